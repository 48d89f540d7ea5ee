/**
 * Runs as datasets of microscope-metrics: what was read comes back with the same numbers, runs of this server find the slots
 * that mean the same, and what has no slot or is demanded and not known is told, never invented.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { LeftOut } from '../../../server/exporters/exporter.ts';
import { exporters } from '../../../server/exporters/index.ts';
import { readMeasuresTable } from '../../../server/importers/measures-table.ts';
import type { Findings, TableMetric } from '../../../server/qc/metric.ts';
import { getMetric, metrics, unitIri } from '../../../server/qc/procedures.ts';
import { writeRun } from '../../../server/qc/run-record.ts';
import type { Measurement } from '../../../server/qc/run-record.ts';
import { fromNQuads } from '../../../server/rdf/n-quads.ts';
import type { Imported } from '../../../server/rdf/report.ts';
import type { Quad } from '../../../server/rdf/terms.ts';
import { imageOf, measure } from '../../support/measure-plane.ts';
import { drawStack } from '../../support/synthetic-beads.ts';
import { fixture, model, readOne, root, valuesOf } from '../importers/importer-harness.ts';
import { planeOf } from '../qc/image-files.ts';

type Json = Record<string, unknown>;
const exporter = exporters.find(({ name }) => name === 'microscope-metrics')!;
const table = readMeasuresTable(`${root}/mappings/microscope-metrics.yaml`);
const write = ({ quads, record }: Pick<Imported, 'quads' | 'record'>, linked?: (iri: string) => readonly Quad[]): { text: string; left: LeftOut[]; document: Json } => {
  const left: LeftOut[] = [], text = exporter.write(quads, { model, record, leave: (each) => left.push(each), ...(linked ? { linked } : {}) });
  return { text, left, document: parse(text) as Json };
};

/** Every observation with all by which one is told from another, and what it says. */
function figuresOf(imported: Pick<Imported, 'quads' | 'record'>): string[] {
  const iris = imported.quads.filter(({ object }) => object.value === 'http://www.w3.org/ns/sosa/Observation').map(({ subject }) => subject.value);
  const read = imported as Imported;
  return iris.map((iri) => {
    const one = (predicate: string): string => valuesOf(read, iri.replace(read.record, ''), predicate)[0] ?? '';
    return ['sosa:observedProperty', 'mg:statistic', 'mg:channelIndex', 'mg:otherChannelIndex', 'mg:measuredAt', 'sosa:hasSimpleResult', 'mg:observedAt', 'sosa:usedProcedure'].map(one).concat(valuesOf(read, one('sosa:hasResult'), 'qudt:hasUnit')).map((each) => each.replace(/^https?:.*\/(?=[^/]*$)/, '')).join(' | ');
  }).toSorted();
}

describe('a dataset that was read', async () => {
  const field = await readOne(fixture('field.microscope-metrics.yaml'), { name: 'field.yaml' });
  const { document, left } = write(field);
  test('is written with its numbers, its texts, and all that has no field', () => {
    expect(document).toMatchObject({
      name: 'Field of the 20x objective', description: 'Monthly check', processed: true, acquisition_datetime: '2026-02-03T10:00:00Z',
      microscope: { name: 'Example confocal', serial_number: 'EO-0815', microscope_type: 'CONFOCAL' }, experimenter: { name: 'Josiah Carberry', orcid: 'https://orcid.org/0000-0002-1825-0097' },
      sample: { preparation_protocol: { version: '2' } }, input_data: { field_illumination_images: [{ name: 'field.tif', shape_x: 512, voxel_size_x_micron: 0.5 }] }, input_parameters: { sigma: 5, bit_depth: 12 },
      output: { processing_application: ['microscope-metrics'], processing_version: ['0.3.0'], processing_datetime: '2026-02-03T11:00:00+01:00', warnings: ['The field is uneven'], validated: false, roi_profiles: [{ name: 'profiles' }] },
    });
    expect((document['output'] as Json)['key_measurements']).toEqual([
      { channel_name: 'DAPI', sharpness_of_the_rim: 7, channel_nr: 0, image_name: 'field.tif', center_of_mass_x: 264.1675555226803, center_of_mass_x_relative: 0.9, center_of_mass_distance_relative: 1.3, center_geometric_x: 264.1675555226803, max_intensity: 1000, top_left_intensity_mean: 183.5840061514802, top_left_intensity_ratio: 0.7681339169518 },
      { channel_name: 'GFP', channel_nr: 3, image_name: 'field.tif', center_of_mass_x: -12 },
    ]);
    expect(left).toEqual([]);
  });
  test('and read again is the same run', async () => {
    expect(figuresOf(await readOne(write(field).text, { name: 'again.yaml' }))).toEqual(figuresOf(field));
    expect(figuresOf(field)).toHaveLength(8);
  });
});

