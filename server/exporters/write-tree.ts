/**
 * The inverse of the tree mappings' simple rows: resources → nested objects, by the rows of the same table. A place that leads
 * to an attribute takes the field's value, one that leads to an element takes the resource that the field links to. What a
 * table only reads (a name for something else, a wildcard) is the business of the exporter that knows the format.
 */
import type { BoundMapping, BoundRow, BoundRule } from '../importers/bind-mapping.ts';
import { convert } from '../model/units.ts';
import type { Field } from '../model/resource-model.ts';
import { Dataset, namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { qudt, xsd } from '../rdf/vocabulary.ts';

export type Json = Record<string, unknown>;

export interface ThingReader {
  /** objects of a field, in the order in which they were said; of what another record describes too */ valuesOf(iri: string, field: Field | undefined): Term[];
  /** subjects of a class */ instancesOf(type: string): string[];
  objectsOf(iri: string, predicate: string): Term[];
}

const typePredicate = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';

/** Reads things of a record, and of the records that it links to. */
export function createThingReader(quads: readonly Quad[], linked: (iri: string) => readonly Quad[] = () => []): ThingReader {
  const own = new Dataset(quads.map(({ subject, predicate, object }) => ({ subject, predicate, object }) as Quad));
  const others = new Map<string, Dataset>();
  const graphOf = (iri: string): Dataset => {
    if (own.countQuads(namedNode(iri), null, null, null) > 0) return own;
    let found = others.get(iri);
    if (!found) others.set(iri, found = new Dataset(linked(iri).map(({ subject, predicate, object }) => ({ subject, predicate, object }) as Quad)));
    return found;
  };
  const objectsOf: ThingReader['objectsOf'] = (iri, predicate) => graphOf(iri).getObjects(namedNode(iri), namedNode(predicate), null);
  return {
    objectsOf,
    valuesOf: (iri, field) => (field === undefined ? [] : field.path.inverse ? own.getSubjects(namedNode(field.path.predicate), namedNode(iri), null) : objectsOf(iri, field.path.predicate)),
    instancesOf: (type) => own.getSubjects(namedNode(typePredicate), namedNode(type), null).map(({ value }) => value).toSorted(),
  };
}

const numeric = new Set<string>([xsd.decimal, xsd.double, xsd.float, xsd.integer]);

/** A literal as JSON: numbers and truth values as such, all else as text. */
export function plainTerm(term: Term): unknown {
  const datatype = term.termType === 'Literal' ? (term as Term & { datatype: { value: string } }).datatype.value : undefined;
  if (datatype !== undefined && numeric.has(datatype)) return Number(term.value);
  return datatype === xsd.boolean ? term.value === 'true' || term.value === '1' : term.value;
}

/** The number of a quantity in a unit; undefined where it has none that can be told in it. */
export function quantityIn(node: string, unit: string, things: ThingReader, { model }: Pick<BoundMapping, 'model'>): number | undefined {
  const [number] = things.objectsOf(node, qudt.numericValue), [given] = things.objectsOf(node, qudt.hasUnit);
  const from = given && model.findUnit(given.value), to = model.findUnit(unit);
  const value = number && from && to ? convert(number.value, from, to) : undefined;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Puts a value at a path of an object; what stands there already stays. */
export function putAt(target: Json, path: string, value: unknown): void {
  const steps = path.split('/'), last = steps.pop()!;
  let at = target;
  for (const step of steps) {
    const next = at[step];
    if (typeof next === 'object' && next !== null && !Array.isArray(next)) at = next as Json;
    else at = at[step] = {} as Json;
  }
  if (!Object.hasOwn(at, last)) at[last] = value;
}

/** Puts a value in the place of what stands at a path. */
export function replaceAt(target: Json, path: string, value: unknown): void {
  const cut = path.lastIndexOf('/'), holder = cut < 0 ? target : atPath(target, path.slice(0, cut));
  if (typeof holder === 'object' && holder !== null) (holder as Json)[path.slice(cut + 1)] = value;
}

/** What stands at a path, or undefined. */
export const atPath = (value: unknown, path: string): unknown => path.split('/').reduce<unknown>((at, step) => (typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Json)[step] : undefined), value);

/** A resource as an object, by the rows of its rule. `skip` names places that are written in another way. */
export function writeTree(iri: string, rule: BoundRule, { things, mapping, skip = () => false }: { things: ThingReader; mapping: BoundMapping; skip?: (place: string) => boolean }): Json {
  const out: Json = {}, done = new Set<string>();
  const write = (place: string, row: BoundRow): void => {
    const { field } = row;
    if (!field || row.drop !== undefined || place.includes('*') || done.has(field.name) || skip(place)) return;
    const terms = things.valuesOf(iri, field);
    if (terms.length === 0) return;
    const [, above = '', step] = /^(?:(.*)\/)?@([^/]+)$/.exec(place) ?? [];
    const path = step === undefined ? place : above === '' ? step : `${above}/${step}`;
    let values: unknown[];
    if (step === undefined) {
      const name = place.replace(/^.*\//, ''), inner = mapping.resources.get(`${rule.name}/${name}`) ?? mapping.resources.get(name);
      values = inner ? terms.map(({ value }) => writeTree(value, inner, { things, mapping })).filter((each) => Object.keys(each).length > 0) : [];
    } else if (field.quantity) values = terms.flatMap(({ value }) => quantityIn(value, row.defaultUnit ?? field.quantity!.canonicalUnit, things, mapping) ?? []);
    else if (field.kind === 'link') return;
    else values = terms.map(plainTerm);
    if (values.length === 0) return;
    done.add(field.name);
    putAt(out, path, field.many && values.length > 1 ? values : values[0]);
  };
  for (const [place, row] of rule.rows) write(place, row);
  for (const { field, rows } of rule.make) {
    const [made] = field && !done.has(field.name) ? things.valuesOf(iri, field) : [];
    if (made) for (const [place, row] of rows) if (row.field && !place.includes('*')) {
      const [value] = things.valuesOf(made.value, row.field);
      if (value) putAt(out, place.replace('@', ''), plainTerm(value));
    }
  }
  return out;
}
