import { expect, test } from 'vitest';
import { fixture, lossAt, quantitiesOf, readAll, readOne, sumOf, valuesOf } from './importer-harness.ts';

const scope = await readOne(fixture('microscope.json'), { name: 'microscope.json' });
const id = (last: number): string => `#11111111-0000-4000-8000-00000000000${last}`;
const nbo = 'http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/';

test('the microscope is an instrument, named by its own identifier, with manufacturer and model of its stand', () => {
  expect(scope.record).toBe('http://localhost:7117/records/microscope-11111111-0000-4000-8000-000000000001');
  expect(valuesOf(scope, id(1), 'schema:name')).toEqual(['Example widefield']);
  expect(valuesOf(scope, id(1), 'nbo:manufacturer')).toEqual(['Example Optics']);
  expect(valuesOf(scope, id(1), 'mg:claimedTier')).toEqual(['2']);
  expect(valuesOf(scope, id(1), 'mg:validationTier')).toEqual(['1']);
});

test('components are of the type that their schema names, and belong to the instrument', () => {
  expect(valuesOf(scope, id(3), 'a')).toEqual([`${nbo}Objective`]);
  expect(valuesOf(scope, id(7), 'a')).toEqual([`${nbo}CMOS`]);
  expect(valuesOf(scope, id(6), 'a')).toEqual([`${nbo}FilterCubeTurret`]);
  expect([2, 3, 4, 5, 6, 7, 8].map((last) => valuesOf(scope, id(last), 'mg:componentOf'))).toEqual(Array.from({ length: 7 }, () => [id(1)]));
});

test('numbers with units are quantities', () => {
  expect(quantitiesOf(scope, id(3), 'nbo:workingDistance')).toEqual(['0.19 MilliM']);
  expect(quantitiesOf(scope, id(7), 'nbo:pixelWidth')).toEqual(['6.5 MicroM']);
  expect(quantitiesOf(scope, id(4), 'nbo:wavelength')).toEqual(['525 NanoM']);
  expect(quantitiesOf(scope, id(8), 'nbo:peakWavelength')).toEqual(['470 NanoM']);
});

test('an attribute is found by the name that its shape gives it; one that no shape knows is kept under its own name', () => {
  expect(quantitiesOf(scope, id(3), 'nbo:backFocalLength')).toEqual(['2.6 MilliM']);
  expect(valuesOf(scope, id(3), 'nbo:dic')).toEqual(['true']);
  expect(valuesOf(scope, id(7), 'nbo:frequencyMultiplication')).toEqual(['NA']);
});

test('a nested object is a resource of its own, beside the fields made from it', () => {
  const [range] = valuesOf(scope, id(4), 'nbo:transmittanceRange');
  expect(valuesOf(scope, range!, 'a')).toEqual([`${nbo}TransmittanceRange`]);
  expect(quantitiesOf(scope, range!, 'nbo:fwhmBandwidth')).toEqual(['50 NanoM']);
});

test('links between components are links; those that lead nowhere are named with their JSON pointer', () => {
  expect(valuesOf(scope, id(5), 'mg:emissionFilter')).toEqual([id(4)]);
  expect(valuesOf(scope, id(5), 'mg:installedIn')).toEqual([id(6)]);
  expect(scope.findings).toContainEqual(expect.objectContaining({ severity: 'Warning', value: 'StandardDichroic/99999999-0000-4000-8000-000000000009', origin: { pointer: '/components/2/StandardDichroic' } }));
});

test('a unit that nobody knows is a violation with its JSON pointer', () => {
  expect(scope.findings).toContainEqual(expect.objectContaining({ severity: 'Violation', value: 'furlong', origin: { pointer: '/components/5/IlluminationWavelengthRange/0/IlluminationPowerUnit' } }));
});

test('what stands for "not known" is no value', () => {
  expect(valuesOf(scope, id(3), 'nbo:calibratedMagnification')).toEqual([]);
  expect(valuesOf(scope, id(5), 'mg:excitationFilter')).toEqual([]);
});

test('the drawing of the app and what stands for "not known" are kept aside, and counted as that', () => {
  expect(lossAt(scope, '/Instrument/Objective/@PositionX')).toEqual({ count: 1, what: 'mapped', reason: 'place in the drawing of the app; kept aside for writing it again' });
  expect(valuesOf(scope, id(3), 'mg:sourceAside').map((text) => JSON.parse(text) as unknown)).toEqual([{ CalibratedMagnification: 0, PositionX: 12.5, Width: 30 }]);
});

test('kept, mapped and dropped are together what the source says', () => {
  const count = (value: unknown): number => Array.isArray(value) ? value.reduce<number>((sum, each) => sum + count(each), 0) : typeof value === 'object' && value !== null ? count(Object.values(value)) : 1;
  expect(sumOf(scope)).toBe(count(JSON.parse(new TextDecoder().decode(fixture('microscope.json')))));
});

test('microscopes that a portal wrapped are found, each its own record', async () => {
  const one = JSON.parse(new TextDecoder().decode(fixture('microscope.json'))) as Record<string, unknown>;
  const wrapped = [{ uuid: 'u1', status: 'released', microscope: one }, { uuid: 'u2', microscope: { ...one, ID: '22222222-0000-4000-8000-000000000001' } }];
  const all = await readAll(JSON.stringify(wrapped), { name: 'configuration.json' });
  expect(all.map(({ record }) => record.slice(-12))).toEqual(['000000000001', '000000000001']);
  expect(new Set(all.map(({ record }) => record)).size).toBe(2);
  expect(sumOf(all[0]!)).toBe(sumOf(scope) + 2);
  expect(all[1]!.origins.find(`${all[1]!.record}${id(3)}`)).toEqual({ pointer: '/1/microscope/components/0' });
});

test.each(['{}', '[]', '[1]', '"text"', '{"Schema_ID":"Objective.json"}', '{"Schema_ID":"Instrument.json","components":{}}'])('%s is no microscope', async (json) => {
  await expect(readAll(json, { format: 'micro-meta' })).rejects.toMatchObject({ code: 'source-not-readable' });
});

test('a list of components that is no microscope says so', async () => {
  await expect(readAll('{"Schema_ID":"Objective.json","components":[]}', { format: 'micro-meta' })).rejects.toMatchObject({ code: 'source-not-readable', fields: { origin: { pointer: '/Schema_ID' } } });
});
