/**
 * Prefixes of one file: CURIEs to IRIs and back. The built-in prefixes always mean what SSSOM says. What a file does not
 * declare can be looked up in the pinned table of registered prefixes, which the reader then says.
 */
import { prefixes as registered } from '../pids/prefixes.ts';
import { builtInPrefixes } from './slots.ts';

export type Expansion = { iri: string; from: 'declared' | 'iri' | 'registry'; prefix: string } | { fault: 'no-prefix' | 'undeclared'; prefix: string };

export interface PrefixMap {
  readonly declared: Readonly<Record<string, string>>;
  expand(text: string): Expansion;
  /** registered prefixes that were used without being declared */ readonly borrowed: ReadonlyMap<string, string>;
}

/** What a registered prefix stands for, in any case. */
export const registeredNamespace = (prefix: string): string | undefined => usual.get(prefix.toLowerCase()) ?? registered.get(prefix.toLowerCase())?.find(({ namespace }) => namespace !== '')?.namespace;
/** Prefixes that mappings use and that are no vocabularies of terms. */
const usual: ReadonlyMap<string, string> = new Map(Object.entries({
  orcid: 'https://orcid.org/', oio: 'http://www.geneontology.org/formats/oboInOwl#', oboinowl: 'http://www.geneontology.org/formats/oboInOwl#', obo: 'http://purl.obolibrary.org/obo/', dcterms: 'http://purl.org/dc/terms/', wikidata: 'http://www.wikidata.org/entity/',
}));

const curie = /^([A-Za-z_][\w.-]*)?:(.*)$/s;

/** The prefixes of a set. */
export function createPrefixMap(declared: Readonly<Record<string, string>>): PrefixMap {
  const own = new Map([...Object.entries(declared), ...builtInPrefixes]);
  const known = new Map<string, Expansion>(), borrowed = new Map<string, string>();
  const expand = (text: string): Expansion => {
    const [, prefix = '', local = ''] = curie.exec(text) ?? [undefined, undefined, undefined];
    if (!curie.test(text)) return { fault: 'no-prefix', prefix: '' };
    const namespace = own.get(prefix);
    if (namespace !== undefined) return { iri: namespace + local, from: 'declared', prefix };
    if (local.startsWith('//') || /^(?:urn|mailto|tag|info)$/i.test(prefix)) return { iri: text, from: 'iri', prefix };
    const registry = registeredNamespace(prefix);
    if (registry === undefined) return { fault: 'undeclared', prefix };
    borrowed.set(prefix, registry);
    return { iri: registry + local, from: 'registry', prefix };
  };
  return {
    declared, borrowed,
    expand(text) {
      let found = known.get(text);
      if (!found) { found = expand(text); if (known.size < 200_000) known.set(text, found); }
      return found;
    },
  };
}

export interface Contractor {
  /** IRI → CURIE; makes a prefix where none fits. */ contract(iri: string): string;
  /** the prefixes that were used, built-in ones left out, in order */ used(): Record<string, string>;
}

/** Prefix of a namespace in the pinned table, in official case. */
const byNamespace: ReadonlyMap<string, string> = new Map([
  ...[...registered.values()].flat().flatMap(({ namespace, prefix, kind }) => (kind === 'term' ? [[namespace, prefix] as const] : [])),
  ['https://orcid.org/', 'orcid'], ['http://purl.obolibrary.org/obo/', 'obo'], ['http://purl.org/dc/terms/', 'dcterms'], ['http://www.geneontology.org/formats/oboInOwl#', 'oboInOwl'],
]);

/** Writes IRIs with the prefixes of a set: the longest namespace that fits, then registered ones, then a made one. */
export function createContractor(declared: Readonly<Record<string, string>>): Contractor {
  const namespaces = new Map<string, string>();
  for (const [prefix, namespace] of [...builtInPrefixes, ...Object.entries(declared).filter(([prefix]) => !builtInPrefixes.has(prefix)).toSorted(([a], [b]) => (a < b ? -1 : 1))]) if (!namespaces.has(namespace)) namespaces.set(namespace, prefix);
  const lengths = [...new Set([...namespaces.keys()].map(({ length }) => length))].toSorted((a, b) => b - a);
  const taken = new Map([...namespaces].map(([namespace, prefix]) => [prefix, namespace]));
  const used = new Map<string, string>(), known = new Map<string, string>();
  const find = (iri: string): [string, string] => {
    for (const length of lengths) {
      const prefix = length < iri.length ? namespaces.get(iri.slice(0, length)) : undefined;
      if (prefix !== undefined && !iri.slice(length).startsWith('//')) return [prefix, iri.slice(0, length)];
    }
    for (let at = iri.length - 1; at > 0; at -= 1) {
      const prefix = /[/#_]/.test(iri[at - 1]!) ? byNamespace.get(iri.slice(0, at)) : undefined;
      if (prefix !== undefined && (taken.get(prefix) ?? iri.slice(0, at)) === iri.slice(0, at) && iri.length > at) return [prefix, iri.slice(0, at)];
    }
    const cut = Math.max(iri.lastIndexOf('/', iri.length - 2), iri.lastIndexOf('#', iri.length - 2), iri.indexOf(':')) + 1;
    const namespace = iri.slice(0, cut);
    let number = 1;
    while (taken.has(`ns${number}`) && taken.get(`ns${number}`) !== namespace) number += 1;
    return [`ns${number}`, namespace];
  };
  return {
    contract(iri) {
      let text = known.get(iri);
      if (text === undefined) {
        const [prefix, namespace] = find(iri);
        if (!builtInPrefixes.has(prefix)) used.set(prefix, namespace);
        if (!namespaces.has(namespace)) { namespaces.set(namespace, prefix); taken.set(prefix, namespace); lengths.splice(0, lengths.length, ...[...new Set([...lengths, namespace.length])].toSorted((a, b) => b - a)); }
        known.set(iri, text = `${prefix}:${iri.slice(namespace.length)}`);
      }
      return text;
    },
    used: () => Object.fromEntries([...used].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
