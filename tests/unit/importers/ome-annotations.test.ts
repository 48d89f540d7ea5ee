/** What OME-XML says beside images: regions, planes, folders, annotations, XML of others; kept in order, and with what it belongs to. */
import { expect, test } from 'vitest';
import { readRdf, writeRdf } from '../../../server/rdf/formats.ts';
import { lossAt, quantitiesOf, readOne, sumOf, valuesOf } from './importer-harness.ts';

const ns = 'http://www.openmicroscopy.org/Schemas/OME/2016-06';
const ome = (inside: string, namespace = ns, more = ''): string => `<OME xmlns="${namespace}"${more}>${inside}</OME>`;
const image = (inside: string, pixels = ''): string => `<Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="6" SizeY="4" SizeZ="1" SizeC="1" SizeT="1">${pixels}</Pixels>${inside}</Image>`;
const annotations = (inside: string): string => `<StructuredAnnotations>${inside}</StructuredAnnotations>`;
const type = (name: string): string => `http://www.openmicroscopy.org/rdf/2016-06/ome_core/${name}`;

test('a region of interest is a resource of its image, with name and shapes', async () => {
  const imported = await readOne(ome(`${image('<ROIRef ID="ROI:1"/>')}<ROI ID="ROI:1" Name="Nucleus"><Union><Rectangle ID="Shape:1" X="1" Y="2" Width="3" Height="4.5" TheZ="0" Text="here" StrokeWidth="2"><Transform A00="1" A01="0" A02="3.82" A10="0" A11="1" A12="2.21"/></Rectangle><Polygon ID="Shape:2" Points="0,0 4,0 4,3"/></Union><Description>drawn by hand</Description></ROI>`));
  expect(valuesOf(imported, '#Image:0', 'ome:regionOfInterest')).toEqual(['#ROI:1']);
  expect([valuesOf(imported, '#ROI:1', 'schema:name'), valuesOf(imported, '#ROI:1', 'dcterms:description')]).toEqual([['Nucleus'], ['drawn by hand']]);
  expect(valuesOf(imported, '#ROI:1', 'ome:shape')).toEqual(['#Shape:1', '#Shape:2']);
  expect(valuesOf(imported, '#Shape:1', 'a')).toEqual([type('Rectangle')]);
  expect(['x', 'y', 'width', 'height', 'theZ', 'text'].map((name) => valuesOf(imported, '#Shape:1', `ome:${name}`)[0])).toEqual(['1', '2', '3', '4.5', '0', 'here']);
  expect(quantitiesOf(imported, '#Shape:1', 'ome:strokeWidth')).toEqual(['2 Pixel']);
  expect(valuesOf(imported, valuesOf(imported, '#Shape:1', 'ome:transform')[0]!, 'ome:A02')).toEqual(['3.82']);
  expect(valuesOf(imported, '#Shape:2', 'mg:points')).toEqual(['0,0 4,0 4,3']);
});

test('a mask keeps its bits', async () => {
  const imported = await readOne(ome('<ROI ID="ROI:5"><Union><Mask ID="Shape:7" Height="2" Width="2" X="1" Y="1"><BinData BigEndian="true" Length="8" Compression="zlib">AOnpAA==</BinData></Mask></Union></ROI>'));
  expect(['data', 'length', 'compression', 'bigEndian'].map((name) => valuesOf(imported, '#Shape:7', `ome:${name}`)[0])).toEqual(['AOnpAA==', '8', 'zlib', 'true']);
  expect(imported.loss.dropped).toBe(0);
});

test('shapes of schemas before 2013, which wrap their kind, are of that kind', async () => {
  const imported = await readOne(ome('<ROI ID="ROI:1"><Union><Shape ID="Shape:1" TheZ="3"><Point X="1" Y="2"/></Shape><Shape ID="Shape:2"><Circle Cx="4" Cy="5" R="6"/></Shape></Union></ROI>', 'http://www.openmicroscopy.org/Schemas/ROI/2009-09'));
  expect(valuesOf(imported, '#ROI:1', 'ome:shape')).toEqual(['#Shape:1', '#Shape:2']);
  expect([valuesOf(imported, '#Shape:1', 'a'), valuesOf(imported, '#Shape:1', 'ome:theZ'), valuesOf(imported, '#Shape:1', 'ome:x')]).toEqual([[type('Point')], ['3'], ['1']]);
  expect([valuesOf(imported, '#Shape:2', 'a'), valuesOf(imported, '#Shape:2', 'ome:rediusX'), valuesOf(imported, '#Shape:2', 'ome:rediusY')]).toEqual([[type('Ellipse')], ['6'], ['6']]);
});

