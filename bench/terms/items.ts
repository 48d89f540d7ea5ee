/**
 * Texts with the terms that curators gave them, from the literal mappings beside the clone: one item for a text in a field.
 * Half of the texts are for fitting, the other half for scoring; the half follows from the text alone, so that a text is
 * never in both.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TermLookup } from '../../server/terms/catalogue.ts';
import { normalForm } from '../../server/terms/normal-form.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/sssom/literal');

export interface Item { readonly text: string; readonly field: string; /** IRIs, as stated */ readonly stated: readonly string[]; /** live terms: stated, or what replaced them */ readonly gold: readonly string[]; readonly kind: 'live' | 'replaced' | 'absent' }

/** Names of the sets. */
export const setNames = (): string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sssom.tsv')).map((name) => name.replace(/^ebitext-|\.sssom\.tsv$/g, '')) : []);

/** The items of a set, sorted by text and field. */
export function itemsOf(set: string, lookup: TermLookup): Item[] {
  const lines = readFileSync(join(folder, `ebitext-${set}.sssom.tsv`), 'utf8').split(/\r?\n/);
  const prefixes = new Map(lines.filter((line) => line.startsWith('#  ')).map((line) => line.slice(3).split(': ') as [string, string]));
  const rows = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
  const header = rows.shift()!, at = (name: string): number => header.indexOf(name);
  const expand = (curie: string): string => { const [prefix, local] = [curie.slice(0, curie.indexOf(':')), curie.slice(curie.indexOf(':') + 1)]; return (prefixes.get(prefix) ?? `${prefix}:`) + local; };
  const stated = new Map<string, { text: string; field: string; terms: Set<string> }>();
  for (const row of rows) {
    const text = row[at('subject_label')]!.replace(/^"|"$/g, ''), field = row[at('subject_category')] ?? '', object = row[at('object_id')];
    if (!text || !object) continue;
    const key = `${text}\n${field}`, item = stated.get(key) ?? { text, field, terms: new Set<string>() };
    item.terms.add(expand(object)); stated.set(key, item);
  }
  return [...stated.values()].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.field < b.field ? -1 : 1)).map(({ text, field, terms }): Item => {
    const all = [...terms], live = all.filter((iri) => lookup.find(iri)?.obsolete === false);
    if (live.length > 0) return { text, field, stated: all, gold: live, kind: 'live' };
    const replaced = all.flatMap((iri) => { const to = lookup.find(iri) && lookup.replacement(iri)?.to; return to !== undefined && lookup.find(to)?.obsolete === false ? [to] : []; });
    return { text, field, stated: all, gold: replaced, kind: replaced.length > 0 ? 'replaced' : 'absent' };
  });
}

/** A whole number that follows from the text, the same for texts that differ only in case, spelling or punctuation. */
export function numberOf(text: string): number {
  return createHash('sha256').update(normalForm(text, 3) || text).digest().readUInt32BE(4);
}
/** Whether a text is scored; the others are for fitting. */
export const isScored = ({ text }: { text: string }): boolean => numberOf(text) % 2 === 1;
