/**
 * One cell ↔ the values of a field. Reading understands what people write (units, labels of terms, IDs of rows, languages)
 * and says what it does not; writing gives the one spelling that reads back as the same values.
 */
import { separator, unitSymbol } from '../derived/spreadsheet-template.ts';
import type { Choice } from '../derived/spreadsheet-template.ts';
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { readPid } from '../pids/pids.ts';
import type { PidKind } from '../pids/pids.ts';
import { nearest } from '../rdf/nearest.ts';
import type { Severity } from '../rdf/report.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { Quad_Object } from '../rdf/terms.ts';
import { termToNTriples } from '../rdf/n-quads.ts';
import { namespaces, rdf, xsd } from '../rdf/vocabulary.ts';
import { toDecimal } from '../rdf/decimal.ts';
import { isPlaceholder, readFieldValue, readIri } from './field-values.ts';
import type { RowNames } from './row-names.ts';

export type SheetValue =
  | { kind: 'term'; term: Quad_Object }
  | { kind: 'quantity'; number: string; unit: string }
  /** goes to the text field beside a term field */ | { kind: 'text'; text: string };

export interface CellFault { severity: Severity; rule: 'cell' | 'number' | 'unit' | 'reference' | 'identifier'; message: string; remedy?: string; value: string }

export interface ValueColumn {
  field: Field;
  /** IRI of the unit of the header */ unit?: string;
  /** text field for what has no term */ textField?: Field;
  /** words of the workbook's own lists, lower case → IRI */ words?: ReadonlyMap<string, string>;
  /** words of an enumeration of IRIs */ choices?: readonly Choice[];
}

export interface CellReading { values: SheetValue[]; faults: CellFault[]; /** why a part is no value */ absent: string[]; /** in which way a value differs from what was written */ changed: string[] }

type Parsed = { value: SheetValue; changed?: string } | { fault: CellFault } | { absent: string };

/** A value in the notation of N-Triples, numbers by their value: what two values are compared by. */
export function valueKey(value: SheetValue): string {
  if (value.kind === 'quantity') return `${toDecimal(value.number) ?? value.number} ${value.unit}`;
  if (value.kind === 'text') return `text ${value.text}`;
  const { term } = value;
  const decimal = term.termType === 'Literal' && numberTypes.has(term.datatype.value) ? toDecimal(term.value) : undefined;
  return decimal === undefined ? termToNTriples(term) : `number ${decimal}`;
}

