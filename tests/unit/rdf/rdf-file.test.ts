/** The importer of RDF files: what it recognises, and which records it makes. */
import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ImportContext, Source } from '../../../server/importers/importer.ts';
import { rdfFile } from '../../../server/importers/rdf-file.ts';

const base = 'http://localhost/';
const context = { base, model: undefined as never } satisfies ImportContext;
const source = (text: string, name?: string, mediaType?: string): Source =>
  ({ bytes: new TextEncoder().encode(text), sha256: hash('sha256', text), ...(name ? { name } : {}), ...(mediaType ? { mediaType } : {}) });

test.each([
  ['Turtle by ending', source('', 'a.TTL'), 0.9], ['Turtle by media type', source('', undefined, 'text/turtle; charset=utf-8'), 0.9], ['Turtle by its first line', source('# c\n@prefix ex: <http://e/> .'), 0.8],
  ['N-Quads by its first line', source('<http://a> <http://b> "c" <http://g> .\n'), 0.8], ['N-Triples by its first line', source('<http://a> <http://b> "c\\"d"@en .\n', 'x.txt', 'text/plain'), 0.7],
  ['RDF/XML by its root', source('<?xml version="1.0"?>\n<!-- c -->\n<rdf:RDF xmlns:rdf="x">', 'x.xml', 'application/xml'), 0.8], ['JSON-LD by media type', source('{}', undefined, 'application/ld+json'), 0.5],
])('recognises %s', (_, given, atLeast) => { expect(rdfFile.recognise(given)).toBeGreaterThan(atLeast); });

test.each([
  ['other JSON', source('{"a": 1}', 'a.json', 'application/json'), 0, 0], ['OME-XML', source('<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">', 'a.ome.xml'), 0, 0],
  ['a table', source('a,b\n1,2\n', 'a.csv', 'text/csv'), 0, 0], ['JSON that might be JSON-LD, less surely than an importer that knows it', source('{"@context": "https://w3id.org/ro/crate/1.1/context"}', 'ro-crate-metadata.json', 'application/json'), 0.1, 0.5],
])('leaves %s to others', (_, given, low, high) => {
  expect(rdfFile.recognise(given)).toBeGreaterThanOrEqual(low);
  expect(rdfFile.recognise(given)).toBeLessThanOrEqual(high);
});

test('a file goes into the record that is named, or into one named by its content', async () => {
  const turtle = source('<> <http://e/p> <#x> .', 'a.ttl');
  const [named] = await rdfFile.read(turtle, { ...context, record: `${base}records/mine` });
  expect(named).toMatchObject({ record: `${base}records/mine`, loss: { kept: 1, mapped: 0, dropped: 0 } });
  expect(named?.quads[0]?.object.value).toBe(`${base}records/mine#x`);
  const [first] = await rdfFile.read(turtle, context), [second] = await rdfFile.read(turtle, context);
  expect(first?.record).toBe(second?.record);
  expect(first?.record).toMatch(/^http:\/\/localhost\/records\/rdf-[0-9a-f]{16}$/);
});

test('graphs that are records of this server become records of their own; others are merged, and that is said', async () => {
  const trig = source(`<http://e/s> <http://e/p> "default" . <${base}records/a> { <http://e/s> <http://e/p> "a" } <${base}records/b> { <http://e/s> <http://e/p> "b" } <http://foreign/g> { <http://e/s> <http://e/p> "g" }`, 'a.trig');
  const imported = await rdfFile.read(trig, { ...context, record: `${base}records/main` });
  expect(imported.map(({ record, quads }) => [record, quads.map((quad) => quad.object.value).sort()])).toEqual([[`${base}records/main`, ['default', 'g']], [`${base}records/a`, ['a']], [`${base}records/b`, ['b']]]);
  expect(imported.every(({ quads }) => quads.every((quad) => quad.graph.termType === 'DefaultGraph'))).toBe(true);
  expect(imported[0]).toMatchObject({ loss: { kept: 1, mapped: 1 }, warnings: [expect.stringContaining('merged')] });
});

test('keys without meaning in JSON-LD are counted in the loss', async () => {
  const [imported] = await rdfFile.read(source('{"@id": "http://e/a", "x": 1, "http://e/p": 2}', 'a.jsonld'), context);
  expect(imported?.loss).toMatchObject({ kept: 1, dropped: 1, items: [{ path: 'x', count: 1 }] });
});

test('a history graph of a record is no record', async () => {
  const imported = await rdfFile.read(source(`<http://e/s> <http://e/p> "h" <${base}records/a/history> .\n`, 'a.nq'), context);
  expect(imported).toHaveLength(1);
  expect(imported[0]?.record).toMatch(/rdf-/);
});
