/**
 * Which texts of a thing still wait for a term. A thing without terms waits with all its texts. Where a thing states several
 * texts, a term that was accepted for one of them says nothing about the others; a term that nobody can be found to have
 * chosen came with the description, and stands for all its texts.
 */
import type { CurationField } from './curation-field.ts';

/** A thing that states texts and has terms in a field. */
export interface ThingTexts { readonly record: string; readonly thing: string; readonly texts: ReadonlySet<string>; readonly terms: ReadonlySet<string> }

/** The terms that curators accepted, now or before, for a text in a field. */
export type AcceptedTerms = (field: string, text: string) => ReadonlySet<string>;

/** The texts that wait. */
export function waitingTexts(field: CurationField, things: readonly ThingTexts[], accepted: AcceptedTerms): { record: string; thing: string; text: string }[] {
  return things.flatMap(({ record, thing, texts, terms }) => {
    const explained = new Map([...texts].map((text) => [text, [...accepted(field.name, text)].filter((term) => terms.has(term))]));
    const chosen = new Set([...explained.values()].flat());
    if ([...terms].some((term) => !chosen.has(term))) return [];
    return [...texts].filter((text) => explained.get(text)!.length === 0 && text.trim() !== '').map((text) => ({ record, thing, text }));
  });
}
