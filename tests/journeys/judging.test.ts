/**
 * Quality control as people keep it: figures entered by hand, judged by the server, compared with a baseline, charted; a rule
 * that is revised and taken back; what went; a server that ended before it had judged.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Series, SeriesSummary } from '../../server/quality/charts.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { rowsOf } from '../support/turtle.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await put('scope', `<#m> a ome:Instrument ; schema:name "Confocal" . <#green> a ome:LightPath ; schema:name "green" ; mg:lightPathOf <#m> . <#blue> a ome:LightPath ; schema:name "blue" ; mg:lightPathOf <#m> .`);
});
afterAll(async () => { await server.close(); });

const prefixes = '@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . ';
const uniformity = 'https://w3id.org/micrograph/property/field-uniformity', procedure = 'https://w3id.org/micrograph/procedure/field-illumination-1';
const scope = (name: string): string => `${server.base}records/scope#${name}`;
const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString();

async function put(id: string, turtle: string): Promise<void> {
  const response = await server.request(`/records/${id}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: prefixes + turtle });
  if (response.status >= 300) throw new Error(await response.text());
}
/** what answers are looked at for */
interface Body {
  detail: string; accepted?: boolean; dry_run?: boolean; report: { results: { severity: string; message: string }[] };
  observations: { observation: string; value: number }[];
  faults: { row: number; field: string; message: string; origin: { pointer: string } }[];
  data: { qcRuns: { nodes: { observations: { assessments: { rule: { source: string } }[] }[] }[] } };
}
const post = async (path: string, body: unknown, type = 'application/json'): Promise<{ status: number; body: Body }> => {
  const response = await server.request(path, { method: 'POST', headers: { 'content-type': type }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { status: response.status, body: await response.json() as Body };
};
const get = async <T>(path: string): Promise<T> => await (await server.request(path)).json() as T;
const ask = async (query: string) => rowsOf(await server.request('/sparql', { method: 'POST', headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' }, body: `PREFIX mg: <https://w3id.org/micrograph/> PREFIX sosa: <http://www.w3.org/ns/sosa/> ${query}` }));
/** verdicts about field uniformity, in order of its values: `VALUE against verdict` */
const verdicts = async (): Promise<string[]> => (await ask(`SELECT ?value ?against ?verdict { ?a mg:assesses ?o ; mg:against ?against ; mg:verdict ?verdict . ?o sosa:observedProperty <${uniformity}> ; sosa:hasSimpleResult ?value }`)).map(({ value, against, verdict }) => `${Number(value)} ${against!} ${verdict!}`).toSorted();
const becomes = (expected: readonly string[]): Promise<void> => expect.poll(verdicts, { interval: 50 }).toEqual(expected);
const row = (value: number, n: number, more: object = {}): object => ({ about: scope('green'), property: 'field-uniformity', procedure: 'field-illumination-1', value, unit: '%', observedAt: day(n), ...more });
let first: string[] = [];

describe('figures that were measured elsewhere', () => {
  test('are tried without being kept, with what the rules say of them', async () => {
    const { status, body } = await post('/qc/measurements?dryRun=true', row(0.63, 1, { unit: '1', uncertainty: 0.01, measuredBy: '0000-0002-1825-0097', note: 'before the holidays' }));
    expect(body.report.results.filter(({ severity }) => severity === 'Violation')).toEqual([]);
    expect({ status, accepted: body.accepted, dry: body.dry_run }).toEqual({ status: 200, accepted: true, dry: true });
    expect(body.observations).toMatchObject([{ row: 0, property: uniformity, value: 63, unit: 'http://qudt.org/vocab/unit/PERCENT', judged: [{ against: 'specification', verdict: 'pass', reason: '63 is greater than 50' }] }]);
    expect(await ask('SELECT ?o { ?o a sosa:Observation }')).toEqual([]);
  });
  test('become a run with observations, in the unit of the property and with what was entered; the server judges them', async () => {
    const entered = await post('/qc/measurements', { measurements: [row(0.63, 1, { unit: '1', uncertainty: 0.01, sampleSize: 3, measuredBy: '0000-0002-1825-0097' }), row(60, 2), row(44, 3)] });
    expect(entered.status).toBe(201);
    first = entered.body.observations.map(({ observation }) => observation);
    await becomes(['44 specification fail', '60 specification pass', '63 specification pass']);
    const answer = await post('/graphql', { query: '{ qcRuns(orderBy: [{ field: startedAt }]) { nodes { origin notes performedBy { iri } instrument { name } observations { value uncertainty sampleSize result { iri } assessments { verdict rule { iri source } reason } } } } }' });
    expect(answer.body.data.qcRuns.nodes[0]).toMatchObject({ origin: 'entered', notes: ['field uniformity: 0.63 1 was entered and is kept as 63 percent'], performedBy: { iri: 'https://orcid.org/0000-0002-1825-0097' }, instrument: { name: 'Confocal' }, observations: [{ value: 63, uncertainty: 1, sampleSize: 3, assessments: [{ verdict: 'pass', reason: '63 is greater than 50' }] }] });
    expect(answer.body.data.qcRuns.nodes[0]!.observations[0]!.assessments[0]!.rule.source).toContain('Faklaris');
    expect((await post('/qc/measurements', { measurements: [row(0.63, 1, { unit: '1', uncertainty: 0.01, sampleSize: 3, measuredBy: '0000-0002-1825-0097' }), row(60, 2), row(44, 3)] })).body).toMatchObject({ accepted: true, unchanged: true });
  });
  test('come as rows of CSV too, by a procedure that is new', async () => {
    const csv = `about;property;procedureName;procedureVersion;value;unit;observedAt;measuredBy\n${scope('green')};field-uniformity;Power meter by hand;1;61;%;2026-01-04;Ada\n\n${scope('blue')};field-uniformity;Power meter by hand;1;62;%;2026-01-04;Ada\n`;
    const { status, body } = await post('/qc/measurements', csv, 'text/csv');
    expect({ status, values: body.observations.map(({ value }) => value) }).toEqual({ status: 201, values: [61, 62] });
    await becomes(['44 specification fail', '60 specification pass', '61 specification pass', '62 specification pass', '63 specification pass']);
    expect(await ask('SELECT ?label ?version ?name { ?run sosa:usedProcedure ?p ; <http://www.w3.org/ns/prov#wasAssociatedWith>/<http://schema.org/name> ?name . ?p <http://www.w3.org/2000/01/rdf-schema#label> ?label ; <http://purl.org/dc/terms/hasVersion> ?version }')).toEqual([{ label: 'Power meter by hand', version: '1', name: 'Ada' }]);
  });
  test('with faults are refused whole, each fault with its place and what would be right', async () => {
    const bad = { about: 'urn:nothing', property: 'feild-uniformity', procedure: 'field-illumination-1', value: '1,5', unit: 'furlong', observedAt: 'yesterday', sampleSize: 0, uncertainty: -1, kolor: 1 };
    const { status, body } = await post('/qc/measurements', [row(1, 1), bad]);
    expect(status).toBe(400);
    expect(Object.fromEntries(body.faults.map(({ field, message, origin }) => [origin.pointer, `${field}: ${message}`]))).toEqual({
      '/1/kolor': 'kolor: there is no field "kolor"',
      '/1/about': 'about: <urn:nothing> is no light path, instrument or image that is described here; describe it first',
      '/1/property': `property: "feild-uniformity" is no property that is measured here; did you mean ${uniformity}?`,
      '/1/unit': 'unit: "furlong" is no unit that is known here',
      '/1/value': 'value: value is "1,5"; it is a finite number with a point and not a comma',
      '/1/observedAt': 'observedAt: observedAt is "yesterday"; it is a day or a time of ISO 8601, such as 2026-01-31T12:00:00Z',
      '/1/sampleSize': 'sampleSize: sampleSize is 0; it is a whole number from 1',
    });
    // numbers of a procedure that measures something else would be judged, and nobody could tell how they came about
    const mixed = await post('/qc/measurements', [row(1, 1, { procedure: 'light-source-linearity-1' })]);
    expect(mixed.body.faults.map(({ field, message }) => [field, message])).toEqual([['procedure', expect.stringMatching(/^light-source-linearity-1 does not measure field-uniformity; it measures [\w-]+(?:, [\w-]+)*\. Another procedure is named by procedureName/)]]);
    const csv = await post('/qc/measurements', `about,property,procedure,value,unit,observedAt\n${scope('green')},field-uniformity,field-illumination-1,5,µm,2999-01-01`, 'text/csv');
    expect(csv.body.faults.map(({ field, origin, message }) => [field, origin, message])).toEqual([
      ['unit', { line: 2, cell: 'E2' }, 'µm cannot be converted to percent, the unit of field uniformity'], ['observedAt', { line: 2, cell: 'F2' }, 'observedAt is "2999-01-01", which is still to come'],
    ]);
    for (const [body_, type] of [['', 'application/json'], ['{', 'application/json'], ['[]', 'application/json'], ['[1]', 'application/json'], ['a,a\n1,2', 'text/csv'], ['a\n1,2', 'text/csv'], ['', 'text/csv']] as const) expect((await post('/qc/measurements', body_, type)).status, body_).toBe(400);
    expect((await post('/qc/measurements', 'x', 'image/png')).status).toBe(415);
    expect((await server.request('/qc/measurements', { method: 'POST', token: null, body: '[]' })).status).toBe(401);
  });
});

describe('numbers that cannot be', () => {
  const before = async (): Promise<number> => (await ask('SELECT ?o { ?o a sosa:Observation }')).length;
  test('are refused by hand with what is possible, as JSON, CSV and GraphQL; spreads are others', async () => {
    const count = await before();
    const bad = [row(140, 1), row(-0.2, 1, { unit: '1' }), row(0, 1, { property: 'psf-fwhm-x', procedure: 'psf-beads-1', unit: 'nm' }), row(-3, 1, { property: 'light-power-mean', procedure: 'light-source-power-1', unit: 'µW' }), row(1.2, 1, { property: 'saturated-fraction', procedure: 'saturation-2', unit: '1' }), row(60, 1, { theoreticalValue: 101 })];
    expect((await post('/qc/measurements', bad)).body.faults.map(({ row: at, field, message }) => `${at} ${field}: ${message.replace(': its definition allows no other number', '')}`)).toEqual([
      '0 value: value is 140 percent, and field uniformity is from 0 to 100 percent', '1 value: value is -20 percent, and field uniformity is from 0 to 100 percent',
      '2 value: value is 0 µm, and lateral width (FWHM) along x is greater than 0 µm', '3 value: value is -0.003 mW, and mean power is 0 mW or more',
      '4 value: value is 1.2, and saturated fraction is from 0 to 1', '5 theoreticalValue: theoreticalValue is 101 percent, and field uniformity is from 0 to 100 percent',
    ]);
    const csv = await post('/qc/measurements', `about,property,procedure,value,unit,observedAt\n${scope('green')},field-uniformity,field-illumination-1,140,%,2026-01-01`, 'text/csv');
    expect(csv.body.faults.map(({ field, origin }) => [field, origin])).toEqual([['value', { line: 2, cell: 'D2' }]]);
    const graphql = await post('/graphql', { query: `mutation { recordMeasurements(input: [{ about: "${scope('green')}", property: "field-uniformity", procedure: "field-illumination-1", value: 140, unit: "%", observedAt: "2026-01-01" }]) { deposit { accepted } } }` });
    expect(JSON.stringify(graphql.body)).toContain('from 0 to 100 percent');
    const spread = await post('/qc/measurements?dryRun=true', [row(130, 1, { statistic: 'standardDeviation' }), row(100, 2)]);
    expect(spread.body.accepted).toBe(true);
    expect((await post('/qc/measurements?dryRun=true', [row(-1, 1, { statistic: 'standardDeviation' })])).body.faults.map(({ field }) => field)).toEqual(['value']);
    expect(await before()).toBe(count);
  });
  test('are refused by whatever door, with their place: a record, a file of microscope-metrics', async () => {
    const turtle = `${prefixes}@prefix sosa: <http://www.w3.org/ns/sosa/> .\n<#o> a sosa:Observation ; rdfs:label "o" ; sosa:observedProperty <${uniformity}> ; sosa:usedProcedure <${procedure}> ; sosa:hasFeatureOfInterest <${scope('green')}> ;\n  sosa:hasSimpleResult 140e0 .`;
    const refused = await (await server.request('/records/too-much', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: turtle })).json() as { accepted: boolean; report: { results: { field?: string; message: string; remedy?: string; origin?: { line: number } }[] } };
    expect(refused.accepted).toBe(false);
    expect(refused.report.results.find(({ message }) => message.includes('its definition allows'))).toMatchObject({ field: 'value', message: 'value is 140e0, and field uniformity is from 0 to 100 percent: its definition allows no other number', remedy: expect.stringContaining('unit') as string, origin: { line: 3 } });
    // a property of one's own brings its own bounds, in the same record
    const own = (value: string): string => `${prefixes}@prefix sosa: <http://www.w3.org/ns/sosa/> . @prefix unit: <http://qudt.org/vocab/unit/> . <#p> a sosa:ObservableProperty ; rdfs:label "coverage" ; mg:canonicalUnit unit:PERCENT ; mg:leastPossible 0 ; mg:greatestPossible 100 . <#how> a sosa:Procedure ; rdfs:label "h" ; dcterms:hasVersion "1" . <#o> a sosa:Observation ; rdfs:label "o" ; sosa:observedProperty <#p> ; sosa:usedProcedure <#how> ; sosa:hasFeatureOfInterest <${scope('green')}> ; sosa:hasSimpleResult ${value} .`;
    const messages = async (value: string): Promise<string[]> => ((await (await server.request('/records/own?dryRun=true', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: own(value) })).json()) as typeof refused).report.results.flatMap(({ message }) => (message.includes('its definition allows') ? [message] : []));
    expect([await messages('101'), await messages('100')]).toEqual([['value is 101, and coverage is from 0 to 100 percent: its definition allows no other number'], []]);
    const yaml = readFileSync(new URL('../fixtures/importers/field.microscope-metrics.yaml', import.meta.url), 'utf8').replace('top_left_intensity_ratio: 0.7681339169518', 'top_left_intensity_ratio: 76.8');
    const response = await server.request('imports', { method: 'POST', headers: { 'content-type': 'application/yaml', 'content-disposition': 'attachment; filename="percent.yaml"' }, body: yaml });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('value is 76.8, and ratio of the zone top left is from 0 to 1: its definition allows no other number');
  });
});

describe('baselines, maintenance and charts', () => {
  test('a baseline is of one series; what is entered later is compared with it', async () => {
    const others = await ask(`SELECT ?o { ?o sosa:hasFeatureOfInterest <${scope('blue')}> }`);
    const refused = await post('/qc/baselines', { observations: [first[0], others[0]!['o']], reason: 'installation' });
    expect([refused.status, refused.body.detail]).toEqual([400, 'they are of several series, which differ in procedure, light path, instrument or image; a baseline is of one']);
    expect((await post('/qc/baselines', { observations: ['urn:none'] })).body.detail).toBe('there is no observation <urn:none>');
    const event = await post('/qc/maintenance', { label: 'new lamp', instrument: scope('m'), kind: 'replacement', startedAt: '2026-01-02T12:00:00Z', lightPaths: [scope('green')] });
    expect(event.status).toBe(201);
    expect((await post('/qc/maintenance', { label: 'x', instrument: scope('green'), kind: 'magic', startedAt: '2026-01-02' })).body.faults).toHaveLength(2);
    const marked = await post('/qc/baselines', { observations: first.slice(0, 2), reason: 'installation', validFrom: '2026-01-05' });
    expect(marked).toMatchObject({ status: 201, body: { value: 61.5, n: 2, validFrom: '2026-01-05T00:00:00.000Z', maintenance: [{ label: 'new lamp', lightPaths: [scope('green')] }] } });
    await post('/qc/measurements', row(54, 6));
    await becomes(['44 specification fail', '54 baseline warn', '54 specification pass', '60 specification pass', '61 specification pass', '62 specification pass', '63 specification pass']);
  });
  test('a series is told with its baseline, bands and events, as JSON, CSV and GraphQL', async () => {
    const about = encodeURIComponent(scope('green')), one = `/qc/series?property=${encodeURIComponent(uniformity)}&about=${about}`;
    const several = await get<{ detail: string; series: SeriesSummary[] }>(one);
    expect(several.detail).toMatch(/^it was measured by 2 procedures, whose figures are never compared/);
    const series = await get<Series>(`${one}&procedure=${encodeURIComponent(procedure)}`);
    expect(series).toMatchObject({ label: 'field uniformity', unitSymbol: '%', about: { name: 'green' }, count: 4, baseline: { value: 61.5, n: 2 }, events: [{ label: 'new lamp' }], otherProcedures: [{ procedureLabel: 'Power meter by hand', count: 1 }] });
    expect(series.points.map(({ value, verdict }) => [value, verdict])).toEqual([[63, 'pass'], [60, 'pass'], [44, 'fail'], [54, 'warn']]);
    const csv = await (await server.request(`/qc/series?key=${series.key}&from=2026-01-02&to=2026-01-03`, { headers: { accept: 'text/csv' } })).text();
    expect(csv.split('\r\n').map((line) => line.split(',').slice(0, 3).join(','))).toEqual(['time,field uniformity (%),standard uncertainty', `${day(2)},60,`, `${day(3)},44,`, '']);
    const { body } = await post('/graphql', { query: `{ qcSeries(key: "${series.key}") { points { value verdicts { baseline } signals } bounds { kind above below } } qcDrifting { signals } qcSeriesList(instrument: "${scope('m')}") { count } }` });
    expect(body.data).toMatchObject({ qcSeries: { points: [{}, {}, {}, { value: 54, verdicts: { baseline: 'warn' } }] }, qcDrifting: [], qcSeriesList: [{}, {}, {}] });
    expect(await get('/qc/drifting?first=5')).toEqual({ total: 0, series: [] });
    for (const wrong of ['?first=0', '?after=x']) expect((await server.request(`/qc/drifting${wrong}`)).status, wrong).toBe(400);
    for (const wrong of ['', '?key=x', '?property=a', '?channel=x', '?key=a&key=b', '?from=x', '?from=2026-02-01&to=2026-01-01']) expect((await server.request(`/qc/series${wrong}`)).status, wrong).toBe(400);
  });
});

describe('what is judged by changes, and nothing is measured anew', () => {
  const limits = (pass: number): string => `<#r> a mg:ToleranceRule ; rdfs:label "stricter" ; mg:forProperty <${uniformity}> ; mg:against "specification" ; mg:passAbove ${pass}.0 ; mg:failBelow 50.0 ; dcterms:source "our own" ; dcterms:replaces <https://w3id.org/micrograph/rule/field-uniformity> .`;
  const before = ['44 specification fail', '54 baseline warn', '54 specification pass', '60 specification pass', '61 specification pass', '62 specification pass', '63 specification pass'];
  test('a rule that replaces another; withdrawn, the old verdicts are back', async () => {
    const versions = await get<{ records: { id: string; version: number }[] }>('/records?limit=200');
    await put('stricter', limits(60));
    await becomes(['44 specification fail', '54 baseline warn', '54 specification warn', '60 specification warn', '61 specification pass', '62 specification pass', '63 specification pass']);
    const after = await get<{ records: { id: string; version: number }[] }>('/records?limit=200'), entered = ({ id }: { id: string }): boolean => id.startsWith('entered-');
    expect(after.records.filter(entered)).toHaveLength(3);
    expect(after.records.filter(entered).map(({ id, version }) => [id, version])).toEqual(versions.records.filter(entered).map(({ id, version }) => [id, version]));
    expect((await server.request('/records/stricter', { method: 'DELETE' })).status).toBe(200);
    await becomes(before);
  });
  test('a person judges otherwise, and the server leaves it to them', async () => {
    await put('mine', `<#v> a mg:Assessment ; mg:assesses <${first[2]!}> ; mg:against "specification" ; mg:verdict "pending" ; mg:reason "the slide was dirty" .`);
    await becomes(before.with(0, '44 specification pending'));
    expect((await server.request('/records/mine', { method: 'DELETE' })).status).toBe(200);
    await becomes(before);
  });
  test('nobody else writes the records of verdicts', async () => {
    expect((await server.request('/records/assessed-x', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: '<urn:a> <urn:b> <urn:c> .' })).status).toBe(403);
  });
  test('a server that ended before it had judged does so at its next start; what is withdrawn loses its verdicts', async () => {
    // a run as the worker of an earlier server deposited it, with a verdict inside
    await put('qc-old', `@prefix sosa: <http://www.w3.org/ns/sosa/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <#run> a sosa:ObservationCollection ; mg:jobKey "k" ; mg:planKey "${'a'.repeat(64)}" ; mg:status "succeeded" ; sosa:hasMember <#o> .
      <#o> a sosa:Observation ; sosa:observedProperty <${uniformity}> ; sosa:usedProcedure <${procedure}> ; sosa:hasFeatureOfInterest <${scope('blue')}> ; mg:lightPath <${scope('blue')}> ; sosa:hasSimpleResult "70"^^xsd:double ; mg:observedAt "2025-01-01T00:00:00Z"^^xsd:dateTime ; sosa:resultTime "2025-01-01T00:00:00Z"^^xsd:dateTime .
      <#o-field-uniformity> a mg:Assessment ; mg:assesses <#o> ; mg:against "specification" ; mg:verdict "fail" ; mg:appliedRule <https://w3id.org/micrograph/rule/field-uniformity> .`);
    await post('/qc/measurements', row(30, 7));
    server = await server.restart();
    await becomes(['30 baseline fail', '30 specification fail', ...before, '70 specification pass']);
    expect((await get<{ records: { id: string; version: number }[] }>('/records?limit=200')).records.find(({ id }) => id === 'qc-old')).toMatchObject({ version: 2 });
    const [gone] = (await get<{ records: { id: string }[] }>('/records?limit=200')).records.filter(({ id }) => id.startsWith('baseline-'));
    expect((await server.request(`/records/${gone!.id}`, { method: 'DELETE' })).status).toBe(200);
    const [{ record } = {}] = await ask(`SELECT ?record { GRAPH ?record { <${first[0]!}> a sosa:Observation } }`);
    expect((await server.request(`/records/${record!.split('/').at(-1)!}`, { method: 'DELETE' })).status).toBe(200);
    await becomes(['30 specification fail', ...before.filter((each) => !/^(?:44|60|63|54 baseline)/.test(each)), '70 specification pass']);
  });
});
