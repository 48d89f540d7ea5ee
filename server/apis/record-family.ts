/**
 * The records that a record is made of: those that describe what it links to, and those whose things link to its things,
 * as far as they are of the types that stand together in a template.
 */
import { findIriFault } from '../rdf/check-iris.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { sparql } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import type { NamedNode, Quad } from '../rdf/terms.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { ExportedRecord } from '../exporters/row-places.ts';
import { KnownError } from '../errors.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';
import { selectRows } from './query-runner.ts';
import type { RunQuery } from './query-runner.ts';

export interface RecordFamilyParts { model: ResourceModel; journal: JournalReader; run: RunQuery }

/** More would be no workbook that a person fills. */
const mostRecords = 200, mostSteps = 4, atOnce = 500;

const termsOf = (iris: Iterable<string>): NamedNode[] => [...new Set(iris)].filter((iri) => findIriFault(iri) === undefined).map((iri) => namedNode(iri));
const pieces = <T>(all: readonly T[]): T[][] => Array.from({ length: Math.ceil(all.length / atOnce) }, (_, index) => all.slice(index * atOnce, (index + 1) * atOnce));

/** Finds them; the record itself comes first. Errors: too-large. */
export async function findFamily(row: VersionRow, { model, journal, run }: RecordFamilyParts): Promise<ExportedRecord[]> {
  const template = model.templates[0];
  const types = termsOf((template?.types ?? []).flatMap((name) => [name, ...model.findType(name)?.descendants ?? []]).flatMap((name) => model.findType(name)?.iri ?? []));
  const found = new Map<string, readonly Quad[]>();
  const graphsOf = async (things: readonly NamedNode[], query: (some: NamedNode[]) => ReturnType<typeof sparql>): Promise<Set<string>> => {
    const graphs = new Set<string>();
    for (const some of pieces(things)) for (const { graph } of await selectRows(run, query(some), { label: 'export family' })) if (graph) graphs.add(graph.value);
    return graphs;
  };
  // a part is what links to the record's own things; what is merely linked to (a person, a microscope) has other users, who do not belong here
  let frontier = [{ row, part: true }];
  for (let step = 0; frontier.length > 0 && step <= mostSteps; step += 1) {
    for (const { row: each } of frontier) found.set(each.record, fromNQuads(journal.content(each.seq) ?? ''));
    if (found.size > mostRecords) throw new KnownError('too-large', `the study is made of more than ${mostRecords} records; export them one by one, or as RDF`, { limit: mostRecords });
    const quads = frontier.flatMap(({ row: { record } }) => found.get(record)!);
    const own = frontier.filter(({ part }) => part).flatMap(({ row: { record } }) => found.get(record)!.flatMap(({ subject }) => (subject.value.startsWith(`${record}#`) ? [subject.value] : [])));
    const parts = await graphsOf(termsOf(own), (things) => sparql`SELECT DISTINCT ?graph WHERE { VALUES ?thing { ${things} } VALUES ?type { ${types} } GRAPH ?graph { ?other ?link ?thing . ?other a ?type } }`);
    // what is linked to stands in the record that its IRI begins with; a person with an ORCID stands in many
    const linked = quads.flatMap(({ object }) => (object.termType === 'NamedNode' && object.value.includes('#') ? [object.value.slice(0, object.value.indexOf('#'))] : []));
    frontier = [...new Set([...parts, ...linked])].flatMap((iri) => { const newest = found.has(iri) ? undefined : journal.newest(iri); return newest && !newest.withdrawn ? [{ row: newest, part: parts.has(iri) }] : []; });
  }
  return [...found].map(([record, quads]) => ({ record, quads }));
}
