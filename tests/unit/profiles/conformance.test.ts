/** The standing of every record with every profile is current: after its own change, a neighbour's, a profile's, and a restart. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Agent } from '../../../server/records/record.ts';
import { openStatusReader } from '../../../server/store/status-reader.ts';
import type { StatusReader } from '../../../server/store/store.ts';
import { agent, base, openTestKeeper } from '../records/keeper-harness.ts';
import type { TestKeeper } from '../records/keeper-harness.ts';
import { baseText, firstText, profileOf, profileText, secondText } from './profile-texts.ts';

const admin: Agent = { ...agent, role: 'admin' };
/** asks that what a box holds has a label: told by another record */
const labelled = profileText(`p:labelled a mg:Profile ; dcterms:identifier "labelled" ; dcterms:title "Labelled" .
p:labelled-Box a sh:NodeShape ; sh:targetClass ex:Box ; sh:property p:item-labels .
p:item-labels sh:path ( ex:item rdfs:label ) ; sh:name "labels of items" ; sh:minCount 1 .`);

let folder: string, kept: TestKeeper, statuses: StatusReader;
const open = (profiles = [firstText, secondText, labelled]): void => {
  kept = openTestKeeper({ shapes: baseText, profiles: profiles.map(profileOf), statuses: true, folder });
  statuses = openStatusReader({ file: join(folder, 'conformance.sqlite') });
};
const close = async (): Promise<void> => { statuses.close(); await kept.close(); };
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'micrograph-conformance-')); open(); });
afterEach(async () => { await close(); rmSync(folder, { recursive: true, force: true }); });

/** until nothing waits */
async function settled(): Promise<void> {
  while ((await kept.keeper.conformance()).state === 'judging') await new Promise((resolve) => { setTimeout(resolve, 5); });
  expect((await kept.keeper.conformance()).state).toBe('current');
}
/** by profile: does it conform */
async function standing(id: string): Promise<Record<string, boolean>> {
  await settled();
  return Object.fromEntries(statuses.ofRecord(`${base}records/${id}`).map(({ profile, conforms }) => [profile, conforms]));
}
const box = (id: string, more = ''): string => `rec:${id}\\#b a ex:Box ; dcterms:title "Box" ; ex:note "a note" ; ex:colour "red" ${more} .`;

test('a record has a standing with each profile, and what it lacks', async () => {
  await kept.put('a', box('a'));
  expect(await standing('a')).toEqual({ base: true, first: true, second: false, labelled: false });
  expect(statuses.ofRecord(`${base}records/a`).find(({ profile }) => profile === 'second')).toMatchObject({ seq: 1, violations: 0, warnings: 1, satisfied: 2, applicable: 3, lacks: [{ shape: 'http://example.org/profiles/maker-asked', resources: 1 }] });
});

test('a new version changes it, a withdrawal ends it', async () => {
  await kept.put('a', box('a'));
  await kept.put('a', box('a', '; ex:maker "me"'));
  expect(await standing('a')).toMatchObject({ second: true });
  await kept.withdraw('a');
  expect(await standing('a')).toEqual({});
});

test('a neighbour that changes changes it, for better and for worse', async () => {
  await kept.put('i', 'rec:i\\#i a ex:Item .');
  await kept.put('a', box('a', '; ex:item <http://localhost:7117/records/i#i>'));
  expect(await standing('a')).toMatchObject({ labelled: false });
  await kept.put('i', 'rec:i\\#i a ex:Item ; rdfs:label "an item" .');
  expect(await standing('a')).toMatchObject({ labelled: true });
  await kept.put('i', 'rec:i\\#i a ex:Item .');
  expect(await standing('a')).toMatchObject({ labelled: false });
});

test('another record about the same resource changes it', async () => {
  await kept.put('a', box('a').replace('ex:note "a note" ; ', ''));
  expect(await standing('a')).toMatchObject({ first: false });
  await kept.put('c', 'rec:a\\#b ex:note "told elsewhere" .');
  expect(await standing('a')).toMatchObject({ first: true });
  await kept.withdraw('c');
  expect(await standing('a')).toMatchObject({ first: false });
});

