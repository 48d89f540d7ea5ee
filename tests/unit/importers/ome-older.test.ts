/** OME-XML of other years: what was named or placed in another way comes to the same fields, and nothing of it is dropped without a reason. */
import { afterAll, describe, expect, test } from 'vitest';
import { agent, openModelKeeper } from '../../support/model-keeper.ts';
import { quantitiesOf, readOne, valuesOf } from './importer-harness.ts';

const schemas = 'http://www.openmicroscopy.org/Schemas';
const type = (name: string): string => `http://www.openmicroscopy.org/rdf/2016-06/ome_core/${name}`;
const pixels = (attributes: string, inside = ''): string => `<Pixels ID="Pixels:0" DimensionOrder="XYZCT" SizeX="6" SizeY="4" SizeZ="1" SizeC="1" SizeT="1" ${attributes}>${inside}</Pixels>`;

const documents: Record<string, string> = {
  '2003-FC': `<OME xmlns="http://www.openmicroscopy.org/XMLschemas/OME/FC/ome.xsd" xmlns:Bin="http://www.openmicroscopy.org/XMLschemas/BinaryFile/RC1/BinaryFile.xsd">
    <Project ID="urn:lsid:example.org:Project:1" Name="P"><Description>d</Description><ExperimenterRef ID="urn:lsid:example.org:Experimenter:1"/><GroupRef ID="urn:lsid:example.org:Group:1"/></Project>
    <Experimenter ID="urn:lsid:example.org:Experimenter:1"><FirstName>Ada</FirstName><LastName>Byron</LastName><Email>ada@example.org</Email><Institution>Example Institute</Institution><OMEName>ada</OMEName><GroupRef ID="urn:lsid:example.org:Group:1"/></Experimenter>
    <Group ID="urn:lsid:example.org:Group:1" Name="G"><Leader ID="urn:lsid:example.org:Experimenter:1"/><Contact ID="urn:lsid:example.org:Experimenter:1"/></Group>
    <Image ID="urn:lsid:example.org:Image:1" Name="I" DefaultPixels="Pixels:0"><CreationDate>2003-05-06T07:08:09</CreationDate>
      <LogicalChannel ID="LogicalChannel:0" Name="GFP" ExWave="488" EmWave="525" PhotometricInterpretation="Monochrome" Mode="Wide-field" NdFilter="0.5"><LightSourceRef ID="urn:lsid:example.org:LightSource:1" Attenuation="0.25"/><DetectorRef ID="urn:lsid:example.org:Detector:1" Gain="2"/><ChannelComponent Pixels="Pixels:0" Index="0"/></LogicalChannel>
      <DisplayOptions ID="DisplayOptions:0" Zoom="1"/>${pixels('PixelType="Uint16" BigEndian="true"', '<Bin:BinData>AAAA</Bin:BinData>')}</Image>
    <Instrument ID="urn:lsid:example.org:Instrument:1"><LightSource ID="urn:lsid:example.org:LightSource:1" Manufacturer="M"><Laser Type="Gas"/></LightSource><Detector ID="urn:lsid:example.org:Detector:1" Type="CCD"/></Instrument></OME>`,
  '2008-02': `<OME xmlns="${schemas}/OME/2008-02" xmlns:SPW="${schemas}/SPW/2008-02" xmlns:SA="${schemas}/SA/2008-02">
    <SPW:Plate ID="Plate:0" Name="P" Description="a plate"><SPW:ScreenRef ID="Screen:0"/><SPW:Well ID="Well:0" Row="0" Column="0"><SPW:WellSample ID="WellSample:0" Index="0" PosX="1.5" PosY="2" Timepoint="3"><ImageRef ID="Image:0"/></SPW:WellSample></SPW:Well></SPW:Plate>
    <SPW:Screen ID="Screen:0" Name="S"><SPW:ScreenAcquisition ID="ScreenAcquisition:0" StartTime="2008-02-03T04:05:06"><SPW:WellSampleRef ID="WellSample:0"/></SPW:ScreenAcquisition></SPW:Screen>
    <Experiment ID="Experiment:0" Type="FRAP"><MicrobeamManipulationRef ID="MicrobeamManipulation:0"/></Experiment>
    <Image ID="Image:0" Name="I"><ObjectiveRef ID="Objective:0"/><MicrobeamManipulation ID="MicrobeamManipulation:0" Type="FRAP"><ExperimenterRef ID="Experimenter:0"/><LightSourceRef ID="LightSource:0"/></MicrobeamManipulation>${pixels('PixelType="uint8"', '<Plane TheZ="0" TheC="0" TheT="0"><PlaneTiming DeltaT="1.5" ExposureTime="0.04"/><StagePosition PositionX="7"/></Plane>')}</Image>
    <Experimenter ID="Experimenter:0"><LastName>Byron</LastName></Experimenter>
    <Instrument ID="Instrument:0"><LightSource ID="LightSource:0"><Arc Type="Xe"/></LightSource><Objective ID="Objective:0"><LensNA>1.2</LensNA></Objective></Instrument>
    <SA:StructuredAnnotations><SA:StringAnnotation ID="Annotation:0"><SA:Value>words</SA:Value></SA:StringAnnotation></SA:StructuredAnnotations>
    <CustomAttributes><FilenamePath ID="1" Path="a/b.tif"/></CustomAttributes></OME>`,
  '2009-09': `<OME xmlns="${schemas}/OME/2009-09" xmlns:ROI="${schemas}/ROI/2009-09">
    <Image ID="Image:0">${pixels('Type="uint8"', '<Channel ID="Channel:0" SecondaryEmissionFilter="Filter:0"/>')}</Image><Instrument ID="Instrument:0"><Filter ID="Filter:0"/></Instrument>
    <ROI:ROI ID="ROI:0"><ROI:Union><ROI:Shape ID="Shape:0" TheZ="1"><ROI:ChannelRef ID="Channel:0"/><ROI:ShapeDisplayOptions FillRule="even-odd" Text="here" Fill="4294967295" StrokeWidth="2" LineCap="Butt"/><ROI:Rect X="1" Y="2" Width="3" Height="4"/></ROI:Shape><ROI:Shape ID="Shape:1"><ROI:Path Definition="M 0 0 L 1 1"/></ROI:Shape></ROI:Union></ROI:ROI></OME>`,
  '2013-06': `<OME xmlns="${schemas}/OME/2013-06" xmlns:OME="${schemas}/OME/2013-06" xmlns:ROI="${schemas}/ROI/2013-06" xmlns:SA="${schemas}/SA/2013-06">
    <OME:ExperimenterGroup ID="ExperimenterGroup:0" Name="G"><OME:ExperimenterRef ID="Experimenter:0"/><OME:Leader ID="Experimenter:0"/></OME:ExperimenterGroup><OME:Experimenter ID="Experimenter:0" FirstName="Ada" MiddleName="King" LastName="Byron"/>
    <OME:Image ID="Image:0"><OME:ExperimenterGroupRef ID="ExperimenterGroup:0"/>${pixels('Type="uint8"')}<ROI:ROIRef ID="ROI:0"/><SA:AnnotationRef ID="Annotation:0"/></OME:Image>
    <ROI:ROI ID="ROI:0"><ROI:Union><ROI:Shape ID="Shape:0" Visible="true" LineCap="Butt" Text="Hello" FontSize="1"><ROI:Label X="1" Y="2"/></ROI:Shape><ROI:Shape ID="Shape:1"><ROI:Rectangle X="1" Y="2" Width="3" Height="4"/><ROI:Transform A00="1" A10="0" A01="0" A11="1" A02="5" A12="6"/></ROI:Shape></ROI:Union></ROI:ROI>
    <SA:StructuredAnnotations><SA:XMLAnnotation ID="Annotation:0"><SA:Value><test xmlns=""/></SA:Value></SA:XMLAnnotation></SA:StructuredAnnotations></OME>`,
};

