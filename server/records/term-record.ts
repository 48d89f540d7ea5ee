/**
 * A term of an ontology as a record of its own: what the graph holds of it, from the version in use. Small on purpose, for
 * the graph holds what is used and the catalogue holds all; so a record has what reading, filtering and judging need.
 */
import { createHash } from 'node:crypto';
import { toNQuads } from '../rdf/n-quads.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { dcterms, obo, owl, prov, rdf, rdfs, xsd } from '../rdf/vocabulary.ts';
import type { CatalogueTerm, TermLookup } from '../terms/catalogue.ts';
import { recordIdPattern, recordIri } from './record.ts';

export interface TermRecord {
  readonly id: string;
  /** IRI of the record */ readonly record: string;
  readonly quads: Quad[];
  readonly nquads: string;
  readonly size: number;
  /** the file that the version in use was loaded from */ readonly source: { readonly sha256: string; readonly name: string };
}

/** How ids of terms' records begin. */
export const termRecordPrefix = 'term-';

/** Id of a term's record: its CURIE with `_`, as `term-FBbi_00000246`; of what has none that a URL may hold, a hash. */
export function termRecordId({ iri, curie }: { iri: string; curie: string }): string {
  const id = `${termRecordPrefix}${curie.replace(':', '_')}`;
  return !curie.includes('/') && recordIdPattern.test(id) ? id : `${termRecordPrefix}${createHash('sha256').update(iri).digest('hex').slice(0, 16)}`;
}

/** The statements about a term: its label, definition with source, parents, state, and where that is from. */
export function describeTerm(term: CatalogueTerm, ontology?: string): Quad[] {
  const subject = namedNode(term.iri);
  const quads: Quad[] = [];
  const say = (predicate: string, object: Quad['object']): void => { quads.push(quad(subject, namedNode(predicate), object)); };
  say(rdf.type, namedNode(owl.Class));
  say(rdfs.label, literal(term.label));
  if (term.definition) say(obo.definition, literal(term.definition));
  for (const source of term.definition ? new Set(term.definitionSources) : []) say(dcterms.source, literal(source));
  for (const { iri, relation } of term.parents) if (iri !== term.iri) say(relation === 'part-of' ? obo.partOf : rdfs.subClassOf, namedNode(iri));
  if (term.obsolete) say(owl.deprecated, literal('true', namedNode(xsd.boolean)));
  for (const iri of term.replacedBy) say(obo.replacedBy, namedNode(iri));
  for (const iri of term.consider) if (/^https?:/.test(iri)) say(obo.consider, namedNode(iri));
  if (ontology) say(rdfs.isDefinedBy, namedNode(ontology));
  if (term.from.versionIri) say(prov.wasDerivedFrom, namedNode(term.from.versionIri));
  return quads;
}

/** The record of a term that the catalogue has; `base` ends in a slash. */
export function createTermRecord(term: CatalogueTerm, { lookup, base }: { lookup: TermLookup; base: string }): TermRecord {
  const version = lookup.inUse(term.from.ontology);
  const id = termRecordId(term), record = recordIri(base, id);
  const quads = describeTerm(term, version?.iri), nquads = toNQuads(quads, record);
  return { id, record, quads, nquads, size: nquads.split('\n').length - 1, source: { sha256: version?.sha256 ?? '', name: `${term.from.ontology} ${term.from.version}` } };
}
