/**
 * `http://schema.org/` and `https://schema.org/` both arrive and mean the same terms; one is stored. schema.org's own
 * context and most of the graph out there say http.
 */
import { literal, namedNode, quad } from './terms.ts';
import type { Quad, Term } from './terms.ts';
import { namespaces } from './vocabulary.ts';

const secure = 'https://schema.org/';

/** The stored spelling of an IRI of schema.org; all others come back as they are. */
export function httpSchemaOrg(iri: string): string {
  return iri.startsWith(secure) ? namespaces.schema + iri.slice(secure.length) : iri;
}

/** The quads with the stored spelling everywhere, datatypes included; those without schema.org are the same objects. */
export function withHttpSchemaOrg(quads: Quad[]): Quad[] {
  let changed = false;
  const swap = <T extends Term>(term: T): T => {
    if (term.termType === 'NamedNode' && term.value.startsWith(secure)) return namedNode(httpSchemaOrg(term.value)) as unknown as T;
    if (term.termType === 'Literal' && term.datatype.value.startsWith(secure)) return literal(term.value, namedNode(httpSchemaOrg(term.datatype.value))) as unknown as T;
    return term;
  };
  const result = quads.map((each) => {
    const subject = swap(each.subject), predicate = swap(each.predicate), object = swap(each.object), graph = swap(each.graph);
    if (subject === each.subject && predicate === each.predicate && object === each.object && graph === each.graph) return each;
    changed = true;
    return quad(subject, predicate, object, graph);
  });
  return changed ? result : quads;
}
