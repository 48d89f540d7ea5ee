/**
 * The nearest known word to a misspelt one, for messages that say what would be right.
 */

/** Edit distance with transpositions (optimal string alignment), cut off above `limit`. */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let twoBack: number[] = [], previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, twoBack[j - 2]! + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    twoBack = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/** The known word within a quarter of its length in edits (case does not count), or undefined. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined, bestDistance = Math.floor(word.length / 4) + 0.5;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > bestDistance) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), Math.ceil(bestDistance)) + (candidate[0] === word[0] ? 0 : 0.25);
    if (distance < bestDistance) { best = candidate; bestDistance = distance; }
  }
  return best;
}

/**
 * The one known word that a misspelt one must be: the nearest, when no other is as near and all digits agree (uint12 may be
 * uint16 or uint32, and is neither for sure). For changes that are made without asking.
 */
export function surelyMeant(word: string, known: Iterable<string>): string | undefined {
  const words = [...new Set(known)];
  const best = nearest(word, words);
  if (best === undefined || best.replaceAll(/\D+/g, ' ').trim() !== word.replaceAll(/\D+/g, ' ').trim()) return undefined;
  const lower = word.toLowerCase(), distance = editDistance(lower, best.toLowerCase());
  return words.some((other) => other.toLowerCase() !== best.toLowerCase() && editDistance(lower, other.toLowerCase(), distance) <= distance) ? undefined : best;
}
