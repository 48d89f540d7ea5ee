/** The planner over a real graph and a real queue, without threads. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setTimeout } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { openJobs } from '../../../server/qc/jobs.ts';
import type { Jobs } from '../../../server/qc/jobs.ts';
import type { Claim } from '../../../server/qc/job.ts';
import { findFacts } from '../../../server/qc/planned-facts.ts';
import type { Found } from '../../../server/qc/planned-facts.ts';
import { createPlanner } from '../../../server/qc/planner.ts';
import type { Planner } from '../../../server/qc/planner.ts';
import { getMetric, parametersOf } from '../../../server/qc/procedures.ts';
import { writeRun } from '../../../server/qc/run-record.ts';
import { readRdf } from '../../../server/rdf/formats.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import { createGraph } from '../../../server/store/graph.ts';
import type { GraphView } from '../../../server/store/store.ts';

let graph: GraphView, jobs: Jobs, planner: Planner, asked: string[], now: number;
/** A plan of its own, so that what the vocabulary plans may change. */
const vocabulary = [readFileSync(new URL('../../../ontologies/qc-optics.ttl', import.meta.url), 'utf8'), `@prefix mg: <https://w3id.org/micrograph/> . @prefix sosa: <http://www.w3.org/ns/sosa/> .
  <https://w3id.org/micrograph/procedure/saturation-1> a sosa:Procedure ; mg:forSample "uniform-field", "beads", "grid" . <https://w3id.org/micrograph/procedure/field-illumination-1> a sosa:Procedure ; mg:forSample "uniform-field" .
  <https://w3id.org/micrograph/procedure/of-other-software-1> a sosa:Procedure ; mg:forSample "uniform-field" .`];