test('whatever the kind and its numbers: written and read again they are the same', async () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));
  const arbitrary = fc.constantFrom(...table.kinds).chain((kind) => {
    const slots = [...kind.slots.values()];
    const row = fc.record({
      channel: fc.nat(5), other: fc.nat(5), place: fc.constantFrom('FIBER_EXIT', 'OBJECTIVE_EXIT'), source: fc.constantFrom('Laser 488', 'Lamp / white', 'a: b'), name: fc.constantFrom('DAPI', '0', 'null', '#1', 'µ'),
      cells: fc.uniqueArray(fc.tuple(fc.constantFrom(...slots), number), { selector: ([slot]) => slot.name, minLength: 1, maxLength: 6 }),
    });
    return fc.tuple(fc.constant(kind), fc.uniqueArray(row, { selector: ({ channel }) => channel, minLength: 1, maxLength: 4 }));
  });
  let numbers = 0;
  await fc.assert(fc.asyncProperty(arbitrary, async ([kind, rows]) => {
    const output: Record<string, Json[]> = {};
    for (const { channel, other, place, source, name, cells } of rows) for (const [slot, value] of cells) {
      const path = slot.table.replace('output/', ''), list = output[path] ??= [], index = rows.findIndex((each) => each.channel === channel);
      const between = slot.table.includes('distance'), pairs = between || kind.name === 'CoRegistrationDataset';
      const said: Json = { channel, otherChannel: other, location: place, lightSource: `${source} ${channel}`, channelName: name };
      const fits = (column: string, role: string): boolean => (role === 'channel' ? column.endsWith('_A') === between : role === 'otherChannel' ? pairs : role in said);
      const keys: Json = Object.fromEntries(kind.keyColumns.filter((column) => fits(column, table.keys.get(column)!)).map((column) => [column, said[table.keys.get(column)!]]));
      const known = list.find((each) => each['@'] === index) ?? (list.push({ '@': index, ...keys }), list.at(-1)!);
      known[slot.name] = value;
    }
    for (const list of Object.values(output)) for (const each of list) delete each['@'];
    const text = stringify({ microscope: { name: 'M' }, input_data: { [kind.input[0]!]: [] }, processed: true, output });
    const first = await readOne(text), again = await readOne(write(first).text);
    numbers += figuresOf(first).length;
    expect(figuresOf(first)).toHaveLength(rows.reduce((sum, { cells }) => sum + cells.length, 0));
    expect(figuresOf(again)).toEqual(figuresOf(first));
  }), { numRuns: 120 });
  expect(numbers).toBeGreaterThan(200);
}, 30_000);

