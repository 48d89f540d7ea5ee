/**
 * Rows of bound sheets → graphs: each row a resource, each cell the values of a field, each statement with the cell it comes
 * from. A row belongs to the record that the workbook was exported from, so that a study of several records goes back whole.
 */
import { KnownError } from '../errors.ts';
import type { Origin } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import type { Imported, Loss, Result } from '../rdf/report.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import { mg, qudt, rdf, xsd } from '../rdf/vocabulary.ts';
import { createGraphWriter } from './graph-writer.ts';
import type { GraphWriter } from './graph-writer.ts';
import { createRowNames, defaultIri, idOf, rowIri } from './row-names.ts';
import type { NamedRow } from './row-names.ts';
import type { BoundSheet, FieldColumn } from './sheet-columns.ts';
import { labelIn, readCell, sheetRule, writeCell } from './sheet-values.ts';
import type { CellReading, SheetValue } from './sheet-values.ts';
import type { Cell, Table } from './tabular.ts';

export interface SheetGraphParts {
  sheets: readonly BoundSheet[];
  model: ResourceModel;
  /** record of rows that name no other */ record: string;
  /** IRI of a row → another record of this server */ recordOf: (iri: string) => string | undefined;
  /** sheet of statements that no column takes */ further: Table | undefined;
  /** findings about headers */ findings: readonly Result[];
}

interface BoundRow extends NamedRow { sheet: BoundSheet; index: number }

const mostFindings = 1000;

