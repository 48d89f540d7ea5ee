/**
 * What QC is due where: each schedule in force, for each light path or instrument that it is for, against the newest
 * measurement by one of its procedures. It is a list for people, computed when it is asked for: no job can measure a sample
 * that nobody has recorded.
 */
import { KnownError } from '../errors.ts';
import type { TableView } from '../tables/tables.ts';
import type { Verdict } from './assessment.ts';
import type { CountByInstrument } from './instrument-list.ts';
import { readSql } from './sql-text.ts';
import type { Named } from './state-verdict.ts';
import { ranks } from './state-verdict.ts';

/**
 * never: not measured yet; overdue: past its day and the days of grace; due: past its day, or maintenance has ended what was
 * measured; unscheduled: no interval is known, so nothing is due. The most pressing first.
 */
export const dueStates = ['overdue', 'never', 'due', 'ok', 'unscheduled'] as const;
export type DueState = (typeof dueStates)[number];

export interface Due {
  schedule: string; label: string;
  instrument: Named; /** none: the instrument as a whole */ lightPath?: Named;
  intervalDays?: number; graceDays: number; source?: string;
  /** the newest measurement; `run`: its run, or the observation where no run holds it */ last?: { at: string; /** nobody said when it was measured: `at` is when it was computed */ undated?: true; run: string; verdict: Verdict | 'unknown' };
  /** when the next one is due */ due?: string;
  state: DueState;
  /** why, where it is not the interval */ reason?: string;
}
export interface DueList { total: number; next?: string; counts: Record<DueState, number>; due: Due[] }
export interface DueRequest { /** IRI */ instrument?: string; state?: DueState; first?: number; after?: string; deadlineMs?: number }

export interface DueQuestions {
  /** A page, the most pressing first. Errors: request-not-valid. */ list(asked: DueRequest): Promise<DueList>;
  /** All of one instrument, the most pressing first. */ of(instrument: string): Promise<Due[]>;
  /** How many are overdue, or were never measured, by instrument. */ overdue: CountByInstrument;
}

const dayMs = 86_400_000;
const usual = 200, most = 1000;

interface DueRow {
  schedule: string; label: string; days: number | null; grace: number | null; source: string | null; instrument: string; name: string; path: string | null; pathName: string | null;
  at: string | null; rank: number | null; run: string | null; observation: string | null; undated: boolean | null; ended: string | null; work: string | null;
}

/** Where one stands at a time (milliseconds). */
export function dueOf(row: DueRow, now: number): Due {
  const graceDays = row.grace ?? 0, interval = row.days ?? undefined;
  const byInterval = row.at === null || interval === undefined ? undefined : Date.parse(row.at) + interval * dayMs;
  const byWork = row.ended === null ? undefined : Date.parse(row.ended);
  const due = byInterval === undefined ? undefined : Math.min(byInterval, byWork ?? Infinity);
  const state: DueState = interval === undefined ? 'unscheduled' : due === undefined ? 'never' : now > byInterval! + graceDays * dayMs ? 'overdue' : now >= due || byWork !== undefined ? 'due' : 'ok';
  return {
    schedule: row.schedule, label: row.label, instrument: { iri: row.instrument, name: row.name }, ...(row.path === null ? {} : { lightPath: { iri: row.path, name: row.pathName ?? row.path } }),
    ...(interval === undefined ? {} : { intervalDays: interval }), graceDays, ...(row.source === null ? {} : { source: row.source }),
    ...(row.at === null ? {} : { last: { at: row.at, ...(row.undated ? { undated: true } : {}), run: row.run ?? row.observation!, verdict: ranks[row.rank ?? ranks.indexOf('unknown')]! } }),
    ...(due === undefined || !Number.isFinite(due) ? {} : { due: new Date(due).toISOString() }), state,
    ...(state === 'due' && byWork !== undefined ? { reason: `maintenance has ended what was measured before it: ${row.work ?? ''}` } : {}),
  };
}

/** The most pressing first; then what was due first, then by names. */
function inOrder(due: readonly Due[]): Due[] {
  const placed = due.map((each) => ({ each, place: `${dueStates.indexOf(each.state)} ${each.due ?? '~'} ${each.instrument.name} ${each.lightPath?.name ?? ''} ${each.label} ${each.schedule} ${each.lightPath?.iri ?? each.instrument.iri}` }));
  return placed.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0)).map(({ each }) => each);
}

/** Creates the questions over the tables. */
export function createDueQuestions({ tables, clock = Date.now }: { tables: Pick<TableView, 'select'>; clock?: () => number }): DueQuestions {
  const sql = readSql('due');
  const find = async (instruments: readonly string[] | undefined, options: { deadlineMs?: number } = {}): Promise<Due[]> => {
    const now = clock();
    const rows = await tables.select(sql, { instruments: instruments ?? null, now: new Date(now).toISOString() }, options) as unknown as DueRow[];
    return inOrder(rows.map((row) => dueOf(row, now)));
  };
  return {
    async list({ instrument, state, first = usual, after, deadlineMs }) {
      if (!Number.isInteger(first) || first < 1 || first > most) throw new KnownError('request-not-valid', `a page has from 1 to ${most} rows`, { parameter: 'first' });
      if (after !== undefined && after !== '' && !/^\d{1,9}$/.test(after)) throw new KnownError('request-not-valid', 'this is no place in this list; take `next` of an answer to the same question', { parameter: 'after' });
      const all = await find(instrument === undefined || instrument === '' ? undefined : [instrument], deadlineMs === undefined ? {} : { deadlineMs });
      const chosen = state === undefined ? all : all.filter((each) => each.state === state);
      const start = Number(after ?? 0), end = start + first;
      return {
        total: chosen.length, ...(end < chosen.length ? { next: String(end) } : {}),
        counts: Object.fromEntries(dueStates.map((name) => [name, all.filter((each) => each.state === name).length])) as Record<DueState, number>, due: chosen.slice(start, end),
      };
    },
    of: (instrument) => find([instrument]),
    async overdue(instruments) {
      const counts = new Map<string, number>();
      for (const { instrument, state } of await find(instruments)) if (state === 'overdue' || state === 'never') counts.set(instrument.iri, (counts.get(instrument.iri) ?? 0) + 1);
      return counts;
    },
  };
}
