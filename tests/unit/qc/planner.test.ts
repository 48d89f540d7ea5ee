/** The planner over a real graph and a real queue, without threads. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setTimeout } from 'node:timers/promises';
import { openJobs } from '../../../server/qc/jobs.ts';
import type { Jobs } from '../../../server/qc/jobs.ts';
import type { Claim } from '../../../server/qc/job.ts';
import { createPlanner } from '../../../server/qc/planner.ts';
import type { Planner } from '../../../server/qc/planner.ts';
import { getMetric, parametersOf } from '../../../server/qc/procedures.ts';
import { writeRun } from '../../../server/qc/run-record.ts';
import { readRdf } from '../../../server/rdf/formats.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import { createGraph } from '../../../server/store/graph.ts';
import type { GraphView } from '../../../server/store/store.ts';

let graph: GraphView, jobs: Jobs, planner: Planner, asked: string[], now: number;
beforeEach(() => {
  graph = createGraph();
  now = Date.UTC(2026, 0, 1);
  jobs = openJobs({ file: ':memory:', clock: () => now });
  asked = [];
  planner = createPlanner({
    jobs, clock: () => now, settleMs: 5, log: { info: () => undefined, warn(fields) { throw (fields as { err: Error }).err; } },
    queries: { async query(request) { asked.push(request.sparql); return graph.query(request); } },
  });
});
afterEach(async () => { await planner.close(); jobs.close(); });

const records = 'http://example.org/records/';
/** Replaces a record by Turtle. */
async function put(id: string, turtle: string): Promise<void> {
  const text = `@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n${turtle}`;
  const { quads } = await readRdf(text, 'text/turtle', { baseIri: records + id });
  graph.replaceGraph(records + id, toNQuads(quads, records + id));
}
const image = (id: string, more = '', sample = 'uniform-field'): Promise<void> => put(id, `<#i> mg:qcSample "${sample}" ; schema:contentUrl "images/${id}.tif" ${more} .`);
/** Does all that is due, as a worker would: each run becomes a record that is named by the work. */
function workOff(): Claim[] {
  const done: Claim[] = [];
  for (let job = jobs.claim({ worker: 'w', leaseMs: 1000 }); job; job = jobs.claim({ worker: 'w', leaseMs: 1000 })) {
    const record = `${records}qc-${job.payload.procedure}-${job.payload.contentUrl.replace(/.*\//, '')}`;
    const { nquads } = writeRun({ record, jobKey: 'k', planKey: job.key, image: job.payload.image, procedure: { name: job.payload.procedure, parameters: parametersOf(getMetric(job.payload.procedure)) }, software: { name: 'w', version: '1' }, startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:00:01Z', measurements: [{ property: 'field-uniformity', value: 80, unit: 'http://qudt.org/vocab/unit/PERCENT', channel: 0, about: job.payload.image }] });
    graph.replaceGraph(record, nquads.replaceAll(/ \.$/gm, ` <${record}> .`));
    jobs.succeed(job.id, job.lease, record);
    done.push(job);
  }
  now += 1000;
  return done;
}
const noted = async (...ids: string[]): Promise<void> => { for (const id of ids) planner.noteAccepted(records + id); await setTimeout(20); };

describe('what is due', () => {
  test('is each procedure of the sample, for images whose file is named', async () => {
    await image('field');
    await image('beads', '', 'beads');
    await image('thing', '', 'something-else');
    await put('no-file', '<#i> mg:qcSample "uniform-field" .');
    await put('no-sample', '<#i> schema:contentUrl "a.tif" .');
    expect(await planner.planAll()).toEqual({ planned: 3, added: 3 });
    expect(workOff().map(({ payload }) => [payload.image, payload.procedure]).toSorted()).toEqual([[`${records}beads#i`, 'saturation-1'], [`${records}field#i`, 'field-illumination-1'], [`${records}field#i`, 'saturation-1']]);
  });
  test('comes with all facts that the outcome depends on', async () => {
    await put('m', '<#p1> mg:lightPathOf <#scope> . <#p2> mg:lightPathOf <#scope> .');
    await image('field', `; mg:sha256 "${'a'.repeat(64)}" ; mg:seriesIndex 2 ; ome:significantBits 12 ; ome:acquisitionDate "2026-03-01T08:05:00Z"^^xsd:dateTime ; mg:lightPath <m#p2>, <m#p1>, <m#p3> ; ome:channel <#c1>, <#c0>, <#c2> .
      <#c0> mg:channelIndex 0 ; mg:lightPath <m#p1> . <#c1> mg:channelIndex 1 ; mg:lightPath <m#p2> . <#c2> mg:channelIndex 2`);
    await planner.planAll();
    expect(workOff()[0]!.payload).toMatchObject({
      contentUrl: 'images/field.tif', sha256: 'a'.repeat(64), series: 2, significantBits: 12, acquiredAt: '2026-03-01T08:05:00Z', instrument: `${records}m#scope`,
      lightPaths: [`${records}m#p1`, `${records}m#p2`, `${records}m#p3`], channels: [{ index: 0, lightPath: `${records}m#p1` }, { index: 1, lightPath: `${records}m#p2` }],
    });
  });
  test('is planned once, also when it runs or has failed, and not again when its runs are there', async () => {
    await image('field');
    await planner.planAll();
    expect((await planner.planAll()).added).toBe(0);
    const { id, lease } = jobs.claim({ worker: 'w', leaseMs: 1000 })!;
    expect((await planner.planAll()).added).toBe(0);
    jobs.fail(id, lease, { errorClass: 'file-empty', message: 'empty' });
    expect((await planner.planAll()).added).toBe(0);
    workOff();
    await image('other');
    await planner.planAll();
    workOff();
    expect(await planner.planAll()).toEqual({ planned: 1, added: 0 }); // the failed one, which has no run here
  });
  test('is found from the runs alone when the queue was lost', async () => {
    await image('field');
    await planner.planAll();
    workOff();
    const fresh = openJobs({ file: ':memory:' });
    const other = createPlanner({ jobs: fresh, queries: { async query(request) { return graph.query(request); } }, log: { info: () => undefined, warn: () => undefined } });
    expect(await other.planAll()).toEqual({ planned: 0, added: 0 });
    await other.close();
    fresh.close();
  });
});

describe('a corrected record', () => {
  test.each([['bit depth', '; ome:significantBits 14'], ['time', '; ome:acquisitionDate "2026-03-02"^^xsd:date'], ['light path', '; mg:lightPath <m#p>'], ['hash', `; mg:sha256 "${'b'.repeat(64)}"`], ['series', '; mg:seriesIndex 1'], ['instrument', '; mg:instrument <m#other>']])('of another %s is measured again, once', async (_what, more) => {
    await image('field');
    await planner.planAll();
    workOff();
    await image('field', more);
    expect((await planner.planAll()).added).toBe(2);
    expect(workOff()).toHaveLength(2);
    expect(await planner.planAll()).toEqual({ planned: 0, added: 0 });
  });
  test('that says nothing else of the measurement is not measured again', async () => {
    await image('field');
    await planner.planAll();
    workOff();
    await image('field', '; schema:name "A better name"');
    expect(await planner.planAll()).toEqual({ planned: 0, added: 0 });
  });
  test('that is as it was before the last correction is measured again, for its run was replaced', async () => {
    await image('field');
    await planner.planAll();
    workOff();
    await image('field', '; ome:significantBits 14');
    await planner.planAll();
    workOff();
    await image('field');
    expect((await planner.planAll()).added).toBe(2);
    expect(workOff()).toHaveLength(2);
    expect(await planner.planAll()).toEqual({ planned: 0, added: 0 });
  });
});

describe('after a deposit', () => {
  test('the planner asks about the images of that record only', async () => {
    await image('one');
    await image('two');
    await noted('two');
    expect(workOff().map(({ payload }) => payload.contentUrl)).toEqual(['images/two.tif', 'images/two.tif']);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain(`<${records}two>`);
  });
  test('several records are one question', async () => {
    await image('one');
    await image('two');
    await noted('one', 'two', 'one');
    expect([asked.length, workOff().length]).toEqual([1, 4]);
  });
  test('a record about the light path or the channel of an image of another record counts', async () => {
    await image('one', '; mg:lightPath <m#p> ; ome:channel <c#c>');
    await image('two');
    await planner.planAll();
    workOff();
    await put('m', '<#p> mg:lightPathOf <#scope> .');
    await noted('m');
    expect(workOff().map(({ payload }) => payload.instrument)).toEqual([`${records}m#scope`, `${records}m#scope`]);
    await put('c', '<#c> mg:channelIndex 0 ; mg:lightPath <m#p> .');
    await noted('c');
    expect(workOff().map(({ payload }) => payload.channels)).toEqual([[{ index: 0, lightPath: `${records}m#p` }], [{ index: 0, lightPath: `${records}m#p` }]]);
  });
  test('a record about nothing that is measured leads to no work, a withdrawn one neither', async () => {
    await put('note', '<#n> schema:name "note" .');
    await noted('note', 'gone');
    expect(jobs.counts().queued).toBe(0);
  });
  test('nothing is asked any more once the planner is closed', async () => {
    await image('one');
    planner.noteAccepted(`${records}one`);
    await planner.close();
    await noted('one');
    expect(asked).toEqual([]);
  });
});

describe('an image that somebody asks for', () => {
  test('is measured again though its runs are there, but not twice at a time', async () => {
    await image('field');
    await planner.planAll();
    expect(await planner.planImage(`${records}field#i`)).toEqual({ planned: 2, added: 0 });
    workOff();
    expect(await planner.planImage(`${records}field#i`)).toEqual({ planned: 2, added: 2 });
    expect(workOff()).toHaveLength(2);
    expect(await planner.planImage(`${records}field#i`, 'field-illumination-smoothed-1')).toEqual({ planned: 1, added: 1 });
    expect(workOff()[0]!.payload.procedure).toBe('field-illumination-smoothed-1');
  });
  test.each([['http://example.org/nothing', undefined, 'not-found'], ['no IRI> } DELETE', undefined, 'request-not-valid'], ['', undefined, 'request-not-valid'], [`${records}field#i`, 'nobody-knows-1', 'request-not-valid']])('%j by %j ends in %s', async (iri, procedure, code) => {
    await image('field');
    await expect(planner.planImage(iri, procedure)).rejects.toMatchObject({ code });
  });
});
