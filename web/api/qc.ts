/** The doors of quality control, one function each, and what they answer. All throw what `Client` throws. */
import { Problem } from './client.ts';
import type { Client, Query } from './client.ts';

export type Verdict = 'pass' | 'warn' | 'fail' | 'notAssessed' | 'pending' | 'unknown';
export interface Named { readonly iri: string; readonly name: string }

/** One row of the list of instruments. */
export interface InstrumentRow extends Named {
  readonly facility?: string | Named; readonly lightPaths: number | readonly Named[];
  readonly failing: number; readonly drifting: number; readonly overdue: number; readonly lastRun?: string;
}
export interface InstrumentList { readonly total: number; readonly next?: string; readonly instruments: readonly InstrumentRow[] }

/** One property, by one procedure, of one thing: what may be drawn as one line. */
export interface SeriesSummary {
  readonly key: string; readonly property: string; readonly label: string; readonly unit?: string; readonly unitSymbol?: string;
  readonly procedure: string; readonly procedureLabel: string; readonly about: Named;
  readonly channel?: number; readonly otherChannel?: number; readonly location?: string; readonly statistic?: string; readonly parameters?: string;
  readonly count: number; readonly newest?: { readonly observation: string; readonly at?: string; readonly undated?: boolean; readonly value: number; readonly verdict: Verdict };
  /** rules of the control chart that the newest values break; told of an instrument's series */ readonly signals?: readonly string[];
}
export interface QcEvent {
  readonly iri: string; readonly label: string; readonly kind: string; readonly from: string; readonly to?: string;
  readonly lightPaths: readonly string[]; readonly description?: string; readonly endsValidity: boolean;
}
export interface Due {
  readonly schedule: string; readonly label: string; readonly instrument: Named; readonly lightPath?: Named;
  readonly intervalDays?: number; readonly graceDays?: number; readonly source?: string;
  readonly last?: { readonly at: string; readonly undated?: boolean; readonly run: string; readonly verdict?: Verdict }; readonly due?: string; /** why, where it is not the interval */ readonly reason?: string;
  readonly state: 'ok' | 'due' | 'overdue' | 'never' | 'unscheduled';
}
export interface SinceLastPass { readonly property: string; readonly label: string; readonly lightPath?: string | Named; readonly lastPass?: string; readonly images: number }
export interface Instrument extends Named {
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly pids: readonly { readonly iri: string; readonly kind?: string; readonly label?: string }[];
  readonly components: readonly (Named & { readonly type?: string })[];
  readonly lightPaths: readonly Named[];
  readonly series?: readonly SeriesSummary[]; readonly due?: readonly Due[]; readonly maintenance?: readonly QcEvent[]; readonly sinceLastPass?: readonly SinceLastPass[];
}

export interface SeriesPoint {
  readonly observation: string; readonly run?: string; readonly image?: string; readonly at: string; /** `at` is when it was computed, not when it was measured */ readonly undated?: boolean; readonly value: number;
  readonly uncertainty?: number; readonly n?: number; readonly verdict: Verdict;
  readonly verdicts?: Readonly<Partial<Record<'theory' | 'baseline' | 'specification', Verdict>>>;
  readonly theoretical?: number; readonly signals?: readonly string[];
}
export interface Bound { readonly rule: string; readonly label?: string; readonly against: string; readonly source?: string; readonly kind: 'pass' | 'warn' | 'fail'; readonly above?: number; readonly below?: number }
export interface Series extends SeriesSummary {
  readonly betterWhen?: 'higher' | 'lower';
  readonly points: readonly SeriesPoint[];
  readonly baseline?: { readonly value: number; readonly sd?: number; readonly n: number; readonly observations: readonly string[]; readonly from?: string };
  readonly chart?: { readonly centre: number; readonly sd: number; readonly from: string; readonly n: number };
  readonly bounds: readonly Bound[]; readonly events: readonly QcEvent[]; readonly otherProcedures?: readonly SeriesSummary[];
}

