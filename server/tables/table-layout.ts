/**
 * How the tables lie in DuckDB: their columns, their indexes, and the one way in which rows go in, many at a time. A new
 * layout gets a new number, and tables of an older one are made anew.
 */
import { severalStatements } from './database.ts';
import type { Run, Values } from './database.ts';
import type { Rows } from './rows.ts';
import type { Table, TableModel } from './table-model.ts';

/** Version of what the tables are made of; a change of it or of how rows are derived rebuilds them. */
export const layout = 4;

type Columns = readonly (readonly [name: string, type: string])[];
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const stampColumns: Columns = [['seq', 'BIGINT'], ['chain', 'VARCHAR'], ['fingerprint', 'VARCHAR'], ['removed', 'BIGINT']];
const partColumns: Columns = [['iri', 'VARCHAR'], ['record', 'VARCHAR'], ['part', 'VARCHAR']];
const thingColumns: Columns = [['iri', 'VARCHAR'], ['types', 'VARCHAR[]'], ['label', 'VARCHAR'], ['words', 'VARCHAR']];
const linkColumns: Columns = [['subject', 'VARCHAR'], ['predicate', 'USMALLINT'], ['object', 'VARCHAR']];
const typedColumns = (table: Table): Columns => [['iri', 'VARCHAR'], ...table.columns.flatMap(({ field, sqlType, many, until }) => [[field.name, many ? `${sqlType}[]` : sqlType] as const, ...(until === undefined ? [] : [[until, sqlType] as const])])];

/** So few values are bound one by one: the engine then goes straight to its index. */
const few = 16;

/** A condition on a column that has one of these values: its SQL, and what is bound. */
export function oneOf(column: string, list: Iterable<string>): { sql: string; values: Values } {
  const all = [...list];
  if (all.length > few) return { sql: `${column} IN (SELECT unnest(from_json($list, '["VARCHAR"]')))`, values: { list: JSON.stringify(all) } };
  if (all.length === 0) return { sql: 'false', values: {} };
  return { sql: all.length === 1 ? `${column} = $v0` : `${column} IN (${all.map((_, at) => `$v${at}`).join(', ')})`, values: Object.fromEntries(all.map((value, at) => [`v${at}`, value])) };
}

/** Rows as one JSON text → the table: one call for many. Only the columns that occur, for tables are wide and rows are not. */
function insertion(table: string, columns: Columns, rows: readonly object[]): string {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const used = columns.filter(([name]) => names.has(name));
  const structure = Object.fromEntries(used.map(([name, type]) => [name, type.endsWith('[]') ? [type.slice(0, -2)] : type]));
  const list = (prefix: string): string => used.map(([name]) => prefix + quoted(name)).join(', ');
  return `INSERT INTO ${table} (${list('')}) SELECT ${list('r.')} FROM (SELECT unnest(from_json($rows, '${JSON.stringify([structure]).replaceAll('\'', '\'\'')}')) AS r)`;
}

export interface PartRow { iri: string; record: string; /** the part as JSON */ part: string }
/** table → resource → its rows there */
export type Placed = Map<string, Map<string, object[]>>;

export interface TableLayout {
  /** names of all tables that hold content, quoted */ readonly content: readonly string[];
  /** Empty tables in the place of all that are there. */ create(run: Run): Promise<void>;
  /** Indexes by resource and record: a change then costs the same whatever is there. After the bulk, for that is faster. */
  index(run: Run): Promise<void>;
  /** Adds rows, so many by one statement; all of them where none is said, which costs the engine least memory. */ insert(run: Run, table: string, rows: readonly object[], atATime?: number): Promise<void>;
  /** Removes the rows of these resources. */ remove(run: Run, table: string, iris: Iterable<string>): Promise<void>;
}

/** Puts the rows of a resource into the tables that they belong into. */
export function placeRows(placed: Placed, { iri: own, thing, links, typed }: Rows): void {
  const put = (table: string, row: object): void => {
    let resources = placed.get(table);
    if (!resources) placed.set(table, resources = new Map());
    const known = resources.get(own);
    if (known) known.push(row); else resources.set(own, [row]);
  };
  if (thing) put('things', thing);
  for (const link of links) put('links', link);
  for (const { table, row } of typed) put(table.name, row);
}

/** Derives the layout. */
export function deriveLayout(model: TableModel): TableLayout {
  const tables = [...model.tables.values()];
  const definitions: [string, Columns][] = [['parts', partColumns], ['things', thingColumns], ['links', linkColumns], ...tables.map((table) => [table.name, typedColumns(table)] as [string, Columns])];
  const columnsOf = new Map(definitions);
  const indexes = [['parts', 'iri'], ['parts', 'record'], ['things', 'iri'], ['links', 'subject'], ...tables.map(({ name }) => [name, 'iri'])] as [string, string][];

  return {
    content: definitions.map(([name]) => name),
    async create(run) {
      const old = await run('SELECT table_name AS name FROM duckdb_tables()');
      // hundreds of types: all in one call
      const made = [['stamp', stampColumns] as const, ...definitions].map(([name, columns]) => `CREATE TABLE ${name} (${columns.map(([column, type]) => `${quoted(column)} ${type}`).join(', ')})`);
      await run([...old.map(({ name }) => `DROP TABLE ${quoted(name as string)}`), ...made].join(severalStatements));
    },
    async index(run) {
      await run(indexes.map(([table, column], at) => `CREATE INDEX index_${at} ON ${table} (${column})`).join(severalStatements));
    },
    async insert(run, table, rows, atATime = rows.length) {
      for (let at = 0; at < rows.length; at += atATime) {
        const some = rows.slice(at, at + atATime);
        await run(insertion(table, columnsOf.get(table)!, some), { rows: JSON.stringify(some) });
      }
    },
    async remove(run, table, iris) {
      const { sql, values } = oneOf(table === 'links' ? 'subject' : 'iri', iris);
      if (sql !== 'false') await run(`DELETE FROM ${table} WHERE ${sql}`, values);
    },
  };
}
