/**
 * The tables as they lie in DuckDB: made from the table model, and changed by whole records. Each record's parts are kept,
 * so that a resource that several records describe is made anew from all of them without reading the journal again.
 */
import type { Database, ResultRow, Values } from './database.ts';
import { readParts } from './parts.ts';
import type { Part } from './parts.ts';
import { makeRows } from './rows.ts';
import type { Rows } from './rows.ts';
import type { Table, TableModel } from './table-model.ts';

/** A record's newest content; undefined when it was withdrawn. */
export interface RecordChange { record: string; nquads: string | undefined; /** nothing of it is in the tables yet */ fresh: boolean }
/** Up to where the tables follow the journal. */
export interface Stamp { seq: number; chain: string; fingerprint: string }

export interface TableStore {
  stamp(): Promise<Stamp | undefined>;
  /** Makes empty tables. */ create(): Promise<void>;
  /** Applies changes and stamps them, all or nothing. */ apply(changes: readonly RecordChange[], stamp: Omit<Stamp, 'fingerprint'>): Promise<void>;
  /** Tables with the number of their rows and a sum over all of them, to compare two stores. */ sums(): Promise<Map<string, string>>;
}

/** Version of what the tables are made of; a change here rebuilds them. */
const layout = 1;

type Run = (sql: string, values?: Values) => Promise<ResultRow[]>;
const listed = 'SELECT unnest(from_json($list, \'["VARCHAR"]\'))';
const inList = (values: Iterable<string>): Values => ({ list: JSON.stringify([...values]) });

/** Rows as one JSON text → the table: one call whatever their number. */
async function insert(run: Run, table: string, columns: readonly [name: string, type: string][], rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const structure = Object.fromEntries(columns.map(([name, type]) => [name, type.endsWith('[]') ? [type.slice(0, -2)] : type]));
  const chosen = columns.map(([name]) => `r."${name.replaceAll('"', '""')}"`).join(', ');
  await run(`INSERT INTO ${table} SELECT ${chosen} FROM (SELECT unnest(from_json($rows, '${JSON.stringify([structure]).replaceAll('\'', '\'\'')}')) AS r)`, { rows: JSON.stringify(rows) });
}

const partColumns = [['iri', 'VARCHAR'], ['record', 'VARCHAR'], ['part', 'VARCHAR']] as const;
const thingColumns = [['iri', 'VARCHAR'], ['types', 'VARCHAR[]'], ['label', 'VARCHAR'], ['words', 'VARCHAR'], ['records', 'VARCHAR[]']] as const;
const linkColumns = [['subject', 'VARCHAR'], ['predicate', 'USMALLINT'], ['object', 'VARCHAR']] as const;
const typedColumns = (table: Table): [string, string][] => [['iri', 'VARCHAR'], ...table.columns.map(({ field, sqlType, many }) => [field.name, many ? `${sqlType}[]` : sqlType] as [string, string])];
const definition = (columns: readonly (readonly [string, string])[]): string => columns.map(([name, type]) => `"${name}" ${type}`).join(', ');

