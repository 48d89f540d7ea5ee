/**
 * A report written back into the workbook that it is about: faulty cells get the colour of their worst result and a comment
 * with all of them, and a sheet lists everything, what has no cell too. All else of the user's workbook stays as it is.
 */
import type { Cell, CellStyle, CellValue, Sheet } from 'hucre';
import { ownSheets } from '../derived/spreadsheet-template.ts';
import type { Result, Severity } from '../rdf/report.ts';
import { plainText, solid } from './workbook-writer.ts';

/** Whom the comments are by: those of an earlier report are taken away again. */
const author = 'Micrograph report';
const colours: Readonly<Record<Severity, string>> = { Violation: 'FF9C8F', Warning: 'FFE08A', Info: 'BFE0FF' };
const order: readonly Severity[] = ['Violation', 'Warning', 'Info'];
const longestComment = 3000;
/** So many cells are marked; the list is whole. */
const mostMarked = 10_000;

const reference = /^([A-Z]{1,3})(\d{1,7})$/;

/** `C7` → row and column from 0. */
function readReference(cell: string): { row: number; column: number } | undefined {
  const [, letters = '', digits = ''] = reference.exec(cell) ?? [];
  if (letters === '') return undefined;
  return { row: Number(digits) - 1, column: [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1 };
}

const lineOf = ({ severity, message, remedy, requirement }: Result): string => `${severity}: ${message}${remedy ? `. What would be right: ${remedy}` : ''}${requirement ? ` (${requirement.text})` : ''}`;

/** What the reader decodes the writer must encode again; a formula keeps its last result. */
function keepAsRead(sheet: Sheet): void {
  const again = (value: CellValue): CellValue => (typeof value === 'string' ? plainText(value) : value);
  for (const row of sheet.rows) row.forEach((value, index) => { row[index] = again(value); });
  for (const cell of sheet.cells?.values() ?? []) {
    cell.value = again(cell.value);
    if (cell.formula !== undefined && cell.formulaResult === undefined) cell.formulaResult = cell.value;
  }
}

/** Marks of an earlier report. */
function clean(sheet: Sheet): void {
  for (const cell of sheet.cells?.values() ?? []) {
    if (cell.comment?.author !== author) continue;
    delete cell.comment;
    const { fill, ...style } = cell.style ?? {};
    if (fill?.type === 'pattern' && Object.values(colours).includes(fill.fgColor?.rgb?.slice(-6) ?? '')) cell.style = style;
  }
}

function mark(sheet: Sheet, { row, column }: { row: number; column: number }, results: readonly Result[]): void {
  const cells = sheet.cells ??= new Map<string, Cell>();
  const key = `${row},${column}`, before = cells.get(key);
  while (sheet.rows.length <= row) sheet.rows.push([]);
  const line = sheet.rows[row]!;
  while (line.length <= column) line.push(null);
  const value = before?.value ?? line[column] ?? null;
  const severity = order.find((each) => results.some((result) => result.severity === each)) ?? 'Info';
  const style: CellStyle = { ...before?.style, fill: solid(colours[severity]) };
  const text = [...before?.comment ? [before.comment.text] : [], ...new Set(results.map(lineOf))].join('\n\n');
  const type: Cell['type'] = before?.type ?? (value === null ? 'empty' : value instanceof Date ? 'date' : typeof value === 'object' ? 'string' : typeof value as 'string' | 'number' | 'boolean');
  cells.set(key, { ...before, value, type, style, comment: { author, text: text.slice(0, longestComment) } });
}

function reportSheet(results: readonly Result[]): Sheet {
  const counts = order.map((severity) => `${results.filter((result) => result.severity === severity).length} ${severity === 'Info' ? 'hints' : `${severity.toLowerCase()}s`}`).join(', ');
  const sorted = order.flatMap((severity) => results.filter((result) => result.severity === severity));
  const head: CellValue[][] = [[counts], ['Cells with results are coloured and commented; this sheet and the comments are not read when the workbook is sent again.'], [null], ['Severity', 'Sheet', 'Cell', 'Message', 'What would be right', 'Requirement', 'About']];
  return {
    name: ownSheets.report, columns: [{ width: 12 }, { width: 20 }, { width: 8 }, { width: 80 }, { width: 60 }, { width: 40 }, { width: 50 }],
    rows: [...head, ...sorted.map(({ severity, origin, message, remedy, requirement, focus_node: about }) => [severity, origin?.sheet ?? null, origin?.cell ?? null, message, remedy ?? null, requirement?.text ?? null, about].map((value) => (typeof value === 'string' ? plainText(value).slice(0, 32_000) : value)))],
    cells: new Map<string, Cell>([
      ['0,0', { value: counts, type: 'string', style: { font: { bold: true, size: 14 } } }],
      ...head[3]!.map((value, index): [string, Cell] => [`3,${index}`, { value, type: 'string', style: { font: { bold: true } } }]),
      ...sorted.map(({ severity }, index): [string, Cell] => [`${index + 4},0`, { value: severity, type: 'string', style: { fill: solid(colours[severity]) } }]),
    ]),
  };
}

/** The workbook with the results in it. The bytes were read as a workbook before, so they are one. */
export async function annotateWorkbook(bytes: Uint8Array, results: readonly Result[]): Promise<Uint8Array> {
  const { openXlsx, saveXlsx } = await import('hucre/xlsx');
  const book = await openXlsx(bytes, { readStyles: true });
  book.sheets = book.sheets.filter(({ name }) => name !== ownSheets.report);
  for (const sheet of book.sheets) { keepAsRead(sheet); clean(sheet); }
  const placed = Map.groupBy(results.filter(({ origin }) => origin?.sheet !== undefined && origin.cell !== undefined), ({ origin }) => `${origin!.sheet}\n${origin!.cell}`);
  for (const own of [...placed.values()].slice(0, mostMarked)) {
    const { sheet: name, cell } = own[0]!.origin!;
    const sheet = book.sheets.find((each) => each.name === name), at = readReference(cell!);
    if (sheet && at) mark(sheet, at, own);
  }
  book.sheets.push(reportSheet(results));
  return saveXlsx(book);
}

