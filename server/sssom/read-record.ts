/**
 * Raw slots (name → text or list of texts) → the values of a mapping or a set: slots by the table, names of earlier versions
 * under their new ones, everything else as extension slots. Formats bring the raw slots, this says what they mean.
 */
import { nearest } from '../rdf/nearest.ts';
import { splitList } from './cells.ts';
import { quote } from './findings.ts';
import type { Place } from './findings.ts';
import { termHint, undefinedExtension } from './mapping.ts';
import type { ExtensionDefinition, SlotValue, Values } from './mapping.ts';
import { readValue } from './read-value.ts';
import type { ValueContext } from './read-value.ts';
import { mappingSlots, semapv, setSlots, slots } from './slots.ts';
import type { Slot } from './slots.ts';

/** Raw value: text of a cell (lists joined by `|`), or a list. */
export type Raw = string | readonly string[];

export const onMapping: ReadonlySet<string> = new Set(mappingSlots), onSet: ReadonlySet<string> = new Set(setSlots);
/** An extension slot's name (XML NCName). */
export const slotNameForm = /^[A-Za-z_][\w.-]*$/;

/** Words of files are looked up in maps: "constructor" is a word like any other. */
const table = (rows: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(rows));

/** Names of earlier versions. */
const renamed = table({ semantic_similarity_score: 'similarity_score', semantic_similarity_measure: 'similarity_measure', subject_source_id: 'subject_source', object_source_id: 'object_source' });

/** SSSOM before 0.9: values of match_type, and of match_term_type for both ends. */
const justifications = table({ lexical: 'LexicalMatching', logical: 'LogicalReasoning', humancurated: 'ManualMappingCuration', complex: 'CompositeMatching', unspecified: 'UnspecifiedMatching', semanticsimilarity: 'SemanticSimilarityThresholdMatching' });
const entityTypes = table({ conceptmatch: 'skos concept', classmatch: 'owl class', objectpropertymatch: 'owl object property', individualmatch: 'owl named individual', datapropertymatch: 'owl data property', termmatch: 'rdfs literal' });

/** Which slot a column or key stands for. */
export interface Column { readonly name: string; readonly as: 'slot' | 'extension' | 'match_type' | 'match_term_type'; readonly slot?: Slot; readonly definition?: ExtensionDefinition }

/** Binds the names of columns or keys; what cannot be a slot is left out and lost, with a finding. */
export function bindColumns(names: readonly string[], known: ReadonlySet<string>, definitions: readonly ExtensionDefinition[], place: (at: number) => Place, { findings }: Pick<ValueContext, 'findings'>): (Column | undefined)[] {
  const byName = new Map(definitions.map((each) => [each.slot_name, each]));
  const seen = new Set<string>();
  return names.map((written, at): Column | undefined => {
    const trimmed = written.trim(), name = known.has(trimmed) || byName.has(trimmed) ? trimmed : lower(trimmed, known);
    if (trimmed === '') {
      findings.add({ severity: 'Info', rule: 'column-without-name', message: `column ${at + 1} has no name`, remedy: 'take it out' }, place(at), 'empty');
      return undefined;
    }
    const meant = renamed.get(name) ?? name;
    if (seen.has(meant)) {
      findings.add({ severity: 'Violation', rule: 'column-twice', slot: meant, message: `${quote(trimmed)} stands twice in the head`, remedy: 'keep one of the columns' }, place(at));
      return undefined;
    }
    seen.add(meant);
    const definition = byName.get(trimmed);
    const ours = definition === undefined ? undefined : [...slots.values()].find((slot) => slot.extension !== undefined && slot.iri === definition.property);
    if (ours) return { name: ours.name, as: 'slot', slot: ours };
    if (definition) return { name: trimmed, as: 'extension', definition };
    const slot = slots.get(meant);
    if (slot && known.has(meant) && slot.extension === undefined) {
      if (meant !== trimmed) findings.add({ severity: 'Info', rule: 'slot-otherwise', slot: meant, message: `${quote(trimmed)} is read as ${meant}`, remedy: `write ${meant}` }, place(at), trimmed);
      return { name: meant, as: 'slot', slot };
    }
    if (known === onMapping && (name === 'match_type' || name === 'match_term_type')) return { name, as: name };
    if (!slotNameForm.test(trimmed)) {
      findings.add({ severity: 'Warning', rule: 'slot-not-known', message: `${quote(trimmed)} is no slot of SSSOM and cannot be the name of one; it is left out`, remedy: 'rename it, and define it in extension_definitions' }, place(at), trimmed);
      return undefined;
    }
    const near = nearest(trimmed, known);
    findings.add({ severity: near === undefined ? 'Info' : 'Warning', rule: 'slot-not-known', message: `${quote(trimmed)} is no slot of SSSOM; it is kept as an extension slot`, remedy: near === undefined ? 'define it in extension_definitions' : `did you mean ${near}? Otherwise define it in extension_definitions` }, place(at), trimmed);
    return { name: trimmed, as: 'extension', definition: { slot_name: trimmed, property: undefinedExtension + trimmed } };
  });
}

