/**
 * What a filter of images demands of QC: properties by name, and how old their newest pass may be. Names are the last part of
 * a property's IRI; a misspelt one is an error with the nearest, for a demand that nobody meets would look like an answer.
 */
import { KnownError } from '../errors.ts';
import { nearest } from '../rdf/nearest.ts';
import type { TableView, Where } from '../tables/tables.ts';
import { readSql } from './sql-text.ts';

export interface RequiredQc { /** names or IRIs of properties */ require: readonly string[]; maxAgeDays?: number | undefined }
/** As the questions take it. */
export interface Demand { properties: { iri: string; label: string }[]; days: number | null }

/** A hundred years: more is no limit. */
const mostDays = 36_525;
const localName = (iri: string): string => /[^/#]+$/.exec(iri)?.[0] ?? iri;
const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** The properties of these names among those known. Errors: request-not-valid. */
export function findProperties<P extends { iri: string }>(names: readonly string[], known: readonly P[]): P[] {
  return [...new Set(names.map((name) => {
    const same = known.filter(({ iri }) => iri === name);
    const found = same.length > 0 ? same : known.filter(({ iri }) => plain(localName(iri)) === plain(name));
    if (found.length === 1) return found[0]!;
    if (found.length > 1) throw new KnownError('request-not-valid', `${JSON.stringify(name.slice(0, 100))} may be ${found.map(({ iri }) => iri).join(' or ')}; give the IRI`, { field: 'require' });
    const near = nearest(name, known.map(({ iri }) => localName(iri)));
    throw new KnownError('request-not-valid', `no property that QC measures is called ${JSON.stringify(name.slice(0, 100))}${near === undefined ? '' : `; did you mean ${near}?`}`, { field: 'require', known: known.map(({ iri }) => localName(iri)).slice(0, 200) });
  }))];
}

/** Reads demands: of the properties known now. Errors: request-not-valid. */
export async function createDemandReader(tables: Pick<TableView, 'select'>, deadlineMs?: number): Promise<(required: RequiredQc) => Demand> {
  const known = await tables.select(readSql('properties'), {}, deadlineMs === undefined ? {} : { deadlineMs }) as unknown as Demand['properties'];
  return ({ require, maxAgeDays }) => {
    if (maxAgeDays !== undefined && !(maxAgeDays > 0 && maxAgeDays <= mostDays)) throw new KnownError('request-not-valid', `the age is a number of days above 0 and up to ${mostDays}`, { field: 'maxAgeDays' });
    return { properties: findProperties(require, known), days: maxAgeDays ?? null };
  };
}

/** The condition on images that a demand comes to; at least one property must be demanded. Errors: request-not-valid. */
export function assuredBy({ properties, days }: Demand): Where {
  if (properties.length === 0) throw new KnownError('request-not-valid', 'require names at least one property that must have passed', { field: 'require' });
  return { among: { sql: readSql('assured'), values: { properties: properties.map(({ iri }) => iri), days, every: true } } };
}
