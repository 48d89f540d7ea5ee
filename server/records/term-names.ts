/**
 * Words that name a term, read at the door: what a curator decided about the same text in the same field before, and, where
 * the shape says that names may be read (`mg:readsNames`), the label of one single term, with or without another name of it
 * in brackets ("Homo sapiens (human)"). The text stays where it was, and a note says what was added.
 */
import { textFieldFor } from '../model/text-field.ts';
import { readPid } from '../pids/pids.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg } from '../rdf/vocabulary.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { TermMemory } from '../terms/term-memory.ts';
import { isWithin, ontologyOf } from './term-place.ts';
import { classesOf } from './term-uses.ts';
import type { TermField, TermUses } from './term-uses.ts';

export interface TermNamesRead { quads: Quad[]; notes: string[] }

export interface TermNamesParts { uses: TermUses; lookup?: TermLookup; memory?: TermMemory }

/** What a text means in a field, and why. */
interface Meaning { iri: string; because: string }

/** Creates the pass over statements that have the names under which they are stored. */
export function createTermNames({ uses, lookup, memory }: TermNamesParts): (quads: Quad[]) => TermNamesRead {
  const shown = (iri: string): string => { const term = lookup?.find(iri); return term ? `${term.label} (${term.curie})` : `<${iri}>`; };
  const concerns = uses.fields.some(({ spec }) => spec.readsNames) || memory !== undefined;

  const byName = (text: string, { spec }: TermField): Meaning | undefined => {
    const { ontologies } = spec;
    const found = lookup && termNamed(text, { ontologies, lookup, accepts: (iri) => isWithin(lookup, iri, spec) });
    return found === undefined ? undefined : { iri: found, because: 'it is the name of that term alone' };
  };
  const byNumber = (text: string, { spec: { ontologies } }: TermField): Meaning | undefined => {
    const pid = ontologies.length === 1 && /^\s*\d+\s*$/.test(text) ? readPid(`${ontologies[0]}:${text.trim()}`) : undefined;
    return pid && !pid.fault ? { iri: pid.iri, because: `the field takes numbers of ${ontologies[0]} only` } : undefined;
  };
  /** why a term that was decided on before cannot stand in the field any more */
  const unfit = (iri: string, { spec }: TermField): string | undefined => {
    if (ontologyOf(iri, spec.ontologies) === undefined) return `is not of ${spec.ontologies.join(' or ')}`;
    const term = lookup?.find(iri);
    return term?.obsolete ? 'is obsolete' : term && !isWithin(lookup!, iri, spec) ? `does not stand below ${shown(spec.branch!)}` : undefined;
  };
  const meaningOf = (text: string, at: TermField, notes: Set<string>): Meaning | undefined => {
    const remembered = memory?.find(at.name, text), why = remembered && unfit(remembered.term, at);
    if (remembered && why === undefined) return { iri: remembered.term, because: `it was mapped so by <${remembered.mapping}>` };
    if (remembered) notes.add(`${at.field.label} ${JSON.stringify(text)} was mapped to ${shown(remembered.term)} by <${remembered.mapping}>, which ${why!}; it is not added, and the text waits for another term`);
    return at.spec.readsNames ? byNumber(text, at) ?? byName(text, at) : undefined;
  };

  return (quads) => {
    if (!concerns) return { quads, notes: [] };
    const bySubject = Map.groupBy(quads, ({ subject }) => subject.value);
    // a deposit says the same words of many things: what they mean is asked once
    const meanings = new Map<string, Meaning | undefined>(), added: Quad[] = [], gone = new Set<Quad>(), notes = new Set<string>();
    for (const [subject, classes] of classesOf(quads)) {
      const fields = uses.fieldsOf(classes), own = bySubject.get(subject) ?? [];
      for (const at of fields) {
        const { predicate } = at.field.path;
        const stated = own.filter((each) => each.predicate.value === predicate);
        if (stated.some(({ object }) => object.termType === 'NamedNode')) continue;
        const textField = textFieldFor(at.field, at.type);
        for (const each of own) {
          const inField = each.predicate.value === predicate;
          if (each.object.termType !== 'Literal' || gone.has(each) || !inField && each.predicate.value !== textField?.path.predicate) continue;
          const { value } = each.object;
          const words = `${at.name}\n${value}`;
          if (value.length <= 300 && !meanings.has(words)) meanings.set(words, meaningOf(value, at, notes));
          const meaning = meanings.get(words);
          if (!meaning) continue;
          const term = namedNode(meaning.iri);
          added.push(quad(each.subject, namedNode(predicate), term, each.graph));
          if (inField) {
            gone.add(each);
            added.push(textField ? quad(each.subject, namedNode(textField.path.predicate), each.object, each.graph) : quad(term, namedNode(mg.statedAs), literal(value), each.graph));
          }
          notes.add(`${at.field.label} ${JSON.stringify(value)} is read as ${shown(meaning.iri)}: ${meaning.because}; the text is kept`);
        }
      }
    }
    if (added.length === 0) return { quads, notes: [...notes] };
    const known = new Set<string>(), fresh = new Set(added);
    const isNew = ({ subject, predicate, object }: Quad): boolean => { const key = `${subject.value}\n${predicate.value}\n${object.termType} ${object.value}`; return !known.has(key) && known.add(key) !== undefined; };
    return { quads: [...quads.filter((each) => !gone.has(each)), ...added].filter((each) => fresh.has(each) ? isNew(each) : true), notes: [...notes] };
  };
}

/** The one living term with this label, where another name in brackets, if there is one, is a name of it too. */
export function termNamed(text: string, { ontologies, lookup, accepts }: { ontologies: readonly string[]; lookup: TermLookup; accepts: (iri: string) => boolean }): string | undefined {
  const living = (iri: string): boolean => lookup.find(iri)?.obsolete === false && accepts(iri);
  const labelled = (name: string): string[] => [...new Set(lookup.named(name, { ontologies }).filter(({ iri, matched }) => matched === 'label' && living(iri)).map(({ iri }) => iri))];
  const whole = labelled(text);
  if (whole.length > 0) return whole.length === 1 ? whole[0] : undefined;
  const [, name = '', other = ''] = /^(.*\S)\s*\(([^()]+)\)\s*$/.exec(text) ?? [];
  const found = name === '' ? [] : labelled(name);
  return found.length === 1 && lookup.named(other, { ontologies }).some(({ iri }) => iri === found[0]) ? found[0] : undefined;
}
