import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../../server/model/build-model.ts';
import { convert } from '../../../server/model/units.ts';

const { model } = loadModel(resolve(import.meta.dirname, '../../..'));
const unit = (name: string) => model.findUnit(name)!;
const inUnit = (value: string, from: string, to: string): number | undefined => convert(value, unit(from), unit(to));

describe('units are found as people write them', () => {
  test.each([
    ['µm', 'MicroM'], ['μm', 'MicroM'], ['um', 'MicroM'], ['micrometer', 'MicroM'], ['nm', 'NanoM'], ['Å', 'ANGSTROM'], ['ms', 'MilliSEC'], ['s', 'SEC'],
    ['mW', 'MilliW'], ['MW', 'MegaW'], ['°C', 'DEG_C'], ['%', 'PERCENT'], ['http://qudt.org/vocab/unit/V', 'V'],
  ])('%s', (text, name) => { expect(model.findUnit(text)?.iri).toBe(`http://qudt.org/vocab/unit/${name}`); });

  test('what is no unit is not found', () => { expect(['', 'parsec-ish', 'µ', 'https://example.org/unit'].map((text) => model.findUnit(text))).toEqual([undefined, undefined, undefined, undefined]); });
});

describe('conversion', () => {
  test.each([
    ['600', 'nm', 'µm', 0.6], ['0.1', 'µm', 'nm', 100], ['37', '°C', 'K', 310.15], ['98.6', 'http://qudt.org/vocab/unit/DEG_F', '°C', 37], ['2', 'min', 's', 120], ['50', 'mW', 'W', 0.05], ['5.5e-7', 'm', 'nm', 550],
  ])('%s %s is %d %s, exact in decimals', (value, from, to, expected) => { expect(inUnit(value, from, to)).toBe(expected); });

  test('there is none between kinds, from counts of pixels, or of what is no number', () => {
    expect([inUnit('1', 'nm', 's'), inUnit('1', 'pixel', 'µm'), inUnit('one', 'nm', 'µm'), inUnit('', 'nm', 'µm'), inUnit('1,5', 'nm', 'µm')]).toEqual(Array.from({ length: 5 }));
  });

  test('there and back again is the same number, for all units of one kind', () => {
    const lengths = ['nm', 'µm', 'mm', 'cm', 'm', 'pm', 'Å'];
    fc.assert(fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.constantFrom(...lengths), fc.constantFrom(...lengths), (number, from, to) => {
      const value = String(number / 1000);
      const there = inUnit(value, from, to)!;
      expect(inUnit(String(there), to, from)).toBeCloseTo(Number(value), 9);
    }));
  });
});
