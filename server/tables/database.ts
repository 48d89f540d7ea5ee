/**
 * DuckDB behind the few calls that the table view needs. No extension is ever loaded and no other file touched; values
 * are bound by name, never spliced; a question past its deadline is interrupted. Few questions run at once, for each of
 * them uses all threads of the engine: more would only share them.
 */
import { rmSync } from 'node:fs';
import { DOUBLE, DuckDBInstance, JSDuckDBValueConverter, ResultReturnType } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBPreparedStatement, DuckDBResult, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { KnownError } from '../errors.ts';
import { inTurns } from './turns.ts';

export type Values = Record<string, string | number | boolean | null>;
export type ResultRow = Record<string, unknown>;
export type Run = (sql: string, values?: Values) => Promise<ResultRow[]>;

export interface ReadOptions {
  deadlineMs?: number | undefined;
  /** all statements see the same moment */ snapshot?: boolean;
}

export interface Database {
  /** Runs statements that change something, one after another with all others that do. */
  write<T>(work: (run: Run) => Promise<T>): Promise<T>;
  /** Runs questions beside others. Throws query-timeout past the deadline, time of waiting included. */
  read<T>(work: (run: Run) => Promise<T>, options?: ReadOptions): Promise<T>;
  /** Why a statement cannot be prepared; undefined when it can. */ findFault(sql: string): Promise<string | undefined>;
  close(): Promise<void>;
}

const settings = {
  // what a join looks for is handed on to the index of the other table up to so many values, else that is read whole
  dynamic_or_filter_threshold: '1000',
  threads: '2', memory_limit: '1GB', enable_external_access: 'false', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', preserve_insertion_order: 'false',
};
const mostReaders = 4;
/** Rows that are read without a pause. */
const fewRows = 200;
/** Statements that a connection keeps prepared; those of the writer are few and always the same. */
const mostPrepared = 300;

/** True for the errors by which DuckDB says that its file, and not the question, is bad. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && /checksum|corrupt|^(?:serialization|fatal|internal) error|database has been invalidated|^IO Error: (?:could not read|cannot (?:open|read)|the file)|not a valid duckdb/i.test(error.message);
}

/** What stands between statements that are run in one call; they have no values, and are not prepared. */
export const severalStatements = ';\n';

/** All rows of a result, read by slices. */
async function readRows(result: DuckDBResult): Promise<ResultRow[]> {
  const rows: ResultRow[] = [], names = result.deduplicatedColumnNames();
  const readChunk = function* (chunk: DuckDBDataChunk): Generator<void, void> {
    for (let at = 0; at < chunk.rowCount; at += 1) {
      const values = chunk.convertRowValues(at, JSDuckDBValueConverter), row: ResultRow = {};
      for (const [column, name] of names.entries()) row[name] = values[column];
      if (rows.push(row) % fewRows === 0) yield;
    }
  };
  for await (const chunk of result) await inTurns(readChunk(chunk));
  return rows;
}

/** Runs statements on a connection; `keep` prepares each text once. */
function createRun(connection: DuckDBConnection, keep: boolean): Run {
  const prepared = new Map<string, DuckDBPreparedStatement>();
  const statementOf = async (sql: string): Promise<DuckDBPreparedStatement> => {
    const known = prepared.get(sql);
    if (known) return known;
    const made = await connection.prepare(sql);
    if (prepared.size >= mostPrepared) { const [oldest] = prepared; prepared.delete(oldest![0]); oldest![1].destroySync(); }
    prepared.set(sql, made);
    return made;
  };
  return async (sql, values = {}) => {
    if (!keep || sql.includes(severalStatements)) return readRows(await connection.run(sql, values as Record<string, DuckDBValue>, typesOf(values)));
    const statement = await statementOf(sql);
    statement.bind(values as Record<string, DuckDBValue>, typesOf(values));
    const result = await statement.run();
    return result.returnType === ResultReturnType.QUERY_RESULT ? readRows(result) : [];
  };
}

/** Numbers are doubles: whole ones would be bound as 64-bit integers, which not all of them fit. */
function typesOf(values: Values): Record<string, DuckDBType> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (typeof value === 'number' ? [[name, DOUBLE]] : [])));
}

/** Opens a file, or a database in memory. Throws DuckDB's own error for a file that it cannot read (see `isDamage`). */
export async function openDatabase(file: string | ':memory:'): Promise<Database> {
  const instance = await DuckDBInstance.create(file, settings);
  const writer = await instance.connect();
  const runWrites = createRun(writer, true);
  const idle: DuckDBConnection[] = [];
  const waiting: (() => void)[] = [];
  let readers = 0;
  let last: Promise<unknown> = Promise.resolve();

  const timeout = (deadlineMs: number, cause?: unknown): KnownError =>
    new KnownError('query-timeout', `the question ran longer than its deadline of ${deadlineMs} ms`, { deadline_ms: deadlineMs }, { cause });

  /** a connection for itself; with what ends it at the deadline */
  const takeReader = async (): Promise<DuckDBConnection> => {
    if (readers >= mostReaders) await new Promise<void>((go) => { waiting.push(go); });
    else readers += 1;
    return idle.pop() ?? instance.connect();
  };
  const giveBack = (connection: DuckDBConnection): void => {
    idle.push(connection);
    const next = waiting.shift();
    if (next) next(); else readers -= 1;
  };

  return {
    write(work) {
      const turn = last.then(() => work(runWrites));
      last = turn.catch(() => undefined);
      return turn;
    },
    async read(work, { deadlineMs, snapshot = false } = {}) {
      const started = performance.now();
      const connection = await takeReader();
      const run = createRun(connection, false);
      let late = false;
      const left = deadlineMs === undefined ? undefined : deadlineMs - (performance.now() - started);
      const timer = left === undefined ? undefined : setTimeout(() => { late = true; connection.interrupt(); }, Math.max(0, left));
      const inTime: Run = async (sql, values) => {
        // an interruption between two statements would be forgotten by the next
        if (late || left !== undefined && left <= 0) throw timeout(deadlineMs!);
        try {
          return await run(sql, values);
        } catch (error) {
          throw late ? timeout(deadlineMs!, error) : error;
        }
      };
      try {
        if (!snapshot) return await work(inTime);
        await run('BEGIN TRANSACTION READ ONLY');
        try { return await work(inTime); } finally { await run('ROLLBACK').catch(() => undefined); }
      } finally {
        clearTimeout(timer);
        giveBack(connection);
      }
    },
    async findFault(sql) {
      const connection = await takeReader();
      try {
        (await connection.prepare(sql)).destroySync();
        return undefined;
      } catch (error) {
        return (error as Error).message;
      } finally { giveBack(connection); }
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
