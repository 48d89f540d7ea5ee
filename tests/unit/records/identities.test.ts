/** A later file of the same microscope leads to the registered one; what is not certain waits for a human. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DepositAnswer } from '../../../server/records/record.ts';
import { fromNQuads } from '../../../server/rdf/n-quads.ts';
import { agent, base, openModelKeeper } from '../../support/model-keeper.ts';
import type { ModelKeeper } from '../../support/model-keeper.ts';

const mg = 'https://w3id.org/micrograph/';
const prefixes = `@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix nbo: <http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix mg: <${mg}> . @prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> .\n`;

let model: ModelKeeper;
beforeEach(() => { model = openModelKeeper(); });
afterEach(async () => { await model.close(); });

async function deposit(id: string, source: string, { name = 'file.ttl', dryRun = false } = {}): Promise<DepositAnswer> {
  const text = name.endsWith('.ttl') ? prefixes + source : source;
  const [answer] = await model.keeper.deposit({ source: { bytes: new TextEncoder().encode(text), name }, id, agent, activity: 'test', ...(dryRun ? { dryRun } : {}) });
  expect(answer!.report.results.filter(({ severity }) => severity === 'Violation')).toEqual([]);
  return answer!;
}
const iri = (id: string, local = 'scope'): string => `${base}records/${id}#${local}`;
const content = (id: string): string[] => fromNQuads(model.journal.content(model.journal.newest(`${base}records/${id}`)!.seq)!).map(({ subject, predicate, object }) => `${subject.value} ${predicate.value} ${object.value}`);
const says = (id: string, predicate: string): string[] => content(id).filter((line) => line.includes(` ${predicate} `)).map((line) => line.split(' ').slice(2).join(' '));
const about = (answer: DepositAnswer): string[] => answer.report.results.filter(({ shape }) => shape.endsWith('/identity')).map(({ severity, message }) => `${severity}: ${message}`);
const scope = (facts: string, more = ''): string => `<#scope> a ome:Instrument ; ${facts} . <#image> a ome:Image ; schema:name "cells" ; mg:instrument <#scope> . ${more}`;

const registered = scope('schema:name "LSM 880, room 3" ; nbo:manufacturer "Carl Zeiss Microscopy GmbH" ; nbo:model "LSM 880" ; ome:serialNumber "2811000123" ; schema:sameAs <https://doi.org/10.5442/ni000001> ; mg:alias "blue confocal" ; mg:roomTemperature [ a qudt:QuantityValue ; qudt:numericValue 21.0 ; qudt:hasUnit unit:DEG_C ]');

describe('one microscope in two files', () => {
  test.each([
    ['serial number and manufacturer', 'nbo:manufacturer "Zeiss" ; ome:serialNumber " 2811000123 "'],
    ['its PID in another spelling', 'schema:sameAs <doi:10.5442/NI000001>'],
    ['a registered alias as its name', 'schema:name "Blue  Confocal"'],
  ])('%s: links lead to the registered one, and no second is made', async (_, facts) => {
    await deposit('first', registered);
    const answer = await deposit('second', scope(facts));
    expect(says('second', `${mg}instrument`)).toEqual([iri('first')]);
    expect(says('second', `${mg}registeredAs`)).toEqual([iri('first')]);
    expect(model.graph.match(null, 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', null).filter(({ object }) => object.value.endsWith('/Instrument')).map(({ subject }) => subject.value)).toEqual([iri('first')]);
    expect(answer.warnings.join('\n')).toContain(`is the registered <${iri('first')}>`);
  });

  test('an instrument whose IRI is the PID is known by it', async () => {
    await deposit('first', '<https://hdl.handle.net/21.T11998/0000-001A-3905-1> a ome:Instrument ; schema:name "Spinning disk" .');
    await deposit('second', scope('schema:sameAs <hdl:21.t11998/0000-001A-3905-1>'));
    expect(says('second', `${mg}instrument`)).toEqual(['https://hdl.handle.net/21.T11998/0000-001A-3905-1']);
  });

  test('what both say is said once, what differs is left out and said with both values, what is new is kept', async () => {
    await deposit('first', registered);
    const answer = await deposit('second', scope('nbo:manufacturer "Carl Zeiss Microscopy GmbH" ; ome:serialNumber "2811000123" ; nbo:model "LSM 900" ; dcterms:identifier "Instrument:0" ; nbo:catalogNumber "X-1" ; mg:roomTemperature [ a qudt:QuantityValue ; qudt:numericValue 21 ; qudt:hasUnit unit:DEG_C ]'));
    expect(content('second').filter((line) => line.startsWith(`${iri('first')} `)).map((line) => line.split(' ').slice(1).join(' ')).toSorted()).toEqual([
      'http://purl.org/dc/terms/identifier Instrument:0', 'http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/catalogNumber X-1']);
    expect(content('second').join('\n')).not.toContain('numericValue');
    expect(about(answer)).toEqual([`Info: model is "LSM 900" here and "LSM 880" at the registered <${iri('first')}>; the registered one stands, and this is left out`]);
    expect(answer.loss!.items.map(({ path, what }) => `${path} ${what}`)).toEqual(expect.arrayContaining(['model dropped', 'serialNumber mapped', 'manufacturer mapped', 'temperature mapped']));
  });

  test('the same file again changes nothing, and the registered record does not meet itself', async () => {
    await deposit('first', registered);
    const second = scope('nbo:manufacturer "Zeiss" ; ome:serialNumber "2811000123"');
    await deposit('second', second);
    expect(await deposit('second', second)).toMatchObject({ unchanged: true, version: 1 });
    expect(await deposit('first', registered)).toMatchObject({ unchanged: true, version: 1 });
    const mended = await deposit('first', registered.replace('room 3', 'room 4'));
    expect(mended).toMatchObject({ version: 2 });
    expect(about(mended)).toEqual([]);
    expect(says('first', `${mg}instrument`)).toEqual([iri('first')]);
  });

  test('what was led somewhere stays there when others turn up that might fit', async () => {
    await deposit('first', registered);
    const second = scope('nbo:manufacturer "Zeiss" ; ome:serialNumber "2811000123" ; schema:name "grey one"');
    await deposit('second', second);
    await deposit('third', scope('nbo:manufacturer "Nikon" ; ome:serialNumber "2811000123"'));
    await deposit('fourth', scope('schema:name "other" ; mg:alias "grey one"'));
    expect(await deposit('second', second)).toMatchObject({ unchanged: true, version: 1 });
  });

  test('a dry run shows it and keeps nothing', async () => {
    await deposit('first', registered);
    const answer = await deposit('second', scope('nbo:manufacturer "Zeiss" ; ome:serialNumber "2811000123" ; nbo:model "LSM 900"'), { dryRun: true });
    expect(answer.warnings.join('\n')).toContain('is the registered');
    expect(about(answer)).toEqual([expect.stringContaining('manufacturer is "Zeiss" here'), expect.stringContaining('model is "LSM 900" here')]);
    expect(model.journal.newest(`${base}records/second`)).toBeUndefined();
  });
});

describe('what is not certain stays its own, with a question', () => {
  test.each([
    ['the same serial number without a manufacturer', 'ome:serialNumber "2811000123"', /same serial number "2811000123".*there is no manufacturer here/],
    ['the same serial number of another manufacturer', 'nbo:manufacturer "Nikon" ; ome:serialNumber "2811000123"', /another manufacturer \("Nikon" here, "Carl Zeiss Microscopy GmbH" there\)/],
    ['the same serial number and another PID', 'nbo:manufacturer "Zeiss" ; ome:serialNumber "2811000123" ; schema:sameAs <https://doi.org/10.5442/ni000002>', /another pid/],
    ['the same PID and another serial number', 'nbo:manufacturer "Zeiss" ; ome:serialNumber "5" ; schema:sameAs <https://doi.org/10.5442/ni000001>', /another serial number/],
  ])('%s', async (_, facts, reason) => {
    await deposit('first', registered);
    const answer = await deposit('second', scope(facts));
    expect(answer.accepted).toBe(true);
    expect(about(answer)).toEqual([expect.stringMatching(reason)]);
    expect(about(answer)[0]).toMatch(/^Warning: .*kept as its own until somebody decides$/);
    expect(says('second', `${mg}instrument`)).toEqual([iri('second')]);
    expect(says('second', `${mg}possiblySameAs`)).toEqual([iri('first')]);
    expect(await deposit('second', scope(facts))).toMatchObject({ unchanged: true });
    // the question is asked once, not from both sides
    expect(about(await deposit('first', registered.replace('room 3', 'room 4')))).toEqual([]);
  });

  test('many that ask about one ask about that one only', async () => {
    for (const at of [1, 2, 3, 4, 5]) {
      await deposit(`file-${at}`, scope('ome:serialNumber "S-77"'));
      expect(says(`file-${at}`, `${mg}possiblySameAs`)).toEqual(at === 1 ? [] : [iri('file-1')]);
    }
    // a proper description, when it comes, is asked about too; a file that fits it leads there
    await deposit('proper', scope('ome:serialNumber "S-77" ; nbo:manufacturer "Leica" ; schema:sameAs <https://doi.org/10.5442/ni7>'));
    expect(says('proper', `${mg}possiblySameAs`)).toEqual([iri('file-1')]);
    await deposit('later', scope('schema:sameAs <https://doi.org/10.5442/ni7>'));
    expect(says('later', `${mg}instrument`)).toEqual([iri('proper')]);
  });

  test('two registered ones that fit', async () => {
    await deposit('first', scope('schema:name "A" ; schema:sameAs <https://doi.org/10.5442/ni1>'));
    await deposit('other', scope('schema:name "B" ; mg:alias "red one"'));
    const answer = await deposit('third', scope('schema:name "red one" ; schema:sameAs <https://doi.org/10.5442/ni1>'));
    expect(says('third', `${mg}possiblySameAs`).toSorted()).toEqual([iri('first'), iri('other')]);
    expect(about(answer)).toEqual([expect.stringContaining('2 registered ones fit'), expect.stringContaining('2 registered ones fit')]);
  });

  test.each(['NA', '999', 'unknown', '0', '123456', '0123456789', 'n/a', '-', 'Instrument:0', 'default'])('the serial number %s tells nothing', async (serial) => {
    const facts = scope(`nbo:manufacturer "Zeiss" ; ome:serialNumber "${serial}"`);
    await deposit('first', facts);
    expect(about(await deposit('second', facts))).toEqual([]);
    expect(says('second', `${mg}instrument`)).toEqual([iri('second')]);
  });
});

describe('decisions', () => {
  const decide = (turtle: string): Promise<DepositAnswer> => deposit('identity-second', turtle);
  const uncertain = scope('ome:serialNumber "2811000123"');

  test('"the same" leads the next deposit of the file there; taking it back makes it its own again', async () => {
    await deposit('first', registered);
    await deposit('second', uncertain);
    await decide(`<${iri('second')}> mg:decidedSameAs <${iri('first')}> .`);
    expect(await deposit('second', uncertain)).toMatchObject({ version: 2 });
    expect(says('second', `${mg}instrument`)).toEqual([iri('first')]);
    await model.keeper.withdraw({ record: `${base}records/identity-second`, agent });
    expect(await deposit('second', uncertain)).toMatchObject({ version: 3 });
    expect(says('second', `${mg}instrument`)).toEqual([iri('second')]);
    expect(says('second', `${mg}possiblySameAs`)).toEqual([iri('first')]);
  });

  test('"not the same" ends the question', async () => {
    await deposit('first', registered);
    await deposit('second', uncertain);
    await decide(`<${iri('second')}> mg:decidedDistinctFrom <${iri('first')}> .`);
    expect(about(await deposit('second', uncertain))).toEqual([]);
    expect(says('second', `${mg}possiblySameAs`)).toEqual([]);
  });

  test('decisions in a circle lead nowhere, and end', async () => {
    await deposit('first', registered);
    await decide(`<${iri('second')}> mg:decidedSameAs <${iri('third')}> . <${iri('third')}> mg:decidedSameAs <${iri('second')}> .`);
    expect((await deposit('second', uncertain)).accepted).toBe(true);
  });
});

describe('files of instruments', () => {
  const omeXml = (id: string, microscope: string, name: string): string => `<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Instrument ID="${id}"><Microscope ${microscope}/></Instrument><Image ID="Image:0" Name="${name}"><InstrumentRef ID="${id}"/><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint8" SizeX="2" SizeY="2" SizeZ="1" SizeC="1" SizeT="1"><Channel ID="Channel:0:0"/></Pixels></Image></OME>`;
  const instruments = (): string[] => model.graph.match(null, 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', null).filter(({ object }) => object.value === 'http://www.openmicroscopy.org/rdf/2016-06/ome_core/Instrument').map(({ subject }) => subject.value);

  test('two OME-XML files with one serial number are of one microscope', async () => {
    await deposit('one', omeXml('Instrument:0', 'Manufacturer="Nikon" Model="Ti2" SerialNumber="540123"', 'a'), { name: 'a.ome.xml' });
    await deposit('two', omeXml('Instrument:7', 'Manufacturer="NIKON" Model="Ti2" SerialNumber="540123"', 'b'), { name: 'b.ome.xml' });
    expect(instruments()).toHaveLength(1);
    expect(new Set(model.graph.match(null, `${mg}instrument`, null).map(({ object }) => object.value))).toEqual(new Set(instruments()));
  });

  test('several Instrument:0 of different files are different microscopes', async () => {
    for (const [id, microscope] of [['one', 'Manufacturer="Nikon" SerialNumber="540123"'], ['two', 'Manufacturer="Nikon" SerialNumber="540124"'], ['three', 'Type="Inverted"'], ['four', 'Type="Inverted"']] as const) {
      expect(about(await deposit(id, omeXml('Instrument:0', microscope, id), { name: `${id}.ome.xml` }))).toEqual([]);
    }
    expect(instruments()).toHaveLength(4);
  });

  test('a Micro-Meta description and an OME-XML file of its microscope meet', async () => {
    const microscope = { Name: 'Ti2 of the facility', Schema_ID: 'Instrument.json', ID: 'a1', Tier: 1, ValidationTier: 1, ModelVersion: '2.00.0', MicroscopeStand: { Name: 'stand', Schema_ID: 'InvertedMicroscopeStand.json', ID: 'b1', Manufacturer: 'Nikon', Model: 'Ti2-E', SerialNumber: '540123', Type: 'Inverted' }, components: [], linkedFields: {} };
    await deposit('described', JSON.stringify(microscope), { name: 'microscope.json' });
    await deposit('image', omeXml('Instrument:0', 'Manufacturer="Nikon" Model="Ti2-E" SerialNumber="540123"', 'a'), { name: 'a.ome.xml' });
    expect(instruments()).toHaveLength(1);
    expect(says('image', `${mg}instrument`)).toEqual(instruments());
  });
});

test('many files in one transaction meet each other', async () => {
  const sources = Array.from({ length: 30 }, (_, at) => scope(`nbo:manufacturer "Leica" ; ome:serialNumber "S-${at % 3}" ; schema:name "scope ${at % 3}"`));
  const answers = await Promise.all(sources.map((source, at) => model.keeper.deposit({ source: { bytes: new TextEncoder().encode(prefixes + source), mediaType: 'text/turtle' }, id: `file-${at}`, agent, activity: 'test' })));
  expect(answers.flat().every(({ accepted }) => accepted)).toBe(true);
  expect(new Set(model.graph.match(null, `${mg}instrument`, null).map(({ object }) => object.value))).toEqual(new Set([iri('file-0'), iri('file-1'), iri('file-2')]));
});
