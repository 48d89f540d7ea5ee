/**
 * One value of one slot: from text to what the slot holds, with a finding where it is not as SSSOM asks. What is certain is
 * taken and said, what would be a guess is refused or lost with a reason.
 */
import { findIriFault } from '../rdf/check-iris.ts';
import { nearest } from '../rdf/nearest.ts';
import { quote } from './findings.ts';
import type { Findings, Place } from './findings.ts';
import type { PrefixMap } from './prefix-map.ts';
import type { Slot } from './slots.ts';

export interface ValueContext {
  readonly prefixes: PrefixMap;
  readonly findings: Findings;
  /** the format writes IRIs in full (JSON, RDF): they are no fault there */ readonly iris: boolean;
  /** without these slots a mapping says nothing: a bad value is a Violation */ readonly needed: ReadonlySet<string>;
}

/** The value, or undefined when it is not usable (which a finding then says). Text is trimmed. */
export function readValue(slot: Slot, text: string, place: Place, context: ValueContext): string | number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if ((slot.kind === 'number' || slot.kind === 'date') && noValue.test(trimmed)) {
    context.findings.add({ severity: 'Info', rule: 'no-value', slot: slot.name, value: trimmed, message: `${slot.name} is ${quote(trimmed)}, which says that there is none`, remedy: 'leave the cell empty' }, place, slot.name);
    // an empty cell is often written so; JSON and RDF leave out what there is not, so there it is a value that gets lost
    if (context.iris) context.findings.lose(slot.name, 'no-value', trimmed);
    return undefined;
  }
  const control = controls.exec(trimmed)?.[0];
  if (control !== undefined) {
    context.findings.add({ severity: 'Violation', rule: 'control-character', slot: slot.name, message: `${slot.name} holds a character that no text has (U+${control.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()})`, remedy: 'take it out of the file' }, place);
    return undefined;
  }
  if (trimmed.length > mostCharacters) {
    context.findings.add({ severity: 'Violation', rule: 'too-long', slot: slot.name, message: `${slot.name} has ${trimmed.length} characters, more than ${mostCharacters}`, remedy: 'a quotation mark may be missing that would end it sooner' }, place);
    return undefined;
  }
  if (trimmed !== text && blankNames.has(slot.name)) context.findings.add({ severity: 'Info', rule: 'blanks-around', slot: slot.name, value: text.slice(0, 200), message: `${slot.name} ${quote(text)} has blanks before or after it, which are left out`, remedy: `write ${quote(trimmed)}` }, place, slot.name);
  return kinds[slot.kind](slot, trimmed, place, context);
}

/** Texts that are ends of a mapping themselves. */
const blankNames: ReadonlySet<string> = new Set(['subject_label', 'object_label']);

/** What programs and people write where they have nothing. */
const noValue = /^(?:nan|na|n\/a|null|none|-)$/i;
/** Control characters but tab and line ends, and half characters. */
const controls = /(?![\t\n\r])\p{Cc}|\p{Cs}/u;

/** Longest value of a slot. */
export const mostCharacters = 100_000;

type ReadKind = (slot: Slot, text: string, place: Place, context: ValueContext) => string | number | undefined;

/** A value that is not usable: refused where the mapping needs it, else left out and counted as lost. */
function unusable(slot: Slot, text: string, place: Place, { findings, needed }: ValueContext, rule: string, message: string, remedy: string, key?: string): undefined {
  findings.refuse(slot.name, place);
  const severity = needed.has(slot.name) ? 'Violation' : 'Warning';
  findings.add({ severity, rule, slot: slot.name, value: text.slice(0, 200), message, remedy: severity === 'Warning' ? `${remedy}; it is left out as it is` : remedy }, place, key ?? `${slot.name} ${text}`);
  if (severity === 'Warning') findings.lose(slot.name, rule, text);
  return undefined;
}

