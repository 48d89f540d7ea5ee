/** How sure a mapping is once it was reviewed, and which of its states it is in: candidate, reviewed, rejected, superseded. */
import type { Mapping } from './mapping.ts';
import { negated, semapv } from './slots.ts';

/**
 * Confidence after a review: f(c, r) = (1 − |r|)·c + |r|·(r + 1)/2 (SSSOM, confidence model), c the author's confidence
 * (1 where none is stated) and r the reviewer's agreement. No review leaves c as it is; a review without a stated
 * agreement agrees fully.
 */
export function combinedConfidence({ confidence = 1, reviewer_agreement: agreement, reviewer_id: ids, reviewer_label: labels }: Mapping): number {
  const r = agreement ?? (ids === undefined && labels === undefined ? 0 : 1), weight = Math.abs(r);
  return (1 - weight) * confidence + weight * (r + 1) / 2;
}

export type MappingState = 'candidate' | 'reviewed' | 'rejected' | 'superseded';

const byPeople = new Set(['ManualMappingCuration', 'MappingReview'].map(semapv));

/** State of a mapping on its own: what a machine found is a candidate until a person reviews it. */
export function ownState({ mapping_justification: justification, reviewer_id: ids, reviewer_label: labels, reviewer_agreement: agreement }: Mapping): Exclude<MappingState, 'superseded'> {
  if (agreement !== undefined && agreement < 0) return 'rejected';
  return byPeople.has(justification ?? '') || ids !== undefined || labels !== undefined ? 'reviewed' : 'candidate';
}

/** A mapping in the collection it belongs to. */
export interface StatedMapping { readonly node: string; readonly mapping: Mapping; readonly record: string; readonly state: MappingState; readonly supersededBy?: string }

/** What is known of decisions beside their mappings. */
export interface Standing { /** nodes that still wait for somebody to agree */ readonly proposed?: ReadonlySet<string>; /** node → what took its place and is no mapping itself */ readonly replaced?: ReadonlyMap<string, string> }

/** State of a decision: a person who says that a term is not meant has rejected it. */
function decidedState(mapping: Mapping): Exclude<MappingState, 'superseded'> {
  const own = ownState(mapping);
  return own === 'reviewed' && mapping.predicate_modifier === negated ? 'rejected' : own;
}

/** States of all decisions: a mapping that a later decision replaces is superseded, however that one is judged; nothing is ever removed. */
export function resolveStates(entries: readonly { node: string; mapping: Mapping; record: string }[], { proposed, replaced }: Standing = {}): StatedMapping[] {
  const later = new Map<string, string>(replaced);
  for (const { node, mapping } of entries) for (const earlier of mapping.replaces ?? []) if (earlier !== node) later.set(earlier, node);
  return entries.map((entry) => { const by = later.get(entry.node); return by === undefined ? { ...entry, state: proposed?.has(entry.node) === true ? 'candidate' as const : decidedState(entry.mapping) } : { ...entry, state: 'superseded' as const, supersededBy: by }; });
}
