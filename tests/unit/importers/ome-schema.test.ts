/**
 * The schema of OME-XML 2016-06 against the mapping: a document that has every element and every attribute. What becomes
 * of each is known: it is in the graph, or it is on the list below with its reason.
 */
import { afterAll, expect, test } from 'vitest';
import { toDecimal } from '../../../server/rdf/decimal.ts';
import { encodeFragment } from '../../../server/importers/graph-writer.ts';
import { pathOf, walkElements } from '../../../server/importers/source-tree.ts';
import { readXmlTree } from '../../../server/importers/xml-tree.ts';
import { agent, openModelKeeper } from '../../support/model-keeper.ts';
import { readRows, writeLargestDocument } from '../../support/ome-schema.ts';
import { fixture, model, readOne } from './importer-harness.ts';

const rows = readRows(new TextDecoder().decode(fixture('ome-2016-06.tsv')));
const namespace = 'http://www.openmicroscopy.org/Schemas/OME/2016-06';
/** Says where the metadata are instead of having any; such a file is refused, and the one it names is asked for. */
const leave = ['OME/BinaryOnly'];
const document = writeLargestDocument(rows, { namespace, leave });
const largest = await readOne(document, { format: 'ome-xml' });
const keeper = openModelKeeper();
afterAll(() => keeper.close());

const dropped: Record<string, RegExp> = {
  '/OME/@UUID': /names the file, and so the record/,
  '/OME/Image/Pixels/@ID': /described with their image/,
  '/OME/Image/Pixels/BinData/@Compression': /pixel values/, '/OME/Image/Pixels/BinData/@BigEndian': /pixel values/, '/OME/Image/Pixels/BinData/@Length': /pixel values/, '/OME/Image/Pixels/BinData': /pixel values/,
  '/OME/Image/Pixels/MetadataOnly': /no pixels/,
  '/OME/StructuredAnnotations/FileAnnotation/BinaryFile/BinData/@Compression': /bytes of an attached file/, '/OME/StructuredAnnotations/FileAnnotation/BinaryFile/BinData/@BigEndian': /bytes of an attached file/,
  '/OME/StructuredAnnotations/FileAnnotation/BinaryFile/BinData/@Length': /bytes of an attached file/, '/OME/StructuredAnnotations/FileAnnotation/BinaryFile/BinData': /bytes of an attached file/,
};

test('of every element and attribute of the schema only pixel values, bytes and names of files are dropped, each with its reason', () => {
  const items = largest.loss.items.filter(({ what }) => what === 'dropped');
  expect(items.map(({ path }) => path).toSorted()).toEqual(Object.keys(dropped).toSorted());
  for (const { path, reason } of items) expect(reason, path).toMatch(dropped[path]!);
  expect(largest.findings).toEqual([]);
});

/** OME writes them as fractions; they are kept in per cent. */
const shares = /ImagingEnvironment\/@(?:Humidity|CO2Percent)$/;

test('what counts as kept is in the graph: every word, number and reference of the document', () => {
  const { root } = readXmlTree(document);
  const objects = new Set(largest.quads.map(({ object }) => object.termType === 'NamedNode' ? object.value : toDecimal(object.value) ?? object.value));
  const texts = largest.quads.flatMap(({ object }) => (object.termType === 'Literal' && object.value.length > 60 ? [object.value] : [])).join('\n');
  const missing = [...walkElements(root)].flatMap(({ statements }) => statements).filter(({ element, step, value }) => {
    const text = String(value), path = pathOf(element, step);
    if (path in dropped || text === 'true' || /XMLAnnotation\/Value/.test(path)) return false;
    if (shares.test(path) && objects.has(toDecimal(`${text}e2`)!)) return false;
    return !objects.has(toDecimal(text) ?? text) && !objects.has(`${largest.record}#${encodeFragment(text)}`) && !texts.includes(JSON.stringify(toDecimal(text) === undefined ? text : Number(text))) && !path.endsWith('Unit');
  }).map(({ element, step, value }) => `${pathOf(element, step)} = ${value}`);
  expect(missing).toEqual([]);
  expect(objects.size).toBeGreaterThan(400);
});

/** The schema allows every unit of length everywhere. */
const senseless = /(?:Wavelength|WorkingDistance|CutIn|CutOut)(?:Tolerance)?Unit$/;

test('each value that the schema lists is accepted, but wavelengths and the like in pixels', async () => {
  const longest = Math.max(...Map.groupBy(rows.filter(({ name }) => name === '='), ({ element }) => element).values().map((list) => list.length));
  for (let pick = 0; pick < longest; pick += 1) {
    const xml = writeLargestDocument(rows, { namespace, leave, pick });
    const [answer] = await keeper.keeper.deposit({ source: { bytes: new TextEncoder().encode(xml), name: 'largest.ome.xml' }, agent, activity: 'test', dryRun: true });
    expect(answer!.report.results.filter(({ severity, value, origin }) => severity === 'Violation' && !(/(?:Pixel|ReferenceFrame)$/.test(value ?? '') && senseless.test(origin?.xpath ?? ''))).map(({ message, value, origin }) => `${message} ${value} ${origin?.xpath}`), `value ${pick} of each list`).toEqual([]);
  }
});

test('every unit of the schema is known', () => {
  const units = rows.filter(({ element, name }) => name === '=' && element.startsWith('Units'));
  expect(units.length).toBeGreaterThan(100);
  expect(units.filter(({ what }) => !model.findUnit(what))).toEqual([]);
});
