/**
 * Collects the statements that an importer makes, with the place of each in the source, and gives out names under the
 * record. Names are made from the source's own identifiers, so a second import of the same thing gives the same IRIs.
 */
import type { Origin } from '../errors.ts';
import type { Origins, Result } from '../rdf/report.ts';
import { namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Object } from '../rdf/terms.ts';

export interface GraphWriter {
  readonly record: string;
  readonly quads: Quad[];
  readonly origins: Origins;
  readonly findings: Result[];
  /** A free IRI under the record for a wanted local name; a taken name gets a number. */
  name(local: string): string;
  isTaken(local: string): boolean;
  add(subject: string, predicate: string, object: Quad_Object, place: () => Origin): void;
  has(subject: string, predicate: string): boolean;
  find(finding: Result): void;
}

/** Characters that may stand in a fragment (RFC 3987 ifragment) stay; all others are percent-encoded. */
export function encodeFragment(local: string): string {
  return local.toWellFormed().replaceAll(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/?\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]/gu, (char) => encodeURIComponent(char));
}

const mostFindings = 1000;

/** Creates an empty graph for a record. */
export function createGraphWriter(record: string): GraphWriter {
  const quads: Quad[] = [], findings: Result[] = [];
  const places = new Map<string, () => Origin>();
  const taken = new Set<string>(), used = new Set<string>(), seen = new Set<string>();
  const next = new Map<string, number>();
  const note = (key: string, place: () => Origin): void => { if (!places.has(key)) places.set(key, place); };
  return {
    record, quads, findings,
    origins: { find: (subject, predicate, value) => (places.get(`${subject}\n${predicate}\n${value}`) ?? places.get(`${subject}\n${predicate}`) ?? places.get(subject))?.() },
    name(wanted) {
      const base = encodeFragment(wanted);
      let local = base;
      let number = next.get(base) ?? 2;
      for (; taken.has(local); number += 1) local = `${base}.${number}`;
      next.set(base, number);
      taken.add(local);
      return `${record}#${local}`;
    },
    isTaken: (local) => taken.has(encodeFragment(local)),
    add(subject, predicate, object, place) {
      const key = `${subject}\n${predicate}\n${object.value}`;
      // several places may say one thing; it is one statement
      const whole = object.termType === 'Literal' ? `${key}\n${object.datatype.value}${object.language}` : key;
      if (seen.has(whole)) return;
      seen.add(whole);
      quads.push(quad(namedNode(subject), namedNode(predicate), object));
      used.add(`${subject}\n${predicate}`);
      note(subject, place);
      note(`${subject}\n${predicate}`, place);
      note(key, place);
    },
    has: (subject, predicate) => used.has(`${subject}\n${predicate}`),
    find(finding) { if (findings.length < mostFindings) findings.push(finding); },
  };
}
