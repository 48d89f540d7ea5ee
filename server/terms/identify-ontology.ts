/**
 * What a file is a version of: short name, prefix, version and the beginnings of the IRIs that it defines, from what its
 * header says and what its terms are called. Extracts name themselves in many ways, so the terms have the last word.
 */
import type { OntologyVersion } from './catalogue.ts';
import { namespaceOf } from './curie.ts';
import type { ReadOntology } from './term.ts';

/** What whoever loads it says of it; it wins over what is found. */
export interface Told { readonly id?: string; readonly version?: string; readonly prefix?: string; readonly namespaces?: readonly string[]; readonly complete?: boolean }

export type Identity = Pick<OntologyVersion, 'id' | 'version' | 'prefix' | 'namespaces' | 'complete'>;

/** Names of ontologies that the header's IRI of an extract holds: of imports what is imported, of subsets and views what they are of. */
function extractOf(iri: string): string[] {
  const parts = iri.replace(/^https?:\/\/purl\.obolibrary\.org\/obo\//, '').split('/');
  if (parts.length < 2 || parts[0]!.includes(':')) return [];
  return [parts.at(-1)!.replace(/(?:[_-]import)?(?:\.\w+)?$/, ''), ...(parts.includes('imports') ? [] : [parts[0]!])];
}

const oboOntology = /^(?:https?:\/\/purl\.obolibrary\.org\/obo\/)?([A-Za-z][\w-]*?)(?:\.(?:owl|obo|json))?$/;

/** An id that may stand in addresses: small letters, digits, hyphens. */
export const ontologyIdPattern = /^[a-z][a-z\d_.-]{0,59}$/;
/** A version that may stand in addresses. */
export const versionPattern = /^[A-Za-z\d][\w.+~-]{0,99}$/;

interface Namespace { namespace: string; prefix?: string; live: number; all: number }

/** Namespaces of the terms, the one with the most live terms first. */
function namespacesOf({ terms }: ReadOntology): Namespace[] {
  const found = new Map<string, Namespace>();
  for (const { iri, obsolete, kind } of terms) {
    if (kind === 'property' || kind === 'individual') continue;
    const { namespace, prefix } = namespaceOf(iri);
    const known = found.get(namespace) ?? { namespace, ...(prefix === undefined ? {} : { prefix }), live: 0, all: 0 };
    known.all += 1;
    if (!obsolete) known.live += 1;
    found.set(namespace, known);
  }
  if (found.size === 0 && terms[0] !== undefined) found.set('', { ...namespaceOf(terms[0].iri), live: terms.length, all: terms.length });
  return [...found.values()].toSorted((a, b) => b.live - a.live || b.all - a.all || (a.namespace < b.namespace ? -1 : 1));
}

/** "2026-01-30" of "releases/2026-01-30" and of ".../obo/fbbi/releases/2026-01-30/fbbi.owl"; other texts lose what no address takes. */
function versionFrom(text: string): string {
  if (!/\d/.test(text)) return ''; // "Created with …" is no version
  const release = /(?:^|\/)(?:releases\/)?v?(\d{4}-\d\d-\d\d)(?=$|[/.\s])/.exec(text)?.[1];
  const last = /([^/#]+?)\/?$/.exec(text.replace(/\/[^/]*\.(?:owl|obo|json|ofn|ttl)$/i, ''))?.[1] ?? text;
  return release ?? last.trim().replaceAll(/[^\w.+~-]+/g, '-').replace(/^[^A-Za-z\d]+/, '').slice(0, 60);
}

/**
 * Names a file that was read. `sha256` is the last resort for the version. `complete` is believed of a file whose header
 * names the ontology itself, not an extract of it.
 */
export function identifyOntology(read: ReadOntology, sha256: string, told: Told = {}): Identity {
  const all = namespacesOf(read), { header } = read;
  const named = oboOntology.exec(header.iri ?? '')?.[1];
  const own = told.namespaces?.[0] === undefined
    ? [told.id, named, ...extractOf(header.iri ?? '')].flatMap((name) => all.find(({ prefix }) => name !== undefined && prefix?.toLowerCase() === name.toLowerCase()) ?? []).at(0) ?? all[0] ?? { namespace: '' }
    : { ...namespaceOf(`${told.namespaces[0]}0`), namespace: told.namespaces[0] };
  const host = /([A-Za-z][\w-]*?)(?:\.\w{2,4})?[/#]?$/.exec(header.iri ?? own.namespace)?.[1];
  const id = (told.id ?? own.prefix ?? named ?? host ?? `ontology-${sha256.slice(0, 8)}`).toLowerCase();
  const prefix = told.prefix ?? own.prefix ?? named ?? id;
  const said = [told.version, header.version, header.versionIri].map((text) => text && versionFrom(text)).find((text) => text && versionPattern.test(text));
  return {
    id, prefix, version: told.version ?? said ?? sha256.slice(0, 12),
    namespaces: told.namespaces ?? [own.namespace].filter(Boolean),
    complete: told.complete ?? (named !== undefined && named.toLowerCase() === id),
  };
}
