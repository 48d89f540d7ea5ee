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
  /** The name of an IRI under the record, or the end of one that is not, to make further names from. */
  local(iri: string): string;
  add(subject: string, predicate: string, object: Quad_Object, place: () => Origin): void;
  /** whether something, or just this, is said */ has(subject: string, predicate: string, object?: Quad_Object): boolean;
  /** whether anything is said of it */ describes(subject: string): boolean;
  find(finding: Result): void;
}

/** Letters, digits and what RFC 3987 lets stand in a fragment stay; all else (blanks, invisible and odd characters) is percent-encoded. */
export function encodeFragment(local: string): string {
  return local.toWellFormed().replaceAll(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/?\p{L}\p{N}]/gu, (char) => encodeURIComponent(char));
}

const mostFindings = 1000;

/** What is said of one subject with one predicate. */
interface Said { objects: Quad_Object[]; places: (() => Origin)[]; /** by value, once there are many */ index?: Map<string, number> }
const many = 16;

/** Where an object stands among those said already, or -1. */
function indexOf(said: Said, value: string, object?: Quad_Object): number {
  if (said.index) { const at = said.index.get(value) ?? -1; return at >= 0 && (object === undefined || said.objects[at]!.equals(object)) ? at : -1; }
  return said.objects.findIndex((each) => each.value === value && (object === undefined || each.equals(object)));
}

/** Creates an empty graph for a record. */
export function createGraphWriter(record: string): GraphWriter {
  const quads: Quad[] = [], findings: Result[] = [];
  const bySubject = new Map<string, { place: () => Origin; said: Map<string, Said> }>();
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return {
    record, quads, findings,
    origins: {
      find(subject, predicate, value) {
        const known = bySubject.get(subject);
        const said = predicate === undefined ? undefined : known?.said.get(predicate);
        const at = said && value !== undefined ? indexOf(said, value) : -1;
        return (said ? said.places[Math.max(at, 0)] : known?.place)?.();
      },
    },
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
    local: (iri) => (iri.startsWith(`${record}#`) ? decodeURIComponent(iri.slice(record.length + 1)) : /[^:/#]*$/.exec(iri)![0]),
    add(subject, predicate, object, place) {
      let known = bySubject.get(subject);
      if (!known) bySubject.set(subject, known = { place, said: new Map() });
      let said = known.said.get(predicate);
      if (!said) known.said.set(predicate, said = { objects: [], places: [] });
      // several places may say one thing; it is one statement
      if (indexOf(said, object.value, object) >= 0) return;
      said.index?.set(object.value, said.objects.length);
      said.objects.push(object);
      said.places.push(place);
      if (said.objects.length === many) said.index = new Map(said.objects.map((each, at) => [each.value, at]));
      quads.push(quad(namedNode(subject), namedNode(predicate), object));
    },
    describes: (subject) => bySubject.has(subject),
    has(subject, predicate, object) {
      const said = bySubject.get(subject)?.said.get(predicate);
      return said !== undefined && (object === undefined || indexOf(said, object.value, object) >= 0);
    },
    find(finding) { if (findings.length < mostFindings) findings.push(finding); },
  };
}
