/**
 * The tables as they follow the records: filled once from all of them, then changed by whole records. Each record's parts
 * are kept, so that a resource that several records describe is made anew from all of them without reading the journal.
 */
import type { Database, Run } from './database.ts';
import { readParts } from './parts.ts';
import type { Part } from './parts.ts';
import { makeRows } from './rows.ts';
import { deriveLayout, layout, oneOf, placeRows } from './table-layout.ts';
import type { PartRow, Placed } from './table-layout.ts';
import type { TableModel } from './table-model.ts';
import { inTurns } from './turns.ts';

/** A record's newest content; undefined when it was withdrawn. */
export interface RecordChange { record: string; nquads: string | undefined; /** nothing of it is in the tables yet */ fresh: boolean }
/** Up to where the tables follow the journal. */
export interface Stamp { seq: number; chain: string }
export interface StoredStamp extends Stamp { /** more rows were removed than there are: they still take room, until a rebuild */ worn: boolean }

export interface TableStore {
  /** undefined for tables of another model, or without a whole filling. */ stamp(): Promise<StoredStamp | undefined>;
  /** Fills empty tables from every record's newest content; stamped when whole. */
  fill(records: Iterable<{ record: string; nquads: string }>, stamp: Stamp, onProgress?: (records: number) => void): Promise<void>;
  /** Applies changes and stamps them, all or nothing. */ apply(changes: readonly RecordChange[], stamp: Stamp): Promise<void>;
  /** The stamp's seq, and tables with the number of their rows and a sum over all of them: to compare two stores. */
  sums(): Promise<{ seq: number; sums: Map<string, string> }>;
}

/** Characters of N-Quads that are turned into rows at a time, and times of one transaction in a filling. */
const chunkCharacters = 4_000_000, chunksOfTransaction = 1000;
/** Resources that are made anew at a time. */
const batch = 2000;
/** Rows of a change that go in by one statement: writing them as JSON holds the thread. */
const rowsAtATime = 2000;
/** Resources that are made anew without a pause. */
const fewResources = 100;
/** Removed rows below which nobody minds. */
const wornRows = 200_000;

type Held = PartRow & { read(): Part };
const held = ({ iri, record, part }: Record<string, unknown>): Held => ({ iri: iri as string, record: record as string, part: part as string, read: () => JSON.parse(part as string) as Part });
const partRow = ({ iri, record, part }: Held): PartRow => ({ iri, record, part });
const byIri = (parts: Iterable<Held>): Map<string, Held[]> => {
  const grouped = new Map<string, Held[]>();
  for (const each of parts) { const list = grouped.get(each.iri); if (list) list.push(each); else grouped.set(each.iri, [each]); }
  return grouped;
};
/** Resources whose rows are no longer as they were, and the rows that come instead. */
export function* differencesOf(old: ReadonlyMap<string, object[]>, now: ReadonlyMap<string, object[]>): Generator<void, { gone: string[]; come: object[] }> {
  const gone: string[] = [], come: object[] = [];
  for (const iri of old.keys()) if (!now.has(iri)) gone.push(iri);
  let count = 0;
  for (const [iri, rows] of now) {
    if ((count += 1) % fewResources === 0) yield;
    const before = old.get(iri);
    if (before && JSON.stringify(before) === JSON.stringify(rows)) continue;
    if (before) gone.push(iri);
    for (const row of rows) come.push(row); // one resource may have more rows than a call takes arguments
  }
  return { gone, come };
}

