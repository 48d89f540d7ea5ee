/** Terms for texts through the doors of a running server, with the ontologies that ship; decisions of the store are heard. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Suggestions } from '../../server/terms/suggest.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(async () => { await server.close(); });

const obo = 'http://purl.obolibrary.org/obo/';
const ask = async (parameters: Record<string, string>): Promise<Suggestions> => {
  const response = await server.request(`/terms/suggest?${new URLSearchParams(parameters).toString()}`);
  expect(response.status).toBe(200);
  return await response.json() as Suggestions;
};
const field = 'Biosample.organisms';

test('a text in a field gets terms with reasons that add up', async () => {
  const { candidates: [best, ...others] } = await ask({ text: 'Mus musculus (house mouse)', field });
  expect(best).toMatchObject({ curie: 'NCBITaxon:10090', label: 'Mus musculus', obsolete: false });
  expect(best!.contributions.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(best!.score, 1);
  expect(best!.probability).toBeGreaterThan(others[0]?.probability ?? 0);
});

test.each<[string, Record<string, string>, RegExp]>([
  ['no text', { field }, /parameter text is missing/], ['no field', { text: 'mouse' }, /parameter field is missing/],
  ['a field that there is not', { text: 'mouse', field: 'Biosample.organism' }, /did you mean Biosample\.organisms\?/], ['a limit of none', { text: 'mouse', field, limit: '0' }, /limit/],
])('%s is a clear refusal', async (_, parameters, message) => {
  const response = await server.request(`/terms/suggest?${new URLSearchParams(parameters).toString()}`);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { detail: string }).detail).toMatch(message);
});

test('GraphQL gives the same', async () => {
  const response = await server.request('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: 'query ($text: String!, $field: String!) { suggestTerms(text: $text, field: $field, first: 1) { abstained margin candidates { curie probability contributions { evidence value why } } } }', variables: { text: 'Drosophila melanogaster', field } }) });
  const { data, errors } = await response.json() as { data: { suggestTerms: Suggestions }; errors?: unknown };
  expect(errors).toBeUndefined();
  expect(data.suggestTerms.candidates[0]!.curie).toBe('NCBITaxon:7227');
});

const mapping = (id: string, text: string, term: string, more = ''): string => `<#${id}> a sssom:Mapping ; sssom:subject_type rdfs:Literal ; sssom:subject_label "${text}" ; sssom:subject_category "${field}" ; owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget obo:${term} ; sssom:mapping_justification semapv:ManualMappingCuration ${more} .`;
const put = async (id: string, body: string): Promise<void> => {
  const prefixes = '@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sssom: <https://w3id.org/sssom/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix obo: <http://purl.obolibrary.org/obo/> . @prefix semapv: <https://w3id.org/semapv/vocab/> .\n';
  const response = await server.request(`/records/${id}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: prefixes + body });
  expect([response.status, await response.text()]).toEqual([201, expect.any(String)]);
};

test('decisions in batches of curators are heard: accepted comes first, rejected is out, and both only for this text', async () => {
  await put('mapping-batch-own', `${mapping('a', 'labbeest', 'NCBITaxon_10090')} ${mapping('b', 'Mus musculus', 'NCBITaxon_10090', '; sssom:predicate_modifier sssom:NegatedPredicate')}`);
  const accepted = await ask({ text: 'Labbeest', field });
  expect([accepted.candidates[0]!.curie, accepted.candidates[0]!.contributions[0]!.evidence, accepted.abstained]).toEqual(['NCBITaxon:10090', 'decided-before', false]);
  const rejected = await ask({ text: 'Mus musculus', field, limit: '50' });
  expect(rejected.candidates.find(({ iri }) => iri === `${obo}NCBITaxon_10090`)).toMatchObject({ rejected: true, probability: 0 });
  expect((await server.request('/records/mapping-batch-own', { method: 'DELETE' })).status).toBeLessThan(300);
  expect((await ask({ text: 'Mus musculus', field })).candidates[0]!.curie).toBe('NCBITaxon:10090');
});

const refit = async (body?: string, query = ''): Promise<{ status: number; answer: Record<string, never> }> => {
  const response = await server.request(`/terms/ranking${query}`, { method: 'POST', ...(body === undefined ? {} : { body, headers: { 'content-type': 'text/tab-separated-values' } }) });
  return { status: response.status, answer: await response.json() as Record<string, never> };
};
const sssom = (rows: readonly string[]): string => `#mapping_set_id: https://example.org/sets/own\n#license: https://creativecommons.org/publicdomain/zero/1.0/\n#curie_map:\n#  NCBITaxon: ${obo}NCBITaxon_\nsubject_label\tsubject_type\tsubject_category\tpredicate_id\tobject_id\tmapping_justification\n${rows.join('\n')}\n`;

test('weights are fitted to decisions, kept as a record, and taken back with it', async () => {
  const few = await refit();
  expect([few.status, String(few.answer['detail'])]).toEqual([400, expect.stringMatching(/0 accepted decisions/)]);
  const rows = [...Array(30).keys()].flatMap((at) => [[`Mus musculus strain ${at}`, '10090'], [`Homo sapiens donor ${at}`, '9606']]).map(([text, taxon]) => [text, 'rdfs literal', field, 'skos:exactMatch', `NCBITaxon:${taxon}`, 'semapv:ManualMappingCuration'].join('\t'));
  const tried = await refit(sssom(rows), '?dry_run=true');
  expect(tried).toMatchObject({ status: 200, answer: { decisions: 60, kept: false } });
  const kept = await refit(sssom(rows));
  expect(kept).toMatchObject({ status: 200, answer: { decisions: 60, kept: true, weights: { noTerm: expect.any(Number) } } });
  const shown = await ask({ text: 'Mus musculus strain 7', field });
  expect(shown.candidates[0]!.curie).toBe('NCBITaxon:10090');
  expect((await server.request('/records/term-ranking')).status).toBe(200);
  expect((await server.request('/records/term-ranking', { method: 'DELETE' })).status).toBeLessThan(300);
  expect((await ask({ text: 'Mus musculus strain 7', field })).candidates[0]!.score).not.toBe(shown.candidates[0]!.score);
});

test('the command line lists candidates with what speaks for them', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [resolve(import.meta.dirname, '../../server/main.ts'), 'terms', 'suggest', 'Mus musculus', '--field', field, '--server', server.url, '--token', server.token]);
  expect(stdout).toMatch(/^ 1\. NCBITaxon:10090 {2}Mus musculus {2}\d+ %/);
  expect(stdout).toMatch(/\+\d\.\d {2}its label is the same: "Mus musculus"/);
}, 30_000);

test('fitting is for administrators', async () => {
  expect((await server.request('/terms/ranking', { method: 'POST', token: null })).status).toBe(401);
});
