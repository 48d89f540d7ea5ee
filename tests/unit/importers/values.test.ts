import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toDecimal, toInteger } from '../../../server/rdf/decimal.ts';
import { readFieldValue } from '../../../server/importers/field-values.ts';
import { encodeFragment } from '../../../server/importers/graph-writer.ts';
import { propertyName } from '../../../server/importers/property-name.ts';
import { findIriFault } from '../../../server/rdf/check-iris.ts';
import { model } from './importer-harness.ts';

const field = (type: string, name: string) => model.findType(type)!.fields.find((each) => each.name === name)!;

test.each([
  ['1', '1'], ['+000000043420.9400', '43420.94'], ['.5', '0.5'], ['5.', '5'], ['1E-3', '0.001'], ['-2.50e+2', '-250'], ['1.25e1', '12.5'], ['-0.0', '0'], [' 7 ', '7'],
  ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
])('%s is the decimal %s', (text, decimal) => { expect(toDecimal(text)).toBe(decimal); });

test.each(['', '.', '1,5', '1e', 'NaN', 'INF', '0x10', '1 2', '--1'])('%s is no decimal', (text) => { expect(toDecimal(text)).toBeUndefined(); });

test('decimals keep the number', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => { expect(Number(toDecimal(String(number)))).toBe(number === 0 ? 0 : number); }));
});

test('whole numbers may be written with a point', () => {
  expect([toInteger('6.0'), toInteger('6.5'), toInteger('1e2')]).toEqual(['6', undefined, '100']);
});

test.each([
  ['2024-02-29T10:20:30', '2024-02-29T10:20:30', 'dateTime'], ['2024-02-29 10:20:30.5', '2024-02-29T10:20:30.5', 'dateTime'], ['2024-02-29', '2024-02-29', 'date'],
  ['2024-02-29T10:20:30+0100', '2024-02-29T10:20:30+01:00', 'dateTime'], ['yesterday', 'yesterday', 'string'], ['2024-13-01', '2024-13-01', 'string'],
])('%s is written %s, as %s', (text, value, datatype) => {
  const result = readFieldValue(text, field('Image', 'acquiredAt'));
  expect(result).toMatchObject({ term: { value, datatype: { value: `http://www.w3.org/2001/XMLSchema#${datatype}` } } });
});

test('a word where a number belongs stays for validation to say it; one that means nothing is left out', () => {
  expect(readFieldValue('many', field('Image', 'sizeX'))).toMatchObject({ term: { value: 'many' } });
  for (const text of ['', 'NA', 'n/a', '-', 'NaN', 'unknown']) expect(readFieldValue(text, field('Image', 'sizeX'))).toHaveProperty('absent');
});

test('any identifier becomes an IRI that is right, and two identifiers never one', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (a, b) => {
    const [first, second] = [a, b].map((local) => encodeFragment(local.toWellFormed()));
    expect(findIriFault(`http://localhost/records/x#${first}`)).toBeUndefined();
    if (a.toWellFormed() !== b.toWellFormed()) expect(first).not.toBe(second);
  }), { numRuns: 2000, examples: [['\u2060', '\u200b'], ['a b', 'a%20b']] });
});

test.each([['LensNA', 'lensNA'], ['FWHMBandwidth', 'fwhmBandwidth'], ['DIC', 'dic'], ['O2Control', 'o2Control'], ['CO2Control', 'co2Control'], ['Name', 'name'], ['MinTemberature', 'minTemberature'], ['a b', 'a_b']])('the property of %s is %s', (name, property) => {
  expect(propertyName(name)).toBe(property);
});
