import { expect, test } from 'vitest';
import { readRdf } from '../../../server/rdf/formats.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import { renameOrigins } from '../../../server/rdf/origins.ts';
import { skolemise } from '../../../server/rdf/skolemise.ts';

const record = 'http://localhost/records/r1';
const head = '@prefix ex: <http://e/> .\n';
const skolems = async (turtle: string): Promise<string[]> => {
  const { quads } = await readRdf(head + turtle, 'text/turtle', { baseIri: record });
  const result = skolemise(quads, record);
  expect(toNQuads(result.quads)).not.toContain('_:');
  return [...result.names.keys()].map((iri) => iri.replace(record, '')).sort();
};

test('a node is named after the edge that leads to it', async () => {
  expect(await skolems('<> ex:channel [ ex:wavelength [ ex:value 5 ] ] . <#lens> ex:size [ ex:value 1 ] .')).toEqual(['#channel', '#channel.wavelength', '#lens.size']);
});

test('siblings are told apart by their content, whatever their order', async () => {
  const one = await readRdf(`${head}<> ex:c [ ex:n "a" ], [ ex:n "b" ], [ ex:n "c" ] .`, 'text/turtle', { baseIri: record });
  const two = await readRdf(`${head}<> ex:c [ ex:n "c" ], [ ex:n "b" ], [ ex:n "a" ] .`, 'text/turtle', { baseIri: record });
  expect(toNQuads(skolemise(one.quads, record).quads)).toBe(toNQuads(skolemise(two.quads, record).quads));
  expect(await skolems('<> ex:c [ ex:n "a" ], [ ex:n "b" ] .')).toEqual(['#c', '#c.2']);
});

test('equal siblings stay two nodes', async () => {
  expect(await skolems('<> ex:c [ ex:n "a" ], [ ex:n "a" ] .')).toEqual(['#c', '#c.2']);
});

test('nodes under foreign subjects carry their last part, and do not collide', async () => {
  expect(await skolems('<http://a/x> ex:p [ ex:n 1 ] . <http://b/x> ex:p [ ex:n 1 ] .')).toEqual(['#x.p', '#x.p.2']);
});

test('a name that the source itself uses is left to it', async () => {
  expect(await skolems('<> ex:c [ ex:n "a" ] . <#c> ex:n "mine" .')).toEqual(['#c.2']);
});

test('lists of blank nodes have short names, however long the list is', async () => {
  const names = await skolems(`<> ex:list ( ${'[ ex:n 1 ] '.repeat(3)}) .`);
  expect(names).toEqual(['#list', '#list.first', '#list.rest-2', '#list.rest-2.first', '#list.rest-3', '#list.rest-3.first']);
  const long = await skolems(`<> ex:list ( ${Array.from({ length: 3000 }, (_, index) => index).join(' ')} ) .`);
  expect(long).toHaveLength(3000);
  expect(Math.max(...long.map((name) => name.length))).toBeLessThan(30);
});

test('chains of any depth neither overflow the stack nor grow endless names', async () => {
  const depth = 3000;
  const { quads } = await readRdf(`${Array.from({ length: depth }, (_, index) => `_:n${index} <http://e/next> _:n${index + 1} .`).join('\n')}\n<http://e/a> <http://e/p> _:n0 .`, 'application/n-triples', { baseIri: record });
  const { names } = skolemise(quads, record);
  expect(names.size).toBe(depth + 1);
  expect(Math.max(...[...names.keys()].map((name) => name.length))).toBeLessThan(200);
});

test('shared nodes, cycles and unreferenced nodes are named by content', async () => {
  for (const name of await skolems('<> ex:a _:s ; ex:b _:s . _:s ex:n 1 . _:x ex:n _:y . _:y ex:n _:x . _:x ex:m 1 . [] ex:n 2 .')) expect(name).toMatch(/^#h-[0-9a-f]{16}$/);
});

test('cycles that look alike from every node are told apart', async () => {
  const ring = (name: string, size: number): string => Array.from({ length: size }, (_, index) => `_:${name}${index} ex:n _:${name}${(index + 1) % size} .`).join(' ');
  const one = await readRdf(head + ring('a', 3) + ring('b', 3) + ring('c', 6), 'text/turtle', { baseIri: record });
  const two = await readRdf(head + ring('z', 6) + ring('y', 3) + ring('x', 3), 'text/turtle', { baseIri: record });
  expect(toNQuads(skolemise(one.quads, record).quads)).toBe(toNQuads(skolemise(two.quads, record).quads));
});

test('origins are found under the new names', async () => {
  const { quads, origins } = await readRdf(`${head}<> ex:c\n[ ex:n "a" ] .`, 'text/turtle', { baseIri: record });
  const { names } = skolemise(quads, record);
  expect(renameOrigins(origins, names).find(`${record}#c`, 'http://e/n')).toMatchObject({ line: 3 });
});

test('a graph without blank nodes is handed back as it is', async () => {
  const { quads } = await readRdf(`${head}<> ex:n "a" .`, 'text/turtle', { baseIri: record });
  expect(skolemise(quads, record).quads).toBe(quads);
});
