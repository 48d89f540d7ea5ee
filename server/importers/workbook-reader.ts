/**
 * XLSX workbooks → tables of text. Nothing is computed: a formula gives the result that the spreadsheet kept. What cannot be
 * read (a password, an older or other format, a truncated file, one that unpacks to too much) is said in plain words.
 */
import type { Cell as BookCell, CellValue, Sheet } from 'hucre';
import { columnLetters, ownSheets } from '../derived/spreadsheet-template.ts';
import { KnownError } from '../errors.ts';
import { notReadable } from '../rdf/source-text.ts';
import { mostRows } from './tabular.ts';
import type { Cell, Table, Tables } from './tabular.ts';
import { readZipDirectory, unpackEntry } from './zip-bounds.ts';

/** Bytes that a workbook may unpack to: about a million cells with content. */
export const mostUnpacked = 64 * 2 ** 20;
const mostCells = 2_000_000;

const begins = (bytes: Uint8Array, ...head: readonly number[]): boolean => head.every((byte, index) => bytes[index] === byte);
export const isZip = (bytes: Uint8Array): boolean => begins(bytes, 0x50, 0x4b, 3, 4);
/** The container of Excel before 2007, and of every workbook with a password. */
export const isOle = (bytes: Uint8Array): boolean => begins(bytes, 0xd0, 0xcf, 0x11, 0xe0);
const contains = (bytes: Uint8Array, text: string): boolean => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text);

/** What kind of office file the bytes are, as far as their first bytes and names of entries say. */
export function kindOfOffice(bytes: Uint8Array): 'xlsx' | 'xlsb' | 'ods' | 'ole' | undefined {
  if (isOle(bytes)) return 'ole';
  if (!isZip(bytes)) return undefined;
  if (contains(bytes.subarray(0, 200), 'opendocument.spreadsheet')) return 'ods';
  if (contains(bytes, 'xl/workbook.bin')) return 'xlsb';
  return contains(bytes, 'xl/w') ? 'xlsx' : undefined;
}

/** Throws source-not-readable for what is no XLSX workbook, and too-large for what would unpack to too much. */
export function checkWorkbook(bytes: Uint8Array): void {
  const kind = kindOfOffice(bytes);
  if (kind === 'ole') throw notReadable('The workbook has a password, or is of the format before Excel 2007 (.xls); save it as .xlsx without a password');
  if (kind === 'ods') throw notReadable('This is an OpenDocument spreadsheet (.ods); save it as .xlsx');
  if (kind === 'xlsb') throw notReadable('This is a binary workbook (.xlsb); save it as .xlsx');
  const entries = readZipDirectory(bytes);
  if (!entries) throw notReadable('The workbook is not complete: the end of the file is missing or damaged');
  if (kind === undefined) throw notReadable('The archive holds no workbook (there is no xl/workbook.xml in it)');
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size > mostUnpacked) {
    const says = Number.isFinite(size) ? `${Math.ceil(size / 2 ** 20)} MB` : 'an amount that it does not say';
    throw new KnownError('too-large', `the workbook unpacks to ${says}; ${mostUnpacked / 2 ** 20} MB and ${mostRows} rows a sheet are read. Split it, or send RDF`, { limit: mostUnpacked });
  }
  for (const entry of entries) if (/\.(?:xml|rels)$/i.test(entry.name)) checkPart(entry.name, unpackEntry(bytes, entry));
}

/** A part that is damaged, cut off or declares entities would be read as something else than it says. */
function checkPart(name: string, data: Uint8Array | undefined): void {
  const place = { pointer: `/${name}` };
  if (!data) throw notReadable(`The workbook is damaged: its part ${name} cannot be unpacked`, place);
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (text.subarray(0, 1000).includes('<!DOCTYPE')) throw notReadable('A part of the workbook has a document type declaration, which no spreadsheet writes; entities are not read', place);
  if (!/^xl\/worksheets\/[^/]+$/.test(name)) return;
  if (!/<\/(?:\w+:)?worksheet>\s*$/.test(text.subarray(-200).toString('latin1')) && !/<(?:\w+:)?worksheet[^>]*\/>\s*$/.test(text.subarray(-2000).toString('latin1'))) throw notReadable('A sheet of the workbook is cut off: it does not end', place);
  let rows = 0;
  for (let at = text.indexOf('<row'); at >= 0; at = text.indexOf('<row', at + 4)) rows += 1;
  // sheets may have very many empty rows; those with cells are counted again when they are read
  if (rows > mostRows && text.length > 12 * rows) throw new KnownError('too-large', `a sheet of the workbook has about ${rows} rows; ${mostRows} are read. Split it, or send RDF`, { limit: mostRows, origin: place });
}

