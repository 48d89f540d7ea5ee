/**
 * Parameters of a request's query string, read strictly: given twice, not a number, not a truth value is a 400 that says
 * what would be right, never a silent default.
 */
import type { Request } from 'express';
import { KnownError } from '../errors.ts';

/** The decoded query string. */
export function searchOf(request: Request): URLSearchParams {
  const start = request.url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : request.url.slice(start + 1));
}

/** The one value of a parameter; undefined when absent. Errors: request-not-valid when given more than once. */
export function findParameter(search: URLSearchParams, name: string): string | undefined {
  const values = search.getAll(name);
  if (values.length > 1) throw new KnownError('request-not-valid', `the parameter ${name} is given ${values.length} times; it may stand once`, { parameter: name });
  return values[0];
}

/** A truth value; present without a value means true. */
export function readFlag(search: URLSearchParams, name: string): boolean {
  const value = findParameter(search, name)?.toLowerCase();
  if (value === undefined) return false;
  if (['', 'true', '1', 'yes'].includes(value)) return true;
  if (['false', '0', 'no'].includes(value)) return false;
  throw new KnownError('request-not-valid', `the parameter ${name} is ${JSON.stringify(value.slice(0, 100))}; it must be true or false`, { parameter: name });
}

/** A whole number within a range, or the fallback when absent. */
export function readWhole(search: URLSearchParams, name: string, { fallback, least, most }: { fallback: number; least: number; most: number }): number {
  const value = findParameter(search, name);
  if (value === undefined) return fallback;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new KnownError('request-not-valid', `the parameter ${name} is ${JSON.stringify(value.slice(0, 100))}; it must be a whole number from ${least} to ${most}`, { parameter: name });
}

/** One of a list of words, or undefined when absent. */
export function findChoice<T extends string>(search: URLSearchParams, name: string, choices: readonly T[]): T | undefined {
  const value = findParameter(search, name);
  if (value === undefined || value === '') return undefined;
  if ((choices as readonly string[]).includes(value)) return value as T;
  throw new KnownError('request-not-valid', `the parameter ${name} is ${JSON.stringify(value.slice(0, 100))}; it must be one of ${choices.join(', ')}`, { parameter: name });
}
