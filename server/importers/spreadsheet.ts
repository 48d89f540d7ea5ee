/**
 * The importers of filled templates, XLSX and CSV: which sheet describes which type, and which record its rows go to. They
 * read what `derived/spreadsheet-template.ts` lays out, and as well sheets that people made themselves with such headers.
 */
import { headerKey, idHeader } from '../derived/spreadsheet-template.ts';
import type { ResourceModel, ResourceType } from '../model/resource-model.ts';
import { nearest } from '../rdf/nearest.ts';
import type { Imported, Result } from '../rdf/report.ts';
import { notReadable } from '../rdf/source-text.ts';
import { readCsv } from './csv-reader.ts';
import type { ImportContext, Importer, Source } from './importer.ts';
import { bindSheet, typeOfHeader } from './sheet-columns.ts';
import { buildSheetGraph } from './sheet-graph.ts';
import { sheetRule } from './sheet-values.ts';
import type { Table, Tables } from './tabular.ts';
import { isOle, kindOfOffice, readWorkbook } from './workbook-reader.ts';

const version = '1';
const stemOf = (source: Source): string => (source.name ?? '').replace(/\.[A-Za-z0-9]+$/, '');

/** The type that a sheet describes: as its template says, by its header, or by its name. */
function typeOf(table: Table, facts: Tables['facts'], model: ResourceModel): ResourceType | undefined {
  const stated = facts.find(([what, name]) => what === 'sheet' && name === table.name)?.[2];
  const own = stated === undefined ? undefined : model.findType(stated);
  if (own) return own;
  const key = headerKey(table.name.replace(/[\s_-]*\(?\d*\)?$/, ''));
  return typeOfHeader(table, model) ?? model.types.find(({ name, label, plural }) => [name, label, plural].some((each) => headerKey(each) === key));
}

const recordName = (text: string): string => text.normalize('NFKD').replaceAll(/[^A-Za-z0-9._~-]+/g, '-').replaceAll(/^[^A-Za-z0-9]+|-+$/g, '').slice(0, 100);

/** The record of rows that name no other: as asked for, as exported, else by the file's name, so that a corrected file replaces it. */
function recordFor(source: Source, context: ImportContext, records: readonly string[]): string {
  if (context.record !== undefined) return context.record;
  const name = recordName(stemOf(source));
  return records[0] ?? `${context.base}records/sheet-${name === '' ? source.sha256.slice(0, 16) : name}`;
}

function read(tables: Tables, source: Source, context: ImportContext): Imported[] {
  const { model, base } = context, { facts } = tables;
  const own = (iri: string | undefined): iri is string => iri?.startsWith(`${base}records/`) === true && /^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$/.test(iri.slice(base.length + 8));
  const records = facts.flatMap(([what, iri]) => (what === 'record' && own(iri) ? [iri] : []));
  const record = recordFor(source, context, records);
  const known = new Set(context.record === undefined ? records : []);
  const stated = new Map(facts.flatMap(([what, iri = '', to]) => (what === 'resource' && own(to) && known.has(to) ? [[iri, to] as const] : [])));
  const words = new Map(facts.flatMap(([what, label = '', iri = '']) => (what === 'term' && /^https?:/.test(iri) ? [[label.toLowerCase(), iri] as const] : [])));
  const findings: Result[] = [];
  const find = (finding: Result): void => { findings.push(finding); };

  const bound = tables.tables.flatMap((table) => {
    const type = typeOf(table, facts, model);
    if (type) return [bindSheet(table, type, model, words, find)];
    if (!table.hidden && table.rows.length > 0 && tables.tables.length > 1) {
      const near = nearest(table.name, model.types.map(({ name }) => name));
      find({ severity: 'Warning', focus_node: record, value: table.name, shape: sheetRule('header'), origin: table.placeOf(0, 0), message: `the sheet "${table.name}" is that of no known type, so its ${table.rows.length} rows are not read`, remedy: near === undefined ? `begin it with a column such as "${idHeader(model.types[0]!)}", or rename it` : `the nearest type is ${near}` });
    }
    return [];
  });
  if (bound.length === 0) {
    const [table] = tables.tables;
    const near = nearest(table?.name ?? '', model.types.map(({ name }) => name));
    throw notReadable(`No sheet is that of a known type: a sheet is named as its type, or has a column such as "${idHeader(model.types.find(({ name }) => name === near) ?? model.types[0]!)}"; templates to fill are at ${base}templates`, table ? table.placeOf(0, 0) : {});
  }
  const recordOf = (iri: string): string | undefined => {
    const under = iri.slice(0, Math.max(0, iri.indexOf('#')));
    return stated.get(iri) ?? (under !== record && known.has(under) ? under : undefined);
  };
  return buildSheetGraph({ sheets: bound, model, record, recordOf, further: tables.further, findings });
}

const officeName = /\.(?:xlsx|xlsm|xls|xlsb|ods)$/i;

export const xlsxFile: Importer = {
  name: 'xlsx',
  title: 'filled spreadsheet templates (XLSX)',
  version,
  mediaTypes: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/vnd.ms-excel', 'application/vnd.ms-excel.sheet.macroenabled.12', 'application/vnd.oasis.opendocument.spreadsheet'],
  endings: ['.xlsx', '.xlsm'],
  recognise(source) {
    const kind = kindOfOffice(source.bytes);
    if (kind !== undefined && kind !== 'ole') return 0.95;
    // what is called a workbook and is none is said here, in words about workbooks
    return officeName.test(source.name ?? '') ? 0.9 : isOle(source.bytes) && source.mediaType !== undefined && xlsxFile.mediaTypes.includes(source.mediaType) ? 0.9 : 0;
  },
  async read(source, context) { return read(await readWorkbook(source.bytes), source, context); },
};

export const csvFile: Importer = {
  name: 'csv',
  title: 'a filled template of one type (CSV, separated by comma, semicolon or tab)',
  version,
  mediaTypes: ['text/csv', 'text/tab-separated-values'],
  endings: ['.csv', '.tsv'],
  recognise(source) {
    if (/\.csv$/i.test(source.name ?? '') || source.mediaType === 'text/csv') return 0.5;
    return /\.tsv$/i.test(source.name ?? '') || source.mediaType === 'text/tab-separated-values' ? 0.4 : 0;
  },
  read(source, context) { return Promise.resolve().then(() => read(readCsv(source.bytes, stemOf(source)), source, context)); },
};
