import { expect, test } from 'vitest';
import { literal, namedNode } from '../../../server/rdf/terms.ts';
import { termToNTriples } from '../../../server/rdf/n-quads.ts';
import { createGraph } from '../../../server/store/graph.ts';
import { createMemoryWatch } from '../../../server/store/memory-watch.ts';
import { nquadsOf, recordIriOf } from './versions.ts';

const integer = 'http://www.w3.org/2001/XMLSchema#integer';

test('a graph is replaced as a whole, an empty text drops it, and the number of quads is exact throughout', () => {
  const graph = createGraph();
  graph.replaceGraph(recordIriOf(1), nquadsOf(1, { size: 40 }));
  graph.replaceGraph(recordIriOf(2), nquadsOf(2));
  expect(graph.size).toBe(45);
  graph.replaceGraph(recordIriOf(1), nquadsOf(1, { label: 'second' }));
  expect(graph.size).toBe(10);
  expect(graph.match(`${recordIriOf(1)}#s0`).every(({ object }) => object.value.startsWith('second'))).toBe(true);
  graph.replaceGraph(recordIriOf(2), '');
  graph.replaceGraph(recordIriOf(3), '');
  expect(graph.size).toBe(5);
  graph.load(nquadsOf(1, { label: 'second' }));
  expect(graph.size).toBe(5);
  graph.load(Array.from({ length: 3000 }, (_, n) => nquadsOf(n)).join(''));
  expect(graph.size).toBe(15_005);
  expect(graph.dump().split('\n')).toHaveLength(15_005);
  // one number written in two ways is one quad
  graph.load(['07', '7'].map((digits) => `<a:s> <a:p> "${digits}"^^<${integer}> <a:numbers> .\n`).join(''), { fresh: true });
  expect(graph.size).toBe(15_006);
});

test('matches come back as plain terms by every pattern, and one graph can be left out', () => {
  const graph = createGraph();
  const lines = [
    '<a:s> <a:p> <a:o> <a:g1> .', '<a:s> <a:p> "text\\n\\"quoted\\"" <a:g1> .', '<a:s> <a:p> "chat"@fr <a:g1> .',
    `<a:s> <a:q> "7"^^<${integer}> <a:g2> .`, '<a:t> <a:p> <a:o> <a:g2> .',
  ];
  graph.load(`${lines.join('\n')}\n`);
  const found = (...given: Parameters<typeof graph.match>): string[] => graph.match(...given).map((quad) => `${[quad.subject, quad.predicate, quad.object, quad.graph].map(termToNTriples).join(' ')} .`).sort();
  expect(found()).toEqual([...lines].sort());
  expect(found('a:s')).toEqual(lines.slice(0, 4).sort());
  expect(found('a:s', 'a:p', namedNode('a:o'))).toEqual([lines[0]]);
  expect(found(null, null, literal('chat', 'fr'))).toEqual([lines[2]]);
  expect(found(null, null, literal('7', namedNode(integer)))).toEqual([lines[3]]);
  expect(found(null, null, literal('text\n"quoted"'))).toEqual([lines[1]]);
  expect(found(null, 'a:p', null, { graph: 'a:g2' })).toEqual([lines[4]]);
  expect(found(null, 'a:p', null, { exceptGraph: 'a:g1' })).toEqual([lines[4]]);
  expect(found(null, null, null, { graph: 'a:none' })).toEqual([]);
});

test('a graph is read as the engine keeps it: numbers and times by their value, and other texts can be put into that form', () => {
  const graph = createGraph();
  const text = `<a:s> <a:p> "0.2070"^^<http://www.w3.org/2001/XMLSchema#decimal> <a:g> .\n<a:s> <a:p> "a \\"line\\" .\\n"@en <a:g> .\n<a:s> <a:p> "07"^^<${integer}> <a:g> .\n`;
  graph.load(text);
  graph.load('<a:s> <a:p> <a:o> <a:h> .\n');
  const stored = ['<a:s> <a:p> "0.207"^^<http://www.w3.org/2001/XMLSchema#decimal> <a:g> .', `<a:s> <a:p> "7"^^<${integer}> <a:g> .`, '<a:s> <a:p> "a \\"line\\" .\\n"@en <a:g> .'].sort().join('\n');
  expect(graph.read('a:g')).toBe(stored);
  expect(graph.asStored(text)).toBe(stored);
  expect(graph.read('a:none')).toBe('');
  expect(graph.graphs().sort()).toEqual(['a:g', 'a:h']);
  expect(graph.dump()).toBe([...stored.split('\n'), '<a:s> <a:p> <a:o> <a:h> .'].sort().join('\n'));
});

test('matching over and over in one task takes no more memory: every handle is freed', () => {
  const graph = createGraph();
  graph.load(nquadsOf(1, { size: 60 }));
  const pass = (): number => { for (let n = 0; n < 1500; n += 1) graph.match(null, null, null, { exceptGraph: 'a:other' }); return graph.memory().usedBytes; };
  const before = pass();
  expect(pass() - before).toBeLessThan(1_000_000);
});

test('memory is that of the engine itself', () => {
  const graph = createGraph();
  const { usedBytes, limitBytes } = graph.memory();
  expect(limitBytes).toBe(4 * 1024 ** 3);
  for (let n = 0; n < 10; n += 1) graph.load(Array.from({ length: 1000 }, (_, at) => nquadsOf(n * 1000 + at)).join(''), { fresh: n % 2 === 0 });
  expect(graph.size).toBe(50_000);
  expect(graph.memory().usedBytes).toBeGreaterThan(usedBytes + 5_000_000);
});

test('a graph near its limit of memory refuses more, says how full it is, and serves on', () => {
  const graph = createGraph({ limitBytes: createGraph().memory().usedBytes + 40_000_000 });
  expect(() => { graph.checkRoom(1000); }).not.toThrow();
  expect(() => { graph.checkRoom(20_000_000); }).toThrow(expect.objectContaining({ code: 'store-full', fields: expect.objectContaining({ limit_bytes: expect.any(Number) as number }) as object }));
  graph.replaceGraph(recordIriOf(1), nquadsOf(1));
  expect(graph.match(`${recordIriOf(1)}#s0`)).toHaveLength(4);
});

test('a table that has doubled once is expected to double again at twice the size, before memory ends', () => {
  let used = 100;
  const mb = 1024 ** 2;
  const watch = createMemoryWatch({ usedBytes: () => used * mb, limitBytes: 4096 * mb });
  watch.note(5_000_000);
  used += 900;
  watch.note(5_500_000);
  used = 2500;
  watch.note(9_000_000);
  expect(() => { watch.checkRoom(9_000_000, 1000); }).not.toThrow();
  expect(() => { watch.checkRoom(10_000_000, 1000); }).toThrow(/would need about 1800 more/);
  expect(() => { watch.checkRoom(13_000_000, 1000); }).not.toThrow();
  used = 3800;
  expect(() => { watch.checkRoom(13_000_000, 1); }).toThrow(/uses 3800 of 4096 MB/);
});
