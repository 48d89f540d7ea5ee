/**
 * Writes JSON-LD with `jsonld`: compacted with the context that is given, or with the usual prefixes where none is. The
 * context stands in the file itself, or by its IRI where the reader can be expected to have it.
 */
import type { Quad } from './terms.ts';
import { namespaces, rdf, xsd } from './vocabulary.ts';
import { vendoredContexts } from './contexts.ts';

export interface JsonLdOptions {
  prefixes?: Readonly<Record<string, string>> | undefined;
  /** a JSON-LD context: the value of `@context` */ context?: unknown;
  /** written as `@context` instead of the context itself */ contextIri?: string | undefined;
  baseIri?: string | undefined;
}

/** Quads → JSON-LD text, indented by two. Graph names become named graphs. */
export async function writeJsonLd(quads: Iterable<Quad>, options: JsonLdOptions = {}): Promise<string> {
  const all = [...quads];
  const { default: jsonld } = await import('jsonld'); // it brings an HTTP client: only where JSON-LD is written
  const expanded = await jsonld.fromRDF(all as never, { useNativeTypes: false } as never);
  const context = options.context ?? usedPrefixes(all, { ...namespaces, ...options.prefixes });
  const compact = async (context: unknown): Promise<Record<string, unknown>> => await jsonld.compact(expanded as never, context as never, {
    documentLoader: (iri: string) => Promise.resolve(vendoredContexts.load(iri)), compactToRelative: false,
    ...(options.baseIri ? { base: options.baseIri } : {}),
  } as never) as unknown as Record<string, unknown>;
  let compacted: Record<string, unknown>;
  try {
    compacted = await compact(context);
  } catch (error) {
    // An IRI such as <unit:x> reads like a prefixed name of the context; without a context it is only itself.
    if ((error as { details?: { code?: string } }).details?.code !== 'IRI confused with prefix') throw error;
    return `${JSON.stringify(await compact({}), undefined, 2)}\n`;
  }
  if (options.contextIri !== undefined) compacted['@context'] = options.contextIri;
  return `${JSON.stringify(compacted, undefined, 2)}\n`;
}

/** Only the prefixes that occur: a context of thirty lines over a record of five helps nobody. */
function usedPrefixes(quads: readonly Quad[], prefixes: Readonly<Record<string, string>>): Record<string, string> {
  const seen = new Set<string>();
  const note = (iri: string): void => { seen.add(iri.slice(0, Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/')) + 1)); };
  for (const { subject, predicate, object } of quads) {
    note(subject.value);
    if (predicate.value !== rdf.type) note(predicate.value);
    if (object.termType !== 'Literal') note(object.value);
    else if (!object.language && object.datatype.value !== xsd.string) note(object.datatype.value);
  }
  return Object.fromEntries(Object.entries(prefixes).filter(([prefix, namespace]) => prefix !== '' && seen.has(namespace)));
}
