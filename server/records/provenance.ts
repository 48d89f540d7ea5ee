/**
 * Where a version comes from, as PROV-O in the graph itself: who did what when, from which source, by which software.
 * It is made from the journal's rows alone and lies in a graph of its own beside the record's, `…/history`, so that a
 * record's own content never holds it.
 */
import { escapeLiteral } from '../rdf/n-quads.ts';
import { dcterms, prov, rdf, xsd } from '../rdf/vocabulary.ts';
import type { VersionRow } from '../store/store.ts';

/** IRI of the graph with the provenance of a record. */
export function historyGraph(record: string): string {
  return `${record}/history`;
}

const iri = (value: string): string => `<${encodeURI(decodeURI(value)).replaceAll(/[<>"{}|\\^`]/g, encodeURIComponent)}>`;
const time = (value: string): string => `"${value}"^^<${xsd.dateTime}>`;

/** N-Quads of one version's provenance, sorted by nothing, each line once. */
export function provenanceOf(row: VersionRow): string {
  const version = `<${row.record}/versions/${row.number}>`;
  const activity = `<${row.record}/versions/${row.number}#activity>`;
  const record = `<${row.record}>`;
  const lines: [string, string, string][] = [
    [version, rdf.type, `<${prov.Entity}>`],
    [version, prov.specializationOf, record],
    [version, prov.generatedAtTime, time(row.time)],
    [version, prov.wasGeneratedBy, activity],
    [activity, rdf.type, `<${prov.Activity}>`],
    [activity, dcterms.title, `"${escapeLiteral(row.activity.kind)}"`],
    [activity, prov.startedAtTime, time(row.activity.startedAt)],
    [activity, prov.endedAtTime, time(row.time)],
    [activity, prov.wasAssociatedWith, iri(row.agent)],
    [activity, prov.wasAssociatedWith, `<${row.record}/versions/${row.number}#software>`],
    [`<${row.record}/versions/${row.number}#software>`, rdf.type, `<${prov.SoftwareAgent}>`],
    [`<${row.record}/versions/${row.number}#software>`, dcterms.title, `"${escapeLiteral(row.activity.software)}"`],
  ];
  if (row.number > 1) lines.push([version, prov.wasRevisionOf, `<${row.record}/versions/${row.number - 1}>`]);
  if (row.withdrawn) lines.push([version, prov.invalidatedAtTime, time(row.time)]);
  if (row.source) {
    const source = `<urn:sha256:${row.source.sha256}>`;
    lines.push([activity, prov.used, source], [source, rdf.type, `<${prov.Entity}>`]);
    if (row.source.name) lines.push([source, dcterms.title, `"${escapeLiteral(row.source.name)}"`]);
    if (row.source.mediaType) lines.push([source, dcterms.format, `"${escapeLiteral(row.source.mediaType)}"`]);
  }
  const graph = `<${historyGraph(row.record)}>`;
  return lines.map(([subject, predicate, object]) => `${subject} <${predicate}> ${object} ${graph} .\n`).join('');
}
