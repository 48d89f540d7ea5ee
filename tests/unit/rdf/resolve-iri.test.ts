/** RFC 3986 section 5.4: the examples of the standard itself. */
import { expect, test } from 'vitest';
import { resolveIri } from '../../../server/rdf/resolve-iri.ts';

const base = 'http://a/b/c/d;p?q';
test.each([
  ['g:h', 'g:h'], ['g', 'http://a/b/c/g'], ['./g', 'http://a/b/c/g'], ['g/', 'http://a/b/c/g/'], ['/g', 'http://a/g'], ['//g', 'http://g'], ['?y', 'http://a/b/c/d;p?y'],
  ['g?y', 'http://a/b/c/g?y'], ['#s', 'http://a/b/c/d;p?q#s'], ['g#s', 'http://a/b/c/g#s'], ['g?y#s', 'http://a/b/c/g?y#s'], [';x', 'http://a/b/c/;x'], ['g;x', 'http://a/b/c/g;x'],
  ['', 'http://a/b/c/d;p?q'], ['.', 'http://a/b/c/'], ['./', 'http://a/b/c/'], ['..', 'http://a/b/'], ['../', 'http://a/b/'], ['../g', 'http://a/b/g'], ['../..', 'http://a/'],
  ['../../g', 'http://a/g'], ['../../../g', 'http://a/g'], ['/./g', 'http://a/g'], ['/../g', 'http://a/g'], ['g.', 'http://a/b/c/g.'], ['.g', 'http://a/b/c/.g'], ['..g', 'http://a/b/c/..g'],
  ['./../g', 'http://a/b/g'], ['g/./h', 'http://a/b/c/g/h'], ['g/../h', 'http://a/b/c/h'], ['g?y/../x', 'http://a/b/c/g?y/../x'], ['g#s/../x', 'http://a/b/c/g#s/../x'],
])('%s → %s', (reference, expected) => { expect(resolveIri(reference, base)).toBe(expected); });

test('faults of the reference stay as they are, for the check to name', () => {
  expect(resolveIri('a b|c.tif', 'http://e')).toBe('http://e/a b|c.tif');
});
