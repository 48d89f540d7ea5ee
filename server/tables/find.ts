/** A question → SQL → the IRIs that answer it, in order and by pages, with their number and their facets. */
import { KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { CursorValue } from './cursor.ts';
import type { Database, ResultRow } from './database.ts';
import type { Column, Table, TableModel } from './table-model.ts';
import type { FindAnswer, FindRequest, TableView } from './tables.ts';
import { createWhereWriter } from './where.ts';
import type { WhereWriter } from './where.ts';

interface OrderTerm { sql: string; descending: boolean; text: string }

/** Rows of a page when none is said, and the most. */
const pageSize = 50, largestPage = 10_000;
const facetSize = 20, largestFacet = 1000;

function orderTerms(tables: TableModel, table: Table, orderBy: FindRequest['orderBy'] = []): OrderTerm[] {
  return orderBy.map(({ field, direction }) => {
    if (field === 'iri') return { sql: 't.iri', descending: direction === 'desc', text: `iri ${direction}` };
    const column = tables.column(table, field);
    if (column.many) throw new KnownError('request-not-valid', `${field} has several values, so nothing is ordered by it`, { field });
    return { sql: `t.${column.name}`, descending: direction === 'desc', text: `${field} ${direction}` };
  });
}

/** Rows after a place in an order in which nothing comes after empty values but other empty ones. */
function afterPlace(terms: readonly OrderTerm[], values: readonly CursorValue[], iri: string, { bind }: WhereWriter): string {
  const equal = (term: OrderTerm, value: CursorValue): string => (value === null ? `${term.sql} IS NULL` : `${term.sql} = ${bind(value)}`);
  const beyond = (term: OrderTerm, value: CursorValue): string => (value === null ? 'false' : `(${term.sql} ${term.descending ? '<' : '>'} ${bind(value)} OR ${term.sql} IS NULL)`);
  const ways = terms.map((term, index) => [...terms.slice(0, index).map((each, at) => equal(each, values[at]!)), beyond(term, values[index]!)].join(' AND '));
  ways.push([...terms.map((term, at) => equal(term, values[at]!)), `t.iri > ${bind(iri)}`].join(' AND '));
  return `(${ways.map((way) => `(${way})`).join(' OR ')})`;
}

const text = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));

/** Creates `find`. Errors: request-not-valid, query-timeout. */
export function createFind({ database, tables, model }: { database: Database; tables: TableModel; model: ResourceModel }): TableView['find'] {
  const facetOf = async (table: Table, column: Column, request: FindRequest, limit: number): Promise<FindAnswer['facets'][number]> => {
    const writer = createWhereWriter(tables, model);
    const where = request.where ? `WHERE ${writer.write(table, 't', request.where)}` : '';
    const counted = column.many
      ? `SELECT v, count(*) AS n FROM (SELECT unnest(t.${column.name}) AS v FROM ${table.name} AS t ${where}) GROUP BY v UNION ALL SELECT NULL, count(*) FROM ${table.name} AS t ${where === '' ? 'WHERE' : `${where} AND`} t.${column.name} IS NULL`
      : `SELECT t.${column.name} AS v, count(*) AS n FROM ${table.name} AS t ${where} GROUP BY v`;
    const rows = await database.read(`SELECT v, n::DOUBLE AS n${column.kind === 'iri' ? ', (SELECT any_value(label) FROM things WHERE iri = v) AS label' : ''} FROM (${counted}) WHERE n > 0 ORDER BY n DESC, v LIMIT ${limit}`, writer.values, request.deadlineMs);
    return { field: column.field.name, values: rows.map((row) => ({ value: text(row['v']), count: row['n'] as number, ...(text(row['label']) === null ? {} : { label: text(row['label'])! }) })) };
  };

  return async (request) => {
    const { type, where, first = pageSize, after, noRows, totalCount, facets = [], deadlineMs } = request;
    if (!Number.isInteger(first) || first < 0 || first > largestPage) throw new KnownError('request-not-valid', `a page has from 0 to ${largestPage} rows`, { parameter: 'first' });
    const table = tables.table(type);
    const terms = orderTerms(tables, table, request.orderBy);
    const order = `${type} ${terms.map((term) => term.text).join(', ')}`;
    const columns = facets.map(({ field, limit = facetSize }) => ({ column: tables.column(table, field), limit: Math.min(Math.max(1, Math.trunc(limit)), largestFacet) }));

    const page = async (): Promise<ResultRow[]> => {
      if (noRows) return [];
      const writer = createWhereWriter(tables, model);
      const conditions = where ? [writer.write(table, 't', where)] : [];
      if (after !== undefined) { const place = readCursor(order, after, terms.length); conditions.push(afterPlace(terms, place.values, place.iri, writer)); }
      const sql = `SELECT t.iri AS iri${terms.map((term, index) => `, ${term.sql} AS o${index}`).join('')} FROM ${table.name} AS t ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
        ORDER BY ${[...terms.map((term) => `${term.sql} ${term.descending ? 'DESC' : 'ASC'} NULLS LAST`), 't.iri'].join(', ')} LIMIT ${first + 1}`;
      return database.read(sql, writer.values, deadlineMs);
    };
    const count = async (): Promise<number | undefined> => {
      if (!totalCount) return undefined;
      const writer = createWhereWriter(tables, model);
      const [row] = await database.read(`SELECT count(*)::DOUBLE AS n FROM ${table.name} AS t ${where ? `WHERE ${writer.write(table, 't', where)}` : ''}`, writer.values, deadlineMs);
      return row!['n'] as number;
    };
    const [rows, total, counted] = await Promise.all([page(), count(), Promise.all(columns.map(({ column, limit }) => facetOf(table, column, request, limit)))]);
    return {
      rows: rows.slice(0, first).map((row) => ({ iri: row['iri'] as string, cursor: writeCursor(order, { iri: row['iri'] as string, values: terms.map((_, index) => (row[`o${index}`] ?? null) as CursorValue) }) })),
      hasNextPage: rows.length > first, facets: counted, ...(total === undefined ? {} : { totalCount: total }),
    };
  };
}
