/**
 * Finding terms by what people type: identifiers, names and their beginnings, words in any order, and names that are only
 * alike. Ways of finding are tried from the surest to the loosest until there is enough; each gives strings in the order of
 * preference, and all strings of one IRI make one hit.
 */
import { classSize, lengthSize, openCatalogueReading, versionWord } from './catalogue-file.ts';
import type { MatchKind, TermHit, TermHits, TermSearch } from './catalogue.ts';
import { createIdentifierSearch } from './identifier-search.ts';
import { createLikeness, innerRuns } from './likeness.ts';
import { createNameBeginnings } from './name-beginnings.ts';
import { createNearWords } from './near-words.ts';
import { searchForm, wordsOf } from './search-form.ts';
import { createScopes } from './search-scope.ts';
import type { Found, KeptString, Scope } from './search-scope.ts';
import type { OpenLookup } from './term-lookup.ts';

/** Synchronous search over one open catalogue; milliseconds. */
export interface Search {
  /** Errors: request-not-valid for an ontology that is not in use. */
  search(search: TermSearch): TermHits;
  close(): void;
}

/**
 * Terms that are gathered, by how far a page reaches; each step is put into order by itself, so that pages follow each
 * other whatever was gathered for them. Beyond the last one nothing is found.
 */
const steps = [200, 1000, 4000] as const;
/** Strings that are looked at in one way. */
const mostLooked = 4000, mostAlike = 400, fewAlike = 3, mostNear = 100, longest = 300;
/** With so many that are surely meant, none that is only alike is looked for. */
const surely = 8;
const sameKinds: readonly MatchKind[] = ['label', 'exact-synonym', 'narrow-synonym', 'broad-synonym', 'related-synonym'];
/** Runs of three that are looked for at once, and least likeness of what is "alike". */
const chosenRuns = 8, leastLikeness = 0.42;

interface Match { found: Found; kind: MatchKind; likeness: number }

