/**
 * Names of things that no record describes: what a resolver of identifiers has answered before, and labels of terms in the
 * ontologies in use. Asked where a page or GraphQL would show a bare identifier; nothing is looked up elsewhere for it.
 */
import type { ResolutionCache } from '../pids/resolution-cache.ts';
import type { TermLookup } from '../terms/catalogue.ts';

/** The name of a thing by its IRI, where one is known without the graph. */
export type KnownName = (iri: string) => string | undefined;

/** Creates it over what is kept on this machine. */
export function createKnownNames({ cache, lookup }: { cache: Pick<ResolutionCache, 'find'>; lookup?: Pick<TermLookup, 'labelOf'> }): KnownName {
  return (iri) => cache.find(iri)?.facts?.name ?? lookup?.labelOf(iri);
}
