/**
 * What a row makes of a written value before it becomes a term: the words of the table for it, the right spelling of an
 * identifier, and what is to be said when the value is not as the row expects. Pure: who says it is the writer.
 */
import { foldPhrase, mostAlike } from '../rdf/most-alike.ts';
import type { BoundRow } from './bind-mapping.ts';
import type { Scalar, Statement } from './source-tree.ts';
import { valueForms } from './value-forms.ts';

export interface RowValue {
  value: Scalar;
  /** the values of a list that was written as one */ several?: readonly string[];
  /** in which way it differs from what was written */ changed?: string;
  /** what is wrong with what was written */ fault?: { message: string; remedy: string };
  /** the field cannot take it; it is kept as it is where the table keeps such */ unusable?: boolean;
}

/** The value of a statement as the row has it. */
export function readRowValue(statement: Statement, row: BoundRow): RowValue {
  const text = String(statement.value).trim();
  const { values, strict, pattern, prefix, form, named, join } = row;
  const more = (join ?? []).map((step) => String(statement.element.statements.find((each) => each.step === step)?.value ?? '').trim());
  if (more.length > 0) return { value: [text, ...more].filter(Boolean).join(' ') };
  // a source may write "constructor"
  const known = values && Object.hasOwn(values, text) ? values[text] : undefined;
  if (known !== undefined) return { value: known, ...(pattern === undefined && known !== text ? { changed: 'written in the words of the field' } : {}) };
  if (strict && values) return readStrict(text, values, row);
  const whole = prefix !== undefined && /^\d+$/.test(text) ? prefix + text : undefined;
  if (form !== undefined) return readInForm(statement, whole ?? String(statement.value), form, named);
  const matched = pattern === undefined ? undefined : new RegExp(pattern).exec(text)?.[1];
  if (matched !== undefined) return { value: matched };
  if (whole !== undefined) return { value: whole };
  return { value: statement.value };
}

function readStrict(text: string, values: Readonly<Record<string, string>>, { field }: BoundRow): RowValue {
  const what = field?.label ?? 'value';
  const words = Object.keys(values);
  const same = words.find((each) => foldPhrase(each) === foldPhrase(text));
  if (same !== undefined) return { value: values[same]!, changed: 'spelt in another way', fault: { message: `"${text}" is not how this ${what} is written; it is read as "${same}"`, remedy: `write "${same}"` } };
  const several = field?.many && text.includes(',') ? text.split(',').map((each) => words.find((word) => foldPhrase(word) === foldPhrase(each))) : [];
  if (several.length > 1 && several.every((each) => each !== undefined)) return { value: text, several: several.map((each) => values[each]!), changed: 'a list in one value' };
  const near = mostAlike(text, words);
  return { value: text, unusable: true, fault: { message: `"${text}" is not among the known values of ${what}`, remedy: near.length > 0 ? `write ${either(near)}, if that is meant` : `write one of ${words.slice(0, 8).join(', ')}` } };
}

function readInForm(statement: Statement, text: string, form: string, named: string | undefined): RowValue {
  const { fault, value, right } = valueForms.get(form)!(text);
  // a sibling says what kind of identifier it is
  if (fault !== undefined && named !== undefined && statement.element.statements.some(({ step, value: kind }) => step === named && String(kind).trim() !== '')) return { value: text.trim() };
  const taken = value ?? text.trim(), changed = taken === text ? {} : { changed: 'written in its usual form' };
  if (fault === undefined) return { value: taken, ...changed };
  const remedy = right === undefined ? 'leave it out until it is known, or correct it' : value === undefined ? `write ${right}, if that is meant` : `write ${right}`;
  return { value: taken, ...(value === undefined ? { unusable: true } : changed), fault: { message: `${fault}${value === undefined ? '' : `; it is read as ${value}`}`, remedy } };
}

/** `"a", "b" or "c"` */
export const either = (words: readonly string[]): string => words.map((each) => JSON.stringify(each)).join(', ').replace(/, ("(?:[^"\\]|\\.)*")$/, ' or $1');
