/**
 * As-you-type search over half a million strings: each beginning of sampled labels and synonyms, as somebody types it, also
 * with a typing error and with filters; and what a deposit asks of the hierarchy. Real names of ontologies where those lie
 * beside the clone, filled up with made-up ones.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openCatalogueStore } from '../server/terms/catalogue-store.ts';
import type { CatalogueStore } from '../server/terms/catalogue-store.ts';
import type { TermSearch } from '../server/terms/catalogue.ts';
import { openTermLookup } from '../server/terms/term-lookup.ts';
import { openSearch } from '../server/terms/term-search.ts';
import type { TermEntry } from '../server/terms/term.ts';
import { atLeast, atMost, digits } from './measure.ts';
import type { Measured } from './measure.ts';
import { quantile } from './timing.ts';

const folder = resolve(import.meta.dirname, '../../shared/data/ontologies');
const obo = 'http://purl.obolibrary.org/obo/';
const least = 500_000;

/** Whole numbers below a limit, the same at each run. */
function createRandom(seed: number): (limit: number) => number {
  let random = seed;
  return (limit) => { random = (random * 1_103_515_245 + 12_345) % 2 ** 31; return random % limit; };
}

const entryOf = (iri: string, label: string, synonyms: readonly string[], parents: readonly string[], obsolete = false): TermEntry => ({
  iri, kind: 'class', labels: [{ text: label }], synonyms: synonyms.map((text) => ({ text, scope: 'exact' })), definitionSources: [],
  parents: parents.map((parent) => ({ iri: parent, relation: 'is-a' })), xrefs: [], subsets: [], obsolete, replacedBy: [], consider: [], alternativeIds: [],
});

/** The compact JSON of terms by CURIE: label, synonyms, ancestors with their distance. */
function readReal(): { id: string; terms: TermEntry[] }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^czi-.*\.json\.gz$/.test(name) && !name.includes('v2025-02-13')).map((name) => {
    const terms = JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString()) as Record<string, { label: string; synonyms?: string[]; ancestors: Record<string, number>; deprecated: boolean }>;
    const iriOf = (curie: string): string => obo + curie.replace(':', '_');
    return { id: /^czi-([A-Za-z]+)-/.exec(name)![1]!, terms: Object.entries(terms).map(([curie, { label, synonyms = [], ancestors, deprecated }]) => entryOf(iriOf(curie), label, synonyms, Object.keys(ancestors).filter((each) => ancestors[each] === 1).map(iriOf), deprecated)) };
  });
}

const syllables = 'ba ce di fo gu ha ji ko lu ma ne pi ro su ta ve xi yo zu cra phe tri sto'.split(' ');
const ends = ['cell', 'disease', 'neoplasm', 'syndrome', 'cell line', 'membrane', 'receptor activity', 'of the heart', 'layer', 'variant'];

function fill(store: CatalogueStore): { strings: number; real: number; names: string[]; deep: string[] } {
  const below = createRandom(7), names: string[] = [], deep: string[] = [];
  let strings = 0, number = 0;
  const put = (id: string, terms: TermEntry[]): void => {
    const { counts } = store.add({ id: id.toLowerCase(), prefix: id, version: '1', namespaces: [`${obo}${id}_`], format: 'cellxgene', sha256: id, source: id, loadedAt: '2026-01-01T00:00:00Z', complete: true }, terms, []);
    strings += counts.strings;
    for (const { labels, synonyms, iri, parents } of terms) {
      if (below(200) === 0) names.push(labels[0]!.text, ...synonyms.slice(0, 1).map(({ text }) => text));
      if (parents.length > 0 && below(50) === 0) deep.push(iri);
    }
  };
  for (const { id, terms } of readReal()) put(id, terms);
  const real = strings;
  while (strings < least) {
    const id = `MADE${number}`;
    put(id, Array.from({ length: 20_000 }, (_, at) => {
      const word = (): string => Array.from({ length: 2 + below(3) }, () => syllables[below(syllables.length)]).join('');
      const label = names.length > 500 && at % 2 === 0 ? `${names[below(500)]!} ${word()} ${below(1000)}` : `${word()} ${word()} ${ends[below(ends.length)]!}`;
      return entryOf(`${obo}${id}_${at}`, label, [`${word()} ${label}`], at === 0 ? [] : [`${obo}${id}_${Math.floor(at / 3)}`]);
    }));
    number += 1;
  }
  store.use(store.versions().map(({ id, version }) => ({ ontology: id, version })));
  return { strings, real, names, deep };
}

