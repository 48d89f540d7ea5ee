/**
 * Units: facts read from the vocabulary (a slice of QUDT), look-up by IRI or by any symbol people write, and exact
 * conversion. The rule is QUDT's: value in the base unit = (value + offset) × multiplier.
 */
import type { Statements } from '../rdf/statements.ts';
import type { Quad } from '../rdf/terms.ts';
import { qudt, rdf, rdfs } from '../rdf/vocabulary.ts';
import type { Unit } from './resource-model.ts';

/** All units of a dataset, by IRI. */
export function readUnits(dataset: Statements): Unit[] {
  const values = (subject: Quad['subject'], predicate: string): string[] => dataset.getObjects(subject, predicate, null).map((term) => term.value);
  return dataset.getSubjects(rdf.type, qudt.Unit, null).map((subject) => Object.freeze({
    iri: subject.value,
    label: values(subject, rdfs.label)[0] ?? subject.value,
    symbols: Object.freeze([...values(subject, qudt.symbol), ...values(subject, qudt.ucumCode), ...values(subject, 'http://www.w3.org/2004/02/skos/core#altLabel')]),
    quantityKinds: Object.freeze(values(subject, qudt.hasQuantityKind)),
    multiplier: values(subject, qudt.conversionMultiplier)[0] ?? '1',
    offset: values(subject, qudt.conversionOffset)[0] ?? '0',
  })).toSorted((a, b) => a.iri < b.iri ? -1 : 1);
}

/** One spelling of a symbol: Greek mu and micro sign are one, white space counts for nothing. */
export function plainSymbol(symbol: string): string {
  return symbol.normalize('NFC').replaceAll('\u03bc', '\u00b5').replaceAll(/\s+/g, '');
}

/** Look-up by IRI, then by symbol as written, then by name without regard to case. */
export function createUnitIndex(units: readonly Unit[]): (iriOrSymbol: string) => Unit | undefined {
  const exact = new Map<string, Unit>();
  const loose = new Map<string, Unit>();
  for (const unit of units) {
    exact.set(unit.iri, unit);
    for (const symbol of [...unit.symbols, unit.label]) {
      if (!exact.has(plainSymbol(symbol))) exact.set(plainSymbol(symbol), unit);
      if (symbol.length > 2 && !loose.has(plainSymbol(symbol).toLowerCase())) loose.set(plainSymbol(symbol).toLowerCase(), unit);
    }
  }
  return (key) => exact.get(key) ?? exact.get(plainSymbol(key)) ?? loose.get(plainSymbol(key).toLowerCase());
}

/** A decimal as an integer and a power of ten, so that 600 nm is 0.6 µm and not 0.6000000000000001. */
interface Exact { digits: bigint; exponent: number }

function exactOf(text: string): Exact | undefined {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim());
  if (!match || (match[2] === '' && match[3] === '')) return undefined;
  const digits = BigInt(`${match[2]}${match[3]}`);
  return { digits: match[1] === '-' ? -digits : digits, exponent: Number(match[4] ?? 0) - match[3]!.length };
}

function add(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = ({ digits, exponent: own }: Exact): bigint => digits * 10n ** BigInt(own - exponent);
  return { digits: scale(a) + scale(b), exponent };
}

/**
 * A value in another unit; undefined when the text is no number or the units measure no
 * common kind of quantity.
 * Exact in decimals up to the last division, which is rounded to a double.
 */
export function convert(value: string, from: Unit, to: Unit): number | undefined {
  const number = exactOf(value);
  if (number === undefined) return undefined;
  if (from.iri === to.iri) return Number(value);
  if (!from.quantityKinds.some((kind) => to.quantityKinds.includes(kind))) return undefined;
  const [fromOffset, fromMultiplier, toOffset, toMultiplier] = [from.offset, from.multiplier, to.offset, to.multiplier].map((text) => exactOf(text));
  if (!fromOffset || !fromMultiplier || !toOffset || !toMultiplier || toMultiplier.digits === 0n) return undefined;
  const shifted = add(number, fromOffset);
  const numerator = { digits: shifted.digits * fromMultiplier.digits, exponent: shifted.exponent + fromMultiplier.exponent };
  // 25 more digits than the divisor has: far beyond what a double holds
  const extra = 25 + String(toMultiplier.digits).length;
  const quotient = { digits: (numerator.digits * 10n ** BigInt(extra)) / toMultiplier.digits, exponent: numerator.exponent - toMultiplier.exponent - extra };
  const { digits, exponent } = add(quotient, { digits: -toOffset.digits, exponent: toOffset.exponent });
  return Number(`${digits}e${exponent}`);
}
