/**
 * PIDINST records: an instrument with everything gives a document with all that the standard demands and recommends; whatever
 * is missing is said by its name and never filled in; the XML is well-formed whatever stands in the record, and says the same.
 */
import fc from 'fast-check';
import { Parser } from 'n3';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { dataciteXml } from '../../../server/exporters/datacite.ts';
import { exporters, pidinstTable as table } from '../../../server/exporters/index.ts';
import { describePid, instrumentsIn, lackSentences, pidinstJson, pidinstXml } from '../../../server/exporters/pidinst.ts';
import type { PidinstAnswer } from '../../../server/exporters/pidinst.ts';
import { readPidinstTable } from '../../../server/exporters/pidinst-table.ts';
import { writeXml } from '../../../server/exporters/xml-writer.ts';
import { model } from '../importers/importer-harness.ts';

const iri = 'http://localhost/records/scope#instrument';
const prefixes = `@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix nbo: <http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix mg: <https://w3id.org/micrograph/> .
<https://ror.org/02aj13c28> a schema:Organization ; schema:name "Example Institute" . <https://ror.org/00000aa11> a schema:Organization ; schema:name "Optics & Sons" .\n`;
/** element → what gives it, and what is then in the document */
const mandatory = {
  identifier: ['schema:sameAs <https://hdl.handle.net/21.T11998/0000-001A-3905-1>', { identifier: '21.T11998/0000-001A-3905-1', identifierType: 'Handle' }],
  landingPage: ['dcat:landingPage <https://example.org/instruments/1?a=1&b=2>', 'https://example.org/instruments/1?a=1&b=2'],
  name: ['schema:name "LSM 880, room 3"', 'LSM 880, room 3'],
  owners: ['mg:owner <https://ror.org/02aj13c28>', [{ ownerName: 'Example Institute', ownerIdentifier: { ownerIdentifier: '02aj13c28', ownerIdentifierType: 'ROR' } }]],
  manufacturers: ['schema:manufacturer <https://ror.org/00000aa11> ; nbo:manufacturer "Optics"', [{ manufacturerName: 'Optics & Sons', manufacturerIdentifier: { manufacturerIdentifier: '00000aa11', manufacturerIdentifierType: 'ROR' } }]],
} as const;
const recommended = {
  model: ['nbo:model "LSM 880"', { modelName: 'LSM 880' }], description: ['dcterms:description "Confocal <point scanning>"', 'Confocal <point scanning>'],
  instrumentTypes: ['mg:instrumentType "confocal microscope"', [{ instrumentTypeName: 'confocal microscope' }]], measuredVariables: ['schema:variableMeasured "fluorescence"', ['fluorescence']],
  dates: ['mg:commissioned "2019-04-01"^^xsd:date', [{ date: '2019-04-01', dateType: 'Commissioned' }]],
  relatedIdentifiers: ['dcterms:relation <https://doi.org/10.17815/jlsrf-2-64>', [{ relatedIdentifier: '10.17815/jlsrf-2-64', relatedIdentifierType: 'DOI', relationType: 'References' }]],
  alternateIdentifiers: ['ome:serialNumber "2811000123" ; mg:inventoryNumber "I-7"', [{ alternateIdentifier: '2811000123', alternateIdentifierType: 'SerialNumber' }, { alternateIdentifier: 'I-7', alternateIdentifierType: 'InventoryNumber' }]],
} as const;
const all = { ...mandatory, ...recommended };
const describeFacts = (facts: readonly string[], subject = iri): PidinstAnswer => {
  const quads = new Parser().parse(`${prefixes}<${subject}> a ome:Instrument ; ${facts.join(' ; ')} .`);
  expect(instrumentsIn(quads, table, model)).toEqual([subject]);
  return describePid(quads, subject, { table, model });
};
/** Elements of a document in their order, each with its attributes and text. Throws where it is not well-formed. */
function readXml(text: string): string[] {
  const parser = new SaxesParser({ xmlns: false }), lines: string[] = [];
  let depth = 0, at = -1;
  parser.on('error', (error) => { throw error; });
  parser.on('opentag', ({ name, attributes }) => { at = lines.push(`${'.'.repeat(depth)}${[name, ...Object.entries(attributes).map(([key, value]) => `${key}=${String(value)}`)].join(' ')}`) - 1; depth += 1; });
  parser.on('text', (content) => { if (content.trim() !== '' && at >= 0) lines[at] += `: ${content}`; });
  parser.on('closetag', () => { depth -= 1; });
  parser.write(text).close();
  return lines;
}

