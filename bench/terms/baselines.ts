/**
 * The three ways to rank that ours is held against, on the same items and the same names: equal strings, runs of three
 * weighted by rarity with a little for labels, and the latter with what each field's terms come from, learnt on the other
 * half. They choose among live terms.
 */
import type { TermLookup } from '../../server/terms/catalogue.ts';
import { ontologyOf } from '../../server/terms/decision-memory.ts';
import type { NameIndex } from '../../server/terms/name-index.ts';
import { agreement } from '../../server/terms/normal-form.ts';
import type { Item } from './items.ts';

/** Item → IRIs, the best first. */
export type Rank = (item: Pick<Item, 'text' | 'field'>) => string[];

const looked = 200;

function inOrder(scores: ReadonlyMap<string, number>): string[] {
  return [...scores].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([iri]) => iri);
}

/** Creates them; the weight of the third is tuned on the items for fitting. */
export function createBaselines(names: NameIndex, lookup: TermLookup, fit: readonly Item[]): Record<'exact' | 'trigram' | 'trigram and prior', Rank> {
  const live = (iri: string): boolean => lookup.find(iri)?.obsolete === false;
  const alike = (text: string): Map<string, number> => {
    const scores = new Map<string, number>();
    for (const { iri, kind, likeness } of names.find(text, looked)) {
      const score = likeness + (kind === 0 ? 0.02 : kind === 1 ? 0.01 : 0);
      if (score > (scores.get(iri) ?? -1) && live(iri)) scores.set(iri, score);
    }
    return scores;
  };
  const counts = new Map<string, Map<string, number>>();
  for (const { field, gold } of fit) for (const iri of gold.slice(0, 1)) {
    const own = counts.get(field) ?? new Map<string, number>();
    own.set(ontologyOf(iri), (own.get(ontologyOf(iri)) ?? 0) + 1);
    counts.set(field, own);
  }
  const ontologies = new Set([...counts.values()].flatMap((own) => [...own.keys()])).size;
  const prior = (field: string, iri: string): number => {
    const own = counts.get(field), all = own ? [...own.values()].reduce((a, b) => a + b, 0) : 0;
    return Math.log(((own?.get(ontologyOf(iri)) ?? 0) + 0.5) / (all + 0.5 * (ontologies + 1)));
  };
  const withPrior = (weight: number): Rank => ({ text, field }) => inOrder(new Map([...alike(text)].map(([iri, score]) => [iri, score + weight * prior(field, iri)])));
  const sample = fit.filter(({ kind }, at) => kind === 'live' && at % 5 === 0).slice(0, 500);
  const tuned = [0.005, 0.01, 0.02, 0.04, 0.06].map((weight) => { const rank = withPrior(weight); return { weight, right: sample.filter((item) => item.gold.includes(rank(item)[0] ?? '')).length }; }).sort((a, b) => b.right - a.right)[0]!;
  return {
    exact: ({ text }) => inOrder(new Map(names.find(text, 1).filter(({ text: name, iri }) => (agreement(text, name) ?? 3) < 3 && live(iri)).map(({ iri }) => [iri, 1]))),
    trigram: ({ text }) => inOrder(alike(text)),
    'trigram and prior': withPrior(tuned.weight),
  };
}
