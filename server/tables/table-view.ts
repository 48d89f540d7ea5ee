/**
 * The table view: DuckDB tables that follow the journal. They are only a view: a stamp that does not fit the journal or the
 * shapes, or a file that cannot be read, means a rebuild, never a wrong answer; also when the damage shows while they serve.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { JournalReader } from '../store/store.ts';
import { isDamage, removeDatabase } from './database.ts';
import { openFollowing } from './following.ts';
import type { FollowingOptions, FollowingTables } from './following.ts';
import { deriveTables } from './table-model.ts';
import type { TableView } from './tables.ts';

export interface TableViewOptions {
  /** DuckDB file, or ':memory:' */ file: string;
  journal: JournalReader;
  model: ResourceModel;
  /** called now and then while the tables are rebuilt, with records done and their number */ onProgress?: (done: number, of: number) => void;
  /** called when they are rebuilt, with the reason */ onRebuild?: (reason: string) => void;
}

/** Milliseconds until a rebuild that failed is tried again. */
const pause = 30_000;

/** Opens the view and brings it up to the journal. Throws journal-damaged. */
export async function openTableView({ file, journal, model, onProgress = () => undefined, onRebuild = () => undefined }: TableViewOptions): Promise<TableView> {
  const inMemory = file === ':memory:';
  if (!inMemory) mkdirSync(dirname(file), { recursive: true });
  const options: FollowingOptions = { file, journal, model, tables: deriveTables(model), onProgress, onRebuild };
  let current: FollowingTables | undefined = await openFollowing(options, inMemory || !existsSync(file));
  let seq = current.seq, wanted = seq;
  let renewal: Promise<void> | undefined, failedAt = -Infinity, closed = false;

  /** The tables, unless they are being made anew. */
  const get = (): FollowingTables => {
    if (current) return current;
    if (!closed) renew();
    throw new KnownError('not-ready', 'the tables are being made anew from the journal; ask again in a while');
  };
  const renew = (): void => {
    if (renewal || performance.now() - failedAt < pause) return;
    const damaged = current;
    current = undefined;
    renewal = (async () => {
      try {
        await damaged?.close();
        if (!inMemory) removeDatabase(file);
        current = await openFollowing(options, true);
        seq = current.seq;
      } catch (error) {
        failedAt = performance.now();
        onRebuild(`they could not be made anew (${(error as Error).message}); that is tried again`);
      } finally { renewal = undefined; }
    })();
  };
  /** Work on the tables; damage that shows in it has them made anew. */
  const guarded = async <T>(work: (tables: FollowingTables) => Promise<T>): Promise<T> => {
    const tables = get();
    try {
      return await work(tables);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (tables === current) {
        onRebuild(`the file is damaged (${(error as Error).message})`);
        renew();
      }
      throw new KnownError('not-ready', 'the tables were damaged and are being made anew from the journal; ask again in a while', {}, { cause: error });
    }
  };

  let last: Promise<void> = Promise.resolve(), queued: Promise<void> | undefined;
  const bring = async (): Promise<void> => {
    await renewal;
    await guarded((tables) => tables.bring(wanted)).catch(async (error: unknown) => {
      // a rebuild holds all that was wanted
      await renewal;
      if (!current || current.seq < wanted) throw error;
    });
    seq = Math.max(seq, current?.seq ?? 0);
  };
  return {
    find: (request) => guarded((tables) => tables.find(request)),
    select: (sql, values, reading) => guarded((tables) => tables.select(sql, values, reading)),
    findFault: (sql) => guarded((tables) => tables.findFault(sql)),
    get seq() { return seq; },
    follow(to) {
      if (to <= seq) return Promise.resolve();
      wanted = Math.max(wanted, to);
      // all that come while a step is under way share the next one
      queued ??= last.catch(() => undefined).then(() => { queued = undefined; return last = bring(); });
      return queued;
    },
    async check() {
      await last.catch(() => undefined);
      return guarded((tables) => tables.check()).catch((error: unknown) => {
        const { cause } = error as Error;
        if (!isDamage(cause)) throw error;
        return [`tables: the file is damaged (${(cause as Error).message}); they are being made anew`];
      });
    },
    async close() {
      closed = true;
      await last.catch(() => undefined);
      await renewal;
      await current?.close();
      current = undefined;
    },
  };
}
