/**
 * The table view: DuckDB tables that follow the journal. They are only a view: a stamp that does not fit the journal or the
 * shapes, or a file that cannot be read, means a rebuild, never a wrong answer.
 */
import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { ResourceModel } from '../model/resource-model.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';
import { openDatabase } from './database.ts';
import { createFind } from './find.ts';
import { deriveTables } from './table-model.ts';
import { createTableStore } from './table-store.ts';
import type { RecordChange, TableStore } from './table-store.ts';
import type { TableView } from './tables.ts';

export interface TableViewOptions {
  /** DuckDB file, or ':memory:' */ file: string;
  journal: JournalReader;
  model: ResourceModel;
  /** called now and then while the tables are rebuilt, with records done and their number */ onProgress?: (done: number, of: number) => void;
  /** called when they are rebuilt at the opening, with the reason */ onRebuild?: (reason: string) => void;
}

/** Records of one transaction, and characters of their N-Quads. */
const chunk = { records: 400, characters: 6_000_000 };

/** Applies the changes in chunks, each stamped with how far it leads. */
async function applyAll(store: TableStore, changes: Iterable<{ change: RecordChange; row: Pick<VersionRow, 'seq' | 'chainHash'> }>, onChunk: (seq: number, records: number) => void): Promise<void> {
  let waiting: RecordChange[] = [], characters = 0, last: Pick<VersionRow, 'seq' | 'chainHash'> | undefined;
  const flush = async (): Promise<void> => {
    if (!last) return;
    await store.apply(waiting, { seq: last.seq, chain: last.chainHash });
    onChunk(last.seq, waiting.length);
    waiting = [];
    characters = 0;
    await setImmediate();
  };
  for (const { change, row } of changes) {
    waiting.push(change);
    characters += change.nquads?.length ?? 0;
    last = row;
    if (waiting.length >= chunk.records || characters >= chunk.characters) await flush();
  }
  if (waiting.length > 0) await flush();
}

/** Every record's newest content; all of it fresh. */
function* replayed(journal: JournalReader): Generator<{ change: RecordChange; row: VersionRow }> {
  for (const { row, nquads } of journal.replay()) yield { change: { record: row.record, nquads, fresh: true }, row };
}

/** Opens the view and brings it up to the journal. Throws journal-damaged. */
export async function openTableView({ file, journal, model, onProgress = () => undefined, onRebuild = () => undefined }: TableViewOptions): Promise<TableView> {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const tables = deriveTables(model);
  const database = await openDatabase(file, (error) => { onRebuild(`the file could not be read (${(error as Error).message})`); });
  const store = createTableStore(database, tables);
  let seq = 0;

  const rebuild = async (): Promise<void> => {
    await store.create();
    const { records } = journal.counts();
    const to = journal.lastSeq();
    let done = 0;
    // a crash in the middle leaves a stamp that fits no version, so the next start begins anew
    const unfinished = function* (): Generator<{ change: RecordChange; row: { seq: number; chainHash: string } }> {
      for (const { change } of replayed(journal)) yield { change, row: { seq: to, chainHash: 'unfinished' } };
    };
    await applyAll(store, unfinished(), (_, count) => { onProgress(done += count, records); });
    await store.apply([], { seq: to, chain: journal.bySeq(to)?.chainHash ?? '' });
    seq = to;
  };
  const bring = async (to: number): Promise<void> => {
    if (to <= seq) return;
    const newest = new Map<string, VersionRow>();
    const before = seq;
    for (const row of journal.versions({ afterSeq: seq, upToSeq: to })) newest.set(row.record, row);
    const ordered = [...newest.values()].toSorted((a, b) => a.seq - b.seq);
    // numbers are given without gaps, so a first version that is newer than the tables is not in them
    const changes = function* (): Generator<{ change: RecordChange; row: VersionRow }> {
      for (const row of ordered) yield { row, change: { record: row.record, nquads: row.withdrawn ? undefined : journal.content(row.seq), fresh: (journal.version(row.record, 1)?.seq ?? 0) > before } };
    };
    // versions of one record that are skipped lie before its newest, so each chunk's stamp is true
    await applyAll(store, changes(), (reached) => { seq = reached; });
    seq = Math.max(seq, to);
  };

  const stamp = await store.stamp();
  if (!stamp) await rebuild();
  else if (stamp.seq > 0 && journal.bySeq(stamp.seq)?.chainHash !== stamp.chain) { onRebuild('they do not fit the journal'); await rebuild(); }
  else { seq = stamp.seq; await bring(journal.lastSeq()); }

  let last: Promise<void> = Promise.resolve();
  let wanted = seq, queued: Promise<void> | undefined;
  const find = createFind({ database, tables, model });
  return {
    find,
    get seq() { return seq; },
    follow(to) {
      if (to <= seq) return Promise.resolve();
      wanted = Math.max(wanted, to);
      // all that come while a step is under way share the next one
      queued ??= last.catch(() => undefined).then(() => { queued = undefined; return last = bring(wanted); });
      return queued;
    },
    async check() {
      await last.catch(() => undefined);
      const other = await openDatabase(':memory:');
      try {
        const fresh = createTableStore(other, tables);
        await fresh.create();
        await applyAll(fresh, replayed(journal), () => undefined);
        const [own, expected] = [await store.sums(), await fresh.sums()];
        return [...expected].filter(([name, sum]) => own.get(name) !== sum).map(([name, sum]) => `tables: ${name} has ${own.get(name)}, a rebuild has ${sum}; delete the file, and the next start makes it anew`);
      } finally { await other.close(); }
    },
    async close() {
      await last.catch(() => undefined);
      await database.close();
    },
  };
}
