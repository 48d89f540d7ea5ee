import { expect, test } from 'vitest';
import { blankNode, literal, namedNode } from '../../../server/rdf/terms.ts';
import { iriText, sparql, trusted, variable } from '../../../server/rdf/sparql.ts';

test('values are written as the terms they are', () => {
  const when = new Date('2026-01-02T03:04:05Z');
  expect(sparql`SELECT ${variable('s')} { VALUES ?s { ${[namedNode('http://e/a'), namedNode('http://e/b')]} } ?s <p> ${literal('say "hi"\n', 'en')}, ${5}, ${0.25}, ${true}, ${when} }`.text)
    .toBe('SELECT ?s { VALUES ?s { <http://e/a> <http://e/b> } ?s <p> "say \\"hi\\"\\n"@en, 5, 2.5e-1, true, "2026-01-02T03:04:05.000Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> }');
  expect(sparql`${trusted('?x')} ${sparql`a ${namedNode('http://e/C')}`}`.text).toBe('?x a <http://e/C>');
});

test.each([['a plain string', 'x'], ['a list of strings', ['x']], ['nothing', undefined], ['null', null], ['a blank node', blankNode('b')], ['not a number', Number.NaN], ['an object', {}],
  ['an IRI that is none', namedNode('http://e/> } DROP ALL #')], ['a literal with a bad type', literal('x', namedNode('a b'))]])('%s is refused', (_, value) => {
  expect(() => sparql`SELECT * { ?s ?p ${value as never} }`).toThrow(TypeError);
});

test('names of variables and IRIs are checked', () => {
  expect(() => variable('x } #')).toThrow(TypeError);
  expect(() => iriText('http://e/ x')).toThrow(TypeError);
});
