/**
 * Datasets of microscope-metrics: each number an observation with unit, statistic, channel and what it is about; what is no
 * number is told with its line, what has no field is kept aside. Numbers are never corrected, and never compared with ours.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Parser, Store } from 'n3';
import { describe, expect, test } from 'vitest';
import { readMappingTable } from '../../../server/importers/mapping-table.ts';
import { checkMeasures, readMeasuresTable } from '../../../server/importers/measures-table.ts';
import type { Imported } from '../../../server/rdf/report.ts';
import { fixture, lossAt, model, readAll, readOne, root, sumOf, valuesOf } from './importer-harness.ts';

const file = join(root, 'mappings/microscope-metrics.yaml');
const table = readMeasuresTable(file);
const text = new TextDecoder().decode(fixture('field.microscope-metrics.yaml'));
const field = await readOne(text, { name: 'field.yaml' });
const mg = 'https://w3id.org/micrograph/';
const property = (name: string): string => `${mg}property/${name}`;

/** Observations as "property statistic channel>other @location = value". */
function figuresOf(imported: Imported): string[] {
  const run = imported.quads.find(({ object }) => object.value.endsWith('ObservationCollection'))!.subject.value;
  return valuesOf(imported, run, 'sosa:hasMember').map((iri) => {
    const one = (predicate: string): string => valuesOf(imported, iri, predicate)[0] ?? '';
    const channel = one('mg:channelIndex'), other = one('mg:otherChannelIndex'), place = one('mg:measuredAt');
    return `${one('sosa:observedProperty').replace(property(''), '')}${one('mg:statistic') && ` ${one('mg:statistic')}`}${channel && ` ${channel}`}${other && `>${other}`}${place && ` @${place}`} = ${one('sosa:hasSimpleResult')}`;
  }).toSorted();
}
const run = (imported: Imported): string => imported.quads.find(({ object }) => object.value.endsWith('ObservationCollection'))!.subject.value;
const asideOf = (imported: Imported): Record<string, unknown> => JSON.parse(valuesOf(imported, run(imported), 'mg:sourceAside')[0] ?? '{}') as Record<string, unknown>;

