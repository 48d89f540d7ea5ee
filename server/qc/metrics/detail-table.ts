/** The table of single values behind the figures of a run, as CSV (RFC 4180). Numbers have eight digits, for a graph keeps it. */
import type { Detail } from '../metric.ts';

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(Number(value.toPrecision(8))));

/** Columns are plain names and cells numbers, so nothing is to be quoted; what has no value is an empty cell. */
export function detailOf(label: string, columns: readonly string[], rows: readonly (readonly (number | undefined)[])[]): Detail {
  return { label, csv: [columns.join(','), ...rows.map((row) => row.map(textOf).join(','))].map((line) => `${line}\r\n`).join('') };
}
