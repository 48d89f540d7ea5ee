/**
 * What people enter of quality control: figures that were measured elsewhere, baselines, maintenance. Each becomes a record
 * through the door that everybody uses, after what a form can get wrong was said with its place.
 */
import { KnownError } from '../errors.ts';
import type { Unit } from '../model/resource-model.ts';
import { recordIri } from '../records/record.ts';
import type { Agent, DepositAnswer, Keeper } from '../records/record.ts';
import type { TableView } from '../tables/tables.ts';
import type { Judged } from './assessment.ts';
import { judgeObserved } from './assessor.ts';
import { spreadOf } from './control-chart.ts';
import { createEntryReader, throwFaults } from './entry-fields.ts';
import type { EntryFault, EntryReader, EntryRow } from './entry-fields.ts';
import { contentName, describe, writeThings } from './entry-record.ts';
import type { Described } from './entry-record.ts';
import { readGivenFacts } from './facts-in-force.ts';
import type { Observed } from './facts-in-force.ts';
import { readMaintenance } from './maintenance.ts';
import type { MaintenanceEvent } from './maintenance.ts';
import { describeMeasurements, namedIn, readMeasurements } from './measurements.ts';
import type { Known, Subject } from './measurements.ts';
import { differencesOf, seriesKeyOf } from './series.ts';
import { readSql } from './sql-text.ts';

export interface EntryRequest { agent: Agent; dryRun?: boolean }
/** A figure as it was entered, with what the rules in force say of it. */
export interface EnteredFigure { row: number; observation: string; property: string; value: number; unit: string; judged: (Omit<Judged, 'rule'> & { rule: string; against: string })[] }
export interface EnteredMeasurements { answer: DepositAnswer; observations: EnteredFigure[] }
export interface EnteredBaseline {
  answer: DepositAnswer; baseline: string; series: string; value: number; sd?: number; n: number; validFrom: string;
  /** what was done to the instrument since the first of its observations: it ends no baseline by itself, and may be a reason for another one */ maintenance: MaintenanceEvent[];
}
export interface EnteredMaintenance { answer: DepositAnswer; event: string }

export interface Entries {
  /** Figures, one row each. Errors: request-not-valid with all faults. */ measurements(rows: readonly EntryRow[], request: EntryRequest): Promise<EnteredMeasurements>;
  /** Observations of one series as what later ones are compared with. Errors: request-not-valid, also where they are of several series. */ baseline(row: EntryRow, request: EntryRequest): Promise<EnteredBaseline>;
  /** Something done to an instrument. Errors: request-not-valid. */ maintenance(row: EntryRow, request: EntryRequest): Promise<EnteredMaintenance>;
}

export const baselineFields = ['observations', 'reason', 'validFrom', 'validUntil', 'label', 'description'] as const;
export const maintenanceFields = ['label', 'instrument', 'lightPaths', 'components', 'kind', 'startedAt', 'endedAt', 'description', 'performedBy', 'endsValidity', 'report'] as const;
const reasons = ['installation', 'maintenance', 'revision', 'import'], kinds = ['installation', 'service', 'repair', 'alignment', 'replacement', 'move', 'software', 'fault', 'other'];
const mostRows = 5000;
const sql = { subjects: readSql('entry-subjects'), names: readSql('known-names'), observations: readSql('observations-by-iri') };
const encoder = new TextEncoder();

