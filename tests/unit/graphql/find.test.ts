/** What GraphQL finds: look-ups, conditions, orders, pages, counts and facets, over the example study. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { records, startGraphql } from './graphql-harness.ts';
import type { GraphqlUnderTest } from './graphql-harness.ts';

let graphql: GraphqlUnderTest;
beforeAll(async () => { graphql = await startGraphql(); });
afterAll(() => graphql.close());

interface Images { images: { totalCount: number; nodes: { label: string }[]; pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null } } }
/** Names of the images that fulfil a condition. */
const imagesWhere = async (where: string): Promise<string[]> => (await graphql.data<Images>(`{ images(where: ${where}, orderBy: [{ field: name }]) { nodes { label } } }`)).images.nodes.map(({ label }) => label);
/** The message and code of a question that is refused. */
const refusalOf = async (query: string, variables?: Record<string, unknown>): Promise<unknown> => { const { errors } = await graphql.ask(query, variables); return { message: errors?.[0]?.message, code: errors?.[0]?.extensions?.['code'] }; };
const studied = ['hela-control-3', 'hela-control-4', 'hela-treated-1', 'hela-treated-2'];

describe('look-ups', () => {
  test('a resource is looked up by its IRI under the name of its type', async () => {
    expect(await graphql.data('query($iri: ID!) { image(iri: $iri) { iri label name types } }', { iri: `${records}example-images#image-1` })).toEqual({
      image: { iri: `${records}example-images#image-1`, label: 'hela-treated-1', name: 'hela-treated-1', types: ['http://www.openmicroscopy.org/rdf/2016-06/ome_core/Image'] },
    });
  });

  test('what is of another type, unknown, or no IRI at all is null', async () => {
    expect(await graphql.data(`{ study(iri: "${records}example-images#image-1") { iri } image(iri: "${records}nothing") { iri } none: image(iri: "no IRI") { iri } }`)).toEqual({ study: null, image: null, none: null });
  });

  test('anything is looked up as resource or node, and says of which type it is', async () => {
    const fields = '{ __typename label ... on Objective { lensNA } }';
    expect(await graphql.data(`{ resource(iri: "${records}example-microscope#objective-63x") ${fields} node(iri: "${records}example-study#study") ${fields} none: node(iri: "http://example.org/nothing") ${fields} }`)).toEqual({
      resource: { __typename: 'Objective', label: 'Plan-Apochromat 63x/1.40 Oil DIC M27', lensNA: 1.4 },
      node: { __typename: 'Study', label: 'Mitochondria and nuclei in HeLa cells, with and without nocodazole' },
      none: null,
    });
  });
});

describe('pages', () => {
  test('a list is paged by cursors in the order that is asked for, and counted as a whole', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const { images }: Images = await graphql.data<Images>('query($after: String) { images(first: 2, after: $after, orderBy: [{ field: acquiredAt, direction: DESC }]) { totalCount nodes { label } pageInfo { hasNextPage hasPreviousPage endCursor } } }', { after });
      expect(images.totalCount).toBe(6);
      expect(images.pageInfo).toMatchObject({ hasNextPage: page < 2, hasPreviousPage: page > 0 });
      seen.push(...images.nodes.map(({ label }) => label));
      after = images.pageInfo.endCursor;
    }
    expect(seen).toEqual(['hela-control-4', 'Uniform field, green light path', 'hela-control-3', 'hela-treated-2', 'hela-treated-1', 'Overview of a slice']);
  });

  test('edges carry the cursor of each node', async () => {
    const { images } = await graphql.data<{ images: { edges: { cursor: string; node: { label: string } }[] } }>('{ images(first: 2, orderBy: [{ field: name }]) { edges { cursor node { label } } } }');
    const after = await graphql.data('query($after: String) { images(first: 1, after: $after, orderBy: [{ field: name }]) { nodes { label } } }', { after: images.edges[0]!.cursor });
    expect(after).toEqual({ images: { nodes: [{ label: images.edges[1]!.node.label }] } });
  });

  test('what comes first among equals is the same each time', async () => {
    const order = async (): Promise<unknown> => graphql.data('{ images(orderBy: [{ field: pixelType }, { field: sizeX, direction: DESC }]) { nodes { iri } } }');
    expect(await order()).toEqual(await order());
  });

  test('a cursor of another order is refused', async () => {
    const { images } = await graphql.data<Images>('{ images(first: 1) { pageInfo { endCursor } } }');
    expect(await refusalOf('query($after: String) { images(after: $after, orderBy: [{ field: name }]) { totalCount nodes { iri } } }', { after: images.pageInfo.endCursor })).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('cursor') });
  });

  test('a page of no or too many rows is refused', async () => {
    expect(await refusalOf('{ images(first: -1) { nodes { iri } } }')).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await refusalOf('{ images(first: 10001) { nodes { iri } } }')).toMatchObject({ code: 'BAD_USER_INPUT' });
    for (const value of ['SIDEWAYS', true]) expect(await refusalOf('query($way: Direction!) { images(orderBy: [{ field: name, direction: $way }]) { totalCount } }', { way: value })).toEqual({ code: 'BAD_USER_INPUT', message: expect.stringMatching(/Direction/) });
  });
});