/** One graph for each record; the first is `record`, also when no row goes there. */
export function buildSheetGraph({ sheets, model, record, recordOf, further, findings: given }: SheetGraphParts): Imported[] {
  const graphs = new Map<string, GraphWriter>([[record, createGraphWriter(record)]]);
  const findings: Result[] = [...given];
  const counts = { kept: 0, mapped: 0, dropped: 0 }, items = new Map<string, Loss['items'][number]>();
  const notes = new Map<string, number>();
  const note = (text: string): void => { notes.set(text, (notes.get(text) ?? 0) + 1); };
  const lose = (path: string, what: 'mapped' | 'dropped', reason: string, example: string): void => {
    counts[what] += 1;
    const key = `${path}\n${what}\n${reason}`, item = items.get(key);
    if (item) item.count += 1; else items.set(key, { path, what, reason, count: 1, example: example.slice(0, 200) });
  };
  const find = (finding: Result): void => { if (findings.length < mostFindings) findings.push(finding); };
  const graphOf = (iri: string): GraphWriter => {
    const name = recordOf(iri) ?? record;
    let graph = graphs.get(name);
    if (!graph) graphs.set(name, graph = createGraphWriter(name));
    return graph;
  };

  const rows = nameRows(sheets, record, find, lose);
  const names = createRowNames(rows, model);

  const textAt = (cell: Cell | undefined, place: () => Origin, row: BoundRow, column: FieldColumn): string => {
    if (!cell) return '';
    const about = { focus_node: row.iri, field: column.field.name, path: column.field.path.predicate, origin: place(), shape: sheetRule('formula') };
    if (cell.error !== undefined) {
      find({ ...about, severity: 'Violation', value: cell.error, message: `the cell shows the error ${cell.error}`, remedy: 'correct it, or empty the cell' });
      return '';
    }
    if (cell.formula !== undefined) {
      if (cell.text === '') { find({ ...about, severity: 'Violation', value: `=${cell.formula}`.slice(0, 200), message: 'the cell has a formula and no result; formulas are not computed here', remedy: 'put the value in its place' }); return ''; }
      find({ ...about, severity: 'Warning', value: cell.text, message: `the cell has a formula; its last result, ${JSON.stringify(cell.text.slice(0, 100))}, is taken`, remedy: 'put the value in its place' });
    }
    if (cell.text !== cell.text.trim()) note('blanks at the beginning or end of a cell are not kept');
    return cell.text.trim();
  };

  const add = (row: BoundRow, column: FieldColumn, value: SheetValue, index: number, place: () => Origin): void => {
    const graph = graphOf(row.iri), { predicate } = column.field.path;
    if (value.kind === 'term') { graph.add(row.iri, predicate, value.term, place); return; }
    if (value.kind === 'text') { graph.add(row.iri, column.textField!.path.predicate, literal(value.text), place); return; }
    const local = row.iri.startsWith(`${graph.record}#`) ? row.iri.slice(graph.record.length + 1) : `${row.type.singular}-${row.row}`;
    const node = graph.name(`${local}.${column.field.name}${index === 0 ? '' : `-${index + 1}`}`);
    graph.add(row.iri, predicate, namedNode(node), place);
    graph.add(node, rdf.type, namedNode(qudt.QuantityValue), place);
    graph.add(node, qudt.numericValue, literal(value.number, namedNode(xsd.decimal)), place);
    graph.add(node, qudt.hasUnit, namedNode(value.unit), place);
  };

  /** Where an export would use other words, the user's own are kept beside the values. */
  const keepWords = (row: BoundRow, column: FieldColumn, reading: CellReading, text: string, place: () => Origin): void => {
    if (reading.faults.length > 0 || reading.absent.length > 0 || reading.values.length === 0 || reading.values.some(({ kind }) => kind === 'text')) return;
    // an export writes quantities in the canonical unit, whatever the header says here
    const canonical = column.field.quantity ? { ...column, unit: column.field.quantity.canonicalUnit } : column;
    const same = column.unit === undefined || column.unit === canonical.unit;
    if (same && writeCell(reading.values, canonical, names, model) !== text) graphOf(row.iri).add(row.iri, mg.cellText, literal(`${column.field.name}: ${text}`), place);
  };

  for (const row of rows) {
    const { sheet, index } = row, cells = sheet.table.rows[index]!;
    const graph = graphOf(row.iri), rowPlace = (): Origin => sheet.table.placeOf(index, sheet.idAt ?? 0);
    graph.add(row.iri, rdf.type, namedNode(row.type.iri), rowPlace);
    graph.add(row.iri, mg.sheetRow, literal(String(row.row), namedNode(xsd.integer)), rowPlace);
    if (row.id !== '' && idOf(row.iri, record) !== row.id) graph.add(row.iri, mg.cellText, literal(`id: ${row.id}`), rowPlace);
    for (const column of sheet.columns) {
      const place = (): Origin => sheet.table.placeOf(index, column.at);
      const text = textAt(cells[column.at], place, row, column);
      if (text === '') continue;
      const path = `${sheet.table.name}: ${column.header}`;
      const reading = readCell(text, column, names, model);
      reading.values.forEach((value, at) => { add(row, column, value, at, place); });
      for (const { rule, ...fault } of reading.faults) find({ ...fault, focus_node: row.iri, field: column.field.name, path: column.field.path.predicate, shape: sheetRule(rule), origin: place() });
      for (const { value, message } of reading.faults) lose(path, 'dropped', message.replace(`"${value}"`, 'a value'), value);
      for (const reason of reading.absent) lose(path, 'dropped', reason, text);
      if (reading.values.length + reading.faults.length + reading.absent.length === 0) lose(path, 'dropped', 'the cell has separators only', text);
      if (reading.changed.length > 0) lose(path, 'mapped', reading.changed[0]!, text); else if (reading.values.length > 0) counts.kept += 1;
      keepWords(row, column, reading, text, place);
    }
    for (const { at, header, reason } of sheet.others) { const text = cells[at]?.text.trim() ?? ''; if (text !== '') lose(`${sheet.table.name}: ${header}`, 'dropped', reason, text); }
  }
  if (further) readFurther(further, { record, known: (name) => name === record || graphs.has(name) || recordOf(`${name}#`) !== undefined, graphFor: (name) => graphOf(`${name}#`), find });

  // an empty cell of a field that is asked for is the place of that result
  const places = new Map(rows.map((row) => [row.iri, row]));
  return [...graphs.values()].filter(({ quads }, index) => index === 0 || quads.length > 0).map((graph, index) => ({
    record: graph.record, quads: graph.quads,
    origins: {
      find(subject, predicate, value) {
        const row = places.get(subject), column = predicate === undefined ? undefined : row?.sheet.byPredicate.get(predicate);
        if (row && column && !graph.has(subject, predicate!)) return row.sheet.table.placeOf(row.index, column.at);
        return graph.origins.find(subject, predicate, value);
      },
    },
    findings: index === 0 ? [...findings, ...graph.findings] : graph.findings,
    loss: index === 0 ? { ...counts, items: [...items.values()] } : { kept: 0, mapped: 0, dropped: 0, items: [] },
    warnings: index === 0 ? [...notes].map(([text, count]) => `${text} (${count} ${count === 1 ? 'time' : 'times'})`) : [],
  }));
}

