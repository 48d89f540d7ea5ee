/** Bodies of what people enter → rows with the place of each field: JSON by pointers, CSV by lines and cells, GraphQL by arguments. */
import { KnownError } from '../errors.ts';
import { columnLetters } from '../derived/spreadsheet-template.ts';
import { readCsv } from '../importers/csv-reader.ts';
import type { EntryRow } from '../quality/entry-fields.ts';
import { isJsonObject } from '../rdf/json-object.ts';

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Rows of values that lie below a JSON pointer. */
export function rowsOf(list: readonly unknown[], pointer: (at: number) => string): EntryRow[] {
  return list.map((value, at) => {
    const place = (field?: string) => ({ pointer: `${pointer(at)}${field === undefined ? '' : `/${escaped(field)}`}` });
    if (!isJsonObject(value)) throw new KnownError('request-not-valid', `${pointer(at) || 'the body'} is no object of fields`, { origin: place() });
    return { fields: value, place };
  });
}

/** Rows of a JSON body: an object of one row, a list, or an object with the list under `name`. Errors: request-not-valid. */
export function readJsonRows(text: string, name: string): EntryRow[] {
  let body: unknown;
  try { body = JSON.parse(text); } catch (error) { throw new KnownError('request-not-valid', `the body is no JSON (${(error as Error).message.replace(/, ?"?[\s\S]*$/, '').slice(0, 120)})`, {}, { cause: error }); }
  if (Array.isArray(body)) return rowsOf(body, (at) => `/${at}`);
  if (isJsonObject(body) && Array.isArray(body[name]) && Object.keys(body).length === 1) return rowsOf(body[name], (at) => `/${name}/${at}`);
  return rowsOf([body], () => '');
}

/** Rows of a CSV file whose first line names the fields; empty cells are not stated, rows without any are left out. Errors: source-not-readable, request-not-valid. */
export function readCsvRows(bytes: Uint8Array): EntryRow[] {
  const [table] = readCsv(bytes, 'rows').tables, [header, ...rows] = table?.rows ?? [];
  if (!table || !header) throw new KnownError('request-not-valid', 'the table is empty; its first line names the fields');
  const names = header.map((cell) => cell?.text.trim() ?? '');
  for (const [at, name] of names.entries()) {
    if (name !== '' && names.indexOf(name) !== at) throw new KnownError('request-not-valid', `the column ${JSON.stringify(name.slice(0, 100))} stands twice`, { origin: { line: 1, cell: `${columnLetters(at)}1` } });
  }
  return rows.flatMap((cells, index) => {
    const at = index + 1, place = (field?: string) => { const column = field === undefined ? 0 : names.indexOf(field), { line, cell } = table.placeOf(at, Math.max(0, column)); return { ...(line === undefined ? {} : { line }), ...(cell === undefined ? {} : { cell }) }; };
    const stray = cells.findIndex((cell, column) => cell !== undefined && (names[column] ?? '') === '');
    if (stray >= 0) throw new KnownError('request-not-valid', `a cell stands in a column without a name: ${JSON.stringify(cells[stray]!.text.slice(0, 100))}`, { origin: table.placeOf(at, stray) });
    const fields = Object.fromEntries(names.flatMap((name, column) => (name === '' || cells[column] === undefined ? [] : [[name, cells[column].text]])));
    return Object.keys(fields).length === 0 ? [] : [{ fields, place }];
  });
}
