/** Counting the images that things stand behind, over a graph in which asking from the images' end would not come to an end. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Ask } from '../../../server/curation/ask.ts';
import type { CurationField } from '../../../server/curation/curation-field.ts';
import { unmappedThings } from '../../../server/curation/questions.ts';
import { createSurvey } from '../../../server/curation/survey.ts';
import { createTouchedImages } from '../../../server/curation/touched-images.ts';
import { createGraph } from '../../../server/store/graph.ts';

const samples = 1000, each = 10, alike = 900;
const mg = 'https://w3id.org/micrograph/', ome = 'http://www.openmicroscopy.org/rdf/2016-06/ome_core/', prov = 'http://www.w3.org/ns/prov#', type = '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>';
const record = (n: number): string => `http://localhost/records/r${n}`;
const field = { name: 'Biosample.organisms', typeIri: `${mg}Biosample`, textPredicate: `${mg}organismText`, termPredicate: `${mg}organism` } as CurationField;

const graph = createGraph();
let asked = 0;
/** what a question waits for, as for a busy reader */
let reader: Promise<void> = Promise.resolve();
const ask: Ask = async ({ text }) => {
  asked += 1;
  await reader;
  const { results } = JSON.parse(graph.query({ sparql: text, accept: ['application/sparql-results+json'] }).body) as { results: { bindings: Record<string, { type: string; value: string }>[] } };
  return results.bindings.map((row) => Object.fromEntries(Object.entries(row).map(([name, { type: kind, value }]) => [name, { kind: kind === 'uri' ? 'iri' as const : 'literal' as const, value }])));
};
const images = createTouchedImages({ ask, query: readFileSync(join(import.meta.dirname, '../../../queries/curation/images.rq'), 'utf8') });

/** A sample, its specimen, images of that, and one image made of the first of them. */
function contentOf(n: number): string {
  const sample = `<${record(n)}#sample>`, specimen = `<${record(n)}#specimen>`, image = (at: number): string => `<${record(n)}#image-${at}>`;
  const lines = [`${sample} ${type} <${mg}Biosample>`, `${sample} <${mg}organismText> "${n < alike ? 'a common mouse' : `animal ${n}`}"`, `${specimen} ${type} <${mg}Specimen>`, `${specimen} <${prov}wasDerivedFrom> ${sample}`, `${image(each)} ${type} <${ome}Image>`, `${image(each)} <${prov}wasDerivedFrom> ${image(0)}`];
  for (let at = 0; at < each; at += 1) lines.push(`${image(at)} ${type} <${ome}Image>`, `${image(at)} <${mg}specimen> ${specimen}`);
  return lines.map((line) => `${line} <${record(n)}> .\n`).join('');
}
beforeAll(() => { for (let n = 0; n < samples; n += 1) graph.replaceGraph(record(n), contentOf(n)); });

test('of a thousand records the images of each text and of all together are counted, each once', async () => {
  const things = (await ask(unmappedThings(field))).map((row) => ({ thing: row['thing']!.value, group: row['text']!.value }));
  expect(things).toHaveLength(samples);
  const counts = await images.countNamed(things);
  expect(counts.size).toBe(samples - alike + 1);
  expect([counts.get('a common mouse'), counts.get('animal 950')]).toEqual([alike * (each + 1), each + 1]);
  expect(await images.total(things.map(({ thing }) => thing))).toBe(samples * (each + 1));
  expect(await images.total([])).toBe(0);
});

test('of a large graph the counts from before are shown while it is counted anew, and only what curation changed is counted', async () => {
  let at = 1;
  const survey = createSurvey({ ask, fields: [field], images, settle: async () => at, accepted: () => new Set(), countMapped: async () => new Map(), onlyCurated: () => true, large: 10, patienceMs: 0 });
  const current = async (): Promise<Awaited<ReturnType<typeof survey>>> => { for (;;) { const now = await survey(); if (now.imagesCurrent) return now; await new Promise((resolve) => { setImmediate(resolve); }); } };
  const imagesOf = ({ values, images: of }: Awaited<ReturnType<typeof survey>>, text: string): number | undefined => of([...values.values()].find((value) => value.text === text)?.id ?? '');
  const before = await current();
  expect([imagesOf(before, 'a common mouse'), imagesOf(before, 'animal 950')]).toEqual([alike * (each + 1), each + 1]);

  graph.replaceGraph(record(950), contentOf(950).replace('"animal 950"', '"animal 951"'));
  at = 2;
  const { promise, resolve: free } = Promise.withResolvers<void>();
  reader = promise;
  const stale = await survey();
  expect([stale.imagesCurrent, imagesOf(stale, 'animal 950')]).toEqual([false, each + 1]);
  asked = 0;
  free();
  const after = await current();
  expect([imagesOf(after, 'animal 951'), after.values.values().some(({ text }) => text === 'animal 950')]).toEqual([2 * (each + 1), false]);
  // texts, shared texts, the things of what changed, shared again, and one count: not the whole graph
  expect(asked).toBeLessThanOrEqual(6);
  at = 3;
  expect((await survey({ fresh: true })).at).toBe(3);
});