/** Gives every row with content its IRI, and says where two rows have one name. */
function nameRows(sheets: readonly BoundSheet[], record: string, find: (finding: Result) => void, lose: (path: string, what: 'dropped', reason: string, example: string) => void): BoundRow[] {
  const rows: BoundRow[] = [], taken = new Map<string, BoundRow>();
  for (const sheet of sheets) {
    const { table, type, columns, idAt } = sheet;
    const labelColumn = columns.find(({ field }) => field.name === type.labelField), labelAt = labelColumn?.at;
    for (let index = sheet.headerRow + 1; index < table.rows.length; index += 1) {
      const cells = table.rows[index]!;
      const text = (at: number | undefined): string => (at === undefined ? '' : cells[at]?.text.trim() ?? '');
      if (cells.every((cell) => !cell || cell.text.trim() === '' && cell.formula === undefined && cell.error === undefined)) continue;
      const id = text(idAt), label = labelColumn ? labelIn(text(labelAt), labelColumn.field) : '';
      const iri = id === '' ? defaultIri(type, label, index + 1, record) : rowIri(id, record);
      const row = { iri, type, id, label, row: index + 1, sheet, index };
      const other = taken.get(iri);
      if (!other) { taken.set(iri, row); rows.push(row); continue; }
      const { sheet: name, cell, line } = other.sheet.table.placeOf(other.index, other.sheet.idAt ?? 0);
      const where = line === undefined ? `${name}!${cell}` : `line ${line}`;
      find({ severity: 'Violation', focus_node: iri, value: id || label, shape: sheetRule('row'), origin: table.placeOf(index, id === '' ? labelAt ?? 0 : idAt!), message: id === '' ? `the row has no ID, and its title "${label}" is that of another row (${where})` : `the ID "${id}" is that of another row (${where})`, remedy: 'give each row an ID of its own' });
      lose(table.name, 'dropped', 'the row has the name of another row', id || label);
    }
  }
  return rows;
}

interface FurtherParts { record: string; known: (record: string) => boolean; graphFor: (record: string) => GraphWriter; find: (finding: Result) => void }

/** Statements in the notation of N-Triples, one a row; an object may go on over several cells. */
function readFurther(table: Table, { record, known, graphFor, find }: FurtherParts): void {
  for (let index = 1; index < table.rows.length; index += 1) {
    const [into = '', subject = '', predicate = '', ...object] = Array.from(table.rows[index]!, (cell) => cell?.text ?? '');
    if (subject === '' && predicate === '' && object.join('') === '') continue;
    const place = (): Origin => table.placeOf(index, 1);
    const fault = (message: string): void => { find({ severity: 'Violation', focus_node: subject, value: object.join('').slice(0, 200), shape: sheetRule('cell'), origin: place(), message, remedy: 'leave the sheet as it was exported, or delete the row' }); };
    if (into !== '' && !known(into)) { fault(`<${into}> is no record of this workbook`); continue; }
    try {
      const [statement, ...more] = fromNQuads(`${subject} ${predicate} ${object.join('')} .\n`);
      if (!statement || more.length > 0) { fault('the row is no statement'); continue; }
      graphFor(into || record).add(statement.subject.value, statement.predicate.value, statement.object, place);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      fault('the row is no statement in the notation of N-Triples');
    }
  }
}