describe('facets', () => {
  test('several fields are counted at once, under the same conditions as the list', async () => {
    expect(await graphql.data('{ images(where: { qcSample: { exists: false } }) { totalCount facets(fields: [instrument, imageType, sizeZ]) { field values { value label count } } } }')).toEqual({ images: { totalCount: 5, facets: [
      { field: 'instrument', values: [{ value: `${records}example-microscope#instrument`, label: 'Confocal 1', count: 4 }, { value: null, label: null, count: 1 }] },
      { field: 'imageType', values: [{ value: 'primary', label: null, count: 4 }, { value: null, label: null, count: 1 }] },
      { field: 'sizeZ', values: [{ value: '1', label: null, count: 3 }, { value: '21', label: null, count: 1 }, { value: null, label: null, count: 1 }] },
    ] } });
  });

  test('those that have no value are counted too', async () => {
    expect(await graphql.data('{ images { facets(fields: [qcSample]) { values { value count } } } }')).toEqual({ images: { facets: [{ values: [{ value: null, count: 5 }, { value: 'uniform-field', count: 1 }] }] } });
  });
});

describe('conditions', () => {
  test.each([
    ['a text', '{ name: { eq: "hela-control-3" } }', ['hela-control-3']],
    ['a beginning', '{ name: { startsWith: "hela-t" } }', ['hela-treated-1', 'hela-treated-2']],
    ['a part of a text, whatever its case', '{ name: { contains: "CONTROL" } }', ['hela-control-3', 'hela-control-4']],
    ['one of several texts', '{ name: { in: ["hela-control-3", "hela-treated-1"] } }', ['hela-control-3', 'hela-treated-1']],
    ['a number', '{ sizeZ: { gt: 1 } }', ['hela-control-4']],
    ['a span of time', '{ acquiredAt: { gte: "2026-02-10T09:30:00Z", lt: "2026-02-11" } }', ['hela-control-3', 'hela-treated-2']],
    ['what is linked, by its IRI', `{ specimen: { in: ["${records}example-study#control"] } }`, ['hela-control-3', 'hela-control-4']],
    ['the lack of a value', '{ physicalSizeZ: { exists: false }, qcSample: { exists: false } }', ['Overview of a slice', 'hela-control-3', 'hela-treated-1', 'hela-treated-2']],
    ['one or the other', '{ or: [{ sizeZ: { gt: 1 } }, { name: { eq: "hela-treated-1" } }] }', ['hela-control-4', 'hela-treated-1']],
    ['not that', '{ not: { name: { startsWith: "hela-t" } }, qcSample: { exists: false } }', ['Overview of a slice', 'hela-control-3', 'hela-control-4']],
    ['words anywhere in its texts', '{ text: "hela control" }', ['hela-control-3', 'hela-control-4']],
    ['a size in the unit of the field', '{ physicalSizeX: { lt: 0.1 } }', studied],
    ['a size in another unit', '{ physicalSizeX: { lt: 100, unit: "nm" } }', studied],
    ['a size in a unit that is written in another way', '{ physicalSizeX: { gte: 0.0004, unit: "mm" } }', ['Uniform field, green light path']],
  ])('images are found by %s', async (_, where, expected) => {
    expect(await imagesWhere(where)).toEqual(expected);
  });

  test.each([
    ['some, through a link', '{ specimen: { some: { experimentalStatus: { eq: "test" } } } }', ['hela-treated-1', 'hela-treated-2']],
    ['none, through a link', '{ specimen: { none: { experimentalStatus: { eq: "test" } } } }', ['Overview of a slice', 'Uniform field, green light path', 'hela-control-3', 'hela-control-4']],
    ['every, through a link', '{ channels: { every: { fluorophore: { in: ["DAPI"] } } } }', ['Overview of a slice', 'Uniform field, green light path']],
    ['some, through three links', '{ partOf: { some: { biosamples: { some: { organisms: { descendantOf: "http://purl.obolibrary.org/obo/NCBITaxon_7742" } } } } } }', studied],
    ['a quantity through a link', '{ channels: { some: { emissionWavelength: { gt: 0.5, unit: "µm" } } } }', studied],
  ])('images are found by conditions on %s', async (_, where, expected) => {
    expect(await imagesWhere(where)).toEqual(expected);
  });

  test('conditions go against the direction of a link', async () => {
    expect(await graphql.data('{ objectives(where: { magnification: { gt: 10 } }, orderBy: [{ field: magnification }]) { nodes { magnification } } instruments(where: { components: { some: { name: { startsWith: "Argon" } } } }) { nodes { label } } none: instruments(where: { components: { some: { name: { eq: "nothing" } } } }) { totalCount } }')).toEqual({
      objectives: { nodes: [{ magnification: 20 }, { magnification: 63 }] }, instruments: { nodes: [{ label: 'Confocal 1' }] }, none: { totalCount: 0 },
    });
  });

  test('a term stands for all terms below it when asked so', async () => {
    const where = (condition: string): string => `studies(where: { imagingMethods: ${condition} }) { totalCount }`;
    expect(await graphql.data(`{ below: ${where('{ descendantOf: "http://purl.obolibrary.org/obo/FBbi_00000246" }')} itself: ${where('{ eq: "http://purl.obolibrary.org/obo/FBbi_00000246" }')} child: ${where('{ childOf: "http://purl.obolibrary.org/obo/FBbi_00000246" }')} other: ${where('{ descendantOf: "http://purl.obolibrary.org/obo/FBbi_00000256" }')} }`)).toEqual({
      below: { totalCount: 1 }, itself: { totalCount: 0 }, child: { totalCount: 1 }, other: { totalCount: 0 },
    });
  });

  test('an interface lists all that derive from it, and may be narrowed to some of them', async () => {
    const names = async (where: string): Promise<unknown> => (await graphql.data<{ instrumentComponents: { nodes: { __typename: string }[] } }>(`{ instrumentComponents(where: ${where}) { nodes { __typename } } }`)).instrumentComponents.nodes.map(({ __typename: name }) => name).toSorted();
    expect(await names('{}')).toEqual(['EmissionFilter', 'Laser', 'Laser', 'Objective', 'Objective', 'PlainDichroic', 'PlainPointDetector']);
    expect(await names('{ type: ["LightSource"] }')).toEqual(['Laser', 'Laser']);
  });

  test('search looks through all types, or some', async () => {
    const found = async (more: string): Promise<unknown> => (await graphql.data<{ search: { __typename: string }[] }>(`{ search(text: "hela"${more}) { __typename } }`)).search.map(({ __typename: name }) => name).toSorted();
    expect(await found('')).toEqual(['Biosample', 'Image', 'Image', 'Image', 'Image', 'Specimen', 'Specimen', 'Study']);
    expect(await found(', types: ["Specimen", "Biosample"]')).toEqual(['Biosample', 'Specimen', 'Specimen']);
  });

  test.each([
    ['a unit that nobody knows', '{ physicalSizeX: { lt: 1, unit: "furlong" } }', /"furlong"; units are µm, nm/],
    ['a unit of another kind', '{ physicalSizeX: { lt: 1, unit: "s" } }', /"s"; units are µm, nm/],
    ['a unit and no number', '{ physicalSizeX: { unit: "nm" } }', /nothing to compare with/],
    ['null for a condition', '{ name: null }', /name is null; leave it out, or use exists: false/],
    ['null for a value', '{ name: { eq: null } }', /eq is null; use exists: false/],
    ['null for what joins conditions', '{ or: null }', /or is null/],
    ['a date that is none', '{ acquiredAt: { gt: "yesterday" } }', /date such as 2026-01-31/],
    ['a value that the shape does not allow', '{ imageType: { eq: "blurred" } }', /imageType is never "blurred"; it is one of /],
    ['a type that there is not', '{ type: ["Imago"] }', /no type "Imago"; did you mean Image/],
  ])('%s is refused, not ignored', async (_, where, message) => {
    expect(await refusalOf(`{ images(where: ${where}) { totalCount } }`)).toEqual({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) });
  });

  test('a condition, an order or a facet on what there is not is refused before anything runs', async () => {
    for (const query of ['{ images(where: { colour: { eq: "red" } }) { totalCount } }', '{ images(orderBy: [{ field: channels }]) { totalCount } }', '{ images { facets(fields: [observations]) { field } } }']) {
      graphql.sparql.length = 0;
      expect(await graphql.ask(query)).toMatchObject({ status: 400 });
      expect(graphql.sparql).toEqual([]);
    }
  });
});

