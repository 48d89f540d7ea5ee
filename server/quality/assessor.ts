/**
 * The assessor follows accepted records and keeps a verdict for each observation by each rule that is in force, in records of
 * its own. A changed rule, baseline or verdict of a person is felt by the observations that it concerns, without measuring
 * anything anew. It works in the background and in slices; what it had not done when the server ended is seen at the start.
 */
import { setImmediate } from 'node:timers/promises';
import { isKnownError } from '../errors.ts';
import { recordIri, serverAgent } from '../records/record.ts';
import type { Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { createBackgroundRounds } from './background-rounds.ts';
import { assessedIdOf, assessedPrefix, writeAssessed } from './assessed-record.ts';
import { judge } from './assessment.ts';
import type { Judged } from './assessment.ts';
import { takeOutEarlierVerdicts } from './earlier-verdicts.ts';
import { readFactsInForce, referenceOf } from './facts-in-force.ts';
import type { FactsInForce, Observed } from './facts-in-force.ts';
import { readSql } from './sql-text.ts';
import { isStopping } from './stopping-errors.ts';

interface Log { debug(fields: object, message: string): void; info(fields: object, message: string): void; warn(fields: object, message: string): void }
export interface AssessorParts {
  tables: Pick<TableView, 'select'>;
  keeper: Pick<Keeper, 'deposit' | 'withdraw'>;
  journal: Pick<JournalReader, 'newest' | 'content'>;
  /** base of all IRIs, ends in a slash */ base: string;
  log: Log;
  clock?: () => Date;
  /** how long accepted records are collected, and when what failed is tried again, milliseconds */ settleMs?: number; retryMs?: number;
}

export interface Assessor {
  /** Judges everything there is, in the background; what was judged already stays as it is. */ start(): void;
  /** To be called after an accepted version of this record; returns at once and looks soon, at several records together. */ noteAccepted(record: string): void;
  /** Resolves when nothing waits to be judged. */ settled(): Promise<void>;
  close(): Promise<void>;
}

/** Activity of the versions that it writes. */
export const assessActivity = 'assess';
/** Records that are judged at a time: their observations are in memory together. */
const sliceSize = 100;
const sql = { observations: readSql('observations-of-records'), concerned: readSql('records-concerned'), records: readSql('records-of-observations'), assessed: readSql('assessed-records') };
const encoder = new TextEncoder();

/** The verdicts about one observation. Where somebody else judged it against the same, the server has nothing to say. */
export function judgeObserved(observed: Observed, facts: Pick<FactsInForce, 'rulesFor' | 'baselineFor' | 'isGiven'>): Judged[] {
  return facts.rulesFor(observed).flatMap((rule) => {
    if (facts.isGiven(observed.iri, rule.against)) return [];
    const baseline = rule.against === 'baseline' ? facts.baselineFor(observed) : undefined;
    const reference = baseline ? referenceOf(baseline) : rule.against === 'theory' && observed.theory !== null ? { value: observed.theory, words: 'the theoretical value' } : undefined;
    return judge(observed.value ?? undefined, rule, reference) ?? [];
  });
}

/** Creates the assessor. Nothing in it ends a server: what fails is logged, and tried again later. */
export function createAssessor({ tables, keeper, journal, base, log, clock = () => new Date(), settleMs = 200, retryMs = 30_000 }: AssessorParts): Assessor {
  const agent = serverAgent(base), prefix = recordIri(base, assessedPrefix);
  const noted = new Set<string>(), due = new Set<string>();
  let started = false, everything = false, facts: FactsInForce | undefined;

  const assessedOf = (record: string): string | undefined => { const row = journal.newest(record); return row && recordIri(base, assessedIdOf(row.id)); };
  const add = (rows: readonly Record<string, unknown>[], name = 'record'): void => { for (const row of rows) if (typeof row[name] === 'string' && !row[name].startsWith(prefix)) due.add(row[name]); };

  /** All records with observations, and those that verdicts are kept of. */
  const lookAtAll = async (): Promise<void> => {
    const cleared = await takeOutEarlierVerdicts({ tables, keeper, journal, base });
    if (cleared > 0) log.info({ records: cleared }, 'verdicts of earlier servers are taken out of the records of runs');
    facts = await readFactsInForce(tables, prefix);
    add(await tables.select(sql.records, { all: true, properties: [], observations: [] }));
    add(await tables.select(sql.assessed, { prefix, all: true, records: [] }), 'measured');
  };
  /** What a change of records concerns; reads the facts again when one of these holds, or held, some of them. */
  const lookAt = async (records: readonly string[]): Promise<void> => {
    const assessed = records.flatMap((record) => assessedOf(record) ?? []);
    const rows = await tables.select(sql.concerned, { records, assessed });
    for (const record of records) due.add(record);
    add(rows);
    if (facts && !rows.some((row) => row['facts']) && !records.some((record) => facts!.holders.has(record))) return;
    const now = await readFactsInForce(tables, prefix), { properties, observations } = now.changesSince(facts);
    facts = now;
    if (properties.length + observations.length > 0) add(await tables.select(sql.records, { all: false, properties, observations }));
  };

  const keep = async (measured: string, observed: readonly Observed[], hashes: ReadonlyMap<string, string>): Promise<boolean> => {
    const row = journal.newest(measured);
    if (!row) return false;
    const id = assessedIdOf(row.id), record = recordIri(base, id);
    const judged = row.withdrawn ? [] : observed.flatMap((each) => judgeObserved(each, facts!).map((verdict) => ({ observation: each.iri, judged: verdict })));
    if (judged.length === 0) {
      if (hashes.has(record)) await keeper.withdraw({ record, agent, force: true });
      return hashes.has(record);
    }
    const { nquads, hash } = writeAssessed({ record, measured, judged, now: clock().toISOString() });
    if (hashes.get(record) === hash) return false;
    const [answer] = await keeper.deposit({ source: { bytes: encoder.encode(nquads), mediaType: 'application/n-quads', name: 'verdicts' }, id, agent, activity: assessActivity, visibility: row.visibility });
    // what it judges may have changed since it was read; that change is looked at next
    if (!answer!.accepted) log.debug({ record, report: answer!.report.results.slice(0, 3) }, 'verdicts were refused');
    return answer!.accepted;
  };
  const judgeSlice = async (): Promise<number> => {
    const records = [...due].slice(0, sliceSize);
    const rows = await tables.select(sql.observations, { records }) as unknown as (Observed & { record: string })[];
    const held = Map.groupBy(rows, ({ record }) => record);
    const assessed = await tables.select(sql.assessed, { prefix, all: false, records: records.flatMap((record) => assessedOf(record) ?? []) });
    const hashes = new Map(assessed.map(({ record, hash }) => [record as string, hash as string]));
    let written = 0;
    for (const record of records) {
      if (rounds.closed) return written;
      await setImmediate(); // other requests come in between
      try {
        if (await keep(record, held.get(record) ?? [], hashes)) written += 1;
      } catch (error) {
        due.delete(record);
        if (!isKnownError(error) || isStopping(error)) { due.add(record); throw error; } // tried again, after the others
        log.warn({ err: error, record }, 'the verdicts about a record cannot be kept');
      }
      due.delete(record);
    }
    return written;
  };

  const run = async (): Promise<void> => {
    let written = 0, seen = 0;
    while (!rounds.closed && (everything || noted.size > 0 || due.size > 0)) {
      if (everything) { await lookAtAll(); everything = false; }
      const records = [...noted].slice(0, sliceSize);
      for (const record of records) noted.delete(record); // what is noted again meanwhile is looked at again
      try { if (records.length > 0) await lookAt(records); } catch (error) { for (const record of records) noted.add(record); throw error; }
      seen += Math.min(due.size, sliceSize);
      written += await judgeSlice();
    }
    if (written > 0) log.info({ records: seen, written }, 'observations were judged');
  };
  const rounds = createBackgroundRounds({
    run, settleMs, retryMs, waits: () => everything || noted.size > 0 || due.size > 0,
    onFailure: (error) => { log.warn({ err: error }, 'observations could not be judged; that is tried again'); },
  });

  return {
    start() { started = true; everything = true; rounds.soon(0); },
    noteAccepted(record) {
      if (!started || record.startsWith(prefix)) return;
      noted.add(record);
      rounds.soon();
    },
    settled: rounds.settled,
    close: rounds.close,
  };
}
