/**
 * The REMBI table, walked: a study with all 35 attributes has no result of the profile, and leaving out any one of them
 * gives exactly the one result that names it. The table is that of the supplement of Sarkans et al. 2021, with the
 * cardinalities of the BioImage Archive's REMBI 1.5 where the supplement has none.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'n3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCompleteExample } from './support/complete-example.ts';
import type { ShortResult } from './support/complete-example.ts';
import { openModelKeeper, root } from './support/model-keeper.ts';
import type { ModelKeeper } from './support/model-keeper.ts';

/** `fields`: each place where the attribute stands; leaving out any one of them is leaving out the attribute there. Of places
 * joined by & either serves, so both are left out. */
interface Row { module: string; attribute: string; cardinality: '1' | '1..n' | '0..1' | '0..n'; fields: readonly string[]; ontologies?: Readonly<Record<string, readonly string[]>> }

const row = (module: string, attribute: string, cardinality: Row['cardinality'], fields: readonly string[], ontologies: Row['ontologies'] = {}): Row => ({ module, attribute, cardinality, fields, ontologies });

/** Module, attribute, cardinality, our fields; the ontologies that REMBI suggests, by the field that takes their terms. */
const table: readonly Row[] = [
  row('Study', 'Study type', '0..n', ['Study.studyType'], { 'Study.studyTypeTerms': ['EDAM', 'FBbi', 'EFO'] }),
  row('Study', 'Study description', '1', ['Study.description']),
  row('Study', 'General dataset info', '1', ['Study.authors', 'Study.license', 'Study.publications']),
  row('Study component', 'Imaging method', '1..n', ['StudyComponent.imagingMethods & ImageAcquisition.imagingMethods'], { 'StudyComponent.imagingMethods': ['EDAM', 'FBbi'] }),
  row('Study component', 'Study component description', '1', ['StudyComponent.description']),
  row('Biosample', 'Identity', '1', ['Biosample.title']),
  row('Biosample', 'Biological entity', '1..n', ['Biosample.biologicalEntity'], { 'Biosample.biologicalEntityTerms': ['EFO'] }),
  row('Biosample', 'Organism', '1..n', ['Biosample.organisms'], { 'Biosample.organisms': ['NCBITaxon'] }),
  row('Biosample', 'Intrinsic variable', '0..n', ['Biosample.intrinsicVariables'], { 'Biosample.intrinsicVariableTerms': ['EFO'] }),
  row('Biosample', 'Extrinsic variable', '0..n', ['Biosample.extrinsicVariables'], { 'Biosample.extrinsicVariableTerms': ['EFO'] }),
  row('Biosample', 'Experimental variables', '0..n', ['Biosample.experimentalVariables'], { 'Biosample.experimentalVariableTerms': ['EFO'] }),
  row('Specimen', 'Experimental status', '0..1', ['Specimen.experimentalStatus']),
  row('Specimen', 'Location within Biosample', '0..1', ['Specimen.location']),
  row('Specimen', 'Preparation method', '1', ['Specimen.preparationMethod'], { 'Specimen.preparationMethodTerms': ['EDAM', 'FBbi'] }),
  row('Specimen', 'Signal/contrast mechanism', '0..n', ['Specimen.contrastMechanism'], { 'Specimen.contrastMechanismTerms': ['EDAM', 'FBbi'] }),
  row('Specimen', 'Channel - content', '0..n', ['SignalChannel.content', 'Channel.content']),
  row('Specimen', 'Channel - biological entity', '0..n', ['SignalChannel.biologicalEntity', 'Channel.biologicalEntity'], { 'SignalChannel.biologicalEntityTerms': ['EFO'], 'Channel.biologicalEntityTerms': ['EFO'] }),
  row('Image acquisition', 'Instrument attributes', '1', ['ImageAcquisition.instrumentText']),
  row('Image acquisition', 'Image acquisition parameters', '1', ['ImageAcquisition.parameters']),
  row('Image data', 'Type', '1', ['Image.imageType']),
  row('Image data', 'Format & compression', '1', ['Image.format', 'Image.compression']),
  row('Image data', 'Dimension extents', '1', ['Image.sizeX', 'Image.sizeY']),
  row('Image data', 'Size description', '0..1', ['Image.sizeDescription']),
  row('Image data', 'Pixel/voxel size description', '1', ['Image.physicalSizeX', 'Image.physicalSizeY']),
  row('Image data', 'Channel information', '0..n', ['Image.channels']),
  row('Image data', 'Image processing method', '0..n', ['Image.processing'], { 'Image.processingTerms': ['EDAM', 'FBbi'] }),
  row('Image data', 'Contrast inversion to TEM', '0..1', ['Image.contrastInverted']),
  row('Image data', 'QC info', '0..1', ['Image.qcInfo']),
  row('Image correlation', 'Spatial and temporal alignment', '1', ['ImageCorrelation.alignment'], { 'ImageCorrelation.alignmentTerms': ['EDAM'] }),
  row('Image correlation', 'Fiducials used', '1', ['ImageCorrelation.fiducials']),
  row('Image correlation', 'Transformation matrix / other info', '1', ['ImageCorrelation.transformation']),
  row('Image correlation', 'Related images and relationship', '1..n', ['ImageCorrelation.images', 'ImageCorrelation.relationship']),
  row('Analysed data', 'Analysis result type', '0..n', ['AnalysedData.resultTypes'], { 'AnalysedData.resultTypeTerms': ['EDAM'] }),
  row('Analysed data', 'Data used for analysis', '0..n', ['AnalysedData.dataUsed']),
  row('Analysed data', 'Analysis method and details', '1', ['AnalysedData.method'], { 'AnalysedData.methodTerms': ['EDAM'] }),
];
/** Parts of one attribute that REMBI leaves to the describer though it asks for the attribute as a whole. */
const optionalParts = new Set(['Study.publications', 'Image.compression']);

