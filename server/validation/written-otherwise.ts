/**
 * A value in another writing that means the same: text that is a number, a date or a truth value as a literal of the asked
 * datatype, text in another spelling. Only what has one meaning is converted: 03/04/2024 is two dates, 1,234 two numbers.
 */
import { toDecimal, toInteger } from '../rdf/decimal.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { Literal, Term } from '../rdf/terms.ts';
import { rdf, xsd } from '../rdf/vocabulary.ts';

/** A decimal comma, where it cannot be a sign between thousands. */
const withoutComma = (text: string): string => (/^[-+]?\d+,(?:\d{1,2}|\d{4,})$/.test(text) || /^[-+]?0,\d+$/.test(text) ? text.replace(',', '.') : text);
const number = (text: string): string => withoutComma(text.trim().replace(/^[\u2212\u2013](?=\d)/, '-'));

const two = (part: string): string => part.padStart(2, '0');

/** 2024-05-17, 2024/05/17, 17.05.2024, and 17/05/2024 or 05/17/2024 where only one order is possible. */
function toDay(text: string): string | undefined {
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (iso) return `${iso[1]}-${two(iso[3]!)}-${two(iso[4]!)}`;
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (dotted) return `${dotted[3]}-${two(dotted[2]!)}-${two(dotted[1]!)}`;
  const [, first = '', second = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  if (year === '' || (Number(first) > 12) === (Number(second) > 12)) return undefined;
  return Number(first) > 12 ? `${year}-${two(second)}-${two(first)}` : `${year}-${two(first)}-${two(second)}`;
}

/** Whether there is such a day. */
function isDay(day: string): boolean {
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}

function toDateTime(text: string): string | undefined {
  const [, day = '', time = '', seconds = '', zone = ''] = /^(\S+?)(?:T|\s+)(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s*(Z|[-+]\d{2}:?\d{2})?$/.exec(text) ?? [];
  const date = toDay(day);
  return date !== undefined && isDay(date) ? `${date}T${time}${seconds || ':00'}${zone.replace(/^([-+]\d{2})(\d{2})$/, '$1:$2')}` : undefined;
}

/** datatype → the lexical form for a text that means such a value */
const forms: Readonly<Record<string, (text: string) => string | undefined>> = {
  [xsd.integer]: (text) => toInteger(number(text)),
  [xsd.decimal]: (text) => toDecimal(number(text)),
  [xsd.double]: (text) => toDecimal(number(text)),
  [xsd.float]: (text) => toDecimal(number(text)),
  [xsd.nonNegativeInteger]: (text) => { const whole = toInteger(number(text)); return whole?.startsWith('-') ? undefined : whole; },
  [xsd.positiveInteger]: (text) => { const whole = toInteger(number(text)); return whole === undefined || /^-|^0$/.test(whole) ? undefined : whole; },
  [xsd.boolean]: (text) => { const truth = /^(?:(true|1|yes)|(false|0|no))$/i.exec(text.trim()); return truth ? String(truth[1] !== undefined) : undefined; },
  [xsd.date]: (text) => { const day = toDay(text.trim()); return day !== undefined && isDay(day) ? day : undefined; },
  [xsd.dateTime]: (text) => toDateTime(text.trim()),
  [xsd.gYear]: (text) => /^\d{4}$/.exec(text.trim())?.[0],
  [xsd.anyURI]: (text) => (/^https?:\/\/[^\s<>"{}|\\^`]+$/.test(text.trim()) ? text.trim() : undefined),
  [xsd.string]: (text) => text,
};

/** The literal of a datatype that a literal means; undefined where it means none, or more than one. */
export function asDatatype(term: Term, datatype: string): Literal | undefined {
  if (term.termType !== 'Literal') return undefined;
  // a number becomes text, but text in a language is not made mute
  if (datatype === xsd.string && term.language !== '') return undefined;
  if (datatype === rdf.langString) return undefined;
  const form = forms[datatype]?.(term.value);
  return form === undefined ? undefined : literal(form, namedNode(datatype));
}

/** Other spellings of a text, the nearest first: without blanks around and doubled, with https, in one case. */
export function spellingsOf(text: string): string[] {
  const tidy = text.normalize('NFC').replaceAll(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '').replaceAll(/\s+/g, ' ').trim();
  const secure = tidy.replace(/^http:\/\//i, 'https://');
  return [...new Set([tidy, secure, tidy.replaceAll(' ', ''), tidy.toUpperCase(), tidy.toLowerCase()])].filter((each) => each !== text && each !== '');
}

/** What is left of a text when blanks, hyphens and case do not count: equal for spellings of one word. Numbers stay as they are. */
export function plainWord(text: string): string {
  return /\p{L}/u.test(text) ? text.normalize('NFKC').toLowerCase().replaceAll(/[\s_-]+/g, '') : text.trim();
}
