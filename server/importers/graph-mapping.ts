/**
 * Mapping tables for sources that are graphs already: which classes of theirs are which types of ours, and from which of
 * their predicates our fields are filled. Nothing is taken away by such a table; it adds. Read once at start, bound to
 * the model once for each model.
 */
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { nearest } from '../rdf/nearest.ts';
import { fits, openYamlTable } from './yaml-table.ts';
import type { Path } from './yaml-table.ts';

/** From a predicate (or `@id`, the node's own name) to a field. */
export interface GraphRow {
  /** predicate IRI, or `@id` */ from: string;
  field: string;
  /** only where no other row gave the field a value */ spare: boolean;
  /** where the field has this very predicate: the predicate to which values go that it does not take */ otherwise?: string;
  line: number;
}
export interface NodeRule {
  classes: ReadonlySet<string>;
  /** only the node that the whole source is about */ root: boolean;
  /** only nodes that have one of these predicates */ having: readonly string[];
  type: string;
  rows: readonly GraphRow[];
  line: number;
}
export interface GraphMappingTable { file: string; format: string; version: string; nodes: readonly NodeRule[] }

export interface BoundNodeRule extends Omit<NodeRule, 'type' | 'rows'> { type: ResourceType; rows: readonly (Omit<GraphRow, 'field'> & { field: Field })[] }

/** Reads one table. Throws start-up-faults with file and line of each fault. */
export function readGraphMapping(file: string, text?: string): GraphMappingTable {
  const { name, table, lineOf, fault, mapAt, listAt, knownOnly, expand, finish } = openYamlTable(file, text);
  knownOnly(table, ['format', 'version', 'prefixes', 'nodes'], []);
  const readRow = (from: string, value: unknown, path: Path): GraphRow => {
    const row = typeof value === 'string' ? { field: value } : mapAt(value, path);
    knownOnly(row, ['field', 'spare', 'otherwise'], path);
    for (const [key, kind] of [['field', 'string'], ['spare', 'boolean'], ['otherwise', 'string']] as const) if ((row[key] !== undefined || key === 'field') && !fits(row[key], kind)) fault(path, `${key} must be a ${kind}`);
    const { otherwise } = row as { otherwise?: unknown };
    return { from: from === '@id' ? from : expand(from, path), field: String(row['field']), spare: (row as { spare?: unknown }).spare === true, line: lineOf(path), ...(typeof otherwise === 'string' ? { otherwise: expand(otherwise, path) } : {}) };
  };
  const given = table['nodes'];
  if (given !== undefined && !Array.isArray(given)) fault(['nodes'], 'nodes must be a list');
  const nodes = (Array.isArray(given) ? given as unknown[] : []).map((each, index): NodeRule => {
    const path: Path = ['nodes', index];
    const node = mapAt(each, path);
    knownOnly(node, ['classes', 'root', 'having', 'type', 'rows'], path);
    if (typeof node['type'] !== 'string') fault(path, 'a node needs its type');
    const rows = Object.entries(mapAt(node['rows'], [...path, 'rows'])).flatMap(([from, rows]) => (Array.isArray(rows) ? rows as unknown[] : [rows]).map((row) => readRow(from, row, [...path, 'rows', from])));
    return {
      classes: new Set(listAt(node['classes'], [...path, 'classes']).map((curie) => expand(curie, path))), having: listAt(node['having'], [...path, 'having']).map((curie) => expand(curie, path)),
      root: node['root'] === true, type: String(node['type']), rows: [...rows.filter(({ spare }) => !spare), ...rows.filter(({ spare }) => spare)], line: lineOf(path),
    };
  });
  finish();
  return { file: name, format: String(table['format']), version: String(table['version']), nodes };
}

function bind({ file, nodes }: GraphMappingTable, model: ResourceModel): { rules: BoundNodeRule[]; faults: string[] } {
  const faults: string[] = [];
  const fault = (line: number, message: string, word: string, words: readonly string[]): void => { const near = nearest(word, words); faults.push(`${file}:${line}: ${message}${near ? `; did you mean "${near}"?` : ''}`); };
  const rules = nodes.flatMap((node) => {
    const type = model.findType(node.type);
    if (!type) { fault(node.line, `the shapes have no type "${node.type}"`, node.type, model.types.map(({ name }) => name)); return []; }
    const rows = node.rows.flatMap((row) => {
      const field = type.fields.find(({ name }) => name === row.field);
      if (field) return [{ ...row, field }];
      fault(row.line, `the type ${type.name} has no field "${row.field}"`, row.field, type.fields.map(({ name }) => name));
      return [];
    });
    return [{ ...node, type, rows }];
  });
  return { rules, faults };
}

/** The types and fields of a table that the model does not have, one line each. */
export function checkGraphMapping(table: GraphMappingTable, model: ResourceModel): string[] {
  return bind(table, model).faults;
}

/** Creates the look-up of a table's bound form. Throws start-up-faults when it does not fit the model. */
export function createGraphBinding(table: GraphMappingTable): (model: ResourceModel) => readonly BoundNodeRule[] {
  const known = new WeakMap<ResourceModel, readonly BoundNodeRule[]>();
  return (model) => {
    const before = known.get(model);
    if (before) return before;
    const { rules, faults } = bind(table, model);
    if (faults.length > 0) throw new KnownError('start-up-faults', `${table.file} does not fit the shapes: ${faults.join('; ')}`, { faults });
    known.set(model, rules);
    return rules;
  };
}
