import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Statements } from '../../../server/rdf/statements.ts';
import { blankNode, Dataset, literal, namedNode, quad } from '../../../server/rdf/terms.ts';
import type { Quad_Object, Quad_Subject } from '../../../server/rdf/terms.ts';

const places = ['a', 'b', 'c', 'd'].map((name) => `https://example.org/${name}`);
const subject = fc.constantFrom<Quad_Subject>(...places.map((iri) => namedNode(iri)), blankNode('x'), blankNode('y'));
const object = fc.oneof(subject, fc.constantFrom<Quad_Object>(literal('1'), literal('1', 'en'), literal('https://example.org/a')));
const statement = fc.tuple(subject, fc.constantFrom(...places), object).map(([about, predicate, value]) => quad(about, namedNode(predicate), value));
const idsOf = (terms: Iterable<unknown>): string[] => Array.from(terms, (term) => (term as { id: string }).id);
const lineOf = (each: unknown): string => { const { subject: s, predicate: p, object: o } = each as Record<'subject' | 'predicate' | 'object', { id: string }>; return `${s.id} ${p.id} ${o.id}`; };

test('a set that is never changed answers as the indexed store does, in the same order', () => {
  fc.assert(fc.property(fc.array(statement, { maxLength: 40 }), (quads) => {
    const set = new Statements(quads), store = new Dataset(quads);
    expect(set.size).toBe(store.size);
    expect(Array.from(set, lineOf)).toEqual(Array.from(store, lineOf));
    for (const place of [...places.map((iri) => namedNode(iri)), blankNode('x'), literal('1')]) {
      expect(set.describes(place)).toBe(store.match(place as never, null, null).size > 0);
      expect(set.getQuads(place).map(lineOf)).toEqual(store.getQuads(place as never, null, null, null).map(lineOf));
      for (const predicate of places) {
        expect(idsOf(set.getObjects(place, predicate))).toEqual(idsOf(store.getObjects(place as never, predicate, null)));
        expect(set.getObject(place, predicate)).toBe(set.getObjects(place, predicate)[0]);
      }
    }
    for (const predicate of places) for (const value of [null, ...places]) expect(idsOf(set.getSubjects(predicate, value))).toEqual(idsOf(store.getSubjects(predicate, value, null)));
  }));
});
