/**
 * MIFA, walked: an annotated study that has everything has no result of the profile, and leaving out one thing gives the one
 * result that names it. Which slots are required is that of the BioImage Archive's LinkML schema.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCompleteExample } from './support/complete-example.ts';
import { openModelKeeper } from './support/model-keeper.ts';
import type { ModelKeeper } from './support/model-keeper.ts';

/** Slot of MIFA, our field, how bad it is without. */
const table: readonly [slot: string, place: string, severity: 'Violation' | 'Warning' | 'Info'][] = [
  ['Study.description', 'Study.description', 'Warning'],
  ['Study.keywords', 'Study.keywords', 'Warning'],
  ['Study.license', 'Study.license', 'Warning'],
  ['Study.funding_statement', 'Study.fundingStatement', 'Warning'],
  ['Study.authors', 'Study.authors', 'Warning'],
  ['Study.ai_models_trained', 'Study.aiModels', 'Info'],
  ['Annotations.annotation_overview', 'AnnotationSet.overview', 'Warning'],
  ['Annotations.authors', 'AnnotationSet.authors', 'Warning'],
  ['Annotations.annotation_type', 'AnnotationSet.annotationTypes', 'Warning'],
  ['Annotations.annotation_method', 'AnnotationSet.method', 'Warning'],
  ['Annotations.annotation_criteria', 'AnnotationSet.criteria', 'Info'],
  ['Annotations.annotation_coverage', 'AnnotationSet.coverage', 'Info'],
  ['Annotations.annotation_confidence_level', 'AnnotationSet.confidence', 'Info'],
  ['FileLevelMetadata.annotation_id', 'AnnotationFile.identifier', 'Warning'],
  ['FileLevelMetadata.source_image_id', 'AnnotationFile.sourceImages', 'Warning'],
  ['FileLevelMetadata.annotation_type', 'AnnotationFile.annotationTypes & AnnotationSet.annotationTypes', 'Info'],
  ['FileLevelMetadata.annotation_creation_time', 'AnnotationFile.createdAt', 'Info'],
];
/** Slots that MIFA leaves open: they have a field, and nothing asks for them. */
const open: readonly [slot: string, place: string][] = [
  ['FileLevelMetadata.transformations', 'AnnotationFile.transformations'], ['FileLevelMetadata.spatial_information', 'AnnotationFile.spatialInformation'],
  ['Author.role', 'Contribution.roles'], ['Version.version', 'Study.version'], ['Version.timestamp', 'Study.versionDate'], ['Version.changes', 'Study.versionChanges'], ['Version.previous_version', 'Study.previousVersion'],
];

const example = readCompleteExample('mifa');
let keeper: ModelKeeper;
beforeAll(() => { keeper = openModelKeeper(); });
afterAll(() => keeper.close());

test('the annotated study with everything has no result', async () => {
  expect(await example.judge(keeper, example.text)).toEqual([]);
});

describe('leaving out one thing gives the one result that names it', () => {
  test.each(table)('%s', async (slot, place, severity) => {
    const { focus, own } = example.statementsOf(place);
    const results = await example.judge(keeper, await example.without((quad) => own.has(quad)));
    const named = results.filter(({ source }) => source?.startsWith(`MIFA: ${slot}`));
    expect(named).toMatchObject([{ severity, focus, field: place.split(/[.&]/)[1]!.trim() }]);
    expect(results.filter(({ focus: other }) => other === focus)).toEqual(named);
  });
});

test.each(open)('%s has the field %s', (slot, place) => {
  expect(example.fieldOf(place).predicate, slot).toBeTruthy();
});

test('a set without files, and a file without a set, are named', async () => {
  const { own } = example.statementsOf('AnnotationFile.annotationSet');
  expect(await example.judge(keeper, await example.without((quad) => own.has(quad)))).toMatchObject([{ field: 'files', source: 'MIFA: Annotations.file_metadata' }, { field: 'annotationSet' }]);
});
