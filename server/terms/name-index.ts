/**
 * All names of the versions in use, in memory, to be found by likeness: runs of three characters weighted by how rare they
 * are (TF-IDF cosine), and equality at all levels of normal forms. Lists of whole numbers in typed arrays keep 300,000 names
 * within some 120 MB and answer in milliseconds; it is built in slices, so that the thread goes on answering meanwhile.
 */
import { normalForm, punctuationFree, wordsIn } from './normal-form.ts';

/** A name as the catalogue has it; `kind` is the place in `stringKinds`. */
export interface IndexedName { readonly iri: string; readonly text: string; readonly kind: number }
/** A name that was found; `likeness` is the cosine, 0 to 1. */
export interface FoundName extends IndexedName { readonly second: string; readonly likeness: number }

export interface NameIndex {
  readonly size: number;
  /** bytes of the typed arrays */ readonly bytes: number;
  /** Names equal at the third level (all that are equal at the first or second are among them) and those most alike, the most alike first. */
  find(text: string, limit: number): FoundName[];
  /** how much a word tells: ln(names / names with it) */ rarity(word: string): number;
}

const buckets = 1 << 20, slice = 4000, mostEqual = 200;

/** Number of a run of three; runs that share one are so rare that nothing is lost. */
const runNumber = (a: number, b: number, c: number): number => (Math.imul(Math.imul(a, 1_000_003) ^ b, 1_000_003) ^ Math.imul(c, 40_503)) >>> 12;

/** Runs of three of a second form, blanks at the ends of words: each number once. */
export function runsOf(second: string): number[] {
  const runs = new Set<number>();
  for (const word of second.split(' ')) {
    let a = 32, b = word.charCodeAt(0);
    for (let at = 1; at <= word.length; at += 1) {
      const c = at === word.length ? 32 : word.charCodeAt(at);
      runs.add(runNumber(a, b, c));
      a = b; b = c;
    }
  }
  return [...runs];
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** Builds the index. `pause` is awaited between slices. */
export async function buildNameIndex(names: Iterable<IndexedName>, pause: () => Promise<unknown> = () => new Promise((resolve) => { setImmediate(resolve); })): Promise<NameIndex> {
  const texts: string[] = [], seconds: string[] = [], iris: string[] = [], kinds: number[] = [];
  const wordCounts = new Map<string, number>(), runCounts = new Int32Array(buckets + 1), seen = new Map<string, number>();
  // an order of their own, so that what is found does not depend on how the names came
  const ordered = [...names].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.iri < b.iri ? -1 : a.iri > b.iri ? 1 : a.kind - b.kind));
  for (const { iri, text, kind } of ordered) {
    const second = normalForm(text.slice(0, 300), 2);
    if (second === '') continue;
    const key = `${iri}\n${text}`, before = seen.get(key);
    // one term in many ontologies: the name once, under its best kind
    if (before !== undefined) { if (kind < kinds[before]!) kinds[before] = kind; continue; }
    seen.set(key, texts.length);
    texts.push(text); seconds.push(second); iris.push(iri); kinds.push(kind);
    for (const word of new Set(wordsIn(second))) wordCounts.set(word, (wordCounts.get(word) ?? 0) + 1);
    for (const run of runsOf(second)) runCounts[run + 1]! += 1;
    if (texts.length % slice === 0) await pause();
  }
  seen.clear();
  const size = texts.length;
  for (const [word, count] of wordCounts) if (count === 1) wordCounts.delete(word);
  const weights = new Float32Array(buckets);
  for (let run = 0; run < buckets; run += 1) { const count = runCounts[run + 1]!; if (count > 0) weights[run] = Math.log(1 + size / count); }
  const starts = runCounts;
  for (let run = 0; run < buckets; run += 1) starts[run + 1]! += starts[run]!;
  const postings = new Int32Array(starts[buckets]!), next = starts.slice(), norms = new Float32Array(size);
  const thirds = new Uint32Array(size);
  for (let at = 0; at < size; at += 1) {
    let sum = 0;
    for (const run of runsOf(seconds[at]!)) { postings[next[run]!++] = at; sum += weights[run]! ** 2; }
    norms[at] = Math.sqrt(sum);
    thirds[at] = hash(punctuationFree(seconds[at]!));
    if (at % slice === 0) await pause();
  }
  const byThird = new Int32Array(size).map((_, at) => at).sort((a, b) => thirds[a]! - thirds[b]! || a - b);
  const sums = new Float32Array(size);

  const equal = (third: string): number[] => {
    const wanted = hash(third);
    let low = 0, high = size;
    while (low < high) { const middle = (low + high) >> 1; if (thirds[byThird[middle]!]! < wanted) low = middle + 1; else high = middle; }
    const found: number[] = [];
    for (; low < size && thirds[byThird[low]!] === wanted && found.length < mostEqual; low += 1) if (punctuationFree(seconds[byThird[low]!]!) === third) found.push(byThird[low]!);
    return found;
  };
  return {
    size,
    bytes: postings.byteLength + starts.byteLength + next.byteLength + norms.byteLength + thirds.byteLength + byThird.byteLength + weights.byteLength + sums.byteLength,
    rarity: (word) => Math.log((size + 1) / (wordCounts.get(word) ?? 1)),
    find(text, limit) {
      const second = normalForm(text, 2), runs = runsOf(second);
      const touched: number[] = [];
      let norm = 0;
      for (const run of runs) {
        const weight = weights[run]! ** 2 || Math.log(1 + size) ** 2;
        norm += weight;
        for (let at = starts[run]!; at < starts[run + 1]!; at += 1) {
          const name = postings[at]!;
          if (sums[name] === 0) touched.push(name);
          sums[name]! += weight;
        }
      }
      norm = Math.sqrt(norm) || 1;
      const likeness = (at: number): number => sums[at]! / (norm * norms[at]! || 1);
      // the best ones by a threshold that rises: a full sort of all that share a run would cost more than the search
      const best: number[] = [];
      let least = 0;
      for (const at of touched) {
        const value = likeness(at);
        if (value <= least && best.length >= limit) continue;
        best.push(at);
        if (best.length >= limit * 4) { best.sort((a, b) => likeness(b) - likeness(a) || a - b); best.length = limit; least = likeness(best[limit - 1]!); }
      }
      best.sort((a, b) => likeness(b) - likeness(a) || a - b);
      const third = punctuationFree(second);
      const chosen = [...new Set([...(third === '' ? [] : equal(third)), ...best.slice(0, limit)])];
      const found = chosen.map((at): FoundName => ({ iri: iris[at]!, text: texts[at]!, kind: kinds[at]!, second: seconds[at]!, likeness: Math.min(1, likeness(at)) }));
      for (const at of touched) sums[at] = 0;
      return found.sort((a, b) => b.likeness - a.likeness);
    },
  };
}