/** What no field is for, and why. */
const dropped = /^(?:pixel values are not metadata|pixels are described with their image|how channels are stored|how an image is shown|how pixels are shown)/;

describe.each(Object.entries(documents))('%s', (_year, document) => {
  test('of a document nothing is dropped but for a reason that the table gives', async () => {
    const { loss, findings } = await readOne(document, { format: 'ome-xml' });
    expect(loss.items.filter(({ what, reason }) => what === 'dropped' && !dropped.test(reason))).toEqual([]);
    expect(findings).toEqual([]);
  });

  test('a document is accepted', async () => {
    const keeper = openModelKeeper();
    afterAll(() => keeper.close());
    const [answer] = await keeper.keeper.deposit({ source: { bytes: new TextEncoder().encode(document), name: 'old.ome.xml' }, agent, activity: 'test', dryRun: true });
    expect(answer!.report.results.filter(({ severity }) => severity === 'Violation').map(({ message, origin }) => `${message} ${origin?.xpath}`)).toEqual([]);
  });
});

test('2003: people and groups are written as elements, channels beside the pixels', async () => {
  const imported = await readOne(documents['2003-FC']!, { format: 'ome-xml' });
  const [person, group, channel] = ['#urn:lsid:example.org:Experimenter:1', '#urn:lsid:example.org:Group:1', '#LogicalChannel:0'];
  expect([valuesOf(imported, person!, 'schema:givenName'), valuesOf(imported, person!, 'schema:familyName'), valuesOf(imported, person!, 'schema:memberOf')]).toEqual([['Ada'], ['Byron'], [group]]);
  expect(valuesOf(imported, valuesOf(imported, person!, 'schema:affiliation')[0]!, 'schema:name')).toEqual(['Example Institute']);
  expect([valuesOf(imported, group!, 'a'), valuesOf(imported, group!, 'ome:leader')]).toEqual([[type('ExperimenterGroup')], [person]]);
  expect([quantitiesOf(imported, channel!, 'ome:excitationWavelength'), quantitiesOf(imported, channel!, 'ome:emissionWavelength'), valuesOf(imported, channel!, 'ome:attenuation'), valuesOf(imported, channel!, 'ome:gain')]).toEqual([['488 NanoM'], ['525 NanoM'], ['0.25'], ['2']]);
  expect(valuesOf(imported, '#urn:lsid:example.org:Image:1', 'ome:acquisitionDate')).toEqual(['2003-05-06T07:08:09']);
});

