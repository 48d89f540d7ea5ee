/** How the IRIs of an ontology's terms begin: the facts of `pids/`, in the form that shapes need. */
import { ontologies } from '../pids/ontology-prefixes.ts';

/** IRI prefixes of an ontology's terms; none when the ontology is not known, so that nothing is refused for our ignorance. */
export function termPrefixes(ontology: string): string[] {
  const known = ontologies.get(ontology.toLowerCase());
  if (!known) return [];
  return [`${known.namespace}${known.prefix}_`];
}