beforeEach(async () => {
  graph = createGraph();
  for (const [index, text] of vocabulary.entries()) await put(`ontology-${index}`, text);
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
  const text = `@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix nbo: <http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/> . @prefix nboba: <http://www.quarep.org/rdf/model/v02-00/basicExtension/Acquisition/> .\n${turtle}`;
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
  test('is also a QC sample at an address that no setting allows: its run says so, and nobody waits for it in vain', async () => {
    await put('far', '<#i> mg:qcSample "uniform-field" ; schema:contentUrl "https://elsewhere.example/a.tif" .');
    await put('own', '<https://w3id.org/micrograph/procedure/image-quality-1> a <http://www.w3.org/ns/sosa/Procedure> ; mg:forSample "any" .');
    await put('archive', '<#i> a ome:Image ; schema:contentUrl "https://elsewhere.example/b.tif" .');
    await planner.planAll(); await planner.settled();
    expect(workOff().map(({ payload }) => [payload.image, payload.procedure]).toSorted()).toEqual([[`${records}far#i`, 'field-illumination-1'], [`${records}far#i`, 'image-quality-1'], [`${records}far#i`, 'saturation-1']]);
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
    expect(asked.filter((query) => query.includes(`<${records}two>`))).toHaveLength(1);
    expect(asked.some((query) => query.includes('one#i'))).toBe(false);
  });
  test('several records are one question', async () => {
    await image('one');
    await image('two');
    await noted('one', 'two', 'one');
    expect([asked.filter((query) => query.includes('GRAPH ?record')).length, workOff().length]).toEqual([1, 4]);
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
  test('comes before all else, also by parameters of its own, which are other work', async () => {
    await image('first');
    await image('field');
    await planner.planAll();
    const { jobs: [id] = [] } = await planner.planImage(`${records}field#i`, 'field-illumination-smoothed-1', { sigma_px: 2 });
    expect(jobs.get(id!)).toMatchObject({ priority: 30, payload: { parameters: { sigma_px: 2 } } });
    expect((await planner.planImage(`${records}field#i`, 'field-illumination-smoothed-1')).jobs).toEqual([id]); // 2 is what it is anyway
    expect(await planner.planImage(`${records}field#i`, 'saturation-1')).toMatchObject({ added: 0 });
    expect(workOff().map(({ payload }) => [payload.image, payload.procedure]).slice(0, 2)).toEqual([[`${records}field#i`, 'saturation-1'], [`${records}field#i`, 'field-illumination-smoothed-1']]);
  });
  test('may lie where no worker reads by itself: the run will say so', async () => {
    await put('own', '<https://w3id.org/micrograph/procedure/image-quality-1> a <http://www.w3.org/ns/sosa/Procedure> ; mg:forSample "any" .');
    await put('far', '<#i> a ome:Image ; schema:contentUrl "https://example.org/a.tif" .');
    expect(await planner.planAll()).toEqual({ planned: 0, added: 0 });
    expect(await planner.planImage(`${records}far#i`)).toMatchObject({ planned: 1, added: 1 });
  });
  test.each<[string | undefined, Record<string, number> | undefined, string]>([['field-illumination-1', { sigma_px: 9 }, 'sigma_px is 9; in field-illumination-1 it is 0'], ['field-illumination-1', { colour: 1 }, 'no parameter "colour"'], [undefined, { sigma_px: 0 }, 'name it']])('%s with %j is refused', async (name, parameters, reason) => {
    await image('field');
    await expect(planner.planImage(`${records}field#i`, name, parameters)).rejects.toMatchObject({ code: 'request-not-valid', message: expect.stringContaining(reason) as string });
  });
  test('may be one of its planes, which is other work; what the procedure or the record cannot mean is refused', async () => {
    await image('field', '; mg:seriesIndex 1');
    await put('table', '<#i> a mg:ReadingsTable ; schema:contentUrl "a.csv" .');
    const whole = await planner.planImage(`${records}field#i`, 'field-illumination-1'), { jobs: [id] = [] } = await planner.planImage(`${records}field#i`, 'field-illumination-1', undefined, { series: 1, selection: { zFirst: 3, zLast: 3 } });
    expect(whole.jobs).not.toEqual([id]);
    expect(jobs.get(id!).payload).toMatchObject({ series: 1, selection: { zFirst: 3, zLast: 3 } });
    for (const [iri, procedure, asked, reason] of [
      ['field', undefined, { selection: { t: 0 } }, 'name it'], ['field', 'field-illumination-1', { series: 0 }, 'is image 1 of its file'], ['field', 'co-registration-1', { selection: { channel: 0 } }, 'compares channels'],
      ['field', 'stage-drift-1', { selection: { t: 0 } }, 'compares time points'], ['table', 'light-source-power-1', { selection: { t: 0 } }, 'nothing of an image to choose'],
    ] as const) await expect(planner.planImage(`${records}${iri}#i`, procedure, undefined, asked), reason).rejects.toMatchObject({ code: 'request-not-valid', message: expect.stringContaining(reason) as string });
  });

  test('is measured again though its runs are there, but not twice at a time', async () => {
    await image('field');
    await planner.planAll();
    expect(await planner.planImage(`${records}field#i`)).toMatchObject({ planned: 2, added: 0 });
    workOff();
    expect(await planner.planImage(`${records}field#i`)).toMatchObject({ planned: 2, added: 2 });
    expect(workOff()).toHaveLength(2);
    expect(await planner.planImage(`${records}field#i`, 'field-illumination-smoothed-1')).toMatchObject({ planned: 1, added: 1 });
    expect(workOff()[0]!.payload.procedure).toBe('field-illumination-smoothed-1');
  });
  test('is current as long as it would be planned alike: not with another file, other facts, another image of it, or without its record', async () => {
    await put('optics', '<#o> nbo:lensNA 1.4 .');
    const about = '; mg:objective <optics#o> ; ome:significantBits 12';
    await image('field', about);
    await planner.planAll();
    const { jobs: chosen = [] } = await planner.planImage(`${records}field#i`, 'field-illumination-1', undefined, { series: 1, selection: { zFirst: 3, zLast: 3 } }), { jobs: quality = [] } = await planner.planImage(`${records}field#i`, 'image-quality-1', { planes_most: 4 }), { jobs: beads = [] } = await planner.planImage(`${records}field#i`, 'psf-beads-1');
    const all = jobs.list().jobs, current = async (): Promise<number[]> => { const found: number[] = []; for (const job of all) if (await planner.isCurrent(job)) found.push(job.id); return found.toSorted((a, b) => a - b); };
    expect(all).toHaveLength(5);
    expect(jobs.get(chosen[0]!).payload).toMatchObject({ series: 1, selection: { series: 1, zFirst: 3, zLast: 3 } });
    expect(await current()).toEqual([1, 2, ...chosen, ...quality, ...beads]);
    expect(await planner.isCurrent({ ...all[0]!, payload: { ...all[0]!.payload, procedure: 'of-yesterday-1' } })).toBe(false);
    expect(await planner.isCurrent({ ...all[0]!, payload: { ...all[0]!.payload, parameters: { of_yesterday: 1 } } })).toBe(false);
    await put('optics', '<#o> nbo:lensNA 1.2 .');
    expect(await current()).toEqual([1, 2, ...chosen, ...quality]);
    await image('field', `${about} ; mg:seriesIndex 2`);
    expect(await current()).toEqual([]);
    await put('field', `<#i> mg:qcSample "uniform-field" ; schema:contentUrl "images/another.tif" ${about} .`);
    expect(await current()).toEqual([]);
    await put('field', '<#n> schema:name "withdrawn" .');
    expect(await current()).toEqual([]);
  });
  test.each([['http://example.org/nothing', undefined, 'not-found'], ['no IRI> } DELETE', undefined, 'request-not-valid'], ['', undefined, 'request-not-valid'], [`${records}field#i`, 'nobody-knows-1', 'request-not-valid']])('%j by %j ends in %s', async (iri, procedure, code) => {
    await image('field');
    await expect(planner.planImage(iri, procedure)).rejects.toMatchObject({ code });
  });
});

describe('the plan is data', () => {
  const procedure = (more: string): Promise<void> => put('own-plan', `<https://w3id.org/micrograph/procedure/field-illumination-1> ${more} .`);
  test('however fast records come, the graph is asked one question after another', async () => {
    let waiting = 0, most = 0, open = (): void => undefined;
    const gate = new Promise<void>((resolve) => { open = resolve; });
    const slow = createPlanner({
      jobs, settleMs: 1, log: { info: () => undefined, warn(fields) { throw (fields as { err: Error }).err; } },
      queries: { async query(request) { most = Math.max(most, waiting += 1); await gate; waiting -= 1; return graph.query(request); } },
    });
    await image('field');
    for (let n = 0; n < 40; n += 1) { slow.noteAccepted(`${records}r${n}`); await setTimeout(1); }
    slow.noteAccepted(`${records}field`);
    expect(most).toBe(1);
    open();
    await expect.poll(() => jobs.counts().queued).toBe(2);
    expect(most).toBe(1);
    await slow.close();
  });
  test('a record that names another sample is followed without a restart', async () => {
    await image('grid', '', 'grid');
    await planner.planAll();
    expect(workOff().map(({ payload }) => payload.procedure)).toEqual(['saturation-1']);
    await procedure('mg:forSample "grid"');
    await noted('own-plan');
    expect(workOff().map(({ payload }) => payload.procedure)).toEqual(['field-illumination-1']);
  });
  test('"any" is every image that names a file a worker may read, after the QC samples', async () => {
    await put('plain', '<#i> a ome:Image ; schema:contentUrl "a.tif" . <#j> a ome:Image ; schema:contentUrl "https://example.org/b.zarr" . <#k> a ome:Image . <#l> schema:contentUrl "a.tif" .');
    await put('readings', '<#t> a mg:ReadingsTable ; mg:qcSample "power" ; schema:contentUrl "t.csv" .');
    await image('z-field');
    await procedure('mg:forSample "any"');
    expect(await planner.planAll()).toEqual({ planned: 3, added: 3 });
    await planner.settled();
    expect(workOff().map(({ payload, priority }) => [payload.image, payload.procedure, priority])).toEqual([[`${records}z-field#i`, 'saturation-1', 20], [`${records}z-field#i`, 'field-illumination-1', 10], [`${records}plain#i`, 'field-illumination-1', 10]]);
  });
  test.each([['confocal', 'LaserScanningConfocalMicroscopy', 0], ['widefield', 'WideField', 1], ['none that is known', 'Other', 1]])('a procedure for wide-field images, for an image that is %s', async (_what, mode, times) => {
    await procedure('mg:forModality "widefield"');
    await image('field', `; ome:channel <#c> . <#c> mg:channelIndex 0 ; ome:acquisitionMode "${mode}"`);
    await planner.planAll();
    expect(workOff().filter(({ payload }) => payload.procedure === 'field-illumination-1')).toHaveLength(times);
  });
});

describe('what the records state of optics', () => {
  const optics = async (more: string): Promise<Found> => {
    await put('m', `<#obj> nbo:lensNA 1.4 ; nbo:immersionType "Oil" . <#air> nbo:lensNA 0.8 ; nbo:immersionType "Air" .
      <#p> mg:objective <#obj> ; ome:excitationWavelength <#ex> ; ome:emissionWavelength <#em> ; nboba:opticalApertureSettings <#hole> . <#ex> mg:canonicalValue 488.0e0 . <#em> mg:canonicalValue 525.0e0 .
      <#hole> a nboba:PinholeSettings ; nboba:aperture 1.2 . <#acq> mg:imagingMethod <http://purl.obolibrary.org/obo/FBbi_00000253>, <http://purl.obolibrary.org/obo/FBbi_00000246> .`);
    await put('i', `<#i> schema:contentUrl "i.tif" ; ${more} .`);
    const [found] = await findFacts([`${records}i#i`], async (query) => (JSON.parse((await graph.query({ sparql: query, accept: ['application/sparql-results+json'] })).body) as { results: { bindings: never[] } }).results.bindings);
    return found!;
  };
  const ofPath = { numericalAperture: 1.4, immersionIndex: 1.518, excitationNm: 488, emissionNm: 525, pinholeAiryUnits: 1.2 };
  test.each<[string, string, object[] | undefined]>([
    ['nothing', 'mg:qcSample "beads"', undefined],
    ['one light path: it is that of all channels', 'mg:lightPath <m#p> ; ome:sizeC 2', [{ index: 0, ...ofPath }, { index: 1, ...ofPath }]],
    ['two light paths, and no channel says which: nothing is known', 'mg:lightPath <m#p>, <m#q>', undefined],
    ['channels with light paths of their own', 'ome:channel <#a>, <#b> . <#a> mg:channelIndex 0 ; mg:lightPath <m#p> . <#b> mg:channelIndex 1', [{ index: 0, ...ofPath }]],
    ['a channel\'s own wavelength before that of its light path', 'ome:channel <#a> . <#a> mg:channelIndex 0 ; mg:lightPath <m#p> ; ome:emissionWavelength <#w> . <#w> mg:canonicalValue 610.0e0', [{ index: 0, ...ofPath, emissionNm: 610 }]],
    ['the objective of the image before that of the light path', 'mg:lightPath <m#p> ; mg:objective <m#air>', [{ index: 0, ...ofPath, numericalAperture: 0.8, immersionIndex: 1 }]],
    ['what was set and measured before what is nominal', 'mg:lightPath <m#p> ; nboba:objectiveSettings <#s> . <#s> nboba:numericalApertureSetting "1.1" ; nboba:measuredRefractiveIndex 1.512', [{ index: 0, ...ofPath, numericalAperture: 1.1, immersionIndex: 1.512 }]],
    ['settings of an objective, and a medium by name', 'nboba:objectiveSettings <#s> . <#s> mg:settingsOf <m#air> ; ome:objectiveMedium "Water"', [{ index: 0, numericalAperture: 0.8, immersionIndex: 1.333 }]],
    ['a liquid with its own index', 'nboba:objectiveSettings <#s> . <#s> nboba:immersionLiquid <#l> . <#l> nboba:refractiveIndex 1.406 ; nboba:immersionLiquidType "Silicone Oil"', [{ index: 0, immersionIndex: 1.406 }]],
    ['a medium that no source gives an index for', 'nboba:objectiveSettings <#s> . <#s> ome:objectiveMedium "Other"', undefined],
    ['two different apertures of one rank: none is chosen', 'mg:objective <m#obj>, <m#air>', undefined],
    ['an aperture that is no number', 'nboba:objectiveSettings <#s> . <#s> nboba:numericalApertureSetting "full"', undefined],
    ['the imaging method of the acquisition', 'prov:wasGeneratedBy <m#acq>', [{ index: 0, modality: 'spinning-disk' }]],
    ['the mode of a channel before the method of the acquisition', 'prov:wasGeneratedBy <m#acq> ; ome:channel <#a> . <#a> mg:channelIndex 3 ; ome:acquisitionMode "WideField"', [{ index: 3, modality: 'widefield' }]],
    ['NBO\'s word for the illumination', 'ome:channel <#a> . <#a> mg:channelIndex 0 ; ome:illuminationType "Confocal_Fluorescence_Two-photon laser scanning microscopy"', [{ index: 0, modality: 'two-photon' }]],
  ])('%s', async (_what, more, expected) => {
    expect((await optics(more)).facts.optics).toEqual(expected);
  });
  test('sizes are those of the record in micrometres and seconds, and a table tells where it was read', async () => {
    expect((await optics('ome:physicalSizeX <#x> ; ome:physicalSizeZ <#z> ; ome:timeIncrement <#t> . <#x> mg:canonicalValue 0.1e0 . <#z> mg:canonicalValue 0.3e0 . <#t> mg:canonicalValue 2.0e0')).facts.stated).toEqual({ pixelSize: { x: 0.1, z: 0.3 }, timeIncrement: 2 });
    const table = await optics('a mg:ReadingsTable ; mg:qcSample "power" ; mg:measuredAt "OBJECTIVE_EXIT"');
    expect([table.input, table.sample, table.facts.location]).toEqual(['table', 'power', 'OBJECTIVE_EXIT']);
  });
});
