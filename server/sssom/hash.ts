/**
 * The hash by which tools recognise the same mapping record (SSSOM: Hashing a mapping record): FNV-1a of 64 bits over a
 * canonical S-expression (RFC 9804) of the record with propagated slots and IRIs written out. The published vectors print
 * the hash's bytes from the least significant on; so does this.
 */
import type { Mapping } from './mapping.ts';
import { valuesOf } from './mapping.ts';
import { numberText } from './number-text.ts';
import { slotsOfMapping } from './slots.ts';

const bytes = new TextEncoder();
/** `N:text`; N counts bytes of UTF-8, for lengths of canonical S-expressions are octets. */
const atom = (text: string): string => `${Buffer.byteLength(text)}:${text}`;
const list = (values: readonly string[]): string => values.map(atom).join('');
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The S-expression of a mapping. record_id and mapping_cardinality are left out; extensions come last, by property. */
export function canonicalExpression(mapping: Mapping): string {
  const values = valuesOf(mapping), extensions: [string, string][] = Object.entries(mapping.extensions ?? {});
  let text = '(7:mapping(';
  for (const slot of slotsOfMapping) {
    const value = values[slot.name];
    if (value === undefined || slot.name === 'record_id' || slot.name === 'mapping_cardinality') continue;
    if (slot.extension !== undefined) { extensions.push([slot.iri, (value as readonly string[]).toSorted(byCode).join('|')]); continue; }
    text += `(${atom(slot.name)}${slot.many ? `(${list((value as readonly string[]).toSorted(byCode))})` : atom(typeof value === 'number' ? numberText(value) : value as string)})`;
  }
  if (extensions.length > 0) text += `(10:extensions(${extensions.toSorted(([a], [b]) => byCode(a, b)).map(([property, value]) => `(${list([property, value])})`).join('')}))`;
  return `${text}))`;
}

/** FNV-1a of 64 bits in two halves of 32, for integers of any size would be some fifty times slower. Returns 16 hex digits, least significant byte first. */
export function fnv1a64(data: Uint8Array): string {
  let high = 0xcbf29ce4, low = 0x84222325;
  for (const byte of data) {
    low = (low ^ byte) >>> 0;
    // times 0x100000001b3 modulo 2^64
    const a = (low & 0xffff) * 0x1b3, b = (low >>> 16) * 0x1b3 + Math.floor(a / 0x10000);
    high = (Math.imul(high, 0x1b3) + Math.floor(b / 0x10000) + ((low << 8) >>> 0)) >>> 0;
    low = (((b & 0xffff) << 16) | (a & 0xffff)) >>> 0;
  }
  const swap = (word: number): string => [0, 8, 16, 24].map((shift) => ((word >>> shift) & 0xff).toString(16).padStart(2, '0')).join('');
  return (swap(low) + swap(high)).toUpperCase();
}

/** The SSSOM hash of a mapping whose set's slots are propagated. 16 upper-case hexadecimal digits. */
export const hashMapping = (mapping: Mapping): string => fnv1a64(bytes.encode(canonicalExpression(mapping)));
