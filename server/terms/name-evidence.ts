/** What a name says for its term: how a reading of the text and the name agree, in amounts of evidence. */
import { editDistance } from '../rdf/nearest.ts';
import { nameKinds } from './evidence.ts';
import type { Amounts, EvidenceFacts } from './evidence.ts';
import type { FoundName } from './name-index.ts';
import { normalForm, punctuationFree, wordsIn } from './normal-form.ts';
import type { NormalLevel } from './normal-form.ts';
import type { MentionReading } from './read-mention.ts';

export interface NameMatch { readonly amounts: Amounts; readonly facts: NonNullable<EvidenceFacts['name']> }

const numbers = (text: string): string => (text.match(/\d+/g) ?? []).map((digits) => digits.replace(/^0+(?=\d)/, '')).toSorted().join(' ');
/** Log odds of a share, kept off the ends. */
const logOdds = (share: number): number => Math.log((share + 0.05) / (1.05 - share));

/** One word misspelt or in another form: a slip in 4 letters, two in 8, or a long beginning in common. Numbers are never alike. */
function alike(a: string, b: string): boolean {
  if (a.length < 4 || b.length < 4 || /\d/.test(a) || /\d/.test(b) || a[0] !== b[0]) return false;
  const common = Math.min(a.length, b.length), most = common >= 8 ? 2 : 1;
  let same = 0;
  while (same < common && a[same] === b[same]) same += 1;
  return same >= 5 && same >= 0.65 * Math.max(a.length, b.length) || editDistance(a, b, most) <= most;
}

/** What is common to all comparisons of a text: its words, and those that say nothing. */
export interface Comparison { readonly whole: string; readonly rarity: (word: string) => number; readonly fillers: ReadonlySet<string> }

/** Creates the comparison of one reading of a text with names. */
export function compareNames(reading: MentionReading, { whole, rarity, fillers }: Comparison): (name: FoundName) => NameMatch {
  const first = normalForm(reading.text, 1), second = normalForm(reading.text, 2), third = punctuationFree(second), firstLetter = third[0];
  const levelOf = (name: FoundName): NormalLevel | 0 => (name.second === second ? (normalForm(name.text, 1) === first ? 1 : 2) : third !== '' && name.second.includes(firstLetter!) && punctuationFree(name.second) === third ? 3 : 0);
  const telling = (form: string): string[] => { const words = wordsIn(form), kept = words.filter((word) => !fillers.has(word)); return [...new Set(kept.length > 0 ? kept : words)]; };
  const own = telling(second), all = reading.kind === 'whole' ? own : telling(normalForm(whole, 2)), ownNumbers = numbers(second), last = own.at(-1);
  const weigh = (list: Iterable<string>): number => { let sum = 0; for (const word of list) sum += rarity(word); return sum; };
  const weight = weigh(own) || 1;
  return (name) => {
    const kind = nameKinds[name.kind] ?? 'related', level = levelOf(name), same = level > 0;
    const theirs = telling(name.second), isIn = (word: string, others: readonly string[]): boolean => others.includes(word) || others.some((other) => alike(word, other));
    const missing = same ? [] : own.filter((word) => !isIn(word, theirs)), added = same ? [] : theirs.filter((word) => !isIn(word, own));
    // of the whole text, not of this reading: "left" of "left lung" is missing in "lung"
    const untold = all === own ? missing : same ? all.filter((word) => !own.includes(word)) : all.filter((word) => !isIn(word, theirs));
    const lost = weigh(missing), gained = weigh(added), others = weigh(theirs) || 1;
    const likeness = same ? Math.max(name.likeness, level === 3 ? 0.9 : 1) : name.likeness, theirNumbers = numbers(name.second);
    return {
      amounts: {
        ...(same ? { [`same-${level}`]: 1, ...(kind === 'label' ? { 'same-label': 1 } : {}), ...(level < 3 && reading.kind === 'whole' ? { 'same-whole': 1 } : {}) } : {}),
        ...(!same && missing.length === 0 && added.length === 0 ? { 'same-words': 1 } : {}),
        ...(reading.text === name.text ? { 'same-letters': 1 } : {}),
        ...(kind === 'label' ? {} : { [`kind-${kind}`]: 1 }),
        likeness: logOdds(likeness),
        'text-covered': 1 - lost / weight, 'name-covered': 1 - gained / others,
        'words-missing': weigh(untold) / 10, 'words-added': gained / 10,
        ...(last === theirs.at(-1) || same ? { 'last-word': 1 } : {}),
        ...(ownNumbers !== theirNumbers ? { 'numbers-differ': 1 } : ownNumbers !== '' ? { 'numbers-same': 1 } : {}),
        ...(second.length <= 3 ? { short: 1 } : {}),
        ...(reading.kind === 'whole' ? {} : { [`reading-${reading.kind}`]: 1 }),
      },
      facts: { text: name.text, kind, level, likeness, reading: reading.kind, readAs: reading.text, missing: untold, added },
    };
  };
}
