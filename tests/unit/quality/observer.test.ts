/** What the observer makes of calibration records as they come, change and go; one real server path is in the journey of the door. */
import { expect, onTestFinished, test } from 'vitest';
import { KnownError } from '../../../server/errors.ts';
import { createObserver, observedIdOf } from '../../../server/quality/observer.ts';
import type { Observer } from '../../../server/quality/observer.ts';
import { fromNQuads, toNQuads } from '../../../server/rdf/n-quads.ts';
import type { DepositAnswer } from '../../../server/records/record.ts';
import { base, createRecords, fewTypes, model, openView, recordIri } from '../tables/tables-harness.ts';

const type = model.findType('OpticalCalibration')!;
const calibration = `a <${type.iri}>`;

/** An observer that makes one statement of each calibration, over a journal and its tables. */
async function open(): Promise<{ observer: Observer; put(id: string, turtle: string): Promise<void>; withdraw(id: string): Promise<void>; written: string[]; asked: string[]; faults: object[]; /** what happens before a deposit of this id */ before: Map<string, () => void | Promise<void>> }> {
  const records = createRecords(), view = await openView(records, { model: { ...fewTypes, types: [...fewTypes.types, type] } });
  onTestFinished(() => view.close());
  const written: string[] = [], asked: string[] = [], faults: object[] = [], before = new Map<string, () => void | Promise<void>>();
  const append = async (id: string, nquads: string | undefined): Promise<void> => {
    await view.follow(records.journal.transaction(() => records.journal.append({ record: recordIri(id), id, ...(nquads === undefined ? {} : { nquads }), size: 1, time: '2026-01-02T03:04:05.678Z', agent: `${base}agents/micrograph`, activity: { kind: 'observe', software: 'test', startedAt: '2026-01-02T03:04:05.000Z' }, visibility: 'members', report: { conforms: true, results: [] } }).seq));
  };
  const observer = createObserver({
    observe: (quads, record) => { asked.push(record.replace(recordIri(''), '')); return quads.some(({ object }) => object.value === type.iri) ? `<${record}#o> <http://www.w3.org/2000/01/rdf-schema#label> "seen" .\n` : undefined; },
    types: [type.name], tables: view, journal: records.journal, base, settleMs: 1, retryMs: 1, log: { warn: (fields) => { faults.push(fields); } },
    keeper: {
      async deposit({ id, source }) { await before.get(id!)?.(); written.push(id!); await append(id!, toNQuads(fromNQuads(new TextDecoder().decode(source.bytes)), recordIri(id!))); return [{ accepted: true } as DepositAnswer]; },
      async withdraw({ record }) { const row = records.journal.newest(record)!; if (row.withdrawn) throw new KnownError('record-withdrawn', 'gone'); written.push(`-${row.id}`); await append(row.id, undefined); return { accepted: true } as DepositAnswer; },
    },
  });
  onTestFinished(() => observer.close());
  const noted = async (id: string, seq: number): Promise<void> => { await view.follow(seq); observer.noteAccepted(recordIri(id)); await observer.settled(); };
  return { observer, written, asked, faults, before, put: (id, turtle) => noted(id, records.put(id, turtle)), withdraw: (id) => noted(id, records.withdraw(id)) };
}

test('a calibration record is read at the start, when it changes, and its observations go with it; others are not even read', async () => {
  const { observer, put, withdraw, written, asked, faults } = await open();
  await put('before', `<before#c> ${calibration} .`);
  expect(written).toEqual([]);
  observer.start();
  await observer.settled();
  expect(written).toEqual(['observed-before']);
  await put('other', '<other#i> a ome:Image .');
  await put('scope', `<scope#c> ${calibration} .`);
  await put('scope', '<scope#c> a ome:Image .');
  expect(written).toEqual(['observed-before', 'observed-scope', '-observed-scope']);
  await withdraw('before');
  expect(written.at(-1)).toBe('-observed-before');
  expect(asked).toEqual(['observed-before', 'observed-scope', 'observed-scope']);
  expect(faults).toEqual([]);
});

test('what is accepted again while it is read is read again', async () => {
  const { observer, put, before, asked } = await open();
  observer.start();
  before.set('observed-scope', () => { before.clear(); observer.noteAccepted(recordIri('scope')); });
  await put('scope', `<scope#c> ${calibration} .`);
  expect(asked).toEqual(['observed-scope', 'observed-scope']);
});

test('one record that cannot be kept holds no other up, at the start and later', async () => {
  const { observer, put, before, written, faults } = await open();
  before.set('observed-a', () => { throw new KnownError('too-large', 'too large'); });
  const plain = (): never => { throw new TypeError('nobody foresaw this'); };
  for (const id of ['a', 'b', 'c']) await put(id, `<${id}#c> ${calibration} .`);
  let tries = 0;
  before.set('observed-b', () => { if ((tries += 1) < 3) plain(); });
  observer.start();
  await observer.settled();
  expect(written).toEqual(['observed-c', 'observed-b']);
  expect(tries).toBe(3);
  expect(faults).toHaveLength(3);
});

test('an id that would be too long is told by its hash', () => {
  expect(observedIdOf('scope')).toBe('observed-scope');
  expect(observedIdOf('x'.repeat(300))).toMatch(/^observed-[0-9a-f]{64}$/);
});