test('2008: planes, plates, runs and light are placed in other elements', async () => {
  const imported = await readOne(documents['2008-02']!, { format: 'ome-xml' });
  const [plane] = valuesOf(imported, '#Image:0', 'ome:plane');
  expect([quantitiesOf(imported, plane!, 'ome:deltaT'), quantitiesOf(imported, plane!, 'ome:positionX')]).toEqual([['1.5 SEC'], ['7 ReferenceFrame']]);
  expect([quantitiesOf(imported, '#WellSample:0', 'ome:positionX'), valuesOf(imported, '#WellSample:0', 'mg:timePointIndex'), valuesOf(imported, '#Plate:0', 'dcterms:description'), valuesOf(imported, '#Screen:0', 'ome:plate')]).toEqual([['1.5 ReferenceFrame'], ['3'], ['a plate'], ['#Plate:0']]);
  expect([valuesOf(imported, '#ScreenAcquisition:0', 'a'), valuesOf(imported, '#ScreenAcquisition:0', 'ome:wellSample')]).toEqual([[type('PlateAcquisition')], ['#WellSample:0']]);
  expect([valuesOf(imported, '#Image:0', 'ome:microbeamManipulation'), valuesOf(imported, '#Experiment:0', 'ome:microbeamManipulation')]).toEqual([['#MicrobeamManipulation:0'], ['#MicrobeamManipulation:0']]);
  expect(valuesOf(imported, valuesOf(imported, '#MicrobeamManipulation:0', 'mg:lightSourceUse')[0]!, 'mg:lightSource')).toEqual(['#LightSource:0']);
  expect([valuesOf(imported, '#Annotation:0', 'a'), valuesOf(imported, '#Annotation:0', 'ome:commentAnnotationValue')]).toEqual([[type('CommentAnnotation')], ['words']]);
  expect(imported.quads.find(({ predicate }) => predicate.value.endsWith('xmlAnnotationValue'))?.object.value).toBe(`<FilenamePath xmlns="${schemas}/OME/2008-02" ID="1" Path="a/b.tif"/>`);
});

test('2009: how a shape is drawn stands in an element of its own', async () => {
  const imported = await readOne(documents['2009-09']!, { format: 'ome-xml' });
  expect(['fillRule', 'text', 'fillColor', 'theZ', 'channel'].map((name) => valuesOf(imported, '#Shape:0', `ome:${name}`)[0])).toEqual(['EvenOdd', 'here', '4294967295', '1', '#Channel:0']);
  expect([valuesOf(imported, '#Shape:0', 'a'), quantitiesOf(imported, '#Shape:0', 'ome:strokeWidth')]).toEqual([[type('Rectangle')], ['2 Pixel']]);
  expect([valuesOf(imported, '#Shape:1', 'a'), valuesOf(imported, '#Shape:1', 'mg:pathDefinition')]).toEqual([[type('Shape')], ['M 0 0 L 1 1']]);
  expect(valuesOf(imported, '#Channel:0', 'mg:filter')).toEqual(['#Filter:0']);
});

test('2013: shapes are wrapped, and each vocabulary has a prefix', async () => {
  const imported = await readOne(documents['2013-06']!, { format: 'ome-xml' });
  expect([valuesOf(imported, '#Shape:0', 'a'), valuesOf(imported, '#Shape:0', 'mg:visible'), quantitiesOf(imported, '#Shape:0', 'ome:fontSize')]).toEqual([[type('Label')], ['true'], ['1 PT']]);
  expect(valuesOf(imported, valuesOf(imported, '#Shape:1', 'ome:transform')[0]!, 'ome:A12')).toEqual(['6']);
  expect(valuesOf(imported, '#Experimenter:0', 'schema:additionalName')).toEqual(['King']);
  expect(valuesOf(imported, '#Annotation:0', 'ome:xmlAnnotationValue')).toEqual(['<test xmlns=""/>']);
});