/** A date of the spreadsheet has no zone; a day is a date without time. */
const dateText = (date: Date): string => (Number.isNaN(date.getTime()) ? '' : date.toISOString().replace(/T00:00:00\.000Z$/, '').replace(/(?:\.000)?Z$/, ''));
const textOf = (value: CellValue | undefined): string => (value === null || value === undefined ? '' : value instanceof Date ? dateText(value) : typeof value === 'boolean' ? String(value).toUpperCase() : String(value));

function cellOf(value: CellValue | undefined, detail: BookCell | undefined): Cell | undefined {
  const text = textOf(value ?? detail?.value);
  if (detail?.type === 'error') return { text: '', error: text };
  if (detail?.formula !== undefined) return /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!)/.test(text) ? { text: '', error: text, formula: detail.formula } : { text, formula: detail.formula };
  return text === '' ? undefined : { text };
}

function tableOf(sheet: Sheet): Table {
  let last = sheet.rows.length;
  while (last > 0 && !sheet.rows[last - 1]!.some((value) => value !== null && value !== '')) last -= 1;
  if (last > mostRows) throw new KnownError('too-large', `the sheet "${sheet.name}" has ${last} rows; ${mostRows} are read. Split it, or send RDF`, { limit: mostRows, origin: { sheet: sheet.name, cell: `A${mostRows + 1}` } });
  const rows = sheet.rows.slice(0, last).map((values, row) => Array.from(values, (value, column) => cellOf(value, sheet.cells?.get(`${row},${column}`))));
  // a formula without a kept result is a cell all the same
  for (const [key, detail] of sheet.cells ?? []) {
    const [row = 0, column = 0] = key.split(',').map(Number);
    if (row < last && !rows[row]![column] && (detail.formula !== undefined || detail.type === 'error')) rows[row]![column] = cellOf(undefined, detail);
  }
  return { name: sheet.name, hidden: sheet.hidden === true || sheet.veryHidden === true, rows, placeOf: (row, column) => ({ sheet: sheet.name, cell: `${columnLetters(column)}${row + 1}` }) };
}

/** All sheets. Errors: source-not-readable, too-large. */
export async function readWorkbook(bytes: Uint8Array): Promise<Tables> {
  checkWorkbook(bytes);
  let sheets: Sheet[];
  try {
    const { readXlsx } = await import('hucre/xlsx');
    ({ sheets } = await readXlsx(bytes));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/over the \d+ limit/.test(message)) throw new KnownError('too-large', `a sheet of the workbook reaches too far: ${message.replace(/\. Use the .*$/, '')}. Delete what stands far from the table`, { limit: mostCells }, { cause: error });
    throw notReadable(`The workbook cannot be read: ${message}`, {}, {}, error);
  }
  const tables = sheets.map(tableOf);
  const cells = sheets.reduce((sum, { rows }) => sum + rows.reduce((count, row) => count + row.length, 0), 0);
  if (cells > mostCells) throw new KnownError('too-large', `the workbook has ${cells} cells; ${mostCells} are read. Split it, or send RDF`, { limit: mostCells });
  const facts = tables.find(({ name, hidden }) => hidden && name === ownSheets.facts)?.rows.map((row) => Array.from(row, (cell) => cell?.text ?? '')) ?? [];
  return {
    facts, further: tables.find(({ name }) => name === ownSheets.further),
    tables: tables.filter(({ name }) => !(Object.values(ownSheets) as string[]).includes(name)),
  };
}
