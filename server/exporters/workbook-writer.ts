/**
 * A template, empty or filled, as an XLSX workbook: the only place that draws one. Beside the sheets to fill it has a page
 * that explains them, and a hidden sheet with what a machine needs: types, predicates, terms with their IRIs.
 */
import type { CellStyle, CellValue, DataValidation, WriteSheet } from 'hucre';
import { columnLetters, marks, ownSheets } from '../derived/spreadsheet-template.ts';
import type { Mark, TemplateColumn, TemplateLayout, TemplateSheet } from '../derived/spreadsheet-template.ts';

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What a cell may hold. */
export type FilledCell = string | number | boolean | null;

/** What a filled template holds beside its layout. */
export interface Filling {
  /** by sheet name: rows of cells in the order of the columns; the first is row 2 of the sheet */ rows: ReadonlyMap<string, readonly (readonly FilledCell[])[]>;
  /** statements that no column takes: record, subject, predicate, object in N-Triples */ further: readonly (readonly string[])[];
  /** records that the rows come from, the first is the default */ records: readonly string[];
  /** IRI of a row → its record, where that is not the first */ recordOf: ReadonlyMap<string, string>;
}

const colours: Readonly<Record<Mark, string>> = { required: 'F4B6A6', asked: 'FBE3A0', helpful: 'CFE3F5', optional: 'E7E7E7' };
export const solid = (rgb: string): NonNullable<CellStyle['fill']> => ({ type: 'pattern', pattern: 'solid', fgColor: { rgb } });
const headerStyle = (mark: Mark): CellStyle => ({ font: { bold: true }, fill: solid(colours[mark]), alignment: { wrapText: true, vertical: 'top' } });
/** The last row that has drop-downs. */
const lastRow = 5000;

/** `_x0041_` in a text would be read as an escaped letter: the underscore is escaped itself, as the format asks. */
export const plainText = (text: string): string => text.toWellFormed().replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
const cellOf = (value: CellValue): CellValue => (typeof value === 'string' ? plainText(value) : value);

