/** Times in what people enter: what a day means as a beginning and as an end. */
import { expect, test } from 'vitest';
import { createEntryReader } from '../../../server/quality/entry-fields.ts';
import type { EntryFault, EntryReader } from '../../../server/quality/entry-fields.ts';

const now = new Date('2026-03-05T14:00:00Z');
function read(text: string): { reader: EntryReader; faults: EntryFault[] } {
  const faults: EntryFault[] = [];
  return { faults, reader: createEntryReader({ row: { fields: { at: text }, place: () => ({}) }, at: 0, known: ['at'], faults, now }) };
}

test.each([
  ['2026-03-04', '2026-03-04T00:00:00.000Z', '2026-03-04T23:59:59.999Z'], ['2026-03-05', '2026-03-05T00:00:00.000Z', '2026-03-05T14:00:00.000Z'],
  ['2026-03-05T15:30:00+02:00', '2026-03-05T13:30:00.000Z', '2026-03-05T13:30:00.000Z'], ['2026-03-05T13:30', '2026-03-05T13:30:00.000Z', '2026-03-05T13:30:00.000Z'],
])('%s begins at %s and has ended by %s', (text, begins, ends) => {
  const { reader, faults } = read(text);
  expect([reader.time('at'), reader.end('at'), faults]).toEqual([begins, ends, []]);
});

test.each(['2026-03-06', '2026-03-05T15:30:00Z', '5 March', '2026-02-31T10:00:00Z'])('%s is a fault, as a beginning and as an end', (text) => {
  for (const of of ['time', 'end'] as const) {
    const { reader, faults } = read(text);
    expect([reader[of]('at'), faults.length]).toEqual([undefined, 1]);
  }
});
