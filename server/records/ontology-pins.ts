/**
 * Which versions of ontologies are in use stands in one record, so that it has a history, an agent and a way back like all
 * else; the catalogue follows it. This file knows what the record says.
 */
import type { JournalReader } from '../store/store.ts';
import { fromNQuads, toNQuads } from '../rdf/n-quads.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { dcterms, mg, owl, rdf, rdfs } from '../rdf/vocabulary.ts';
import type { OntologyVersion } from '../terms/catalogue.ts';

/** Id of the record. */
export const ontologiesRecordId = 'ontologies-in-use';

/** Statements about the versions in use, as N-Triples. */
export function ontologiesRecord(versions: readonly OntologyVersion[], record: string): string {
  return toNQuads(versions.flatMap((version): Quad[] => {
    const subject = namedNode(`${record}#${version.id}`);
    const iri = (text: string | undefined): ReturnType<typeof namedNode> | undefined => (text !== undefined && /^https?:\/\/[^\s<>"{}|\\^`]+$/.test(text) ? namedNode(text) : undefined);
    const values: [string, ReturnType<typeof namedNode> | ReturnType<typeof literal> | undefined][] = [
      [rdf.type, namedNode(mg.OntologyVersion)], [rdfs.label, literal(`${version.prefix} ${version.version}`)], [dcterms.identifier, literal(version.id)],
      [owl.versionInfo, literal(version.version)], [dcterms.isVersionOf, iri(version.iri)], [owl.versionIRI, iri(version.versionIri)],
      [dcterms.license, iri(version.licence) ?? (version.licence === undefined ? undefined : literal(version.licence))], [dcterms.source, literal(version.source)], [mg.sha256, literal(version.sha256)],
    ];
    return values.flatMap(([predicate, value]) => (value ? [quad(subject, namedNode(predicate), value)] : []));
  }), '');
}

/** The versions that statements name. */
export function pinsOf(quads: readonly Quad[]): { ontology: string; version: string }[] {
  const about = (predicate: string): Map<string, string> => new Map(quads.filter((each) => each.predicate.value === predicate).map((each) => [each.subject.value, each.object.value]));
  const versions = about(owl.versionInfo);
  return [...about(dcterms.identifier)].flatMap(([subject, ontology]) => { const version = versions.get(subject); return version === undefined ? [] : [{ ontology, version }]; });
}

/** What the newest version of the record says; undefined where there is none. */
export function readPins(journal: Pick<JournalReader, 'newest' | 'content'>, record: string): { ontology: string; version: string }[] | undefined {
  const row = journal.newest(record);
  return !row || row.withdrawn ? undefined : pinsOf(fromNQuads(journal.content(row.seq) ?? ''));
}