/** Creates the store over a database. */
export function createTableStore(database: Database, model: TableModel): TableStore {
  const tables = [...model.tables.values()];
  const fingerprint = `${layout} ${model.fingerprint}`;

  /** Parts of these resources in records other than the changed ones, whose own are gone already. */
  const partsElsewhere = async (run: Run, iris: ReadonlySet<string>): Promise<Map<string, { record: string; part: Part }[]>> => {
    const found = new Map<string, { record: string; part: Part }[]>();
    for (const { iri, record, part } of await run(`SELECT iri, record, part FROM parts WHERE iri IN (${listed})`, inList(iris))) {
      found.set(iri as string, [...found.get(iri as string) ?? [], { record: record as string, part: JSON.parse(part as string) as Part }]);
    }
    return found;
  };

  const removeRows = async (run: Run, iris: ReadonlySet<string>): Promise<void> => {
    if (iris.size === 0) return;
    const list = inList(iris);
    const types = await run(`SELECT DISTINCT unnest(types) AS type FROM things WHERE iri IN (${listed})`, list);
    for (const { type } of types) await run(`DELETE FROM ${model.table(type as string).name} WHERE iri IN (${listed})`, list);
    await run(`DELETE FROM things WHERE iri IN (${listed})`, list);
    await run(`DELETE FROM links WHERE subject IN (${listed})`, list);
  };

  const insertRows = async (run: Run, rows: readonly Rows[]): Promise<void> => {
    await insert(run, 'things', thingColumns.map(([name, type]) => [name, type]), rows.map(({ thing }) => thing));
    await insert(run, 'links', linkColumns.map(([name, type]) => [name, type]), rows.flatMap(({ links }) => links));
    const byTable = new Map<Table, object[]>();
    for (const { typed } of rows) {
      for (const { table, row } of typed) { const list = byTable.get(table); if (list) list.push(row); else byTable.set(table, [row]); }
    }
    for (const [table, own] of byTable) await insert(run, table.name, typedColumns(table), own);
  };

  return {
    async stamp() {
      const [exists] = await database.read('SELECT 1 FROM duckdb_tables() WHERE table_name = \'stamp\'');
      if (!exists) return undefined;
      const [row] = await database.read('SELECT seq, chain, fingerprint FROM stamp');
      if (row?.['fingerprint'] !== fingerprint) return undefined;
      return { seq: Number(row['seq']), chain: row['chain'] as string, fingerprint };
    },
    create: () => database.write(async (run) => {
      for (const { name } of await run('SELECT table_name AS name FROM duckdb_tables()')) await run(`DROP TABLE "${(name as string).replaceAll('"', '""')}"`);
      await run('CREATE TABLE stamp (seq BIGINT, chain VARCHAR, fingerprint VARCHAR)');
      await run(`CREATE TABLE parts (${definition(partColumns)})`);
      await run(`CREATE TABLE things (${definition(thingColumns)})`);
      await run(`CREATE TABLE links (${definition(linkColumns)})`);
      for (const table of tables) await run(`CREATE TABLE ${table.name} (${definition(typedColumns(table))})`);
    }),
    apply: (changes, stamp) => database.write(async (run) => {
      const fresh = changes.map(({ record, nquads }) => ({ record, parts: nquads === undefined ? [] : readParts(nquads, model) }));
      await run('BEGIN');
      try {
        const known = changes.filter((change) => !change.fresh).map(({ record }) => record);
        const before = known.length === 0 ? [] : await run(`SELECT DISTINCT iri FROM parts WHERE record IN (${listed})`, inList(known));
        if (before.length > 0) await run(`DELETE FROM parts WHERE record IN (${listed})`, inList(known));
        const affected = new Map<string, { record: string; part: Part }[]>(before.map(({ iri }) => [iri as string, []]));
        for (const { record, parts } of fresh) {
          for (const part of parts) { const list = affected.get(part.iri); if (list) list.push({ record, part }); else affected.set(part.iri, [{ record, part }]); }
        }
        if (affected.size > 0) {
          const elsewhere = await partsElsewhere(run, new Set(affected.keys()));
          await removeRows(run, new Set([...before.map(({ iri }) => iri as string), ...elsewhere.keys()]));
          await insert(run, 'parts', partColumns.map(([name, type]) => [name, type]), fresh.flatMap(({ record, parts }) => parts.map((part) => ({ iri: part.iri, record, part: JSON.stringify(part) }))));
          const rows = [...affected].flatMap(([iri, own]) => {
            const all = [...own, ...elsewhere.get(iri) ?? []].toSorted((a, b) => (a.record < b.record ? -1 : 1));
            return all.length === 0 ? [] : [makeRows(iri, all.map(({ part }) => part), all.map(({ record }) => record), model)];
          });
          await insertRows(run, rows);
        }
        await run('DELETE FROM stamp');
        await run('INSERT INTO stamp VALUES ($seq, $chain, $fingerprint)', { seq: stamp.seq, chain: stamp.chain, fingerprint });
        await run('COMMIT');
      } catch (error) {
        await run('ROLLBACK');
        throw error;
      }
    }),
    async sums() {
      const sums = new Map<string, string>();
      for (const name of ['parts', 'things', 'links', ...tables.map((table) => table.name)]) {
        const [row] = await database.read(`SELECT count(*)::VARCHAR || ' rows, ' || coalesce(sum(hash(t::VARCHAR)::HUGEINT)::VARCHAR, '0') AS sum FROM ${name} AS t`);
        sums.set(name, row!['sum'] as string);
      }
      return sums;
    },
  };
}
