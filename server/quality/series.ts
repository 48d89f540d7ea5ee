/**
 * What belongs together over time: figures of one property by one procedure with the same parameters, about the same thing
 * and the same place in the input. Anything else is another series, and nothing is ever compared across two of them.
 */
import { KnownError } from '../errors.ts';

/** What all observations of a series share. What is not stated is null, and is shared too. */
export interface SeriesFacts {
  property: string;
  procedure: string;
  /** light path, else what the observations are about */ about: string;
  channel: number | null;
  otherChannel: number | null;
  z: number | null;
  t: number | null;
  location: string | null;
  statistic: string | null;
  /** canonical JSON */ parameters: string | null;
}

const parts = ['property', 'procedure', 'about', 'channel', 'otherChannel', 'z', 't', 'location', 'statistic', 'parameters'] as const satisfies readonly (keyof SeriesFacts)[];
const numbers: ReadonlySet<string> = new Set(['channel', 'otherChannel', 'z', 't']);

/** Words for people, where two series differ. */
const words: Readonly<Record<keyof SeriesFacts, string>> = {
  property: 'property', procedure: 'procedure', about: 'light path, instrument or image', channel: 'channel', otherChannel: 'other channel', z: 'plane', t: 'time point', location: 'location', statistic: 'statistic', parameters: 'parameters',
};

/** One text for a series, which may stand in a URL: facts without those that are not stated at the end. */
export function seriesKeyOf(facts: SeriesFacts): string {
  return Buffer.from(JSON.stringify(parts.map((name) => facts[name] ?? null)).replace(/(?:,null)+\]$/, ']')).toString('base64url');
}

/** The facts that a key stands for. Errors: request-not-valid. */
export function readSeriesKey(key: string): SeriesFacts {
  let list: unknown;
  try { list = JSON.parse(Buffer.from(key, 'base64url').toString('utf8')); } catch { /* said below */ }
  const fits = (name: keyof SeriesFacts, value: unknown): boolean => (value === null ? parts.indexOf(name) > 2 : numbers.has(name) ? Number.isSafeInteger(value) : typeof value === 'string');
  if (!Array.isArray(list) || list.length < 3 || list.length > parts.length || !list.every((value, at) => fits(parts[at]!, value))) throw new KnownError('request-not-valid', `${JSON.stringify(key.slice(0, 100))} is no key of a series; take the key of one that /qc/instrument lists`, { parameter: 'key' });
  return Object.fromEntries(parts.map((name, at) => [name, (list as unknown[])[at] ?? null])) as unknown as SeriesFacts;
}

/** In which facts some series differ, in words; empty when they are one. */
export function differencesOf(series: readonly SeriesFacts[]): string[] {
  return parts.filter((name) => new Set(series.map((each) => each[name] ?? null)).size > 1).map((name) => words[name]);
}
