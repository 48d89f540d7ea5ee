/** Verdicts that workers of earlier servers wrote into their runs are taken out; what people wrote there is theirs. */
import { expect, onTestFinished, test } from 'vitest';
import { takeOutEarlierVerdicts } from '../../../server/quality/earlier-verdicts.ts';
import type { DepositRequest } from '../../../server/records/record.ts';
import { base, createRecords, openView, recordIri } from '../tables/tables-harness.ts';
import { observation } from './quality-harness.ts';

const rule = 'https://w3id.org/micrograph/rule/uniformity-specification';
const run = `<qc-a#run> a sosa:ObservationCollection ; mg:jobKey "k" ; mg:planKey "${'a'.repeat(64)}" ; mg:status "succeeded" ; sosa:hasMember <qc-a#uniformity-0> . ${observation('qc-a#uniformity-0', { value: 40 })}`;
const verdict = (name: string, more = ''): string => `<${name}> a mg:Assessment ; mg:assesses <qc-a#uniformity-0> ; mg:against "specification" ; mg:verdict "fail" ${more} . `;
const own = verdict('qc-a#uniformity-0-uniformity-specification', `; mg:appliedRule <${rule}>`);

test.each<[string, string, string, string[]]>([
  ['a worker of then', 'qc-a', run + own, ['uniformity-0-uniformity-specification']],
  ['a person, beside those', 'qc-a', run + own + verdict('qc-a#mine'), ['uniformity-0-uniformity-specification']],
  ['a person by a rule', 'qc-a', run + verdict('qc-a#mine', `; mg:appliedRule <${rule}>`), []],
  ['a person in another record', 'mine', verdict('mine#v'), []],
  ['a run without a plan', 'qc-a', run.replace(/mg:planKey "\w+" ;/, '') + own, []],
])('by %s', async (_who, id, turtle, taken) => {
  const records = createRecords(), view = await openView(records), patches: DepositRequest[] = [];
  onTestFinished(() => view.close());
  await view.follow(records.put(id, turtle));
  const changed = await takeOutEarlierVerdicts({ tables: view, journal: records.journal, base, keeper: { async deposit(request) { patches.push(request); return [{ accepted: true }] as never; } } });
  expect([changed, patches.length]).toEqual(taken.length > 0 ? [1, 1] : [0, 0]);
  const left = new Set([...JSON.stringify(patches[0]?.patch ?? '').matchAll(/D <[^>]*#([^>]*)>/g)].map(([, name]) => name));
  expect([...left]).toEqual(taken);
  expect(patches.map(({ graph }) => graph)).toEqual(taken.map(() => recordIri('qc-a')).slice(0, patches.length));
});
