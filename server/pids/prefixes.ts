/**
 * The pinned table of CURIE prefixes, `ontologies/prefixes.tsv`: which IRI a prefix stands for, in official case, and the
 * other beginnings of that IRI that are in use. Data, so that a new prefix is a row; a prefix that is not there is left
 * as it came.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface PrefixRow {
  /** in official case */ prefix: string;
  /** term: a class of a vocabulary; entry: a row of a database */ kind: 'term' | 'entry';
  /** an identifier's IRI is this and its local name */ namespace: string;
  /** form of the local name */ pattern: RegExp;
}

/** Rows of ours: what the registry does not have, or has in another form than we keep. */
const own: readonly PrefixRow[] = [
  // Cellosaurus accessions are RRIDs, and kept as such
  { prefix: 'CVCL', kind: 'term', namespace: 'https://scicrunch.org/resolver/RRID:CVCL_', pattern: /^[A-Za-z0-9]{4}$/ },
];

/** prefix or synonym in lower case → rows; two registries may use one prefix for different things. */
export const prefixes: ReadonlyMap<string, readonly PrefixRow[]> = new Map();
/** host → beginnings of paths (what follows the host), the longest first. */
export const spellings: ReadonlyMap<string, readonly { path: string; row: PrefixRow }[]> = new Map();

const byPrefix = prefixes as Map<string, PrefixRow[]>, byHost = spellings as Map<string, { path: string; row: PrefixRow }[]>;

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value); else map.set(key, [value]);
}

function add(row: PrefixRow, synonyms: readonly string[], addresses: readonly string[]): void {
  for (const name of [row.prefix.toLowerCase(), ...synonyms]) put(byPrefix, name, row);
  for (const address of addresses) {
    const slash = address.indexOf('/');
    put(byHost, address.slice(0, slash).toLowerCase(), { path: address.slice(slash), row });
  }
}

for (const row of own) add(row, [], []);
for (const line of readFileSync(resolve(import.meta.dirname, '../../ontologies/prefixes.tsv'), 'utf8').split('\n').slice(2)) {
  const [prefix = '', kind = '', namespace = '', pattern = '', synonyms = '', others = ''] = line.split('\t');
  if (prefix === '') continue;
  const row: PrefixRow = { prefix, kind: kind === 'entry' ? 'entry' : 'term', namespace, pattern: pattern === '' ? /^[\w.-]+$/ : new RegExp(`^(?:${pattern.replace(/^\^(.*)\$$/, '$1')})$`) };
  add(row, synonyms.split(' ').filter(Boolean), kind === 'entry' ? [] : [namespace.replace(/^https?:\/\//, ''), ...others.split(' ').filter(Boolean)]);
}
for (const list of byHost.values()) list.sort((a, b) => b.path.length - a.path.length);

/** The IRI with which all terms of an ontology begin; undefined for one that the table does not have. */
export function termNamespace(ontology: string): string | undefined {
  return prefixes.get(ontology.toLowerCase())?.find(({ kind }) => kind === 'term')?.namespace;
}

/** Hosts that name NCBI taxa, with where the number stands in the rest of the address. */
export const taxonHosts: readonly (readonly [string, RegExp])[] = ['www.ncbi.nlm.nih.gov', 'ncbi.nlm.nih.gov']
  .map((host) => [host, /^\/(?:Taxonomy\/Browser\/wwwtax\.cgi\?(?:[^#]*&)?id=|datasets\/taxonomy\/|taxonomy\/)(\d+)\b/i]);
