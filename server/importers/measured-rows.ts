/**
 * Tables of measurements in a source tree → rows of cells. Programs write the same table in several ways: one object a row,
 * one list a column (also as a data frame writes itself), or a list of columns with their values. A cell is the statement
 * itself, so its place is known and what becomes of it can be noted.
 */
import type { Element, Statement } from './source-tree.ts';
import { findElements } from './tree-paths.ts';

export interface MeasuredRow {
  /** path of the table in the document */ table: string;
  /** column → cell */ cells: ReadonlyMap<string, Statement>;
  /** place among the rows of its table, from 0; undefined for what is said once beside columns of several rows */ index?: number;
}
export interface MeasuredRows { rows: MeasuredRow[]; /** columns whose number of values differs from that of the longest */ ragged: { column: string; values: number; rows: number; statement: Statement }[] }

const frame = 'table_data', described = 'columns';

/** The columns of one table, with their cells in order. */
function columnsOf(element: Element, isColumn: (name: string) => boolean): Map<string, Statement[]> {
  const columns = new Map<string, Statement[]>();
  const add = (name: string, cells: readonly Statement[]): void => { columns.set(name, [...columns.get(name) ?? [], ...cells]); };
  for (const statement of element.statements) if (statement.step !== '.' && !(statement.step.slice(1) === frame && statement.value === '')) add(statement.step.slice(1), [statement]);
  for (const child of element.children) {
    if (child.name === frame) for (const [name, cells] of columnsOf(child, isColumn)) add(name, cells);
    else if (child.name === described) {
      const name = child.statements.find(({ step }) => step === '@name'), values = child.statements.filter(({ step }) => step === '@values');
      if (name && values.length > 0 && isColumn(String(name.value))) { add(String(name.value), values); name.outcome ??= { what: 'kept', reason: '' }; }
    } else if (isColumn(child.name)) add(child.name, child.statements);
  }
  return columns;
}

/** Rows of all tables at the paths. `isColumn` says which names are columns where that is not plain from the form. */
export function readMeasuredRows(root: Element, tables: readonly string[], isColumn: (name: string) => boolean): MeasuredRows {
  const rows: MeasuredRow[] = [], ragged: MeasuredRows['ragged'] = [];
  for (const table of tables) {
    let before = 0;
    for (const element of findElements(root, table)) {
      const columns = [...columnsOf(element, isColumn)];
      const isList = (cells: readonly Statement[]): boolean => cells.length > 1 || cells[0]?.list === true || (cells[0] !== undefined && cells[0].element !== element);
      const lists = columns.filter(([, cells]) => isList(cells)), single = columns.filter(([, cells]) => !isList(cells));
      const ones = single.flatMap(([name, [cell]]): [string, Statement][] => (cell ? [[name, cell]] : []));
      const longest = Math.max(1, ...lists.map(([, cells]) => cells.length));
      for (const [column, cells] of lists) if (cells.length !== longest && cells.some(({ value }) => value !== '')) ragged.push({ column, values: cells.length, rows: longest, statement: cells[0]! });
      for (let index = 0; index < (lists.length > 0 ? longest : 0); index += 1) {
        const cells = lists.flatMap(([name, all]): [string, Statement][] => { const cell = all[index]; return cell ? [[name, cell]] : []; });
        rows.push({ table, cells: new Map(longest === 1 ? [...cells, ...ones] : cells), index: before + index });
      }
      if (single.length > 0 && (lists.length === 0 || longest > 1)) rows.push({ table, cells: new Map(ones), ...(lists.length === 0 ? { index: before } : {}) });
      before += lists.length > 0 ? longest : 1;
    }
  }
  return { rows, ragged };
}
