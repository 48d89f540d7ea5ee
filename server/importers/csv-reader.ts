/**
 * CSV files → a table of text: separated by comma, semicolon or tab, in UTF-8 or UTF-16, with or without a mark. Bytes of
 * another encoding and broken quotes are errors with their line; nothing is guessed about letters.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { columnLetters, showFormula } from '../derived/spreadsheet-template.ts';
import { KnownError } from '../errors.ts';
import { notReadable, placeInText, readText } from '../rdf/source-text.ts';
import { mostRows } from './tabular.ts';
import type { Tables } from './tabular.ts';

const delimiters = [',', ';', '\t'] as const;
/** Excel's own first line that names the delimiter. */
const named = /^sep=(.)(?:\r\n|\n|\r)/i;

/** The delimiter that the first line has most of, outside quotes. */
export function findDelimiter(text: string): string {
  const line = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text.slice(0, 100_000))?.[0].replaceAll(/"(?:[^"]|"")*"/g, '') ?? '';
  const counts = delimiters.map((delimiter) => line.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))]!;
}

/** Where the quotation mark stands that is never closed: the parser notices it only at the end. */
function openQuote(text: string): number {
  let open = -1;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) {
    if (open < 0) open = at;
    else if (text[at + 1] === '"') at += 1;
    else open = -1;
  }
  return Math.max(0, open);
}

interface Parsed { record: string[]; info: { lines: number } }

/** The one table of a file; `delimiterOf`: by what its cells are parted, where the file does not say. Errors: source-not-readable with a line, too-large. */
export function readCsv(bytes: Uint8Array, name: string, delimiterOf: (text: string) => string = findDelimiter): Tables {
  const whole = readText(bytes, { xml: true });
  const sep = named.exec(whole);
  const text = sep ? whole.slice(sep[0].length) : whole;
  let parsed: Parsed[];
  try {
    parsed = parse(text, { delimiter: sep?.[1] ?? delimiterOf(text), info: true, relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'], to: mostRows + 1, max_record_size: 10_000_000 }) as unknown as Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = error.code === 'CSV_QUOTE_NOT_CLOSED' ? placeInText(whole, openQuote(whole)).line : Number(error['lines'] ?? 1) + (sep ? 1 : 0);
    throw notReadable(`The CSV file is broken: ${error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quotation mark is opened and never closed' : error.code === 'CSV_INVALID_CLOSING_QUOTE' || error.code === 'INVALID_OPENING_QUOTE' ? 'a quotation mark stands within a value; double it, and put the value in quotation marks' : error.message}`, { line }, {}, error);
  }
  if (parsed.length > mostRows) throw new KnownError('too-large', `the file has more than ${mostRows} rows. Split it, or send RDF`, { limit: mostRows, origin: { line: mostRows + 1 } });
  const rows = parsed.map(({ record }) => record.map((value) => (value === '' ? undefined : { text: showFormula(value) })));
  // a record ends at the line that the parser has read; it begins after the one before
  const lines = parsed.map((_, index) => (index === 0 ? 1 : parsed[index - 1]!.info.lines + 1) + (sep ? 1 : 0));
  return { facts: [], further: undefined, tables: [{ name, hidden: false, rows, placeOf: (row, column) => ({ line: lines[row] ?? 1, cell: `${columnLetters(column)}${row + 1}` }) }] };
}