/** Opens a search beside a lookup on the same file. */
export function openSearch({ file, lookup }: { file: string; lookup: OpenLookup }): Search {
  const database = openCatalogueReading({ file });
  const scopeOf = createScopes({ database, lookup });
  const columns = 's.id, s.version, s.iri, s.kind, s.form, s.text';
  const same = database.prepare(`SELECT ${columns} FROM string s WHERE form = ? ORDER BY kind, id`);
  const starting = createNameBeginnings(database), identifiers = createIdentifierSearch(database);
  const ofWords = database.prepare(`SELECT ${columns} FROM word w CROSS JOIN string s ON s.id = w.rowid WHERE word MATCH ? ORDER BY w.rowid`);
  const ofRuns = database.prepare(`SELECT ${columns} FROM gram g CROSS JOIN string s ON s.id = g.rowid WHERE gram MATCH ? AND g.rowid >= ? AND g.rowid < ? ORDER BY g.rowid LIMIT ?`);
  const countOf = database.prepare('SELECT strings FROM gram_count WHERE gram = ?');
  const iriAt = database.prepare('SELECT id FROM iri WHERE iri = ?');
  const obsoleteIn = database.prepare('SELECT obsolete FROM term WHERE iri = ? AND version = ?');

  /** takes what belongs to the scope; true where there is too much, or too much to look at */
  const take = (rows: Iterable<Found>, scope: Scope, into: (found: Found) => boolean): boolean => {
    let looked = 0;
    for (const found of rows) {
      if (looked++ >= mostLooked || scope.has(found) && !into(found)) return true;
    }
    return false;
  };

  /** whether a term is obsolete as its own ontology has it, where strings of others were found */
  const isShown = ({ found: { id, iri } }: Match, { obsolete }: Scope): boolean => {
    if (obsolete === 'with' || id === 0) return true;
    const version = lookup.hierarchy.chosen(iri);
    const row = version === undefined ? undefined : obsoleteIn.get(iri, version) as { obsolete: number } | undefined;
    return row !== undefined && (row.obsolete === 1) === (obsolete === 'only');
  };

  return {
    search(asked) {
      const { text, asYouType = true, limit = 20, offset = 0 } = asked;
      const scope = scopeOf(asked), form = searchForm(text.slice(0, longest));
      const matches = new Map<number, Match>();
      const enough = steps.find((step) => step >= offset + limit) ?? steps.at(-1)!;
      const { found: identified, more: others } = identifiers(text.trim().slice(0, longest));
      let more = others;
      const add = (kind: (found: Found) => MatchKind, likeness: (found: Found) => number) => (found: Found): boolean => {
        if (matches.has(found.iri)) return true;
        if (matches.size >= enough) return false;
        matches.set(found.iri, { found, kind: kind(found), likeness: likeness(found) });
        return true;
      };
      const named = new Map<string, Match>();
      for (const { iri, kind } of identified) {
        const { id: number } = iriAt.get(iri) as { id: number };
        const term = lookup.find(iri), version = [...lookup.rows].find(([, each]) => each.id === term?.from.ontology)?.[0];
        if (!term || version === undefined || named.has(iri)) continue;
        const [holder] = term.holders;
        if (!scope.has({ id: ((term.obsolete ? 2 : 0) + (holder?.defining ? 0 : 1)) * classSize, version, iri: number })) continue;
        matches.set(number, { found: { id: 0, version, iri: number, kind: 0, form: '', text: kind === 'iri' ? iri : term.curie }, kind, likeness: 1 });
        named.set(iri, matches.get(number)!);
      }
      if (form !== '') {
        const like = createLikeness(form);
        const likenessOf = ({ form: other }: Found): number => like(other);
        const words = wordsOf(form);
        const prefixKind = ({ kind }: Found): MatchKind => (kind === 0 ? 'label-prefix' : 'synonym-prefix');
        const start = asYouType ? form : `${form} `;
        if (scope.strings) {
          const inMemory = lookThrough(scope.strings, { form, start, words, asYouType });
          more = take(inMemory.same, scope, add(({ kind }) => sameKinds[kind]!, () => 1)) || more;
          more = take(inMemory.starting, scope, add(prefixKind, likenessOf)) || more;
          more = take(inMemory.withWords, scope, add(() => 'words', likenessOf)) || more;
        } else {
          more = take(same.iterate(form) as Iterable<never>, scope, add(({ kind }) => sameKinds[kind]!, () => 1)) || more;
          more = take(starting(start, scope), scope, add(prefixKind, likenessOf)) || more;
          if (words.length > 0 && (matches.size < enough || !more)) {
            // where few of all names are in the scope, those that begin with the text may not have been reached before
            const match = words.map((word, at) => (asYouType && at === words.length - 1 ? `"${word}" *` : `"${word}"`)).join(' AND ');
            more = take(ofWords.iterate(match + withinVersions(scope)) as Iterable<never>, scope, add((found) => (found.form.startsWith(start) ? prefixKind(found) : 'words'), likenessOf)) || more;
          }
        }
        if (matches.size < surely) {
          // names that hold what is nearly a word are looked for only where nothing is surely meant
          const near = matches.size === 0 ? createNearWords(words) : undefined;
          for (const { found, likeness } of alike(form, scope, like, asYouType, near?.see)) add(() => 'alike', () => likeness)(found);
          const most = matches.size + mostNear;
          if (near) take(holding(near.nearest(), scope), scope, (found) => matches.size < most && add(() => 'alike', () => near.likeness(found.form))(found));
        }
      }
      const wanted = inOrder([...matches.values()]).filter((match) => isShown(match, scope));
      const hits = wanted.slice(offset, offset + limit).flatMap(({ found, kind, likeness }): TermHit[] => {
        const term = lookup.find(lookup.iriOf(found.iri));
        if (!term) return [];
        const { iri, curie, label, definition, obsolete, replacedBy, holders } = term;
        return [{ iri, curie, label, ...(definition === undefined ? {} : { definition }), obsolete, replacedBy, holders, matched: { text: found.text, kind, likeness } }];
      });
      return { hits, total: wanted.length, more };
    },
    close() { database.close(); },
  };

  /** strings that hold one of each of these words */
  function holding(words: readonly (readonly string[])[] | undefined, scope: Scope): Iterable<Found> {
    if (!words) return [];
    if (scope.strings) return scope.strings.filter(({ padded }) => words.every((each) => each.some((word) => padded.includes(` ${word} `))));
    return ofWords.iterate(words.map((each) => `(${each.map((word) => `"${word}"`).join(' OR ')})`).join(' AND ') + withinVersions(scope)) as Iterable<never>;
  }

  /** strings that share rare runs of three characters, the most alike first */
  function alike(form: string, scope: Scope, like: (other: string) => number, asYouType: boolean, see: (form: string) => void = () => undefined): { found: Found; likeness: number }[] {
    const counted = innerRuns(form).map((run, place) => ({ run, place, strings: (countOf.get(run) as { strings: number } | undefined)?.strings ?? 0 })).filter(({ strings }) => strings > 0);
    const runs = counted.toSorted((a, b) => a.strings - b.strings).slice(0, chosenRuns).toSorted((a, b) => a.place - b.place).map(({ run }) => `"${run.replaceAll('"', '""')}"`);
    const shortest = Math.min(255, Math.max(1, Math.floor(form.length * 0.55))), longestForm = Math.min(255, Math.ceil(form.length * (asYouType ? 3 : 1.8)) + 2);
    const found = new Map<number, { found: Found; likeness: number }>();
    for (const [match, most] of matchesOfRuns(runs)) {
      for (const each of scope.classes) {
        const from = each * classSize + shortest * lengthSize, to = each * classSize + (longestForm + 1) * lengthSize;
        for (const row of ofRuns.iterate(match, from, to, most) as unknown as Iterable<Found>) {
          if (found.has(row.id) || !scope.has(row)) continue;
          see(row.form);
          const whole = like(row.form), likeness = asYouType && row.form.length > form.length ? Math.max(whole, 0.92 * like(row.form.slice(0, form.length))) : whole;
          if (likeness >= leastLikeness) found.set(row.id, { found: row, likeness });
        }
      }
      if (found.size >= fewAlike) break;
    }
    return [...found.values()].sort((a, b) => b.likeness - a.likeness || a.found.id - b.found.id).slice(0, 200);
  }
}

