/**
 * The tables as they follow the records: filled once from all of them, then changed by whole records. Each record's parts
 * are kept, so that a resource that several records describe is made anew from all of them without reading the journal.
 */
import type { Database, Run } from './database.ts';
import { readParts } from './parts.ts';
import type { Part } from './parts.ts';
import { makeRows, typesOf } from './rows.ts';
import { deriveLayout, inList, layout, listed } from './table-layout.ts';
import type { PartRow } from './table-layout.ts';
import type { TableModel } from './table-model.ts';

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
/** Removed rows below which nobody minds. */
const wornRows = 200_000;

type Held = PartRow & { read(): Part };
const held = ({ iri, record, part }: Record<string, unknown>): Held => ({ iri: iri as string, record: record as string, part: part as string, read: () => JSON.parse(part as string) as Part });
const byIri = (parts: Iterable<Held>): Map<string, Held[]> => {
  const grouped = new Map<string, Held[]>();
  for (const each of parts) { const list = grouped.get(each.iri); if (list) list.push(each); else grouped.set(each.iri, [each]); }
  return grouped;
};
/** Two lists of one resource's parts are the same. */
const same = (a: readonly Held[] = [], b: readonly Held[] = []): boolean => a.length === b.length && a.every(({ record, part }) => b.some((other) => other.record === record && other.part === part));

/** Creates the store over a database. */
export function createTableStore(database: Database, model: TableModel): TableStore {
  const tables = deriveLayout(model);
  const fingerprint = `${layout} ${model.fingerprint}`;
  const partsOf = (record: string, nquads: string | undefined): Held[] => (nquads === undefined ? [] : readParts(nquads, model).map((part) => ({ iri: part.iri, record, part: JSON.stringify(part), read: () => part })));
  const select = async (run: Run, column: 'iri' | 'record', values: Iterable<string>): Promise<Held[]> => (await run(`SELECT iri, record, part FROM parts WHERE ${column} IN (${listed})`, inList(values))).map(held);
  const insertParts = (run: Run, parts: readonly Held[]): Promise<void> => tables.insertParts(run, parts.map(({ iri, record, part }) => ({ iri, record, part })));
  const insertRows = (run: Run, parts: ReadonlyMap<string, readonly Held[]>): Promise<void> => tables.insertRows(run, [...parts].map(([iri, own]) => makeRows(iri, own.toSorted((a, b) => (a.record < b.record ? -1 : 1)).map((each) => each.read()), model)));

  /** Removes parts and the rows that were made of them. */
  const removeRows = async (run: Run, parts: ReadonlyMap<string, readonly Held[]>): Promise<void> => {
    if (parts.size === 0) return;
    const typed = new Map<string, string[]>();
    for (const [iri, own] of parts) for (const type of typesOf(own.map((each) => each.read()), model)) { const list = typed.get(type); if (list) list.push(iri); else typed.set(type, [iri]); }
    for (const [type, iris] of typed) await run(`DELETE FROM ${model.table(type).name} WHERE iri IN (${listed})`, inList(iris));
    await run(`DELETE FROM things WHERE iri IN (${listed})`, inList(parts.keys()));
    await run(`DELETE FROM links WHERE subject IN (${listed})`, inList(parts.keys()));
    await run(`DELETE FROM parts WHERE iri IN (${listed})`, inList(parts.keys()));
  };

  /** Makes the resources anew that several records describe: each had rows of each record alone. */
  const mergeShared = async (run: Run): Promise<void> => {
    const shared = (await run('SELECT iri FROM parts GROUP BY iri HAVING count(*) > 1')).map(({ iri }) => iri as string);
    for (let at = 0; at < shared.length; at += batch) {
      const parts = byIri(await select(run, 'iri', shared.slice(at, at + batch)));
      await removeRows(run, parts);
      await insertParts(run, [...parts.values()].flat());
      await insertRows(run, parts);
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

  /** What lies in the tables before and after some records changed, for the resources to which that makes a difference. */
  const compare = async (run: Run, changes: readonly RecordChange[]): Promise<{ before: Map<string, Held[]>; after: Map<string, Held[]> }> => {
    const known = changes.filter(({ fresh }) => !fresh).map(({ record }) => record);
    const before = byIri(known.length === 0 ? [] : await select(run, 'record', known));
    const after = byIri(changes.flatMap(({ record, nquads }) => partsOf(record, nquads)));
    for (const iri of new Set([...before.keys(), ...after.keys()])) {
      if (same(before.get(iri), after.get(iri))) { before.delete(iri); after.delete(iri); }
    }
    return { before, after };
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
                for (const part of partsOf(next.value.record, next.value.nquads)) parts.push(part);
                characters += next.value.nquads.length;
                count += 1;
              }
              await insertParts(run, parts);
              await insertRows(run, byIri(parts));
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
      const { before, after } = await compare(run, changes);
      const affected = new Set([...before.keys(), ...after.keys()]);
      if (affected.size > 0) {
        const changed = new Set(changes.map(({ record }) => record));
        const elsewhere = byIri((await select(run, 'iri', affected)).filter(({ record }) => !changed.has(record)));
        const together = (own: ReadonlyMap<string, Held[]>): Map<string, Held[]> => byIri([...own.values(), ...elsewhere.values()].flat());
        const [old, now] = [together(before), together(after)];
        await removeRows(run, old);
        await insertParts(run, [...now.values()].flat());
        await insertRows(run, now);
      }
      await run('UPDATE stamp SET seq = $seq, chain = $chain, removed = removed + $removed', { seq, chain, removed: before.size });
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
