/**
 * Names made comparable at three levels, each folding more than the one before. The first two may speak for identity; the
 * third folds all punctuation ("PC-12", "PC12", "PC-1.2" are three cell lines) and is for finding only. The level at which
 * two names agreed is kept, for it goes into the mapping as what was done to the text before it was compared.
 */

export type NormalLevel = 1 | 2 | 3;

/** What each level does, as a mapping states it (sssom:subject_preprocessing): classes of the vocabulary of mapping operations, or words. */
export const preprocessing: Readonly<Record<NormalLevel, readonly string[]>> = {
  1: ['case normalisation', 'blank normalisation'],
  2: ['case normalisation', 'blank normalisation', 'diacritics suppression', 'dash normalisation', 'Greek letter normalisation', 'number normalisation', 'spelling normalisation', 'plural normalisation'],
  3: ['case normalisation', 'blank normalisation', 'diacritics suppression', 'dash normalisation', 'Greek letter normalisation', 'number normalisation', 'spelling normalisation', 'plural normalisation', 'punctuation suppression'],
};

const letters = 'α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ο omicron π pi ρ rho ς sigma σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega'.split(' ');
const greek = new Map(letters.flatMap((letter, at) => (at % 2 === 0 ? [[letter, letters[at + 1]!] as const] : [])));
const roman = new Map(['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii', 'xiii', 'xiv', 'xv'].map((numeral, at) => [numeral, String(at + 1)]));
/** Single letters that are numerals only where they end a name after another word ("type I"). */
const single = /^[ivx]$/;

/** Ends of words → what they become: plurals of English and Latin, then British → American. First match of each table wins. */
const plurals: readonly (readonly [RegExp, string])[] = [
  [/(?<=\p{L}{2})ies$/u, 'y'], [/(?<=\p{L}{2}(?:s|x|z|ch|sh))es$/u, ''], [/(?<=nucle|bacill|stimul|thall|embol|villi?)i$/u, 'us'],
  [/(?<=mitochondri|bacteri|gangli|epitheli|endotheli|medi)a$/u, 'um'], [/(?<=\p{L}{3,}[^sui\d])s$/u, ''],
];
const spellings: readonly (readonly [RegExp, string])[] = [
  [/[æ]/g, 'e'], [/[œ]/g, 'e'], [/(?<=\p{L})(?:ae|oe)(?=\p{L})|^(?:ae|oe)(?=\p{L}{3})/gu, 'e'], [/(?<=\p{L}{2})our(?=s?$|ed$|ing$|al$|less$)/u, 'or'], [/(?<=fib|cent|lit|met)re$/, 'er'],
  [/(?<=\p{L}{3})is(?=ation$|ed$|ing$)/u, 'iz'], [/(?<=\p{L}{3})yse(?=d?$)/u, 'yze'], [/sulph/g, 'sulf'], [/ll(?=ed$|ing$)/, 'l'],
];

/** Case and blanks. */
function level1(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

function foldOnce(word: string): string {
  let folded = word;
  for (const [from, to] of spellings) folded = folded.replace(from, to);
  const [from, to] = plurals.find(([pattern]) => pattern.test(folded)) ?? [];
  return from === undefined ? folded : folded.replace(from, to!);
}

/** Words repeat: what was folded is kept, up to a bound. */
const folds = new Map<string, string>();
const mostFolds = 100_000;

/** A word folded until nothing changes. */
function foldWord(word: string): string {
  const known = folds.get(word);
  if (known !== undefined) return known;
  let folded = word;
  for (let next = foldOnce(folded); next !== folded; next = foldOnce(folded)) folded = next;
  if (folds.size >= mostFolds) folds.clear();
  if (word.length <= 60) folds.set(word, folded);
  return folded;
}

const simple = /^[a-z\d ]*$/;

function fold(form: string): string {
  const plain = simple.test(form) ? form : form.normalize('NFKD').replaceAll(/\p{M}+/gu, '').toLowerCase().replaceAll(/[α-ω]/g, (letter) => greek.get(letter) ?? letter)
    .replaceAll(/['’ʼ′`]s?(?![\p{L}\p{N}])|['’ʼ′`]/gu, '');
  const words = plain.split(/[\s\p{Pd}−_]+/u).filter(Boolean);
  return words.map((word, at) => (at > 0 && roman.has(word) && (!single.test(word) || at === words.length - 1) ? roman.get(word)! : foldWord(word))).join(' ');
}

/** Diacritics, dashes, Greek letters, Roman numbers, spelling and plural on top; folded until nothing changes. */
function level2(text: string): string {
  let form = fold(level1(text));
  for (let next = fold(form); next !== form; next = fold(form)) form = next;
  return form;
}

/** Text → its form at a level. Each is idempotent, and a coarser form follows from a finer one. A text of marks alone has no third form: "". */
export function normalForm(text: string, level: NormalLevel): string {
  return level === 1 ? level1(text) : level === 2 ? level2(text) : punctuationFree(level2(text));
}

/** The third form out of the second; what was two words is folded as the one that it became. */
export function punctuationFree(second: string): string {
  let form = second.replaceAll(/[^\p{L}\p{N}]+/gu, '');
  for (let next = strip(form); next !== form; next = strip(form)) form = next;
  return form;
}
const strip = (form: string): string => fold(form).replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** The finest level at which two names agree. */
export function agreement(a: string, b: string): NormalLevel | undefined {
  if (level1(a) === level1(b)) return 1;
  const [second, other] = [level2(a), level2(b)];
  if (second === other) return second === '' ? undefined : 2;
  const third = punctuationFree(second);
  return third !== '' && third === punctuationFree(other) ? 3 : undefined;
}

/** Words of a second form: runs of letters and digits. */
export function wordsIn(second: string): string[] {
  return second.match(/[\p{L}\p{N}]+/gu) ?? [];
}