test('a profile that is deposited, changed or withdrawn concerns all records at once', async () => {
  await kept.put('a', box('a'));
  await standing('a');
  const strict = profileText(`p:strict a mg:Profile ; dcterms:identifier "strict" ; dcterms:title "Strict" .
p:strict-Box a sh:NodeShape ; sh:targetClass ex:Box ; sh:property p:strict-count .
p:strict-count sh:path ex:count ; sh:name "count" ; sh:minCount 1 .`);
  expect((await kept.put('profile-strict', strict, { agent: admin })).report.results).toEqual([]);
  expect(await standing('a')).toEqual({ base: true, first: true, second: false, labelled: false, strict: false });
  await kept.put('profile-strict', strict.replace('minCount 1', 'minCount 0'), { agent: admin });
  expect(await standing('a')).toMatchObject({ strict: true });
  await kept.keeper.withdraw({ record: `${base}records/profile-strict`, agent: admin });
  expect(await standing('a')).not.toHaveProperty('strict');
});

test('after a restart nothing is judged again that is current, and all that is not', async () => {
  for (const id of ['a', 'c', 'd']) await kept.put(id, box(id));
  await settled();
  await close();
  open();
  expect(await kept.keeper.conformance()).toMatchObject({ state: 'current', pending: 0 });
  await close();
  open([firstText, secondText.replace('sh:minCount 1', 'sh:minCount 0'), labelled]);
  expect(await kept.keeper.conformance()).toMatchObject({ state: 'judging', pending: 3 });
  expect(await standing('d')).toMatchObject({ second: true });
});

test('a file that is missing or is none is made anew', async () => {
  await kept.put('a', box('a'));
  await settled();
  await close();
  for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, `conformance.sqlite${ending}`), { force: true });
  open();
  expect(await standing('a')).toMatchObject({ first: true });
  await close();
  writeFileSync(join(folder, 'conformance.sqlite'), 'no database at all, and longer than a hundred bytes, so that SQLite looks at its head and finds that it is none');
  open();
  expect(await standing('a')).toMatchObject({ first: true });
});

test('a stop in the middle of judging is made up for at the next start', async () => {
  const ids = ['a', 'c', 'd'];
  await Promise.all(ids.map((id) => kept.put(id, Array.from({ length: 1000 }, (_, n) => box(id).replace('#b', `#b${n}`)).join('\n'))));
  await close(); // what was not judged yet is left
  open();
  const { pending } = await kept.keeper.conformance();
  expect(pending).toBeGreaterThan(0);
  await settled();
  expect(statuses.totals().map(({ profile, records, applicable }) => [profile, records, applicable])).toEqual([['base', 3, 6000], ['first', 3, 6000], ['labelled', 3, 3000], ['second', 3, 9000]]);
});

test('changes while a record is judged are not lost', async () => {
  const many = Array.from({ length: 400 }, (_, n) => `rec:a\\#b${n} a ex:Box ; dcterms:title "Box ${n}" ; ex:note "a note" ; ex:colour "red" ${n === 200 ? '; ex:item <http://localhost:7117/records/i#i>' : ''} .`).join('\n');
  await kept.put('i', 'rec:i\\#i a ex:Item .');
  expect((await kept.put('a', many)).accepted).toBe(true);
  for (let n = 0; n < 6; n += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 7); });
    await kept.put('i', `rec:i\\#i a ex:Item ${n % 2 === 0 ? '; rdfs:label "an item"' : ''} .`);
  }
  await kept.put('i', 'rec:i\\#i a ex:Item ; rdfs:label "at last" .');
  await settled();
  const { satisfied } = statuses.ofRecord(`${base}records/a`).find(({ profile }) => profile === 'labelled')!;
  expect(satisfied).toBe(1);
});

test('a record that cannot be judged is named, and the others are judged all the same', async () => {
  for (const id of ['a', 'bad', 'c']) await kept.put(id, box(id, `; ex:item rec:${id}\\#i`) + `rec:${id}\\#i a ex:Item .`);
  await settled();
  await close();
  rmSync(join(folder, 'conformance.sqlite'), { force: true });
  kept = openTestKeeper({
    shapes: baseText, profiles: [firstText, secondText, labelled].map(profileOf), statuses: true, folder,
    wrapGraph: (graph) => ({ ...graph, match: (subject, ...rest) => { if (subject === `${base}records/bad#i`) throw new Error('out of memory'); return graph.match(subject, ...rest); } }),
  });
  statuses = openStatusReader({ file: join(folder, 'conformance.sqlite') });
  await settled();
  expect((await kept.keeper.conformance()).faults).toEqual([{ record: `${base}records/bad`, reason: 'out of memory' }]);
  expect(statuses.ofRecord(`${base}records/bad`)).toEqual([]);
  for (const id of ['a', 'c']) expect(statuses.ofRecord(`${base}records/${id}`), id).toHaveLength(4);
});