test('an instrument with all of it gives a whole document, and nothing is lacking', () => {
  const answer = describeFacts(Object.values(all).map(([fact]) => fact));
  expect(JSON.parse(pidinstJson(answer))).toEqual({ ...Object.fromEntries(Object.entries(all).map(([name, [, value]]) => [name, value])), schemaVersion: '1.0' });
  expect([answer.lacks, answer.notes, answer.loss]).toEqual([[], [], []]);
  expect(lackSentences(answer)).toEqual([]);
});

test.each(Object.entries(all))('without what gives %s, that element alone is missing, and it is said what would give it', (name) => {
  const answer = describeFacts(Object.entries(all).filter(([each]) => each !== name).map(([, [fact]]) => fact));
  expect(Object.keys(answer.document)).toEqual(table.elements.map((each) => each.name).filter((each) => each !== name));
  expect(answer.lacks.map(({ element, demand }) => [element, demand])).toEqual([[name, name in mandatory ? 'mandatory' : 'recommended']]);
  expect(answer.lacks[0]!.fields.length).toBeGreaterThan(0);
  expect(lackSentences(answer)[0]).toMatch(name in mandatory ? /^PIDINST 1.0 demands .+ is missing: give / : /^PIDINST 1.0 recommends .+: give /);
});

test('an IRI that is a PID is the identifier; an address that is none is not, and is said', () => {
  expect(describeFacts(['schema:name "A"'], 'https://doi.org/10.5072/x').document['identifier']).toEqual({ identifier: '10.5072/x', identifierType: 'DOI' });
  const answer = describeFacts(['schema:sameAs <https://example.org/scope>']);
  expect(answer.document['identifier']).toBeUndefined();
  expect(answer.notes).toEqual(['https://example.org/scope is none of DOI, Handle, ARK, and stands in no identifier']);
});

test('the facility stands in for an owner that is not stated, with a note; a maker without a name takes the words of the record', () => {
  const answer = describeFacts(['mg:facility <https://ror.org/02aj13c28>', 'schema:manufacturer <https://ror.org/00nobody1>', 'nbo:manufacturer "Workshop"', 'mg:standType "inverted"']);
  expect(answer.document['owners']).toEqual(mandatory.owners[1]);
  expect(answer.notes).toEqual(['no owner is stated; the facility stands in its place']);
  expect(answer.document['manufacturers']).toEqual([{ manufacturerName: 'Workshop', manufacturerIdentifier: { manufacturerIdentifier: '00nobody1', manufacturerIdentifierType: 'ROR' } }]);
  expect(answer.loss).toEqual(['standType']);
});

test('the XML has the elements of PIDINST’s schema, and remarks on what is missing before them', () => {
  expect(readXml(pidinstXml(describeFacts([...Object.values(mandatory), recommended.dates, recommended.model].map(([fact]) => fact)), table))).toEqual([
    'instrument', '.identifier identifierType=Handle: 21.T11998/0000-001A-3905-1', '.schemaVersion: 1.0', '.landingPage: https://example.org/instruments/1?a=1&b=2', '.name: LSM 880, room 3',
    '.owners', '..owner', '...ownerName: Example Institute', '...ownerIdentifier ownerIdentifierType=ROR: 02aj13c28',
    '.manufacturers', '..manufacturer', '...manufacturerName: Optics & Sons', '...manufacturerIdentifier manufacturerIdentifierType=ROR: 00000aa11',
    '.model', '..modelName: LSM 880', '.dates', '..date dateType=Commissioned: 2019-04-01',
  ]);
  expect(pidinstXml(describeFacts(['schema:name "A"']), table)).toContain('<!-- PIDINST 1.0 demands owners, which is missing: give owner or facility -->');
});

