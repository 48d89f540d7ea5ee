import { expect, test } from 'vitest';
import { chooseImporter } from '../../../server/importers/index.ts';
import type { Imported } from '../../../server/rdf/report.ts';
import { fixture, quantitiesOf, readAll, readOne, sourceOf, valuesOf } from './importer-harness.ts';

type Json = Record<string, unknown> & { dataset: (Json & { image: Json[] })[] };
const study = (): Json => (JSON.parse(new TextDecoder().decode(fixture('bia-study.json'))) as { 'S-EXAMPLE3': Json })['S-EXAMPLE3'];
const id = (number: number): string => `urn:uuid:00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const [studyId, dataset, image, mask, biosample, preparation, acquisition, annotation, specimen] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(id) as [string, string, string, string, string, string, string, string, string];
const without = (value: Record<string, unknown>, ...keys: string[]): Record<string, unknown> => Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
const localOf = (read: Imported, iri: string): string => iri.replace(read.record, '');

test('a study with all that belongs to it is one record, and everything is linked', async () => {
  const read = await readOne(fixture('bia-study.json'));
  expect(read.record).toBe('http://localhost:7117/records/bia-S-EXAMPLE3');
  expect(read.findings).toEqual([]);
  expect(valuesOf(read, studyId, 'dcterms:identifier')).toEqual(['S-EXAMPLE3']);
  expect(valuesOf(read, dataset, 'mg:partOfStudy')).toEqual([studyId]);
  expect(valuesOf(read, dataset, 'mg:biosample')).toEqual([biosample]);
  expect(valuesOf(read, dataset, 'mg:specimen')).toEqual([specimen]);
  expect(valuesOf(read, image, 'mg:partOf')).toEqual([dataset]);
  expect(valuesOf(read, specimen, 'prov:wasDerivedFrom')).toEqual([biosample]);
  expect(valuesOf(read, specimen, 'mg:preparation')).toEqual([preparation]);
  expect(valuesOf(read, biosample, 'mg:organism')).toEqual(['http://purl.obolibrary.org/obo/NCBITaxon_9606']);
  expect(valuesOf(read, acquisition, 'mg:imagingMethod')).toEqual(['http://purl.obolibrary.org/obo/FBbi_00000253']);
});

test('the creation process becomes lineage: what was imaged and how, and from which image a mask was made', async () => {
  const read = await readOne(fixture('bia-study.json'));
  expect(valuesOf(read, image, 'mg:specimen')).toEqual([specimen]);
  expect(valuesOf(read, image, 'prov:wasGeneratedBy')).toEqual([acquisition]);
  expect(valuesOf(read, mask, 'prov:wasDerivedFrom')).toEqual([image]);
  expect(valuesOf(read, mask, 'mg:inAnnotationSet')).toEqual([annotation]);
  expect(valuesOf(read, annotation, 'mg:annotationType')).toEqual(['segmentation_mask']);
});

test('sizes that all representations agree on are those of the image, with their unit', async () => {
  const read = await readOne(fixture('bia-study.json'));
  expect(valuesOf(read, image, 'ome:sizeX')).toEqual(['512']);
  expect(quantitiesOf(read, image, 'ome:physicalSizeZ').map((each) => each.replace(/^0\.0000003|^3e-7/, '3e-7'))).toEqual(['3e-7 M']);
  expect(valuesOf(read, image, 'dcterms:format')).toEqual(['.ome.zarr', '.tif']);
  expect(valuesOf(read, image, 'schema:contentUrl')).toEqual([]);
  expect(valuesOf(read, mask, 'schema:contentUrl')).toEqual(['https://example.org/4.zarr']);
});

test('what is said twice in the same words is one resource, and nothing is said of it twice', async () => {
  const read = await readOne(fixture('bia-study.json'));
  const keys = read.quads.map(({ subject, predicate, object }) => `${subject.value} ${predicate.value} ${object.value}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(read.loss.items.filter(({ what, reason }) => what === 'dropped' && !reason.includes('empty'))).toEqual([]);
  expect(valuesOf(read, studyId, 'schema:author').map((iri) => valuesOf(read, localOf(read, iri), 'schema:identifier'))).toEqual([['https://orcid.org/0000-0002-1825-0097']]);
});

test.each([['a single object', (whole: Json): unknown => whole], ['a list', (whole: Json): unknown => [whole]]])('%s is read as well', async (_what, form) => {
  expect((await readOne(JSON.stringify(form(study())))).quads.length).toBeGreaterThan(100);
});

