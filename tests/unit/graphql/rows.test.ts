/** Answers of the engine as tab-separated text, read back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTsv } from '../../../server/apis/graphql-rows.ts';
import { sparql } from '../../../server/rdf/sparql.ts';
import { literal } from '../../../server/rdf/terms.ts';
import { createGraph } from '../../../server/store/graph.ts';

const graph = createGraph();
const rowsOf = (query: string): unknown => readTsv(graph.query({ sparql: query, accept: ['text/tab-separated-values'] }).body);

test('IRIs, texts, languages, numbers and truth values are told apart', () => {
  expect(rowsOf('SELECT ?a ?b ?c ?d ?e ?f { VALUES (?a ?b ?c ?d ?e ?f) { (<http://example.org/é> "text" "Wort"@de 4.5 true "2026-01-02"^^<http://www.w3.org/2001/XMLSchema#date>) } }')).toEqual([{
    a: { kind: 'iri', value: 'http://example.org/é' }, b: { kind: 'literal', value: 'text' }, c: { kind: 'literal', value: 'Wort', language: 'de' },
    d: { kind: 'literal', value: '4.5' }, e: { kind: 'literal', value: 'true' }, f: { kind: 'literal', value: '2026-01-02' },
  }]);
});

test('what has no value is not in the row', () => {
  expect(rowsOf('SELECT ?a ?b ?c { VALUES (?a ?b ?c) { (1 UNDEF 2) (UNDEF "" UNDEF) } }')).toEqual([{ a: { kind: 'literal', value: '1' }, c: { kind: 'literal', value: '2' } }, { b: { kind: 'literal', value: '' } }]);
  expect(rowsOf('SELECT ?a { VALUES ?a { } }')).toEqual([]);
});

test('every text comes back as it was', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom('\t', '\n', '\r', '"', '\\', '@', '^', '<', 'n', 'u', '0', "'") })).filter((value) => !value.includes('\0'));
  fc.assert(fc.property(text, (value) => {
    expect(rowsOf(sparql`SELECT ?a { BIND(${literal(value)} AS ?a) }`.text)).toEqual([{ a: { kind: 'literal', value } }]);
    expect(rowsOf(sparql`SELECT ?a { BIND(${literal(value, 'en')} AS ?a) }`.text)).toEqual([{ a: { kind: 'literal', value, language: 'en' } }]);
  }), { numRuns: 200 });
});
