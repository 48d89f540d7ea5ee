/**
 * Conditions → SQL over the tables. Each kind of column knows its operators (one table); links nest through the table of
 * links in both directions; user values are bound, never spliced.
 */
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { obo, rdfs } from '../rdf/vocabulary.ts';
import { utcTimeOf } from '../rdf/date-time.ts';
import { searchable } from './rows.ts';
import type { Column, ColumnKind, Table, TableModel } from './table-model.ts';
import type { FieldCondition, LinkCondition, Scalar, SelectValues, Where } from './tables.ts';

export interface Bound { sql: string; values: Record<string, string | number | boolean | null> }
export interface WhereWriter {
  /** Adds a value and gives its place in the SQL. */ bind(value: Scalar | null): string;
  /** SQL of a condition on rows of a table, whose alias is given. */ write(table: Table, alias: string, where: Where): string;
  readonly values: Bound['values'];
}

/** Sets of rows that conditions name: each is worked out once, into a table that lasts as long as its transaction. */
export interface RowSets {
  /** The table in which the row numbers stand that a SELECT gives; the same one for the same SELECT. */ tableOf(set: { sql: string; values: SelectValues }): string;
  /** the statements that fill them, to be run before any that names them */ readonly statements: readonly Bound[];
}

/** Creates the sets of one request. */
export function createRowSets(): RowSets {
  const statements: Bound[] = [], known: string[] = [];
  return {
    statements,
    tableOf(set) {
      const key = JSON.stringify(set);
      if (!known.includes(key)) {
        known.push(key);
        statements.push({ sql: `CREATE TEMP TABLE chosen_rows_${known.length - 1} AS ${set.sql}`, values: Object.fromEntries(Object.entries(set.values).map(([name, value]) => [name, boundValue(value)])) });
      }
      return `chosen_rows_${known.indexOf(key)}`;
    },
  };
}

/** A value of a statement of this repository as it is bound: lists as JSON, for the engine's own lists would each be another type. Half a character, which its JSON refuses, names nothing. */
export function boundValue(value: SelectValues[string]): Scalar | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value.map((each) => (typeof each === 'string' ? each.toWellFormed() : each))) : value;
}

