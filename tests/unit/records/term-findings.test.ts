/** What the ontologies in use say of the terms of a deposit: obsolete, out of the field's branch or ontology, not there at all. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Result } from '../../../server/rdf/report.ts';
import { createMemoryLookup } from '../../support/term-lookup.ts';
import type { ShortTerm } from '../../support/term-lookup.ts';
import { openTestKeeper, shapesText } from './keeper-harness.ts';
import type { TestKeeper } from './keeper-harness.ts';

const obo = 'http://purl.obolibrary.org/obo/';
const fbbi = (number: string): string => `${obo}FBbi_${number}`;
const methods: readonly ShortTerm[] = [
  { iri: fbbi('00000001'), label: 'sample preparation method' },
  { iri: fbbi('00000002'), label: 'fluorescence staining', isA: [fbbi('00000001')] },
  { iri: fbbi('00000222'), label: 'imaging method' },
  { iri: fbbi('00000241'), label: 'microscopy', isA: [fbbi('00000222')] },
  { iri: fbbi('00000246'), label: 'fluorescence microscopy', isA: [fbbi('00000241')] },
  { iri: fbbi('00000251'), label: 'confocal microscopy', isA: [fbbi('00000246')] },
  { iri: fbbi('00000345'), label: 'light microscopy', isA: [fbbi('00000241')] },
  { iri: fbbi('00000900'), label: 'old confocal', obsolete: true, replacedBy: [fbbi('00000901')] },
  { iri: fbbi('00000901'), label: 'less old confocal', obsolete: true, replacedBy: [fbbi('00000251')] },
  { iri: fbbi('00000902'), label: 'old light', obsolete: true, consider: [fbbi('00000345'), fbbi('00000246')] },
  { iri: fbbi('00000903'), label: 'old staining', obsolete: true, replacedBy: [fbbi('00000002')] },
];
const organs: readonly ShortTerm[] = [
  { iri: `${obo}UBERON_0000948`, label: 'heart' }, { iri: `${obo}UBERON_0000955`, label: 'brain', isA: [`${obo}UBERON_0000062`] }, { iri: `${obo}UBERON_0000062`, label: 'organ' },
  { iri: `${obo}UBERON_0002084`, label: 'heart left ventricle', partOf: [`${obo}UBERON_0000948`] },
];
const shapes = `${shapesText.replace('ex:Box-organism,', 'ex:Box-organism, ex:Box-method, ex:Box-organ,')}
ex:Box-method sh:path ex:method ; sh:name "method" ; sh:order 9 ; sh:description "Method" ; sh:nodeKind sh:IRI ; mg:ontology "FBbi", "EDAM" ; mg:branch obo:FBbi_00000222 .
ex:Box-organ sh:path ex:organ ; sh:name "organ" ; sh:order 10 ; sh:description "Organ" ; sh:nodeKind sh:IRI ; mg:ontology "UBERON" ; mg:branch obo:UBERON_0000948 ; mg:alsoPartOf true .`;
const box = (more: string): string => `<#b> a ex:Box ; dcterms:title "A box" ; ex:note "n" ; ${more} .`;

let keeper: TestKeeper;
const open = (complete: boolean): TestKeeper => openTestKeeper({ shapes, lookup: createMemoryLookup([{ id: 'fbbi', prefix: 'FBbi', version: '1', complete, terms: methods }, { id: 'uberon', prefix: 'UBERON', version: '1', terms: organs }, { id: 'edam', prefix: 'EDAM', version: '1', namespaces: ['http://edamontology.org/'], terms: [{ iri: 'http://edamontology.org/topic_1', label: 'Root' }, { iri: 'http://edamontology.org/topic_3382', label: 'Imaging', isA: ['http://edamontology.org/topic_1'] }] }]) });
beforeEach(() => { keeper = open(true); });
afterEach(() => keeper.close());
const resultsOf = async (more: string, deposit: { patch?: string } = {}): Promise<{ accepted: boolean; results: Result[] }> => {
  const { accepted, report: { results } } = await keeper.put('one', box(more), { dryRun: true, ...deposit });
  return { accepted, results };
};

test.each([
  ['ex:method obo:FBbi_00000251', 'a term below the branch'], ['ex:method obo:FBbi_00000222', 'the branch itself'], ['ex:method <http://edamontology.org/topic_3382>', 'a term of another ontology of the field'],
  ['ex:organ obo:UBERON_0002084', 'a part, where parts count'],
])('%s is right: %s', async (more) => {
  expect((await resultsOf(more)).results).toEqual([]);
});

test('a term outside the branch is refused once, with the three nearest of the branch, at its place', async () => {
  const { accepted, results } = await resultsOf('ex:method obo:FBbi_00000002');
  expect(accepted).toBe(false);
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({ severity: 'Violation', field: 'method', value: fbbi('00000002'), origin: { line: expect.any(Number) as number } });
  expect(results[0]!.message).toContain('outside the branch');
  expect(results[0]!.remedy).toMatch(/^nearest in this field: fluorescence microscopy \(FBbi:00000246\), .* \(FBbi:\d+\), .* \(FBbi:\d+\); keep other text in a text field$/);
});

test('what is no part and no kind of the branch is refused, in a field where parts count too', async () => {
  const { results } = await resultsOf('ex:organ obo:UBERON_0000955');
  expect(results.map(({ severity, message }) => [severity, message.includes('outside the branch')])).toEqual([['Violation', true]]);
});

test('a term of another ontology is refused once, with those of the field that have its name', async () => {
  const { accepted, results } = await resultsOf('ex:method obo:UBERON_0000948');
  expect(accepted).toBe(false);
  expect(results.filter(({ severity }) => severity === 'Violation')).toHaveLength(1);
  expect(results[0]!.remedy).toMatch(/imaging method \(FBbi:00000222\)/);
});

test('an obsolete term is a warning with the end of the chain of replacements, and a patch that puts it there', async () => {
  const { accepted, results } = await resultsOf('ex:method obo:FBbi_00000900');
  expect(accepted).toBe(true);
  expect(results.map(({ severity, remedy }) => [severity, remedy])).toEqual([['Warning', `use confocal microscopy (FBbi:00000251) instead: ${fbbi('00000251')}`]]);
  expect((await resultsOf('ex:method obo:FBbi_00000900', { patch: results[0]!.patch! })).results).toEqual([]);
});

test('an obsolete term with several to consider is a warning that names them, without a patch', async () => {
  const { results: [result] } = await resultsOf('ex:method obo:FBbi_00000902');
  expect(result).toMatchObject({ severity: 'Warning', remedy: 'nothing replaces it by itself; consider light microscopy (FBbi:00000345), fluorescence microscopy (FBbi:00000246)' });
  expect(result!.patch).toBeUndefined();
});

test('a replacement that the field would refuse is named, and no patch puts it there', async () => {
  const { results: [result] } = await resultsOf('ex:method obo:FBbi_00000903');
  expect(result!.remedy).toContain('fluorescence staining');
  expect(result!.patch).toBeUndefined();
});

test('the same is said when the obsolete term is in the graph already', async () => {
  await keeper.put('before', box('ex:method obo:FBbi_00000900'));
  expect(keeper.graph.match(fbbi('00000900'))).not.toEqual([]);
  expect((await resultsOf('ex:method obo:FBbi_00000900')).results).toHaveLength(1);
});

test('a term that a whole ontology does not have is a warning with the nearest, and a lost zero is mended by a patch', async () => {
  const { accepted, results } = await resultsOf('ex:method obo:FBbi_0000345');
  expect(accepted).toBe(true);
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({ severity: 'Warning', field: 'method', value: `${obo}FBbi_0000345`, remedy: 'did you mean light microscopy (FBbi:00000345)?', shape: 'https://w3id.org/micrograph/rules/term', origin: { line: expect.any(Number) as number } });
  expect((await resultsOf('ex:method obo:FBbi_0000345', { patch: results[0]!.patch! })).results).toEqual([]);
});

test('a term that is not there is likened by the name that the record gives it', async () => {
  const { report: { results } } = await keeper.put('one', `${box('ex:method obo:FBbi_00009999')} obo:FBbi_00009999 rdfs:label "light microscopy" .`, { dryRun: true });
  expect(results.map(({ remedy }) => remedy)).toEqual([expect.stringMatching(/^did you mean light microscopy \(FBbi:00000345\)/)]);
});

test('an extract says nothing about what it lacks', async () => {
  await keeper.close();
  keeper = open(false);
  expect((await resultsOf('ex:method obo:FBbi_0000345')).results).toEqual([]);
});
