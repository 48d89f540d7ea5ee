/** How long the thread of HTTP is held while the tables take in one deposit of 20,000 observations; it makes their rows. */
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { loadModel } from '../server/model/build-model.ts';
import { openJournalReader } from '../server/store/journal-reader.ts';
import { openJournal } from '../server/store/journal.ts';
import { openTableView } from '../server/tables/table-view.ts';
import { digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { writeQcJournal } from './qc-journal.ts';
import { base, record } from './image-journal.ts';

/** Writes a journal of QC; or all observations of its runs again, as one record. Gives the number of statements. */
function write({ folder, observations, again }: { folder: string; observations: number; again: boolean }): void {
  if (!again) { writeQcJournal({ folder, images: 0, observations }); return; }
  const journal = openJournal({ file: join(folder, 'journal.sqlite') }), lines = new Set<string>();
  for (const { row, nquads } of journal.replay({ upToSeq: journal.lastSeq() })) if (row.id.startsWith('qc-run-')) for (const line of nquads.split('\n')) if (line !== '') lines.add(line.replaceAll('records/qc-run-', 'records/again#').replace(/ <[^>]*> \.$/, ''));
  journal.transaction(() => { journal.append(record('again', [...lines])); });
  journal.close();
}
// in a thread of its own, so that its garbage holds nobody here
if (!isMainThread) write(workerData as Parameters<typeof write>[0]);

/** Measures. */
export async function measure({ observations = 20_000 } = {}): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  try {
    const inThread = async (again: boolean): Promise<void> => { await once(new Worker(new URL(import.meta.url), { workerData: { folder, observations, again } }), 'exit'); };
    await inThread(false);
    const file = join(folder, 'journal.sqlite');
    const journal = openJournalReader({ file }), view = await openTableView({ file: join(folder, 'tables.duckdb'), journal, model: loadModel(resolve(import.meta.dirname, '..')).model });
    await inThread(true);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await new Promise((done) => { setTimeout(done, 100); });
    delay.reset();
    const started = performance.now();
    await view.follow(journal.lastSeq());
    const ms = performance.now() - started;
    await new Promise((done) => { setTimeout(done, 20); });
    const [count] = await view.select('SELECT count(*)::DOUBLE AS n FROM "type Observation"');
    const held = delay.max / 1e6;
    await view.close();
    return [{ what: `tables take in a deposit of ${observations.toLocaleString('en')} observations in one record: the thread of HTTP is held at a time`, figure: `at most ${digits(held)} ms (${digits(ms)} ms in all; ${journal.newest(`${base}records/again`)!.size.toLocaleString('en')} statements, ${String(count!['n'])} observations then)`, bar: '≤ 50 ms', met: held <= 50 }];
  } finally { rmSync(folder, { recursive: true, force: true }); }
}
