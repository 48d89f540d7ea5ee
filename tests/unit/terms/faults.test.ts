/** Faults of a reading: bounded in number and in length, and put together by kind. */
import { expect, test } from 'vitest';
import { isKnownError } from '../../../server/errors.ts';
import { faultKinds } from '../../../server/terms/fault-kinds.ts';
import { readOntology } from '../../../server/terms/readers/read-ontology.ts';
import { createFaults } from '../../../server/terms/readers/reading.ts';

const long = 'x'.repeat(100_000);

test('a message that quotes a very long line is cut, whether reading goes on or ends', () => {
  const faults = createFaults();
  faults.note(`short, as it is`, { line: 1 });
  faults.note(`${'😀'.repeat(200)} is strange`, { line: 7, path: `/a/${long}` });
  const end = faults.fatal(`${long} cannot be read`, { path: long });
  expect(faults.list[0]).toEqual({ line: 1, message: 'short, as it is', fatal: false });
  expect(faults.list[1]).toMatchObject({ line: 7 });
  const told = [...faults.list, ...(end.fields['faults'] as { message: string; path?: string }[])];
  expect(told).toHaveLength(5);
  for (const { message, path = '' } of told) expect([message.length <= 300, path.length <= 300, message.isWellFormed()]).toEqual([true, true, true]);
  expect(end.message.length).toBeLessThan(700);
});

test('an OBO file with lines of any length has faults of bounded length', async () => {
  const file = `format-version: 1.2\nontology: xx\n\n[Term]\nid: XX:1\nname: one\n${long}\n${long}: y\nsynonym: ${long}\nis_a: ${long}\nxref: "${long}\n`;
  const faults = await readOntology(new TextEncoder().encode(file), { name: 'xx.obo' }).then((read) => read.faults, (error: unknown) => { if (!isKnownError(error)) throw error; return error.fields['faults'] as { message: string }[]; });
  expect(faults.length).toBeGreaterThan(0);
  expect(Math.max(...faults.map(({ message }) => message.length))).toBeLessThanOrEqual(300);
});

test('kinds are counted without what differs, and of a long message only the beginning is looked at', () => {
  const fault = (message: string, line: number) => ({ message, line, fatal: false });
  const kinds = faultKinds([fault('no tag "b" in XX:1', 3), fault(`${long}`, 4), fault('no tag "c" in XX:22', 9)]);
  expect(kinds).toEqual([{ message: 'no tag … in …', count: 2, first: fault('no tag "b" in XX:1', 3) }, { message: 'x'.repeat(300), count: 1, first: fault(long, 4) }]);
});
