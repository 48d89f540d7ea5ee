/** YAML as people and attackers write it: repeated keys are told with their place, long maps are read, and what is built to exhaust the reader is refused. */
import { expect, test } from 'vitest';
import { readTypedYaml, readYaml } from '../../../server/importers/yaml-source.ts';

test.each([
  ['in a map', 'a: 1\nb: 2\na: 3\n', 3, 1], ['deep in a list', 'a:\n  - b:\n      c: 1\n      c: 2\n', 4, 7], ['in braces', 'a: { b: 1, b: 2 }', 1, 12], ['in quotes', 'a: 1\n"a": 2', 2, 1], ['by its code', 'a: 1\n"\\x61": 2', 2, 1],
])('a key that stands twice %s is refused with its place', (_where, text, line, column) => {
  expect(() => readYaml(text)).toThrow(expect.objectContaining({ code: 'source-not-readable', message: expect.stringMatching(/keys must be unique/), fields: expect.objectContaining({ origin: { line, column } }) }));
});

test('the same key in several maps is fine, and so are keys that look alike', () => {
  expect(readYaml('- a: 1\n  b: { a: 2 }\n- a: 3\n  A: 4\n  "a ": 5').value).toEqual([{ a: '1', b: { a: '2' } }, { a: '3', A: '4', 'a ': '5' }]);
});

test('a map of a hundred thousand keys is read', () => {
  const text = Array.from({ length: 100_000 }, (_, at) => `key${at}: ${at}`).join('\n');
  expect(Object.keys(readYaml(text).value as object)).toHaveLength(100_000);
});

test.each<[string, string, string]>([
  ['that is longer than is read', `a: ${'x'.repeat(4_000_000)}`, 'too-large'], ['that grows by its own parts', `a: &a [${'x,'.repeat(9)}]\n${Array.from({ length: 9 }, (_, at) => `${'bcdefghij'[at]}: &${'bcdefghij'[at]} [${`*${'abcdefghi'[at]},`.repeat(9)}]`).join('\n')}`, 'source-not-readable'],
  ['of brackets without end', '['.repeat(50_000), 'source-not-readable'], ['of maps within maps', Array.from({ length: 2000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), 'source-not-readable'], ['of several documents', 'a: 1\n---\nb: 2\n', 'source-not-readable'], ['of blanks', '\t\n '.repeat(1000), 'source-not-readable'],
])('YAML %s is refused', (_what, text, code) => {
  expect(() => readYaml(text)).toThrow(expect.objectContaining({ code }));
});

test('names of JavaScript are names like others', () => {
  expect(Object.keys(readYaml('constructor: 1\ntoString: 2\n').value as object)).toEqual(['constructor', 'toString']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  readTypedYaml('__proto__:\n  polluted: yes\n');
  readYaml('__proto__:\n  polluted: yes\n');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