type Op = FieldCondition['op'];
const allowed: Readonly<Record<ColumnKind, readonly Op[]>> = {
  text: ['eq', 'ne', 'in', 'notIn', 'contains', 'startsWith', 'exists', 'lt', 'lte', 'gt', 'gte'],
  number: ['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'exists'],
  truth: ['eq', 'ne', 'exists'],
  time: ['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'exists'],
  iri: ['eq', 'ne', 'in', 'notIn', 'descendantOf', 'childOf', 'exists'],
};
const comparisons: Partial<Record<Op, string>> = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' };
const notValid = (detail: string, field: string): KnownError => new KnownError('request-not-valid', detail, { field });

/** Most values that are bound one by one. */
const fewValues = 50;

/** Creates a writer whose values gather in one record; one a statement. The sets of rows are those of the request. */
export function createWhereWriter(tables: TableModel, model: ResourceModel, rowSets: RowSets): WhereWriter {
  const values: Bound['values'] = {};
  let next = 0;
  const bind = (value: Scalar | null): string => {
    const name = `p${next++}`;
    values[name] = value;
    return `$${name}`;
  };
  /** texts that are not well-formed stand nowhere, and JSON cannot hold them */
  const wellFormed = (list: readonly Scalar[]): readonly Scalar[] => list.filter((each) => typeof each !== 'string' || each.isWellFormed());
  const bindList = (list: readonly Scalar[]): string => {
    const type = typeof list[0] === 'number' ? 'DOUBLE' : typeof list[0] === 'boolean' ? 'BOOLEAN' : 'VARCHAR';
    return `from_json(${bind(JSON.stringify(wellFormed(list)))}, '["${type}"]')`;
  };
  /** A value that is one of these; a few are bound one by one, for which the engine uses its index. */
  const among = (operand: string, list: readonly Scalar[]): string => {
    const own = wellFormed(list);
    if (own.length === 0) return 'false';
    return `${operand} IN (${own.length <= fewValues ? own.map(bind).join(', ') : `SELECT unnest(${bindList(own)})`})`;
  };
  /** a text as the engine searches it; the same functions on both sides, so that any script is found */
  const folded = (operand: string): string => `strip_accents(lower(${operand}))`;
  /** links that lead up in the hierarchy of a field's terms: kinds, and parts where the field counts them */
  const upwards = ({ term }: Field): string => [rdfs.subClassOf, ...(term?.alsoPartOf ? [obo.partOf] : [])].map((predicate) => String(tables.linkPredicates.get(predicate)!)).join(', ');

  /** A given value as the column stores it. */
  const stored = ({ field, kind }: Column, value: Scalar, unit: string | undefined): Scalar => {
    if (kind === 'number') {
      const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
      if (!Number.isFinite(number)) throw notValid(`${field.name} is compared with a number, and ${JSON.stringify(value)} is none`, field.name);
      return unit === undefined ? number : inCanonicalUnit(value, unit);
    }
    if (unit !== undefined) throw notValid(`${field.name} is no quantity, so it has no unit`, field.name);
    if (kind === 'truth') {
      if (typeof value !== 'boolean') throw notValid(`${field.name} is true or false, not ${JSON.stringify(value)}`, field.name);
      return value;
    }
    if (kind !== 'time') return String(value);
    const time = utcTimeOf(String(value));
    if (time === undefined) throw notValid(`${field.name} is compared with a date such as 2026-01-31 or 2026-01-31T12:00:00Z, and ${JSON.stringify(value)} is none`, field.name);
    return time;

    function inCanonicalUnit(given: Scalar, symbol: string): number {
      const { quantity } = field;
      if (!quantity) throw notValid(`${field.name} is no quantity, so it has no unit`, field.name);
      const [from, to] = [model.findUnit(symbol), model.findUnit(quantity.canonicalUnit)];
      const converted = from && to && convert(String(given), from, to);
      if (converted !== undefined) return converted;
      throw notValid(`${field.name} is not given in ${JSON.stringify(symbol)}; units are ${quantity.allowedUnits.map((iri) => model.findUnit(iri)?.symbols[0] ?? iri).join(', ')}`, field.name);
    }
  };

  /** the term and all below it; or those directly below */
  const below = (term: Scalar, op: 'descendantOf' | 'childOf', field: Field): string => (op === 'childOf'
    ? `(SELECT subject FROM links WHERE predicate IN (${upwards(field)}) AND object = ${bind(String(term))})`
    : `(WITH RECURSIVE below(iri) AS (SELECT ${bind(String(term))}::VARCHAR UNION SELECT l.subject FROM links AS l JOIN below ON l.object = below.iri WHERE l.predicate IN (${upwards(field)})) SELECT iri FROM below)`);

  const condition = (table: Table, alias: string, { field: name, op, value, unit }: FieldCondition): string => {
    const field = tables.field(table, name);
    if (field.path.inverse) return inverseCondition(table, alias, { field: name, op, value });
    const column = tables.column(table, name);
    if (!allowed[column.kind].includes(op)) throw notValid(`${name} cannot be compared by ${op}; it can by ${allowed[column.kind].join(', ')}`, name);
    const target = `${alias}.${column.name}`;
    const list = Array.isArray(value) ? value as readonly Scalar[] : [value as Scalar];
    if (Array.isArray(value) !== (op === 'in' || op === 'notIn')) throw notValid(Array.isArray(value) ? `${op} takes one value, not a list` : `${op} takes a list of values`, name);
    const first = list[0]!;
    if (op === 'exists') {
      if (typeof first !== 'boolean') throw notValid(`${name}: exists is true or false`, name);
      return `${target} IS ${first ? 'NOT ' : ''}NULL`;
    }
    if (op === 'notIn') return `NOT coalesce(${condition(table, alias, { field: name, op: 'in', value, ...(unit ? { unit } : {}) })}, false)`;
    if (op === 'ne') return `NOT coalesce(${condition(table, alias, { field: name, op: 'eq', value, ...(unit ? { unit } : {}) })}, false)`;
    const test = (operand: string): string => {
      if (op === 'in') return among(operand, list.map((each) => stored(column, each, unit)));
      if (op === 'descendantOf' || op === 'childOf') return `${operand} IN ${below(first, op, field)}`;
      if (op === 'contains') return `contains(${folded(operand)}, ${folded(bind(String(first)))})`;
      if (op === 'startsWith') return `starts_with(${folded(operand)}, ${folded(bind(String(first)))})`;
      return `${operand} ${comparisons[op]!} ${bind(stored(column, first, unit))}`;
    };
    if (!column.many) return test(target);
    // a list fulfils a condition when one of its values does; list functions where the engine has them, for they are fast
    if (op === 'eq') return `list_contains(${target}, ${bind(stored(column, first, unit))})`;
    if (op === 'in' && list.length > 0) return `list_has_any(${target}, ${bindList(list.map((each) => stored(column, each, unit)))})`;
    if (op === 'descendantOf' || op === 'childOf') return `list_has_any(${target}, (SELECT coalesce(list(b), []) FROM ${below(first, op, field)} AS s(b)))`;
    return `len(list_filter(${target}, lambda x: ${test('x')})) > 0`;
  };

  const inverseCondition = (table: Table, alias: string, { field: name, op, value }: FieldCondition): string => {
    const field = tables.field(table, name);
    const predicate = tables.linkPredicates.get(field.path.predicate)!;
    const from = (more: string): string => `${alias}.iri IN (SELECT l.object FROM links AS l WHERE l.predicate = ${predicate} AND ${more})`;
    const targets = field.targets.map((target) => `SELECT iri FROM ${tables.table(target).name}`).join(' UNION ALL ');
    if (Array.isArray(value) !== (op === 'in' || op === 'notIn')) throw notValid(Array.isArray(value) ? `${op} takes one value, not a list` : `${op} takes a list of values`, name);
    if (op === 'exists' && typeof value !== 'boolean') throw notValid(`${name}: exists is true or false`, name);
    const list = Array.isArray(value) ? value as readonly Scalar[] : [value as Scalar];
    switch (op) {
      case 'exists': return `${value === false ? 'NOT ' : ''}${from(targets ? `l.subject IN (${targets})` : 'true')}`;
      case 'eq': case 'in': return from(among('l.subject', list.map(String)));
      case 'ne': case 'notIn': return `NOT ${from(among('l.subject', list.map(String)))}`;
      default: throw notValid(`${name} cannot be compared by ${op}; it can by eq, ne, in, notIn, exists`, name);
    }
  };

  const link = (table: Table, alias: string, { field: name, quantifier, where }: LinkCondition): string => {
    const field = tables.field(table, name);
    if (field.targets.length === 0) throw notValid(`${name} leads to nothing that is described here, so no condition nests in it`, name);
    const predicate = tables.linkPredicates.get(field.path.predicate)!;
    const [near, far] = field.path.inverse ? ['object', 'subject'] : ['subject', 'object'];
    const fulfilling = field.targets.map((target) => {
      const other = tables.table(target), inner = `t${next++}`;
      return `SELECT ${inner}.iri FROM ${other.name} AS ${inner} WHERE ${write(other, inner, where)}`;
    }).join(' UNION ALL ');
    if (!field.path.inverse && !field.many) {
      // a single link is in the row itself
      const target = `${alias}.${tables.column(table, name).name}`;
      if (quantifier === 'every') return `coalesce(${target} IN (${fulfilling}), true)`;
      return quantifier === 'some' ? `${target} IN (${fulfilling})` : `NOT coalesce(${target} IN (${fulfilling}), false)`;
    }
    const linked = `SELECT l.${near} FROM links AS l WHERE l.predicate = ${predicate}`;
    const among = field.path.inverse ? ` AND l.${far} IN (${field.targets.map((target) => `SELECT iri FROM ${tables.table(target).name}`).join(' UNION ALL ')})` : '';
    if (quantifier === 'some') return `${alias}.iri IN (${linked} AND l.${far} IN (${fulfilling}))`;
    if (quantifier === 'none') return `${alias}.iri NOT IN (${linked} AND l.${far} IN (${fulfilling}))`;
    return `${alias}.iri NOT IN (${linked}${among} AND l.${far} NOT IN (${fulfilling}))`;
  };

  function write(table: Table, alias: string, where: Where): string {
    if ('and' in where) return where.and.length === 0 ? 'true' : `(${where.and.map((each) => write(table, alias, each)).join(' AND ')})`;
    if ('or' in where) return where.or.length === 0 ? 'false' : `(${where.or.map((each) => write(table, alias, each)).join(' OR ')})`;
    if ('not' in where) return `NOT coalesce(${write(table, alias, where.not)}, false)`;
    if ('condition' in where) return condition(table, alias, where.condition);
    if ('link' in where) return link(table, alias, where.link);
    if ('iri' in where) return among(`${alias}.iri`, where.iri);
    if ('among' in where) return `${alias}.rowid IN (FROM ${rowSets.tableOf(where.among)})`;
    if ('type' in where) return where.type.length === 0 ? 'false' : `${alias}.iri IN (SELECT iri FROM things WHERE list_has_any(types, ${bindList(where.type.map((type) => tables.table(type).type.name))}))`;
    const words = searchable(where.text).split(/\s+/).filter(Boolean).slice(0, 20);
    return words.length === 0 ? 'true' : `${alias}.iri IN (SELECT iri FROM things WHERE ${words.map((word) => `contains(words, ${bind(word)})`).join(' AND ')})`;
  }
  return { bind, write, values };
}
