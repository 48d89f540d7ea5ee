/** The nearest known word, and the one that is surely meant. */
import { expect, test } from 'vitest';
import { nearest, surelyMeant } from '../../../server/rdf/nearest.ts';

const types = ['uint8', 'uint16', 'uint32', 'float', 'double', 'double-complex'];

test.each([
  ['uint61', 'uint16', undefined], ['uint12', 'uint16', undefined], ['flaot', 'float', 'float'], ['duoble', 'double', 'double'], ['Double', 'double', 'double'],
  ['something else', undefined, undefined], ['', undefined, undefined],
])('%j: nearest %j, surely meant %j', (word, near, sure) => {
  expect([nearest(word, types), surelyMeant(word, types)]).toEqual([near, sure]);
});

test('of two that are equally near, none is sure', () => {
  expect(surelyMeant('objectve', ['objective', 'objectvve', 'other'])).toBeUndefined();
  expect(surelyMeant('objectve', ['objective', 'other'])).toBe('objective');
});
