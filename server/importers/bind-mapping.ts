/**
 * A mapping table and the model together: every row's field is looked up in the shapes, once for each model. A type or
 * field that the shapes do not have is a fault of the table, said with its file and line.
 */
import { KnownError } from '../errors.ts';
import { nearest } from '../rdf/nearest.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import type { Make, MappingTable, Row, Rule } from './mapping-table.ts';
import { withShapedRows } from './shaped-rows.ts';

export type BoundRow = Omit<Row, 'field'> & { field?: Field };
export interface BoundRule extends Omit<Rule, 'type' | 'rows' | 'make' | 'owner' | 'index' | 'variants' | 'relate' | 'table'> {
  name: string;
  type?: ResourceType;
  /** the rows whose value stands anyhow, then the spare ones */ rows: readonly (readonly [place: string, row: BoundRow])[];
  make: readonly BoundMake[];
  owner?: Field;
  index?: Field;
  variants?: { step: string; types: ReadonlyMap<string, ResourceType> };
  table?: { most: number; above: string; field: Field };
  facts: readonly (readonly [fact: string, field: Field])[];
  relate: readonly { from: string; field: Field; to: string }[];
}
export interface BoundMake extends BoundRule { field?: Field; predicate?: string; back?: Field; shared: boolean; also: readonly { above: string; field: Field }[] }
export interface BoundMapping extends Omit<MappingTable, 'resources' | 'facts'> {
  model: ResourceModel;
  resources: ReadonlyMap<string, BoundRule>;
}

/** The types and fields of a table that the model does not have, one line each; empty when it fits. */
export function checkMapping(table: MappingTable, model: ResourceModel): string[] {
  return bind(table, model).faults;
}

/** Creates the look-up of a table's bound form; each model is bound once. Throws start-up-faults when they do not fit. */
export function createBinding(table: MappingTable): (model: ResourceModel) => BoundMapping {
  const known = new WeakMap<ResourceModel, BoundMapping>();
  return (model) => {
    let mapping = known.get(model);
    if (mapping) return mapping;
    const bound = bind(table, model);
    if (bound.faults.length > 0) throw new KnownError('start-up-faults', `${table.file} does not fit the shapes: ${bound.faults.join('; ')}`, { faults: bound.faults });
    mapping = bound.mapping;
    known.set(model, mapping);
    return mapping;
  };
}