const numberTypes = new Set<string>([xsd.decimal, xsd.double, xsd.float, xsd.integer, xsd.long, xsd.int, xsd.short, xsd.nonNegativeInteger, xsd.positiveInteger]);
const language = /^([\s\S]*\S)\s+@([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)$/;
const decimalComma = /^[+-]?(?:\d{1,3}(?:[.\u00a0\u202f ]\d{3})+|\d+),\d+/;
const number = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*([\s\S]*)$/;

/** `a; b\;c` → `a`, `b;c`. */
export function splitCell(text: string): string[] {
  const parts: string[] = [''];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!, next = text[at + 1];
    if (char === '\\' && (next === separator || next === '\\')) { parts[parts.length - 1] += next; at += 1; }
    else if (char === separator) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}
const escapePart = (text: string): string => text.replaceAll(/[\\;]/g, String.raw`\$&`);

/** The one title that a cell of this field holds, without its language where the field takes one; nothing when it holds several. */
export function labelIn(text: string, { many, datatypes }: Pick<Field, 'many' | 'datatypes'>): string {
  const parts = many ? splitCell(text) : [text.trim()];
  if (parts.length === 1 && !datatypes.includes(rdf.langString)) return parts[0]!;
  return parts.length === 1 ? parts[0]!.replace(/\s+@[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/, '') : '';
}

const comma = (text: string): CellFault => ({ severity: 'Violation', rule: 'number', value: text, message: `"${text}" is written with a comma, which may be a decimal point or separate thousands`, remedy: `write ${/^[+-]?\d+,\d+/.test(text) ? text.replace(',', '.') : 'the number with a point and without separators'}` });

function readLiteral(text: string, { field }: ValueColumn): Parsed {
  const { datatypes } = field, listed = field.allowed ?? field.listed;
  if (listed && !listed.includes(text)) {
    const word = listed.filter((each) => each.toLowerCase() === text.toLowerCase());
    if (word.length === 1 && word[0] !== undefined) return { value: { kind: 'term', term: literal(word[0]) }, changed: 'written in the case of the list' };
  }
  const spoken = datatypes.includes(rdf.langString) ? language.exec(text) : null;
  if (spoken) return { value: { kind: 'term', term: literal(spoken[1]!, spoken[2]!) } };
  const numeric = datatypes.length > 0 && datatypes.every((datatype) => numberTypes.has(datatype));
  if (numeric && decimalComma.test(text)) return { fault: comma(text) };
  const made = readFieldValue(text, field);
  return 'absent' in made ? made : { value: { kind: 'term', term: made.term }, ...(made.changed ? { changed: made.changed } : {}) };
}

function readQuantity(text: string, { field, unit }: ValueColumn, model: ResourceModel): Parsed {
  const allowed = field.quantity!.allowedUnits;
  const symbols = (): string => allowed.slice(0, 6).map((each) => unitSymbol(each, model)).join(', ');
  if (isPlaceholder(text)) return { absent: `"${text}" stands for "not known"` };
  if (decimalComma.test(text)) return { fault: comma(text) };
  const [, digits, symbol = ''] = number.exec(text) ?? [];
  if (digits === undefined) return { fault: { severity: 'Violation', rule: 'number', value: text, message: `"${text}" is no number`, remedy: `give a number, such as 0.5, or with its unit: 0.5 ${unitSymbol(field.quantity!.canonicalUnit, model)}` } };
  const decimal = toDecimal(digits) ?? digits;
  if (symbol === '') {
    if (unit === undefined) return { fault: { severity: 'Violation', rule: 'unit', value: text, message: `${text} has no unit, neither in the cell nor in the header`, remedy: `write "${text} ${unitSymbol(field.quantity!.canonicalUnit, model)}", or the unit in the header: [${unitSymbol(field.quantity!.canonicalUnit, model)}]` } };
    return { value: { kind: 'quantity', number: decimal, unit } };
  }
  const known = model.findUnit(symbol);
  if (!known) return { fault: { severity: 'Violation', rule: 'unit', value: text, message: `"${symbol}" is no known unit`, remedy: `give one of ${symbols()}` } };
  if (!allowed.includes(known.iri)) return { fault: { severity: 'Violation', rule: 'unit', value: text, message: `${symbol} is no unit of this field`, remedy: `give one of ${symbols()}` } };
  return { value: { kind: 'quantity', number: decimal, unit: known.iri } };
}

/** A web address or an identifier; a scheme of its own alone is none, for people number samples as S:1. */
function readIdentifier(text: string): Parsed | undefined {
  const made = readIri(text);
  if ('absent' in made) return undefined;
  return { value: { kind: 'term', term: made.term }, ...(made.changed ? { changed: made.changed } : {}) };
}

function readTerm(text: string, { field, textField, words }: ValueColumn, model: ResourceModel): Parsed {
  const labelled = words?.get(text.toLowerCase()) ?? model.terms.find(text, field.term!)?.iri;
  if (labelled !== undefined) return { value: { kind: 'term', term: namedNode(labelled) } };
  const inside = /\(([^()\s]+)\)$/.exec(text)?.[1];
  const made = readIdentifier(text) ?? (inside === undefined ? undefined : readIdentifier(inside));
  if (made) return made;
  if (textField) return { value: { kind: 'text', text }, changed: `has no term and is kept as ${textField.label}` };
  const near = nearest(text, model.terms.of(field.term!).map(({ label }) => label));
  return { fault: { severity: 'Violation', rule: 'cell', value: text, message: `"${text}" is no term of ${field.term!.ontologies.join(' or ')}`, remedy: near === undefined ? `give its identifier, such as ${field.term!.ontologies[0]}:0000001` : `the nearest is "${near}"` } };
}

function readLink(text: string, { field, choices }: ValueColumn, names: RowNames): Parsed {
  const found = names.find(text, field);
  if (found && 'iri' in found) return { value: { kind: 'term', term: namedNode(found.iri) } };
  const listed = choices?.find(({ label }) => label.toLowerCase() === text.toLowerCase())?.iri;
  if (listed !== undefined) return { value: { kind: 'term', term: namedNode(listed) } };
  const pid = found || !field.pids ? undefined : readPid(text, field.pids as PidKind[]);
  if (pid && !pid.fault) return { value: { kind: 'term', term: namedNode(pid.iri) }, ...(pid.iri === text ? {} : { changed: 'the identifier is written as its IRI' }) };
  const made = found ? undefined : readIdentifier(text);
  if (made) return made;
  if (pid?.fault) return { fault: { severity: 'Violation', rule: 'identifier', value: text, message: pid.fault.message, remedy: pid.fault.remedy ?? 'correct it' } };
  const lead = field.targets.length === 0 ? 'a thing' : field.targets.join(' or ');
  if (found && 'many' in found) return { fault: { severity: 'Violation', rule: 'reference', value: text, message: `"${text}" is the title of ${found.many} rows`, remedy: 'name the row by its ID' } };
  if (found) return { fault: { severity: 'Violation', rule: 'reference', value: text, message: `"${text}" is a ${found.other.type.label}, and this column leads to ${lead}`, remedy: `name a row of ${lead}` } };
  const near = names.nearest(text);
  return { fault: { severity: 'Violation', rule: 'reference', value: text, message: `"${text}" is neither the ID of a row nor an identifier`, remedy: near === undefined ? `give ${field.targets.length === 0 ? '' : `the ID of ${lead}, or `}its web address or another IRI` : `the nearest ID is "${near}"` } };
}

/** Reads a cell. Faults and absences leave their part out; the other parts are read. */
export function readCell(text: string, column: ValueColumn, names: RowNames, model: ResourceModel): CellReading {
  const { field } = column;
  const reading: CellReading = { values: [], faults: [], absent: [], changed: [] };
  const trimmed = text.trim();
  const keys = new Set<string>();
  for (const part of field.many ? splitCell(trimmed) : trimmed === '' ? [] : [trimmed]) {
    const parsed = field.kind === 'quantity' ? readQuantity(part, column, model) : field.kind === 'term' ? readTerm(part, column, model)
      : field.kind === 'literal' ? readLiteral(part, column) : readLink(part, column, names);
    if ('fault' in parsed) reading.faults.push(parsed.fault);
    else if ('absent' in parsed) reading.absent.push(parsed.absent);
    else {
      if (parsed.changed) reading.changed.push(parsed.changed);
      if (!keys.has(valueKey(parsed.value))) reading.values.push(parsed.value);
      keys.add(valueKey(parsed.value));
    }
  }
  return reading;
}

/** An OBO term as people know it: `FBbi:00000246`. */
function curieOf(iri: string): string | undefined {
  const [, prefix, local] = /[/#]([A-Za-z]+)_([A-Za-z0-9]+)$/.exec(iri) ?? [];
  const made = prefix === undefined ? undefined : readIdentifier(`${prefix}:${local}`);
  return made && 'value' in made && made.value.kind === 'term' && made.value.term.value === iri ? `${prefix}:${local}` : undefined;
}

function writeValue(value: SheetValue, column: ValueColumn, names: RowNames, model: ResourceModel): string {
  const { field, unit } = column;
  if (value.kind === 'text') return value.text;
  if (value.kind === 'quantity') return value.unit === unit ? value.number : `${value.number} ${unitSymbol(value.unit, model)}`;
  const { term } = value;
  if (term.termType === 'Literal') {
    if (term.language) return `${term.value} @${term.language}`;
    return term.datatype.value === xsd.boolean ? term.value.toUpperCase() : term.value;
  }
  const iri = term.value;
  if (field.kind === 'term') {
    const label = model.terms.labelOf(iri);
    return label !== undefined && model.terms.find(label, field.term!)?.iri === iri ? label : curieOf(iri) ?? iri;
  }
  return names.nameOf(iri, field) ?? column.choices?.find((choice) => choice.iri === iri)?.label ?? iri;
}

/** The spelling of some values in a cell: sorted, for a graph has no order. */
export function writeCell(values: readonly SheetValue[], column: ValueColumn, names: RowNames, model: ResourceModel): string {
  const texts = values.map((value) => writeValue(value, column, names, model));
  return column.field.many ? texts.map(escapePart).toSorted().join(`${separator} `) : texts.join(`${separator} `);
}

/** IRI of a rule of the importer of sheets. */
export const sheetRule = (name: CellFault['rule'] | 'header' | 'formula' | 'row'): string => `${namespaces.mg}rules/${name}`;
