/**
 * Images without valid QC: those of which not every demanded property passed in time on each light path that counts; where
 * nothing is demanded, those with a failed property, or without any pass that holds. Each with the reasons.
 */
import type { TableView } from '../tables/tables.ts';
import { readImageRows } from './image-rows.ts';
import type { DepositorOf, ImageRow } from './image-rows.ts';
import { createImageStates } from './image-state.ts';
import type { ImageState, StateBracket } from './image-state.ts';
import { createListPlaces, pageSizeOf } from './list-place.ts';
import { createDemandReader } from './required-qc.ts';
import type { Demand, RequiredQc } from './required-qc.ts';
import { readSql } from './sql-text.ts';

export interface UnassuredAsked extends RequiredQc { instrument?: string | undefined; first?: number | undefined; after?: string | undefined; deadlineMs?: number }
export interface UnassuredImages { total: number; next?: string; images: (ImageRow & { reasons: string[] })[] }

const day = (time: string): string => time.slice(0, 10);
const where = ({ label, lightPath }: StateBracket): string => `${label}${lightPath ? ` on ${lightPath.name}` : ''}`;

/** Why a bracket is no valid pass; undefined when it is one. */
function lackOf(bracket: StateBracket, days: number | null): string | undefined {
  const { before, reason, verdict, ageDays } = bracket;
  if (!before || reason !== undefined) return `${where(bracket)}: ${reason}`;
  if (verdict !== 'pass') return `${where(bracket)}: ${verdict === 'unknown' ? 'not judged' : verdict === 'notAssessed' ? 'not assessed' : verdict} on ${day(before.at)}`;
  return days !== null && ageDays! > days ? `${where(bracket)}: the pass of ${day(before.at)} was ${Math.floor(ageDays!)} days old` : undefined;
}

/** The reasons for which an image has no valid QC. */
export function reasonsOf({ reason, brackets }: ImageState, { properties, days }: Demand): string[] {
  if (reason !== undefined) return [reason];
  const wanted = properties.length === 0 ? brackets : brackets.filter(({ property }) => properties.some(({ iri }) => iri === property));
  const never = properties.filter(({ iri }) => !brackets.some(({ property }) => property === iri)).map(({ label }) => `${label}: never measured on its light paths`);
  return [...never, ...wanted.flatMap((bracket) => lackOf(bracket, days) ?? [])];
}

export type AskUnassured = (asked: UnassuredAsked) => Promise<UnassuredImages>;

/** Creates the question over the tables. Errors: request-not-valid, query-timeout. */
export function createUnassuredImages({ tables, depositorOf }: { tables: Pick<TableView, 'select'>; depositorOf: DepositorOf }): AskUnassured {
  const states = createImageStates(tables);
  return async ({ require, maxAgeDays, instrument, first: wanted, after, deadlineMs }) => {
    const options = deadlineMs === undefined ? {} : { deadlineMs };
    const first = pageSizeOf(wanted), places = createListPlaces(['unassured', require, maxAgeDays, instrument]);
    const [at, iri] = places.read(after);
    const demand = (await createDemandReader(tables, deadlineMs))({ require, maxAgeDays });
    const rows = await tables.select(readSql('unassured'), { properties: demand.properties.map((each) => each.iri), days: demand.days, every: demand.properties.length > 0, instrument: instrument ?? null, at, iri, first }, options) as unknown as { iri: string | null; at: string; total: number }[];
    const page = rows.filter((row) => row.iri !== null) as { iri: string; at: string }[];
    const shown = page.slice(0, first).map((row) => row.iri), last = page[first - 1];
    const [told, imageRows] = await Promise.all([states.lacking(shown, demand, options), readImageRows(tables, shown, depositorOf, options)]);
    return {
      total: rows[0]?.total ?? 0, ...(page.length > first && last ? { next: places.write([last.at, last.iri]) } : {}),
      images: imageRows.map((row) => ({ ...row, reasons: reasonsOf(told.get(row.iri) ?? { image: row.iri, brackets: [] }, demand) })),
    };
  };
}
