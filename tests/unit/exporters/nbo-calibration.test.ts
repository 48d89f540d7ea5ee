/** Observations as calibration records of NBO: read again they are the same observations; what NBO has no field for is told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LeftOut } from '../../../server/exporters/exporter.ts';
import { exporters } from '../../../server/exporters/index.ts';
import { readCalibrationTable } from '../../../server/importers/calibration-table.ts';
import { createCalibrationObserver } from '../../../server/importers/observe-calibrations.ts';
import { fromNQuads } from '../../../server/rdf/n-quads.ts';
import type { Quad } from '../../../server/rdf/terms.ts';
import { getMetric, parametersOf, unitIri } from '../../../server/qc/procedures.ts';
import { writeRun } from '../../../server/qc/run-record.ts';
import { imageOf, measure } from '../../support/measure-plane.ts';
import { drawStack } from '../../support/synthetic-beads.ts';
import { model, readOne, root } from '../importers/importer-harness.ts';
import { planeOf } from '../qc/image-files.ts';

const [json, csv] = ['nbo-calibration', 'nbo-calibration-csv'].map((name) => exporters.find((each) => each.name === name)!);
const table = readCalibrationTable(`${root}/mappings/nbo-calibration.yaml`, model);
const record = 'http://localhost:7117/records/observed-x';
const observe = createCalibrationObserver({ table, model, linked: () => [] });
const write = (exporter: typeof json, quads: readonly Quad[]): { text: string; left: LeftOut[] } => { const left: LeftOut[] = []; return { text: exporter!.write(quads, { model, record, leave: (each) => left.push(each) }), left }; };
const read = async (document: unknown): Promise<Quad[]> => fromNQuads(observe((await readOne(JSON.stringify(document), { name: 'a.json' })).quads, record) ?? '');
/** What an observation says but for its own name and what it is about, which a new file names anew. */
function figuresOf(quads: readonly Quad[]): string[] {
  const bySubject = Map.groupBy(quads, ({ subject }) => subject.value);
  const said = ['observedProperty', 'statistic', 'sampleSize', 'theoreticalValue', 'measuredAt', 'hasSimpleResult', 'observedAt', 'usedProcedure'];
  return [...bySubject].filter(([, own]) => own.some(({ object }) => object.value.endsWith('sosa/Observation'))).map(([, own]) => said.map((name) => { const value = own.find(({ predicate }) => predicate.value.endsWith(name))?.object.value ?? ''; return name === 'hasSimpleResult' || name === 'theoreticalValue' ? String(Number(Number(value).toPrecision(12))) : value.replace(/^https?:.*\//, ''); }).join(' | ')).toSorted();
}

/** The same with all that CSV has a column for: things, unit, channel, times, image, software. */
function wholeOf(quads: readonly Quad[]): string[] {
  const bySubject = Map.groupBy(quads, ({ subject }) => subject.value), one = (own: readonly Quad[] | undefined, name: string): string => own?.find(({ predicate }) => predicate.value.endsWith(name))?.object.value ?? '';
  const said = ['hasFeatureOfInterest', 'lightPath', 'hasUltimateFeatureOfInterest', 'used', 'channelIndex', 'resultTime', 'theoryFormula', 'observedAt'];
  const runs = [...bySubject.values()].filter((own) => own.some(({ object }) => object.value.endsWith('ObservationCollection'))), inRun = new Set(runs.flatMap((own) => own.flatMap(({ predicate, object }) => (predicate.value.endsWith('hasMember') ? [object.value] : []))));
  return [...bySubject].filter(([, own]) => own.some(({ object }) => object.value.endsWith('sosa/Observation'))).map(([iri, own]) => [...figuresOf(own), ...said.map((name) => one(own, `/${name}`)), one(bySubject.get(one(own, 'hasResult')), 'hasUnit'), one(bySubject.get(one(own, 'madeBySensor')), '/name'), one(bySubject.get(one(own, 'madeBySensor')), 'softwareVersion'), inRun.has(iri)].join(' | ')).toSorted();
}

test('every number of every calibration record is written and read again as the same observation', async () => {
  const value = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  const components = fc.array(fc.constantFrom(...table.records).chain((own) => fc.tuple(fc.constant(own), fc.constantFrom('2026-01-05', '2026-02-05'), fc.uniqueArray(fc.tuple(fc.constantFrom(...own.numbers), value), { selector: ([each]) => each.field.name, minLength: 1, maxLength: 5 }))), { minLength: 1, maxLength: 3 });
  let numbers = 0;
  await fc.assert(fc.asyncProperty(components, async (rows) => {
    const document = { Schema_ID: 'Instrument.json', ID: 'scope', Name: 'Scope', components: rows.map(([own, day, cells], nth) => ({
      Schema_ID: `${own.type.sourceNames[0]}.json`, ID: `c${nth}`, ...(own.date ? { Date: `${day.slice(0, 8)}${10 + nth}` } : {}), ...(own.sampleSize ? { SampleSize: nth + 2 } : {}), ...Object.fromEntries(own.place.map(([, field], at) => [field.sourceName, 400 + 10 * nth + at])), ...(own.place.length > 0 ? { ReferenceWavelengthUnit: 'nm', TestWavelengthUnit: 'nm' } : {}),
      ...Object.fromEntries(cells.flatMap(([each, number]) => [[each.field.sourceName, number], ...(each.field.quantity ? [[each.field.sourceUnit, model.findUnit(each.field.quantity.canonicalUnit)!.symbols[0]]] : [])])),
    })).filter((each, at, all) => each.Schema_ID !== 'FieldUniformityEvaluation.json' || all.findIndex(({ Schema_ID: kind }) => kind === each.Schema_ID) === at) };
    const first = await read(document), again = await read(JSON.parse(write(json, first).text));
    numbers += figuresOf(first).length;
    expect(figuresOf(again)).toEqual(figuresOf(first));
    const table_ = await readOne(write(csv, first).text, { name: 'calibrations.csv' });
    expect(table_.findings).toEqual([]);
    expect(wholeOf(table_.quads)).toEqual(wholeOf(first));
  }), { numRuns: 60 });
  expect(numbers).toBeGreaterThan(100);
});

describe('an optical calibration', async () => {
  const quads = await read({ Schema_ID: 'Instrument.json', ID: 'scope', Name: 'Scope', components: [{ Schema_ID: 'OpticalCalibration.json', ID: 'c', Date: '2026-01-05', SampleSize: 12, MedianXYSpotSize_FWHM: 0.25, MedianXYSpotSize_FWHMUnit: 'µm', TheoreticalXYSpotSize_FWHM: 200, TheoreticalXYSpotSize_FWHMUnit: 'nm', LateralAsymmetry: 0.9, CalibrationSoftware: [{ Schema_ID: 'CalibrationSoftware.json', ID: 's', Name: 'PSFj', Version: '2' }] }] });
  test('is a component with the names and units of NBO', () => {
    const { text, left } = write(json, quads);
    expect(JSON.parse(text)).toMatchObject({ Schema_ID: 'Instrument.json', components: [{ Schema_ID: 'OpticalCalibration.json', Date: '2026-01-05', SampleSize: 12, MedianXYSpotSize_FWHM: 250, MedianXYSpotSize_FWHMUnit: 'nm', TheoreticalXYSpotSize_FWHM: 200, LateralAsymmetry: 0.9, CalibrationSoftware: [{ Name: 'PSFj', Version: '2' }] }] });
    expect(left).toEqual([]);
  });
  test('is one row of CSV, which is read again as the same observations', async () => {
    const [head = '', row = '', end] = write(csv, quads).text.replace('\ufeff', '').split(/\r?\n/);
    expect(end).toBe('');
    expect(Object.fromEntries(head.split(',').map((name, at) => [name, row.split(',')[at]]))).toMatchObject({ Class: 'OpticalCalibration', Date: '2026-01-05', MedianXYSpotSize_FWHM: '250', MedianXYSpotSize_FWHMUnit: 'nm', SampleSize: '12', CalibrationSoftware: 'PSFj 2' });
    const again = await readOne(write(csv, quads).text, { name: 'a.csv' });
    expect([again.findings, wholeOf(again.quads)]).toEqual([[], wholeOf(quads)]);
    expect(wholeOf(quads)).toHaveLength(2);
    expect(again.origins.find(again.quads.find(({ predicate }) => predicate.value.endsWith('hasSimpleResult'))!.subject.value)).toMatchObject({ line: 2, cell: expect.stringMatching(/^[A-Z]+2$/) as string });
  });
});

test('what NBO has no field for is told, and a record with nothing else is refused', async () => {
  const observations = (await readOne('microscope: {name: M}\ninput_data: {}\noutput: {key_measurements: [{channel_nr: 1, fwhm_micron_z_median: 0.5, fit_airy_r2_x_mean: 0.9, considered_valid_count: 7}]}\n')).quads;
  const { text, left } = write(json, observations);
  expect((JSON.parse(text) as { components: unknown[] }).components).toMatchObject([{ Schema_ID: 'OpticalCalibration.json', MedianZSpotSize_FWHM: 500, SampleSize: 7 }]);
  expect(left.map(({ what }) => what).toSorted()).toEqual(['channel 1', 'mm-fit-airy-r2-x, mean', 'psf-bead-count, count']);
  expect(() => write(json, [])).toThrow(/holds no observations/);
});

test.each([
  ['field-corners-1', () => measure('field-corners-1', imageOf([planeOf(20, 20, (x, y) => 100 + x + y)])), 'FieldUniformityEvaluation', ['MaxIntensityPixelXCoordinate', 'MaxIntensityPixelYCoordinate', 'MeanMaxtoCornerIntensityRatio', 'SDMaxtoCornerIntensityRatio']],
  ['psf-beads-1', () => measure('psf-beads-1', imageOf(drawStack({ width: 64, height: 64, planes: 25, beads: [{ x: 32, y: 32, z: 12 }], seed: 1 }), { z: 25 }), { pixelSize: { x: 0.1, y: 0.1, z: 0.2 }, channels: [{ modality: 'widefield', numericalAperture: 0.8, emissionNm: 520 }] }), 'OpticalCalibration', ['MaxXYSpotSize_FWHM', 'MedianXYSpotSize_FWHM', 'MedianZSpotSize_FWHM', 'MinXYSpotSize_FWHM', 'NyquistRate']],
] as const)('a run of %s goes out with each number that NBO has a field for', async (name, find, type, fields) => {
  const metric = getMetric(name), { figures } = await find(), about = 'http://localhost:7117/records/x#path';
  const run = writeRun({ record, jobKey: 'k', planKey: 'p', image: `${about}-image`, procedure: { name, parameters: parametersOf(metric) }, software: { name: 'w', version: '1' }, startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:00:01Z', measurements: figures.map((figure) => ({ ...figure, unit: unitIri(metric, figure.property), about })) });
  const [component] = (JSON.parse(write(json, fromNQuads(run.nquads)).text) as { components: Record<string, unknown>[] }).components;
  expect(component).toMatchObject({ Schema_ID: `${type}.json` });
  // as CSV it keeps channel, light path, procedure and time of the run too
  const { text, left } = write(csv, fromNQuads(run.nquads)), again = await readOne(text, { name: 'runs.csv' }), whole = wholeOf(fromNQuads(run.nquads));
  expect(again.findings).toEqual([]);
  expect(left.filter(({ what }) => /^(?:channel|the day|place)/.test(what))).toEqual([]);
  const kept = wholeOf(again.quads);
  expect(kept.length).toBeGreaterThan(3);
  expect(kept.map((line) => line.replace(/ \| as the calibration record states it \|/, '')).filter((line) => !whole.some((each) => each.split(' | ').slice(0, 8).join() === line.split(' | ').slice(0, 8).join()))).toEqual([]);
  expect(Object.keys(component!).filter((key) => fields.some((field) => field === key)).toSorted()).toEqual(fields);
});

describe('a CSV of calibration records', () => {
  const rows = (...lines: string[]) => readOne(`${lines.join('\n')}\n`, { name: 'mine.csv' });
  const head = 'Class,Instrument,Date,MedianXYSpotSize_FWHM,MedianXYSpotSize_FWHMUnit,SampleSize', scope = 'http://localhost:7117/records/scope#m';
  const told = async (...lines: string[]): Promise<string[]> => (await rows(...lines)).findings.map(({ severity, message, remedy, origin }) => `${severity} ${origin?.cell}: ${message} | ${remedy}`);
  test('by hand needs no column of ours but class and instrument; the unit that is stated counts', async () => {
    const { quads, findings, record: own } = await rows(head, `OpticalCalibration,${scope},2026-01-05,0.25,µm,12`);
    expect(findings).toEqual([]);
    expect(wholeOf(quads)).toEqual([['psf-spot-size', 'median', '12', '0', '', '0.25', '2026-01-05T00:00:00Z', 'nbo-optical-calibration-1', scope, '', scope, '', '', '2026-01-05T00:00:00Z', '', '2026-01-05T00:00:00Z', 'http://qudt.org/vocab/unit/MicroM', '', '', true].join(' | ')]);
    expect(quads.find(({ predicate }) => predicate.value.endsWith('/note'))?.object.value).toBe('the row states the day 2026-01-05 only; its beginning is taken, in UTC');
    expect(own).toMatch(/records\/calibrations-[0-9a-f]{16}$/);
  });
  test.each<[string, string[], RegExp[]]>([
    ['an unknown column', [`${head},MedianXYSpotSizeFWHM,Mood`, `OpticalCalibration,${scope},2026-01-05,250,nm,12,3,good`], [/^Warning G1: the column "MedianXYSpotSizeFWHM" is none .* its 1 cell is not read \| did you mean MedianXYSpotSize_FWHM\?/, /^Warning H1: the column "Mood" is none/]],
    ['an unknown unit', [head, `OpticalCalibration,${scope},2026-01-05,250,furlong,12`], [/^Violation E2: MedianXYSpotSize_FWHMUnit is "furlong", and that is no known unit \| give one such as .*nm/, /^Warning A2: row 2 has no number/]],
    ['no unit', [head, `OpticalCalibration,${scope},2026-01-05,250,,12`], [/^Violation D2: MedianXYSpotSize_FWHM has no unit/, /^Warning/]],
    ['a unit of another kind', [head, `OpticalCalibration,${scope},2026-01-05,250,mW,12`], [/^Violation D2: MedianXYSpotSize_FWHM cannot be told in/, /^Warning/]],
    ['no number', [head, `OpticalCalibration,${scope},2026-01-05,"0,25",nm,12`], [/^Violation D2: MedianXYSpotSize_FWHM is "0,25", and that is no finite number/, /^Warning/]],
    ['an unknown class', [head, `OpticalCalibrations,${scope},2026-01-05,250,nm,12`], [/^Violation A2: "OpticalCalibrations" is no class .* \| did you mean OpticalCalibration\?/]],
    ['a class that has not this column', [head, `FieldUniformityEvaluation,${scope},,250,nm,`], [/^Warning D2: MedianXYSpotSize_FWHM is no column of a FieldUniformityEvaluation/, /^Warning E2/, /^Warning A2/]],
    ['no day', [head, `OpticalCalibration,${scope},soon,250,nm,12`], [/^Violation C2: "soon" is no day or time/]],
    ['no thing', [head, 'OpticalCalibration,,2026-01-05,250,nm,12'], [/^Violation B2: the row says nothing of what was measured/]],
    ['half a bead', [head, `OpticalCalibration,${scope},2026-01-05,250,nm,1.5`], [/^Violation F2: SampleSize is 1.5; it is a whole number from 1/]],
  ])('with %s is told so, with the place', async (_what, lines, expected) => {
    const found = await told(...lines);
    expect(found).toHaveLength(expected.length);
    for (const [at, pattern] of expected.entries()) expect(found[at]).toMatch(pattern);
  });
  test('with a column twice, or without classes, is no such table', async () => {
    await expect(rows(`${head},Date`, 'x')).rejects.toThrow(/"Date" stands twice/);
    await expect(readOne('a,b\n1,2\n', { format: 'nbo-calibration-csv' })).rejects.toThrow(/no column "Class"/);
  });
});
