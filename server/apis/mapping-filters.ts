/** The filters of a query string about mappings. Which mappings fit is told where the sets are held, in a thread of their own. */
import { filterSlots } from '../mapping-sets/filters.ts';
import type { Filters } from '../mapping-sets/filters.ts';
import { findChoice, findParameter } from './parameters.ts';

const names = Object.keys(filterSlots) as (keyof typeof filterSlots)[];
export const filterNames: readonly string[] = [...names, 'not'];

/** Reads them; one without a value asks for nothing. Errors: request-not-valid. */
export function readFilters(search: URLSearchParams): Filters {
  const given = names.flatMap((name): [string, string][] => { const value = findParameter(search, name); return value === undefined || value === '' ? [] : [[name, value]]; });
  const not = findChoice(search, 'not', ['true', 'false'] as const);
  return { ...Object.fromEntries(given), ...not === undefined ? {} : { not: not === 'true' } };
}
