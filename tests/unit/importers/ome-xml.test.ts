import { expect, test } from 'vitest';
import { fixture, lossAt, quantitiesOf, readOne, sumOf, valuesOf } from './importer-harness.ts';

const ns = 'http://www.openmicroscopy.org/Schemas/OME/2016-06';
const small = await readOne(fixture('small.ome.xml'), { name: 'small.ome.xml' });
const ome = (inside: string, namespace = ns): string => `<OME xmlns="${namespace}">${inside}</OME>`;
const pixels = (attributes = '', inside = ''): string => `<Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="6" SizeY="4" SizeZ="1" SizeC="1" SizeT="1" ${attributes}>${inside}</Pixels>`;

test('the record is named by the document, its resources by their identifiers', () => {
  expect(small.record).toBe('http://localhost:7117/records/ome-0b5c9f9e-6d0f-4c5e-9d4b-1f6f2a3c4d5e');
  expect(valuesOf(small, '#Image:0', 'a')).toEqual(['http://www.openmicroscopy.org/rdf/2016-06/ome_core/Image']);
  expect(valuesOf(small, '#Dichroic%201', 'dcterms:identifier')).toEqual(['Dichroic 1']);
});

test('an image has its sizes, dates and quantities as they are written', () => {
  expect(valuesOf(small, '#Image:0', 'ome:sizeX')).toEqual(['512']);
  expect(valuesOf(small, '#Image:0', 'ome:acquisitionDate')).toEqual(['2024-02-29T10:20:30']);
  expect(quantitiesOf(small, '#Image:0', 'ome:physicalSizeX')).toEqual(['0.207 MicroM']);
  expect(quantitiesOf(small, '#Image:0', 'ome:physicalSizeY')).toEqual(['207 NanoM']);
});

test('a size without unit takes the unit that OME-XML defines, and says so', () => {
  expect(quantitiesOf(small, '#Image:0', 'ome:physicalSizeZ')).toEqual(['0.1 MicroM']);
  expect(small.warnings.join('\n')).toMatch(/PhysicalSizeZ states no unit; µm is taken/);
  expect(lossAt(small, '/OME/Image/Pixels/@PhysicalSizeZ')).toMatchObject({ what: 'mapped' });
});

test('the instrument holds its components, each of its own type', () => {
  expect(valuesOf(small, '#Objective:0', 'mg:componentOf')).toEqual(['#Instrument:0']);
  expect(valuesOf(small, '#Objective:0', 'nbo:lensNA')).toEqual(['1.4']);
  expect(valuesOf(small, '#Detector:0', 'a')).toEqual(['http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/Camera']);
  expect(valuesOf(small, '#Instrument:0', 'nbo:manufacturer')).toEqual(['Example Optics']);
});

