/** Mappings of texts, as SSSOM has them → decisions that ranking can be fitted to. */
import type { Mapping } from '../sssom/mapping.ts';
import { literalType, negated, noTermFound } from '../sssom/slots.ts';
import type { TermDecision } from '../terms/decision-memory.ts';

/** The decisions among mappings: those whose subject is a text with its field; mappings between terms are none. */
export function decisionsOf(mappings: readonly Mapping[]): TermDecision[] {
  return mappings.flatMap(({ subject_type: type, subject_label: text, subject_category: field, subject_id: subject, object_id: term, predicate_modifier: modifier }): TermDecision[] => {
    if (text === undefined || field === undefined || (type !== literalType && subject !== undefined) || term === undefined) return [];
    if (term === noTermFound) return [{ text, field, verdict: 'no-term' }];
    return [{ text, field, verdict: modifier === negated ? 'reject' : 'accept', term }];
  });
}
