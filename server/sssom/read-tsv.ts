/**
 * SSSOM/TSV, and the CSV that people make of it: metadata, head, rows. Read as kindly as meaning allows: a file that
 * cannot be meant otherwise is read, with a finding for whatever is not as the specification says.
 */
import { notReadable, placeInText } from '../rdf/source-text.ts';
import { readCells } from './cells.ts';
import type { CellRow } from './cells.ts';
import { quote } from './findings.ts';
import type { Findings } from './findings.ts';
import type { Mapping, MappingSet, SssomDocument } from './mapping.ts';
import { createPrefixMap } from './prefix-map.ts';
import type { PrefixMap } from './prefix-map.ts';
import { readHeader, uncomment } from './read-header.ts';
import type { Header } from './read-header.ts';
import { bindColumns, onMapping, onSet, readRecord } from './read-record.ts';
import type { Column } from './read-record.ts';
import { neededSlots } from './rules.ts';
import { slots } from './slots.ts';

interface Split { head: { line: number; text: string }[]; start: number; line: number }

/** Lines before the first that is neither `#…` nor empty. */
function splitHead(text: string, findings: Findings): Split {
  const head: Split['head'] = [];
  let start = 0, line = 1;
  while (start < text.length) {
    const end = lineEnd(text, start), content = text.slice(start, end);
    const isHead = content.startsWith('#') || content.startsWith('"#'), isEmpty = content.trim() === '';
    if (!isHead && !isEmpty) break;
    if (isEmpty) findings.add({ severity: 'Warning', rule: 'empty-line', message: 'an empty line stands where SSSOM has none', remedy: 'take it out' }, { line });
    else head.push({ line, text: content });
    start = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1);
    line += 1;
  }
  return { head, start, line };
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from), end = feed < 0 ? text.length : feed;
  const back = text.lastIndexOf('\r', end - 1);
  if (back < from) return end;
  const first = text.indexOf('\r', from);
  return first < end ? first : end;
}

const delimiterOf = (line: string): string => (line.includes('\t') ? '\t' : [',', ';'].toSorted((a, b) => line.split(b).length - line.split(a).length)[0]!);

function mixedLineEnds(text: string, findings: Findings): void {
  const crlf = text.includes('\r\n'), lf = /(?<!\r)\n/.exec(text), cr = /\r(?!\n)/.exec(text);
  if (crlf && lf || cr) findings.add({ severity: 'Info', rule: 'line-ends', message: crlf && lf ? 'some lines end in CR LF and some in LF' : 'lines end in CR', remedy: 'save the file with LF' }, { line: placeInText(text, (crlf && lf ? lf : cr)!.index).line });
}

/** A file's text (without byte order mark) → its set and mappings, not yet propagated. Throws source-not-readable. */
export function readTsv(text: string, external: string | undefined, findings: Findings): SssomDocument {
  mixedLineEnds(text, findings);
  const { head, start, line } = splitHead(text, findings);
  const first = text.slice(start, lineEnd(text, start)), delimiter = delimiterOf(first);
  const own = readHeader(uncomment(head, delimiter, findings), undefined, findings);
  const outer = external === undefined ? undefined : readHeader({ text: external.replace(/^\ufeff/, ''), lines: [] }, 'the file of metadata', findings);
  const header: Header = outer ? { slots: new Map([...outer.slots, ...own.slots]), curieMap: { ...outer.curieMap, ...own.curieMap }, definitions: [...outer.definitions, ...own.definitions] } : own;
  const prefixes = createPrefixMap(header.curieMap);
  const set = readSet(header, findings);
  if (start >= text.length) {
    if (head.length === 0) throw notReadable('The file is empty; SSSOM/TSV has metadata, a line of slot names, and a line for each mapping', { line: 1, column: 1 });
    findings.add({ severity: 'Warning', rule: 'no-table', message: 'there is no table: the file ends after the metadata', remedy: 'add the line of slot names and the mappings' }, { line });
    return { set, mappings: [] };
  }
  if (delimiter !== '\t') findings.add({ severity: 'Info', rule: 'not-tabs', message: `cells are separated by ${quote(delimiter)}, SSSOM/TSV has tabs` }, { line });
  const rows = readCells(text, delimiter, start, line);
  const titles = rows.next().value as CellRow;
  const columns = bindHead(titles, header, findings);
  const context = { prefixes, findings, iris: false, needed: neededSlots };
  const mappings: Mapping[] = [];
  for (const row of rows) {
    const mapping = readRow(row, columns, context);
    if (mapping) mappings.push(mapping);
  }
  return { set: borrow(set, prefixes), mappings };
}

/** A set with the registered prefixes that its mappings use, so that it is written as it was. */
export const borrow = (set: MappingSet, { borrowed }: PrefixMap): MappingSet => (borrowed.size === 0 ? set : { ...set, curie_map: { ...Object.fromEntries(borrowed), ...set.curie_map } });