/** One letter left out, doubled, or changed with its neighbour. */
function misspell(text: string, below: (limit: number) => number): string {
  const at = 1 + below(Math.max(1, text.length - 2)), kind = below(3);
  return kind === 0 ? text.slice(0, at) + text.slice(at + 1) : kind === 1 ? text.slice(0, at) + text[at]! + text.slice(at) : text.slice(0, at) + (text[at + 1] ?? '') + text[at]! + text.slice(at + 2);
}

/** Measures on at least 500,000 strings. */
export function measure({ samples = 120 } = {}): Measured[] {
  const where = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  const file = join(where, 'catalogue.sqlite'), store = openCatalogueStore({ file });
  const started = performance.now();
  const { strings, real, names, deep } = fill(store);
  const filled = performance.now() - started;
  const lookup = openTermLookup({ file }), search = openSearch({ file, lookup });
  const below = createRandom(11);
  const sampled = Array.from({ length: samples }, () => names[below(names.length)]!.slice(0, 40));
  const ids = lookup.versions().map(({ id }) => id);
  const branches = deep.slice(0, 10).map((iri) => lookup.ancestors(iri).at(-2) ?? lookup.ancestors(iri)[0]!);
  const timed = (asked: TermSearch): number => { const from = performance.now(); search.search(asked); return performance.now() - from; };
  const typed = (name: string, more: Omit<TermSearch, 'text'> = {}): number[] => Array.from({ length: name.length }, (_, at) => timed({ text: name.slice(0, at + 1), ...more }));
  for (const name of sampled.slice(0, 5)) typed(name);
  const kinds: [string, number[]][] = [
    ['as typed', sampled.flatMap((name) => typed(name))],
    ['with a typing error', sampled.flatMap((name) => typed(misspell(name, below)))],
    ['within one ontology', sampled.flatMap((name, at) => typed(name, { ontologies: [ids[at % ids.length]!] }))],
    ['defining terms only, obsolete ones too', sampled.flatMap((name) => typed(name, { definingOnly: true, obsolete: 'with' }))],
    ['within one of ten branches', sampled.flatMap((name, at) => typed(name, { branch: branches[at % branches.length]! }))],
  ];
  const long = sampled.filter((name) => name.length >= 8);
  const found = long.filter((name) => search.search({ text: misspell(name, below), limit: 10, obsolete: 'with' }).hits.some(({ matched }) => matched.text.toLowerCase().startsWith(name.toLowerCase())));
  const walks = deep.slice(0, 2000), first: number[] = [], again: number[] = [];
  for (const times of [first, again]) for (const iri of walks) { const from = performance.now(); lookup.ancestors(iri); times.push(performance.now() - from); }
  lookup.close(); search.close(); store.close();
  rmSync(where, { recursive: true, force: true });
  const size = `${strings.toLocaleString('en')} strings, ${real.toLocaleString('en')} of them real`;
  return [
    ...kinds.map(([what, times]) => atMost(`p95 of a term search as you type, ${what}`, quantile(times, 0.95), 20, ' ms', `p50 ${digits(quantile(times, 0.5))}, max ${digits(Math.max(...times))} over ${times.length.toLocaleString('en')} searches in ${size}`)),
    atLeast('names of 8 letters and more with one typing error that are among the first 10', 100 * found.length / long.length, 90, ' %', `of ${long.length}`),
    { what: 'all above a term, asked for the first time and again', figure: `${digits(1000 * quantile(first, 0.5))} µs, ${digits(1000 * quantile(again, 0.5))} µs (p95 ${digits(1000 * quantile(first, 0.95))} and ${digits(1000 * quantile(again, 0.95))} µs)` },
    { what: 'writing and indexing these versions', figure: `${digits(filled / 1000)} s` },
  ];
}
