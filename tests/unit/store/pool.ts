/** A pool of real reader threads over a journal in a folder of its own. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openJournal } from '../../../server/store/journal.ts';
import { createQueryPool } from '../../../server/store/query-pool.ts';
import type { QueryPoolOptions } from '../../../server/store/query-pool.ts';
import type { Journal, VersionDraft } from '../../../server/store/store.ts';
import { draftOf, temporaryFolder } from './versions.ts';

export const reader = new URL('../../../server/reader.ts', import.meta.url);
export const poisonableReader = new URL('./poisonable-reader.ts', import.meta.url);

/** Takes hours: every pair of pairs of quads. */
export const runaway = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c < ?l) }';

export interface PoolUnderTest {
  journal: Journal;
  pool: ReturnType<typeof createQueryPool>;
  events: { what: string; detail: string }[];
  /** appends, commits and follows */ deposit(draft: VersionDraft): Promise<void>;
  /** first number in the answer */ count(sparql: string): Promise<number>;
}

/** `records` records of five triples, and a pool that has loaded them. */
export async function startPool(options: Partial<QueryPoolOptions> & { records?: number } = {}): Promise<PoolUnderTest> {
  const file = join(temporaryFolder(), 'journal.sqlite');
  const journal = openJournal({ file });
  journal.transaction(() => { for (let n = 1; n <= (options.records ?? 60); n += 1) journal.append(draftOf(n)); });
  const events: PoolUnderTest['events'] = [];
  const pool = createQueryPool({
    readerEntry: reader, readerData: { journalFile: file }, readers: 1, defaultDeadlineMs: 20_000, maxBytes: 10_000_000, maxRows: 100_000,
    onEvent: (event) => { events.push(event); }, ...options,
  });
  onTestFinished(async () => { await pool.close(); journal.close(); });
  await pool.ready;
  return {
    journal, pool, events,
    async deposit(draft) { await pool.follow(journal.transaction(() => journal.append(draft)).seq); },
    async count(sparql) { return Number(/\n(\d+)/.exec((await pool.query({ sparql, accept: ['text/csv'] })).body)?.[1]); },
  };
}

/** Waits until it is so. */
export async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 20_000) throw new Error('it never came to be');
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}
