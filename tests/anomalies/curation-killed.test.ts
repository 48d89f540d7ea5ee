/** A batch of decisions that is killed in its middle: it goes on at the next start, and so does an undoing. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournalReader } from '../../server/store/journal-reader.ts';
import { copyBegunFolder } from '../support/begun-folder.ts';
import { startTestServer } from '../support/test-server.ts';

const records = 160;
const script = new URL('./curation-server.ts', import.meta.url).pathname;
const mouse = 'http://purl.obolibrary.org/obo/NCBITaxon_10090';

async function startProcess(folder: string): Promise<{ child: ChildProcess; ask: (path: string, init?: RequestInit) => Promise<Response> }> {
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout!, 'data') as [Buffer];
  const { url } = JSON.parse(said.toString()) as { url: string };
  const token = readFileSync(join(folder, 'admin-token'), 'utf8').trim();
  return { child, ask: (path, init = {}) => fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers as Record<string, string> } }) };
}
/** Newest versions of the samples that have the term. */
function mapped(folder: string): number {
  const journal = openJournalReader({ file: join(folder, 'journal.sqlite') });
  try { return journal.records({ limit: 10_000 }).filter(({ id, seq }) => id.startsWith('sample-') && journal.content(seq)!.includes(mouse)).length; } finally { journal.close(); }
}
/** Sends a request, and kills the process as soon as some of its records were changed. */
async function killWithin({ child, ask }: Awaited<ReturnType<typeof startProcess>>, path: string, body: string | undefined, begun: () => boolean): Promise<void> {
  const sent = ask(path, { method: 'POST', ...(body === undefined ? {} : { body }) }).catch(() => undefined);
  while (!begun()) await new Promise((resolve) => { setTimeout(resolve, 5); });
  child.kill('SIGKILL');
  await once(child, 'close');
  await sent;
}

test('a batch that is killed in its middle is finished at the next start, and an undoing too', async () => {
  const folder = await copyBegunFolder();
  const first = await startProcess(folder);
  for (let at = 0; at < records; at += 40) {
    await Promise.all(Array.from({ length: 40 }, (_, index) => first.ask(`records/sample-${at + index}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: `@prefix mg: <https://w3id.org/micrograph/> . <#s> a mg:Biosample ; mg:organismText "lab mouse" .` }).then((response) => { expect(response.status).toBe(201); })));
  }
  const { values: [value] } = await (await first.ask('curation/values?field=Biosample.organisms')).json() as { values: { id: string; records: number }[] };
  expect(value!.records).toBe(records);
  await killWithin(first, 'curation/decisions', JSON.stringify({ decisions: [{ value: value!.id, decision: 'accept', term: mouse }] }), () => mapped(folder) > 0);
  const half = mapped(folder);
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(records);

  const second = await startProcess(folder);
  const batchOf = async (ask: typeof second.ask): Promise<{ id: string; state: string; changed: number; faults: string[] }> => (await (await ask('curation/batches')).json() as { batches: { id: string; state: string; changed: number; faults: string[] }[] }).batches[0]!;
  let batch = await batchOf(second.ask);
  while (batch.state === 'running') { await new Promise((resolve) => { setTimeout(resolve, 50); }); batch = await batchOf(second.ask); }
  expect(batch).toMatchObject({ state: 'done', changed: records, faults: [] });
  expect(mapped(folder)).toBe(records);
  await killWithin(second, `curation/batches/${batch.id}/undo`, undefined, () => mapped(folder) < records);
  const left = mapped(folder);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(records);

  const third = await startTestServer({ folder });
  const ask = (path: string): Promise<Response> => third.request(path);
  batch = await batchOf(ask);
  while (batch.state === 'undoing') { await new Promise((resolve) => { setTimeout(resolve, 50); }); batch = await batchOf(ask); }
  expect(batch).toMatchObject({ state: 'undone', faults: [] });
  expect(mapped(folder)).toBe(0);
  const journal = openJournalReader({ file: join(folder, 'journal.sqlite') });
  // each record: as it came, mapped once, taken back once
  for (const { record, id } of journal.records({ limit: 10_000 })) if (id.startsWith('sample-')) expect(journal.history(record).map(({ activity }) => activity.kind)).toEqual([expect.any(String), 'map', 'unmap']);
  journal.close();
  await third.close();
}, 300_000);
