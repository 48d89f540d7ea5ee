/**
 * Series of observations over time as they are shown: points with verdicts, baseline, bands of tolerance, control chart,
 * maintenance beside them. A series is asked for by its key, or by facts that leave only one; what differs in procedure or
 * parameters is named, and never mixed in.
 */
import { KnownError } from '../errors.ts';
import type { Unit } from '../model/resource-model.ts';
import type { TableView } from '../tables/tables.ts';
import { bandsOf, comparisons, worstOf } from './assessment.ts';
import type { Against, Band, Verdict } from './assessment.ts';
import { baselineAt, brokenRules, chartSeries, fewestFirst, longestRule, spreadOf } from './control-chart.ts';
import type { Chart } from './control-chart.ts';
import { readYardsticks } from './facts-in-force.ts';
import type { Observed, Yardsticks } from './facts-in-force.ts';
import { readMaintenance } from './maintenance.ts';
import type { MaintenanceEvent } from './maintenance.ts';
import { differencesOf, readSeriesKey, seriesKeyOf } from './series.ts';
import type { SeriesFacts } from './series.ts';
import { readSql } from './sql-text.ts';
import { createWhileUnchanged } from './while-unchanged.ts';
import { ranks } from './state-verdict.ts';

export interface Named { iri: string; name: string }
/** A verdict, or that nothing judged it. */
export type Shown = Verdict | 'unknown';

export interface SeriesSummary {
  key: string;
  property: string; label: string; unit?: string; unitSymbol?: string;
  procedure: string; procedureLabel: string;
  about: Named;
  channel?: number; otherChannel?: number; z?: number; t?: number; location?: string; statistic?: string; parameters?: string;
  count: number;
  newest: { observation: string; at: string; /** nobody said when it was measured: `at` is when it was computed */ undated?: true; value: number; verdict: Shown };
}
export interface SeriesPoint {
  observation: string; run?: string; image?: string; at: string; /** nobody said when it was measured: `at` is when it was computed */ undated?: true; value: number; uncertainty?: number; n?: number;
  verdict: Shown; verdicts: Partial<Record<Against, Verdict>>; theoretical?: number;
  /** names of the rules of the control chart that it breaks */ signals: string[];
}
export interface Bound extends Band { rule: string; label?: string; against: Against; source?: string }
export interface Series extends SeriesSummary {
  betterWhen?: 'higher' | 'lower';
  points: SeriesPoint[];
  baseline?: { iri: string; value: number; sd?: number; n: number; observations: string[]; from: string; until?: string };
  chart?: Chart;
  bounds: Bound[];
  events: MaintenanceEvent[];
  otherProcedures: SeriesSummary[];
}
/** A series that no longer is as it was. */
export interface Drifting extends SeriesSummary { chart: Chart; signals: string[] }

/** What is asked for: a key, or facts of a series. Times are ISO 8601 UTC. */
export interface SeriesRequest extends Partial<Record<'property' | 'procedure' | 'about' | 'location' | 'statistic' | 'parameters', string>>, Partial<Record<'channel' | 'otherChannel' | 'z' | 't', number>> {
  key?: string;
  /** from this time on, and before that one */ from?: string; to?: string;
}
export interface ListRequest { property?: string; procedure?: string; about?: string; instrument?: string }

export interface Charts {
  /** One series. Errors: request-not-valid (with the procedures or facts to choose from), not-found. */ series(request: SeriesRequest): Promise<Series>;
  /** Series that there are, of an instrument with its light paths, or by any fact. */ list(request: ListRequest): Promise<SeriesSummary[]>;
  /** Those whose newest value breaks a rule of the control chart. */ drifting(request: ListRequest): Promise<Drifting[]>;
}

const sql = { points: readSql('series-points'), list: readSql('series-list'), recent: readSql('series-recent'), names: readSql('names') };
const verdictOf = (rank: unknown): Verdict | undefined => { const verdict = rank === null || rank === undefined ? undefined : ranks[Number(rank)]; return verdict === 'unknown' ? undefined : verdict; };
/** Facts that are not stated are left out of what is told. */
const told = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };
const questions = ['procedure', 'about', 'channel', 'otherChannel', 'z', 't', 'location', 'statistic', 'parameters'] as const;
/** The shortest symbol, as print has it rather than as keyboards do; none for plain numbers. */
export const symbolOf = (symbols: readonly string[]): string | undefined => {
  const [best] = symbols.toSorted((a, b) => a.length - b.length || (a > b ? -1 : 1));
  return best === '1' ? undefined : best;
};
/** Series that are named to choose from. */
const mostChoices = 50;

interface Listed extends SeriesFacts { count: number; observation: string; at: string; undated: boolean; value: number; rank: number | null }
interface Recent extends SeriesFacts { /** newest first */ recent: { value: number; at: string }[]; first: number[] | null }
type PointRow = { iri: string; at: string; undated: boolean; value: number } & Record<'uncertainty' | 'n' | 'theory' | `${Against}Rank`, number | null> & Record<'image' | 'run', string | null>;
interface NameRow { label: string | null; unit: string | null; betterWhen: 'higher' | 'lower' | null }

