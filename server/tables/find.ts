/**
 * A question → SQL → the IRIs that answer it, in order and by pages, with their number and their facets, all of one moment.
 */
import { KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { createCursors } from './cursor.ts';
import type { CursorValue } from './cursor.ts';
import type { Database, ResultRow, Run } from './database.ts';
import type { Column, ColumnKind, Table, TableModel } from './table-model.ts';
import type { FindAnswer, FindRequest, TableView } from './tables.ts';
import { createRowSets, createWhereWriter } from './where.ts';
import type { RowSets, WhereWriter } from './where.ts';

interface OrderTerm { sql: string; descending: boolean; kind: ColumnKind }

/** Rows of a page when none is said, and the most. */
const pageSize = 50, largestPage = 10_000;
const facetSize = 20, largestFacet = 1000;

function orderTerms(tables: TableModel, table: Table, orderBy: FindRequest['orderBy'] = []): OrderTerm[] {
  return orderBy.map(({ field, direction }) => {
    if (field === 'iri') return { sql: 't.iri', descending: direction === 'desc', kind: 'iri' };
    const column = tables.column(table, field);
    if (column.many) throw new KnownError('request-not-valid', `${field} has several values, so nothing is ordered by it`, { field });
    return { sql: `t.${column.name}`, descending: direction === 'desc', kind: column.kind };
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
  const conditionsOf = (table: Table, { where }: FindRequest, rowSets: RowSets): { writer: WhereWriter; conditions: string[] } => {
    const writer = createWhereWriter(tables, model, rowSets);
    return { writer, conditions: where ? [writer.write(table, 't', where)] : [] };
  };
  const filtered = (conditions: readonly string[]): string => (conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '');

  const countFacet = async (run: Run, table: Table, column: Column, request: FindRequest, rowSets: RowSets, limit: number): Promise<FindAnswer['facets'][number]> => {
    const { writer, conditions } = conditionsOf(table, request, rowSets);
    const target = `t.${column.name}`, from = `FROM ${table.name} AS t`;
    const counted = column.many
      ? `SELECT v, count(*) AS n FROM (SELECT unnest(${target}) AS v ${from} ${filtered(conditions)}) GROUP BY v UNION ALL SELECT NULL, count(*) ${from} ${filtered([...conditions, `${target} IS NULL`])}`
      : `SELECT ${target} AS v, count(*) AS n ${from} ${filtered(conditions)} GROUP BY v`;
    const most = `SELECT v, n::DOUBLE AS n FROM (${counted}) WHERE n > 0 ORDER BY n DESC, v LIMIT ${limit}`;
    // only what is shown gets its name
    const sql = column.kind === 'iri' ? `SELECT f.v, f.n, l.label FROM (${most}) AS f LEFT JOIN things AS l ON l.iri = f.v ORDER BY f.n DESC, f.v` : most;
    const rows = await run(sql, writer.values);
    return { field: column.field.name, values: rows.map((row) => ({ value: text(row['v']), count: row['n'] as number, ...(text(row['label']) === null ? {} : { label: text(row['label'])! }) })) };
  };

  return async (request) => {
    const { type, first = pageSize, after, noRows = false, totalCount = false, facets = [], deadlineMs } = request;
    if (!Number.isInteger(first) || first < 0 || first > largestPage) throw new KnownError('request-not-valid', `a page has from 0 to ${largestPage} rows`, { parameter: 'first' });
    const table = tables.table(type);
    const terms = orderTerms(tables, table, request.orderBy);
    const cursors = createCursors(request, terms.map(({ kind }) => kind));
    const columns = facets.map(({ field, limit = facetSize }) => {
      if (!Number.isInteger(limit)) throw new KnownError('request-not-valid', 'the limit of a facet is a whole number', { field });
      return { column: tables.column(table, field), limit: Math.min(Math.max(1, limit), largestFacet) };
    });

    // all that can be wrong in the question is found before anything runs
    const rowSets = createRowSets();
    const { writer, conditions } = conditionsOf(table, request, rowSets);
    const place = after === undefined ? undefined : cursors.read(after);
    const pageSql = `SELECT t.iri AS iri${terms.map((term, index) => `, ${term.sql} AS o${index}`).join('')} FROM ${table.name} AS t ${filtered(place ? [...conditions, afterPlace(terms, place.values, place.iri, writer)] : conditions)}
      ORDER BY ${[...terms.map((term) => `${term.sql} ${term.descending ? 'DESC' : 'ASC'} NULLS LAST`), 't.iri'].join(', ')} LIMIT ${first + 1}`;
    const count = conditionsOf(table, request, rowSets);
    const countSql = `SELECT count(*)::DOUBLE AS n FROM ${table.name} AS t ${filtered(count.conditions)}`;

    const statements = (noRows ? 0 : 1) + (totalCount ? 1 : 0) + columns.length;
    const { rows, total, counted } = await database.read(async (run) => {
      for (const { sql, values } of rowSets.statements) await run(sql, values);
      const page: ResultRow[] = noRows ? [] : await run(pageSql, writer.values);
      const number = totalCount ? (await run(countSql, count.writer.values))[0]!['n'] as number : undefined;
      const answers: FindAnswer['facets'] = [];
      for (const { column, limit } of columns) answers.push(await countFacet(run, table, column, request, rowSets, limit));
      return { rows: page, total: number, counted: answers };
    }, { deadlineMs, snapshot: statements > 1 || rowSets.statements.length > 0 }); // the end of the snapshot takes the sets away
    return {
      rows: rows.slice(0, first).map((row) => ({ iri: row['iri'] as string, cursor: cursors.write({ iri: row['iri'] as string, values: terms.map((_, index) => (row[`o${index}`] ?? null) as CursorValue) }) })),
      hasNextPage: rows.length > first, facets: counted, ...(total === undefined ? {} : { totalCount: total }),
    };
  };
}
