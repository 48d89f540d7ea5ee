/**
 * Tables that follow the journal: opened where they stand when their stamp fits it, else filled anew from it, then brought
 * up by the versions since.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';
import { isDamage, openDatabase, removeDatabase } from './database.ts';
import type { Database, Values } from './database.ts';
import { createFind } from './find.ts';
import type { TableModel } from './table-model.ts';
import { createTableStore } from './table-store.ts';
import type { RecordChange, TableStore } from './table-store.ts';
import type { SelectValues, TableView } from './tables.ts';
import { boundValue } from './where.ts';

export interface FollowingOptions {
  /** DuckDB file, or ':memory:' */ file: string;
  journal: JournalReader;
  model: ResourceModel;
  tables: TableModel;
  /** with records done and their number, while the tables are filled */ onProgress: (done: number, of: number) => void;
  /** when tables that were there are filled anew, with the reason */ onRebuild: (reason: string) => void;
}

export interface FollowingTables {
  find: TableView['find'];
  select: TableView['select'];
  findFault: TableView['findFault'];
  readonly seq: number;
  /** Brings the tables up to this seq; one call after another. */ bring(to: number): Promise<void>;
  /** Compares them with a filling of the same moment; one line a fault. */ check(): Promise<string[]>;
  close(): Promise<void>;
}

/** Records of one step, and characters of their N-Quads. */
const step = { records: 400, characters: 6_000_000 };

/** The newest content of every record at this moment of the journal. */
function* contentAt(journal: JournalReader, upToSeq: number): Generator<{ record: string; nquads: string }> {
  for (const { row, nquads } of journal.replay({ upToSeq })) yield { record: row.record, nquads };
}

/** Fills empty tables from the journal. Throws journal-damaged. */
async function fill(store: TableStore, journal: JournalReader, to: number, onProgress: FollowingOptions['onProgress'] = () => undefined): Promise<void> {
  const { records } = journal.counts();
  let done = 0;
  await store.fill(contentAt(journal, to), { seq: to, chain: journal.bySeq(to)?.chainHash ?? '' }, (count) => { onProgress(done += count, records); });
}

/** Why tables have to be filled; undefined when they only have to be brought up. Damage shows as its error. */
async function reasonToFill(store: TableStore, journal: JournalReader): Promise<string | undefined> {
  const stamp = await store.stamp();
  if (!stamp) return 'they are of other shapes, or were never whole';
  if (stamp.seq > 0 && journal.bySeq(stamp.seq)?.chainHash !== stamp.chain) return 'they do not fit the journal';
  return stamp.worn ? 'more of their rows were removed than are left' : undefined;
}

/** The file's database and store, whole at some moment of the journal. A file that cannot be read is replaced. */
async function openStore({ file, journal, tables, onProgress, onRebuild }: FollowingOptions, isNew: boolean): Promise<{ database: Database; store: TableStore; seq: number }> {
  let database: Database | undefined;
  try {
    database = await openDatabase(file);
    const store = createTableStore(database, tables);
    const reason = isNew ? '' : await reasonToFill(store, journal);
    if (reason) onRebuild(reason);
    if (reason !== undefined) await fill(store, journal, journal.lastSeq(), onProgress);
    return { database, store, seq: (await store.stamp())!.seq };
  } catch (error) {
    await database?.close();
    if (isNew || !isDamage(error)) throw error;
    onRebuild(`the file could not be read (${(error as Error).message})`);
    removeDatabase(file);
    return openStore({ file, journal, tables, onProgress, onRebuild } as FollowingOptions, true);
  }
}

/** Opens the tables and brings them up to the journal. Throws journal-damaged. `isNew`: there is no file yet. */
export async function openFollowing(options: FollowingOptions, isNew: boolean): Promise<FollowingTables> {
  const { file, journal, model, tables, onRebuild } = options;
  const { database, store, seq: start } = await openStore(options, isNew);
  let seq = start;

  const bring = async (to: number): Promise<void> => {
    if (to <= seq) return;
    const newest = new Map<string, VersionRow>();
    const fresh = new Set<string>();
    for (const row of journal.versions({ afterSeq: seq, upToSeq: to })) {
      newest.set(row.record, row);
      if (row.number === 1) fresh.add(row.record);
    }
    const waiting = [...newest.values()].toSorted((a, b) => a.seq - b.seq);
    while (waiting.length > 0) {
      const changes: RecordChange[] = [];
      let characters = 0, last: VersionRow | undefined;
      while (waiting.length > 0 && changes.length < step.records && characters < step.characters) {
        last = waiting.shift()!;
        const nquads = last.withdrawn ? undefined : journal.content(last.seq);
        changes.push({ record: last.record, nquads, fresh: fresh.has(last.record) });
        characters += nquads?.length ?? 0;
      }
      // versions of one record that are skipped lie before its newest, so each step's stamp is true
      await store.apply(changes, { seq: last!.seq, chain: last!.chainHash });
      seq = last!.seq;
    }
    seq = Math.max(seq, to);
  };

  const check = async (): Promise<string[]> => {
    const own = await store.sums();
    const copy = file === ':memory:' ? file : `${file}.check`;
    if (copy !== file) removeDatabase(copy);
    const other = await openDatabase(copy);
    try {
      const expected = createTableStore(other, tables);
      await fill(expected, journal, own.seq);
      return [...(await expected.sums()).sums].filter(([name, sum]) => own.sums.get(name) !== sum).map(([name, sum]) => `tables: ${name} has ${own.sums.get(name)}, a rebuild has ${sum}; delete the file, and the next start makes it anew`);
    } finally {
      await other.close();
      if (copy !== file) removeDatabase(copy);
    }
  };

  try {
    await bring(journal.lastSeq());
  } catch (error) {
    await database.close();
    if (isNew || !isDamage(error)) throw error;
    onRebuild(`the file could not be read (${(error as Error).message})`);
    removeDatabase(file);
    return openFollowing(options, true);
  }
  const bound = (values: SelectValues): Values => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, boundValue(value)]));
  const select: TableView['select'] = (sql, values = {}, reading = {}) => database.read((run) => run(sql, bound(values)), reading);
  return { find: createFind({ database, tables, model }), select, findFault: (sql) => database.findFault(sql), get seq() { return seq; }, bring, check, close: () => database.close() };
}