/** Creates the entries. `findUnit`: of the model. */
export function createEntries({ tables, keeper, base, findUnit, clock = () => new Date() }: { tables: Pick<TableView, 'select'>; keeper: Pick<Keeper, 'deposit'>; base: string; findUnit: (iriOrSymbol: string) => Unit | undefined; clock?: () => Date }): Entries {
  const knownOf = async (named: readonly string[]): Promise<Known> => {
    const names = await tables.select(sql.names), lastPart = (iri: string): string => /[^/#]*$/.exec(iri)![0];
    const byPart = new Map(names.map(({ iri }) => [lastPart(iri as string), iri as string]));
    const whole = new Map(named.map((text) => [text, text.includes(':') ? text : byPart.get(text) ?? text]));
    const subjects = new Map((await tables.select(sql.subjects, { iris: [...new Set(whole.values())] })).map(({ least, above, greatest, ...row }) => [row['iri'] as string, { ...row, bounds: Object.fromEntries(Object.entries({ least, above, greatest }).filter(([, bound]) => bound !== null)) } as unknown as Subject]));
    return { find: (text) => subjects.get(whole.get(text) ?? text), properties: names.filter(({ kind }) => kind === 'property').map(({ iri }) => iri as string), findUnit, now: clock(), base };
  };
  const keep = async (id: string, things: readonly Described[], activity: string, { agent, dryRun = false }: EntryRequest): Promise<DepositAnswer> => {
    const [answer] = await keeper.deposit({ source: { bytes: encoder.encode(writeThings(things)), mediaType: 'application/n-quads', name: activity }, id, agent, activity, ...(dryRun ? { dryRun } : {}) });
    return answer!;
  };
  const reading = (row: EntryRow, known: readonly string[]): { faults: EntryFault[]; reader: EntryReader } => {
    const faults: EntryFault[] = [];
    return { faults, reader: createEntryReader({ row, at: 0, known, faults, now: clock() }) };
  };

  return {
    async measurements(rows, request) {
      if (rows.length === 0) throw new KnownError('request-not-valid', 'there is no row: give at least one figure');
      if (rows.length > mostRows) throw new KnownError('too-large', `there are ${rows.length} rows; one request may have ${mostRows}`, { limit: mostRows });
      const known = await knownOf(namedIn(rows)), faults: EntryFault[] = [];
      const figures = readMeasurements(rows, known, faults);
      throwFaults(faults);
      let id = '';
      const { things, observations } = describeMeasurements(figures, (name) => recordIri(base, id = `entered-${name}`), known);
      const [answer, facts] = [await keep(id, things, 'enter-measurements', request), await readGivenFacts(tables, recordIri(base, 'assessed-'))];
      return {
        answer,
        observations: observations.map(({ observed, ...told }) => ({ ...told, judged: judgeObserved(observed, facts).map(({ rule, ...judged }) => ({ ...judged, rule: rule.iri, against: rule.against })) })),
      };
    },

    async baseline(row, request) {
      const { faults, reader } = reading(row, baselineFields);
      const iris = [...new Set(reader.iris('observations'))];
      if (iris.length === 0) reader.fault('observations', 'observations is missing: the IRIs of at least one observation');
      const reason = reader.choice('reason', reasons), label = reader.text('label'), description = reader.text('description'), from = reader.time('validFrom'), until = reader.time('validUntil');
      const found = await tables.select(sql.observations, { iris }) as unknown as Observed[];
      const missing = iris.filter((iri) => !found.some((each) => each.iri === iri));
      if (missing.length > 0) reader.fault('observations', `there is no observation <${missing[0]}>${missing.length > 1 ? `, nor ${missing.length - 1} others of these` : ''}`);
      const differences = differencesOf(found);
      if (differences.length > 0) reader.fault('observations', `they are of several series, which differ in ${differences.join(', ')}; a baseline is of one`);
      const empty = found.find(({ value, at }) => value === null || at === null);
      if (empty) reader.fault('observations', `<${empty.iri}> has no ${empty.value === null ? 'finite number' : 'time'}, so nothing can be compared with it`);
      const times = found.flatMap(({ at }) => at ?? []).toSorted(), validFrom = from ?? times[0];
      if (until !== undefined && validFrom !== undefined && until <= validFrom) reader.fault('validUntil', `validUntil lies before ${validFrom}, from when on it holds`);
      throwFaults(faults);
      const [first] = found, { mean, sd } = spreadOf(found.map(({ value }) => value!));
      const id = `baseline-${contentName([iris.toSorted(), reason, validFrom, until, label, description])}`, baseline = `${recordIri(base, id)}#baseline`;
      const answer = await keep(id, [describe(baseline, 'baseline', { label, observations: iris, reason, validFrom, validUntil: until, description })], 'mark-baseline', request);
      const maintenance = (await readMaintenance(tables, { about: first!.about })).filter((event) => (event.to ?? event.from) > times[0]!);
      return { answer, baseline, series: seriesKeyOf(first!), value: mean, ...(found.length > 1 ? { sd } : {}), n: found.length, validFrom: validFrom!, maintenance };
    },

    async maintenance(row, request) {
      const { faults, reader } = reading(row, maintenanceFields);
      const label = reader.needed('label', reader.text('label'), 'what was done, in a line'), instrument = reader.needed('instrument', reader.iri('instrument'), 'the IRI of the instrument');
      const kind = reader.needed('kind', reader.choice('kind', kinds), `one of ${kinds.join(', ')}`), startedAt = reader.needed('startedAt', reader.time('startedAt'), 'when it began'), endedAt = reader.end('endedAt');
      const lightPaths = reader.iris('lightPaths'), performedBy = reader.iris('performedBy');
      const fields = { label, instrument, kind, startedAt, endedAt, lightPaths, performedBy, components: reader.iris('components'), description: reader.text('description'), endsValidity: reader.truth('endsValidity'), report: reader.iris('report') };
      if (startedAt !== undefined && endedAt !== undefined && endedAt < startedAt) reader.fault('endedAt', `endedAt lies before startedAt, ${startedAt}`);
      const known = await knownOf([...instrument === undefined ? [] : [instrument], ...lightPaths, ...performedBy]);
      if (instrument !== undefined && known.find(instrument)?.kind !== 'instrument') reader.fault('instrument', `<${instrument}> is no instrument that is described here; describe it first`);
      for (const path of lightPaths) {
        const found = known.find(path);
        if (found?.kind !== 'lightPath') reader.fault('lightPaths', `<${path}> is no light path that is described here; describe it first`);
        else if (found.instrument !== null && found.instrument !== instrument) reader.fault('lightPaths', `<${path}> belongs to <${found.instrument}>`);
      }
      throwFaults(faults);
      const id = `maintenance-${contentName({ ...fields, endedAt: reader.time('endedAt') })}`, event = `${recordIri(base, id)}#event`;
      const people = performedBy.filter((iri) => known.find(iri)?.kind !== 'person').map((iri) => describe(iri, 'person', {}));
      return { answer: await keep(id, [describe(event, 'maintenance', fields), ...people], 'enter-maintenance', request), event };
    },
  };
}
