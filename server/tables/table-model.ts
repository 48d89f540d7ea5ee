/**
 * The resource model as tables: one a type, with a column for each field that leads away from its resources; fields that
 * lead to them are answered by the table of links. Derived, so that a new shape is a new table and nothing else.
 */
import { createHash } from 'node:crypto';
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { nearest } from '../rdf/nearest.ts';
import { obo, rdfs, xsd } from '../rdf/vocabulary.ts';

/** What a column holds: how values are stored, compared and shown. Times are ISO 8601 in UTC, so their order is that of text. */
export type ColumnKind = 'text' | 'number' | 'truth' | 'time' | 'iri';

export interface Column {
  field: Field;
  kind: ColumnKind;
  /** quoted for SQL */ name: string;
  /** type in SQL, without the list of many values */ sqlType: 'VARCHAR' | 'DOUBLE' | 'BOOLEAN';
  many: boolean;
  /** for one time that may be a whole day or year: name of the column with its last millisecond, without quotes */ until?: string;
}
export interface Table { type: ResourceType; /** quoted for SQL */ name: string; columns: readonly Column[] }

export interface TableModel {
  readonly tables: ReadonlyMap<string, Table>;
  /** predicates whose objects are links, with their number in the table of links */ readonly linkPredicates: ReadonlyMap<string, number>;
  /** predicates that any column is made of */ readonly predicates: ReadonlySet<string>;
  /** those of them that lead to quantities, which are compared by their canonical value */ readonly quantityPredicates: ReadonlySet<string>;
  /** predicates under which things keep their names, best first */ readonly labelPredicates: readonly string[];
  /** names of a type and of all above it, by class IRI */ readonly typesOfClass: ReadonlyMap<string, readonly string[]>;
  /** changes when the tables would come out otherwise */ readonly fingerprint: string;
  /** Throws request-not-valid with the nearest name. */
  table(type: string): Table;
  field(table: Table, name: string): Field;
  column(table: Table, name: string): Column;
}

const numeric = new Set<string>([xsd.integer, xsd.decimal, xsd.double, xsd.float, xsd.int, xsd.long, xsd.short, xsd.nonNegativeInteger, xsd.positiveInteger]);
const times = new Set<string>([xsd.date, xsd.dateTime, xsd.gYear]);
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function kindOf({ kind, datatypes }: Field): ColumnKind {
  if (kind === 'quantity') return 'number';
  if (kind !== 'literal') return 'iri';
  if (datatypes.length === 0) return 'text';
  if (datatypes.every((datatype) => numeric.has(datatype))) return 'number';
  if (datatypes.every((datatype) => times.has(datatype))) return 'time';
  return datatypes.every((datatype) => datatype === xsd.boolean) ? 'truth' : 'text';
}

function columnOf(field: Field): Column {
  const kind = kindOf(field);
  const isSpan = kind === 'time' && !field.many && field.datatypes.some((datatype) => datatype !== xsd.dateTime);
  return { field, kind, name: quoted(field.name), sqlType: kind === 'number' ? 'DOUBLE' : kind === 'truth' ? 'BOOLEAN' : 'VARCHAR', many: field.many, ...(isSpan ? { until: `${field.name} until` } : {}) };
}

/** Derives the tables. */
export function deriveTables(model: ResourceModel): TableModel {
  const tables = new Map(model.types.map((type) => [type.name, { type, name: quoted(`type ${type.name}`), columns: type.fields.filter(({ path }) => !path.inverse).map(columnOf) } satisfies Table]));
  const columns = [...tables.values()].flatMap((table) => table.columns);
  const linked = model.types.flatMap((type) => type.fields.filter(({ kind, path }) => path.inverse || kind !== 'literal' && kind !== 'quantity').map(({ path }) => path.predicate));
  const linkPredicates = new Map([...new Set([rdfs.subClassOf, obo.partOf, ...linked.toSorted()])].map((predicate, index) => [predicate, index] as const));
  const labels = model.types.flatMap((type) => type.fields.filter(({ name, path }) => name === type.labelField && !path.inverse).map(({ path }) => path.predicate));
  const above = (name: string): string[] => [name, ...model.findType(name)!.parents.flatMap(above)];
  const columnsByName = new Map([...tables].map(([name, table]) => [name, new Map(table.columns.map((column) => [column.field.name, column]))] as const));

  const unknown = (what: string, name: string, known: readonly string[]): KnownError => {
    const near = nearest(name, [...known]);
    return new KnownError('request-not-valid', `there is no ${what} ${JSON.stringify(name.slice(0, 100))}${near ? `; did you mean ${near}?` : ''}`, { [what]: name.slice(0, 100), known: known.slice(0, 100) });
  };
  const field = (table: Table, name: string): Field => {
    const found = table.type.fields.find((each) => each.name === name);
    if (!found) throw unknown('field', name, table.type.fields.map((each) => each.name));
    return found;
  };
  const shape = [...tables.values()].map((table) => [table.type.name, table.type.iri, table.type.parents, table.columns.map(({ field: own, kind, many }) => [own.name, own.path.predicate, kind, many, own.quantity?.canonicalUnit])]);
  return {
    tables, linkPredicates, labelPredicates: [...new Set([...labels, rdfs.label])],
    predicates: new Set(columns.map((column) => column.field.path.predicate)),
    quantityPredicates: new Set(columns.filter(({ field: own }) => own.kind === 'quantity').map((column) => column.field.path.predicate)),
    typesOfClass: new Map(model.types.map((type) => [type.iri, [...new Set(above(type.name))]])),
    fingerprint: createHash('sha256').update(JSON.stringify([shape, [...linkPredicates], labels])).digest('hex'),
    table(type) {
      const found = tables.get(type);
      if (!found) throw unknown('type', type, [...tables.keys()]);
      return found;
    },
    field,
    column(table, name) {
      const column = columnsByName.get(table.type.name)?.get(name);
      if (column) return column;
      field(table, name);
      throw new KnownError('request-not-valid', `${name} leads to ${table.type.name} from elsewhere; conditions on it nest, and nothing is ordered or counted by it`, { field: name });
    },
  };
}
