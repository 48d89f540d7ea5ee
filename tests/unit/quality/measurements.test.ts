/** Rows of figures that are all wrong: the first faults are told, and the rest is not read, for thousands of guesses would hold everybody up. */
import { expect, test } from 'vitest';
import { throwFaults } from '../../../server/quality/entry-fields.ts';
import type { EntryFault, EntryRow } from '../../../server/quality/entry-fields.ts';
import { readMeasurements } from '../../../server/quality/measurements.ts';
import type { Known } from '../../../server/quality/measurements.ts';

const known: Known = { find: () => undefined, properties: ['https://example.org/field-uniformity'], findUnit: () => undefined, now: new Date('2026-02-01'), base: 'https://example.org/' };

test.each([[1, 1, /^about is missing/], [30, 30, /^30 faults; the first: about is missing/], [5000, 201, /^more than 200 faults; the first: about is missing/]])('%i wrong rows: %i are read', (count, expected, message) => {
  let read = 0;
  const fields = { instrument: '', property: 'x', procedure: 'p', value: 1, observedAt: '2026-01-01' };
  const rows: EntryRow[] = Array.from({ length: count }, (_, at) => ({ fields: { ...fields, get note() { read += 1; return `row ${at}`; } }, place: () => ({ line: at + 2 }) }));
  const faults: EntryFault[] = [];
  expect(readMeasurements(rows, { ...known, find: (text) => (text === 'x' ? { iri: text, label: text, kind: 'property', instrument: null, unit: 'u' } : text === 'p' ? { iri: text, label: text, kind: 'procedure', instrument: null, unit: null } : undefined) }, faults)).toEqual([]);
  expect([read, new Set(faults.map(({ row }) => row)).size]).toEqual([expected, expected]);
  expect(() => { throwFaults(faults); }).toThrow(expect.objectContaining({ code: 'request-not-valid', message: expect.stringMatching(message), fields: expect.objectContaining({ origin: { line: 2 } }) }));
});
