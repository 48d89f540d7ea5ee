import { expect, test } from 'vitest';
import { fixture, readOne, sourceOf, valuesOf } from './importer-harness.ts';

const mg = 'https://w3id.org/micrograph/';
const crate = await readOne(fixture('ro-crate-metadata.json'), { name: 'ro-crate-metadata.json' });
const wrap = (graph: unknown[], context: unknown = 'https://w3id.org/ro/crate/1.1/context'): string => JSON.stringify({ '@context': context, '@graph': [{ '@id': 'ro-crate-metadata.json', '@type': 'CreativeWork', conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' }, about: { '@id': './' } }, ...graph] });

test('the root is a study and stays a dataset', () => {
  expect(valuesOf(crate, '#./', 'a')).toEqual(['http://schema.org/Dataset', `${mg}Study`]);
  expect(valuesOf(crate, '#./', 'dcterms:title')).toEqual(['Cells at work']);
  expect(valuesOf(crate, '#./', 'schema:name')).toEqual(['Cells at work']);
  expect(valuesOf(crate, '#./', 'dcterms:license')).toEqual(['https://creativecommons.org/licenses/by/4.0/']);
  expect(valuesOf(crate, '#./', 'mg:organism')).toEqual(['http://purl.obolibrary.org/obo/NCBITaxon_9606']);
});

test('a date as text becomes a date', () => {
  const date = crate.quads.find(({ predicate }) => predicate.value === 'http://schema.org/datePublished')!.object;
  expect(date).toMatchObject({ value: '2024-02-29', datatype: { value: 'http://www.w3.org/2001/XMLSchema#date' } });
});

test('paths become names under the record, encoded where they must be', () => {
  expect(valuesOf(crate, '#./', 'schema:hasPart')).toEqual(['#./data/my%20image.tif']);
  expect(valuesOf(crate, '#./data/my%20image.tif', 'schema:name')).toEqual(['image']);
  expect(crate.quads.some(({ subject, object }) => /crate\.invalid/.test(subject.value + object.value))).toBe(false);
  expect(crate.findings.every(({ severity }) => severity !== 'Violation')).toBe(true);
});

test('a protocol that names technique or equipment is an acquisition, another one a protocol', () => {
  expect(valuesOf(crate, '#imaging', 'a')).toContain(`${mg}ImageAcquisition`);
  expect(valuesOf(crate, '#imaging', 'mg:instrumentText')).toEqual(['Wide 1']);
  expect(valuesOf(crate, '#staining', 'a')).toContain(`${mg}Protocol`);
});

test('a title that must be there and is not comes from the identifier', () => {
  expect(valuesOf(crate, '#staining', 'dcterms:title')).toEqual(['staining']);
});

test('a value that a field cannot take goes to the predicate that the table names, and is counted', () => {
  expect(valuesOf(crate, '#./', 'schema:author')).toEqual(['https://orcid.org/0000-0002-1825-0097']);
  expect(valuesOf(crate, '#./', 'schema:creditText')).toEqual(['A Friend']);
  expect(crate.loss).toMatchObject({ mapped: 2, dropped: 0 });
  expect(crate.loss.items.map(({ path, count }) => [path, count])).toEqual([['http://schema.org/datePublished', 1], ['http://schema.org/author', 1]]);
});

test('what is added leads to the place it was made from', () => {
  expect(crate.origins.find(`${crate.record}#sample`, 'http://purl.org/dc/terms/title')).toEqual({ pointer: '/@graph/3/name' });
  expect(crate.origins.find(`${crate.record}#./`, 'http://purl.org/dc/terms/license')).toEqual({ pointer: '/@graph/1/license' });
});

test.each(['1.0', '1.1', '1.2', '1.3'])('version %s is read', async (version) => {
  const text = wrap([{ '@id': './', '@type': 'Dataset', name: 'x', license: { '@id': 'https://spdx.org/licenses/CC0-1.0' } }], `https://w3id.org/ro/crate/${version}/context`).replaceAll('crate/1.1"', `crate/${version}"`);
  const imported = await readOne(text, { name: 'ro-crate-metadata.json' });
  expect(valuesOf(imported, '#./', 'dcterms:title')).toEqual(['x']);
  expect(valuesOf(imported, '#./', 'dcterms:license')).toEqual(['https://spdx.org/licenses/CC0-1.0']);
});

test('a year alone is kept as a year', async () => {
  const imported = await readOne(wrap([{ '@id': './', '@type': 'Dataset', name: 'x', datePublished: '2024' }]), { name: 'ro-crate-metadata.json' });
  expect(valuesOf(imported, '#./', 'dcterms:issued')).toEqual(['2024']);
});

test('a detached crate keeps the IRI of its root, and its record is named after it', async () => {
  const text = new TextDecoder().decode(fixture('ro-crate-metadata.json')).replaceAll('"./"', '"https://example.org/studies/EX-1"');
  const imported = await readOne(text, { name: 'EX-1-ro-crate-metadata.json' });
  expect(imported.record).toMatch(/records\/crate-EX-1-[0-9a-f]{8}$/);
  expect(valuesOf(imported, 'https://example.org/studies/EX-1', 'a')).toContain(`${mg}Study`);
});

test('an attached crate is named by its content', () => {
  expect(crate.record).toBe(`http://localhost:7117/records/crate-${sourceOf(fixture('ro-crate-metadata.json')).sha256.slice(0, 16)}`);
});

test('a path and an anchor of one spelling stay two things', async () => {
  const imported = await readOne(wrap([{ '@id': './', '@type': 'Dataset', name: 'x', hasPart: [{ '@id': 'a' }, { '@id': '#a' }] }]), { name: 'ro-crate-metadata.json' });
  expect(valuesOf(imported, '#./', 'schema:hasPart')).toEqual(['#./a', '#a']);
});

test('an identifier with a blank at its end is read without, with a warning and its line', async () => {
  const imported = await readOne(wrap([{ '@id': './', '@type': 'Dataset', name: 'x' }], ['https://w3id.org/ro/crate/1.1/context', { ex: 'http://example.org/', thing: { '@id': 'ex:thing ' } }]), { name: 'ro-crate-metadata.json' });
  expect(imported.findings[0]).toMatchObject({ severity: 'Warning', value: 'ex:thing', origin: { line: 1 } });
});

test.each([
  ['{"@context":"https://w3id.org/ro/crate/1.1/context","@graph":[]}', /no RO-Crate/],
  ['{"@context":"https://example.org/unknown","@graph":[]}', /is not known here/],
  ['{"@graph":', /JSON is broken/],
  ['', /empty/],
])('%s is refused with a reason', async (json, message) => {
  await expect(readOne(json, { format: 'ro-crate' })).rejects.toMatchObject({ code: 'source-not-readable', message: expect.stringMatching(message) as unknown });
});
