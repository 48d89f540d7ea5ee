/** The PIDINST profile: a whole instrument passes; each mandatory thing left out gives the one result that names it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProfileAnswer } from '../../../server/profiles/profile-answer.ts';
import { openModelKeeper } from '../../support/model-keeper.ts';
import type { ModelKeeper } from '../../support/model-keeper.ts';

let model: ModelKeeper;
beforeAll(() => { model = openModelKeeper(); });
afterAll(async () => { await model.close(); });

const prefixes = `@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix nbo: <http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix mg: <https://w3id.org/micrograph/> .
<https://ror.org/02aj13c28> a schema:Organization ; schema:name "Helmholtz-Zentrum Berlin" .\n`;
/** mandatory, then recommended */
const mandatory = {
  Identifier: 'schema:sameAs <https://hdl.handle.net/21.T11998/0000-001A-3905-1>', LandingPage: 'dcat:landingPage <https://example.org/instruments/1>', Name: 'schema:name "LSM 880, room 3"',
  Owner: 'mg:owner <https://ror.org/02aj13c28>', Manufacturer: 'nbo:manufacturer "Carl Zeiss Microscopy"',
};
const recommended = {
  Model: 'nbo:model "LSM 880"', AlternateIdentifier: 'ome:serialNumber "2811000123"', Description: 'dcterms:description "Confocal"', InstrumentType: 'mg:instrumentType "confocal microscope"',
  MeasuredVariable: 'schema:variableMeasured "fluorescence"', Date: 'mg:commissioned "2019-04-01"^^xsd:date', RelatedIdentifier: 'dcterms:relation <https://doi.org/10.17815/jlsrf-2-64>',
};
const judge = async (facts: readonly string[], iri = '<#scope>'): Promise<ProfileAnswer> => (await model.validate(`${prefixes}${iri} a ome:Instrument ; ${facts.join(' ; ')} .`, ['pidinst'])).profiles!.find(({ profile }) => profile === 'pidinst')!;
const asked = ({ results }: ProfileAnswer): string[] => results.filter(({ requirement }) => requirement?.standard === 'PIDINST').map(({ severity, requirement }) => `${severity}: ${requirement!.text}`);

test('an instrument with all of it conforms, and nothing is asked', async () => {
  const answer = await judge([...Object.values(mandatory), ...Object.values(recommended)]);
  expect(asked(answer)).toEqual([]);
  expect(answer.conforms).toBe(true);
});

test('without what is recommended it still conforms, and hears of it', async () => {
  const answer = await judge(Object.values(mandatory));
  expect(answer.conforms).toBe(true);
  expect(asked(answer).map((line) => /^Info: PIDINST 1\.0: (\w+)\b.* is recommended$/.exec(line)?.[1]).toSorted()).toEqual(Object.keys(recommended).toSorted());
});

test.each(Object.keys(mandatory))('without %s exactly that is asked', async (name) => {
  const answer = await judge([...Object.entries(mandatory).filter(([other]) => other !== name).map(([, fact]) => fact), ...Object.values(recommended)]);
  expect(answer.conforms).toBe(false);
  expect(asked(answer)).toEqual([`Warning: PIDINST 1.0: ${name} is mandatory`]);
});

test('a PID as the instrument\'s own IRI is an identifier; an RRID alone, or a placeholder for a name, is not enough', async () => {
  const { Identifier: _, ...others } = mandatory;
  expect((await judge(Object.values(others), '<https://doi.org/10.5442/ni000001>')).conforms).toBe(true);
  expect((await judge([...Object.values(others), 'schema:sameAs <https://scicrunch.org/resolver/RRID:SCR_017697>'])).conforms).toBe(false);
  expect((await judge(Object.values({ ...mandatory, Name: 'schema:name "n/a"' }))).conforms).toBe(false);
});
