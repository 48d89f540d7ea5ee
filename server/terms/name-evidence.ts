/** What a name says for its term: how a reading of the text and the name agree, in amounts of evidence. */
import { nameKinds } from './evidence.ts';
import type { Amounts, EvidenceFacts } from './evidence.ts';
import type { FoundName } from './name-index.ts';
import { agreement, normalForm, wordsIn } from './normal-form.ts';
import type { MentionReading } from './read-mention.ts';

export interface NameMatch { readonly amounts: Amounts; readonly facts: NonNullable<EvidenceFacts['name']> }

const numbers = (text: string): string => (text.match(/\d+/g) ?? []).map((digits) => digits.replace(/^0+(?=\d)/, '')).toSorted().join(' ');
/** Log odds of a share, kept off the ends. */
const logOdds = (share: number): number => Math.log((share + 0.05) / (1.05 - share));

/** Creates the comparison of one reading with names; `rarity` says how much a word tells. */
export function compareNames(reading: MentionReading, rarity: (word: string) => number): (name: FoundName) => NameMatch {
  const second = normalForm(reading.text, 2), words = wordsIn(second), own = new Set(words), ownNumbers = numbers(second);
  const weigh = (list: Iterable<string>): number => { let sum = 0; for (const word of list) sum += rarity(word); return sum; };
  const whole = weigh(own) || 1;
  return (name) => {
    const kind = nameKinds[name.kind] ?? 'related', level = agreement(reading.text, name.text) ?? 0;
    const theirs = wordsIn(name.second), others = new Set(theirs);
    const missing = level > 0 ? [] : [...own].filter((word) => !others.has(word)), added = level > 0 ? [] : [...others].filter((word) => !own.has(word));
    const lost = weigh(missing), gained = weigh(added);
    const likeness = level > 0 ? Math.max(name.likeness, level === 3 ? 0.9 : 1) : name.likeness;
    return {
      amounts: {
        ...(level > 0 ? { [`same-${level}`]: 1, ...(kind === 'label' ? { 'same-label': 1 } : {}) } : {}),
        ...(reading.text === name.text ? { 'same-letters': 1 } : {}),
        ...(kind === 'label' ? {} : { [`kind-${kind}`]: 1 }),
        likeness: logOdds(likeness),
        'text-covered': 1 - lost / whole, 'name-covered': 1 - gained / (weigh(others) || 1),
        'words-missing': lost / 10, 'words-added': gained / 10,
        ...(words.at(-1) === theirs.at(-1) || level > 0 ? { 'last-word': 1 } : {}),
        ...(ownNumbers === numbers(name.second) ? {} : { 'numbers-differ': 1 }),
        ...(second.length <= 3 ? { short: 1 } : {}),
        ...(reading.kind === 'whole' ? {} : { [`reading-${reading.kind}`]: 1 }),
      },
      facts: { text: name.text, kind, level, likeness, reading: reading.kind, readAs: reading.text, missing, added },
    };
  };
}