describe('quality control', () => {
  const path = `${records}example-microscope#light-path-green`;
  beforeAll(async () => {
    const observation = (n: number, value: number): string => `<#o${n}> a sosa:Observation ; sosa:observedProperty <#property> ; sosa:hasFeatureOfInterest <${path}> ; mg:lightPath <${path}> ; sosa:hasUltimateFeatureOfInterest <${records}example-microscope#instrument> ;
      sosa:usedProcedure <#procedure> ; sosa:madeBySensor <#software> ; sosa:hasSimpleResult ${value} ; mg:observedAt "2026-0${n}-05T08:00:00Z"^^xsd:dateTime ; sosa:resultTime "2026-0${n}-05T09:00:00Z"^^xsd:dateTime .`;
    await graphql.deposit(`@prefix mg: <https://w3id.org/micrograph/> . @prefix sosa: <http://www.w3.org/ns/sosa/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
      @prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <http://schema.org/> . @prefix unit: <http://qudt.org/vocab/unit/> .
      ${observation(3, 61.5)} ${observation(1, 69.3)} ${observation(2, 66)}
      <#property> a sosa:ObservableProperty ; rdfs:label "uniformity" ; mg:canonicalUnit unit:PERCENT . <#procedure> a sosa:Procedure ; rdfs:label "Field uniformity" ; dcterms:hasVersion "1" .
      <#software> a schema:SoftwareApplication ; schema:name "Worker" ; schema:softwareVersion "1" .`, 'observations');
  });

  test('the observations of a light path are a series in time', async () => {
    expect(await graphql.data(`{ observations(where: { lightPath: { eq: "${path}" }, procedure: { some: { label: { eq: "Field uniformity" } } } }, orderBy: [{ field: observedAt }]) { nodes { observedAt value observedProperty { label } procedure { label version } } } }`)).toEqual({ observations: { nodes: [69.3, 66, 61.5].map((value, index) => ({
      observedAt: `2026-0${index + 1}-05T08:00:00Z`, value, observedProperty: { label: 'uniformity' }, procedure: { label: 'Field uniformity', version: '1' },
    })) } });
  });

  test('images are found that a light path took since a verdict, and by what was measured on it', async () => {
    expect(await imagesWhere(`{ lightPaths: { eq: "${path}" }, acquiredAt: { gt: "2026-03-05T08:00:00Z" } }`)).toEqual(['hela-control-4']);
    expect(await imagesWhere('{ lightPaths: { some: { observations: { some: { value: { lt: 65 } } } } }, name: { startsWith: "hela-treated" } }')).toEqual(['hela-treated-1', 'hela-treated-2']);
    expect(await imagesWhere('{ lightPaths: { some: { observations: { some: { value: { lt: 40 } } } } } }')).toEqual([]);
  });
});
