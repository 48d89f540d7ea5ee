/**
 * The JSON-LD contexts that real files name, served from `ontologies/contexts/`: nothing is ever fetched. Each is a table
 * of term, IRI and type (facts), which this file turns into a context; a context that is not here is a known error that
 * lists those that are.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KnownError } from '../errors.ts';

type Definition = string | { '@id': string; '@type'?: string; '@container'?: string };
export type Context = Readonly<Record<string, unknown>>;

/** One row of `ontologies/contexts/index.tsv`. */
interface Vendored { name: string; table: string; column: string; iris: string[]; vocab: string; language: string; extends: string }

export interface Contexts {
  /** The context document for jsonld's `documentLoader`. Throws source-not-readable naming the known ones. */
  load(iri: string): { contextUrl: null; documentUrl: string; document: { '@context': Context | readonly unknown[] }; tag: 'static' };
  has(iri: string): boolean;
  /** One IRI of each context that is known, for messages. */
  readonly known: readonly string[];
  /** Terms of a context: name → IRI, prefixes expanded. `@vocab` stands among them under that name. */
  termsOf(iri: string): ReadonlyMap<string, string>;
}

/** The spelling of a context's IRI under which it is looked up: http and https, with and without final slash are one. */
function canonical(iri: string): string {
  return iri.replace(/^https?:\/\//, '').replace(/[/#]+$/, '');
}

function readRows(file: string): string[][] {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
}

/** Reads the tables lazily: `folder` is `ontologies/contexts`. */
export function createContexts(folder: string): Contexts {
  const vendored = readRows(join(folder, 'index.tsv')).slice(1).map(([name = '', table = '', column = '', iris = '', vocab = '', language = '', base = '']) =>
    ({ name, table, column, iris: iris.split(' '), vocab, language, extends: base }) satisfies Vendored);
  const byIri = new Map(vendored.flatMap((row) => row.iris.map((iri) => [canonical(iri), row] as const)));
  const built = new Map<string, Context>();

  /** term, IRI, type, and the list of columns (contexts) the row belongs to; an empty list = all. */
  const build = (row: Vendored): Context => {
    let context = built.get(row.name);
    if (context) return context;
    const definitions: Record<string, Definition> = {};
    for (const [term = '', iri = '', type = '', columns = ''] of readRows(join(folder, row.table)).slice(1)) {
      if (row.column !== '' && columns !== '' && !columns.split(' ').includes(row.column)) continue;
      const [kind, container] = type.split('|');
      definitions[term] = type === '' ? iri : { '@id': iri, ...(kind ? { '@type': kind } : {}), ...(container ? { '@container': container } : {}) };
    }
    context = { ...(row.vocab === '' ? {} : { '@vocab': row.vocab }), ...(row.language === '' ? {} : { '@language': row.language }), ...definitions };
    built.set(row.name, context);
    return context;
  };
  const find = (iri: string): Vendored | undefined => byIri.get(canonical(iri));
  const known = Object.freeze(vendored.map((row) => row.iris[0]!));

  return {
    known,
    has: (iri) => find(iri) !== undefined,
    load(iri) {
      const row = find(iri);
      if (!row) throw unknownContext(iri, known);
      const context = build(row);
      return { contextUrl: null, documentUrl: iri, document: { '@context': row.extends === '' ? context : [row.extends, context] }, tag: 'static' };
    },
    termsOf(iri) {
      const row = find(iri);
      if (!row) return new Map();
      return termsOfContext(build(row), row.extends === '' ? undefined : this.termsOf(row.extends));
    },
  };
}

/** The same contexts and one more: that of a server itself, under the IRIs by which files name it. */
export function withContext(contexts: Contexts, iris: readonly string[], own: Context): Contexts {
  const names = new Set(iris.map(canonical));
  const known = [...iris.slice(0, 1), ...contexts.known];
  return {
    known,
    has: (iri) => names.has(canonical(iri)) || contexts.has(iri),
    load(iri) {
      if (names.has(canonical(iri))) return { contextUrl: null, documentUrl: iri, document: { '@context': own }, tag: 'static' };
      if (!contexts.has(iri)) throw unknownContext(iri, known);
      return contexts.load(iri);
    },
    termsOf: (iri) => (names.has(canonical(iri)) ? termsOfContext(own) : contexts.termsOf(iri)),
  };
}

/** Terms of a context that refers to no other: name → IRI. */
function termsOfContext(context: Context, before: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const terms = new Map(before);
  for (const [term, definition] of Object.entries(context)) {
    if (term.startsWith('@') && term !== '@vocab') continue;
    const { '@id': id, '@reverse': reverse } = (typeof definition === 'object' && definition !== null ? definition : {}) as { '@id'?: string; '@reverse'?: string };
    const text = typeof definition === 'string' ? definition : id ?? reverse ?? '';
    const [, prefix = '', local = ''] = /^([\w-]+):(?!\/\/)(.*)$/.exec(text) ?? [];
    const namespace = context[prefix] ?? terms.get(prefix);
    terms.set(term, prefix !== '' && typeof namespace === 'string' ? namespace + local : text);
  }
  return terms;
}

/** The error for a remote context that is not vendored. */
export function unknownContext(iri: string, known: readonly string[], pointer?: string): KnownError {
  return new KnownError('source-not-readable', `The JSON-LD context <${iri}> is not known here, and contexts are never fetched; write its terms into the file, or use one of ${known.join(', ')}`,
    { context: iri, known_contexts: [...known], ...(pointer === undefined ? {} : { origin: { pointer } }) });
}

/** The contexts of this repository. */
export const vendoredContexts: Contexts = createContexts(resolve(import.meta.dirname, '../../ontologies/contexts'));
