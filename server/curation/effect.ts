/**
 * What decisions come to, in numbers: for a preview before they are made, and in the answer afterwards. Pure.
 */
import type { Entry } from './batch-record.ts';
import type { ValueState } from './decision.ts';

/** What decisions touch. `values` are those that get a term; others are counted by what was decided about them. */
export interface Effect { readonly values: number; readonly others?: Readonly<Partial<Record<Exclude<Entry['verdict'], 'accept' | 'move'>, number>>>; readonly things: number; readonly records: number; readonly images: number }
/** What comes of one request. `key` is the id of the value, or the IRI of the term that is moved. */
export interface Outcome { readonly key: string; readonly state?: ValueState; readonly things: number; readonly records: number; /** absent where many were decided and it was not counted for each */ readonly images?: number; readonly problem?: string }

/** How many values get a term, and what was decided about the others. */
export function countEntries(entries: readonly { verdict: Entry['verdict'] }[]): Pick<Effect, 'values' | 'others'> {
  const mapping = (verdict: Entry['verdict']): verdict is 'accept' | 'move' => verdict === 'accept' || verdict === 'move';
  const others: Partial<Record<Exclude<Entry['verdict'], 'accept' | 'move'>, number>> = {};
  for (const { verdict } of entries) if (!mapping(verdict)) others[verdict] = (others[verdict] ?? 0) + 1;
  return { values: entries.filter(({ verdict }) => mapping(verdict)).length, ...(Object.keys(others).length > 0 ? { others } : {}) };
}

/** What a value is after a decision. */
export const stateAfter: Readonly<Record<Entry['verdict'], ValueState>> = { accept: 'mapped', propose: 'proposed', reject: 'open', 'no-term': 'no-term', defer: 'deferred', reopen: 'open', move: 'mapped' };