/** Creates the store over a database. */
export function createTableStore(database: Database, model: TableModel): TableStore {
  const tables = deriveLayout(model);
  const fingerprint = `${layout} ${model.fingerprint}`;
  const partsOf = function* (record: string, nquads: string | undefined): Generator<void, Held[]> {
    const parts: Held[] = [];
    if (nquads === undefined) return parts;
    for (const part of yield* readParts(nquads, model)) if (parts.push({ iri: part.iri, record, part: JSON.stringify(part), read: () => part }) % fewResources === 0) yield;
    return parts;
  };
  /** the rows that some resources' parts make together */
  const rowsOf = (parts: readonly Held[]): Promise<Placed> => inTurns(function* () {
    const placed: Placed = new Map();
    let count = 0;
    for (const [iri, own] of byIri(parts)) {
      placeRows(placed, makeRows(iri, own.toSorted((a, b) => (a.record < b.record ? -1 : 1)).map((each) => each.read()), model));
      if ((count += 1) % fewResources === 0) yield;
    }
    return placed;
  }());
  /** what is said of resources; the same once, for a person may stand in every record */
  const distinctParts = async (run: Run, iris: Iterable<string>): Promise<Held[]> => {
    const { sql, values } = oneOf('iri', iris);
    return (await run(`SELECT iri, min(record) AS record, part FROM parts WHERE ${sql} GROUP BY iri, part`, values)).map(held);
  };
  const partsIn = async (run: Run, records: Iterable<string>): Promise<Held[]> => {
    const { sql, values } = oneOf('record', records);
    return sql === 'false' ? [] : (await run(`SELECT iri, record, part FROM parts WHERE ${sql}`, values)).map(held);
  };
  const insertAll = async (run: Run, placed: Placed): Promise<void> => {
    for (const [table, resources] of placed) await tables.insert(run, table, [...resources.values()].flat());
  };

  /** Puts rows in the place of others; those that stay the same are not touched. */
  const replace = async (run: Run, before: Placed, after: Placed): Promise<void> => {
    for (const table of new Set([...before.keys(), ...after.keys()])) {
      const old = before.get(table) ?? new Map<string, object[]>(), now = after.get(table) ?? new Map<string, object[]>();
      const { gone, come } = await inTurns(differencesOf(old, now));
      await tables.remove(run, table, gone);
      await tables.insert(run, table, come, rowsAtATime);
    }
  };

  /** Makes the resources anew that several records describe: each had rows of each record alone. */
  const mergeShared = async (run: Run): Promise<void> => {
    const shared = (await run('SELECT iri FROM parts GROUP BY iri HAVING count(*) > 1')).map(({ iri }) => iri as string);
    for (let at = 0; at < shared.length; at += batch) {
      const rows = await rowsOf(await distinctParts(run, shared.slice(at, at + batch)));
      for (const [table, resources] of rows) await tables.remove(run, table, resources.keys());
      await insertAll(run, rows);
    }
  };

  const inTransaction = async (run: Run, work: () => Promise<void>): Promise<void> => {
    await run('BEGIN');
    try {
      await work();
      await run('COMMIT');
    } catch (error) {
      await run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  };

  /** Changes the rows of all resources of which some records say something else than before; gives their number. */
  const change = async (run: Run, changes: readonly RecordChange[]): Promise<number> => {
    const keyOf = ({ iri, record, part }: Held): string => `${iri} ${record} ${part}`;
    const known = changes.filter(({ fresh }) => !fresh).map(({ record }) => record);
    const after: Held[] = [];
    for (const { record, nquads } of changes) for (const part of await inTurns(partsOf(record, nquads))) after.push(part);
    const before = await partsIn(run, known);
    const [old, now] = before.length === 0 ? [] : [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
    const changed = old && now ? [...before.filter((part) => !now.has(keyOf(part))), ...after.filter((part) => !old.has(keyOf(part)))] : after;
    if (changed.length === 0) return 0;
    const iris = new Set(changed.map(({ iri }) => iri)), records = new Set(changed.map(({ record }) => record));
    if (before.length > 0) { const { sql, values } = oneOf('record', records); await run(`DELETE FROM parts WHERE ${sql}`, values); }
    const others = await distinctParts(run, iris);
    const concerned = ({ iri }: Held): boolean => iris.has(iri);
    await replace(run, await rowsOf([...before.filter(concerned), ...others]), await rowsOf([...after.filter(concerned), ...others]));
    await tables.insert(run, 'parts', after.filter(({ record }) => records.has(record)).map(partRow), rowsAtATime);
    return iris.size;
  };

  return {
    stamp: () => database.read(async (run) => {
      const [exists] = await run('SELECT 1 FROM duckdb_columns() WHERE table_name = \'stamp\' AND column_name = \'removed\'');
      if (!exists) return undefined;
      const [row] = await run('SELECT seq, chain, fingerprint, removed, (SELECT count(*) FROM things) AS rows FROM stamp');
      if (row?.['fingerprint'] !== fingerprint) return undefined;
      return { seq: Number(row['seq']), chain: row['chain'] as string, worn: Number(row['removed']) > Math.max(wornRows, Number(row['rows'])) };
    }),
    fill: (records, { seq, chain }, onProgress = () => undefined) => database.write(async (run) => {
      await inTransaction(run, () => tables.create(run));
      const waiting = records[Symbol.iterator]();
      try {
        let ended = false;
        while (!ended) {
          await inTransaction(run, async () => {
            for (let chunk = 0; chunk < chunksOfTransaction && !ended; chunk += 1) {
              const parts: Held[] = [];
              let characters = 0, count = 0;
              while (characters < chunkCharacters) {
                const next = waiting.next();
                if (next.done) { ended = true; break; }
                for (const part of await inTurns(partsOf(next.value.record, next.value.nquads))) parts.push(part);
                characters += next.value.nquads.length;
                count += 1;
              }
              await tables.insert(run, 'parts', parts.map(partRow));
              await insertAll(run, await rowsOf(parts));
              onProgress(count);
            }
          });
        }
      } finally { waiting.return?.(); }
      await inTransaction(run, () => tables.index(run));
      await inTransaction(run, async () => {
        await mergeShared(run);
        await run('INSERT INTO stamp VALUES ($seq, $chain, $fingerprint, 0)', { seq, chain, fingerprint });
      });
      await run('CHECKPOINT');
    }),
    apply: (changes, { seq, chain }) => database.write((run) => inTransaction(run, async () => {
      const removed = await change(run, changes);
      await run('UPDATE stamp SET seq = $seq, chain = $chain, removed = removed + $removed', { seq, chain, removed });
    })),
    sums: () => database.read(async (run) => {
      const sums = new Map<string, string>();
      const [stamp] = await run('SELECT seq FROM stamp');
      for (const name of tables.content) {
        const [row] = await run(`SELECT count(*)::VARCHAR || ' rows, ' || coalesce(sum(hash(t::VARCHAR)::HUGEINT)::VARCHAR, '0') AS sum FROM ${name} AS t`);
        sums.set(name, row!['sum'] as string);
      }
      return { seq: Number(stamp?.['seq'] ?? 0), sums };
    }, { snapshot: true }),
  };
}