test('pairs keep their order, and a key may stand several times', async () => {
  const imported = await readOne(ome(annotations('<MapAnnotation ID="Annotation:0"><Value><M K="Gene">CDC42</M><M K="Gene">CDC42</M><M K="Dose"></M><M K="Gene">RAC1</M></Value></MapAnnotation>')));
  const pairs = valuesOf(imported, '#Annotation:0', 'schema:additionalProperty');
  const read = pairs.map((pair) => [valuesOf(imported, pair, 'schema:position')[0], valuesOf(imported, pair, 'schema:name')[0], valuesOf(imported, pair, 'schema:value')[0]]).toSorted((a, b) => Number(a[0]) - Number(b[0]));
  expect(read).toEqual([['0', 'Gene', 'CDC42'], ['1', 'Gene', 'CDC42'], ['2', 'Dose', undefined], ['3', 'Gene', 'RAC1']]);
});

test.each([
  ['TagAnnotation', 'mitosis', 'tagAnnotationValue', 'mitosis'], ['TermAnnotation', 'GO:0000278', 'termAnnotationValue', 'GO:0000278'], ['CommentAnnotation', 'out of focus', 'commentAnnotationValue', 'out of focus'],
  ['LongAnnotation', '9007199254740993', 'longAnnotationValue', '9007199254740993'], ['DoubleAnnotation', '1.5E-3', 'doubleAnnotationValue', '0.0015'], ['BooleanAnnotation', 'true', 'booleanAnnotationValue', 'true'], ['TimestampAnnotation', '2024-02-29T10:20:30Z', 'timestampAnnotationValue', '2024-02-29T10:20:30Z'],
])('a %s has its value, its namespace, and who made it', async (name, value, predicate, expected) => {
  const imported = await readOne(ome(`<Experimenter ID="Experimenter:0" LastName="Byron"/>${annotations(`<${name} ID="Annotation:0" Namespace="example.org/ns" Annotator="Experimenter:0"><Description>a note</Description><Value>${value}</Value></${name}>`)}`));
  expect(valuesOf(imported, '#Annotation:0', 'a')).toEqual([type(name)]);
  expect([valuesOf(imported, '#Annotation:0', `ome:${predicate}`), valuesOf(imported, '#Annotation:0', 'ome:nameSpace'), valuesOf(imported, '#Annotation:0', 'ome:annotator'), valuesOf(imported, '#Annotation:0', 'dcterms:description')])
    .toEqual([[expected], ['example.org/ns'], ['#Experimenter:0'], ['a note']]);
  expect(imported.loss.dropped).toBe(0);
});

test('a list of annotations leads to them, an attached file is described without its bytes', async () => {
  const imported = await readOne(ome(annotations('<ListAnnotation ID="Annotation:0"><AnnotationRef ID="Annotation:1"/></ListAnnotation><FileAnnotation ID="Annotation:1"><BinaryFile FileName="a.csv" Size="3" MIMEType="text/csv"><BinData Length="4" BigEndian="false">YQo=</BinData></BinaryFile></FileAnnotation><FileAnnotation ID="Annotation:2"><BinaryFile FileName="b.csv" Size="3"><External href="https://example.org/b.csv" SHA1="1234567890abcdef1234567890abcdef12345678"/></BinaryFile></FileAnnotation>')));
  expect(valuesOf(imported, '#Annotation:0', 'ome:annotation')).toEqual(['#Annotation:1']);
  expect(['mg:fileName', 'ome:size', 'ome:mimeType'].map((name) => valuesOf(imported, '#Annotation:1', name)[0])).toEqual(['a.csv', '3', 'text/csv']);
  expect([valuesOf(imported, '#Annotation:2', 'mg:location'), valuesOf(imported, '#Annotation:2', 'mg:sha1')]).toEqual([['https://example.org/b.csv'], ['1234567890abcdef1234567890abcdef12345678']]);
  expect(lossAt(imported, '/OME/StructuredAnnotations/FileAnnotation/BinaryFile/BinData')).toMatchObject({ what: 'dropped', reason: expect.stringMatching(/attached file/) as unknown });
});

