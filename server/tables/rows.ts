/** Parts of a resource → its rows: one in the table of each of its types, one among all things, and its links. */
import { lastUtcTimeOf, utcTimeOf } from '../rdf/date-time.ts';
import type { Part } from './parts.ts';
import type { Column, Table, TableModel } from './table-model.ts';

export type Cell = string | number | boolean | null;
export interface ThingRow { iri: string; types: string[]; label: string | null; words: string }
export interface LinkRow { subject: string; predicate: number; object: string }
export interface Rows {
  iri: string;
  /** none for what has neither a type of the model nor a name */ thing?: ThingRow;
  links: LinkRow[];
  /** without the empty cells */ typed: { table: Table; row: Record<string, Cell | Cell[]> }[];
}

/** Text as it is searched: without accents, in lower case; composed, so that no syllable is found in the start of another. */
export function searchable(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{Mn}/gu, '').toLowerCase().normalize('NFC');
}

/** A value as its column stores it; null for what does not fit (it was a warning at most, and the graph keeps it). */
function cellOf({ kind }: Column, value: string | number): Cell {
  switch (kind) {
    case 'number': { const number = Number(value); return typeof value === 'string' && value.trim() === '' || !Number.isFinite(number) ? null : number; }
    case 'truth': return value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : null;
    case 'time': return utcTimeOf(String(value)) ?? null;
    default: return String(value);
  }
}

/** Names of the types that a resource has by its parts, those above them included; sorted. */
function typesOf(parts: readonly Part[], { typesOfClass }: TableModel): string[] {
  return [...new Set(parts.flatMap((part) => part.types).flatMap((type) => typesOfClass.get(type) ?? []))].toSorted();
}

/** Everything that is said under each predicate, texts in other languages than English last. */
function valuesOf(parts: readonly Part[]): Map<string, (string | number)[]> {
  const values = new Map<string, Set<string | number>>();
  const add = (said: Readonly<Record<string, readonly (string | number)[]>>): void => {
    for (const [predicate, own] of Object.entries(said)) {
      const known = values.get(predicate);
      if (known) for (const value of own) known.add(value); else values.set(predicate, new Set(own));
    }
  };
  for (const part of parts) add(part.values);
  for (const part of parts) if (part.foreign) add(part.foreign);
  return new Map([...values].map(([predicate, own]) => [predicate, [...own]]));
}

/** Merges the parts that several records have of one resource, given in the order of the records. */
export function makeRows(iri: string, parts: readonly Part[], model: TableModel): Rows {
  const { tables, linkPredicates, labelPredicates } = model;
  const values = valuesOf(parts);
  const types = typesOf(parts, model);
  const words = new Set<string>();
  const typed = types.map((name) => {
    const table = tables.get(name)!;
    const row: Record<string, Cell | Cell[]> = { iri };
    for (const column of table.columns) {
      const said = values.get(column.field.path.predicate);
      if (!said) continue;
      const cells = said.map((value) => cellOf(column, value)).filter((cell) => cell !== null);
      if (column.kind === 'text') for (const cell of cells) words.add(cell as string);
      if (cells.length === 0) continue;
      row[column.field.name] = column.many ? cells.toSorted() : cells[0]!;
      if (column.until !== undefined) row[column.until] = lastUtcTimeOf(String(said.find((value) => cellOf(column, value) === cells[0]))) ?? null;
    }
    return { table, row };
  });
  const label = labelPredicates.flatMap((predicate) => values.get(predicate) ?? []).find((value) => typeof value === 'string') as string | undefined;
  if (label !== undefined) words.add(label);
  const links = [...values].flatMap(([predicate, own]) => {
    const number = linkPredicates.get(predicate);
    return number === undefined ? [] : own.filter((value) => typeof value === 'string').map((object) => ({ subject: iri, predicate: number, object }));
  });
  const thing = types.length === 0 && label === undefined ? {} : { thing: { iri, types, label: label ?? null, words: searchable([...words].join(' ')) } };
  return { iri, ...thing, links, typed };
}
