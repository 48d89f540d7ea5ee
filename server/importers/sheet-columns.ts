/**
 * From the first row of a sheet to columns of fields: found by their names, in any order, with the unit that each header
 * states. What is wrong with a header is said once, at the header.
 */
import { choicesOf, columnLetters, headerKey, idHeader, unitSymbol } from '../derived/spreadsheet-template.ts';
import { textFieldFor } from '../model/text-field.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { nearest } from '../rdf/nearest.ts';
import type { Result } from '../rdf/report.ts';
import { sheetRule } from './sheet-values.ts';
import type { ValueColumn } from './sheet-values.ts';
import type { Table } from './tabular.ts';

export interface FieldColumn extends ValueColumn { at: number; header: string }
export interface OtherColumn { at: number; header: string; reason: string }

export interface BoundSheet {
  table: Table;
  type: ResourceType;
  /** index of the row of headers */ headerRow: number;
  /** index of the column of IDs */ idAt?: number;
  columns: readonly FieldColumn[];
  /** columns that no field reads */ others: readonly OtherColumn[];
  byPredicate: ReadonlyMap<string, FieldColumn>;
}

/** The column of a field as a cell's reader and writer see it; `unit` is that of the header. */
export function valueColumn(field: Field, type: ResourceType, model: ResourceModel, unit?: string, words?: ReadonlyMap<string, string>): ValueColumn {
  const textField = textFieldFor(field, type);
  const choices = field.kind === 'iri' || field.kind === 'link' ? choicesOf(field, model)?.values : undefined;
  return { field, ...(unit === undefined ? {} : { unit }), ...(textField ? { textField } : {}), ...(words ? { words } : {}), ...(choices ? { choices } : {}) };
}

/** Header → field of a type: by label, else by name. */
function fieldsByKey(type: ResourceType): Map<string, Field> {
  const byKey = new Map<string, Field>();
  const fields = type.fields.filter(({ path }) => !path.inverse);
  for (const field of fields) byKey.set(headerKey(field.name), field);
  for (const field of fields) if (!byKey.has(headerKey(field.label))) byKey.set(headerKey(field.label), field);
  return byKey;
}

const unitOf = (header: string): string | undefined => /\[([^\]]*)\]\s*[*+\s]*$/.exec(header)?.[1]?.trim();

/** The type that a sheet describes by its own first header, `… ID`. */
export function typeOfHeader(table: Table, model: ResourceModel): ResourceType | undefined {
  const keys = new Map(model.types.map((type) => [headerKey(idHeader(type)), type]));
  for (const row of table.rows.slice(0, 10)) for (const cell of row) { const type = cell && keys.get(headerKey(cell.text)); if (type) return type; }
  return undefined;
}

/** The row of headers: the first of the first ten in which most cells name a field. */
function findHeaderRow(table: Table, known: (text: string) => boolean): number {
  let best = 0, most = 0;
  table.rows.slice(0, 10).forEach((row, index) => {
    const count = row.filter((cell) => cell && known(cell.text)).length;
    if (count > most) [best, most] = [index, count];
  });
  return best;
}

/** Binds the columns of one sheet. Findings are about headers. */
export function bindSheet(table: Table, type: ResourceType, model: ResourceModel, words: ReadonlyMap<string, string>, find: (finding: Result) => void): BoundSheet {
  const byKey = fieldsByKey(type), idKeys = new Set([headerKey(idHeader(type)), ...['id', 'iri', headerKey(`${type.name} ID`)].filter((key) => !byKey.has(key))]);
  const headerRow = findHeaderRow(table, (text) => byKey.has(headerKey(text)) || idKeys.has(headerKey(text)));
  const headers = table.rows[headerRow] ?? [];
  const columns: FieldColumn[] = [], others: OtherColumn[] = [];
  const first = new Map<string, number>();
  let idAt: number | undefined;
  const say = (at: number, severity: Result['severity'], rule: 'header' | 'unit', message: string, remedy: string): void => {
    find({ severity, message, remedy, focus_node: type.iri, value: headers[at]?.text ?? '', shape: sheetRule(rule), origin: table.placeOf(headerRow, at) });
  };
  const widest = table.rows.reduce((most, row) => Math.max(most, row.length), 0);

  for (let at = 0; at < widest; at += 1) {
    const header = headers[at]?.text.trim() ?? '';
    if (header === '') {
      const filled = table.rows.findIndex((row, index) => index > headerRow && (row[at]?.text ?? '').trim() !== '');
      if (filled < 0) continue;
      others.push({ at, header: columnLetters(at), reason: 'the column has no header' });
      say(at, 'Warning', 'header', `column ${columnLetters(at)} has values (first in row ${filled + 1}) and no header, so it is not read`, 'give it the header of a field');
      continue;
    }
    const key = headerKey(header), isId = idKeys.has(key);
    const field = isId ? undefined : byKey.get(key);
    if (!isId && !field) {
      const near = nearest(header.replace(/\s*(?:\[[^\]]*\])?[\s*+]*$/, ''), [...byKey.values()].flatMap(({ label, name }) => [label, name]));
      others.push({ at, header, reason: 'the header names no field' });
      say(at, 'Warning', 'header', `"${header}" is no field of ${type.label}, so the column is not read`, near === undefined ? `fields are ${type.fields.filter(({ path }) => !path.inverse).slice(0, 12).map(({ label }) => label).join(', ')} …` : `the nearest field is "${near}"`);
      continue;
    }
    const known = isId ? 'id' : field!.name, before = first.get(known);
    if (before !== undefined) {
      others.push({ at, header, reason: 'the header stands twice' });
      say(at, 'Violation', 'header', `"${header}" is the header of two columns, ${columnLetters(before)} and ${columnLetters(at)}`, 'put the values into one column, or correct one header');
      continue;
    }
    first.set(known, at);
    if (isId) { idAt = at; continue; }
    const symbol = field!.quantity ? unitOf(header) : undefined;
    const unit = symbol === undefined ? undefined : model.findUnit(symbol)?.iri;
    if (symbol !== undefined && (unit === undefined || !field!.quantity!.allowedUnits.includes(unit))) {
      say(at, 'Violation', 'unit', unit === undefined ? `"${symbol}" is no known unit` : `${symbol} is no unit of ${field!.label}`, `give one of ${field!.quantity!.allowedUnits.map((each) => unitSymbol(each, model)).slice(0, 8).join(', ')}`);
    }
    columns.push({ at, header, ...valueColumn(field!, type, model, unit !== undefined && field!.quantity!.allowedUnits.includes(unit) ? unit : undefined, field!.kind === 'term' ? words : undefined) });
  }
  return { table, type, headerRow, ...(idAt === undefined ? {} : { idAt }), columns, others, byPredicate: new Map(columns.map((column) => [column.field.path.predicate, column])) };
}
