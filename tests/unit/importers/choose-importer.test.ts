import { expect, test } from 'vitest';
import { chooseImporter, importers } from '../../../server/importers/index.ts';
import { fixture, sourceOf } from './importer-harness.ts';
import { writeTiff } from './tiff-bytes.ts';

const ome = '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"/>';
const chosen = (content: string | Uint8Array, name?: string): string => chooseImporter(sourceOf(content, name)).name;

test.each([
  ['an OME-XML file', fixture('small.ome.xml'), 'small.ome.xml', 'ome-xml'],
  ['OME-XML under any name', fixture('small.ome.xml'), undefined, 'ome-xml'],
  ['OME-XML called .rdf', `<?xml version="1.0"?>\n${ome}`, 'x.rdf', 'ome-xml'],
  ['OME-XML with a prefix', '<ome:OME xmlns:ome="http://www.openmicroscopy.org/Schemas/OME/2016-06"/>', undefined, 'ome-xml'],
  ['OME-XML in UTF-16', Uint8Array.from([0xff, 0xfe, ...[...ome].flatMap((char) => [char.charCodeAt(0), 0])]), undefined, 'ome-xml'],
  ['a TIFF with OME-XML', writeTiff({ description: new TextEncoder().encode(ome) }), 'x.tif', 'ome-tiff'],
  ['a TIFF without name', writeTiff({}), undefined, 'ome-tiff'],
  ['a microscope', fixture('microscope.json'), 'microscope.json', 'micro-meta'],
  ['a crate', fixture('ro-crate-metadata.json'), 'ro-crate-metadata.json', 'ro-crate'],
  ['a crate under another name', fixture('ro-crate-metadata.json'), 'x.json', 'ro-crate'],
  ['a submission', fixture('submission.json'), 'S-EXAMPLE1.json', 'pagetab'],
  ['a submission without name', fixture('submission.json'), undefined, 'pagetab'],
  ['a dataset of microscope-metrics', fixture('field.microscope-metrics.yaml'), 'x.yaml', 'microscope-metrics'],
  ['a dataset without name, as JSON', '{"microscope": {"name": "M"},\n"input_data": {},\n"processed": true}', undefined, 'microscope-metrics'],
  ['a table of its measurements', 'max_intensity: [1]\ncenter_of_mass_x: [1]\ncenter_of_mass_y: [2]\n', undefined, 'microscope-metrics'],
  ['JSON-LD with a section', '{"@context":{"section":"http://example.org/a","attributes":"http://example.org/b"},"section":{"attributes":1}}', 'x.jsonld', 'rdf'],
  ['a context that a crate would name', '{"@context":["https://w3id.org/ro/crate/1.2/context",{}]}', 'context.jsonld', 'rdf'],
  ['JSON-LD', '{"@context":{"a":"http://example.org/a"},"a":1}', 'x.jsonld', 'rdf'],
  ['Turtle', '@prefix ex: <http://example.org/> . ex:a ex:b ex:c .', undefined, 'rdf'],
  ['RDF/XML', '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', 'x.xml', 'rdf'],
])('%s is recognised', (_what, content, name, importer) => {
  expect(chosen(content, name)).toBe(importer);
});

test.each([['plain JSON', '{"a":1}', 'a.json'], ['other XML', '<html/>', 'a.xml'], ['nothing', '', undefined], ['text', 'OME is a village', 'a.txt']])('%s is taken by none, and the formats are named', (_what, content, name) => {
  expect(() => chosen(content, name)).toThrow(expect.objectContaining({ code: 'media-type-not-supported', message: expect.stringContaining('ro-crate') as unknown }));
});

test('a name that the user gives decides', () => {
  expect(chooseImporter(sourceOf('<html/>'), 'ome-xml').name).toBe('ome-xml');
  expect(() => chooseImporter(sourceOf('x'), 'ome')).toThrow(expect.objectContaining({ code: 'request-not-valid' }));
});

test('names are unique and every importer says what it reads', () => {
  expect(new Set(importers.map(({ name }) => name)).size).toBe(importers.length);
  for (const { title, version, mediaTypes } of importers) expect([title, version, mediaTypes[0]].every(Boolean)).toBe(true);
});
