/**
 * Which numbers the definition of a property allows: a share lies from 0 to 1, a width is greater than 0. They are stated with
 * the property, and are no tolerances: what lies beyond is no measurement of it, but a slip of the pen, the unit or the program.
 */
import { mg } from '../rdf/vocabulary.ts';

export interface Bounds { /** inclusive */ least?: number; /** exclusive */ above?: number; /** inclusive */ greatest?: number }

const boundOf: Readonly<Record<keyof Bounds, string>> = { least: mg.leastPossible, above: mg.possibleAbove, greatest: mg.greatestPossible };

/** Bounds of a thing, of which a value is found by its predicate. */
export function readBounds(find: (predicate: string) => string | undefined): Bounds {
  const bounds: Bounds = {};
  for (const [bound, predicate] of Object.entries(boundOf) as [keyof Bounds, string][]) { const text = find(predicate); if (text !== undefined && Number.isFinite(Number(text))) bounds[bound] = Number(text); }
  return bounds;
}

/** What rounding may add to a bound, also to 0: a mean of equal numbers may exceed them by the last digit, and so may a difference of equal ones. */
const slack = (bound: number): number => 1e-9 * Math.max(1, Math.abs(bound));

/** Whether a number is possible. */
export function isPossible(value: number, { least, above, greatest }: Bounds): boolean {
  return !(least !== undefined && value < least - slack(least)) && !(above !== undefined && value <= above) && !(greatest !== undefined && value > greatest + slack(greatest));
}

/** { least: 0, greatest: 100 }, "%" → "from 0 to 100 %" */
export function boundsText({ least, above, greatest }: Bounds, symbol?: string): string {
  const unit = symbol === undefined || symbol === '1' ? '' : ` ${symbol}`;
  const low = least === undefined ? above === undefined ? undefined : `greater than ${above}` : greatest === undefined ? `${least}${unit} or more` : `from ${least}`;
  if (greatest === undefined) return above === undefined ? low ?? 'any number' : `${low}${unit}`;
  return low === undefined ? `${greatest}${unit} or less` : least === undefined ? `${low} and at most ${greatest}${unit}` : `${low} to ${greatest}${unit}`;
}
