/** What readers of workbooks and of CSV hand on: tables of cells as text, with all that a place in the file needs. */
import type { Origin } from '../errors.ts';

export interface Cell {
  /** as text: 0.1, TRUE, 2026-03-01 */ text: string;
  /** the formula that stands in the cell; `text` is its last result */ formula?: string;
  /** an error of the spreadsheet, such as #N/A */ error?: string;
}

export interface Table {
  /** name of the sheet; of the file without its ending for CSV */ name: string;
  hidden: boolean;
  /** row, then column, both from 0; holes where nothing stands */ rows: readonly (readonly (Cell | undefined)[])[];
  /** place of a cell in the user's file */ placeOf(row: number, column: number): Origin;
}

export interface Tables {
  tables: readonly Table[];
  /** rows of the hidden sheet of a template: what, name, value … */ facts: readonly (readonly string[])[];
  /** statements that no column takes, as N-Triples terms */ further: Table | undefined;
}

/** Rows of a sheet and of all sheets that are read; more belong into another format. */
export const mostRows = 100_000;
