/**
 * Which of some known phrases a phrase may mean: titles that were reworded share words where they do not share letters.
 * For messages that say what would be right; nothing is ever linked by it.
 */
import { nearest } from './nearest.ts';

const wordsOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? []);

/** The phrase that differs by a few letters, else up to `most` phrases by their share of common words (Dice), best first. */
export function mostAlike(phrase: string, known: Iterable<string>, most = 3): string[] {
  const all = [...new Set(known)];
  const near = nearest(phrase, all);
  if (near !== undefined) return [near];
  const words = wordsOf(phrase);
  return all.map((each) => {
    const others = wordsOf(each);
    const common = [...words].filter((word) => others.has(word)).length;
    return { each, score: words.size + others.size === 0 ? 0 : 2 * common / (words.size + others.size) };
  }).filter(({ score }) => score > 0.2).toSorted((a, b) => b.score - a.score).slice(0, most).map(({ each }) => each);
}

/** A phrase without what people vary when they type: case, blanks, hyphens, underscores and other punctuation. */
export function foldPhrase(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
