/**
 * The words that were nearly typed: each word of a text is compared with the words of names that were found to be alike, so
 * that "confocl" finds all names that hold "confocal", however long they are.
 */
import { createLikeness } from './likeness.ts';
import { wordsOf } from './search-form.ts';

export interface NearWords {
  /** Looks at the words of a name. */
  see(form: string): void;
  /** For each word that was typed, those that come nearest, the typed one itself where it was seen; undefined where one has none, or nothing else is near. */
  nearest(): readonly (readonly string[])[] | undefined;
  /** How near the words of a name come, 0 to 1: the mean of the best of each, somewhat less than a name that is alike as a whole. */
  likeness(form: string): number;
}

/** Least likeness of near words, words that stand for one, shortest word that is compared, and what a name's other words cost. */
const least = 0.5, most = 3, shortest = 4, otherWords = 0.85;

/** Creates it for the words of one text. */
export function createNearWords(words: readonly string[]): NearWords {
  const typed = words.map((word) => ({ word, like: createLikeness(word), near: new Map<string, number>() }));
  const seen = new Map<string, readonly number[]>();
  const compare = (other: string): readonly number[] => {
    const known = seen.get(other);
    if (known) return known;
    const likenesses = typed.map(({ word, like }) => (word === other ? 1 : word.length < shortest || other.length < shortest ? 0 : like(other)));
    seen.set(other, likenesses);
    return likenesses;
  };
  return {
    see(form) {
      for (const other of wordsOf(form)) for (const [at, likeness] of compare(other).entries()) if (likeness >= least) typed[at]!.near.set(other, likeness);
    },
    nearest() {
      const nearest = typed.map(({ near }) => [...near].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most).map(([word]) => word));
      return nearest.length === 0 || nearest.some((each) => each.length === 0) ? undefined : nearest;
    },
    likeness(form) {
      const others = wordsOf(form).map(compare);
      return otherWords * typed.reduce((sum, _, at) => sum + Math.max(0, ...others.map((each) => each[at]!)), 0) / typed.length;
    },
  };
}
