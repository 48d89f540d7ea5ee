/**
 * What OWL and SKOS say of terms, whatever the syntax: declarations, hierarchy, restrictions and annotations go in as
 * statements, drafts come out. Readers of triples and of functional syntax share it, so that a term reads the same in all.
 */
import { namespaces } from '../../rdf/vocabulary.ts';
import type { ParentRelation, TermKind } from '../term.ts';
import { annotate, createHeaderWriter, obsoleteClasses, versionIn } from './annotation-properties.ts';
import type { AnnotationValue, Beside } from './annotation-properties.ts';
import type { Reading } from './reading.ts';
import { createTermIris, isMachinery, isPartOf } from './term-iris.ts';

const { owl, rdf, rdfs, skos, oboInOwl } = namespaces;

/** rdf:type → what a thing of it is; types of vocabularies that describe no term are in `noTerms`. */
const kinds: ReadonlyMap<string, TermKind> = new Map<string, TermKind>([
  [`${owl}Class`, 'class'], [`${rdfs}Class`, 'class'], [`${owl}DeprecatedClass`, 'class'],
  [`${skos}Concept`, 'concept'],
  [`${owl}ObjectProperty`, 'property'], [`${owl}DatatypeProperty`, 'property'], [`${owl}AnnotationProperty`, 'property'], [`${rdf}Property`, 'property'], [`${owl}DeprecatedProperty`, 'property'],
  [`${owl}NamedIndividual`, 'individual'],
]);
const noTerms = [owl, rdfs, rdf, skos, 'http://www.linkedmodel.org/schema/vaem#', 'http://www.w3.org/ns/shacl#', 'http://purl.org/dc/', 'http://www.w3.org/ns/dcat#', 'http://xmlns.com/foaf/', 'http://www.w3.org/ns/prov#', 'http://www.w3.org/2003/11/swrl'];

export interface OwlStatements {
  /** The header's subject: first named ontology of the file. */ ontology(iri: string | undefined, versionIri?: string): void;
  ontologyAnnotation(property: string, value: AnnotationValue, line?: number): void;
  imports(iri: string, line?: number): void;
  declare(iri: string, type: string, line?: number): void;
  below(iri: string, parent: string, relation: ParentRelation): void;
  /** A restriction above a term: only being part of something counts. */ restriction(iri: string, property: string, filler: string): void;
  genus(iri: string, genus: string): void;
  annotation(iri: string, property: string, value: AnnotationValue, beside?: Beside): void;
}

export function createOwlStatements(reading: Reading): OwlStatements {
  const { drafts, header, faults } = reading, iris = createTermIris(), writeHeader = createHeaderWriter(reading);
  const settled = (iri: string): string => iris.expand(iri) ?? iri;
  return {
    ontology(iri, versionIri) {
      if (iri !== undefined && header.iri === undefined) header.iri = iri;
      if (versionIri !== undefined) writeHeader(`${owl}versionIRI`, { iri: versionIri });
    },
    ontologyAnnotation: writeHeader,
    imports(iri, line) { faults.note(`The import of ${iri} was not followed; add that ontology on its own if its terms are wanted`, line === undefined ? {} : { line }); },
    declare(iri, type, line) {
      if (isMachinery(iri)) return;
      const kind = kinds.get(type);
      if (kind === undefined && noTerms.some((namespace) => type.startsWith(namespace))) return;
      const draft = drafts.of(settled(iri));
      if (draft.kind === undefined || draft.kind === 'individual') draft.kind = kind ?? 'individual';
      if (line !== undefined) draft.line ??= line;
      if (obsoleteClasses.has(type)) draft.obsolete = true;
      if (kind === undefined) draft.parents.push({ iri: settled(type), relation: 'is-a' });
    },
    below(iri, parent, relation) {
      const draft = drafts.of(settled(iri));
      if (obsoleteClasses.has(parent)) draft.obsolete = true;
      else if (!isMachinery(parent)) draft.parents.push({ iri: settled(parent), relation });
    },
    restriction(iri, property, filler) {
      if (isPartOf(property)) drafts.of(settled(iri)).parents.push({ iri: settled(filler), relation: 'part-of' });
    },
    genus(iri, genus) { if (!isMachinery(genus)) drafts.of(settled(iri)).genera.push(settled(genus)); },
    annotation(iri, property, value, beside = {}) {
      annotate(drafts.of(settled(iri)), property, value.iri === undefined || property.startsWith(skos) || property === `${oboInOwl}inSubset` ? value : { ...value, iri: property === `${oboInOwl}hasDbXref` ? value.iri : settled(value.iri) }, beside, iris);
    },
  };
}

/** The version from the version IRI where the file has none in words. */
export function completeHeader({ header, name }: Reading): void {
  header.version ??= (header.versionIri === undefined ? undefined : versionIn(header.versionIri)) ?? (name === undefined ? undefined : versionIn(name));
  for (const key of ['version', 'versionIri', 'title', 'licence', 'iri'] as const) if (header[key] === undefined) delete header[key];
}