describe('a run of this server', () => {
  const record = 'http://localhost:7117/records/qc-1';
  const run = (procedure: string, measurements: Partial<Measurement>[]): { quads: Quad[]; record: string } => ({
    record,
    quads: fromNQuads(writeRun({
      record, jobKey: 'k', planKey: '0'.repeat(64), image: 'http://localhost:7117/records/i#image', instrument: 'http://localhost:7117/records/m#instrument', procedure: { name: procedure, parameters: { corner_fraction: 0.1 } }, software: { name: 'Micrograph', version: '1' },
      observedAt: '2026-01-01T00:00:00Z', startedAt: '2026-01-01T01:00:00Z', endedAt: '2026-01-01T01:00:01Z', notes: ['uneven'], measurements: measurements.map((each) => ({ property: 'x', value: 1, unit: 'http://qudt.org/vocab/unit/UNITLESS', about: 'http://localhost:7117/records/m#path', judged: [], ...each })),
    }).nquads),
  });
  const linked = (iri: string): readonly Quad[] => fromNQuads(iri.endsWith('#instrument') ? `<${iri}> <http://schema.org/name> "Scope" .` : `<${iri}> <http://schema.org/name> "field.tif" .\n<${iri}> <http://www.openmicroscopy.org/rdf/2016-06/ome_core/sizeX> "512"^^<http://www.w3.org/2001/XMLSchema#integer> .`);

  const power = (columns: string[], cells: (at: number) => number[], count: number) => ({ readings: { columns, rows: Array.from({ length: count }, (_, at) => ({ line: at + 2, cells: cells(at).map(String) })) }, facts: { location: 'OBJECTIVE_FOCAL' }, parameters: {}, report: () => undefined });
  const measured: [name: string, find: (name: string) => Findings | Promise<Findings>, slots: string[]][] = [
    ['light-source-power-1', (name) => (getMetric(name) as TableMetric).measure(power(['time (s)', 'power (mW)'], (at) => [at, 5 + at % 7 / 100], 300)), ['power_max_mw', 'power_mean_mw', 'power_median_mw', 'power_min_mw', 'power_std_mw', 'short_term_power_stability']],
    ['light-source-linearity-1', (name) => (getMetric(name) as TableMetric).measure(power(['set point (%)', 'power (mW)'], (at) => [at, at / 10 + at % 3], 20)), ['power_linearity_coefficient_of_determination', 'power_linearity_intercept', 'power_linearity_p_value', 'power_linearity_slope', 'power_linearity_std_err']],
    ['field-zones-1', (name) => measure(name, imageOf([planeOf(40, 40, (x, y) => 100 + x + y)])), ['intensity_mean', 'intensity_ratio'].flatMap((end) => ['bottom_center', 'bottom_left', 'bottom_right', 'middle_center', 'middle_left', 'middle_right', 'top_center', 'top_left', 'top_right'].map((zone) => `${zone}_${end}`)).toSorted()],
    ['psf-beads-1', (name) => measure(name, imageOf(drawStack({ width: 64, height: 64, planes: 25, beads: [{ x: 32, y: 32, z: 12 }], seed: 1 }), { z: 25 }), { pixelSize: { x: 0.1, y: 0.1, z: 0.2 } }), ['considered_valid_count', 'fwhm_lateral_asymmetry_ratio_median', 'fwhm_micron_x_median', 'fwhm_micron_y_median', 'fwhm_micron_z_median']],
  ];
  test.each(measured)('of %s goes out with each number that has a slot, and comes back as it was', async (name, find, slots) => {
    const metric = getMetric(name), { figures } = await find(name), own = run(name, figures.map((each) => ({ ...each, unit: unitIri(metric, each.property) }))), { document, text } = write(own, linked);
    const [row, ...more] = (document['output'] as { key_measurements: Json[] }).key_measurements;
    expect([Object.keys(row!).filter((key) => !['channel_nr', 'measuring_location', 'image_name'].includes(key)).toSorted(), more]).toEqual([slots, []]);
    const before = figuresOf(own);
    for (const each of figuresOf(await readOne(text))) expect(before).toContain(each);
  });

  test('finds the slots that mean the same, says what measured it, and tells the rest', async () => {
    const own = run('field-zones-1', [{ property: 'zone-top-left-mean', value: 12.5, channel: 0, sampleSize: 9, uncertainty: 0.1 }, { property: 'zone-top-left-ratio', value: 0.5, channel: 0 }, { property: 'field-uniformity', value: 70, channel: 0 }]);
    const { document, left, text } = write(own, linked);
    expect(document).toMatchObject({ microscope: { name: 'Scope' }, input_data: { field_illumination_images: [{ name: 'field.tif', shape_x: 512 }] }, input_parameters: { corner_fraction: 0.1 }, output: { processing_application: ['Micrograph'], processing_entity: ['https://w3id.org/micrograph/procedure/field-zones-1'], warnings: ['uneven'], key_measurements: [{ channel_nr: 0, image_name: 'field.tif', top_left_intensity_mean: 12.5, top_left_intensity_ratio: 0.5 }] } });
    expect(left.map(({ what }) => what)).toEqual(['field-uniformity, channel 0', 'standard uncertainty', 'shape_y', 'sample', 'sample/preparation_protocol', 'input_parameters/saturation_threshold', 'input_parameters/sigma']);
    expect(text).toMatch(/^# not written: standard uncertainty: FieldIlluminationDataset has no slot for it beside a number\n/m);
    const again = await readOne(text);
    expect(figuresOf(again)).toEqual(figuresOf(own).filter((each) => !each.startsWith('field-uniformity')));
  });
  test('in another unit is told in that of the slot', () => {
    const { document } = write(run('psf-beads-1', [{ property: 'psf-fwhm-x', value: 0.25, unit: 'http://qudt.org/vocab/unit/MicroM', channel: 1, statistic: 'median' }]), linked);
    expect(document).toMatchObject({ output: { key_measurements: [{ channel_nr: 1, fwhm_micron_x_median: 0.25 }] } });
  });
  test('with numbers of no kind, or of several planes, is refused or told', () => {
    expect(() => write(run('field-illumination-1', [{ property: 'field-uniformity' }]))).toThrow(/of no kind that microscope-metrics has/);
    const { left, document } = write(run('field-zones-1', [{ property: 'zone-top-left-ratio', value: 1, z: 0 }, { property: 'zone-top-left-ratio', value: 2, z: 1 }]), linked);
    expect((document['output'] as Json)['key_measurements']).toEqual([{ image_name: 'field.tif', top_left_intensity_ratio: 1 }]);
    expect(left).toContainEqual({ what: 'zone-top-left-ratio', reason: 'a dataset has one value for it, and there are several: of planes, times or runs' });
  });
  test('of every procedure that the table names has slots for what it measures', () => {
    const named = table.kinds.flatMap(({ own, slots }) => own.map((iri) => [metrics.find(({ name }) => iri.endsWith(`/${name}`)), new Set([...slots.values()].map(({ local }) => local))] as const));
    expect(named.length).toBeGreaterThan(3);
    for (const [metric, slots] of named) expect([metric?.name, Object.keys(metric?.properties ?? {}).filter((property) => slots.has(property)).length > 0]).toEqual([metric?.name, true]);
  });
});

test('a record without runs is refused, several runs are a collection', async () => {
  expect(() => exporter.write([], { model, record: 'http://localhost:7117/records/x' })).toThrow(/describes no run of quality control/);
  const yaml = 'microscope: {name: M}\ninput_data: {}\noutput: {key_measurements: [{channel_nr: 0, max_intensity: 1}]}\n';
  const [one, two] = await Promise.all([readOne(yaml, { record: 'http://localhost:7117/records/a' }), readOne(yaml, { record: 'http://localhost:7117/records/b' })]);
  const { document } = write({ record: 'http://localhost:7117/records/c', quads: [...one.quads, ...two.quads] });
  expect((document['dataset_collection'] as Json[]).map(({ processed }) => processed)).toEqual([true, true]);
});
