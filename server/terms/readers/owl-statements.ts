/**
 * What OWL and SKOS say of terms, whatever the syntax: declarations, hierarchy, restrictions and annotations go in as
 * statements, drafts come out. Readers of triples and of functional syntax share it, so that a term reads the same in all.
 */
import { hasScheme } from '../../rdf/resolve-iri.ts';
import { namespaces } from '../../rdf/vocabulary.ts';
import type { ParentRelation, TermKind } from '../term.ts';
import { annotate, createHeaderWriter, obsoleteClasses, versionIn } from './annotation-properties.ts';
import type { AnnotationValue, Beside } from './annotation-properties.ts';
import type { Reading } from './reading.ts';
import { createTermIris, isMachinery, isPartOf, relativeBase } from './term-iris.ts';

const { owl, rdf, rdfs, skos } = namespaces;

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
  const settled = (iri: string, line?: number): string | undefined => {
    const absolute = hasScheme(iri) && !iri.startsWith(relativeBase) ? iris.expand(iri) : undefined;
    if (absolute === undefined) faults.noteOnce(`iri ${iri}`, `<${iri.replace(relativeBase, '').slice(0, 200)}> ${hasScheme(iri) && !iri.startsWith(relativeBase) ? 'has characters that no IRI has' : 'is relative, and the file says not to what'}; what is said with it was left out`, line === undefined ? {} : { line });
    return absolute;
  };
  const link = (iri: string, parent: string, relation: ParentRelation): void => {
    const child = settled(iri), above = settled(parent);
    if (child !== undefined && above !== undefined) drafts.of(child).parents.push({ iri: above, relation });
  };
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
      const term = settled(iri, line);
      if (term === undefined) return;
      const draft = drafts.of(term);
      if (draft.kind === undefined || draft.kind === 'individual') draft.kind = kind ?? 'individual';
      if (line !== undefined) draft.line ??= line;
      if (obsoleteClasses.has(type)) draft.obsolete = true;
      if (kind === undefined) link(iri, type, 'is-a');
    },
    below(iri, parent, relation) {
      const term = settled(iri);
      if (obsoleteClasses.has(parent) && term !== undefined) drafts.of(term).obsolete = true;
      else if (!isMachinery(parent)) link(iri, parent, relation);
    },
    restriction(iri, property, filler) {
      if (isPartOf(property)) link(iri, filler, 'part-of');
    },
    genus(iri, genus) {
      const term = settled(iri), above = isMachinery(genus) ? undefined : settled(genus);
      if (term !== undefined && above !== undefined) drafts.of(term).genera.push(above);
    },
    annotation(iri, property, value, beside = {}) {
      const term = settled(iri);
      const fault = term === undefined ? undefined : annotate(drafts.of(term), property, value, beside, iris);
      if (fault !== undefined) faults.note(`${term!}: ${fault}`);
    },
  };
}

/** The version from the version IRI where the file has none in words. */
export function completeHeader({ header, name }: Reading): void {
  header.version ??= (header.versionIri === undefined ? undefined : versionIn(header.versionIri)) ?? (name === undefined ? undefined : versionIn(name));
  for (const key of ['version', 'versionIri', 'title', 'licence', 'iri'] as const) if (header[key] === undefined) delete header[key];
}
