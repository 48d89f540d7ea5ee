import { expect, test } from 'vitest';
import { KnownError } from '../../../server/errors.ts';
import { createGraph } from '../../../server/store/graph.ts';
import { countRows } from '../../../server/store/result-formats.ts';
import type { GraphView, QueryRequest } from '../../../server/store/store.ts';

function example(): GraphView {
  const graph = createGraph();
  graph.load([
    '<a:s> <http://v.example/p> "x},{\\"\\n\\t , . ; \\\\" <a:g1> .', '<a:s> <http://v.example/p> "chat"@fr <a:g1> .', '<a:s> <http://v.example/q> <a:o> <a:g1> .',
    '<a:t> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://v.example/T> <a:g2> .', '<a:t> <http://v.example/q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <a:g2> .', '',
  ].join('\n'));
  return graph;
}
const errorOf = (request: QueryRequest): KnownError => {
  try { example().query(request); } catch (error) { if (error instanceof KnownError) return error; throw error; }
  throw new Error('no error');
};
const select = 'SELECT ?s ?p ?o {?s ?p ?o}';
const construct = 'CONSTRUCT {?s ?p ?o} {?s ?p ?o}';
const rdfTypes = ['text/turtle', 'application/n-triples', 'application/rdf+xml', 'application/ld+json', 'application/trig', 'application/n-quads'];

test('the first wanted media type that fits the form of the query is used', () => {
  const graph = example();
  const typeOf = (sparql: string, accept?: string[]): string => graph.query({ sparql, ...(accept ? { accept } : {}) }).mediaType;
  expect(typeOf(select)).toBe('application/sparql-results+json');
  expect(typeOf(select, ['text/turtle', 'text/csv', 'application/sparql-results+xml'])).toBe('text/csv');
  expect(typeOf(construct, ['text/csv', 'application/ld+json'])).toBe('application/ld+json');
  expect(typeOf('DESCRIBE <a:s>')).toBe('text/turtle');
  expect(typeOf('ASK {}', ['text/csv', 'application/sparql-results+xml'])).toBe('application/sparql-results+xml');
  expect(errorOf({ sparql: 'ASK {}', accept: ['text/csv'] })).toMatchObject({ code: 'not-acceptable', fields: { offered: ['application/sparql-results+json', 'application/sparql-results+xml'] } });
  expect(errorOf({ sparql: select, accept: rdfTypes }).code).toBe('not-acceptable');
});

test('the dataset is that of the protocol, else that of FROM, else the union of all graphs', () => {
  const graph = example();
  const rows = (sparql: string, request: Partial<QueryRequest> = {}): number => graph.query({ sparql, accept: ['text/csv'], ...request }).body.trim().split('\r\n').length - 1;
  const named = 'SELECT DISTINCT ?g { GRAPH ?g {?s ?p ?o} }';
  const things = 'SELECT DISTINCT ?s {?s ?p ?o}';
  expect([rows(things), rows(named)]).toEqual([2, 2]);
  expect([rows('SELECT DISTINCT ?s FROM <a:g1> {?s ?p ?o}'), rows('SELECT ?g FROM <a:g1> { GRAPH ?g {?s ?p ?o} }')]).toEqual([1, 0]);
  expect([rows('SELECT DISTINCT ?s FROM NAMED <a:g1> {?s ?p ?o}'), rows('SELECT DISTINCT ?g FROM NAMED <a:g1> { GRAPH ?g {?s ?p ?o} }')]).toEqual([0, 1]);
  expect([rows(things, { defaultGraphs: ['a:g1'] }), rows(named, { defaultGraphs: ['a:g1'] })]).toEqual([1, 0]);
  expect([rows(things, { defaultGraphs: ['a:g1', 'a:g2'] }), rows(things, { namedGraphs: ['a:g2'] }), rows(named, { namedGraphs: ['a:g2'] })]).toEqual([2, 0, 1]);
  expect(rows('SELECT DISTINCT ?s FROM <a:g1> {?s ?p ?o}', { defaultGraphs: ['a:none'] })).toBe(0);
  expect(rows('SELECT * {?s <q> ?o}', { base: 'http://v.example/' })).toBe(2);
});

test.each([
  ['SELECT * {\n  ?s foaf:name ?o }', 2, 15, /the prefix foaf: is not declared/],
  ['SELECT * {?s ?p ?o', 1, 19, /before its brackets are closed/],
  ['SELECT (COUNT(*) AS ?n) ?s {?s ?p ?o}', 1, 38, /variable that is unbound/],
  ['SELECT * {\n\n FILTER(1 = ) }', 3, 13, /found "\) }"/],
  ['SELECT * {BIND("\\q" AS ?x)}', 1, 16, /found "\\"\\\\q/],
  ['SELECT * {} LIMIT', 1, 18, /expected "a digit"/],
])('a mistake in %j is told with its place', (sparql, line, column, message) => {
  const error = errorOf({ sparql });
  expect(error).toMatchObject({ code: 'query-not-valid', fields: { line, column } });
  expect(error.message).toMatch(message);
  expect(error.message.length).toBeLessThan(500);
});

test('rows are counted exactly in every format, whatever stands in the values', () => {
  const graph = example();
  for (const mediaType of ['application/sparql-results+json', 'application/sparql-results+xml', 'text/csv', 'text/tab-separated-values']) {
    const { body, form } = graph.query({ sparql: select, accept: [mediaType] });
    expect(countRows(body, form, mediaType, 4), mediaType).toBeGreaterThan(4);
    expect(countRows(body, form, mediaType, 5), mediaType).toBeLessThanOrEqual(5);
    expect(errorOf({ sparql: select, accept: [mediaType], maxRows: 4 })).toMatchObject({ code: 'answer-too-large', fields: { limit_rows: 4 } });
    expect(graph.query({ sparql: select, accept: [mediaType], maxRows: 5 }).body).toBe(body);
    expect(() => graph.query({ sparql: `${select} LIMIT 0`, accept: [mediaType], maxRows: 0 })).not.toThrow();
  }
  for (const mediaType of rdfTypes) {
    expect(errorOf({ sparql: construct, accept: [mediaType], maxRows: 4 }).code, mediaType).toBe('answer-too-large');
    expect(() => graph.query({ sparql: construct, accept: [mediaType], maxRows: 5 }), mediaType).not.toThrow();
  }
  expect(graph.query({ sparql: 'ASK {?s ?p ?o}', maxRows: 0 }).body).toContain('true');
});

test('an answer with more bytes than allowed is an error, not a cut answer', () => {
  const bytes = Buffer.byteLength(example().query({ sparql: 'SELECT ("µµµµ" AS ?x) {}', accept: ['text/csv'] }).body);
  expect(errorOf({ sparql: 'SELECT ("µµµµ" AS ?x) {}', accept: ['text/csv'], maxBytes: bytes - 1 })).toMatchObject({ code: 'answer-too-large', fields: { limit_bytes: bytes - 1 } });
  expect(() => example().query({ sparql: 'SELECT ("µµµµ" AS ?x) {}', accept: ['text/csv'], maxBytes: bytes })).not.toThrow();
});