const example = readCompleteExample('rembi');
const { model, fieldOf, instancesOf, statementsOf } = example;

let keeper: ModelKeeper;
beforeAll(() => { keeper = openModelKeeper(); });
afterAll(() => keeper.close());
const judge = (turtle: string): Promise<ShortResult[]> => example.judge(keeper, turtle);

test('the table has the eight modules and the thirty-five attributes', () => {
  expect(table).toHaveLength(35);
  expect([...new Set(table.map(({ module }) => module))]).toHaveLength(8);
});

test('the names in `ontologies/rembi.ttl` are those of the table, with their cardinalities', () => {
  const quads = new Parser().parse(readFileSync(join(root, 'ontologies/rembi.ttl'), 'utf8'));
  const value = (subject: string, local: string): string => quads.find((quad) => quad.subject.value === subject && quad.predicate.value.endsWith(local))?.object.value ?? '';
  const attributes = quads.filter(({ predicate }) => predicate.value.endsWith('/cardinality')).map(({ subject }) => subject.value);
  expect(attributes.map((iri) => [value(value(iri, '#domain'), '#label'), value(iri, '#label'), value(iri, '/cardinality')])).toEqual(table.map(({ module, attribute, cardinality }) => [module, attribute, cardinality]));
});

test('the study with all attributes has no result of the profile', async () => {
  expect(await judge(example.text)).toEqual([]);
});

describe('leaving out one attribute gives the one result that names it', () => {
  const cases = table.flatMap(({ module, attribute, cardinality, fields }) => fields.map((place) => ({ module, attribute, cardinality, place })));
  test.each(cases)('$module / $attribute: $place', async ({ module, attribute, cardinality, place }) => {
    const { focus, own } = statementsOf(place);
    const severity = cardinality.startsWith('1') && !optionalParts.has(place) ? 'Warning' : 'Info';
    const results = await judge(await example.without((quad) => own.has(quad)));
    expect(results.map((result) => ({ ...result, source: result.source?.replace(/ \([^()]*\)$/, '').split('; ')[0] }))).toEqual([{
      severity, focus, field: expect.any(String) as string, source: `REMBI (Sarkans et al. 2021): ${module} / ${attribute}`,
    }]);
  });

  test.each(table)('$module / $attribute: where it stands in several fields, leaving out all of them gives results that name it and nothing else', async ({ module, attribute, fields }) => {
    const dropped = fields.map((place) => statementsOf(place).own);
    const results = await judge(await example.without((quad) => dropped.some((own) => own.has(quad))));
    expect(results).toHaveLength(fields.length);
    for (const { source } of results) expect(source).toContain(`REMBI (Sarkans et al. 2021): ${module} / ${attribute}`);
  });
});

describe('terms', () => {
  test.each(table.filter(({ ontologies = {} }) => Object.keys(ontologies).length > 0))('$module / $attribute takes terms of the ontologies that REMBI suggests', ({ ontologies = {} }) => {
    for (const [place, prefixes] of Object.entries(ontologies)) {
      const [typeName = '', fieldName = ''] = place.split('.');
      expect(model.findType(typeName)?.fields.find(({ name }) => name === fieldName)?.term?.ontologies, place).toEqual(expect.arrayContaining([...prefixes]));
    }
  });
});

describe('placeholders are no values', () => {
  const texts = table.flatMap(({ module, attribute, fields }) => fields.map((place) => ({ module, attribute, place })))
    .filter(({ place }) => ['Study.description', 'StudyComponent.description', 'Biosample.title', 'Biosample.biologicalEntity', 'Specimen.preparationMethod', 'ImageAcquisition.parameters', 'ImageAcquisition.instrumentText', 'ImageCorrelation.alignment', 'ImageCorrelation.relationship', 'AnalysedData.method'].includes(place));
  test.each(texts)('$place', async ({ place }) => {
    const { iri, predicate } = fieldOf(place);
    const typed = instancesOf(iri);
    const results = await judge(`${await example.without((quad) => typed.has(quad.subject.value) && quad.predicate.value === predicate)}\n${[...typed].map((focus) => `<${focus}> <${predicate}> "N/A" .`).join('\n')}`);
    expect(results.map(({ severity, field }) => ({ severity, field }))).toEqual([{ severity: 'Warning', field: place.split('.')[1] }]);
  });
});
