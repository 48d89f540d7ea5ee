import { expect, test } from 'vitest';
import { fixture, readOne, sourceOf, valuesOf } from './importer-harness.ts';
import { writeTiff } from './tiff-bytes.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const ome = '<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0" Name="µ"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="6" SizeY="4" SizeZ="1" SizeC="1" SizeT="1"/></Image></OME>\0';
const read = (bytes: Uint8Array, name = 'a.ome.tif'): ReturnType<typeof readOne> => readOne(bytes, { name });
const refused = (message: RegExp): object => ({ code: 'source-not-readable', message: expect.stringMatching(message) as unknown });

test.each([[false, true], [false, false], [true, true], [true, false]])('big %s, little-endian %s: the description is read', async (big, little) => {
  const bytes = writeTiff({ big, little, description: text(ome) });
  const imported = await read(bytes);
  expect(valuesOf(imported, '#Image:0', 'schema:name')).toEqual(['µ']);
  expect(valuesOf(imported, '#Image:0', 'mg:sha256')).toEqual([sourceOf(bytes).sha256]);
  expect(valuesOf(imported, '#Image:0', 'schema:alternateName')).toEqual(['a.ome.tif']);
  expect(valuesOf(imported, '#Image:0', 'dcterms:format')).toEqual(['OME-TIFF']);
});

test('a whole document gives what the XML file alone gives, and the facts of the file', async () => {
  const xml = fixture('small.ome.xml');
  const [alone, inTiff] = [await readOne(xml, { name: 'small.ome.xml' }), await read(writeTiff({ description: xml }))];
  expect(inTiff.quads).toHaveLength(alone.quads.length + 3);
  expect(inTiff.loss).toEqual(alone.loss);
});

test('a description in Latin-1 is read too', async () => {
  const bytes = writeTiff({ description: Uint8Array.from(ome, (char) => char.codePointAt(0)!) });
  expect(valuesOf(await read(bytes), '#Image:0', 'schema:name')).toEqual(['µ']);
});

test('the hash of one file is not that of the images of a set', async () => {
  const set = ome.replace('/></Image>', '><TiffData><UUID FileName="b.ome.tif">urn:uuid:25e7a83a-5e28-11ea-9c95-7831c1bfe202</UUID></TiffData></Pixels></Image>');
  const imported = await read(writeTiff({ description: text(set) }));
  expect(valuesOf(imported, '#Image:0', 'mg:sha256')).toEqual([]);
  expect(valuesOf(imported, '#Image:0', 'schema:alternateName')).toEqual(['b.ome.tif']);
  expect(imported.warnings.join()).toMatch(/1 other file of a set/);
});

test('a file that was renamed is known by its UUID', async () => {
  const uuid = 'urn:uuid:25e7a83a-5e28-11ea-9c95-7831c1bfe202';
  const renamed = ome.replace('<OME ', `<OME UUID="${uuid}" `).replace('/></Image>', `><TiffData><UUID FileName="before.ome.tif">${uuid}</UUID></TiffData></Pixels></Image>`);
  expect(valuesOf(await read(writeTiff({ description: text(renamed) })), '#Image:0', 'mg:sha256')).toHaveLength(1);
});

test('a file that points to its companion names it', async () => {
  const bytes = writeTiff({ description: text('<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><BinaryOnly MetadataFile="all.companion.ome" UUID="urn:uuid:25e7a83a-5e28-11ea-9c95-7831c1bfe202"/></OME>') });
  await expect(read(bytes)).rejects.toMatchObject(refused(/companion file all\.companion\.ome: import that one/));
});

test('a TIFF without description, or with another one, says so', async () => {
  await expect(read(writeTiff({}))).rejects.toMatchObject(refused(/no ImageDescription/));
  await expect(read(writeTiff({ description: text('ImageJ=1.53\nunit=micron') }))).rejects.toMatchObject(refused(/no OME-XML: it begins with "ImageJ=1\.53/));
  await expect(read(writeTiff({ description: text('abc') }))).rejects.toMatchObject(refused(/it begins with "abc"/));
  await expect(read(writeTiff({ description: text(ome), type: 3 }))).rejects.toMatchObject(refused(/not text/));
});

test('a TIFF that is cut off at any byte is refused, never a fault', async () => {
  for (const big of [false, true]) {
    const bytes = writeTiff({ big, description: text(ome) });
    for (let length = 4; length < bytes.length; length += 1) {
      await expect(readOne(bytes.subarray(0, length), { format: 'ome-tiff' })).rejects.toMatchObject({ code: 'source-not-readable' });
    }
  }
});

test('offsets beyond the file are refused with the place they point to', async () => {
  const bytes = writeTiff({ description: text(ome) });
  new DataView(bytes.buffer).setUint32(4, 0xfffffff0, true);
  await expect(read(bytes)).rejects.toMatchObject(refused(/first directory would be at byte 4294967280/));
});