export interface AffectedImage extends Named { readonly acquiredAt?: string; readonly dataset?: string | Named; readonly study?: string | Named; readonly owners?: readonly Named[] }
export interface Affected {
  readonly windows: readonly { readonly observation: string; readonly property: string; readonly label: string; readonly lightPath?: string | Named; readonly from?: string; readonly to?: string; readonly fromWhy: string; readonly toWhy: string }[];
  readonly total: number; readonly next?: string; readonly images: readonly AffectedImage[];
  readonly datasets: readonly (Named & { readonly images: number })[]; readonly cohorts?: readonly (Named & { readonly type?: string; readonly images: number })[]; readonly owners: readonly (Named & { readonly images: number })[];
}

/** What a form sends; names as in the GraphQL input. */
export type Entry = Readonly<Record<string, unknown>>;
/** A deposit's answer: accepted, or every result that speaks against it. */
export interface DepositAnswer { readonly accepted?: boolean; /** IRI, and the version that was made */ readonly record?: string; readonly etag?: string; readonly results?: readonly { readonly severity: string; readonly message: string; readonly field?: string }[]; readonly [key: string]: unknown }

/** What somebody deposited of an instrument's QC; its record and version are what is withdrawn to take it back. */
export interface Entered {
  readonly record: string; readonly id: string; readonly etag: string; readonly kind: 'entered' | 'imported' | 'baseline' | 'maintenance'; readonly label: string;
  readonly values?: number; readonly at?: string; readonly time: string; readonly agent: string;
}
export interface EnteredPage { readonly total: number; readonly next?: string; readonly entries: readonly Entered[] }

export interface QcApi {
  instruments(query: { text: string; first: number; after?: string | undefined }, signal?: AbortSignal): Promise<InstrumentList>;
  instrument(iri: string, signal?: AbortSignal): Promise<Instrument>;
  series(query: Query, signal?: AbortSignal): Promise<Series>;
  affected(query: Query, signal?: AbortSignal): Promise<Affected>;
  /** what = measurements, baselines, maintenance */ enter(what: string, entry: Entry, dryRun: boolean, signal?: AbortSignal): Promise<DepositAnswer>;
  entered(query: { instrument: string; first: number; after?: string | undefined }, signal?: AbortSignal): Promise<EnteredPage>;
  /** Takes a record back; its history is kept. Throws an error with the first reason where others need it. */ withdraw(record: string, etag?: string): Promise<void>;
  /** any of the addresses as text: CSV, a report */ text(path: string, query: Query): Promise<string>;
}

/** Creates the doors over a client. */
export function createQcApi(client: Client): QcApi {
  return {
    instruments: ({ text, first, after }, signal) => client.get('qc/instruments', { text, first, after }, signal),
    instrument: (iri, signal) => client.get('qc/instrument', { iri }, signal),
    series: (query, signal) => client.get('qc/series', query, signal),
    affected: (query, signal) => client.get('qc/affected', query, signal),
    enter: (what, entry, dryRun, signal) => client.post(`qc/${what}`, entry, { dryRun: dryRun || undefined }, signal),
    entered: ({ instrument, first, after }, signal) => client.get('qc/entries', { instrument, first, after }, signal),
    async withdraw(record, etag) {
      try { await client.delete(`records/${encodeURIComponent(decodeURIComponent(record.slice(record.lastIndexOf('/') + 1)))}`, etag); } catch (error) {
        const results = error instanceof Problem ? (error.fields['report'] as { results?: readonly { severity: string; message: string }[] } | undefined)?.results : undefined;
        const [first] = results?.filter(({ severity }) => severity === 'Violation') ?? [];
        throw first ? new Error(`It cannot be taken back, for something else needs it: ${first.message}.`) : error;
      }
    },
    text: (path, query) => client.text(path, query),
  };
}
