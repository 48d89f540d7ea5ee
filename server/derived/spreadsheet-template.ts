/**
 * What a spreadsheet template is, as plain data: sheets, columns, headers with units and marks, notes, choices. The writer
 * of workbooks draws it, the importer reads filled sheets by it, and both stay inverse because they look at one layout.
 */
import { hash } from 'node:crypto';
import type { Field, ResourceModel, ResourceType, SheetTemplate } from '../model/resource-model.ts';
import { textFieldFor } from '../model/text-field.ts';

export type Mark = 'required' | 'asked' | 'helpful' | 'optional';

/** A word of a drop-down, and the IRI it stands for where it is not text. */
export interface Choice { label: string; iri?: string }

export interface TemplateColumn {
  /** as it stands in the first row: label, unit, mark */ header: string;
  /** absent for the column of IDs */ field?: Field;
  /** what a cell means, for a note at the header */ note: string;
  mark: Mark;
  /** drop-down; `open`: other values may be written too */ choices?: { values: readonly Choice[]; open: boolean };
  /** sheets whose IDs a cell may name */ linksTo?: readonly string[];
}

export interface TemplateSheet { name: string; type: ResourceType; columns: readonly TemplateColumn[] }

export interface TemplateLayout { name: string; title: string; description: string; /** changes with the columns */ version: string; sheets: readonly TemplateSheet[] }

/** Names of the sheets that are no type's. */
export const ownSheets = { readMe: 'Read me', facts: 'Micrograph', further: 'Further statements', report: 'Report' } as const;

/** 0 → A, 26 → AA. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCharCode(65 + (rest - 1) % 26) + letters;
  return letters;
}

/** What a spreadsheet takes for a formula when it opens a text file; signed numbers are none. */
const formula = /^'*[=+\-@\t\r]/, signedNumber = /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/;
/** A text that is safe in a CSV file, and back. */
export const hideFormula = (text: string): string => (formula.test(text) && !signedNumber.test(text) ? `'${text}` : text);
export const showFormula = (text: string): string => (/^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text);

