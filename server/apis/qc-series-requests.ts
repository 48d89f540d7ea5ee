/** Questions about series as they are asked: parameters of an address or arguments of GraphQL → what the charts are asked for. */
import { KnownError } from '../errors.ts';
import type { ListRequest, SeriesRequest } from '../quality/charts.ts';
import { utcTimeOf } from '../rdf/date-time.ts';

const texts = ['key', 'property', 'procedure', 'about', 'location', 'statistic', 'parameters'] as const;
const wholes = ['channel', 'otherChannel', 'z', 't'] as const;
const listed = ['property', 'procedure', 'about', 'instrument'] as const;
const longest = 20_000, dayMs = 86_400_000;

type Given = (name: string) => unknown;

function textOf(given: Given, name: string): string | undefined {
  const value = given(name);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && value.length <= longest) return value;
  throw new KnownError('request-not-valid', `${name} is a text of up to ${longest} characters`, { parameter: name });
}
function wholeOf(given: Given, name: string): number | undefined {
  const value = given(name);
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw new KnownError('request-not-valid', `${name} is ${JSON.stringify(value).slice(0, 100)}; it must be a whole number from 0`, { parameter: name });
}
/** A time; a day is its beginning, or as an end the beginning of the next. */
function timeOf(given: Given, name: 'from' | 'to'): string | undefined {
  const value = textOf(given, name);
  if (value === undefined) return undefined;
  const time = utcTimeOf(value);
  if (time === undefined) throw new KnownError('request-not-valid', `${name} is ${JSON.stringify(value.slice(0, 100))}; it must be a day or a time of ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z`, { parameter: name });
  return name === 'to' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(Date.parse(time) + dayMs).toISOString() : time;
}
const stated = <T>(entries: readonly (readonly [string, T | undefined])[]): Record<string, T> => Object.fromEntries(entries.filter((entry): entry is readonly [string, T] => entry[1] !== undefined));

/** Which series. Errors: request-not-valid. */
export function readSeriesRequest(given: Given): SeriesRequest {
  const request = { ...stated(texts.map((name) => [name, textOf(given, name)] as const)), ...stated(wholes.map((name) => [name, wholeOf(given, name)] as const)), ...stated((['from', 'to'] as const).map((name) => [name, timeOf(given, name)] as const)) } as SeriesRequest;
  if (request.from !== undefined && request.to !== undefined && request.from >= request.to) throw new KnownError('request-not-valid', 'to lies before from', { parameter: 'to' });
  return request;
}

/** Which series to list. Errors: request-not-valid. */
export function readListRequest(given: Given): ListRequest {
  return stated(listed.map((name) => [name, textOf(given, name)] as const)) as ListRequest;
}