function bind(table: MappingTable, model: ResourceModel): { mapping: BoundMapping; faults: string[] } {
  const faults: string[] = [];
  const fault = (line: number, message: string, word?: string, words: Iterable<string> = []): void => {
    const near = word === undefined ? undefined : nearest(word, words);
    faults.push(`${table.file}:${line}: ${message}${near ? `; did you mean "${near}"?` : ''}`);
  };
  const fieldOf = (type: ResourceType | undefined, name: string, line: number): Field | undefined => {
    const field = type?.fields.find((each) => each.name === name);
    if (!field) fault(line, type ? `the type ${type.name} has no field "${name}"` : `"${name}" is a field of a resource without type`, name, type?.fields.map((each) => each.name));
    return field;
  };
  const unitFits = (symbol: string, line: number): void => { if (!model.findUnit(symbol)) fault(line, `"${symbol}" is no known unit`); };

  const typeNamed = (name: string, line: number): ResourceType | undefined => {
    const found = model.findType(name);
    if (!found) fault(line, `the shapes have no type "${name}"`, name, model.types.map((each) => each.name));
    return found;
  };

  /** a field of the resource that another element is */
  const fieldAbove = (element: string, field: string, line: number): Field | undefined => {
    const above = table.resources.get(element)?.type;
    return fieldOf(above === undefined ? undefined : model.findType(above), field, line);
  };

  /** The type of what a place leads to: of the element that it ends in, or of the one that its row refers to. */
  const typeAt = (rule: Rule, place: string): string | undefined => {
    const named = /@[^/]+$/.test(place) ? rule.rows.get(place)?.find(({ by }) => by !== undefined)?.by?.split('/')[0] : place.split('/').at(-1);
    return named === undefined ? undefined : table.resources.get(named)?.type;
  };

  const bindRule = (name: string, rule: Rule): BoundRule => {
    const type = rule.type === undefined ? undefined : typeNamed(rule.type, rule.line);
    const lookUp = (field: string | undefined, line = rule.line): Field | undefined => (field === undefined || (rule.type !== undefined && !type) ? undefined : fieldOf(type, field, line));
    const rows = [...rule.rows].flatMap(([place, own]) => own.map(({ field, ...row }) => {
      if (row.defaultUnit !== undefined) unitFits(row.defaultUnit, row.line);
      const bound = lookUp(field, row.line);
      return [place, { ...row, ...(bound ? { field: bound } : {}) }] as const;
    }));
    const owner = lookUp(rule.owner), index = lookUp(rule.index);
    const facts = [...table.facts].filter(([, { resource }]) => resource === name).flatMap(([fact, { field, line }]) => {
      const bound = lookUp(field, line);
      return bound ? [[fact, bound] as const] : [];
    });
    const variants = rule.variants && { step: rule.variants.step, types: new Map(Object.entries(rule.variants.types).flatMap(([value, name]) => { const found = typeNamed(name, rule.line); return found ? [[value, found] as const] : []; })) };
    const tableField = rule.table && fieldAbove(rule.table.above, rule.table.field, rule.line);
    const relate = rule.relate.flatMap(({ from, field, to, line }) => {
      const subject = typeAt(rule, from);
      const bound = subject === undefined ? undefined : fieldOf(model.findType(subject), field, line);
      if (subject === undefined) fault(line, `nothing says what stands at "${from}"`);
      return bound ? [{ from, field: bound, to }] : [];
    });
    return {
      ...(variants ? { variants } : {}), relate, expects: rule.expects, ...(rule.within === undefined ? {} : { within: rule.within }),
      ...(rule.table && tableField ? { table: { ...rule.table, field: tableField } } : {}), optional: rule.optional, unnamed: rule.unnamed,
      name, classes: rule.classes, line: rule.line, facts, rows: [...rows.filter(([, row]) => !row.spare), ...rows.filter(([, row]) => row.spare)],
      make: rule.make.map((make) => bindMake(make, type, name)),
      ...(type ? { type } : {}), ...(owner ? { owner } : {}), ...(index ? { index } : {}),
    };
  };
  const led = ({ field: name, predicate, line }: Make, beside: ResourceType | undefined): { field?: Field; predicate?: string } => {
    const field = name === undefined ? undefined : fieldOf(beside, name, line);
    return { ...(field ? { field } : {}), ...(predicate === undefined ? {} : { predicate }) };
  };
  const backOf = ({ back, type, line }: Make): { back?: Field } => {
    const field = back === undefined ? undefined : fieldOf(type === undefined ? undefined : model.findType(type), back, line);
    return field ? { back: field } : {};
  };
  const bindMake = (make: Make, beside: ResourceType | undefined, name: string): BoundMake => ({
    ...bindRule(`${name} (made)`, make), ...led(make, beside), ...backOf(make), shared: make.shared,
    also: make.also.flatMap(({ above, field }) => {
      const bound = fieldAbove(above, field, make.line);
      return bound ? [{ above, field: bound }] : [];
    }),
  });

  for (const symbol of [...Object.values(table.units), ...table.spellings]) unitFits(symbol, 1);
  const resources = new Map([...table.resources].map(([name, rule]) => [name, withShapedRows(bindRule(name, rule), table.shaped, model)]));
  if (table.shaped) {
    for (const type of model.types) {
      for (const name of type.sourceNames) if (!resources.has(name)) resources.set(name, withShapedRows({ name, type, classes: [], rows: [], make: [], facts: [], relate: [], expects: {}, unnamed: false, optional: false, line: table.shaped.line }, table.shaped, model));
    }
  }
  return { mapping: { ...table, model, resources }, faults };
}