/** Between the values of a cell that may hold several; `\;` and `\\` stand for themselves. */
export const separator = ';';
/** Marks at the end of a header, with what they say. */
export const marks: Readonly<Record<Mark, { sign: string; meaning: string }>> = {
  required: { sign: ' *', meaning: 'required: without it the row is refused' },
  asked: { sign: ' +', meaning: 'a standard asks for it: a warning when it is missing' },
  helpful: { sign: '', meaning: 'would help' },
  optional: { sign: '', meaning: 'optional' },
};
/** Excel takes no more characters, and none of these, in a sheet's name. */
const longestName = 31, forbidden = /[[\]:*?/\\']/g;
/** More words than this are no help in a drop-down. */
const mostChoices = 500;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const localName = (iri: string): string => iri.split(/[#/]/).at(-1) ?? iri;
/** The symbol in which a unit is written, shortest where all mean the same: `µm`. */
export const unitSymbol = (iri: string, model: ResourceModel): string => { const unit = model.findUnit(iri); return unit?.symbols[0] ?? unit?.label ?? localName(iri); };
const markOf = ({ required, asked }: Field): Mark => (required ? 'required' : asked === 'Warning' ? 'asked' : asked === 'Info' ? 'helpful' : 'optional');

/** Header of the column of IDs, which also says the type: a CSV file has nothing else to say it. */
export const idHeader = (type: ResourceType): string => `${capital(type.label)} ID`;

/** The words of a field's drop-down, where there are any. */
export function choicesOf(field: Field, model: ResourceModel): TemplateColumn['choices'] {
  const words = field.allowed ?? field.listed;
  if (words) {
    // several values in one cell are no word of the list; nor is what a standard does not know, which is kept with a warning
    const open = field.many || !field.allowed;
    if (field.kind === 'literal') return { values: words.map((label) => ({ label })), open };
    const named = words.map((iri) => ({ iri, label: model.terms.labelOf(iri) ?? localName(iri) }));
    const unique = new Set(named.map(({ label }) => label)).size === named.length;
    return { values: unique ? named : words.map((iri) => ({ iri, label: iri })), open };
  }
  if (field.datatypes.length === 1 && field.datatypes[0]!.endsWith('#boolean')) return { values: [{ label: 'TRUE' }, { label: 'FALSE' }], open: true };
  if (field.kind !== 'term') return undefined;
  const known = model.terms.of(field.term!).filter(({ label }) => model.terms.find(label, field.term!));
  return known.length === 0 ? undefined : { values: known.slice(0, mostChoices).map(({ iri, label }) => ({ label, iri })), open: true };
}

function valuesOf(field: Field, type: ResourceType, model: ResourceModel): string {
  switch (field.kind) {
    case 'quantity': {
      const others = field.quantity!.allowedUnits.filter((unit) => unit !== field.quantity!.canonicalUnit).map((unit) => unitSymbol(unit, model));
      return `A number in ${unitSymbol(field.quantity!.canonicalUnit, model)}${others.length > 0 ? `, or with its unit: ${others.slice(0, 6).map((unit) => `"1 ${unit}"`).join(', ')}` : ''}.`;
    }
    case 'term': return `A term of ${field.term!.ontologies.join(' or ')}: its name from the list, or its identifier (${field.term!.ontologies[0]}:…).${textFieldFor(field, type) ? ' Other text is kept and waits for a term.' : ''}`;
    case 'link': return `ID of a row of ${field.targets.join(' or ')}, or an IRI.`;
    case 'iri': return 'An identifier (DOI, ORCID, ROR, RRID …), a web address, or the ID of a row.';
    default: return field.allowed ? `One of ${field.allowed.join(', ')}.` : field.listed ? `Best one of ${field.listed.join(', ')}; other words are kept with a warning.` : field.datatypes.length === 0 ? '' : `${capital(field.datatypes.map((datatype) => localName(datatype).replace('langString', 'text@language').replace('string', 'text')).join(' or '))}.`;
  }
}

function columnOf(field: Field, type: ResourceType, model: ResourceModel, sheets: ReadonlyMap<string, string>, label: string): TemplateColumn {
  const mark = markOf(field);
  const unit = field.quantity ? ` [${unitSymbol(field.quantity.canonicalUnit, model)}]` : '';
  const choices = choicesOf(field, model);
  const linksTo = field.kind !== 'link' ? [] : [...new Set(field.targets.flatMap((name) => [name, ...model.findType(name)?.descendants ?? []]))].flatMap((name) => sheets.get(name) ?? []);
  const note = [
    `${field.description}.`.replace('..', '.'), valuesOf(field, type, model), field.many ? `Several are separated by "${separator}".` : '',
    `${capital(marks[mark].meaning)}.`, field.source ?? '', `${field.path.predicate}`,
  ].filter(Boolean).join('\n');
  return { header: `${label}${unit}${marks[mark].sign}`, field, note, mark, ...(choices ? { choices } : {}), ...(linksTo.length > 0 ? { linksTo } : {}) };
}

/** The sheet of a type. Fields that are followed backwards have no column: the other side has. */
function sheetOf(type: ResourceType, model: ResourceModel, sheets: ReadonlyMap<string, string>): TemplateSheet {
  const fields = type.fields.filter(({ path }) => !path.inverse);
  const count = new Map<string, number>();
  const key = headerKey(idHeader(type));
  count.set(key, 1);
  for (const { label } of fields) count.set(headerKey(label), (count.get(headerKey(label)) ?? 0) + 1);
  const idColumn: TemplateColumn = {
    header: idHeader(type), mark: 'optional',
    note: `A short name for the row by which other sheets refer to it, such as "${type.singular}-1", or the IRI or PID that it has. Where it is empty, the row is called by its ${type.labelField ? type.fields.find(({ name }) => name === type.labelField)!.label : 'number'}.\n${type.iri}`,
  };
  return { name: sheets.get(type.name)!, type, columns: [idColumn, ...fields.map((field) => columnOf(field, type, model, sheets, capital(count.get(headerKey(field.label)) === 1 ? field.label : field.name)))] };
}

function sheetNames(types: readonly ResourceType[]): Map<string, string> {
  const taken = new Set<string>(Object.values(ownSheets).map((name) => name.toLowerCase()));
  return new Map(types.map(({ name }) => {
    const base = name.replaceAll(forbidden, '-').slice(0, longestName);
    let free = base;
    for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${base.slice(0, longestName - String(number).length - 1)}-${number}`;
    taken.add(free.toLowerCase());
    return [name, free];
  }));
}

/** What is compared when a column is looked for by its header: letters and digits, without unit and marks. */
export function headerKey(header: string): string {
  return header.replace(/\s*\[[^\]]*\]\s*(?=[*+\s]*$)/, '').normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The layout for some types, in their order. */
export function deriveLayout(model: ResourceModel, { name, title, description, types }: Omit<SheetTemplate, 'source'>): TemplateLayout {
  const known = types.flatMap((each) => model.findType(each) ?? []);
  const names = sheetNames(known);
  const sheets = known.map((type) => sheetOf(type, model, names));
  const version = hash('sha256', JSON.stringify(sheets.map(({ type, columns }) => [type.iri, columns.map(({ header, field }) => [header, field?.path.predicate])]))).slice(0, 12);
  return { name, title, description, version, sheets };
}

/** A template by name: one of several types, or that of a type. Undefined when there is none. */
export function findLayout(model: ResourceModel, name: string): TemplateLayout | undefined {
  const several = model.templates.find((template) => template.name === name);
  if (several) return deriveLayout(model, several);
  const type = model.types.find((each) => each.name === name);
  return type && deriveLayout(model, { name: type.name, title: capital(type.label), description: type.description, types: [type.name] });
}
