/**
 * Faults of a reading put together by what they say: a thousand lines with the same mistake are one thing to mend. What is
 * quoted, named or counted in a message differs from line to line and is left out of it.
 */
import type { ReadingFault } from './term.ts';

export interface FaultKind { readonly message: string; readonly count: number; readonly first: ReadingFault }

/** Characters of a message that are looked at: the pattern takes the square of them. */
const longest = 300;
const particulars = /"[^"]*"|<[^>]*>|\S*[:_]\S*|\d+/g;

/** Kinds of faults, the most frequent first, each with its first fault. */
export function faultKinds(faults: readonly ReadingFault[]): FaultKind[] {
  return [...Map.groupBy(faults, ({ message }) => message.slice(0, longest).replaceAll(particulars, '…'))].map(([message, list]) => ({ message, count: list.length, first: list[0]! })).toSorted((a, b) => b.count - a.count);
}
