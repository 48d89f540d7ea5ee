/**
 * What observations are judged by, as it stands at one moment: rules, baselines, and the verdicts that people gave. Two
 * moments are compared, so that a change is felt by the observations that it concerns and by no others.
 */
import type { SelectRow, TableView } from '../tables/tables.ts';
import type { Against, Reference, ToleranceRule } from './assessment.ts';
import { seriesKeyOf } from './series.ts';
import type { SeriesFacts } from './series.ts';
import { readSql } from './sql-text.ts';

/** An observation as it is judged and charted. Times are ISO 8601 UTC. */
export interface Observed extends SeriesFacts {
  iri: string;
  value: number | null;
  /** the theoretical value */ theory: number | null;
  at: string | null;
  lightPath: string | null;
  feature: string | null;
  instrument: string | null;
}

/** A baseline of one series: the mean of its members holds from a time on. */
export interface Baseline {
  /** IRI of the baseline, or of the observation that is marked as one */ iri: string;
  label?: string;
  validFrom: string;
  validUntil?: string;
  members: readonly { iri: string; value: number; at: string | null }[];
  mean: number;
}

export interface FactsInForce {
  /** Rules that judge this observation: not retired, not replaced by another that would judge it, fit for its procedure and what it is about. */
  rulesFor(observed: Observed): readonly ToleranceRule[];
  /** The newest baseline of its series that holds at its time. */ baselineFor(observed: Observed): Baseline | undefined;
  /** All baselines of a series, newest first. */ baselinesOf(series: SeriesFacts): readonly Baseline[];
  /** Whether somebody else judged it against this already. */ isGiven(observation: string, against: Against): boolean;
  /** Records that hold what is here. */ readonly holders: ReadonlySet<string>;
  /** What stands otherwise than at an earlier moment: properties of observations to be judged anew, and single observations. */
  changesSince(before: FactsInForce | undefined): { properties: string[]; observations: string[] };
  /** for comparing: facts as text, by property, and by observation */ readonly texts: { properties: ReadonlyMap<string, string>; given: ReadonlyMap<string, string> };
}

type Select = Pick<TableView, 'select'>;
const sql = { rules: readSql('rules'), baselines: readSql('baselines'), given: readSql('given-assessments'), holders: readSql('records-of-facts') };

/** The columns of a row that have a value. */
function stated<T>(row: SelectRow): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T;
}

/** Scatter is another quantity than what scatters: a rule judges it where it says so. */
const scatter = 'standardDeviation';

/** Whether a rule's scope holds an observation. */
function fits({ procedures = [], appliesTo = [], statistics = [] }: ToleranceRule, { procedure, about, lightPath, feature, instrument, statistic }: Observed): boolean {
  return (statistics.length === 0 ? statistic !== scatter : statistics.includes(statistic ?? 'single')) && (procedures.length === 0 || procedures.includes(procedure)) && (appliesTo.length === 0 || [about, lightPath, feature, instrument].some((each) => each !== null && appliesTo.includes(each)));
}

function readBaselines(rows: readonly SelectRow[]): Map<string, Baseline[]> {
  const groups = Map.groupBy(rows as unknown as (Observed & { baseline: string; label: string | null; validFrom: string; validUntil: string | null })[], (row) => `${row.baseline}\n${seriesKeyOf(row)}`);
  const bySeries = new Map<string, Baseline[]>();
  for (const [key, members] of groups) {
    const [first] = members, series = key.slice(key.indexOf('\n') + 1);
    const { baseline: iri, label, validFrom, validUntil } = first!;
    const found: Baseline = {
      iri, validFrom, ...(label === null ? {} : { label }), ...(validUntil === null ? {} : { validUntil }),
      members: members.map((each) => ({ iri: each.iri, value: each.value!, at: each.at })), mean: members.reduce((sum, { value }) => sum + value!, 0) / members.length,
    };
    bySeries.set(series, [...bySeries.get(series) ?? [], found]);
  }
  for (const list of bySeries.values()) list.sort((a, b) => (a.validFrom === b.validFrom ? (a.iri < b.iri ? 1 : -1) : a.validFrom < b.validFrom ? 1 : -1));
  return bySeries;
}

