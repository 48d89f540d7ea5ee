/**
 * OME-XML as no program should write it. Each sample gets an answer with a place: refused as a whole, or with findings on
 * what is wrong in it; never a fault, and never something else in silence.
 */
import { afterAll, expect, test } from 'vitest';
import { isKnownError } from '../../../server/errors.ts';
import type { Origin } from '../../../server/errors.ts';
import type { Result } from '../../../server/rdf/report.ts';
import { agent, openModelKeeper } from '../../support/model-keeper.ts';
import { readOne, sumOf } from './importer-harness.ts';

const ns = 'http://www.openmicroscopy.org/Schemas/OME/2016-06';
const ome = (inside: string): string => `<OME xmlns="${ns}">${inside}</OME>`;
const image = (attributes = '', inside = '', more = ''): string => ome(`<Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="6" SizeY="4" SizeZ="1" SizeC="1" SizeT="1"${attributes}>${inside}</Pixels>${more}</Image>`);
const annotation = (kind: string, value: string): string => ome(`<StructuredAnnotations><${kind} ID="Annotation:0"><Value>${value}</Value></${kind}></StructuredAnnotations>`);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string, bigEndian = false): Uint8Array => { const bytes = Buffer.from(text, 'utf16le'); return new Uint8Array(bigEndian ? bytes.swap16() : bytes); };
const declared = (encoding: string, text = image()): string => `<?xml version="1.0" encoding="${encoding}"?>\n${text}`;

const keeper = openModelKeeper();
afterAll(() => keeper.close());
interface Answer { accepted: boolean; results: Result[] }
async function judge(source: string | Uint8Array): Promise<Answer> {
  const [answer] = await keeper.keeper.deposit({ source: { bytes: typeof source === 'string' ? bytesOf(source) : source, name: 'hostile.ome.xml', format: 'ome-xml' }, agent, activity: 'test', dryRun: true });
  return { accepted: answer!.accepted, results: answer!.report.results };
}

test.each<[string, string | Uint8Array, RegExp, Origin]>([
  ['UTF-16 without a mark', utf16(image()), /zero bytes: it is UTF-16/, { line: 1, column: 1 }],
  ['UTF-16 without a mark, the other way round', utf16(image(), true), /zero bytes: it is UTF-16/, { line: 1, column: 1 }],
  ['UTF-32', new Uint8Array([0xff, 0xfe, 0, 0, ...bytesOf(image())]), /UTF-32/, { line: 1, column: 1 }],
  ['an encoding that nobody knows', declared('klingon'), /"klingon".* is not known/, { line: 1, column: 1 }],
  ['Latin-1 under the name UTF-8', Uint8Array.from(declared('UTF-8', image('', '', '<Description>\u00e9</Description>')), (char) => char.charCodeAt(0)), /not valid UTF-8/, { line: 2 }],
  ['Latin-1 under the name ASCII', Uint8Array.from(declared('US-ASCII', image('', '', '<Description>\u00e9</Description>')), (char) => char.charCodeAt(0)), /not valid UTF-8/, { line: 2 }],
  ['a zero byte in a name', image().replace('Pixels', 'Pix\0els'), /XML is broken/, { line: 1 }],
  ['a control character', ome('<Image ID="\u0001"/>'), /XML is broken/, { line: 1 }],
  ['a reference to a control character', ome('<Image ID="&#1;"/>'), /XML is broken/, { line: 1 }],
  ['a reference to half a character', ome('<Image ID="&#xD800;"/>'), /XML is broken/, { line: 1 }],
  ['an attribute twice', ome('\n<Image ID="a" ID="b"/>'), /duplicate attribute/, { line: 2 }],
  ['an attribute without quotes', ome('<Image ID=a/>'), /XML is broken/, { line: 1 }],
  ['a comment without end', ome('\n\n<!-- '), /XML is broken/, { line: 3 }],
  ['CDATA without end', ome('<![CDATA['), /XML is broken/, { line: 1 }],
  ['text after the end', `${image()}\nmore`, /XML is broken/, { line: 2 }],
  ['elements that cross', ome('<Image ID="a"><Pixels></Image></Pixels>'), /XML is broken/, { line: 1 }],
  ['elements too deep in an annotation', annotation('XMLAnnotation', '<a>'.repeat(600) + '</a>'.repeat(600)), /nested more than/, { line: 1 }],
  ['an entity in an annotation', annotation('XMLAnnotation', '<a>&file;</a>'), /XML is broken/, { line: 1 }],
  ['a file that leads to another', ome('<BinaryOnly MetadataFile="set.companion.ome" UUID="urn:uuid:0b5c9f9e-6d0f-4c5e-9d4b-1f6f2a3c4d5e"/>'), /companion file set\.companion\.ome: import that one/, { xpath: '/OME/BinaryOnly', line: 1 }],
  ['a file that leads nowhere', ome('<BinaryOnly/>'), /which it does not name/, { xpath: '/OME/BinaryOnly', line: 1 }],
])('%s is refused as a whole, with its place', async (_what, source, message, origin) => {
  const error: unknown = await judge(source).catch((caught: unknown) => caught);
  expect(isKnownError(error, 'source-not-readable'), String(error)).toBe(true);
  expect(error).toMatchObject({ message: expect.stringMatching(message) as unknown, fields: { origin } });
});

