/** Parts of a resource → its rows: one in the table of each of its types, one among all things, and its links. */
import type { Part } from './parts.ts';
import type { Column, Table, TableModel } from './table-model.ts';

export type Cell = string | number | boolean | null;
export interface ThingRow { iri: string; types: string[]; label: string | null; words: string; records: string[] }
export interface LinkRow { subject: string; predicate: number; object: string }
export interface Rows { thing: ThingRow; links: LinkRow[]; typed: { table: Table; row: Record<string, Cell | Cell[]> }[] }

/** Text as it is searched: without accents, in lower case. */
export function searchable(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{Mn}/gu, '').toLowerCase();
}

/** ISO 8601 in UTC; a day is its midnight. Undefined for what is no date. */
export function timeOf(text: string): string | undefined {
  const day = /^(-?\d{4,})-\d{2}-\d{2}(?:Z|[+-]\d{2}:\d{2})?$/.exec(text) ? `${text.slice(0, 10)}T00:00:00Z` : text;
  const time = new Date(/(?:Z|[+-]\d{2}:\d{2})$/.test(day) ? day : `${day}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** A value as its column stores it; null for what does not fit (it was a warning at most, and the graph keeps it). */
function cellOf({ kind }: Column, value: string | number): Cell {
  switch (kind) {
    case 'number': { const number = Number(value); return typeof value === 'string' && value.trim() === '' || !Number.isFinite(number) ? null : number; }
    case 'truth': return value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : null;
    case 'time': return timeOf(String(value)) ?? null;
    default: return String(value);
  }
}

const longestWords = 4000;

/** Merges the parts that several records have of one resource. `records` are theirs, sorted. */
export function makeRows(iri: string, parts: readonly Part[], records: readonly string[], { tables, typesOfClass, linkPredicates, labelPredicates }: TableModel): Rows {
  const values = new Map<string, (string | number)[]>();
  for (const part of parts) for (const [predicate, own] of Object.entries(part.values)) values.set(predicate, [...new Set([...values.get(predicate) ?? [], ...own])]);
  const types = [...new Set(parts.flatMap((part) => part.types).flatMap((type) => typesOfClass.get(type) ?? []))].toSorted();

  const words: string[] = [];
  const typed = types.map((name) => {
    const table = tables.get(name)!;
    const row: Record<string, Cell | Cell[]> = { iri };
    for (const column of table.columns) {
      const cells = (values.get(column.field.path.predicate) ?? []).map((value) => cellOf(column, value)).filter((cell) => cell !== null);
      if (column.kind === 'text') words.push(...cells as string[]);
      row[column.field.name] = column.many ? cells.length > 0 ? cells.toSorted() : null : cells[0] ?? null;
    }
    return { table, row };
  });
  const label = labelPredicates.flatMap((predicate) => values.get(predicate) ?? []).find((value) => typeof value === 'string') ?? null;
  const links = [...values].flatMap(([predicate, own]) => {
    const number = linkPredicates.get(predicate);
    return number === undefined ? [] : own.filter((value) => typeof value === 'string').map((object) => ({ subject: iri, predicate: number, object }));
  });
  return { thing: { iri, types, label: label as string | null, words: searchable([...new Set([label ?? '', ...words])].join(' ')).slice(0, longestWords), records: [...records] }, links, typed };
}
