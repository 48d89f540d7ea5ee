/**
 * One sheet as CSV (RFC 4180, UTF-8 with a mark, for that is how spreadsheets recognise it). A text that a spreadsheet would
 * run as a formula gets an apostrophe in front, which the importer takes away again.
 */
import { stringify } from 'csv-stringify/sync';
import type { TemplateSheet } from '../derived/spreadsheet-template.ts';
import { hideFormula } from '../derived/spreadsheet-template.ts';

export const csvType = 'text/csv';

const cell = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'boolean' ? String(value).toUpperCase() : typeof value === 'string' ? hideFormula(value) : String(value));

/** Rows alone, for a table that is sent in parts; cells are texts, numbers or truth values. `first`: they begin the file. */
export function writeCsvRows(rows: readonly (readonly unknown[])[], { first = false } = {}): string {
  return stringify(rows.map((row) => row.map(cell)), { bom: first, record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}

/** Rows under their headers. */
export function writeCsvTable(headers: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return writeCsvRows([headers, ...rows], { first: true });
}

/** The sheet with its rows. */
export function writeCsv(sheet: TemplateSheet, rows: readonly (readonly unknown[])[] = []): string {
  return writeCsvTable(sheet.columns.map(({ header }) => header), rows);
}
