import { expect, test } from 'vitest';
import { chooseImporter } from '../../../server/importers/index.ts';
import type { Imported } from '../../../server/rdf/report.ts';
import { fixture, readOne, sourceOf, valuesOf } from './importer-harness.ts';

const annotations = new TextDecoder().decode(fixture('annotations.mifa.yaml'));
const filesOf = (read: Imported): string[] => read.quads.filter(({ predicate }) => predicate.value === 'https://w3id.org/micrograph/inAnnotationSet').map(({ subject }) => subject.value.replace(read.record, ''));
const nameOf = (read: Imported, iri: string): string => valuesOf(read, iri, 'schema:name')[0]!;

test('every annotation is linked to the image that it was made from, and one image is one resource', async () => {
  const read = await readOne(annotations, { name: 'annotations.yaml' });
  const edges = filesOf(read).map((file) => [nameOf(read, file), valuesOf(read, file, 'prov:wasDerivedFrom')] as const);
  expect(edges.map(([file, images]) => [file, images.map((image) => nameOf(read, image))])).toEqual([['a/1_mask.tif', ['a/1.tif']], ['a/1_points.csv', ['a/1.tif']], ['a/2_mask.tif', ['a/2.tif']]]);
  expect(edges[0]![1]).toEqual(edges[1]![1]);
  expect(valuesOf(read, filesOf(read)[1]!, 'mg:annotationType')).toEqual(['counts', 'point_annotations']);
});

test('people are linked with what they did', async () => {
  const read = await readOne(annotations);
  const [ada] = read.quads.filter(({ object }) => object.value === 'Ada Example').map(({ subject }) => subject.value.replace(read.record, ''));
  expect(valuesOf(read, ada!, 'schema:identifier')).toEqual(['https://orcid.org/0000-0002-1825-0097']);
  const contributions = valuesOf(read, '#Annotations-0', 'prov:qualifiedAttribution');
  expect(contributions.map((each) => valuesOf(read, each, 'mg:role'))).toEqual([['data curation', 'validation'], ['annotation']]);
  expect(contributions.map((each) => valuesOf(read, each, 'prov:agent')[0])).toContain(ada);
});

test('text stays as it is written; what has no row is kept; what is spelt in another way is said with its line', async () => {
  const read = await readOne(annotations);
  expect(valuesOf(read, '#Annotations-0', 'mg:annotationMethod')).toEqual(['Drawn by hand, checked by a second person']);
  expect(valuesOf(read, '#Annotations-0', 'https://w3id.org/BioImage-Archive/bia-mifa-models/reviewed_in')).toEqual(['spring']);
  expect(read.findings).toEqual([expect.objectContaining({ value: 'segmentation mask', remedy: 'write "segmentation_mask"', origin: { pointer: '/file_metadata/2/annotation_type', line: 30, column: 22 } })]);
  expect(read.loss.items.filter(({ what }) => what === 'dropped')).toEqual([expect.objectContaining({ path: '/Annotations/@annotation_criteria', reason: 'the value is empty' })]);
});

test('study, annotations and version may stand in one file', async () => {
  const indented = (text: string): string => text.trimEnd().split('\n').map((line) => `  ${line}`).join('\n');
  const read = await readOne(`study:\n  title: Spindles\n  license: CC_BY\n  keywords: [mitosis]\n  publications:\n    - publication_title: On spindles\n      pubmed_id: PMC1234567\nannotations:\n${indented(annotations)}\ndataset_version:\n  version: 1.10\n`, { format: 'mifa' });
  expect(valuesOf(read, '#Study-0', 'dcterms:license')).toEqual(['https://creativecommons.org/licenses/by/4.0/']);
  expect(valuesOf(read, '#Annotations-0', 'mg:partOfStudy')).toEqual(['#Study-0']);
  expect(valuesOf(read, '#Version-0', 'http://purl.org/pav/version')).toEqual(['1.10']);
  expect(read.findings[0]).toMatchObject({ message: expect.stringMatching(/PubMed Central, not of PubMed/) as unknown, origin: { line: 7 } });
});

test('what lacks its image or its name is said', async () => {
  const read = await readOne('annotation_overview: x\nfile_metadata:\n  - annotation_id: 1.tif\n  - source_image_id: 2.tif\n', { format: 'mifa' });
  expect(read.findings.map(({ message, origin }) => [message, origin?.line])).toEqual([[expect.stringMatching(/no source_image_id: nothing says from which image/), 3], [expect.stringMatching(/no annotation_id/), 4]]);
});

test('ten thousand annotations are read', async () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => `  - { annotation_id: m${index}.tif, source_image_id: i${index % 100}.tif }`).join('\n');
  const read = await readOne(`annotation_overview: x\nfile_metadata:\n${rows}\n`, { format: 'mifa' });
  expect(filesOf(read)).toHaveLength(10_000);
});

test.each([
  ['empty', '', { line: 1, column: 1 }],
  ['cut off in a quoted text', 'annotation_overview: "abc', { line: 1 }],
  ['with a tab for indentation', 'annotation_overview: x\nauthors:\n\t- a: b\n', { line: 3 }],
  ['with a key twice', 'annotation_overview: x\nannotation_overview: y\n', { line: 2 }],
  ['of several documents', 'annotation_overview: x\n---\nannotation_overview: y\n', { line: 2 }],
  ['of a list', '- annotation_overview: x\n', { line: 1 }],
  ['of other keys', 'name: x\n', { line: 1 }],
  ['that laughs a billion times', `annotation_overview: x\na: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key, index) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`).join(',')}]`).join('\n')}\n`, {}],
  ['nested without end', `annotation_overview: ${'['.repeat(20_000)}`, {}],
  ['nested deep', `annotation_overview: x\na: ${'['.repeat(300)}${']'.repeat(300)}\n`, {}],
  ['that names what is not there', 'annotation_overview: *nothing\n', { line: 1 }],
  ['in Latin-1', new Uint8Array(Buffer.from('annotation_overview: \u00e9\u00e8\n', 'latin1')), { line: 1 }],
])('a file %s is refused with its place', async (_what, content, origin) => {
  await expect(readOne(content, { format: 'mifa' })).rejects.toMatchObject({ code: 'source-not-readable', fields: { origin: expect.objectContaining(origin) as unknown } });
});

test('it is recognised by its keys, and other YAML is not', () => {
  expect(chooseImporter(sourceOf(annotations)).name).toBe('mifa');
  expect(chooseImporter(sourceOf('annotation_overview: x\n', 'a.yml')).name).toBe('mifa');
  expect(() => chooseImporter(sourceOf('name: x\nslots:\n  annotation_overview: y\n', 'schema.yaml'))).toThrow(expect.objectContaining({ code: 'media-type-not-supported' }));
});

test('kinds of annotation that are written as one list are several values', async () => {
  const read = await readOne(annotations.replace('annotation_type: segmentation mask', 'annotation_type: class_labels, Segmentation mask'));
  expect(valuesOf(read, filesOf(read)[2]!, 'mg:annotationType')).toEqual(['class_labels', 'segmentation_mask']);
  expect(read.findings).toEqual([]);
});
