/** How the IRIs of an ontology's terms begin: the facts of `pids/`, in the form that shapes need. */
import { termNamespace } from '../pids/prefixes.ts';

/** IRI prefixes of an ontology's terms; none when the ontology is not known, so that nothing is refused for our ignorance. */
export function termPrefixes(ontology: string): string[] {
  const namespace = termNamespace(ontology);
  return namespace === undefined ? [] : [namespace];
}