test.each<[string, string, string, RegExp, string]>([
  ['a size in words', image().replace('SizeX="6"', 'SizeX="wide"'), 'Violation', /"wide" is not/, '/OME/Image/Pixels/@SizeX'],
  ['a negative size', image().replace('SizeX="6"', 'SizeX="-6"'), 'Violation', /at least 1/, '/OME/Image/Pixels/@SizeX'],
  ['a size of half a pixel', image().replace('SizeX="6"', 'SizeX="6.5"'), 'Violation', /"6\.5" is not/, '/OME/Image/Pixels/@SizeX'],
  ['a size beyond all numbers', image().replace('SizeX="6"', 'SizeX="1e999999999"'), 'Violation', /is not/, '/OME/Image/Pixels/@SizeX'],
  ['a negative pixel size', image(' PhysicalSizeX="-1"'), 'Violation', /greater than 0/, '/OME/Image/Pixels/@PhysicalSizeX'],
  ['a number with a comma', image(' PhysicalSizeX="0,5"'), 'Warning', /"0,5" is no number/, '/OME/Image/Pixels/@PhysicalSizeX'],
  ['a hexadecimal number', image(' PhysicalSizeX="0x10"'), 'Warning', /is no number/, '/OME/Image/Pixels/@PhysicalSizeX'],
  ['a unit of pressure for a length', image(' PhysicalSizeX="1" PhysicalSizeXUnit="kPa"'), 'Violation', /not given in this unit/, '/OME/Image/Pixels/@PhysicalSizeXUnit'],
  ['a unit that lost its letter', image(' PhysicalSizeX="1" PhysicalSizeXUnit="\ufffdm"'), 'Violation', /no known unit/, '/OME/Image/Pixels/@PhysicalSizeXUnit'],
  ['a unit by a name that programs know', image(' PhysicalSizeX="1" PhysicalSizeXUnit="constructor"'), 'Violation', /"constructor" is no known unit/, '/OME/Image/Pixels/@PhysicalSizeXUnit'],
  ['a unit by another such name', image(' PhysicalSizeX="1" PhysicalSizeXUnit="__proto__"'), 'Violation', /"__proto__" is no known unit/, '/OME/Image/Pixels/@PhysicalSizeXUnit'],
  ['a pixel type by such a name', image().replace('uint8', 'constructor'), 'Violation', /"constructor" is not among/, '/OME/Image/Pixels/@Type'],
  ['a day that no month has', image('', '', '<AcquisitionDate>2024-02-30T10:00:00</AcquisitionDate>'), 'Violation', /the month has 29 days/, '/OME/Image/AcquisitionDate'],
  ['a date in words', image('', '', '<AcquisitionDate>yesterday</AcquisitionDate>'), 'Violation', /"yesterday" is not/, '/OME/Image/AcquisitionDate'],
  ['two elements of one identifier', ome('<Image ID="X:0" Name="a"/><Plate ID="X:0" Name="b"/>'), 'Warning', /stands at several elements/, '/OME/Plate/@ID'],
  ['a reference to nothing', image('', '', '<InstrumentRef ID="Instrument:9"/>'), 'Warning', /is not in this file/, '/OME/Image/InstrumentRef/@ID'],
  ['a reference by a name that programs know', image('', '', '<ROIRef ID="constructor"/>'), 'Warning', /is not in this file/, '/OME/Image/ROIRef/@ID'],
  ['a reference to a thing of another kind', image('', '', '<InstrumentRef ID="Image:0"/>'), 'Warning', /Image:0 is an image/, '/OME/Image/InstrumentRef/@ID'],
  ['a well without a row', ome('<Plate ID="Plate:0"><Well ID="Well:0" Column="0"/></Plate>'), 'Violation', /row is missing/, '/OME/Plate/Well'],
  ['a well without a plate', ome('<Well ID="Well:0" Row="0" Column="0"/>'), 'Violation', /plate is missing/, '/OME/Well'],
  ['a shape that lies at a word', ome('<ROI ID="ROI:0"><Union><Point ID="Shape:0" X="left" Y="1"/></Union></ROI>'), 'Violation', /"left" is not/, '/OME/ROI/Union/Point/@X'],
  ['a region without shape', ome('<ROI ID="ROI:0"/>'), 'Warning', /shapes is missing/, '/OME/ROI'],
  ['a number annotation in words', annotation('LongAnnotation', 'ten'), 'Violation', /"ten" is not/, '/OME/StructuredAnnotations/LongAnnotation/Value'],
  ['a truth that is none', annotation('BooleanAnnotation', 'perhaps'), 'Violation', /"perhaps" is not/, '/OME/StructuredAnnotations/BooleanAnnotation/Value'],
  ['a time that is none', annotation('TimestampAnnotation', '2024-13-01T00:00:00'), 'Violation', /2024-13-01/, '/OME/StructuredAnnotations/TimestampAnnotation/Value'],
])('%s is a finding with its place', async (_what, xml, severity, message, xpath) => {
  const { accepted, results } = await judge(xml);
  expect(results).toContainEqual(expect.objectContaining({ severity, message: expect.stringMatching(message) as unknown, origin: expect.objectContaining({ xpath, line: 1 }) as unknown }));
  expect(accepted).toBe(severity !== 'Violation');
});

