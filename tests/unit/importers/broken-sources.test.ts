import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isKnownError } from '../../../server/errors.ts';
import { importers } from '../../../server/importers/index.ts';
import { fixture, model, readOne, sourceOf, sumOf } from './importer-harness.ts';

const ns = 'xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"';
const small = new TextDecoder().decode(fixture('small.ome.xml'));
const utf16 = (text: string, big: boolean): Uint8Array => Uint8Array.from([...(big ? [0xfe, 0xff] : [0xff, 0xfe]), ...[...text].flatMap((char) => { const code = char.charCodeAt(0); return big ? [code >> 8, code & 255] : [code & 255, code >> 8]; })]);
const laughs = `<!DOCTYPE OME [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><OME ${ns}>&c;</OME>`;

test.each([
  ['an empty file', '', /empty/, { line: 1 }],
  ['blanks only', ' \n\t', /empty/, { line: 1 }],
  ['XML that is cut off', small.slice(0, 900), /XML is broken/, { line: 9 }],
  ['a document type', `<?xml version="1.0"?>\n<!DOCTYPE OME SYSTEM "http://example.org/x.dtd">\n<OME ${ns}/>`, /document type declaration/, { line: 2 }],
  ['a billion laughs', laughs, /document type declaration/, { line: 1 }],
  ['an entity of no document type', `<OME ${ns}><Image ID="Image:0" Name="&xxe;"/></OME>`, /undefined entity|XML is broken/, { line: 1 }],
  ['an external entity', `<!DOCTYPE OME [<!ENTITY x SYSTEM "file:///etc/passwd">]><OME ${ns}>&x;</OME>`, /document type declaration/, { line: 1 }],
  ['an unknown prefix', `<OME ${ns}><ome:Image/></OME>`, /XML is broken/, { line: 1 }],
  ['elements too deep', `<OME ${ns}>${'<a>'.repeat(600)}${'</a>'.repeat(600)}</OME>`, /nested more than/, { line: 1 }],
  ['another root', '<html/>', /outermost element is html/, { xpath: '/html' }],
  ['another namespace', '<OME xmlns="http://example.org/"/>', /outermost element is OME of <http:\/\/example\.org\/>/, { xpath: '/OME' }],
  ['two roots', `<OME ${ns}/><OME ${ns}/>`, /XML is broken/, { line: 1 }],
])('%s is refused with its place', async (_what, xml, message, origin) => {
  await expect(readOne(xml, { format: 'ome-xml' })).rejects.toMatchObject({ code: 'source-not-readable', message: expect.stringMatching(message) as unknown, fields: { origin } });
});

test('text in another encoding is read when it says so, and refused with its place when it does not', async () => {
  const text = `<?xml version="1.0" encoding="ISO-8859-1"?><OME ${ns}><Image ID="Image:0" Name="\u00b5"/></OME>`;
  const latin = Uint8Array.from(text, (char) => char.charCodeAt(0));
  expect((await readOne(latin, { format: 'ome-xml' })).quads.some(({ object }) => object.value === '\u00b5')).toBe(true);
  for (const big of [false, true]) expect((await readOne(utf16(small.replace('encoding="UTF-8"', ''), big), { format: 'ome-xml' })).quads.length).toBeGreaterThan(100);
  const silent = Uint8Array.from(text.replace(' encoding="ISO-8859-1"', ''), (char) => char.charCodeAt(0));
  await expect(readOne(silent, { format: 'ome-xml' })).rejects.toMatchObject({ code: 'source-not-readable', fields: { origin: { line: 1 } } });
});

test('JSON that is cut off anywhere is refused, never a fault', async () => {
  for (const [name, format] of [['microscope.json', 'micro-meta'], ['ro-crate-metadata.json', 'ro-crate'], ['submission.json', 'pagetab'], ['bia-study.json', 'bia-api']] as const) {
    const text = new TextDecoder().decode(fixture(name)).trimEnd();
    for (let length = 0; length < text.length; length += 97) await expect(readOne(text.slice(0, length), { format })).rejects.toMatchObject({ code: 'source-not-readable' });
  }
});

test('XML that is cut off anywhere is refused, never a fault', async () => {
  for (let length = 0; length < small.trimEnd().length; length += 97) await expect(readOne(small.slice(0, length), { format: 'ome-xml' })).rejects.toMatchObject({ code: 'source-not-readable' });
});

test('whatever the bytes, an importer answers or refuses; it never fails', async () => {
  const seeds = [fixture('small.ome.xml'), fixture('microscope.json'), fixture('ro-crate-metadata.json'), fixture('submission.json'), fixture('bia-study.json'), fixture('annotations.mifa.yaml'), fixture('field.microscope-metrics.yaml')];
  const mutated = fc.tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })).map(([seed, edits]) => {
    const bytes = Uint8Array.from(seed);
    for (const [at, value] of edits) bytes[at % bytes.length] = value;
    return bytes;
  });
  await fc.assert(fc.asyncProperty(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), fc.constantFrom(...importers.filter(({ name }) => name !== 'rdf')), async (bytes, importer) => {
    try {
      const all = await importer.read(sourceOf(bytes), { model, base: 'http://localhost:7117/' });
      for (const imported of all) expect(sumOf(imported)).toBeGreaterThan(0);
    } catch (error) {
      if (!isKnownError(error, 'source-not-readable')) throw error;
    }
  }), { numRuns: 300 });
});

test('odd values in odd places keep the sum of the loss', async () => {
  const name = fc.constantFrom('Image', 'Pixels', 'Channel', 'Instrument', 'Detector', 'Plate', 'Well', 'Plane', 'LightSource', 'Laser', 'M', 'Unknown', 'ROI', 'Description');
  const attribute = fc.tuple(fc.constantFrom('ID', 'Name', 'SizeX', 'PhysicalSizeX', 'PhysicalSizeXUnit', 'Type', 'TheC', 'Row', 'Odd'), fc.constantFrom('Image:0', '', 'µm', '1', 'NaN', '-1', 'x y', '1e9', '%zz', '\u{1f52c}', '#a#b'));
  const write = ([tag, attributes, text, children]: [string, [string, string][], string, string[]]): string => `<${tag}${attributes.map(([key, value]) => ` ${key}="${value}"`).join('')}>${text}${children.join('')}</${tag}>`;
  const attributes = fc.uniqueArray(attribute, { selector: ([key]) => key, maxLength: 4 });
  const level = (children: fc.Arbitrary<string[]>): fc.Arbitrary<string> => fc.tuple(name, attributes, fc.constantFrom('', 'text'), children).map(write);
  const tree = [1, 2, 3].reduce((inner) => level(fc.array(inner, { maxLength: 3 })), level(fc.constant([])));
  await fc.assert(fc.asyncProperty(tree, async (inside) => {
    const imported = await readOne(`<OME ${ns}>${inside}</OME>`, { format: 'ome-xml' });
    const attributes = inside.match(/\s\w+="/g)?.length ?? 0, texts = inside.match(/>text/g)?.length ?? 0, empty = inside.match(/<(\w+)><\/\1>/g)?.length ?? 0;
    expect(sumOf(imported)).toBe(attributes + texts + empty);
    expect(imported.loss.items.reduce((sum, { count }) => sum + count, 0)).toBe(imported.loss.mapped + imported.loss.dropped);
  }), { numRuns: 200 });
});