function formatOf({ field }: TemplateColumn): string {
  if (!field) return '@';
  if (field.kind === 'quantity' || field.datatypes.some((datatype) => /#(?:decimal|integer|double|float|boolean)$/.test(datatype))) return 'General';
  return field.datatypes.some((datatype) => datatype.endsWith('#date')) ? 'yyyy-mm-dd' : '@';
}

/** Lists of words on the hidden sheet: a drop-down's own list may have 255 characters only. */
interface Lists { rangeOf(labels: readonly string[]): string; columns(): readonly (readonly string[])[] }

/** Columns of facts on the hidden sheet come first, lists after. */
const firstList = 8;

function createLists(): Lists {
  const known = new Map<string, number>();
  const columns: (readonly string[])[] = [];
  return {
    rangeOf(labels) {
      const key = labels.join('\n');
      const at = known.get(key) ?? columns.push(labels) - 1;
      known.set(key, at);
      const letters = columnLetters(firstList + at);
      return `'${ownSheets.facts}'!$${letters}$2:$${letters}$${labels.length + 1}`;
    },
    columns: () => columns,
  };
}

function dropDown(column: TemplateColumn, letters: string, lists: Lists): DataValidation[] {
  const source = column.choices ? lists.rangeOf(column.choices.values.map(({ label }) => label))
    : column.linksTo?.length === 1 ? `'${column.linksTo[0]}'!$A$2:$A$${lastRow}` : undefined;
  if (source === undefined) return [];
  const strict = column.choices !== undefined && !column.choices.open;
  return [{
    type: 'list', formula1: source, range: `${letters}2:${letters}${lastRow}`, allowBlank: true, showErrorMessage: strict,
    ...(strict ? { errorStyle: 'stop' as const, errorTitle: 'Not in the list', errorMessage: 'Choose one of the list.' } : {}),
  }];
}

function drawSheet(sheet: TemplateSheet, rows: readonly (readonly CellValue[])[], lists: Lists): WriteSheet {
  return {
    name: sheet.name, freezePane: { rows: 1, columns: 1 },
    dataValidations: sheet.columns.flatMap((column, index) => dropDown(column, columnLetters(index), lists)),
    columns: sheet.columns.map((column) => ({ width: Math.min(40, Math.max(14, column.header.length + 2)), numFmt: formatOf(column) })),
    rows: [sheet.columns.map(({ header }) => header), ...rows.map((row) => row.map(cellOf))],
    cells: new Map(sheet.columns.map(({ header, note, mark }, index) => [`0,${index}`, { value: header, type: 'string' as const, style: headerStyle(mark), comment: { author: 'Micrograph', text: note.slice(0, 2000) } }])),
  };
}

function factsOf(layout: TemplateLayout, filling: Filling | undefined): CellValue[][] {
  const facts: CellValue[][] = [['template', layout.name, layout.version], ...(filling?.records ?? []).map((record) => ['record', record])];
  for (const [iri, record] of filling?.recordOf ?? []) facts.push(['resource', iri, record]);
  const terms = new Map<string, string>();
  for (const { name, type, columns } of layout.sheets) {
    facts.push(['sheet', name, type.iri]);
    for (const { header, field, choices } of columns) {
      if (field) facts.push(['column', name, header, field.path.predicate, field.shape, ...(field.quantity ? [field.quantity.canonicalUnit] : [])]);
      for (const { label, iri } of choices?.values ?? []) if (iri) terms.set(iri, label);
    }
  }
  return [...facts, ...[...terms].map(([iri, label]) => ['term', label, iri])];
}

function drawFacts(layout: TemplateLayout, lists: Lists, filling: Filling | undefined): WriteSheet {
  const facts = factsOf(layout, filling), columns = lists.columns();
  const rows: CellValue[][] = [['what', 'name', 'value', 'predicate', 'shape', 'unit']];
  for (let at = 0; at < Math.max(facts.length, ...columns.map(({ length }) => length)); at += 1) {
    const row: CellValue[] = (facts[at] ?? []).map(cellOf);
    columns.forEach((labels, index) => { const label = labels[at]; if (label !== undefined) row[firstList + index] = plainText(label); });
    rows.push(Array.from(row, (value) => value ?? null));
  }
  return { name: ownSheets.facts, hidden: true, rows };
}

function drawReadMe(layout: TemplateLayout): WriteSheet {
  const legend = (Object.keys(marks) as Mark[]).map((mark) => ({ mark, text: `${marks[mark].sign.trim()} ${marks[mark].meaning}`.trim() }));
  const before: CellValue[][] = [
    [layout.title], [layout.description], [null],
    ['One row is one thing. Point at a header to see what belongs in its column.'],
    ['The first column is a short ID of your choice (or an IRI, ORCID, ROR, DOI …); cells of other sheets refer to the row by it.'],
    ['Where several values are allowed they are separated by ";" (write "\\;" for a semicolon that belongs to a value).'],
    ['Numbers stand in the unit of the header; another unit is written in the cell: 500 nm.'],
    ['Text in a language is written as: text @en. Dates as 2026-03-01, or as dates of the spreadsheet.'],
    ['Rows without content and columns of your own are not read; formulas are not computed.'], [null],
  ];
  return {
    name: ownSheets.readMe, columns: [{ width: 30 }, { width: 100 }],
    rows: [...before, ...legend.map(({ text }) => [text]), [null], ...layout.sheets.map(({ name, type }) => [name, type.description])],
    cells: new Map<string, { style: CellStyle }>([
      ['0,0', { style: { font: { bold: true, size: 14 } } }],
      ...legend.map(({ mark }, index): [string, { style: CellStyle }] => [`${before.length + index},0`, { style: { fill: solid(colours[mark]) } }]),
    ]),
  };
}

/** A cell takes 32,767 characters; longer objects go on in the next one. */
const piece = /[\s\S]{1,32000}/g;

function drawFurther({ further }: Filling): WriteSheet {
  const rows = further.map(([record = '', subject = '', predicate = '', object = '']) => [record, subject, predicate, ...(object.match(piece) ?? [])].map(plainText));
  return { name: ownSheets.further, columns: [{ width: 30 }, { width: 40 }, { width: 40 }, { width: 60 }], rows: [['Record', 'Subject', 'Predicate', 'Object'], ...rows] };
}

/** The workbook's bytes. */
export async function writeWorkbook(layout: TemplateLayout, filling?: Filling): Promise<Uint8Array> {
  const { writeXlsx } = await import('hucre/xlsx');
  const lists = createLists();
  const sheets = layout.sheets.map((sheet) => drawSheet(sheet, filling?.rows.get(sheet.name) ?? [], lists));
  return writeXlsx({
    sheets: [drawReadMe(layout), ...sheets, ...(filling && filling.further.length > 0 ? [drawFurther(filling)] : []), drawFacts(layout, lists, filling)],
    activeSheet: 1,
    properties: { title: layout.title, description: layout.description, creator: 'Micrograph' },
  });
}