test('XML of another vocabulary is kept as it is written, and can stand alone', async () => {
  const inner = '<v:setup  a=\'1 &lt; 2\'><!-- remark --><Channel ID="Channel:0">x &amp; <![CDATA[<y>]]></Channel></v:setup>';
  const imported = await readOne(ome(`${annotations(`<XMLAnnotation ID="Annotation:0"><Value>${inner}<second/></Value></XMLAnnotation>`)}`, ns, ' xmlns:v="urn:vendor" xmlns:unused="urn:unused"'));
  const [xml] = imported.quads.filter(({ predicate }) => predicate.value.endsWith('xmlAnnotationValue')).map(({ object }) => object);
  expect(xml).toMatchObject({ value: inner.replace('v:setup ', `v:setup xmlns="${ns}" xmlns:v="urn:vendor" `).concat(`<second xmlns="${ns}" xmlns:v="urn:vendor"/>`), datatype: { value: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral' } });
  // what looks like a channel there is none of OME's
  expect(imported.quads.some(({ object }) => object.value === type('Channel'))).toBe(false);
  expect(imported.findings).toEqual([]);
  expect(imported.loss).toMatchObject({ dropped: 0, mapped: 0 });
});

test('XML that declares its namespaces itself is not declared twice, and lines of Windows end where they did', async () => {
  const imported = await readOne(`<?xml version="1.0"?>\r\n<a:OME xmlns:a="${ns}">\r\n<a:StructuredAnnotations><a:XMLAnnotation ID="Annotation:0"><a:Value>\r\n  <own xmlns="urn:own">\u{1f52c}\r\n<a:in/></own>\r\n</a:Value></a:XMLAnnotation></a:StructuredAnnotations></a:OME>`, { format: 'ome-xml' });
  expect(valuesOf(imported, '#Annotation:0', 'ome:xmlAnnotationValue')).toEqual([`<own xmlns:a="${ns}" xmlns="urn:own">\u{1f52c}\r\n<a:in/></own>`]);
});

test('metadata of a vendor that Bio-Formats hands on are pairs, not XML', async () => {
  const pair = (index: number, key: string, value: string): string => `<XMLAnnotation ID="Annotation:${index}" Namespace="openmicroscopy.org/OriginalMetadata"><Value><OriginalMetadata><Key>${key}</Key><Value>${value}</Value></OriginalMetadata></Value></XMLAnnotation>`;
  const imported = await readOne(ome(annotations(pair(0, 'Gain', '[2]') + pair(1, 'Gain', '[3]'))));
  expect([0, 1].map((index) => [valuesOf(imported, `#Annotation:${index}`, 'schema:name'), valuesOf(imported, `#Annotation:${index}`, 'schema:value')])).toEqual([[['Gain'], ['[2]']], [['Gain'], ['[3]']]]);
  expect(imported.quads.some(({ predicate }) => predicate.value.endsWith('xmlAnnotationValue'))).toBe(false);
  expect(imported.loss).toMatchObject({ kept: 8, mapped: 0, dropped: 0 });
});

test('folders hold folders, images and regions', async () => {
  const imported = await readOne(ome(`<Folder ID="Folder:0" Name="outer"><FolderRef ID="Folder:1"/></Folder><Folder ID="Folder:1" Name="inner"><ImageRef ID="Image:0"/><ROIRef ID="ROI:0"/></Folder>${image('')}<ROI ID="ROI:0"><Union><Point ID="Shape:0" X="0" Y="0"/></Union></ROI>`));
  expect([valuesOf(imported, '#Folder:0', 'ome:folder'), valuesOf(imported, '#Folder:1', 'ome:image'), valuesOf(imported, '#Folder:1', 'ome:regionOfInterest')]).toEqual([['#Folder:1'], ['#Image:0'], ['#ROI:0']]);
});

test('an experiment has its kinds one by one, its people, and what was done with light', async () => {
  const imported = await readOne(ome('<Experiment ID="Experiment:0" Type="FRAP TimeLapse"><ExperimenterRef ID="Experimenter:0"/><MicrobeamManipulation ID="MicrobeamManipulation:0" Type="FRAP"><ExperimenterRef ID="Experimenter:0"/><LightSourceSettings ID="LightSource:0" Attenuation="0.5" Wavelength="488"/><LightSourceSettings ID="LightSource:0" Attenuation="1"/></MicrobeamManipulation></Experiment><Experimenter ID="Experimenter:0" LastName="Byron"/><Instrument ID="Instrument:0"><Laser ID="LightSource:0"/></Instrument>'));
  expect(valuesOf(imported, '#Experiment:0', 'ome:experimentType')).toEqual(['FRAP', 'TimeLapse']);
  const uses = valuesOf(imported, '#MicrobeamManipulation:0', 'mg:lightSourceUse');
  expect(uses.map((use) => [valuesOf(imported, use, 'mg:lightSource'), valuesOf(imported, use, 'ome:attenuation')])).toEqual([[['#LightSource:0'], ['0.5']], [['#LightSource:0'], ['1']]]);
  expect(imported.findings).toEqual([]);
});

test('settings of the objective and the environment are resources of the image, shares in per cent', async () => {
  const imported = await readOne(ome(`<Instrument ID="Instrument:0"><Objective ID="Objective:0"/></Instrument>${image('<ObjectiveSettings ID="Objective:0" Medium="Oil" RefractiveIndex="1.52"/><ImagingEnvironment Temperature="37" Humidity="0.4" CO2Percent="5"/>')}`));
  const [settings] = valuesOf(imported, '#Image:0', 'nboba:objectiveSettings'), [environment] = valuesOf(imported, '#Image:0', 'nboba:imagingEnvironment');
  expect([valuesOf(imported, settings!, 'ome:objectiveMedium'), valuesOf(imported, settings!, 'nboba:measuredRefractiveIndex'), valuesOf(imported, '#Image:0', 'mg:objective')]).toEqual([['Oil'], ['1.52'], ['#Objective:0']]);
  expect([quantitiesOf(imported, environment!, 'nboba:temperature'), valuesOf(imported, environment!, 'nboba:humidity'), valuesOf(imported, environment!, 'nboba:co2Percent')]).toEqual([['37 DEG_C'], ['40'], ['5']]);
  expect(imported.findings).toEqual([expect.objectContaining({ severity: 'Warning', message: expect.stringMatching(/"5" is no fraction from 0 to 1/) as unknown, origin: expect.objectContaining({ xpath: '/OME/Image/ImagingEnvironment/@CO2Percent' }) as unknown })]);
});

test('a temperature that only stands for none makes no environment', async () => {
  const imported = await readOne(ome(image('<ImagingEnvironment Temperature="-1.000"/>')));
  expect(valuesOf(imported, '#Image:0', 'nboba:imagingEnvironment')).toEqual([]);
  expect(lossAt(imported, '/OME/Image/ImagingEnvironment/@Temperature')).toMatchObject({ what: 'dropped', reason: '"-1.000" stands for "not known"' });
});

test('the rights and the software of a document are kept', async () => {
  const imported = await readOne(ome('<Rights><RightsHolder>Example Institute</RightsHolder><RightsHeld>CC BY 4.0</RightsHeld></Rights>', ns, ' Creator="Example Writer 1.0"'));
  expect(['mg:writtenBy', 'mg:rightsHolder', 'dcterms:rights'].map((name) => valuesOf(imported, '#OME-0', name)[0])).toEqual(['Example Writer 1.0', 'Example Institute', 'CC BY 4.0']);
});

const planes = (count: number): string => Array.from({ length: count }, (_, index) => `<Plane TheZ="${index}" TheC="0" TheT="0" DeltaT="${index * 0.5}" ExposureTime="40" ExposureTimeUnit="ms"${index === 1 ? '' : ` PositionX="${index}.50"`}><HashSHA1>${String(index).padStart(40, '0')}</HashSHA1></Plane>`).join('');

test('few planes are resources with time, place and checksum', async () => {
  const imported = await readOne(ome(image('', planes(3))));
  const found = valuesOf(imported, '#Image:0', 'ome:plane');
  expect(found.map((plane) => [valuesOf(imported, plane, 'ome:theZ')[0], quantitiesOf(imported, plane, 'ome:deltaT')[0], quantitiesOf(imported, plane, 'ome:exposureTime')[0], quantitiesOf(imported, plane, 'ome:positionX')[0]])).toEqual([
    ['0', '0 SEC', '40 MilliSEC', '0.5 ReferenceFrame'], ['1', '0.5 SEC', '40 MilliSEC', undefined], ['2', '1 SEC', '40 MilliSEC', '2.5 ReferenceFrame'],
  ]);
  expect(valuesOf(imported, found[2]!, 'ome:hashSHA1')).toEqual(['2'.padStart(40, '0')]);
});

test('many planes are one table, with nothing lost: units that the format defines are written out', async () => {
  const imported = await readOne(ome(image('', planes(1001))));
  expect(valuesOf(imported, '#Image:0', 'ome:plane')).toEqual([]);
  const table = JSON.parse(valuesOf(imported, '#Image:0', 'mg:planeTable')[0]!) as { rows: number; columns: Record<string, unknown[]> };
  expect(table).toMatchObject({ rows: 1001, columns: { TheC: 0, DeltaTUnit: 's', ExposureTime: 40, ExposureTimeUnit: 'ms' } });
  expect([table.columns['TheZ']!.slice(0, 3), table.columns['PositionX']!.slice(0, 3), table.columns['PositionXUnit']!.slice(0, 3)]).toEqual([[0, 1, 2], [0.5, null, 2.5], ['reference frame', null, 'reference frame']]);
  expect(table.columns['HashSHA1']![1000]).toBe('1000'.padStart(40, '0'));
  expect(lossAt(imported, '/OME/Image/Pixels/Plane/@TheZ')).toMatchObject({ count: 1001, what: 'mapped', reason: 'kept as a row of one table (plane table)' });
  expect(sumOf(imported)).toBe(imported.loss.kept + imported.loss.mapped + 1);
});

test('which file holds which planes is one table, whatever their number', async () => {
  const imported = await readOne(ome(image('', '<TiffData IFD="0" FirstZ="0"><UUID FileName="a.tif">urn:uuid:0b5c9f9e-6d0f-4c5e-9d4b-1f6f2a3c4d5e</UUID></TiffData><TiffData IFD="1" FirstZ="1"><UUID FileName="a.tif">urn:uuid:0b5c9f9e-6d0f-4c5e-9d4b-1f6f2a3c4d5e</UUID></TiffData>')));
  expect(JSON.parse(valuesOf(imported, '#Image:0', 'mg:fileTable')[0]!)).toEqual({ rows: 2, columns: { IFD: [0, 1], FirstZ: [0, 1], 'UUID/FileName': 'a.tif', UUID: 'urn:uuid:0b5c9f9e-6d0f-4c5e-9d4b-1f6f2a3c4d5e' } });
});

test.each(['text/turtle', 'application/n-quads', 'application/rdf+xml', 'application/ld+json'])('kept XML survives being written as %s and read again', async (mediaType) => {
  const imported = await readOne(ome(annotations(`<XMLAnnotation ID="Annotation:0"><Value>\n<own xmlns="urn:own" a="&quot;">1 &lt; 2\t<b/>\n</own></Value></XMLAnnotation>`)));
  const { quads } = await readRdf(await writeRdf(imported.quads, mediaType), mediaType, { baseIri: imported.record });
  const kept = (all: typeof quads): unknown[] => all.filter(({ predicate }) => predicate.value.endsWith('xmlAnnotationValue')).map(({ object }) => [object.value, 'datatype' in object && object.datatype.value]);
  expect(kept(quads)).toEqual(kept(imported.quads));
  expect(kept(quads)).toHaveLength(1);
});
