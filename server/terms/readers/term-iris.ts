/**
 * From the ids that ontology files use (CURIEs, OBO's short ids, IRIs) to the IRI under which a term is known here: the
 * prefixes that the file declares come first, then the pinned table, then OBO's rule that PREFIX:0001 is
 * `http://purl.obolibrary.org/obo/PREFIX_0001` (with `#` before the line where the local part has one itself).
 */
import { prefixes as knownPrefixes } from '../../pids/prefixes.ts';
import { normaliseIri } from '../../pids/pids.ts';
import { namespaces } from '../../rdf/vocabulary.ts';

/** Prefixes that files use without saying what they are. */
const usual: Readonly<Record<string, string>> = { ...namespaces, dc: 'http://purl.org/dc/elements/1.1/', terms: namespaces.dcterms, dct: namespaces.dcterms, obo: namespaces.obo, oio: namespaces.oboInOwl, cc: 'http://creativecommons.org/ns#' };

/** Base of files that have none: an IRI that begins with it was relative. */
export const relativeBase = 'urn:relative:';

export interface TermIris {
  /** A CURIE, an id or an IRI → IRI; undefined for a text with blanks or quotes, which is none. */ expand(id: string): string | undefined;
  /** An IRI → its spelling in `pids/`. */ settle(iri: string): string;
  declare(prefix: string, namespace: string): void;
}

/** Creates the expansion of one file. `base` is put before ids without a prefix: the ontology's own IRI and `#`. */
export function createTermIris({ base = () => `${namespaces.obo}#` }: { base?: () => string } = {}): TermIris {
  const declared = new Map<string, string>(), known = new Map<string, string>();
  const settle = (iri: string): string => {
    const normal = normaliseIri(iri);
    return normal.iri;
  };
  const resolve = (id: string): string | undefined => {
    // oxlint-disable-next-line no-control-regex
    if (id === '' || /[\u0000-\u0020\u007f"<>{}|\\^`]/.test(id)) return undefined;
    if (/^(?:https?|urn|ftp|mailto|file):/i.test(id)) return settle(id);
    const colon = id.indexOf(':');
    if (colon < 0) return base() + id;
    const prefix = id.slice(0, colon), local = id.slice(colon + 1);
    const namespace = declared.get(prefix);
    if (namespace !== undefined) return settle(namespace + local);
    if (prefix === '_' || local === '') return undefined;
    if (Object.hasOwn(usual, prefix)) return settle(usual[prefix]! + local);
    const normal = normaliseIri(id);
    if (normal.changed) return normal.iri;
    const term = knownPrefixes.get(prefix.toLowerCase())?.find(({ kind }) => kind === 'term');
    if (term && term.namespace !== `${namespaces.obo}${prefix}_`) return term.namespace + local;
    return `${namespaces.obo}${prefix}${local.includes('_') ? '#' : ''}_${local}`;
  };
  return {
    settle,
    declare(prefix, namespace) { declared.set(prefix, namespace); known.clear(); },
    expand(id) {
      let iri = known.get(id);
      if (iri === undefined) {
        iri = resolve(id);
        if (iri !== undefined && known.size < 500_000) known.set(id, iri);
      }
      return iri;
    },
  };
}

const machinery = [namespaces.owl, namespaces.rdfs, namespaces.rdf, namespaces.skos, namespaces.oboInOwl, namespaces.xsd, namespaces.sh];

/** Machinery of the formats themselves (owl:Thing, rdfs:label …): declared in many files, nobody's term, and above everything. */
export function isMachinery(iri: string): boolean {
  return machinery.some((namespace) => iri.startsWith(namespace));
}

/** Properties that say "is part of", whatever their spelling. */
export function isPartOf(property: string): boolean {
  return property === `${namespaces.obo}BFO_0000050` || /[#/_:]part_of$/.test(property) || property === 'part_of';
}
