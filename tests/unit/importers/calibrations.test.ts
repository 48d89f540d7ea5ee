/**
 * Calibration records of NBO become observations: one number each, with theory, statistic, sample size, day, software and what
 * it is about. What is signed keeps its sign and its order, and NBO's ratio is the other way round than microscope-metrics'.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataFactory, Parser, Store } from 'n3';
import { describe, expect, test } from 'vitest';
import { readCalibrationTable } from '../../../server/importers/calibration-table.ts';
import { createCalibrationObserver } from '../../../server/importers/observe-calibrations.ts';
import { fromNQuads } from '../../../server/rdf/n-quads.ts';
import { readRdf } from '../../../server/rdf/formats.ts';
import type { Imported } from '../../../server/rdf/report.ts';
import type { Quad } from '../../../server/rdf/terms.ts';
import { model, readOne, root, valuesOf } from './importer-harness.ts';

const table = readCalibrationTable(join(root, 'mappings/nbo-calibration.yaml'), model);
const observe = createCalibrationObserver({ table, model, linked: () => [] });
const record = 'http://localhost:7117/records/observed-x', property = 'https://w3id.org/micrograph/property/';
const observed = (quads: readonly Quad[]): Imported => ({ record, quads: fromNQuads(observe(quads, record) ?? '') }) as unknown as Imported;
const id = (nth: number): string => `00000000-0000-4000-8000-00000000000${nth}`;
const scope = (component: object): Promise<Imported> => readOne(JSON.stringify({ Schema_ID: 'Instrument.json', ID: id(1), Name: 'Scope', components: [{ ID: id(2), ...component }] }), { name: 'scope.json' });

function figuresOf(read: Imported): string[] {
  return read.quads.filter(({ object }) => object.value.endsWith('sosa/Observation')).map(({ subject }) => {
    const one = (predicate: string): string => valuesOf(read, subject.value.replace(record, ''), predicate)[0] ?? '';
    const parts = { statistic: one('mg:statistic'), n: one('mg:sampleSize'), theory: one('mg:theoreticalValue'), at: one('mg:measuredAt'), c: one('mg:channelIndex') };
    return `${one('sosa:observedProperty').replace(property, '')} = ${one('sosa:hasSimpleResult')} ${valuesOf(read, one('sosa:hasResult'), 'qudt:hasUnit')[0]?.replace(/^.*\//, '')}${Object.entries(parts).flatMap(([name, value]) => (value === '' ? [] : [`, ${name} ${value}`])).join('')}`;
  }).toSorted();
}

test('the table names properties that the vocabulary defines, in their units', () => {
  const graph = new Store(readdirSync(join(root, 'ontologies')).filter((name) => /^qc-.*\.ttl$/.test(name)).flatMap((name) => new Parser().parse(readFileSync(join(root, 'ontologies', name), 'utf8'))));
  const values = (subject: string, predicate: string): string[] => graph.getObjects(subject, `https://w3id.org/micrograph/${predicate}`, null).map(({ value }) => value);
  const numbers = table.records.flatMap(({ numbers: own }) => own);
  expect(numbers).toHaveLength(35);
  for (const each of numbers) expect([each.local, values(each.property, 'canonicalUnit')]).toEqual([each.local, [each.unit]]);
  for (const { procedure } of table.records) expect(graph.countQuads(procedure, 'http://purl.org/dc/terms/hasVersion', null, null)).toBe(1);
});

test.each([
  ['an unknown type', 'OpticalCalibration:', 'OpticalCalibrations:', /no type "OpticalCalibrations"/], ['an unknown field', 'medianXYSpotSizeFWHM:', 'medianSpot:', /has no field "medianSpot"/], ['an unknown unit', '"unit:SEC"', '"unit:SECOND"', /is no known unit/],
])('a table with %s is refused with its line', (_what, from, to, message) => {
  const text = readFileSync(join(root, 'mappings/nbo-calibration.yaml'), 'utf8').replace(from, to);
  expect(() => readCalibrationTable('t.yaml', model, text)).toThrow(message);
});

describe('an optical calibration in a microscope file', async () => {
  const file = await scope({
    Schema_ID: 'OpticalCalibration.json', Date: '2026-01-05', SampleSize: 12, MedianXYSpotSize_FWHM: 250, MedianXYSpotSize_FWHMUnit: 'nm', MinXYSpotSize_FWHM: 0.2, MinXYSpotSize_FWHMUnit: 'µm', TheoreticalXYSpotSize_FWHM: 200, TheoreticalXYSpotSize_FWHMUnit: 'nm', LateralAsymmetry: 0.9, 'Z-Dimension': true,
    FieldUniformityEvaluation: [{ Schema_ID: 'FieldUniformityEvaluation.json', ID: id(3), MeanMaxtoCornerIntensityRatio: 1.5, SDMaxtoCornerIntensityRatio: 0.25 }],
    ChromaticRegistrationEvaluation: [{ Schema_ID: 'ChromaticRegistrationEvaluation.json', ID: id(4), ReferenceWavelength: 488, ReferenceWavelengthUnit: 'nm', TestWavelength: 561, TestWavelengthUnit: 'nm', XChromaticShift_RT: -40, XChromaticShift_RTUnit: 'nm', XChromaticShift_TR: 41, XChromaticShift_TRUnit: 'nm' }],
    CalibrationSoftware: [{ Schema_ID: 'CalibrationSoftware.json', ID: id(5), Name: 'PSFj', Version: '2' }],
  });
  const read = observed(file.quads);
  test('is an observation a number; theory, statistic and sample size stand with it', () => {
    expect(figuresOf(read)).toEqual([
      'max-to-corner-ratio = 1.5 UNITLESS', 'max-to-corner-ratio-sd = 0.25 UNITLESS',
      'nbo-chromatic-shift-rt-x = -40 NanoM, at reference 488 nm, test 561 nm', 'nbo-chromatic-shift-tr-x = 41 NanoM, at reference 488 nm, test 561 nm',
      'psf-asymmetry-min-max = 0.9 UNITLESS, statistic mean, n 12', 'psf-spot-size = 0.2 MicroM, statistic minimum, n 12, theory 0.2', 'psf-spot-size = 0.25 MicroM, statistic median, n 12, theory 0.2',
    ]);
  });
  test('a number that its property cannot have is no observation, and its run says so', () => {
    const { namedNode, literal, quad } = DataFactory, mg = 'https://w3id.org/micrograph/';
    const bounds: Record<string, [string, string]> = { 'psf-asymmetry-min-max': ['greatestPossible', '0.8'], 'max-to-corner-ratio': ['leastPossible', '2'], 'max-to-corner-ratio-sd': ['leastPossible', '1'] };
    const linked = (iri: string): Quad[] => Object.entries(bounds).flatMap(([name, [bound, value]]) => (iri === property + name ? [quad(namedNode(iri), namedNode(mg + bound), literal(value)) as unknown as Quad] : []));
    const strict = { record, quads: fromNQuads(createCalibrationObserver({ table, model, linked })(file.quads, record) ?? '') } as unknown as Imported;
    expect(figuresOf(strict).filter((line) => !/shift|spot/.test(line))).toEqual([]);
    const notes = strict.quads.filter(({ predicate }) => predicate.value === `${mg}note`).map(({ object }) => object.value);
    expect(notes).toEqual(expect.arrayContaining([expect.stringContaining('0.9, and is no observation: by the definition of psf-asymmetry-min-max it is 0.8 or less'), expect.stringContaining('1.5, and is no observation: by the definition of max-to-corner-ratio it is 2 or more')]));
  });
  test('says day, software and instrument for all of its evaluations', () => {
    const iris = read.quads.filter(({ object }) => object.value.endsWith('sosa/Observation')).map(({ subject }) => subject.value.replace(record, ''));
    expect(iris).toHaveLength(7);
    for (const iri of iris) {
      expect(valuesOf(read, iri, 'mg:observedAt')).toEqual(['2026-01-05T00:00:00Z']);
      expect(valuesOf(read, iri, 'sosa:hasFeatureOfInterest')).toEqual([`${file.record}#${id(1)}`]);
      expect(valuesOf(read, valuesOf(read, iri, 'sosa:madeBySensor')[0]!, 'schema:name')).toEqual(['PSFj']);
    }
    const runs = read.quads.filter(({ object }) => object.value.endsWith('ObservationCollection')).map(({ subject }) => subject.value.replace(record, ''));
    expect(runs).toHaveLength(3);
    expect(runs.map((run) => valuesOf(read, run, 'sosa:usedProcedure')[0]!.replace(/^.*\//, '')).toSorted()).toEqual(['nbo-chromatic-registration-1', 'nbo-field-uniformity-1', 'nbo-optical-calibration-1']);
    expect(valuesOf(read, runs[0]!, 'mg:note')).toContain('the record states the day 2026-01-05 only; its beginning is taken, in UTC');
  });
});

test('a mechanical calibration: a deviation is in the unit of its value', async () => {
  const file = await scope({ Schema_ID: 'MechanicalCalibration.json', MeasuredXRepeatability: 120, MeasuredXRepeatabilityUnit: 'nm', MeasuredXRepeatability_SD: 30, MeasuredFocalSettlingTime: 50, MeasuredFocalSettlingTimeUnit: 'ms' });
  expect(figuresOf(observed(file.quads))).toEqual(['nbo-repeatability-x = 0.03 MicroM, statistic standardDeviation', 'nbo-repeatability-x = 0.12 MicroM', 'nbo-settling-time-z = 0.05 SEC']);
});

test('a calibration of excitation at a channel is about its light path; stabilities are per cent there', async () => {
  const { quads } = await readRdf(new TextEncoder().encode(`
    @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix mg: <https://w3id.org/micrograph/> . @prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> .
    @prefix nboca: <http://www.quarep.org/rdf/model/v02-00/calibrationPerformanceExtension/Acquisition/> .
    <#image> a ome:Image ; ome:channel <#c> ; mg:instrument <m#scope> . <#c> a ome:Channel ; mg:channelIndex 1 ; mg:lightPath <m#green> ; nboca:excitationCalibration <#e> .
    <#e> a nboca:ExcitationCalibration ; nboca:shortTermIlluminationStability 98.5 ; nboca:observedIlluminationPowerAtSample <#p> . <#p> a qudt:QuantityValue ; qudt:numericValue 500 ; qudt:hasUnit unit:MicroW .`), 'text/turtle', { baseIri: 'http://localhost:7117/records/r' });
  const read = observed(quads);
  expect(figuresOf(read)).toEqual(['nbo-illumination-power = 0.5 MilliW, at OBJECTIVE_FOCAL, c 1', 'power-stability-short-term = 0.985 UNITLESS, c 1']);
  const [iri] = read.quads.filter(({ object }) => object.value.endsWith('sosa/Observation')).map(({ subject }) => subject.value.replace(record, ''));
  expect([valuesOf(read, iri!, 'sosa:hasFeatureOfInterest'), valuesOf(read, iri!, 'sosa:hasUltimateFeatureOfInterest'), valuesOf(read, iri!, 'prov:used')]).toEqual([['http://localhost:7117/records/m#green'], ['http://localhost:7117/records/m#scope'], ['http://localhost:7117/records/r#image']]);
});

test('a record without numbers, or without calibrations, gives nothing', async () => {
  expect(observe((await scope({ Schema_ID: 'OpticalCalibration.json', Date: '2026' })).quads, record)).toBeUndefined();
  expect(observe((await scope({ Schema_ID: 'Objective.json', LensNA: 1.4 })).quads, record)).toBeUndefined();
});