function bindHead(titles: CellRow, header: Header, findings: Findings): (Column | undefined)[] {
  const names = titles.cells.map((cell) => cell.trim().toLowerCase());
  while (names.length > 1 && names.at(-1) === '') names.pop();
  if (!names.some((name) => ['subject_id', 'subject_label', 'object_id', 'predicate_id', 'object_label'].includes(name))) {
    const looksLikeRow = names.some((name) => /^https?:\/\//.test(name));
    throw notReadable(`Line ${titles.line} is no line of slot names: SSSOM has subject_id, predicate_id, object_id and mapping_justification there, and this begins ${quote(titles.cells[0] ?? '')}${looksLikeRow ? '. If the columns are known, put that line above them' : ''}`, { line: titles.line, column: 1 });
  }
  const columns = bindColumns(titles.cells.slice(0, names.length), onMapping, header.definitions, (at) => ({ line: titles.line, column: columnOf(titles.cells, at) }), { findings });
  const has = (name: string): boolean => columns.some((column) => column?.name === name) || header.slots.has(name);
  for (const [slot, other] of [['predicate_id'], ['mapping_justification', 'match_type'], ['subject_id', 'subject_label'], ['object_id', 'object_label']] as const) {
    if (!has(slot) && !(other !== undefined && has(other))) {
      findings.refuse(slot, {});
      findings.add({ severity: 'Violation', rule: 'column-missing', slot, message: `the column ${slot} is missing`, remedy: `add it${slots.get(slot)?.kind === 'entity' ? ', with CURIEs' : ''}` }, { line: titles.line });
    }
  }
  return columns;
}

/** Character at which a cell begins, where nothing before it is quoted. */
const columnOf = (cells: readonly string[], at: number): number => cells.slice(0, at).reduce((sum, cell) => sum + cell.length + 1, 1);

function readRow(row: CellRow, columns: readonly (Column | undefined)[], context: Parameters<typeof readRecord>[4]): Mapping | undefined {
  const { cells, line } = row, { findings } = context;
  if (cells.length === 1 && cells[0]!.trim() === '') {
    findings.add({ severity: 'Info', rule: 'empty-line', message: 'an empty line stands where SSSOM has none', remedy: 'take it out' }, { line });
    return undefined;
  }
  if (cells[0]!.startsWith('#') && row.quotedFirst !== true) {
    findings.add({ severity: 'Warning', rule: 'comment-in-table', message: 'a line in the table begins with "#"; SSSOM has no comments, it is left out', remedy: 'take it out, or move it to the metadata; a text that begins so stands in quotation marks' }, { line });
    findings.lose('comment lines', 'SSSOM has no comments', cells.join(' '));
    return undefined;
  }
  if (cells.every((cell) => cell.trim() === '')) {
    findings.add({ severity: 'Info', rule: 'empty-line', message: 'a row has only empty cells', remedy: 'take it out' }, { line });
    return undefined;
  }
  if (row.oddQuotes) findings.add({ severity: 'Info', rule: 'quotes', message: 'a cell begins with a quotation mark that is not closed as RFC 4180 asks; it is read as part of the text', remedy: 'double it, and put the cell in quotation marks' }, { line });
  if (cells.length < columns.length) findings.add({ severity: cells.length === 1 ? 'Violation' : 'Info', rule: 'too-few-cells', message: `a row has fewer cells than there are columns (${columns.length})`, remedy: 'add the missing tabs' }, { line }, 'few');
  const beyond = cells.slice(columns.length).filter((cell) => cell.trim() !== '');
  if (beyond.length > 0) {
    findings.add({ severity: 'Violation', rule: 'too-many-cells', message: `a row has more cells than there are columns (${columns.length})`, remedy: 'a value may hold a tab: put it in quotation marks' }, { line }, 'many');
    findings.lose('cells beyond the last column', 'no column', beyond[0]);
  }
  const { values, extensions } = readRecord(columns, (at) => cells[at], (at) => ({ line, column: columnOf(cells, at) }), true, context);
  return { ...values, ...extensions ? { extensions } : {}, line } as Mapping;
}

/** The slots of a set. */
export function readSet(header: Header, findings: Findings, iris = false): MappingSet {
  const names = [...header.slots.keys()];
  const at = (index: number): { raw: string | readonly string[]; place: object } => header.slots.get(names[index]!)!;
  const columns = bindColumns(names, onSet, header.definitions, (index) => at(index).place, { findings });
  const prefixes = createPrefixMap(header.curieMap);
  const { values, extensions } = readRecord(columns, (index) => at(index).raw, (index) => at(index).place, false, { prefixes, findings, iris, needed: new Set() });
  return { ...values, curie_map: { ...Object.fromEntries(prefixes.borrowed), ...header.curieMap }, ...header.definitions.length > 0 ? { extension_definitions: header.definitions } : {}, ...extensions ? { extensions } : {} } as MappingSet;
}