/** What a baseline is to a verdict. */
export function referenceOf({ mean, members, label }: Baseline): Reference {
  const what = members.length === 1 ? 'the baseline' : `the baseline, the mean of ${members.length} observations`;
  return { value: mean, words: label === undefined ? what : `${what} (${label})`, ...(members.length === 1 ? { observation: members[0]!.iri } : {}) };
}

/** Rules and baselines only, of one property or all: what a chart shows. */
export type Yardsticks = Pick<FactsInForce, 'rulesFor' | 'baselineFor' | 'baselinesOf'>;
export async function readYardsticks(tables: Select, property: string | null = null): Promise<Yardsticks> {
  const [rules, baselines] = await Promise.all([tables.select(sql.rules, { property }), tables.select(sql.baselines, { property })]);
  return createFacts({ rules, baselines, given: [], holders: [] });
}

/** All that verdicts need, without the records that hold it. `prefix`: how the IRIs of the assessor's own records begin. */
export async function readGivenFacts(tables: Select, prefix: string): Promise<Pick<FactsInForce, 'rulesFor' | 'baselineFor' | 'isGiven'>> {
  const [rules, baselines, given] = await Promise.all([tables.select(sql.rules, { property: null }), tables.select(sql.baselines, { property: null }), tables.select(sql.given, { prefix })]);
  return createFacts({ rules, baselines, given, holders: [] });
}

/** Reads what is in force now. `prefix`: how the IRIs of the assessor's own records begin. */
export async function readFactsInForce(tables: Select, prefix: string): Promise<FactsInForce> {
  const [rules, baselines, given, holders] = await Promise.all([tables.select(sql.rules, { property: null }), tables.select(sql.baselines, { property: null }), tables.select(sql.given, { prefix }), tables.select(sql.holders, { prefix })]);
  return createFacts({ rules, baselines, given, holders });
}

function createFacts({ rules: ruleRows, baselines: baselineRows, given: givenRows, holders: holderRows }: Record<'rules' | 'baselines' | 'given' | 'holders', SelectRow[]>): FactsInForce {
  const rules = ruleRows.map((row) => stated<ToleranceRule>(row));
  const replacing = new Map<string, ToleranceRule[]>();
  // one that is retired is applied to nothing, so it takes no place
  for (const rule of rules.filter(({ retired }) => !retired)) for (const old of rule.replaces ?? []) replacing.set(old, [...replacing.get(old) ?? [], rule]);
  const rulesByProperty = Map.groupBy(rules, ({ property }) => property);
  const baselines = readBaselines(baselineRows);
  const given = new Map([...Map.groupBy(givenRows as unknown as { observation: string; against: string }[], ({ observation }) => observation)].map(([observation, rows]) => [observation, rows.map(({ against }) => against).join(' ')]));

  const told = new Map<string, unknown[]>();
  for (const [property, own] of rulesByProperty) told.set(property, [own]);
  for (const row of baselineRows) { const property = row['property'] as string; told.set(property, [...told.get(property) ?? [], row]); }
  const texts = { properties: new Map([...told].map(([property, facts]) => [property, JSON.stringify(facts)])), given };

  return {
    rulesFor: (observed) => (rulesByProperty.get(observed.property) ?? []).filter((rule) => !rule.retired && fits(rule, observed) && !(replacing.get(rule.iri) ?? []).some((newer) => newer.iri !== rule.iri && fits(newer, observed))),
    baselinesOf: (series) => baselines.get(seriesKeyOf(series)) ?? [],
    baselineFor(observed) {
      const { at } = observed;
      return at === null ? undefined : (baselines.get(seriesKeyOf(observed)) ?? []).find(({ validFrom, validUntil }) => validFrom <= at && (validUntil === undefined || at < validUntil));
    },
    isGiven: (observation, against) => (given.get(observation) ?? '').split(' ').includes(against),
    holders: new Set(holderRows.map(({ record }) => record as string)),
    changesSince(before) {
      const changed = (now: ReadonlyMap<string, string>, then: ReadonlyMap<string, string> = new Map()): string[] => [...new Set([...now.keys(), ...then.keys()])].filter((key) => now.get(key) !== then.get(key));
      return { properties: changed(texts.properties, before?.texts.properties), observations: changed(given, before?.texts.given) };
    },
    texts,
  };
}