test.each<[string, string | Uint8Array]>([
  ['UTF-8 under the name UTF-16', declared('UTF-16', image(' PhysicalSizeX="1" PhysicalSizeXUnit="µm"'))], ['UTF-16 with a mark under the name UTF-8', utf16(`\ufeff${declared('UTF-8', image(' PhysicalSizeX="1" PhysicalSizeXUnit="µm"'))}`)],
  ['UTF-8 under the name ASCII', declared('US-ASCII', image(' PhysicalSizeX="1" PhysicalSizeXUnit="µm"'))], ['the Greek letter for the sign of micro', image(' PhysicalSizeX="1" PhysicalSizeXUnit="\u03bcm"')], ['a micro that was decoded twice', image(' PhysicalSizeX="1" PhysicalSizeXUnit="Âµm"')],
])('%s is read as it is meant', async (_what, source) => {
  const imported = await readOne(source, { format: 'ome-xml' });
  expect(imported.quads.some(({ object }) => object.value === 'http://qudt.org/vocab/unit/MicroM')).toBe(true);
});

test('identifiers that programs know, and folders that hold themselves, are names like others', async () => {
  for (const id of ['__proto__', 'constructor', 'toString']) {
    const imported = await readOne(ome(`<Folder ID="${id}" Name="a"><FolderRef ID="${id}"/></Folder>`));
    expect(imported.quads.some(({ subject, object }) => subject.value === object.value && subject.value.endsWith(`#${id}`)), id).toBe(true);
    expect((await judge(ome(`<Folder ID="${id}" Name="a"><FolderRef ID="${id}"/></Folder>`))).accepted).toBe(true);
  }
});

test('much of one thing is read in time that grows with it, and said in few words', async () => {
  const many = (count: number, one: (index: number) => string): string => Array.from({ length: count }, (_, index) => one(index)).join('');
  const attributes = await readOne(ome(`<Image ID="Image:0"${many(20_000, (index) => ` a${index}="1"`)}/>`));
  expect(attributes.loss.dropped).toBe(20_000);
  expect(attributes.loss.items.length).toBeLessThanOrEqual(1001);
  expect(attributes.loss.items.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
  const references = await readOne(image('', '', many(20_000, (index) => `<ROIRef ID="ROI:${index}"/>`)));
  expect(references.findings.length).toBeLessThanOrEqual(1000);
  expect(references.loss.items.find(({ path }) => path === '/OME/Image/ROIRef/@ID')).toMatchObject({ count: 20_000, what: 'dropped' });
  // 2,000 channels that each look for their planes
  const planes = await readOne(image('', many(2000, (index) => `<Channel ID="Channel:${index}"/>`) + many(8000, (index) => `<Plane TheZ="0" TheC="${index % 2000}" TheT="0" ExposureTime="${index % 2000}"/>`)));
  expect(planes.quads.filter(({ predicate }) => predicate.value.endsWith('/exposureTime'))).toHaveLength(2000);
  const long = await readOne(image().replace('<Image ID="Image:0"', `<Image ID="Image:0" Name="${'long '.repeat(400_000)}"`));
  expect(sumOf(long)).toBeGreaterThan(0);
});

test('a document with more statements than a record may have is refused, with the number of them and what to do', async () => {
  const small = openModelKeeper({ maxStatements: 50 });
  try {
    await expect(small.keeper.deposit({ source: { bytes: bytesOf(ome(Array.from({ length: 30 }, (_, index) => `<Folder ID="Folder:${index}" Name="a"/>`).join(''))), name: 'x.ome.xml' }, agent, activity: 'test' })).rejects.toMatchObject({ code: 'too-large', message: expect.stringMatching(/the record has \d+ statements; a record may have 50\. Split it into several/) as unknown });
  } finally { await small.close(); }
});
