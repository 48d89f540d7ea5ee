/** What could not be measured: found by a stored query, and told once for each input and reason. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRdf } from '../../../server/rdf/formats.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import { createGraph } from '../../../server/store/graph.ts';
import { failuresOf } from '../../../web/instrument/failures.ts';
import type { FailureRow } from '../../../web/instrument/failures.ts';

const turtle = `@prefix mg: <https://w3id.org/micrograph/> . @prefix sosa: <http://www.w3.org/ns/sosa/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix schema: <http://schema.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#cut> mg:qcSample "beads" ; schema:name "cut off" . <#mended> mg:qcSample "power" . <#cell> schema:name "no sample" . <#fine> mg:qcSample "beads" .
<#p> rdfs:label "Width" . <#q> rdfs:label "Saturation" .
`;
const run = (id: string, input: string, procedure: string, status: string, day: number, { link = 'prov:used', instrument = '#m', why = 'The file ends before its pixels do' } = {}): string =>
  `<#${id}> a sosa:ObservationCollection ; mg:status "${status}" ; sosa:hasUltimateFeatureOfInterest <${instrument}> ; sosa:usedProcedure <#${procedure}> ; ${link} <#${input}> ; prov:endedAtTime "2026-01-0${day}T00:00:00Z"^^xsd:dateTime ${status === 'succeeded' ? '' : `; mg:errorClass "c" ; mg:errorText "${why}"`} .\n`;

test('is what failed or was not assessed of QC samples, but not what a later run of the same procedure made good', async () => {
  const graph = createGraph(), record = 'http://example.org/records/r';
  const runs = run('1', 'cut', 'p', 'failed', 1) + run('2', 'cut', 'q', 'failed', 1) + run('3', 'fine', 'p', 'succeeded', 1) + run('4', 'fine', 'q', 'notAssessed', 2, { why: 'No bit depth' })
    + run('5', 'mended', 'p', 'failed', 1, { link: 'mg:usedTable' }) + run('6', 'mended', 'p', 'succeeded', 2, { link: 'mg:usedTable' }) + run('7', 'mended', 'q', 'failed', 3, { link: 'mg:usedTable', why: 'No header' }) + run('8', 'cell', 'p', 'failed', 1) + run('9', 'cut', 'p', 'failed', 1, { instrument: '#other' });
  const { quads } = await readRdf(turtle + runs, 'text/turtle', { baseIri: record });
  graph.replaceGraph(record, toNQuads(quads, record));
  const sparql = readFileSync(new URL('../../../queries/qc-not-measured.rq', import.meta.url), 'utf8').replaceAll('$instrument', `<${record}#m>`);
  const { body } = graph.query({ sparql, accept: ['application/sparql-results+json'], maxRows: 100 });
  const rows = (JSON.parse(body) as { results: { bindings: FailureRow[] } }).results.bindings;
  expect(rows.map((row) => row.run.value.slice(record.length + 1)).toSorted()).toEqual(['1', '2', '4', '7']);
  expect(failuresOf(rows).map(({ name, failed, reason, runs: of }) => [name.replace(`${record}#`, ''), failed, reason, of.map((each) => each.name)])).toEqual([
    ['mended', true, 'No header', ['Saturation']], ['cut off', true, 'The file ends before its pixels do', ['Saturation', 'Width']], ['fine', false, 'No bit depth', ['Saturation']],
  ]);
});
