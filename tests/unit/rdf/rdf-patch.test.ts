/** RDF Patch: what is written is read again, rows that are none are refused with their line, applying does what the rows say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch, readPatch, renamePatch, writePatch } from '../../../server/rdf/rdf-patch.ts';
import { literal, namedNode, quad } from '../../../server/rdf/terms.ts';
import type { Quad, Quad_Object } from '../../../server/rdf/terms.ts';
import { xsd } from '../../../server/rdf/vocabulary.ts';

const iri = fc.webUrl({ withFragments: true }).map((url) => namedNode(url));
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const object: fc.Arbitrary<Quad_Object> = fc.oneof(iri, text.map((value) => literal(value)), text.map((value) => literal(value, 'en-GB')), fc.integer().map((value) => literal(String(value), namedNode(xsd.integer))));
const statement = fc.tuple(iri, iri, object).map(([s, p, o]) => quad(s, p, o));
const statements = fc.array(statement, { maxLength: 8 });
const keys = (quads: readonly Quad[]): string[] => quads.map((each) => JSON.stringify([each.subject.value, each.predicate.value, each.object.termType === 'Literal' ? [each.object.value, each.object.language, each.object.datatype.value] : each.object.value])).toSorted();

describe('an RDF patch', () => {
  test('is read as it was written', () => {
    fc.assert(fc.property(statements, statements, (remove, add) => {
      fc.pre(remove.length + add.length > 0);
      const read = readPatch(writePatch({ remove, add }));
      expect(new Set(keys(read.remove))).toEqual(new Set(keys(remove)));
      expect(new Set(keys(read.add))).toEqual(new Set(keys(add)));
    }), { numRuns: 100 });
  });

  test('leaves what it removes out and what it adds in, and applying it twice is applying it once', () => {
    fc.assert(fc.property(statements, statements, statements, (quads, some, add) => {
      const remove = some.filter((each) => !keys(add).includes(keys([each])[0]!));
      const once = applyPatch(quads, { remove, add }).quads, twice = applyPatch(once, { remove, add }).quads;
      expect(new Set(keys(twice))).toEqual(new Set(keys(once)));
      expect(new Set(keys(once))).toEqual(new Set([...keys(quads).filter((key) => !keys(remove).includes(key)), ...keys(add)]));
    }), { numRuns: 100 });
  });

  test('says which rows to remove are not there', () => {
    const [there, absent] = ['1', '2'].map((value) => quad(namedNode('urn:s'), namedNode('urn:p'), literal(value)));
    expect(applyPatch([there!], { remove: [there!, absent!], add: [] })).toEqual({ quads: [], absent: [absent] });
  });

  test('can remove an IRI that is none', () => {
    const wrong = quad(namedNode('urn:s'), namedNode('urn:p'), namedNode('https://example.org/a b"c'));
    expect(keys(readPatch(writePatch({ remove: [wrong], add: [] })).remove)).toEqual(keys([wrong]));
  });

  test('takes a header, transaction marks, remarks, blank lines and the graph of the record', () => {
    const source = 'H id <urn:uuid:1> .\nTX .\n# a remark\n\nA <urn:s> <urn:p> "x"@en <urn:record> .\nTC .\n';
    expect(readPatch(source, 'urn:record').add).toHaveLength(1);
  });

  test.each([
    ['a row of another kind', 'A <urn:s> <urn:p> "x" .\nX <urn:s> <urn:p> "x" .', 2, /no row of an RDF patch/],
    ['a prefixed name', 'A ex:s <urn:p> "x" .', 1, /in full/],
    ['a blank node', 'A _:b <urn:p> "x" .', 1, /in full/],
    ['an aborted transaction', 'TX .\nTA .', 2, /no row/],
    ['a missing dot', 'A <urn:s> <urn:p> "x"', 1, /then a dot/],
    ['another graph', 'A <urn:s> <urn:p> "x" <urn:other> .', 1, /not that of the record/],
    ['text in place of IRIs', 'A "s" <urn:p> "x" .', 1, /no row/],
  ])('%s is refused with its line', (_, source, line, message) => {
    expect(() => readPatch(source, 'urn:record')).toThrow(expect.objectContaining({ code: 'request-not-valid', message: expect.stringMatching(message) as unknown, fields: { origin: { line } } }));
  });

  test('an empty one is refused', () => { expect(() => readPatch('TX .\nTC .\n')).toThrow(/changes nothing/); });

  test('renaming writes one IRI for another in every place, and gives up where that is too much', () => {
    const quads = [quad(namedNode('urn:a'), namedNode('urn:p'), namedNode('urn:b')), quad(namedNode('urn:b'), namedNode('urn:p'), literal('urn:a'))];
    expect(keys(applyPatch(quads, renamePatch(quads, 'urn:a', 'urn:c')!).quads)).toEqual(keys([quad(namedNode('urn:c'), namedNode('urn:p'), namedNode('urn:b')), quads[1]!]));
    expect(renamePatch(quads, 'urn:p', 'urn:q', 1)).toBeUndefined();
    expect(renamePatch(quads, 'urn:z', 'urn:q')).toBeUndefined();
  });
});
