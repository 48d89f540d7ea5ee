/**
 * IRI ↔ CURIE by the pinned table of prefixes, and the beginning that the IRIs of an ontology's terms share. OBO's own
 * PURLs need no row; an IRI that no prefix covers has no CURIE and stands for itself.
 */
import { prefixes } from '../pids/prefixes.ts';

const obo = /^https?:\/\/purl\.obolibrary\.org\/obo\/([A-Za-z][A-Za-z\d]*)_(?=.)/;
const rrid = 'https://scicrunch.org/resolver/RRID:';
const byNamespace = new Map<string, string>();
for (const rows of prefixes.values()) for (const { prefix, kind, namespace } of rows) if (kind === 'term' && !byNamespace.has(namespace)) byNamespace.set(namespace, prefix);

/** The namespace of an IRI with its prefix where the table or OBO's rule has one; else what stands before its last part. */
export function namespaceOf(iri: string): { namespace: string; prefix?: string } {
  for (let end = iri.length - 1; end > 8; end -= 1) {
    const sign = iri[end];
    if (sign !== '_' && sign !== '#' && sign !== '/' && sign !== ':') continue;
    const namespace = iri.slice(0, end + 1), prefix = byNamespace.get(namespace);
    if (prefix !== undefined) return { namespace, prefix };
  }
  const [namespace, prefix] = obo.exec(iri) ?? [];
  if (namespace !== undefined && prefix !== undefined) return { namespace, prefix };
  return { namespace: iri.slice(0, Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1) };
}

/** "FBbi:00000246" of its IRI; RRIDs keep the form in which they are cited; what has no prefix comes back as it is. */
export function curieOf(iri: string): string {
  if (iri.startsWith(rrid)) return iri.slice(rrid.length - 'RRID:'.length);
  const { namespace, prefix } = namespaceOf(iri);
  return prefix === undefined || namespace.length === iri.length ? iri : `${prefix}:${iri.slice(namespace.length)}`;
}

/** The last part of an IRI as people write it, in lower case and with one sign between prefix and number: "fbbi_00000246". */
export function localNameOf(iri: string): string {
  const last = iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1).toLowerCase();
  return (last.startsWith('rrid:') ? last.slice(5) : last).replaceAll(':', '_');
}
