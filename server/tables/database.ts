/**
 * DuckDB behind the few calls that the table view needs. No extension is ever loaded and no other file touched; values
 * are bound by name, never spliced; a query past its deadline is interrupted.
 */
import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { KnownError } from '../errors.ts';

export type Values = Record<string, string | number | boolean | null>;
export type ResultRow = Record<string, unknown>;

export interface Database {
  /** Runs statements that change something, one after another with all others that do. */
  write<T>(work: (run: (sql: string, values?: Values) => Promise<ResultRow[]>) => Promise<T>): Promise<T>;
  /** Runs a question beside others. Throws query-timeout past the deadline. */
  read(sql: string, values?: Values, deadlineMs?: number): Promise<ResultRow[]>;
  close(): Promise<void>;
}

const settings = {
  threads: '2', memory_limit: '1GB', enable_external_access: 'false', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', preserve_insertion_order: 'false',
};

async function rowsOf(connection: DuckDBConnection, sql: string, values: Values): Promise<ResultRow[]> {
  const reader = await connection.runAndReadAll(sql, values as Record<string, DuckDBValue>);
  return reader.getRowObjectsJS();
}

/** Opens a file, or a database in memory. A file that DuckDB cannot read is removed: the tables are only a view. `onDamaged` hears of it. */
export async function openDatabase(file: string | ':memory:', onDamaged: (error: unknown) => void = () => undefined): Promise<Database> {
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(file, settings);
  } catch (error) {
    if (file === ':memory:') throw error;
    onDamaged(error);
    removeDatabase(file);
    instance = await DuckDBInstance.create(file, settings);
  }
  const writer = await instance.connect();
  const idle: DuckDBConnection[] = [];
  let last: Promise<unknown> = Promise.resolve();

  return {
    write(work) {
      const turn = last.then(() => work((sql, values = {}) => rowsOf(writer, sql, values)));
      last = turn.catch(() => undefined);
      return turn;
    },
    async read(sql, values = {}, deadlineMs) {
      const connection = idle.pop() ?? await instance.connect();
      let late = false;
      const timer = deadlineMs === undefined ? undefined : setTimeout(() => { late = true; connection.interrupt(); }, deadlineMs);
      try {
        return await rowsOf(connection, sql, values);
      } catch (error) {
        if (late) throw new KnownError('query-timeout', `the question ran longer than its deadline of ${deadlineMs} ms`, { deadline_ms: deadlineMs }, { cause: error });
        throw error;
      } finally {
        clearTimeout(timer);
        idle.push(connection);
      }
    },
    async close() {
      await last;
      for (const connection of [...idle, writer]) connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Removes a database's files. */
export function removeDatabase(file: string): void {
  for (const each of [file, `${file}.wal`]) rmSync(each, { force: true });
}
