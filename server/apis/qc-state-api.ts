/**
 * /qc/…: the state of instruments when images were recorded, over HTTP: of one image, of what a bad run puts in doubt, of
 * images without valid QC, of all instruments.
 */
import type { Request, RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import { csvType } from '../exporters/csv-writer.ts';
import { pageSizes } from '../quality/list-place.ts';
import { negotiate } from '../rdf/negotiate.ts';
import { affectedOffers, sendAffectedCsv } from './affected-csv.ts';
import type { StateParts } from './graphql-state.ts';
import { findChoice, findParameter, readWhole, searchOf } from './parameters.ts';

const firstOf = (search: URLSearchParams): number => readWhole(search, 'first', { fallback: pageSizes.usual, least: 1, most: pageSizes.most });

/** The query string with these parameters only. Errors: request-not-valid. */
export function searchWith(request: Request, known: readonly string[]): URLSearchParams {
  const search = searchOf(request);
  for (const name of search.keys()) if (!known.includes(name)) throw new KnownError('request-not-valid', `there is no parameter ${JSON.stringify(name.slice(0, 100))} here; there are ${known.join(', ')}`, { parameter: name.slice(0, 100) });
  return search;
}

/** A parameter that must be given. Errors: request-not-valid. */
export function getParameter(search: URLSearchParams, name: string, what: string): string {
  const value = findParameter(search, name);
  if (value === undefined || value === '') throw new KnownError('request-not-valid', `the parameter ${name} is missing: ${what}`, { parameter: name });
  return value;
}

/** A number of days above 0. Errors: request-not-valid. */
function findDays(search: URLSearchParams, name: string): number | undefined {
  const value = findParameter(search, name);
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(value)) return Number(value);
  throw new KnownError('request-not-valid', `the parameter ${name} is ${JSON.stringify(value.slice(0, 100))}; it must be a number of days such as 35`, { parameter: name });
}

/** Names of a list, given several times or with commas between them. */
const namesOf = (search: URLSearchParams, name: string): string[] => search.getAll(name).flatMap((value) => (value.includes('://') ? [value] : value.split(','))).map((each) => each.trim()).filter(Boolean);

/** Handlers of /qc/state, /qc/affected, /qc/unassured and /qc/instruments. */
export function createQcStateApi({ states, affected, unassured, instruments, deadlineMs }: Omit<StateParts, 'tables'> & { deadlineMs: number }): Record<'state' | 'affected' | 'unassured' | 'instruments', RequestHandler> {
  return {
    async state(request, response) {
      const search = searchWith(request, ['image']);
      response.set('cache-control', 'no-cache').json(await states.get(getParameter(search, 'image', 'the IRI of an image'), { deadlineMs }));
    },
    async affected(request, response) {
      const search = searchWith(request, ['run', 'observation', 'verdict', 'first', 'after', 'format']);
      const asked = { run: findParameter(search, 'run'), observation: findParameter(search, 'observation'), verdict: findChoice(search, 'verdict', ['fail', 'warn']), deadlineMs };
      response.vary('accept').set('cache-control', 'no-cache');
      if (negotiate(request.headers.accept, affectedOffers, findParameter(search, 'format')) === csvType) await sendAffectedCsv(response, (after) => affected({ ...asked, first: pageSizes.most, after }));
      else response.json(await affected({ ...asked, first: firstOf(search), after: findParameter(search, 'after') }));
    },
    async unassured(request, response) {
      const search = searchWith(request, ['require', 'maxAgeDays', 'instrument', 'first', 'after']);
      response.set('cache-control', 'no-cache').json(await unassured({ require: namesOf(search, 'require'), maxAgeDays: findDays(search, 'maxAgeDays'), instrument: findParameter(search, 'instrument'), first: firstOf(search), after: findParameter(search, 'after'), deadlineMs }));
    },
    async instruments(request, response) {
      const search = searchWith(request, ['text', 'first', 'after']);
      response.set('cache-control', 'no-cache').json(await instruments.list({ text: findParameter(search, 'text'), first: firstOf(search), after: findParameter(search, 'after'), deadlineMs }));
    },
  };
}
