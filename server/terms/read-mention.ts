/**
 * A text as people write it → the readings under which it may be the name of a term: as it stands, without or within its
 * brackets, its parts between commas, without counts and words that only qualify. Ids inside it are taken at their word.
 * Which words qualify is data (`ontologies/term-ranking.yaml`), for it depends on what is described.
 */
import { readPid } from '../pids/pids.ts';

export type ReadingKind = 'whole' | 'outside-brackets' | 'inside-brackets' | 'part' | 'unqualified';
/** One way to read a text. */
export interface MentionReading { readonly text: string; readonly kind: ReadingKind }
/** All of them, the text itself first; `ids` are IRIs that the text states. */
export interface Mention { readonly readings: readonly MentionReading[]; readonly ids: readonly string[]; /** the text was longer and was cut */ readonly cut: boolean }

/** Characters of a text that are looked at, and readings at most. */
const longest = 300, mostReadings = 8;
const bracketed = /\s*[([{]([^()[\]{}]{1,200})[)\]}]/gu;
const id = /(?<![\p{L}\p{N}])(?:https?:\/\/[^\s,;()<>"]{4,200}|[A-Za-z][A-Za-z.]{1,20}[:_][A-Za-z]{0,8}\d[\w]{1,15})(?![\p{L}\p{N}])/gu;
/** "n=3", "x 12", "3 ×", numbers that stand alone before or after words. */
const counts = /^(?:n\s*=\s*)?\d+\s*[x×]?\s+(?=\p{L}{2})|[\s,;]+(?:n\s*=\s*\d+|[x×]\s*\d+)$/gu;
/** "NCBITAXON:Macaca mulatta", "cell line: HeLa". */
const headed = /^[\p{L}][\p{L}\s]{1,25}:\s*(?=\p{L})/u;

/** Creates the reader of texts; `qualifiers` are words in lower case. */
export function createMentionReader({ qualifiers }: { qualifiers: readonly string[] }): (text: string) => Mention {
  const dropped = new Set(qualifiers);
  const unqualified = (text: string): string => {
    const words = text.split(/\s+/u);
    const kept = words.filter((word) => !dropped.has(word.toLowerCase().replaceAll(/[^\p{L}\p{N}-]/gu, '')));
    return kept.length === 0 ? text : kept.join(' ');
  };
  return (given) => {
    const text = given.slice(0, longest).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').replaceAll(/\s+/gu, ' ').trim();
    const readings = new Map<string, MentionReading>();
    const add = (raw: string, kind: ReadingKind): void => {
      const cleaned = raw.replace(/^[\s,;:."'*]+|[\s,;:."']+$/gu, '');
      if (cleaned !== '' && /[\p{L}\p{N}]/u.test(cleaned) && !readings.has(cleaned.toLowerCase()) && readings.size < mostReadings) readings.set(cleaned.toLowerCase(), { text: cleaned, kind });
    };
    const ids = [...new Set([...text.matchAll(id)].flatMap(([found]) => readPid(found)?.iri ?? []))];
    add(text, 'whole');
    const outside = text.replaceAll(bracketed, ' ').replaceAll(/\s+/gu, ' ').trim();
    if (outside !== text) {
      add(outside, 'outside-brackets');
      for (const [, inside] of text.matchAll(bracketed)) add(inside!, 'inside-brackets');
    }
    add(outside.replace(headed, '').replaceAll(counts, ''), 'unqualified');
    const parts = outside.split(/\s*[,;]\s+|\s+[/|]\s+/u);
    // "dystrophy, muscular" is how thesauri invert a name
    if (parts.length === 2) add(`${parts[1]!} ${parts[0]!}`, 'part');
    add(unqualified(outside.replaceAll(counts, '').replaceAll('_', ' ')), 'unqualified');
    if (parts.length > 1) for (const part of parts) { add(part, 'part'); add(unqualified(part.replaceAll(counts, '')), 'part'); }
    return { readings: [...readings.values()], ids, cut: given.length > longest };
  };
}
