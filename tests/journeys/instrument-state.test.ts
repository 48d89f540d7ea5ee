/** "Which of my images are affected?": from deposits of images, QC and maintenance to the answers of GraphQL and REST, each at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
const prefixes = `@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix nbo: <http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> . @prefix sosa: <http://www.w3.org/ns/sosa/> .
`;
const iri = (record: string, name: string): string => `${server.base}records/${record}#${name}`;
const put = async (id: string, turtle: string): Promise<void> => {
  const response = await server.request(`/records/${id}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: `@base <${server.base}records/> . ${prefixes}${turtle}` });
  if (!response.ok) throw new Error(await response.text());
};
const ask = async <T>(query: string, variables: Record<string, unknown> = {}): Promise<T> => {
  const { data, errors } = await (await server.request('/graphql', { method: 'POST', token: null, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) })).json() as { data: T; errors?: { message: string; extensions: Record<string, unknown> }[] };
  if (errors) throw new Error(errors.map(({ message, extensions }) => `${String(extensions['code'])}: ${message}`).join('\n'));
  return data;
};
const get = async (path: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await server.request(path, { token: null });
  return { status: response.status, body: await response.json() as Record<string, unknown> };
};
const enc = encodeURIComponent;
const observation = (record: string, verdict: string, at: string, path = 'green'): string => `<${record}#o> a sosa:Observation ; rdfs:label "sharpness" ; sosa:observedProperty <vocabulary#sharpness> ; sosa:usedProcedure <vocabulary#procedure> ; sosa:hasFeatureOfInterest <scope#${path}> ; mg:lightPath <scope#${path}> ;
  sosa:hasUltimateFeatureOfInterest <scope#m> ; sosa:hasSimpleResult 0.25 ; mg:observedAt "${at}"^^xsd:dateTime ; sosa:resultTime "${at}"^^xsd:dateTime . <${record}#j> a mg:Assessment ; mg:assesses <${record}#o> ; mg:against "specification" ; mg:verdict "${verdict}" ; mg:appliedRule <vocabulary#rule> ; mg:reason "judged by hand" .
  <${record}#run> a sosa:ObservationCollection ; mg:jobKey "${record}" ; mg:status "succeeded" ; mg:origin "entered" ; sosa:hasMember <${record}#o> ; sosa:usedProcedure <vocabulary#procedure> .`;

beforeAll(async () => {
  server = await startTestServer();
  await put('vocabulary', `<vocabulary#sharpness> a sosa:ObservableProperty ; rdfs:label "sharpness" ; mg:canonicalUnit unit:MicroM . <vocabulary#procedure> a sosa:Procedure ; rdfs:label "By eye" ; dcterms:hasVersion "1" .
    <vocabulary#rule> a mg:ToleranceRule ; rdfs:label "as the operator sees it" ; mg:forProperty <vocabulary#sharpness> ; mg:against "specification" ; mg:retired true ; dcterms:source "the operator" .`);
  await put('scope', `<scope#m> a ome:Instrument ; schema:name "Confocal 9" ; nbo:manufacturer "Maker" ; nbo:model "M9" ; schema:sameAs <https://doi.org/10.1234/scope-9> . <scope#green> a ome:LightPath ; schema:name "green" ; mg:lightPathOf <scope#m> . <scope#red> a ome:LightPath ; schema:name "red" ; mg:lightPathOf <scope#m> .
    <scope#lens> a nbo:Objective ; schema:name "Lens" ; mg:componentOf <scope#m> .`);
  await put('study', '<study#s> a mg:Study ; dcterms:title "Cells" ; schema:author <study#bob> . <study#bob> a schema:Person ; schema:name "Bob" . <study#d> a mg:StudyComponent ; dcterms:title "Dataset" ; mg:partOfStudy <study#s> .');
  await put('images', [['one', '2026-03-02'], ['two', '2026-03-04'], ['three', '2026-03-06'], ['four', '2026-03-08']].map(([name, day]) => `<images#${name}> a ome:Image ; schema:name "${name}" ; mg:instrument <scope#m> ; mg:lightPath <scope#green> ; ome:acquisitionDate "${day}T12:00:00Z"^^xsd:dateTime ; ome:sizeX ${name === 'four' ? 20 : 10} ${name === 'one' ? '; mg:partOf <study#d>' : ''} .`).join('\n'));
  await put('first', observation('first', 'pass', '2026-03-01T08:00:00Z'));
});
afterAll(() => server.close());

const passed = `images(where: { qcState: { require: ["sharpness"], verdict: PASS, maxAgeDays: 35 } }, orderBy: [{ field: acquiredAt, direction: DESC }], first: 2) { totalCount nodes { name qcState { brackets { lightPath { name } before { verdict ageDays } after { at } verdict reason interruptedBy { label } } } } pageInfo { endCursor hasNextPage } facets(fields: [sizeX]) { values { value count } } }`;
interface Passed { images: { totalCount: number; nodes: { name: string; qcState: { brackets: { verdict: string }[] } }[]; pageInfo: { endCursor: string; hasNextPage: boolean }; facets: { values: unknown[] }[] } }

test('the filter demands a pass and goes with order, pages, counts, facets and other conditions', async () => {
  const { images } = await ask<Passed>(`{ ${passed} }`);
  expect([images.totalCount, images.nodes.map(({ name }) => name), images.pageInfo.hasNextPage, images.facets[0]!.values]).toEqual([4, ['four', 'three'], true, [{ value: '10', count: 3 }, { value: '20', count: 1 }]]);
  expect(images.nodes[0]!.qcState.brackets).toEqual([{ lightPath: { name: 'green' }, before: { verdict: 'pass', ageDays: 7.1667 }, after: null, verdict: 'pass', reason: null, interruptedBy: null }]);
  const names = async (where: string, more = ''): Promise<string[]> => (await ask<{ images: { nodes: { name: string }[] } }>(`{ images(where: ${where}, orderBy: [{ field: acquiredAt }] ${more}) { nodes { name } } }`)).images.nodes.map(({ name }) => name);
  const demand = 'qcState: { require: ["sharpness"] }';
  expect(await names(`{ ${demand} }`, `first: 3`)).toEqual(['one', 'two', 'three']);
  expect(await names(`{ ${demand}, sizeX: { gt: 15 } }`)).toEqual(['four']);
  expect(await names('{ qcState: { require: ["sharpness"], maxAgeDays: 3.2 } }')).toEqual(['one', 'two']);
  expect(await names(`{ or: [{ name: { eq: "two" } }, { not: { ${demand} } }] }`)).toEqual(['two']);
  expect(await ask(`{ studyComponents(where: { images: { some: { ${demand} } } }) { nodes { title } } }`)).toEqual({ studyComponents: { nodes: [{ title: 'Dataset' }] } });
  for (const [wrong, message] of [['{ require: ["sharpnes"] }', /did you mean sharpness\?/], ['{ require: [] }', /at least one property/], ['{ require: ["sharpness"], maxAgeDays: 0 }', /number of days above 0/], ['{ require: ["sharpness"], maxAgeDays: null }', /maxAgeDays is null/]] as const) {
    await expect(ask(`{ images(where: { qcState: ${wrong} }) { totalCount } }`)).rejects.toThrow(message);
  }
});

test('a late run, and then maintenance, count at once', async () => {
  await put('late', observation('late', 'fail', '2026-03-05T08:00:00Z'));
  expect((await ask<Passed>(`{ ${passed} }`)).images.nodes.map(({ name }) => name)).toEqual(['two', 'one']);
  const affected = await get(`/qc/affected?run=${enc(iri('late', 'run'))}&first=3`);
  expect(affected.body).toMatchObject({
    windows: [{ label: 'sharpness', verdict: 'fail', lightPath: { name: 'green' }, from: '2026-03-01T08:00:00.000Z', fromWhy: 'the last pass of the same series', toWhy: 'no later pass is known' }],
    total: 4, images: [{ name: 'one', dataset: { name: 'Dataset' }, study: { name: 'Cells' }, owners: [{ name: 'Bob' }] }, { name: 'two', owners: [{ name: 'administrator' }] }, { name: 'three' }],
    datasets: [{ name: 'Dataset', images: 1 }], cohorts: [{ name: 'Cells', type: 'Study', images: 1 }], owners: [{ name: 'Bob', images: 1 }], withoutOwner: 3,
  });
  expect((await get(`/qc/affected?run=${enc(iri('late', 'run'))}&first=3&after=${affected.body['next'] as string}`)).body).toMatchObject({ total: 4, images: [{ name: 'four' }] });
  expect(await ask('query ($o: ID!) { qcAffected(observation: $o) { total cohorts { type images } windows { fromWhy } } }', { o: iri('late', 'o') })).toEqual({ qcAffected: { total: 4, cohorts: [{ type: 'Study', images: 1 }], windows: [{ fromWhy: 'the last pass of the same series' }] } });

  await put('service', '<service#e> a mg:MaintenanceEvent ; rdfs:label "new objective" ; mg:maintenanceKind "replacement" ; sosa:hasUltimateFeatureOfInterest <scope#m> ; prov:startedAtTime "2026-03-03T00:00:00Z"^^xsd:dateTime .');
  expect((await ask<Passed>(`{ ${passed} }`)).images.nodes.map(({ name }) => name)).toEqual(['one']);
  expect((await get(`/qc/state?image=${enc(iri('images', 'two'))}`)).body).toMatchObject({ name: 'two', acquiredAt: '2026-03-04T12:00:00.000Z', brackets: [{ label: 'sharpness', verdict: 'unknown', ageDays: 3.1667, interruptedBy: { label: 'new objective', kind: 'replacement' }, before: { verdict: 'pass' }, after: { verdict: 'fail', ageDays: 0.8333 }, drift: { absolute: 0 }, driftReason: 'maintenance lies between them: new objective' }] });
  expect((await get(`/qc/affected?observation=${enc(iri('late', 'o'))}`)).body).toMatchObject({ total: 3, windows: [{ fromWhy: 'maintenance: new objective' }] });
  const unassured = await ask<{ qcUnassured: { total: number; images: { name: string; reasons: string[] }[] } }>('{ qcUnassured(require: ["sharpness"], first: 2) { total images { name reasons } } }');
  expect(unassured).toEqual({ qcUnassured: { total: 3, images: [{ name: 'two', reasons: ['sharpness on green: maintenance after the last QC before it: new objective'] }, { name: 'three', reasons: ['sharpness on green: fail on 2026-03-05'] }] } });
});

test('instruments are listed, and one has its page of facts', async () => {
  expect((await get('/qc/instruments?text=confocal')).body).toEqual({ total: 1, instruments: [{ iri: iri('scope', 'm'), name: 'Confocal 9', lightPaths: 2, failing: 1, drifting: 0, overdue: expect.any(Number), lastRun: '2026-03-05T08:00:00.000Z' }] });
  expect(await ask('{ qcInstruments { total instruments { name failing } } }')).toEqual({ qcInstruments: { total: 1, instruments: [{ name: 'Confocal 9', failing: 1 }] } });
  expect((await get(`/qc/instrument?iri=${enc(iri('scope', 'm'))}`)).body).toMatchObject({
    name: 'Confocal 9', facts: [{ label: 'name', value: 'Confocal 9' }, { label: 'manufacturer', value: 'Maker' }, { label: 'model', value: 'M9' }], pids: [{ iri: 'https://doi.org/10.1234/scope-9', kind: 'pid' }],
    components: [{ name: 'Lens', type: 'objective' }], lightPaths: [{ name: 'green' }, { name: 'red' }], series: [{ label: 'sharpness', count: 2 }], maintenance: [{ label: 'new objective' }],
    sinceLastPass: [{ label: 'sharpness', lightPath: { name: 'green' }, lastPass: '2026-03-01T08:00:00.000Z', images: 4 }],
  });
});

test('what cannot be asked is refused with a reason, and never with a fault', async () => {
  const refusals: [path: string, status: number, detail: RegExp][] = [
    ['/qc/state', 400, /image is missing/], ['/qc/state?image=urn:none', 404, /no image/], ['/qc/state?image=%00%22', 404, /no image/], [`/qc/state?img=${enc(iri('images', 'one'))}`, 400, /no parameter "img"/],
    ['/qc/affected', 400, /either a run or an observation/], ['/qc/affected?run=urn:none', 404, /no QC run/], ['/qc/affected?observation=urn:none', 404, /no observation/], [`/qc/affected?run=${enc(iri('late', 'run'))}&after=x`, 400, /no place in this list/], [`/qc/affected?run=${enc(iri('late', 'run'))}&first=0`, 400, /from 1 to 1000/], ['/qc/affected?run=a&run=b', 400, /may stand once/],
    ['/qc/unassured?require=sharpnes', 400, /did you mean sharpness/], ['/qc/unassured?maxAgeDays=old', 400, /number of days/], ['/qc/instrument', 400, /iri is missing/], [`/qc/instrument?iri=${enc(iri('scope', 'green'))}`, 404, /no instrument/],
  ];
  for (const [path, status, detail] of refusals) {
    const { status: found, body } = await get(path);
    expect([path, found, body['detail']]).toEqual([path, status, expect.stringMatching(detail)]);
  }
  expect(refusals.length).toBeGreaterThan(10);
});
