/**
 * From a value as a source writes it to the term that a field takes: numbers as exact decimals, dates in the form of XML
 * Schema, text as text. What cannot be read as the field asks is passed on as text, so that validation says it with its
 * place; only what is no value at all is left out here.
 */
import { readPid } from '../pids/pids.ts';
import type { Field } from '../model/resource-model.ts';
import { hasScheme } from '../rdf/resolve-iri.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { Quad_Object } from '../rdf/terms.ts';
import { xsd } from '../rdf/vocabulary.ts';
import { toDecimal, toInteger } from '../rdf/decimal.ts';
import type { Scalar } from './source-tree.ts';

/** A term, and in which way it differs from what was written; or why there is none. */
export type FieldValue = { term: Quad_Object; changed?: string } | { absent: string };

const numeric: readonly string[] = [xsd.decimal, xsd.double, xsd.float];
const noNumber = /^\s*[-+]?(?:nan|inf|infinity)\s*$/i;
/** Words that stand where a number, a date or a truth value belongs, and are none. */
const placeholder = /^\s*(?:n\.?\/?a\.?|none|null|unknown|not (?:applicable|assigned|available|known)|[-?]+|tbd)\s*$/i;
/** Whether a text only says that there is no value. */
export const isPlaceholder = (text: string): boolean => placeholder.test(text) || noNumber.test(text);
/** Whether a text is one of the values that stand for "not known"; numbers are compared as numbers. */
export function isAbsent(text: string, absent: readonly string[] | undefined): boolean {
  if (absent === undefined) return false;
  const bare = text.trim(), decimal = toDecimal(bare);
  return absent.some((each) => each === bare || (decimal !== undefined && toDecimal(each) === decimal));
}
const dateForm = /^(\d{4}-\d{2}-\d{2})(?:([T ])(\d{2}:\d{2}:\d{2}(?:\.\d+)?)\s*(Z|[-+]\d{2}:?\d{2})?)?$/;

/** XML Schema's form of a point in time; undefined for what is none. */
function readDate(text: string, datatypes: readonly string[]): FieldValue | undefined {
  if (datatypes.includes(xsd.gYear) && /^\d{4}$/.test(text.trim())) return { term: literal(text.trim(), namedNode(xsd.gYear)) };
  const [, day, separator, time, zone = ''] = dateForm.exec(text.trim()) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(day))) return undefined;
  if (time === undefined) {
    if (datatypes.includes(xsd.date)) return { term: literal(day, namedNode(xsd.date)) };
    return datatypes.includes(xsd.dateTime) ? { term: literal(`${day}T00:00:00`, namedNode(xsd.dateTime)), changed: 'a day, taken as its beginning' } : undefined;
  }
  if (!datatypes.includes(xsd.dateTime)) return { term: literal(day, namedNode(xsd.date)), changed: 'only the day is kept' };
  const spelt = `${day}T${time}${zone.replace(/^([-+]\d{2})(\d{2})$/, '$1:$2')}`;
  return { term: literal(spelt, namedNode(xsd.dateTime)), ...(separator === ' ' ? { changed: 'written with T between day and time' } : {}) };
}

/** Readers by datatype, tried in this order among those that the field allows. */
const readers: readonly { datatypes: readonly string[]; read: (text: string, datatypes: readonly string[]) => FieldValue | undefined }[] = [
  { datatypes: [xsd.dateTime, xsd.date], read: readDate },
  { datatypes: numeric, read: (text) => { const decimal = toDecimal(text); return decimal === undefined ? undefined : { term: literal(decimal, namedNode(xsd.decimal)) }; } },
  { datatypes: [xsd.integer], read: (text) => { const integer = toInteger(text); return integer === undefined ? undefined : { term: literal(integer, namedNode(xsd.integer)) }; } },
  { datatypes: [xsd.boolean], read: (text) => { const truth = /^\s*(?:(true|1|yes)|(false|0|no))\s*$/i.exec(text); return truth ? { term: literal(String(truth[1] !== undefined), namedNode(xsd.boolean)) } : undefined; } },
];

/** The term for a literal or IRI field. Links and quantities are not made here. */
export function readFieldValue(value: Scalar, field: Field): FieldValue {
  const text = String(value);
  if (text.trim() === '') return { absent: 'the value is empty' };
  if (field.kind === 'iri' || field.kind === 'term') return readIri(text);
  for (const { datatypes, read } of readers) {
    if (!datatypes.some((datatype) => field.datatypes.includes(datatype))) continue;
    if (isPlaceholder(text)) return { absent: `${JSON.stringify(text.trim())} stands for "not known"` };
    const result = read(text, field.datatypes);
    if (result) return result;
  }
  return field.datatypes.length === 0 ? { term: readPlain(value) } : { term: literal(text.toWellFormed()) };
}

/** The term for a value whose meaning no shape gives: by its type in the source. */
export function readPlain(value: Scalar): Quad_Object {
  if (typeof value === 'boolean') return literal(String(value), namedNode(xsd.boolean));
  if (typeof value === 'number') {
    const integer = Number.isInteger(value) ? toInteger(String(value)) : undefined;
    return integer === undefined ? literal(toDecimal(String(value)) ?? String(value), namedNode(xsd.decimal)) : literal(integer, namedNode(xsd.integer));
  }
  return literal(value.toWellFormed());
}

/** An IRI, or an identifier that has one; free text has none. */
export function readIri(text: string): FieldValue {
  const bare = text.trim();
  const pid = readPid(bare);
  if (pid && !pid.fault) return { term: namedNode(pid.iri), ...(pid.iri === bare ? {} : { changed: 'the identifier is written as its IRI' }) };
  return hasScheme(bare) && !/\s/.test(bare) ? { term: namedNode(bare) } : { absent: 'free text where an identifier belongs' };
}