/** Creates the questions. `findUnit`: of the model, for symbols. */
export function createCharts({ tables, findUnit }: { tables: Pick<TableView, 'select' | 'seq'>; findUnit: (iri: string) => Pick<Unit, 'symbols'> | undefined }): Charts {
  const chosen = ({ property = null, procedure = null, about = null, instrument = null }: { [K in keyof ListRequest]: string | null | undefined }) => ({ property, procedure, about, instrument });
  const keptLists = createWhileUnchanged<Listed[]>(() => tables.seq), keptYardsticks = createWhileUnchanged<Yardsticks>(() => tables.seq), keptDrift = createWhileUnchanged<Drifting[]>(() => tables.seq);
  const ask = (request: ListRequest): Promise<Listed[]> => keptLists(JSON.stringify(chosen(request)), async () => await tables.select(sql.list, chosen(request)) as unknown as Listed[]);
  const yardsticksOf = (property: string | null): Promise<Yardsticks> => keptYardsticks(property ?? '', () => readYardsticks(tables, property));
  const namesOf = async (iris: Iterable<string>): Promise<Map<string, NameRow>> =>
    new Map((await tables.select(sql.names, { iris: [...new Set(iris)] })).map((row) => [row['iri'] as string, row as unknown as NameRow]));
  const lastPart = (iri: string): string => /[^/#]+$/.exec(iri)?.[0] ?? iri;
  const nameOf = (names: ReadonlyMap<string, NameRow>, iri: string): string => names.get(iri)?.label ?? lastPart(iri);
  const summaryOf = (facts: SeriesFacts, names: ReadonlyMap<string, NameRow>, { count, newest }: Pick<SeriesSummary, 'count' | 'newest'>): SeriesSummary => {
    const { property, procedure, about, channel, otherChannel, z, t, location, statistic, parameters } = facts, unit = names.get(property)?.unit ?? undefined;
    return {
      key: seriesKeyOf(facts), property, label: nameOf(names, property), ...told({ unit, unitSymbol: unit === undefined ? undefined : symbolOf(findUnit(unit)?.symbols ?? []) }),
      procedure, procedureLabel: nameOf(names, procedure), about: { iri: about, name: nameOf(names, about) }, ...told({ channel, otherChannel, z, t, location, statistic, parameters }), count, newest,
    };
  };
  const summariesOf = async (listed: readonly Listed[]): Promise<SeriesSummary[]> => {
    if (listed.length === 0) return [];
    const names = await namesOf(listed.flatMap(({ property, procedure, about }) => [property, procedure, about]));
    return listed.map((each) => summaryOf(each, names, { count: each.count, newest: { observation: each.observation, at: each.at, ...(each.undated ? { undated: true } : {}), value: each.value, verdict: verdictOf(each.rank) ?? 'unknown' } }));
  };

  /** The one series that the facts of a request fit. */
  const choose = async (request: SeriesRequest): Promise<SeriesFacts> => {
    const { key, property } = request;
    if (key !== undefined) return readSeriesKey(key);
    if (property === undefined || request.about === undefined) throw new KnownError('request-not-valid', 'say which series: its key, or its property and what it is about (a light path, an instrument or an image), as IRIs', { parameter: property === undefined ? 'property' : 'about' });
    const fitting = (await ask(request)).filter((facts) => questions.every((name) => request[name] === undefined || facts[name] === request[name]));
    if (fitting.length === 0) throw new KnownError('not-found', `nothing was observed of <${property}> about <${request.about}>${request.procedure === undefined ? '' : ` by <${request.procedure}>`} with these facts`);
    if (fitting.length === 1) return readSeriesKey(seriesKeyOf(fitting[0]!));
    const procedures = [...new Set(fitting.map(({ procedure }) => procedure))];
    const choices = (await summariesOf(fitting.slice(0, mostChoices))).map(({ key: own, procedure, procedureLabel, count, about: _about, newest: _newest, ...rest }) => ({ key: own, procedure, procedureLabel, count, ...rest }));
    if (procedures.length > 1) throw new KnownError('request-not-valid', `it was measured by ${procedures.length} procedures, whose figures are never compared; ask for one of them: ${procedures.join(', ')}`, { parameter: 'procedure', series: choices });
    throw new KnownError('request-not-valid', `there are ${fitting.length} series, which differ in ${differencesOf(fitting).join(', ')}; ask for one of them by its key`, { parameter: 'key', series: choices });
  };

  const boundsOf = ({ rulesFor }: Yardsticks, newest: Observed, baseline: number | undefined): Bound[] =>
    rulesFor(newest).flatMap((rule) => bandsOf(rule, rule.against === 'theory' ? newest.theory ?? undefined : baseline).map((band) => ({ rule: rule.iri, ...told({ label: rule.label }), against: rule.against, ...told({ source: rule.source }), ...band })));

  return {
    async series(request) {
      const facts = await choose(request);
      const [rows, yardsticks, events, alike, names] = await Promise.all([
        tables.select(sql.points, { ...facts }), yardsticksOf(facts.property), readMaintenance(tables, { about: facts.about }), ask({ property: facts.property, about: facts.about }), namesOf([facts.property, facts.procedure, facts.about]),
      ]);
      const found = JSON.parse(rows[0]?.['points'] as string | null ?? '[]') as PointRow[];
      if (found.length === 0) throw new KnownError('not-found', 'this series has no observation (any more)', { key: seriesKeyOf(facts) });
      const all = found.map(readPoint);
      const { chart, signals } = chartSeries(all.map(({ at, value, verdict }) => ({ at, value, failed: verdict === 'fail' })), yardsticks.baselinesOf(facts));
      const points = all.map((point, at): SeriesPoint => Object.assign(point, { signals: signals[at]! }));
      const newest = points.at(-1)!, about = JSON.parse(rows[0]!['newest'] as string) as Pick<Observed, 'lightPath' | 'feature' | 'instrument'>;
      const observed: Observed = { ...facts, ...about, iri: newest.observation, at: newest.at, value: newest.value, theory: newest.theoretical ?? null }, baseline = yardsticks.baselineFor(observed), key = seriesKeyOf(facts);
      const others = alike.filter((each) => seriesKeyOf(each) !== key && (each.procedure !== facts.procedure || each.parameters !== facts.parameters));
      const { from = '', to = '\uffff' } = request;
      return {
        ...summaryOf(facts, names, { count: points.length, newest: { observation: newest.observation, at: newest.at, ...(newest.undated ? { undated: true } : {}), value: newest.value, verdict: newest.verdict } }),
        ...told({ betterWhen: names.get(facts.property)?.betterWhen }),
        points: points.filter(({ at }) => at >= from && at < to),
        ...baseline ? { baseline: { iri: baseline.iri, value: baseline.mean, ...baseline.members.length < 2 ? {} : { sd: spreadOf(baseline.members.map(({ value }) => value)).sd }, n: baseline.members.length, observations: baseline.members.map(({ iri }) => iri), from: baseline.validFrom, ...told({ until: baseline.validUntil }) } } : {},
        ...chart ? { chart } : {},
        bounds: boundsOf(yardsticks, observed, baseline?.mean),
        events: events.filter((event) => (event.to ?? event.from) >= from && event.from < to),
        otherProcedures: await summariesOf(others),
      };
    },
    list: async (request) => summariesOf(await ask(request)),
    drifting: (request) => keptDrift(JSON.stringify(chosen(request)), async () => {
      const [rows, { baselinesOf }] = await Promise.all([tables.select(sql.recent, { ...chosen(request), recent: longestRule, first: fewestFirst, fewest: 1 }), yardsticksOf(request.property ?? null)]);
      const found = (JSON.parse(rows[0]?.['series'] as string | null ?? '[]') as Recent[]).flatMap((facts) => {
        const { recent, first } = facts, { at } = recent[0]!;
        const baselines = baselinesOf(facts), baseline = baselineAt(baselines, at), other = recent.findIndex((point) => baselineAt(baselines, point.at) !== baseline);
        const values = baseline ? baseline.members.map(({ value }) => value) : first ?? [];
        if (!baseline && values.length < fewestFirst) return [];
        const { mean, sd } = spreadOf(values), chart: Chart = { centre: mean, sd, from: baseline ? 'baseline' : 'first', n: values.length };
        const signals = brokenRules(recent.slice(0, other < 0 ? recent.length : other).map(({ value }) => value).toReversed(), chart);
        return signals.length > 0 ? [[seriesKeyOf(facts), { chart, signals }] as const] : [];
      });
      if (found.length === 0) return [];
      const byKey = new Map(found);
      const summaries = await summariesOf((await ask(request)).filter((each) => byKey.has(seriesKeyOf(each))));
      return summaries.flatMap((summary) => { const drift = byKey.get(summary.key); return drift ? [{ ...summary, ...drift }] : []; });
    }),
  };
}

function readPoint(row: PointRow): Omit<SeriesPoint, 'signals'> {
  const verdicts: SeriesPoint['verdicts'] = {};
  for (const against of comparisons) { const verdict = verdictOf(row[`${against}Rank`]); if (verdict) verdicts[against] = verdict; }
  const point: Omit<SeriesPoint, 'signals'> = { observation: row.iri, at: row.at, value: row.value, verdict: worstOf(Object.values(verdicts)) ?? 'unknown', verdicts };
  if (row.undated) point.undated = true;
  if (row.run !== null) point.run = row.run;
  if (row.image !== null) point.image = row.image;
  if (row.uncertainty !== null) point.uncertainty = row.uncertainty;
  if (row.n !== null) point.n = row.n;
  if (row.theory !== null) point.theoretical = row.theory;
  return point;
}