const kinds: Readonly<Record<Slot['kind'], ReadKind>> = {
  text: (_, text) => text,
  entity(slot, text, place, context) {
    const found = context.prefixes.expand(text);
    if ('fault' in found) {
      if (found.fault === 'no-prefix') return unusable(slot, text, place, context, 'not-a-curie', `${slot.name} is ${quote(text)}, which is no CURIE: it has no prefix`, 'write PREFIX:ID with a prefix of curie_map');
      context.findings.refuse(slot.name, place);
      context.findings.add({ severity: 'Violation', rule: 'prefix-not-declared', slot: slot.name, value: text.slice(0, 200), message: `the prefix ${quote(found.prefix)} is not declared in curie_map, and no registry knows it`, remedy: `add "${found.prefix}: …" to curie_map${near(found.prefix, context)}` }, place, found.prefix);
      return undefined;
    }
    const fault = findIriFault(found.iri);
    if (fault) return unusable(slot, text, place, context, 'iri-not-valid', `${slot.name} ${quote(text)} gives no IRI: ${fault.message}`, fault.remedy ?? 'write another identifier');
    if (found.from === 'iri' && !context.iris) context.findings.add({ severity: 'Info', rule: 'iri-for-curie', slot: slot.name, value: text.slice(0, 200), message: `${slot.name} is an IRI; SSSOM/TSV writes CURIEs`, remedy: 'declare a prefix for it in curie_map' }, place, slot.name);
    if (found.from === 'registry') context.findings.add({ severity: 'Warning', rule: 'prefix-not-declared', slot: slot.name, value: text.slice(0, 200), message: `the prefix ${quote(found.prefix)} is not declared in curie_map; it is read as registered`, remedy: `add "${found.prefix}: ${found.iri.slice(0, found.iri.length - (text.length - found.prefix.length - 1))}" to curie_map` }, place, found.prefix);
    return found.iri;
  },
  uri(slot, text, place, context) {
    const found = context.prefixes.expand(text);
    const iri = 'iri' in found && found.from === 'declared' && !text.slice(found.prefix.length + 1).startsWith('//') ? found.iri : text;
    if (iri !== text) context.findings.add({ severity: 'Info', rule: 'curie-for-uri', slot: slot.name, value: text.slice(0, 200), message: `${slot.name} is a CURIE; SSSOM writes a full URI there`, remedy: `write ${iri}` }, place, slot.name);
    const fault = findIriFault(iri);
    return fault ? unusable(slot, text, place, context, 'not-a-uri', `${slot.name} is ${quote(text)}, which is no absolute URI`, fault.remedy ?? 'write a full address') : iri;
  },
  number(slot, text, place, context) {
    const value = Number(/^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text);
    if (!/^[+-]?(?:\d+(?:[.,]\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) || !Number.isFinite(value)) return refuse(slot, text, place, context, 'not-a-number', `${slot.name} is ${quote(text)}, which is no number`, 'write a number such as 0.95');
    if (text.includes(',')) context.findings.add({ severity: 'Warning', rule: 'decimal-comma', slot: slot.name, value: text, message: `${slot.name} ${quote(text)} has a decimal comma; it is read as ${value}`, remedy: `write ${value}` }, place, slot.name);
    const [least, most] = slot.range!;
    if (value < least || value > most) return refuse(slot, text, place, context, 'out-of-range', `${slot.name} is ${text}; it goes from ${least} to ${most}`, value > 1 && value <= 100 ? `if it is per cent, write ${value / 100}` : `write a number from ${least} to ${most}`);
    return value;
  },
  date(slot, text, place, context) {
    const day = /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(text)?.[1];
    if (day === undefined || Number.isNaN(Date.parse(day)) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) return unusable(slot, text, place, context, 'not-a-date', `${slot.name} is ${quote(text)}, which is no date`, 'write YYYY-MM-DD');
    if (day !== text) context.findings.add({ severity: 'Info', rule: 'date-with-time', slot: slot.name, value: text.slice(0, 50), message: `${slot.name} has a time of day, which is left out`, remedy: `write ${day}` }, place, slot.name);
    return day;
  },
  word(slot, text, place, context) {
    const words = Object.keys(slot.words!);
    if (words.includes(text)) return text;
    const found = context.prefixes.expand(text);
    const level = (each: string): string => each.toLowerCase().replaceAll(/[\s_:-]+/g, ' ');
    const meant = words.find((word) => level(word) === level(text)) ?? ('iri' in found ? words.find((word) => slot.words![word] === found.iri) : undefined);
    if (meant === undefined) return refuse(slot, text, place, context, 'word-not-known', `${slot.name} is ${quote(text)}, which is none of ${words.join(', ')}`, `write ${nearest(text, words) ?? words[0]!}`);
    if (!context.iris) context.findings.add({ severity: 'Info', rule: 'word-otherwise', slot: slot.name, value: text.slice(0, 200), message: `${slot.name} ${quote(text)} is read as ${quote(meant)}`, remedy: `write ${meant}` }, place, `${slot.name} ${text}`);
    return meant;
  },
};

/** A value that may not stand there at all. */
function refuse(slot: Slot, text: string, place: Place, { findings }: ValueContext, rule: string, message: string, remedy: string): undefined {
  findings.add({ severity: 'Violation', rule, slot: slot.name, value: text.slice(0, 200), message, remedy }, place, `${slot.name} ${text}`);
  return undefined;
}

function near(prefix: string, { prefixes }: ValueContext): string {
  const known = nearest(prefix, Object.keys(prefixes.declared));
  return known === undefined ? '' : `, or write ${known}, which is declared`;
}
