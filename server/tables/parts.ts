/**
 * What one record says of one resource, as far as tables need it: read straight from the journal's N-Quads, for a rebuild
 * reads millions of lines. A resource may have such parts in several records; its row is made of all of them.
 */
import { isForeignLanguage } from '../rdf/languages.ts';
import { unescapeLiteral } from '../rdf/n-quads.ts';
import { mg, rdf } from '../rdf/vocabulary.ts';
import type { TableModel } from './table-model.ts';

export interface Part {
  iri: string;
  /** class IRIs */ types: string[];
  /** predicate → lexical forms or IRIs, numbers for quantities */ values: Record<string, (string | number)[]>;
  /** the same for texts in other languages than English: they count after all that other records say */ foreign?: Record<string, string[]>;
}

/** Subject, predicate, object and the rest of one canonical N-Quads line. */
const line = /^<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<[^>]*>)?) </;
const unescape = (text: string): string => (text.includes('\\') ? unescapeLiteral(text).toWellFormed() : text);

/** Lines that are read without a pause. */
const fewLines = 500;

/** Reads the parts of a record from its canonical N-Quads; pauses now and then. */
export function* readParts(nquads: string, { predicates, quantityPredicates, linkPredicates, labelPredicates, typesOfClass }: TableModel): Generator<void, Part[]> {
  const parts = new Map<string, Part>();
  const canonical = new Map<string, number>();
  const late: [Part, string, string][] = [];
  const labels = new Set(labelPredicates);
  for (let start = 0, end = nquads.indexOf('\n'), count = 1; end >= 0; start = end + 1, end = nquads.indexOf('\n', start), count += 1) {
    if (count % fewLines === 0) yield;
    const match = line.exec(nquads.slice(start, end));
    if (!match) continue;
    const [, subject = '', predicate = '', object, text, language] = match;
    if (predicate === mg.canonicalValue) { canonical.set(subject, Number(text)); continue; }
    const isType = predicate === rdf.type;
    if (isType ? !typesOfClass.has(object!) : !predicates.has(predicate) && !linkPredicates.has(predicate) && !labels.has(predicate)) continue;
    let part = parts.get(subject);
    if (!part) parts.set(subject, part = { iri: subject, types: [], values: {} });
    if (isType) part.types.push(object!);
    else if (object !== undefined) { (part.values[predicate] ??= []).push(object); if (quantityPredicates.has(predicate)) late.push([part, predicate, object]); }
    else if (isForeignLanguage(language)) ((part.foreign ??= {})[predicate] ??= []).push(unescape(text!));
    else (part.values[predicate] ??= []).push(unescape(text!));
  }
  // a quantity is a node of the same record; what is compared is its canonical value
  for (const [part, predicate, object] of late) {
    const value = canonical.get(object);
    if (value !== undefined) part.values[predicate] = part.values[predicate]!.map((each) => (each === object ? value : each));
  }
  // the node of a quantity is told by what it belongs to
  return [...parts.values()].filter(({ iri, types }) => types.length > 0 || !canonical.has(iri));
}
