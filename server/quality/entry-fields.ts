/**
 * Fields of what people enter, read strictly: each fault names the row and the field, says what is there and what would be
 * right, and all faults of a request are told together. Cells of a table are text; numbers are read from both.
 */
import { KnownError } from '../errors.ts';
import type { Origin } from '../errors.ts';
import { findIriFault } from '../rdf/check-iris.ts';
import { lastUtcTimeOf, utcTimeOf } from '../rdf/date-time.ts';
import { nearest } from '../rdf/nearest.ts';

/** A row as it came, and where: `place` gives the origin of one of its fields, or of the row. */
export interface EntryRow { fields: Readonly<Record<string, unknown>>; place: (field?: string) => Origin }
export interface EntryFault { row: number; field?: string; message: string; origin: Origin }

const longestText = 10_000;
/** Faults that are told at once; what comes after so many is not read. */
export const mostFaults = 200;
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'missing').slice(0, 100);

export interface EntryReader {
  /** Notes what is wrong with a field. */ fault(field: string | undefined, message: string): undefined;
  text(field: string): string | undefined;
  /** texts of a list, or one text with its parts between semicolons */ texts(field: string): string[];
  iri(field: string): string | undefined;
  iris(field: string): string[];
  /** a decimal as it was written */ decimal(field: string): string | undefined;
  whole(field: string, least: number): number | undefined;
  truth(field: string): boolean | undefined;
  /** a time in UTC that has passed; a day is its beginning */ time(field: string): string | undefined;
  /** the same of an end: a day is its last moment, or now where that is still to come */ end(field: string): string | undefined;
  choice(field: string, words: readonly string[]): string | undefined;
  /** the value, or a fault that it is missing */ needed<T>(field: string, value: T | undefined, what: string): T | undefined;
}

/** Reads the fields of a row. `known`: all names that may stand there. `now`: nothing is observed after it. */
export function createEntryReader({ row: { fields, place }, at, known, faults, now }: { row: EntryRow; at: number; known: readonly string[]; faults: EntryFault[]; now: Date }): EntryReader {
  const told = new Set<string>();
  const fault = (field: string | undefined, message: string): undefined => {
    if (field !== undefined) { if (told.has(field)) return; told.add(field); }
    faults.push({ row: at, ...(field === undefined ? {} : { field }), message, origin: place(field) });
  };
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    const near = nearest(name, [...known]);
    fault(name, `there is no field ${shown(name)}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
  const raw = (field: string): unknown => { const value = fields[field]; return value === null || typeof value === 'string' && value.trim() === '' ? undefined : value; };
  const text = (field: string): string | undefined => {
    const value = raw(field);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value.length <= longestText && value.isWellFormed()) return value.trim();
    return fault(field, `${field} is ${shown(value)}; it is a text of up to ${longestText} characters`);
  };
  const texts = (field: string): string[] => {
    const value = raw(field);
    if (value === undefined) return [];
    const list: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(';').map((each) => each.trim()).filter(Boolean) : [value];
    if (list.every((each): each is string => typeof each === 'string' && each.length <= longestText)) return list;
    fault(field, `${field} is ${shown(value)}; it is a list of texts`);
    return [];
  };
  const checked = (field: string, value: string): string | undefined => (findIriFault(value) === undefined ? value : fault(field, `${field} is ${shown(value)}, which is no IRI; give the whole address, such as https://…`));

  const timeBy = (field: string, momentOf: (text: string) => string | undefined): string | undefined => {
    const value = text(field);
    if (value === undefined) return undefined;
    const iso = /^\d{4}-\d{2}-\d{2}/.test(value), begins = iso ? utcTimeOf(value) : undefined;
    if (begins === undefined) return fault(field, `${field} is ${shown(value)}; it is a day or a time of ISO 8601, such as 2026-01-31T12:00:00Z`);
    return begins > now.toISOString() ? fault(field, `${field} is ${shown(value)}, which is still to come`) : momentOf(value);
  };

  return {
    fault, text, texts,
    iri(field) { const value = text(field); return value === undefined ? undefined : checked(field, value); },
    iris: (field) => texts(field).flatMap((value) => checked(field, value) ?? []),
    decimal(field) {
      const value = raw(field);
      if (value === undefined) return undefined;
      const written = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
      if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(written) && written.length <= 100 && Number.isFinite(Number(written))) return written;
      return fault(field, `${field} is ${shown(value)}; it is a finite number${typeof value === 'string' && /^[+-]?\d+,\d+$/.test(value.trim()) ? ' with a point and not a comma' : ''}`);
    },
    whole(field, least) {
      const value = raw(field);
      if (value === undefined) return undefined;
      const number = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
      return typeof number === 'number' && Number.isSafeInteger(number) && number >= least ? number : fault(field, `${field} is ${shown(value)}; it is a whole number from ${least}`);
    },
    truth(field) {
      const value = raw(field), read = typeof value === 'string' ? { true: true, false: false }[value.trim().toLowerCase()] : value;
      if (value === undefined || typeof read === 'boolean') return read as boolean | undefined;
      return fault(field, `${field} is ${shown(value)}; it is true or false`);
    },
    time: (field) => timeBy(field, utcTimeOf),
    end: (field) => timeBy(field, (value) => [lastUtcTimeOf(value)!, now.toISOString()].toSorted()[0]),
    choice(field, words) {
      const value = text(field);
      if (value === undefined || words.includes(value)) return value;
      const near = nearest(value, [...words]);
      return fault(field, `${field} is ${shown(value)}; it is one of ${words.join(', ')}${near === undefined ? '' : ` (${near}?)`}`);
    },
    needed: (field, value, what) => value ?? (raw(field) === undefined ? fault(field, `${field} is missing: ${what}`) : undefined),
  };
}

/** All faults as one known error: request-not-valid. */
export function throwFaults(faults: readonly EntryFault[]): void {
  const [first] = faults;
  if (!first) return;
  throw new KnownError('request-not-valid', `${faults.length === 1 ? '' : `${faults.length > mostFaults ? `more than ${mostFaults}` : faults.length} faults; the first: `}${first.message}`, { faults: faults.slice(0, mostFaults), origin: first.origin, ...(first.field === undefined ? {} : { field: first.field }) });
}