test('for a DOI the same stands in the words of DataCite’s kernel, in its order; what the kernel demands beyond it is said', () => {
  const facts = Object.values({ ...all, identifier: ['schema:sameAs <https://doi.org/10.5072/scope>'] as const }).map(([fact]) => fact);
  expect(readXml(dataciteXml(describeFacts([...facts, 'dcterms:relation <https://scicrunch.org/resolver/RRID:SCR_1>']), table.identifiers))).toEqual([
    'resource xmlns=http://datacite.org/schema/kernel-4', '.identifier identifierType=DOI: 10.5072/scope',
    '.creators', '..creator', '...creatorName nameType=Organizational: Optics & Sons', '...nameIdentifier nameIdentifierScheme=ROR schemeURI=https://ror.org/: 00000aa11',
    '.titles', '..title: LSM 880, room 3', '.publisher: Example Institute', '.publicationYear: 2019', '.resourceType resourceTypeGeneral=Instrument: confocal microscope',
    '.contributors', '..contributor contributorType=HostingInstitution', '...contributorName nameType=Organizational: Example Institute', '...nameIdentifier nameIdentifierScheme=ROR schemeURI=https://ror.org/: 02aj13c28',
    '.dates', '..date dateType=Other dateInformation=Commissioned: 2019-04-01', '.alternateIdentifiers', '..alternateIdentifier alternateIdentifierType=SerialNumber: 2811000123', '..alternateIdentifier alternateIdentifierType=InventoryNumber: I-7',
    '.relatedIdentifiers', '..relatedIdentifier relatedIdentifierType=DOI relationType=References: 10.17815/jlsrf-2-64', '..relatedIdentifier relatedIdentifierType=URL relationType=References: https://scicrunch.org/resolver/RRID:SCR_1',
    '.descriptions', '..description descriptionType=TechnicalInfo: Confocal <point scanning>', '..description descriptionType=TechnicalInfo: Model: LSM 880', '..description descriptionType=TechnicalInfo: Measured variables: fluorescence',
  ]);
  const bare = dataciteXml(describeFacts(['schema:sameAs <https://hdl.handle.net/1/2>']), table.identifiers);
  for (const name of ['identifier', 'creators', 'titles', 'publisher', 'publicationYear']) expect(bare).toContain(`<!-- DataCite demands ${name}, which is missing -->`);
  expect(readXml(bare)).toEqual(['resource xmlns=http://datacite.org/schema/kernel-4', '.resourceType resourceTypeGeneral=Instrument: Instrument', '.alternateIdentifiers', '..alternateIdentifier alternateIdentifierType=Handle: 1/2']);
});

test('whatever a record says, the XML is well-formed and says it, but for characters that XML has no place for', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, remark) => {
    const lines = readXml(writeXml({ name: 'a', content: [{ name: 'b', attributes: { c: text }, content: `x${text}` }] }, [remark]));
    // a reader of XML takes every end of line as one, and blanks in attributes as blanks
    const kept = text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD').replaceAll(/\r\n?/g, '\n');
    expect(lines).toEqual(['a', `.b c=${kept.replaceAll(/[\t\n]/g, ' ')}: x${kept}`]);
  }), { numRuns: 200 });
});

test('records are exported by name in all forms; one that describes no instrument, or two, is refused in words', () => {
  const context = { model, record: 'http://localhost/records/scope' };
  for (const name of ['pidinst', 'pidinst-json', 'datacite']) {
    const exporter = exporters.find((each) => each.name === name)!;
    expect(exporter.write(new Parser().parse(`${prefixes}<${iri}> a ome:Instrument ; schema:name "A" .`), context)).toContain('A');
    expect(() => exporter.write([], context)).toThrow('describes no instrument');
    expect(() => exporter.write(new Parser().parse(`${prefixes}<${iri}> a ome:Instrument . <${iri}2> a ome:Instrument .`), context)).toThrow('describes 2 instruments');
  }
});

test('a table with faults is refused with all of them and their lines', () => {
  expect(() => readPidinstTable('pidinst.yaml', 'format: pidinst\nversion: "1.0"\nelements:\n  name: { demand: wanted, rows: [ { form: words } ] }\n')).toThrow(/pidinst\.yaml:4: demand is mandatory or recommended[\s\S]*"words" is no form[\s\S]*either a field or self/);
});