/**
 * What to ask the index of runs for, the strictest first, each with the most that is looked at. One error spoils runs that
 * follow each other, so of two runs that stand far apart one is always there: each pair must have one. Where that gives too
 * little (two errors, or few runs), any two of them.
 */
function* matchesOfRuns(runs: readonly string[]): Iterable<[match: string, most: number]> {
  const half = Math.floor(runs.length / 2);
  if (half >= 3) yield [runs.slice(0, half).map((run, at) => `(${run} OR ${runs[at + half]!})`).join(' AND '), mostAlike];
  if (runs.length >= 2) yield [runs.flatMap((a, at) => runs.slice(at + 1).map((b) => `(${a} AND ${b})`)).join(' OR '), half >= 3 ? mostAlike / 2 : mostAlike];
  else if (runs[0] !== undefined) yield [runs[0], mostAlike];
}

/** What narrows a question to the index of words down to the versions of a scope. */
function withinVersions({ within }: Scope): string {
  return within ? ` AND (${[...within].map((version) => `"${versionWord(version)}"`).join(' OR ')})` : '';
}

const rank: Readonly<Record<MatchKind, number>> = { iri: 0, curie: 1, label: 2, 'exact-synonym': 3, 'narrow-synonym': 4, 'broad-synonym': 4, 'related-synonym': 4, 'label-prefix': 5, 'synonym-prefix': 6, words: 7, alike: 8 };

/** Each step of what was gathered in the order of preference. */
function inOrder(matches: readonly Match[]): Match[] {
  return steps.flatMap((step, at) => matches.slice(steps[at - 1] ?? 0, step).sort((a, b) => rank[a.kind] - rank[b.kind] || (a.kind === 'alike' ? b.likeness - a.likeness : 0) || a.found.id - b.found.id));
}

/** The same ways of finding over strings in memory, in one pass. */
function lookThrough(strings: readonly KeptString[], { form, start, words, asYouType }: { form: string; start: string; words: readonly string[]; asYouType: boolean }): { same: Found[]; starting: Found[]; withWords: Found[] } {
  const parts = words.map((word, at) => (asYouType && at === words.length - 1 ? ` ${word}` : ` ${word} `)), [first, ...others] = parts;
  const same: Found[] = [], starting: Found[] = [], withWords: Found[] = [];
  for (const each of strings) {
    if (each.form.startsWith(start)) (each.form === form ? same : starting).push(each);
    else if (each.form === form) same.push(each);
    else if (first !== undefined && each.padded.includes(first) && others.every((part) => each.padded.includes(part))) withWords.push(each);
  }
  return { same: same.sort((a, b) => a.kind - b.kind), starting, withWords };
}