test('flat answers in one list are one record; an object without "model" is known by its keys', async () => {
  const whole = study();
  const [flatDataset] = whole.dataset, images = flatDataset!.image.map((each) => without(each, 'representation', 'creation_process'));
  const flat = [...images, without(flatDataset!, 'image', 'acquisition_process', 'model'), without(whole, 'dataset')];
  const [read, ...others] = await readAll(JSON.stringify(flat));
  expect(others).toEqual([]);
  expect(read!.record).toBe('http://localhost:7117/records/bia-S-EXAMPLE3');
  expect(valuesOf(read!, image, 'mg:partOf')).toEqual([dataset]);
  expect(valuesOf(read!, dataset, 'mg:partOfStudy')).toEqual([studyId]);
});

test('objects that have nothing to do with each other are records of their own', async () => {
  const other = JSON.parse(JSON.stringify({ ...study(), accession_id: 'S-EXAMPLE4' }).replaceAll('00000000-0000-4000-8000-', '00000000-0000-4000-9000-')) as Json;
  expect((await readAll(JSON.stringify({ a: study(), b: other }))).map(({ record }) => record.replace(/^.*\//, ''))).toEqual(['bia-S-EXAMPLE3', 'bia-S-EXAMPLE4']);
});

test('a link to what is in no part of the document is kept under its own name', async () => {
  const read = await readOne(JSON.stringify(study().dataset[0]!.image[1]));
  expect(read.record).toBe(`http://localhost:7117/records/bia-image-${mask.slice(9)}`);
  expect(valuesOf(read, mask, 'mg:partOf')).toEqual([]);
  expect(valuesOf(read, mask, 'https://www.ebi.ac.uk/bioimage-archive/api#submission_dataset_uuid')).toEqual([dataset]);
  expect(valuesOf(read, mask, 'https://www.ebi.ac.uk/bioimage-archive/api#input_image_uuid')).toEqual([image]);
  expect(read.loss.items.filter(({ what, reason }) => what === 'dropped' && !reason.includes('empty'))).toEqual([]);
});

test('what is no object of the archive is said, the rest is read', async () => {
  const read = await readOne(JSON.stringify([study(), 'text', { uuid: 5 }, null]));
  expect(read.findings.map(({ origin }) => origin?.pointer)).toEqual(['/1', '/2', '/3']);
});

test.each([
  ['cut off', (text: string) => text.slice(0, 2000), { line: expect.any(Number) as unknown }],
  ['empty', () => '', { line: 1, column: 1 }],
  ['a map of nothing', () => '{}', { pointer: '' }],
  ['of other objects', () => '[{"uuid":"x"},{"object_creator":1}]', { pointer: '' }],
  ['in UTF-16', (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le')), { line: 1, column: 1 }],
  ['nested without end', (text: string) => text.replace('"time"', '['.repeat(1000)), { line: expect.any(Number) as unknown }],
])('a document %s is refused with its place', async (_what, spoil, origin) => {
  await expect(readAll(spoil(new TextDecoder().decode(fixture('bia-study.json'))), { format: 'bia-api' })).rejects.toMatchObject({ code: 'source-not-readable', fields: { origin: expect.objectContaining(origin) as unknown } });
});

test('wrong kinds of values are kept, and objects that hold themselves end', async () => {
  const odd = study();
  Object.assign(odd, { author: 'Ada', keyword: { a: 1 }, title: ['one', 'two'], licence: 5 });
  (odd.dataset[0] as Record<string, unknown>)['dataset'] = [{ ...odd, dataset: [] }];
  const read = await readOne(JSON.stringify(odd));
  expect(valuesOf(read, studyId, 'dcterms:title')).toEqual(['one']);
  expect(valuesOf(read, studyId, 'https://www.ebi.ac.uk/bioimage-archive/api#title')).toEqual(['two']);
  expect(read.findings.map(({ field, value, origin }) => [field, value, origin?.pointer])).toEqual([['title', 'two', '/title/1'], ['title', 'two', '/dataset/0/dataset/0/title/1']]);
  expect(valuesOf(read, studyId, 'https://www.ebi.ac.uk/bioimage-archive/api#author')).toEqual(['Ada']);
  expect(read.quads.every(({ subject }) => subject.value !== '')).toBe(true);
});

test('ten thousand objects of one dataset are one record', async () => {
  const images = Array.from({ length: 10_000 }, (_, index) => ({ object_creator: 'bia_ingest', uuid: `00000000-0000-4000-a000-${String(index).padStart(12, '0')}`, version: 0, model: { type_name: 'Image', version: 2 }, submission_dataset_uuid: dataset.slice(9), creation_process_uuid: null, original_file_reference_uuid: [] }));
  const all = await readAll(JSON.stringify(images));
  expect(all).toHaveLength(1);
  expect(all[0]!.quads.length).toBeGreaterThan(20_000);
});

test('it is told from other JSON', () => {
  expect(chooseImporter(sourceOf(fixture('bia-study.json'))).name).toBe('bia-api');
  expect(() => chooseImporter(sourceOf('{"uuid":"x","version":1}'))).toThrow(expect.objectContaining({ code: 'media-type-not-supported' }));
});