test('the light path of a channel is a resource of the instrument, linked from channel and image', () => {
  const [path] = valuesOf(small, '#Channel:0:0', 'mg:lightPath');
  expect(path).toMatch(/^#LightPath-[0-9a-f]{12}$/);
  expect(valuesOf(small, '#Image:0', 'mg:lightPath')).toEqual([path]);
  expect(valuesOf(small, path!, 'mg:lightPathOf')).toEqual(['#Instrument:0']);
  expect(valuesOf(small, path!, 'mg:emissionFilter')).toEqual(['#Filter:em']);
  expect(valuesOf(small, path!, 'mg:objective')).toEqual(['#Objective:0']);
});

test('channels that use the same parts share one light path', async () => {
  const channel = (id: number): string => `<Channel ID="Channel:${id}"><DetectorSettings ID="Detector:0"/></Channel>`;
  const imported = await readOne(ome(`<Instrument ID="Instrument:0"><Detector ID="Detector:0"/></Instrument><Image ID="Image:0">${pixels('', channel(0) + channel(1))}</Image>`));
  expect(valuesOf(imported, '#Channel:0', 'mg:lightPath')).toEqual(valuesOf(imported, '#Channel:1', 'mg:lightPath'));
  expect(valuesOf(imported, '#Image:0', 'mg:lightPath')).toHaveLength(1);
});

test('an image that names no instrument has the one that holds the parts it used', async () => {
  const imported = await readOne(ome(`<Instrument ID="Instrument:7"><Objective ID="Objective:0"/></Instrument><Instrument ID="Instrument:8"/><Image ID="Image:0"><ObjectiveSettings ID="Objective:0"/>${pixels()}</Image>`));
  expect(valuesOf(imported, '#Image:0', 'mg:instrument')).toEqual(['#Instrument:7']);
  expect(imported.warnings.join()).toMatch(/no instrument is stated/);
});

test('a link to what is not in the file is left out with a warning and its place', () => {
  expect(valuesOf(small, '#Channel:0:1', 'mg:detector')).toEqual([]);
  const [finding] = small.findings;
  expect(finding).toMatchObject({ severity: 'Warning', value: 'Detector:9', origin: { xpath: '/OME/Image/Pixels/Channel[2]/DetectorSettings/@ID', line: 27 } });
  expect(small.findings).toHaveLength(1);
});

test('the place of an attribute is where it begins, that of an element where its tag begins', async () => {
  const imported = await readOne(`<OME xmlns="${ns}">\n <Image\n   ID="Image:0"\n   Name="a &amp; b"/>\n  <Plate ID="Plate:0"/></OME>`);
  const at = (local: string, predicate?: string): unknown => imported.origins.find(imported.record + local, predicate);
  expect(at('#Plate:0')).toEqual({ xpath: '/OME/Plate', line: 5, column: 3 });
  expect(at('#Image:0', 'http://purl.org/dc/terms/identifier')).toEqual({ xpath: '/OME/Image/@ID', line: 3, column: 4 });
  expect(at('#Image:0', 'http://schema.org/name')).toEqual({ xpath: '/OME/Image/@Name', line: 4 });
  expect(at('#Image:0')).toEqual({ xpath: '/OME/Image', line: 2 });
});

test('a link to a thing of another kind is left out with a warning', async () => {
  const imported = await readOne(ome(`<Instrument ID="Instrument:0"><Detector ID="Detector:0"/></Instrument><Image ID="Image:0"><ObjectiveSettings ID="Detector:0"/>${pixels()}</Image>`));
  expect(valuesOf(imported, '#Image:0', 'mg:objective')).toEqual([]);
  expect(imported.findings[0]).toMatchObject({ severity: 'Warning', value: 'Detector:0' });
});

test('what all planes agree on is said of channel and image; each plane has its own', () => {
  expect(quantitiesOf(small, '#Channel:0:0', 'ome:exposureTime')).toEqual(['40 MilliSEC']);
  expect(quantitiesOf(small, '#Channel:0:1', 'ome:exposureTime')).toEqual(['90 MilliSEC']);
  expect(valuesOf(small, '#Image:0', 'mg:stagePositionX')).toEqual([]);
  const planes = valuesOf(small, '#Image:0', 'ome:plane');
  expect(planes.map((plane) => quantitiesOf(small, plane, 'ome:positionX'))).toEqual([['10 MicroM'], ['12 MicroM'], []]);
  expect(lossAt(small, '/OME/Image/Pixels/Plane/@PositionX')).toBeUndefined();
});

test('plates lead to wells, wells to images', () => {
  expect(valuesOf(small, '#Well:0', 'mg:plate')).toEqual(['#Plate:0']);
  expect(valuesOf(small, '#WellSample:0', 'mg:image')).toEqual(['#Image:0']);
  expect(quantitiesOf(small, '#WellSample:0', 'ome:positionX')).toEqual(['1.5 MilliM']);
});

test('people have names, and the institution they work for', () => {
  expect(valuesOf(small, '#Experimenter:0', 'schema:name')).toEqual(['Ada Byron']);
  const [institution] = valuesOf(small, '#Experimenter:0', 'schema:affiliation');
  expect(valuesOf(small, institution!, 'schema:name')).toEqual(['Example Institute']);
});

test('key-value annotations are kept with their image', () => {
  const [annotation] = valuesOf(small, '#Image:0', 'ome:annotation');
  const [pair] = valuesOf(small, annotation!, 'schema:additionalProperty');
  expect([valuesOf(small, pair!, 'schema:name'), valuesOf(small, pair!, 'schema:value')]).toEqual([['Gene'], ['CDC42']]);
});

test('nothing is lost in silence: elements that nobody knows are counted by path', () => {
  expect(lossAt(small, '/OME/Image/Surprise/@level')).toEqual({ count: 1, what: 'dropped', reason: 'the mapping table has no row for it' });
  expect(lossAt(small, '/OME/Image/Surprise')).toMatchObject({ count: 1, what: 'dropped' });
});

test('kept, mapped and dropped are together what the source says', () => {
  const text = new TextDecoder().decode(fixture('small.ome.xml')).replace(/ xmlns(?::\w+)?="[^"]*"| xsi:\w+="[^"]*"/g, '').replace(/<\?.*?\?>/, '');
  const attributes = text.match(/\s[\w:]+="/g)!.length, texts = text.match(/>[^<>\s][^<]*</g)!.length;
  expect(sumOf(small)).toBe(attributes + texts);
});

test('values that stand for "not known" are no values', () => {
  expect(valuesOf(small, '#Channel:0:1', 'ome:pinholeSize')).toEqual([]);
  expect(lossAt(small, '/OME/Image/Pixels/Channel/@PinholeSize')).toEqual({ count: 1, what: 'dropped', reason: '"-1" stands for "not known"' });
});

test.each(['0', '-1', '-1.000000', '0.0'])('a wavelength of %s is none', async (value) => {
  const imported = await readOne(ome(`<Image ID="Image:0">${pixels('', `<Channel ID="C:0" EmissionWavelength="${value}"/>`)}</Image>`));
  expect(valuesOf(imported, '#C:0', 'ome:emissionWavelength')).toEqual([]);
});

test('an unknown unit is a violation with its place; the number is not kept without it', async () => {
  const imported = await readOne(ome(`<Image ID="Image:0">${pixels('PhysicalSizeX="1" PhysicalSizeXUnit="furlong"')}</Image>`));
  expect(imported.findings[0]).toMatchObject({ severity: 'Violation', value: 'furlong', origin: { xpath: '/OME/Image/Pixels/@PhysicalSizeXUnit' } });
  expect(valuesOf(imported, '#Image:0', 'ome:physicalSizeX')).toEqual([]);
});

test('a rare unit that the field does not list is converted', async () => {
  const imported = await readOne(ome('<Instrument ID="Instrument:0"><Laser ID="LightSource:0" Power="12" PowerUnit="dW"/></Instrument>'));
  expect(quantitiesOf(imported, '#LightSource:0', 'nbo:illuminationPower')).toEqual(['1200 MilliW']);
  expect(lossAt(imported, '/OME/Instrument/Laser/@Power')).toMatchObject({ what: 'mapped' });
});

test.each(['http://www.openmicroscopy.org/Schemas/OME/2015-01', 'http://www.openmicroscopy.org/XMLschemas/OME/FC/ome.xsd', ns])('schema %s is read', async (namespace) => {
  const imported = await readOne(ome(`<Image ID="Image:0" Name="a">${pixels()}</Image>`, namespace));
  expect(valuesOf(imported, '#Image:0', 'schema:name')).toEqual(['a']);
});

test('light sources of schemas before 2015, which wrap their kind, are of that kind', async () => {
  const imported = await readOne(ome('<Instrument ID="Instrument:0"><LightSource ID="LightSource:0" Power="3" Model="R"><Laser Type="SolidState"/></LightSource><Objective ID="Objective:0"><LensNA>1.2</LensNA><WorkingDistance>20</WorkingDistance></Objective></Instrument>', 'http://www.openmicroscopy.org/Schemas/OME/2008-09'));
  expect(valuesOf(imported, '#LightSource:0', 'a')).toEqual(['http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/Laser']);
  expect(valuesOf(imported, '#LightSource:0', 'nbo:model')).toEqual(['R']);
  expect(valuesOf(imported, '#Objective:0', 'nbo:lensNA')).toEqual(['1.2']);
  expect(quantitiesOf(imported, '#Objective:0', 'nbo:workingDistance')).toEqual(['20 MicroM']);
  expect(imported.loss.dropped).toBe(0);
});

test('projects and datasets are studies and their components', async () => {
  const imported = await readOne(ome(`<Project ID="Project:0" Name="P"><DatasetRef ID="Dataset:0"/></Project><Dataset ID="Dataset:0"><ImageRef ID="Image:0"/></Dataset><Image ID="Image:0">${pixels()}</Image>`));
  expect(valuesOf(imported, '#Dataset:0', 'mg:partOfStudy')).toEqual(['#Project:0']);
  expect(valuesOf(imported, '#Image:0', 'mg:partOf')).toEqual(['#Dataset:0']);
  expect(valuesOf(imported, '#Dataset:0', 'dcterms:title')).toEqual(['Dataset:0']);
});

test('two elements with one identifier stay two, with a warning', async () => {
  const imported = await readOne(ome(`<Image ID="Image:0" Name="a">${pixels()}</Image><Image ID="Image:0" Name="b"/>`));
  expect([valuesOf(imported, '#Image:0', 'schema:name'), valuesOf(imported, '#Image:0.2', 'schema:name')]).toEqual([['a'], ['b']]);
  expect(imported.findings[0]).toMatchObject({ severity: 'Warning', value: 'Image:0' });
});

test('a document without UUID is named by its content, so a second import is the same record', async () => {
  const [first, second] = await Promise.all([readOne(ome(`<Image ID="Image:0"/>`)), readOne(ome(`<Image ID="Image:0"/>`))]);
  expect(first.record).toBe(second.record);
  expect(first.record).toMatch(/records\/ome-[0-9a-f]{16}$/);
});

test('every file of a set, and its companion, lead to one record', async () => {
  const [a, b] = ['25e7a83a-5e28-11ea-9c95-7831c1bfe202', '25ea7b8c-5e28-11ea-a182-7831c1bfe202'];
  const set = (own: string): string => `<OME xmlns="${ns}"${own === '' ? '' : ` UUID="urn:uuid:${own}"`}><Image ID="Image:0">${pixels('', [a, b].map((uuid, index) => `<TiffData><UUID FileName="${index}.ome.tif">urn:uuid:${uuid}</UUID></TiffData>`).join(''))}</Image></OME>`;
  const all = await Promise.all(['', a, b].map((own) => readOne(set(own!))));
  expect(new Set(all.map(({ record }) => record)).size).toBe(1);
  expect(all[0]!.record).toMatch(/records\/ome-set-[0-9a-f]{16}$/);
  expect(new Set(all.map(({ quads }) => JSON.stringify(quads))).size).toBe(1);
});

test('a record that the request names is taken', async () => {
  expect((await readOne(fixture('small.ome.xml'), { name: 'x.ome.xml', record: 'http://localhost:7117/records/mine' })).record).toBe('http://localhost:7117/records/mine');
});
