import { expect, test } from 'vitest';
import { fromNQuads, toNQuads } from '../../../server/rdf/n-quads.ts';
import { blankNode, literal, namedNode, quad } from '../../../server/rdf/terms.ts';

const s = namedNode('http://e/s'), p = namedNode('http://e/p');

test('lines are sorted, without repeats, with canonical escapes', () => {
  const quads = [quad(s, p, literal('b')), quad(s, p, literal('a\n"\\\t\u0001\u007f\u0080')), quad(s, p, literal('b')), quad(s, p, literal('5', namedNode('http://e/t'))), quad(s, p, literal('x', 'en'))];
  expect(toNQuads(quads, 'http://e/g')).toBe(['"5"^^<http://e/t>', '"a\\n\\"\\\\\\t\\u0001\\u007F\u0080"', '"b"', '"x"@en'].map((object) => `<http://e/s> <http://e/p> ${object} <http://e/g> .\n`).join(''));
});

test('what was written is read back', () => {
  const quads = [quad(s, p, literal('a\n"\\\t\u0001 \u{1F600} \\u0041')), quad(blankNode('b0'), p, blankNode('b1')), quad(s, p, literal('x', 'en-gb')), quad(s, p, namedNode('http://e/o'), namedNode('http://e/g')), quad(s, p, literal('1', namedNode('http://e/t')), blankNode('g'))];
  expect(toNQuads(fromNQuads(toNQuads(quads)))).toBe(toNQuads(quads));
  expect(fromNQuads(toNQuads(quads)).map((each) => each.object.value).sort()).toEqual(quads.map((each) => each.object.value).sort());
});

test('a line that the journal never wrote is a damaged journal', () => {
  expect(() => fromNQuads('<http://e/s> <http://e/p> "x .\n')).toThrow(expect.objectContaining({ code: 'journal-damaged' }));
});

test('no graph name, the default graph, or one graph for all', () => {
  const graphed = quad(s, p, literal('x'), namedNode('http://e/g'));
  expect(toNQuads([graphed])).toBe('<http://e/s> <http://e/p> "x" <http://e/g> .\n');
  expect(toNQuads([graphed], '')).toBe('<http://e/s> <http://e/p> "x" .\n');
  expect(toNQuads([])).toBe('');
});
