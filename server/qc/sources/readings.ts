/**
 * Tables of readings, such as of a power meter, from CSV, TSV and XLSX: header and rows as text, each row with its line in
 * the user's file. The readers of the spreadsheet importers do the reading, so damaged and over-large files, quotes and
 * encodings are met in one place. What programs of power meters write above the table is skipped.
 */
import { KnownError } from '../../errors.ts';
import { readCsv } from '../../importers/csv-reader.ts';
import { isOle, isZip, readWorkbook } from '../../importers/workbook-reader.ts';
import type { Table } from '../../importers/tabular.ts';
import { AnalysisError } from '../analysis-error.ts';
import type { Readings } from '../metric.ts';

interface Line { line: number; cells: string[] }
const isNumber = (text: string): boolean => /^[+-]?[.,]?\d/.test(text);

/** Rows with content; a cell that the spreadsheet could not compute reads as its error. Comments (#) are left out. */
function linesOf(table: Table): Line[] {
  return table.rows.flatMap((row, index) => {
    const cells = Array.from(row, (cell) => (cell?.error ?? cell?.text ?? '').trim());
    const place = table.placeOf(index, 0);
    return cells.every((text) => text === '') || cells[0]!.startsWith('#') && !/^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!)/.test(cells[0]!) ? [] : [{ line: place.line ?? index + 1, cells }];
  });
}

/** Words, or a wavelength with a unit behind it: "488 nm (mW)". */
const isName = (text: string): boolean => /^\D*\p{L}|^\d{3,4}\s*nm\b.{0,60}[([]\s*\p{L}+\s*[)\]]$/u.test(text) && !/^(?:n\/?a|nan|null|none|missing|#.*)$/i.test(text);

/** How far to the right a row reaches. */
const reachOf = (cells: readonly string[]): number => cells.findLastIndex(Boolean);

/** The row of names that most rows with numbers, no longer than it, follow before another row of names comes; -1 where there is none. */
function findHeader(lines: readonly Line[]): number {
  let header = -1, most = 0, candidate = -1, rows = 0;
  for (const [index, { cells }] of lines.entries()) {
    const filled = cells.filter(Boolean);
    if (filled.every(isName)) { candidate = index; rows = 0; }
    else if (candidate >= 0 && filled.some(isNumber) && reachOf(cells) <= reachOf(lines[candidate]!.cells)) rows += 1;
    if (rows > most) { most = rows; header = candidate; }
  }
  return header;
}

/** A cell that is nothing but a unit: "(s)", "mW". */
const isUnit = (text: string): boolean => /^(?:[([{][^)\]}]{0,12}[)\]}]|%|[kmµμun]?W|m?s|sec|min|h)$/u.test(text);

/** Names and the units in the row below them as one row of names; a title above them has no name for each unit. */
function withUnits(lines: readonly Line[], at: number): string[] {
  const { cells } = lines[at]!, above = lines[at - 1]?.cells;
  const isRowOfUnits = cells.some(Boolean) && cells.every((text, column) => text === '' || isUnit(text) && Boolean(above?.[column]) && !isUnit(above![column]!));
  return isRowOfUnits && above ? above.map((name, column) => (cells[column] ? `${name} (${cells[column]!.replaceAll(/[()[\]{}]/g, '')})` : name)) : cells;
}

/**
 * What parts the cells of a text: a tab or semicolon where at least half as many lines have it as have a comma, for a comma
 * may stand within numbers, and titles above the table have none of them or others.
 */
function delimiterOf(text: string): string {
  const lines = text.slice(0, 100_000).split(/\r\n|\n|\r/).map((line) => line.replaceAll(/"(?:[^"]|"")*"/g, ''));
  const having = (sign: string): number => lines.filter((line) => line.includes(sign)).length;
  return ['\t', ';'].find((sign) => having(sign) > 0 && having(sign) * 2 >= having(',')) ?? ',';
}

function readingsOf(table: Table, delimiter: string | undefined): Readings {
  const lines = linesOf(table), at = findHeader(lines);
  if (at < 0) throw new AnalysisError('table-not-valid', `there is no header row above the numbers${lines[0] ? ` (line ${lines[0].line})` : ''}; name the columns, such as "time (s)" and "power (mW)"`);
  return { columns: withUnits(lines, at), rows: lines.slice(at + 1), ...(delimiter === undefined ? {} : { delimiter }) };
}

/** The one table of a file. Throws AnalysisError: table-not-valid, with the line where there is one; file-empty. */
export async function readReadings(bytes: Uint8Array, name = 'readings'): Promise<Readings> {
  if (bytes.length === 0) throw new AnalysisError('file-empty');
  try {
    let delimiter: string | undefined;
    const { tables } = isZip(bytes) || isOle(bytes) ? await readWorkbook(bytes) : readCsv(bytes, name, (text) => (delimiter = delimiterOf(text)));
    const filled = tables.filter((table) => !table.hidden && linesOf(table).length > 0);
    if (filled.length === 0) throw new AnalysisError('table-not-valid', 'it has no rows');
    if (filled.length > 1) throw new AnalysisError('table-not-valid', `the workbook has ${filled.length} sheets with content (${filled.map((each) => JSON.stringify(each.name.slice(0, 50))).join(', ').slice(0, 300)}); leave the one with the readings`);
    return readingsOf(filled[0]!, delimiter);
  } catch (cause) {
    if (cause instanceof KnownError) throw new AnalysisError('table-not-valid', cause.message, { cause });
    throw cause;
  }
}