describe('the table', () => {
  const graph = new Store(readdirSync(join(root, 'ontologies')).filter((name) => /^qc-.*\.ttl$/.test(name)).flatMap((name) => new Parser().parse(readFileSync(join(root, 'ontologies', name), 'utf8'))));
  const values = (subject: string, predicate: string): string[] => graph.getObjects(subject, predicate, null).map(({ value }) => value);
  const slots = table.kinds.flatMap(({ name, slots: own }) => [...own.values()].map((slot) => [`${name}.${slot.name}`, slot] as const));

  test('fits the shapes, and has the numbers of eight kinds of datasets', () => {
    expect(checkMeasures(table, readMappingTable(file), model)).toEqual([]);
    expect(Object.fromEntries(table.kinds.map(({ name, slots: own }) => [name, own.size]))).toEqual({ FieldIlluminationDataset: 41, PSFBeadsDataset: 84, LightSourcePowerDataset: 13, CoRegistrationDataset: 13, StageDriftDataset: 80, ArgolightBDataset: 16, ArgolightEDataset: 9, UserExperimentDataset: 1 });
  });
  test('names properties that the vocabulary defines, in their units, and procedures that are none of ours', () => {
    expect(slots.length).toBeGreaterThan(200);
    for (const [name, slot] of slots) expect([name, values(slot.property, `${mg}canonicalUnit`)]).toEqual([name, [slot.canonicalUnit]]);
    for (const { procedure } of table.kinds) { expect(values(procedure, 'http://purl.org/dc/terms/hasVersion')).toEqual(['1']); expect(values(procedure, `${mg}measures`)).toEqual([]); }
  });
  test('has every slot that the schema has, as a number or as a text beside numbers, and no other', () => {
    const schema = readFileSync(join(root, 'tests/fixtures/importers/microscopemetrics-slots.tsv'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
    expect(schema.map(([name]) => name)).toEqual(table.kinds.map(({ name }) => name));
    for (const [name, slotNames = ''] of schema) {
      const own = table.kinds.find((kind) => kind.name === name)!.slots, stated = slotNames.split(' ');
      expect([name, [...own.keys()].filter((slot) => !stated.includes(slot))]).toEqual([name, []]);
      expect([name, stated.filter((slot) => !own.has(slot) && !table.keys.has(slot))]).toEqual([name, name === 'UserExperimentDataset' ? ['saturated_channels'] : []]);
    }
  });
  test('leads back: no two slots of a kind are the same property and statistic', () => {
    for (const { name, slots: own } of table.kinds) expect(new Set([...own.values()].map(({ property: iri, statistic }) => `${iri} ${statistic}`)).size, name).toBe(own.size);
  });
  test('says which way round an asymmetry is', () => {
    const asymmetry = slots.filter(([, slot]) => /lateral_asymmetry/.test(slot.name)).map(([, slot]) => slot.local);
    expect(asymmetry.length).toBe(4);
    expect(asymmetry).not.toContain('psf-asymmetry-min-max');
    expect(asymmetry).toContain('psf-asymmetry-max-min');
  });
  test.each([
    ['a slot without unit', 'slots:\n    K:\n      a: { property: b }', /a slot has a property and a unit/],
    ['a blank that nothing fills', 'slots:\n    K:\n      "a_{z}": { property: b, unit: "unit:UNITLESS" }', /nothing says what stands for \{z\}/],
    ['slots of no kind', 'slots:\n    L: {}', /"L" is no kind of dataset/],
  ])('is refused with its line for %s', (_what, slotsText, message) => {
    expect(() => readMeasuresTable('x.yaml', `format: x\nversion: "1"\nprefixes: { unit: "http://qudt.org/vocab/unit/" }\nmeasures:\n  kinds:\n    K: { procedure: p }\n  ${slotsText}\n`)).toThrow(message);
  });
});

describe('a dataset', () => {
  test('is a run with its instrument, software, people, images, parameters and times', () => {
    const iri = run(field), one = (predicate: string): string | undefined => valuesOf(field, iri, predicate)[0];
    expect([one('rdfs:label'), one('mg:status'), one('mg:origin'), one('dcterms:source'), one('prov:endedAtTime')]).toEqual(['Field of the 20x objective', 'succeeded', 'imported', 'field.yaml', '2026-02-03T11:00:00+01:00']);
    expect(one('mg:parameters')).toBe('{"bit_depth":12,"corner_fraction":0.1,"saturation_threshold":0.01,"sigma":5}');
    expect(one('sosa:usedProcedure')).toBe(`${mg}procedure/microscope-metrics-field-illumination-1`);
    expect(valuesOf(field, one('sosa:hasUltimateFeatureOfInterest')!, 'ome:serialNumber')).toEqual(['EO-0815']);
    expect(valuesOf(field, one('sosa:madeBySensor')!, 'schema:softwareVersion')).toEqual(['0.3.0']);
    expect(valuesOf(field, one('prov:wasAssociatedWith')!, 'schema:identifier')).toEqual(['https://orcid.org/0000-0002-1825-0097']);
    expect(valuesOf(field, one('prov:used')!, 'mg:qcSample')).toEqual(['uniform-field']);
    expect(valuesOf(field, iri, 'mg:note')).toEqual(['The field is uneven']);
  });
  test('has an observation for each number, as it stands: out of bounds, contradicting, the same twice', () => {
    expect(figuresOf(field)).toEqual([
      'mm-centre-geometric-x 0 = 264.1675555226803', 'mm-centre-of-mass-distance-relative 0 = 1.3', 'mm-centre-of-mass-x 0 = 264.1675555226803', 'mm-centre-of-mass-x 3 = -12', 'mm-centre-of-mass-x-relative 0 = 0.9',
      'mm-centre-region-max 0 = 1000', 'zone-top-left-mean 0 = 183.5840061514802', 'zone-top-left-ratio 0 = 0.7681339169518',
    ]);
    const [iri] = valuesOf(field, run(field), 'sosa:hasMember');
    const one = (predicate: string): string | undefined => valuesOf(field, iri!, predicate)[0];
    expect([one('mg:observedAt'), one('sosa:resultTime'), one('sosa:hasFeatureOfInterest'), one('mg:parameters')]).toEqual(['2026-02-03T10:00:00Z', '2026-02-03T11:00:00+01:00', valuesOf(field, run(field), 'sosa:hasUltimateFeatureOfInterest')[0], valuesOf(field, run(field), 'mg:parameters')[0]]);
    expect(valuesOf(field, one('sosa:hasResult')!, 'qudt:hasUnit')).toEqual([`${mg}Pixel`]);
  });
  test('says what became of everything: missing values are left out, what is unknown is kept aside, nothing is lost', () => {
    expect(lossAt(field, '/dataset/output/key_measurements/@bottom_right_intensity_mean')).toEqual({ count: 1, what: 'dropped', reason: 'no value is stated, so there is no observation' });
    expect(lossAt(field, '/dataset/output/key_measurements/@sharpness_of_the_rim')).toEqual({ count: 1, what: 'mapped', reason: 'no column that is known; kept aside for writing it again' });
    expect(field.warnings).toContain('columns that are not known and have no observation: sharpness_of_the_rim');
    expect(field.loss.dropped).toBe(2);
    expect(sumOf(field)).toBe(54);
    expect(asideOf(field)).toMatchObject({ description: 'Monthly check', microscope: { microscope_type: 'CONFOCAL' }, output: { roi_profiles: [{ name: 'profiles', lines: [{ name: '1', x2: 512 }] }] }, '@rows': { 'output/key_measurements': [{ channel_name: 'DAPI', sharpness_of_the_rim: 7 }, { channel_name: 'GFP' }] } });
    expect(field.findings).toEqual([]);
  });
  test('of the schema before has its numbers under another name; what "processed" says that is neither true nor false is kept aside', async () => {
    const old = await readOne('microscope: {name: M}\nprocessed: perhaps\ninput_data: {psf_beads_images: [{name: a, shape_x: 4, shape_y: 4}]}\noutput:\n  key_values:\n    channel_nr: [0, 1]\n    fwhm_micron_x_mean: [0.25, 0.5]\n');
    expect(figuresOf(old)).toEqual(['psf-fwhm-x mean 0 = 0.25', 'psf-fwhm-x mean 1 = 0.5']);
    expect(asideOf(old)).toMatchObject({ processed: 'perhaps' });
  });
  test('is the same whatever the form of its table: rows, columns, a data frame, described columns', () => {
    const head = 'microscope: {name: M}\ninput_data: {psf_beads_images: [{name: a, shape_x: 4, shape_y: 4}]}\noutput:\n  key_measurements:\n';
    const forms = [
      '    - {channel_nr: 0, fwhm_micron_x_mean: 0.25, considered_valid_count: 7}\n    - {channel_nr: 1, fwhm_micron_x_mean: 0.5, considered_valid_count: 9}\n',
      '    channel_nr: [0, 1]\n    fwhm_micron_x_mean: [0.25, 0.5]\n    considered_valid_count: [7, 9]\n',
      '    table_data:\n      channel_nr: {0: 0, 1: 1}\n      fwhm_micron_x_mean: {0: 0.25, 1: 0.5}\n      considered_valid_count: {0: 7, 1: 9}\n',
      '    columns:\n      - {name: channel_nr, values: ["0", "1"]}\n      - {name: fwhm_micron_x_mean, values: ["0.25", "0.5"]}\n      - {name: considered_valid_count, values: ["7", "9"]}\n',
    ];
    return Promise.all(forms.map(async (form) => {
      const read = await readOne(head + form);
      expect(figuresOf(read), form).toEqual(['psf-bead-count count 0 = 7', 'psf-bead-count count 1 = 9', 'psf-fwhm-x mean 0 = 0.25', 'psf-fwhm-x mean 1 = 0.5']);
      const width = valuesOf(read, run(read), 'sosa:hasMember').find((iri) => iri.includes('fwhm') && iri.includes('c1'))!;
      expect(valuesOf(read, width, 'mg:sampleSize')).toEqual(['9']);
    })).then((all) => expect(all.length).toBe(4));
  });
  test('of light sources says where and which; the place that the schema gives stands where none is stated', async () => {
    const read = await readOne('microscope: {name: M}\ninput_data: {power_measurements: []}\noutput:\n  key_measurements:\n    - {light_source: Laser 488, measuring_location: FIBER_EXIT, power_mean_mw: 1.5, nr_of_measurements: 300}\n    - {light_source: Laser 561, power_std_mw: 0.1}\n');
    expect(figuresOf(read)).toEqual(['light-power-mean @FIBER_EXIT / Laser 488 = 1.5', 'light-power-sd @OBJECTIVE_FOCAL / Laser 561 = 0.1', 'mm-light-power-readings count @FIBER_EXIT / Laser 488 = 300']);
  });
  test('between channels says both', async () => {
    const read = await readOne('microscope: {name: M}\ninput_data: {multiwavelength_beads_images: []}\noutput:\n  key_measurements: [{reference_channel_nr: 0, moving_channel_nr: 2, distance_mean_micron_3d: 0.04}]\n');
    expect(figuresOf(read)).toEqual(['registration-distance mean 0>2 = 0.04']);
  });
  test('that names channels and does not number them has them counted in the order of their names', async () => {
    const read = await readOne('microscope: {name: M}\ninput_data: {}\noutput:\n  key_measurements:\n    channel_name: [DAPI, GFP, DAPI]\n    image_name: [a, a, b]\n    max_intensity: [1, 2, 3]\n');
    expect(figuresOf(read)).toEqual(['mm-centre-region-max 0 = 1', 'mm-centre-region-max 0 = 3', 'mm-centre-region-max 1 = 2']);
  });
  test('that was not processed is a run without numbers, and one that only failed says why', async () => {
    const raw = await readOne('microscope: {name: M}\ninput_data: {}\nprocessed: false\n', { format: 'microscope-metrics' });
    expect(valuesOf(raw, run(raw), 'mg:status')).toEqual(['notAssessed']);
    const failed = await readOne('microscope: {name: M}\ninput_data: {}\nprocessed: true\noutput: {errors: [No beads, Too dark]}\n', { format: 'microscope-metrics' });
    expect([...valuesOf(failed, run(failed), 'mg:status'), ...valuesOf(failed, run(failed), 'mg:errorText')]).toEqual(['failed', 'No beads; Too dark']);
  });
  test('that stands as a bare table of measurements is about the image that it names', async () => {
    const read = await readOne('image_name: [slide]\nchannel_nr: [0]\nmax_intensity: [5]\nmax_intensity_pos_x: [1]\nmax_intensity_pos_y: [2]\n');
    expect(figuresOf(read)).toEqual(['mm-centre-region-max 0 = 5', 'mm-max-position-x 0 = 1', 'mm-max-position-y 0 = 2']);
    const [about] = valuesOf(read, valuesOf(read, run(read), 'sosa:hasMember')[0]!, 'sosa:hasFeatureOfInterest');
    expect(valuesOf(read, about!, 'schema:name')).toEqual(['slide']);
  });
  test('in a collection is a record of its own', async () => {
    const all = await readAll('dataset_collection:\n  - {microscope: {name: A}, input_data: {}, output: {key_measurements: [{channel_nr: 0, max_intensity: 1}]}}\n  - {microscope: {name: B}, input_data: {}, output: {key_measurements: [{channel_nr: 0, max_intensity: x}]}}\n');
    expect(all.map(figuresOf)).toEqual([['mm-centre-region-max 0 = 1'], []]);
    expect(new Set(all.map(({ record }) => record)).size).toBe(2);
    expect(all[1]!.findings[0]).toMatchObject({ severity: 'Violation', origin: { line: 3 } });
  });
  test('that names a procedure of this server as what processed it keeps that procedure', async () => {
    const read = await readOne(text.replace('  warnings:', `  processing_entity: ${mg}procedure/field-zones-1\n  warnings:`));
    expect(valuesOf(read, run(read), 'sosa:usedProcedure')).toEqual([`${mg}procedure/field-zones-1`]);
  });
});

const dataset = (measurements: string): string => `microscope: {name: M}\ninput_data: {}\noutput:\n  key_measurements:\n${measurements}`;
test.each([
  ['text', '    - {channel_nr: 0,\n       max_intensity: bright}\n', /max_intensity is "bright", and that is no finite number/, 6],
  ['an infinite number', '    - channel_nr: 0\n      max_intensity: -.inf\n', /no finite number/, 6],
  ['a number beyond all numbers', '    - channel_nr: 0\n      max_intensity: 1e999\n', /no finite number/, 6],
  ['a number with its unit', '    - channel_nr: 0\n      max_intensity: 12.3 µm\n', /no finite number/, 6],
  ['a list where a number belongs', '    channel_nr: [0]\n    max_intensity: [[1, 2]]\n', /no finite number/, 6],
  ['an object of another program', '    channel_nr: [0]\n    max_intensity: [!!python/object/apply:numpy.core.multiarray.scalar [a, b]]\n', /no finite number/, 6],
  ['a negative channel', '    - {channel_nr: -1, max_intensity: 3}\n', /no number of a channel/, 5],
])('%s is refused with its line', async (_what, measurements, message, line) => {
  const { findings } = await readOne(dataset(measurements));
  expect(findings.find(({ severity }) => severity === 'Violation')).toMatchObject({ message: expect.stringMatching(message) as unknown, origin: { line } });
});

test('what is too long to be kept aside is counted as dropped, and the numbers stay', async () => {
  const read = await readOne(`microscope: {name: M}\ninput_data: {}\noutput: {key_measurements: [{channel_nr: 0, max_intensity: 1}]}\ndescription: ${'x'.repeat(300_000)}\n`);
  expect(figuresOf(read)).toEqual(['mm-centre-region-max 0 = 1']);
  expect(asideOf(read)).toEqual({});
  expect(lossAt(read, '/dataset/@description')).toMatchObject({ count: 1, what: 'dropped' });
});

test('numbers about nothing are refused', async () => {
  const { findings, quads } = await readOne('input_data: {}\noutput: {key_measurements: [{channel_nr: 0, max_intensity: 1}]}\n', { format: 'microscope-metrics' });
  expect(findings).toContainEqual(expect.objectContaining({ severity: 'Violation', message: 'Nothing says what was measured: no microscope is stated, and no image' }));
  expect(quads.some(({ object }) => object.value.endsWith('#Observation'))).toBe(false);
});

test('columns of different length and times without zone are told with their lines', async () => {
  const { findings } = await readOne('microscope: {name: M}\ninput_data: {}\nacquisition_datetime: 2024-01-15T12:00:00\noutput:\n  key_measurements:\n    channel_nr: [0, 1]\n    max_intensity: [1]\n');
  expect(findings.map(({ severity, message, origin }) => [severity, message.slice(0, 50), origin?.line])).toEqual([['Warning', 'acquisition_datetime states no time zone; it is ke', 3], ['Warning', 'max_intensity has 1 value, where the longest colum', 7]]);
});

test.each([
  ['nothing', '', /empty/], ['no map', '- 1\n', /no map of slots/], ['an unrelated map', 'id: 1\nname: foo bar\n', /none of input_data, output/], ['a collection that is none', 'dataset_collection: 3\n', /no list of datasets/], ['an empty collection', 'dataset_collection: []\n', /is empty/],
  ['a key twice', 'input_data: {}\nmicroscope: {name: a,\n name: b}\n', /broken.*line 3/s], ['an open quote', 'input_data: "a\n', /broken/],
  ['a bomb of anchors', `input_data: {}\na: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((letter, index) => `${letter}: &${letter} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]!}`).join(',')}]`).join('\n')}\n`, /refers to parts of itself too often/],
  ['too deep a nesting', `input_data: ${'['.repeat(300)}${']'.repeat(300)}`, /nested more than/], ['a reference to nothing', 'input_data: *x\n', /broken|not in it/],
])('%s is refused as a whole, with its place', async (_what, yaml, message) => {
  await expect(readOne(yaml, { format: 'microscope-metrics' })).rejects.toMatchObject({ code: 'source-not-readable', message: expect.stringMatching(message) as unknown, fields: { origin: expect.anything() as unknown } });
});
