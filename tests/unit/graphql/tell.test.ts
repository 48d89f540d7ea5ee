/** What GraphQL tells of found resources: values, quantities, terms, links both ways; and how many questions that takes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { records, startGraphql } from './graphql-harness.ts';
import type { GraphqlUnderTest } from './graphql-harness.ts';

let graphql: GraphqlUnderTest;
beforeAll(async () => { graphql = await startGraphql(); });
afterAll(() => graphql.close());

const study = `study(iri: "${records}example-study#study")`;
const image = `image(iri: "${records}example-images#image-4")`;

describe('values', () => {
  test('a quantity has its own unit, the canonical one, and any that fits', async () => {
    expect(await graphql.data(`{ ${image} { physicalSizeZ { value unit unitIri canonicalValue text nm: value(unit: "nm") m: value(unit: "http://qudt.org/vocab/unit/M") } channels { emissionWavelength { unit canonicalValue micrometres: value(unit: "µm") } } } }`)).toEqual({ image: {
      physicalSizeZ: { value: 0.3, unit: 'µm', unitIri: 'http://qudt.org/vocab/unit/MicroM', canonicalValue: 0.3, text: '0.3 µm', nm: 300, m: 3e-7 },
      channels: [{ emissionWavelength: { unit: 'nm', canonicalValue: 519, micrometres: 0.519 } }, { emissionWavelength: { unit: 'nm', canonicalValue: 461, micrometres: 0.461 } }],
    } });
  });

  test('a unit that does not fit is an error at its place, and the rest is answered', async () => {
    const { data, errors } = await graphql.ask(`{ ${image} { name physicalSizeZ { value(unit: "s") } } }`);
    expect(data).toEqual({ image: { name: 'hela-control-4', physicalSizeZ: { value: null } } });
    expect(errors).toEqual([expect.objectContaining({ path: ['image', 'physicalSizeZ', 'value'], message: expect.stringMatching(/^physicalSizeZ cannot be given in "s"; units are µm, nm/), extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) })]);
  });

  test('numbers, times and texts come as what they are, and what is not there as null or an empty list', async () => {
    expect(await graphql.data(`{ ${image} { sizeZ acquiredAt pixelType description contrastInverted timeIncrement { text } derivedFrom { iri } format } }`)).toEqual({
      image: { sizeZ: 21, acquiredAt: '2026-03-18T14:20:00Z', pixelType: 'uint16', description: null, contrastInverted: null, timeIncrement: null, derivedFrom: [], format: ['OME-TIFF'] },
    });
  });

  test('texts with tabs, quotes, backslashes and line breaks come through whole; English ones first', async () => {
    const title = 'A "study" of \\tabs\\, \t and\n lines — µ 🔬';
    await graphql.deposit(`@prefix mg: <https://w3id.org/micrograph/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <http://schema.org/> .
      <#study> a mg:Study ; dcterms:title "Texts" ; dcterms:description ${JSON.stringify(title)} ; schema:keywords "zwei"@de , "two"@en , "one" .`, 'texts');
    expect(await graphql.data(`{ study(iri: "${records}texts#study") { description keywords } }`)).toEqual({ study: { description: title, keywords: ['one', 'two', 'zwei'] } });
  });

  test('a resource says which records describe it, and in which version', async () => {
    expect(await graphql.data('{ people { nodes { name records { id version visibility iri } } } }')).toEqual({
      people: { nodes: [{ name: 'Josiah Carberry', records: [{ id: 'example-study', version: 1, visibility: 'members', iri: `${records}example-study` }] }] },
    });
  });
});

describe('links', () => {
  test('four levels are told, with and against the direction of links', async () => {
    expect(await graphql.data(`{ ${study} { title components { title images { name channels { fluorophore } } } } }`)).toEqual({ study: {
      title: 'Mitochondria and nuclei in HeLa cells, with and without nocodazole',
      components: [{ title: 'Confocal images of fixed cells', images: [1, 2, 3, 4].map((n) => ({ name: `hela-${n < 3 ? 'treated' : 'control'}-${n}`, channels: [{ fluorophore: 'Alexa Fluor 488' }, { fluorophore: 'DAPI' }] })) }],
    } });
  });

  test('a term has its label, and all terms above it when asked', async () => {
    interface Told { study: { imagingMethods: { iri: string; label: string; ancestors: { label: string }[] }[] } }
    const { study: { imagingMethods: [method] } } = await graphql.data<Told>(`{ ${study} { imagingMethods { iri label ancestors { label } } } }`);
    expect(method).toMatchObject({ iri: 'http://purl.obolibrary.org/obo/FBbi_00000251', label: 'confocal microscopy' });
    expect(method!.ancestors.map(({ label }) => label)).toEqual(expect.arrayContaining(['fluorescence microscopy', 'light microscopy']));
  });

  test('fragments on what derives from an interface give the fields of each', async () => {
    interface Told { instruments: { nodes: { components: Record<string, unknown>[] }[] } }
    const { instruments } = await graphql.data<Told>(`{ instruments { nodes { components { __typename name ...light ... on Objective { lensNA immersion } } } } }
      fragment light on LightSource { wavelengths { text } ... on Laser { laserMedium } }`);
    const byName = new Map(instruments.nodes[0]!.components.map(({ name, ...rest }) => [name, rest]));
    expect(byName.get('Plan-Apochromat 20x/0.8 M27')).toEqual({ __typename: 'Objective', lensNA: 0.8, immersion: 'Air' });
    expect(byName.get('Argon 488 nm')).toEqual({ __typename: 'Laser', wavelengths: [{ text: '488 nm' }], laserMedium: 'Argon' });
    expect(byName.get('GaAsP detector')).toEqual({ __typename: 'PlainPointDetector' });
  });

  test('a link out of what is modelled is told as a thing', async () => {
    expect(await graphql.data(`{ ${study} { license { __typename iri label } } }`)).toEqual({ study: { license: { __typename: 'Thing', iri: 'https://creativecommons.org/publicdomain/zero/1.0/', label: null } } });
  });

  test('the type alone is an answer', async () => {
    expect(await graphql.data('{ detectors { nodes { __typename } } instruments { edges { node { __typename } } } }')).toEqual({ detectors: { nodes: [{ __typename: 'PlainPointDetector' }] }, instruments: { edges: [{ node: { __typename: 'Instrument' } }] } });
  });

  test('the same field under two names, or in two places, has all that is asked of it', async () => {
    expect(await graphql.data(`{ ${image} { instrument { name } device: instrument { model } ...more } } fragment more on Image { instrument { facility { name } } }`)).toEqual({
      image: { instrument: { name: 'Confocal 1', facility: { name: 'Example Imaging Facility' } }, device: { model: 'LSM 880' } },
    });
  });

  test('what is left out by a directive is neither answered nor asked of the graph', async () => {
    graphql.sparql.length = 0;
    expect(await graphql.data(`query($no: Boolean = false) { ${image} { name instrument @include(if: $no) { name } ... on Image @skip(if: true) { channels { name } } } }`)).toEqual({ image: { name: 'hela-control-4' } });
    expect(graphql.sparql).toHaveLength(1);
    expect(graphql.sparql[0]).not.toContain('channel');
  });
});

describe('questions to the graph', () => {
  const levels = 'images(where: { name: { startsWith: $start } }) { nodes { name physicalSizeX { text } channels { name emissionWavelength { text } lightPath { name observations { value } objective { name magnification } } } } }';
  const questions = async (query: string, variables?: Record<string, unknown>): Promise<number> => { graphql.sparql.length = 0; await graphql.data(query, variables); return graphql.sparql.length; };

  test('their number is that of the levels, and not of the rows', async () => {
    const query = `query($start: String!) { ${levels} }`;
    expect(await questions(query, { start: 'hela-control-3' })).toBe(5);
    expect(await questions(query, { start: 'hela' })).toBe(5);
    // and with many more rows
    const many = Array.from({ length: 200 }, (_, n) => `<#i${n}> a ome:Image ; schema:name "many-${n}" ; ome:physicalSizeX [ a qudt:QuantityValue ; qudt:numericValue 0.${n + 1} ; qudt:hasUnit unit:MicroM ] ; ome:pixelType "uint8" ; ome:sizeX 1 ; ome:sizeY 1 ; ome:channel <#c${n}> . <#c${n}> a ome:Channel ; schema:name "c${n}" ; mg:lightPath <${records}example-microscope#light-path-green> .`).join('\n');
    await graphql.deposit(`@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> . @prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> . @prefix mg: <https://w3id.org/micrograph/> .\n${many}`, 'many');
    expect(await questions(`query($start: String!) { ${levels.replace('}) {', '}, first: 200) {')} }`, { start: 'many' })).toBe(5);
  });

  test('inverse links, interfaces and records take no questions of their own', async () => {
    expect(await questions('{ instruments { nodes { name records { version } components { name ... on Objective { lensNA } } lightPaths { name } } } }')).toBe(3);
  });

  test('IRIs, counts and facets take none at all', async () => {
    expect(await questions('{ images { totalCount nodes { iri } edges { cursor } facets(fields: [pixelType]) { values { count } } } }')).toBe(0);
  });

  test('each names only the predicates that are asked for', async () => {
    await questions(`{ ${image} { sizeX } }`);
    expect(graphql.sparql[0]).toContain('ome_core/sizeX');
    expect(graphql.sparql[0]).not.toContain('ome_core/sizeY');
  });
});