const lower = (name: string, known: ReadonlySet<string>): string => { const small = name.toLowerCase().replaceAll(/[\s-]+/g, '_'); return known.has(small) ? small : name; };

/** Values of one record: `raw[at]` belongs to `columns[at]`. `lists` says that texts are lists joined by `|`. */
export function readRecord(columns: readonly (Column | undefined)[], raw: (at: number) => Raw | undefined, place: (at: number) => Place, lists: boolean, context: ValueContext): { values: Values; extensions?: Record<string, string> } {
  const values: Values = {};
  let extensions: Record<string, string> | undefined;
  for (let at = 0; at < columns.length; at += 1) {
    const column = columns[at], given = raw(at);
    if (given === undefined || given === '' || given.length === 0) continue;
    if (!column) { const text = String(given).trim(); if (text !== '') context.findings.lose(`column ${at + 1}`, 'no slot of SSSOM', text); continue; }
    const where = column.slot || column.as !== 'extension' ? place(at) : {};
    if (column.slot) {
      const value = readSlot(column.slot, given, where, lists, context);
      if (value !== undefined) values[column.name] = value;
    } else if (column.as === 'extension') {
      const text = (Array.isArray(given) ? given.join('|') : given as string).trim();
      if (text === '') continue;
      const found = column.definition!.type_hint?.toLowerCase() === termHint.toLowerCase() ? context.prefixes.expand(text) : undefined;
      (extensions ??= {})[column.definition!.property] = found && 'iri' in found ? found.iri : text;
    } else if (column.as !== 'slot') readEarlier(column.as, String(given).trim(), where, values, context);
  }
  return extensions ? { values, extensions } : { values };
}

function readSlot(slot: Slot, given: Raw, place: Place, lists: boolean, context: ValueContext): SlotValue | undefined {
  if (!slot.many) {
    if (Array.isArray(given) && given.length > 1) context.findings.add({ severity: 'Violation', rule: 'one-value', slot: slot.name, message: `${slot.name} takes one value and has ${given.length}`, remedy: 'keep one of them' }, place);
    return readValue(slot, (Array.isArray(given) ? given[0] ?? '' : given) as string, place, context);
  }
  const members = (Array.isArray(given) ? given as readonly string[] : lists || slot.kind !== 'text' ? splitList(given as string) : [given as string]).flatMap((text) => readValue(slot, text, place, context) ?? []) as string[];
  return members.length > 0 ? members : undefined;
}

function readEarlier(name: 'match_type' | 'match_term_type', text: string, place: Place, values: Values, context: ValueContext): void {
  const meant = (name === 'match_type' ? justifications : entityTypes).get(text.toLowerCase().replaceAll(/[\s_-]+/g, ''));
  if (meant === undefined) {
    context.findings.add({ severity: 'Violation', rule: 'word-not-known', slot: name, value: text.slice(0, 200), message: `${name} is ${quote(text)}, which SSSOM before 0.9 did not have`, remedy: name === 'match_type' ? 'write a mapping_justification such as semapv:ManualMappingCuration' : 'write subject_type and object_type' }, place, text);
    return;
  }
  context.findings.add({ severity: 'Info', rule: 'earlier-version', slot: name, message: `${name} is of SSSOM before 0.9; ${quote(text)} is read as ${name === 'match_type' ? `mapping_justification semapv:${meant}` : `subject_type and object_type ${meant}`}`, remedy: 'write the newer slot' }, place, text);
  if (name === 'match_type') values['mapping_justification'] ??= semapv(meant);
  else { values['subject_type'] ??= meant; values['object_type'] ??= meant; }
}
