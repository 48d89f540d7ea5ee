/**
 * The curator's worklist: texts with how they stand, what touches most images first. Pages are keyed by the place in that
 * order, so that values which are decided meanwhile neither repeat nor hide others.
 */
import { KnownError } from '../errors.ts';
import { nearest } from '../rdf/nearest.ts';
import { valueId } from './curation-field.ts';
import type { CurationField } from './curation-field.ts';
import { untouched, valueStates } from './decision.ts';
import type { Standing, ValueState } from './decision.ts';
import type { Survey } from './survey.ts';

/** A text in a field, with how it stands and what it touches. */
export interface ListedValue { readonly id: string; readonly field: CurationField; readonly text: string; readonly standing: Standing; readonly state: ValueState; readonly things: number; readonly records: number; readonly images: number; readonly example?: string }

export interface WorklistRequest { field?: string; state?: string; text?: string; first?: number; after?: string }
export interface Worklist {
  readonly total: number;
  /** place after the last value; absent where the list ends */ readonly next?: string;
  readonly fields: readonly { field: CurationField; open: number }[];
  readonly values: readonly ListedValue[];
  readonly imagesCurrent: boolean;
}

/** Values that have been decided about, in the spelling of the survey. */
export interface DecidedValues { of(field: string, text: string): Standing; all(): Iterable<{ field: string; text: string; standing: Standing }> }

const pageSize = 50, largestPage = 1000;
type Place = readonly [images: number, things: number, field: string, text: string];
const placeOf = ({ images, things, field, text }: ListedValue): Place => [images, things, field.name, text];
function compare(a: Place, b: Place): number {
  return b[0] - a[0] || b[1] - a[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0) || (a[3] < b[3] ? -1 : a[3] > b[3] ? 1 : 0);
}
const writePlace = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function readPlace(text: string): Place {
  try {
    const place = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
    if (Array.isArray(place) && place.length === 4 && Number.isFinite(place[0]) && Number.isFinite(place[1]) && typeof place[2] === 'string' && typeof place[3] === 'string') return place as unknown as Place;
  } catch { /* said below */ }
  throw new KnownError('request-not-valid', 'after is no place of this list; give the "next" of an earlier page', { parameter: 'after' });
}

/** All values, those that wait and those that were decided about. A text that was mapped and waits again is open; one that was mapped after it was counted is mapped. */
export function valuesOf({ survey, decided, fields, decidedAt }: { survey: Survey; decided: DecidedValues; fields: readonly CurationField[]; /** number of the version that brought a batch */ decidedAt: (batch: string) => number }): Map<string, ListedValue> {
  const values = new Map<string, ListedValue>();
  for (const { id, field, text, things, records, example } of survey.values.values()) {
    const standing = decided.of(field.name, text);
    const waitsAgain = standing.state === 'mapped' && !(standing.accepted && decidedAt(standing.accepted.batch) > survey.at);
    values.set(id, { id, field, text, standing, state: waitsAgain ? 'open' : standing.state, things, records, images: survey.images(id) ?? 0, example });
  }
  for (const { field: name, text, standing } of decided.all()) {
    const id = valueId(name, text), field = fields.find((each) => each.name === name);
    if (values.has(id) || !field || standing === untouched) continue;
    const on = survey.mapped.get(id);
    values.set(id, { id, field, text, standing, state: standing.state, things: on?.things ?? 0, records: on?.records ?? 0, images: survey.images(id) ?? 0, ...(on?.example ? { example: on.example } : {}) });
  }
  return values;
}

/** A page of the list. Errors: request-not-valid, naming the parameter and what would be right. */
export function listPage(all: Iterable<ListedValue>, { field, state = 'open', text, first = pageSize, after }: WorklistRequest, { fields, imagesCurrent }: { fields: readonly CurationField[]; imagesCurrent: boolean }): Worklist {
  if (!(valueStates as readonly string[]).includes(state) && state !== 'any') throw new KnownError('request-not-valid', `the state is ${JSON.stringify(state.slice(0, 100))}; it must be one of ${[...valueStates, 'any'].join(', ')}`, { parameter: 'state' });
  if (!Number.isInteger(first) || first < 1 || first > largestPage) throw new KnownError('request-not-valid', `a page has from 1 to ${largestPage} values`, { parameter: 'first' });
  if (field !== undefined && !fields.some(({ name }) => name === field)) {
    const names = fields.map(({ name }) => name), near = nearest(field.slice(0, 200), names);
    throw new KnownError('request-not-valid', `no text waits in a field ${JSON.stringify(field.slice(0, 200))}${near ? `; did you mean ${near}?` : ''}`, { parameter: 'field', known: names });
  }
  const place = after === undefined ? undefined : readPlace(after);
  const wanted = text?.trim().toLowerCase() ?? '';
  const open = new Map<string, number>();
  const found: ListedValue[] = [];
  for (const value of all) {
    // decided about before, and no record states it any more
    if (value.state === 'open' && value.things === 0) continue;
    if (value.state === 'open') open.set(value.field.name, (open.get(value.field.name) ?? 0) + 1);
    if ((state === 'any' || value.state === state) && (field === undefined || value.field.name === field) && (wanted === '' || value.text.toLowerCase().includes(wanted))) found.push(value);
  }
  found.sort((a, b) => compare(placeOf(a), placeOf(b)));
  const start = place === undefined ? 0 : found.findIndex((value) => compare(placeOf(value), place) > 0);
  const page = start < 0 ? [] : found.slice(start, start + first);
  const more = start >= 0 && found.length > start + first;
  return {
    total: found.length, ...(more ? { next: writePlace(placeOf(page.at(-1)!)) } : {}), imagesCurrent, values: page,
    fields: fields.map((each) => ({ field: each, open: open.get(each.name) ?? 0 })),
  };
}
