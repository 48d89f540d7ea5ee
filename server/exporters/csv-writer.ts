/**
 * One sheet as CSV (RFC 4180, UTF-8 with a mark, for that is how spreadsheets recognise it). A text that a spreadsheet would
 * run as a formula gets an apostrophe in front, which the importer takes away again.
 */
import { stringify } from 'csv-stringify/sync';
import type { TemplateSheet } from '../derived/spreadsheet-template.ts';
import { hideFormula } from '../derived/spreadsheet-template.ts';

export const csvType = 'text/csv';

/** Rows under their headers; cells are texts, numbers or truth values. */
export function writeCsvTable(headers: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'boolean' ? String(value).toUpperCase() : typeof value === 'string' ? hideFormula(value) : String(value));
  return stringify([headers.map(cell), ...rows.map((row) => row.map(cell))], { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}

/** The sheet with its rows. */
export function writeCsv(sheet: TemplateSheet, rows: readonly (readonly unknown[])[] = []): string {
  return writeCsvTable(sheet.columns.map(({ header }) => header), rows);
}
