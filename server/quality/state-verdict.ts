/** Verdicts as the questions of state rank them (verdicts.sql), and what all their answers are made of. */

/** From worst to best, by rank. Nothing judged is unknown: no pass, and no fail. */
export const ranks = ['fail', 'warn', 'unknown', 'notAssessed', 'pending', 'pass'] as const;
export type StateVerdict = (typeof ranks)[number];

export interface Named { iri: string; name: string }

const dayMs = 86_400_000;
/** Days from one time to another, to a ten-thousandth. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs * 10_000) / 10_000;
}
