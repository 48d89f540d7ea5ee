/**
 * The observer follows accepted records and keeps the observations that calibration records imply, in records of its own. So
 * it is the same by which door such a record came (a file, a sheet, RDF, a mutation), the record itself stays as its author
 * wrote it, and a better table is felt by all of them at the next start.
 */
import { setImmediate } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { isKnownError } from '../errors.ts';
import { recordIri, serverAgent } from '../records/record.ts';
import type { Keeper } from '../records/record.ts';
import { fromNQuads, toNQuads } from '../rdf/n-quads.ts';
import { namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { prov } from '../rdf/vocabulary.ts';
import type { JournalReader } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { createBackgroundRounds } from './background-rounds.ts';
import { readSql } from './sql-text.ts';
import { isStopping } from './stopping-errors.ts';

export interface ObserverParts {
  /** statements of a record → those of its observations as N-Quads; undefined when there are none */ observe: (quads: readonly Quad[], record: string) => string | undefined;
  /** names of the types that it reads */ types: readonly string[];
  tables: Pick<TableView, 'select'>;
  keeper: Pick<Keeper, 'deposit' | 'withdraw'>;
  journal: Pick<JournalReader, 'newest' | 'content'>;
  /** base of all IRIs, ends in a slash */ base: string;
  log: { warn(fields: object, message: string): void };
  /** how long accepted records are collected, and when what failed is tried again, milliseconds */ settleMs?: number; retryMs?: number;
}
export interface Observer {
  /** Reads every such record there is, in the background. */ start(): void;
  /** To be called after an accepted version of this record; returns at once. */ noteAccepted(record: string): void;
  /** Resolves when nothing waits to be read. */ settled(): Promise<void>;
  close(): Promise<void>;
}

/** How ids of its records begin, and the activity of their versions. */
export const observedPrefix = 'observed-', observeActivity = 'observe';
const longestId = 200, sliceSize = 100;
const sql = readSql('observed-records');
/** Id of the record of the observations that another one implies. An id that would be too long is told by its hash. */
export const observedIdOf = (id: string): string => ((observedPrefix + id).length <= longestId ? observedPrefix + id : observedPrefix + createHash('sha256').update(id).digest('hex'));

/** Creates the observer. Nothing in it ends a server: what fails is logged, and tried again later. */
export function createObserver({ observe, types, tables, keeper, journal, base, log, settleMs = 200, retryMs = 30_000 }: ObserverParts): Observer {
  const agent = serverAgent(base), prefix = recordIri(base, observedPrefix), assessed = recordIri(base, 'assessed-'), encoder = new TextEncoder();
  const due = new Set<string>();
  let started = false, everything = false;

  const keep = async (source: string): Promise<void> => {
    const row = journal.newest(source);
    if (!row) return;
    const id = observedIdOf(row.id), record = recordIri(base, id), known = journal.newest(record);
    const nquads = row.withdrawn ? undefined : observe(fromNQuads(journal.content(row.seq) ?? ''), record);
    if (nquads === undefined) { if (known && !known.withdrawn) await keeper.withdraw({ record, agent, force: true }); return; }
    const bytes = encoder.encode(nquads + toNQuads([quad(namedNode(record), namedNode(prov.wasDerivedFrom), namedNode(source))], ''));
    const [answer] = await keeper.deposit({ source: { bytes, mediaType: 'application/n-quads', name: 'observations' }, id, agent, activity: observeActivity, visibility: row.visibility });
    if (!answer!.accepted) log.warn({ record, report: answer!.report.results.filter(({ severity }) => severity === 'Violation').slice(0, 3) }, 'observations of a calibration record were refused');
  };
  const concernedOf = async (all: boolean, records: readonly string[]): Promise<Set<string>> => new Set((await tables.select(sql, { types, prefix, all, records })).flatMap(({ record }) => (typeof record === 'string' ? [record] : [])));
  /** Reads the first of these; what could not be read stays among them, behind the others. */
  const readSlice = async (): Promise<void> => {
    const waiting = [...due].slice(0, sliceSize);
    for (const record of waiting) due.delete(record); // what is accepted again meanwhile is read again
    try {
      const concerned = await concernedOf(false, waiting);
      for (; waiting.length > 0 && !rounds.closed; waiting.shift()) {
        if (concerned.has(waiting[0]!)) await tryToKeep(waiting[0]!);
      }
    } catch (error) {
      for (const record of [...waiting.slice(1), waiting[0]!]) due.add(record);
      throw error;
    }
  };
  const tryToKeep = async (record: string): Promise<void> => {
    await setImmediate(); // other requests come in between
    try {
      await keep(record);
    } catch (error) {
      if (!isKnownError(error) || isStopping(error)) throw error;
      if (error.code !== 'record-withdrawn') log.warn({ err: error, record }, 'the observations of a calibration record cannot be kept');
    }
  };
  const run = async (): Promise<void> => {
    while (!rounds.closed && (everything || due.size > 0)) {
      if (everything) { for (const record of await concernedOf(true, [])) due.add(record); everything = false; }
      await readSlice();
    }
  };
  const rounds = createBackgroundRounds({
    run, settleMs, retryMs, waits: () => everything || due.size > 0,
    onFailure: (error) => { log.warn({ err: error }, 'calibration records could not be read; that is tried again'); },
  });
  return {
    start() { started = true; everything = true; rounds.soon(0); },
    noteAccepted(record) {
      if (!started || record.startsWith(prefix) || record.startsWith(assessed)) return;
      due.add(record);
      rounds.soon();
    },
    settled: rounds.settled,
    close: rounds.close,
  };
}
