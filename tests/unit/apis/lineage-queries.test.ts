/** The stored questions about lineage, training data and gaps, asked over the example study and over a record with faults. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bindQuery, readStoredQuery } from '../../../server/apis/stored-queries.ts';
import { agent, base, openModelKeeper, root } from '../../support/model-keeper.ts';
import type { ModelKeeper } from '../../support/model-keeper.ts';

const records = `${base}records/`;
let kept: ModelKeeper;
beforeAll(async () => {
  kept = openModelKeeper();
  for (const name of ['microscope', 'study', 'images', 'masks']) await kept.depositFile(join(root, 'shapes/examples/study', `${name}.ttl`), `example-${name}`);
  const careless = `@prefix mg: <https://w3id.org/micrograph/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix schema: <http://schema.org/> .
    <#training> a mg:AnalysisStep ; mg:stochastic true ; mg:software <#program> ; prov:used <#data> . <#program> a schema:SoftwareApplication ; schema:name "train" . <#data> a mg:DataFile .
    <#bare> a mg:StudyComponent ; <http://purl.org/dc/terms/title> "Bare" . <#scope> a <http://www.openmicroscopy.org/rdf/2016-06/ome_core/Instrument> .`;
  const [answer] = await kept.keeper.deposit({ source: { bytes: new TextEncoder().encode(careless), mediaType: 'text/turtle' }, id: 'careless', agent, activity: 'test' });
  expect(answer).toMatchObject({ accepted: true });
});
afterAll(() => kept.close());

/** Asks a stored question; one object a row, record IRIs shortened. */
function ask(name: string, parameters: Record<string, string> = {}): Record<string, string>[] {
  const faults: string[] = [];
  const query = readStoredQuery(name, readFileSync(join(root, `queries/${name}.rq`), 'utf8'), faults);
  expect(faults).toEqual([]);
  const { body } = kept.graph.query({ sparql: bindQuery(query, new URLSearchParams(parameters), { base, prefixes: {} }), accept: ['application/sparql-results+json'] });
  const { results } = JSON.parse(body) as { results: { bindings: Record<string, { value: string }>[] } };
  return results.bindings.map((row) => Object.fromEntries(Object.entries(row).map(([key, { value }]) => [key, value.replace(records, '')])));
}

test('a mask and its image are a training pair, with licence and hashes', () => {
  const pairs = ask('training-pairs');
  expect(pairs).toMatchObject([{
    image: 'example-images#image-1', annotation: 'example-masks#mask-1', coverage: 'One of four images',
    license: 'https://creativecommons.org/publicdomain/zero/1.0/', imageSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, annotationSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  }]);
  expect(ask('training-pairs', { kind: 'tracks' })).toEqual([]);
});

test('a mask is followed through both steps to the recording', () => {
  const steps = ask('how-it-was-made', { thing: `${records}example-masks#mask-1` });
  expect(steps.map(({ made, step, version, seed, input }) => [made, step, version, seed, input])).toEqual([
    ['example-masks#denoised', 'example-masks#denoising', '1.4.0', undefined, 'example-images#image-1'],
    ['example-masks#mask-1', 'example-masks#segmentation', '1.4.0', '20260211', 'example-masks#denoised'],
  ]);
});

test('lineage goes through steps to the software and the instrument', () => {
  const things = ask('image-lineage', { image: `${records}example-masks#denoised` }).map(({ thing }) => thing);
  for (const thing of ['example-masks#denoising', 'example-masks#program', 'example-images#image-1', 'example-study#acquisition', 'example-microscope#instrument']) expect(things).toContain(thing);
});

test('what depends on an image includes what steps made of it', () => {
  const things = ask('depends-on', { thing: `${records}example-images#image-1` }).map(({ thing }) => thing);
  for (const thing of ['example-masks#denoised', 'example-masks#mask-1', 'example-masks#counts-table', 'example-masks#counts']) expect(things).toContain(thing);
});

test('steps that cannot be repeated are listed with what they lack', () => {
  expect(ask('steps-not-repeatable').map(({ step, missing }) => [step, missing])).toEqual([
    ['careless#training', 'container digest or environment file'], ['careless#training', 'hash of an input'], ['careless#training', 'random seed'], ['careless#training', 'version of the software'],
  ]);
});

test('a dataset is listed with all that it lacks, though others have it', () => {
  expect(ask('datasets-missing-fields').filter(({ dataset }) => dataset === 'careless#bare').map(({ missing }) => missing)).toEqual(['description', 'images', 'imaging method', 'licence', 'specimen or biosample', 'study']);
});

test('an instrument is listed with all that it lacks, though others have it', () => {
  expect(ask('instruments-missing-tier-1').filter(({ instrument }) => instrument === 'careless#scope').map(({ missing }) => missing)).toEqual(['manufacturer', 'model', 'stand type']);
});
