/**
 * The inverse of reading by the names that shapes give (`mg:sourceName`): a resource → a JSON object with the names, units
 * and references of its standard. The same mapping table leads both ways; what was kept aside at the import comes back.
 */
import { orderKey } from '../importers/keep-aside.ts';
import { propertyName } from '../importers/property-name.ts';
import type { BoundMapping, BoundRow, BoundRule } from '../importers/bind-mapping.ts';
import type { Field, ResourceType } from '../model/resource-model.ts';
import { Dataset, namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { qudt, rdf, xsd } from '../rdf/vocabulary.ts';

export type Json = Record<string, unknown>;

export interface ShapedWriter {
  /** subjects of a type or of one below it */ instancesOf(type: ResourceType): string[];
  /** the narrowest type of a resource that the standard has a name for */ typeOf(iri: string): ResourceType | undefined;
  /** the standard's name for a resource: the one it came with, or that of its type */ nameOf(iri: string): string;
  identifierOf(iri: string): string;
  /** the object of one resource; what `isReference` holds for is referred to, other resources stand inside */ write(iri: string, isReference: (iri: string) => boolean): Json;
  /** resources that a field of this one leads to */ linked(iri: string, field: Field): string[];
}

const numeric = new Set<string>([xsd.decimal, xsd.double, xsd.float, xsd.integer, xsd.int, xsd.long, xsd.short, xsd.nonNegativeInteger, xsd.positiveInteger]);

/** What is not in a list comes after all that is. */
const place = (list: readonly unknown[], value: unknown): number => { const at = list.indexOf(value); return at < 0 ? list.length : at; };
const natural = new Intl.Collator('en', { numeric: true });

/** A literal as JSON: numbers and truth values as such, all else as text. */
function plainValue(term: Term): unknown {
  if (term.termType !== 'Literal') return term.value;
  const { datatype } = term as Term & { datatype: { value: string } };
  if (numeric.has(datatype.value)) return Number(term.value);
  return datatype.value === xsd.boolean ? term.value === 'true' || term.value === '1' : term.value;
}

/** Creates the writer of one record's statements. */
export function createShapedWriter(quads: readonly Quad[], mapping: BoundMapping): ShapedWriter {
  const { model, spellings } = mapping, shaped = mapping.shaped!;
  const graph = new Dataset(quads.map(({ subject, predicate, object }) => ({ subject, predicate, object }) as Quad));
  const objects = (iri: string, predicate: string): Term[] => graph.getObjects(namedNode(iri), predicate, null);
  const typesOf = (iri: string): ResourceType[] => objects(iri, rdf.type).flatMap(({ value }) => model.findType(value) ?? []);
  const typeOf = (iri: string): ResourceType | undefined => {
    const named = typesOf(iri).filter(({ sourceNames }) => sourceNames.length > 0);
    return named.find((type) => !named.some((other) => type.descendants.includes(other.name))) ?? typesOf(iri)[0];
  };
  const rowsAt = (step: string): readonly BoundRow[] => shaped.rows.get(step)?.map((row) => row as unknown as BoundRow) ?? [];
  const schemaRow = rowsAt(shaped.kind)[0];
  const schemaOf = (iri: string): string | undefined => (schemaRow?.predicate === undefined ? undefined : objects(iri, schemaRow.predicate)[0]?.value);
  const nameOf = (iri: string): string => schemaOf(iri) ?? typeOf(iri)?.sourceNames[0] ?? typeOf(iri)?.name ?? 'Thing';
  const bare = (name: string): string => { const short = shaped.prefix ? name.replace(new RegExp(shaped.prefix), '') : name; return shaped.aliases[short] ?? short; };
  const ruleOf = (iri: string): BoundRule | undefined => [nameOf(iri), bare(nameOf(iri)), ...typeOf(iri)?.sourceNames ?? []].map((name) => mapping.resources.get(name)).find(Boolean);
  const idField = (type: ResourceType | undefined): Field | undefined => type?.fields.find(({ sourceName }) => `@${sourceName}` === shaped.id);
  const anyIdField = idField(model.types.find((type) => idField(type)));
  const identifierOf = (iri: string): string => {
    const field = idField(typeOf(iri)) ?? anyIdField;
    return (field && objects(iri, field.path.predicate)[0]?.value) ?? iri.slice(Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/')) + 1);
  };
  const spelt = new Map(spellings.map((symbol) => [model.findUnit(symbol)?.iri, symbol]));
  const unitText = (iri: string): string => spelt.get(iri) ?? model.findUnit(iri)?.symbols.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0] ?? iri;
  const linked = (iri: string, { path }: Field): string[] => (path.inverse ? [...graph.match(null, namedNode(path.predicate), namedNode(iri) as never)].map(({ subject }) => subject.value) : objects(iri, path.predicate).filter(({ termType }) => termType === 'NamedNode').map(({ value }) => value));

  const write: ShapedWriter['write'] = (iri, isReference) => {
    const out: Json = {}, rule = ruleOf(iri), type = rule?.type ?? typeOf(iri);
    // what stands in an element inside is written there
    const done = new Set<string>([rdf.type, shaped.aside, shaped.around]);
    const put = (key: string, values: readonly unknown[], many: boolean): void => { if (values.length > 0 && !(key in out)) out[key] = many || values.length > 1 ? values : values[0]; };
    const inside = (field: Field): boolean => rule?.rows.some(([place, row]) => row.field?.name === field.name && /^\w+\/@/.test(place) && childrenAt(place.split('/')[0]!)) === true;
    const childrenAt = (name: string): boolean => (mapping.keep !== undefined && objects(iri, mapping.keep + propertyName(name)).some(({ termType }) => termType === 'NamedNode')) || rule!.rows.some(([place, row]) => place === name && row.field && linked(iri, row.field).length > 0) || rule!.rows.some(([place, row]) => place === '*' && row.field && linked(iri, row.field).some((each) => bare(nameOf(each)).endsWith(name)));
    const ref = (key: string, target: string): string => `${key}/${identifierOf(target)}`;
    // the standard's own name of a field comes before the names that other versions had for it
    const rows = (rule?.rows ?? []).toSorted(([place, { field }], [other, { field: second }]) => Number(`@${second?.sourceName}` === other) - Number(`@${field?.sourceName}` === place));

    for (const [place, row] of rows) {
      const [, attribute] = /^@([^/]+)$/.exec(place) ?? [], { field, predicate } = row;
      const iriOfPredicate = field?.path.predicate ?? predicate;
      if (iriOfPredicate === undefined || field?.path.inverse) continue;
      if (field?.kind === 'link' && (attribute !== undefined || /^\w[\w-]*$/.test(place))) {
        const key = attribute ?? place, targets = linked(iri, field).filter((target) => isReference(target) === (attribute !== undefined)).toSorted((a, b) => natural.compare(a, b));
        put(key, targets.map((target) => (attribute === undefined ? write(target, isReference) : ref(key, target))), field.many && !shaped.singles.includes(field.name));
        done.add(iriOfPredicate);
        continue;
      }
      if (attribute === undefined || (done.has(iriOfPredicate) && place !== shaped.kind)) continue;
      const terms = objects(iri, iriOfPredicate);
      if (terms.length === 0) continue;
      done.add(iriOfPredicate);
      if (field && inside(field)) continue;
      if (field?.quantity) {
        const nodes = terms.map(({ value }) => ({ value: objects(value, qudt.numericValue)[0], unit: objects(value, qudt.hasUnit)[0] })).filter((each) => each.value);
        put(attribute, nodes.map(({ value }) => Number(value!.value)), false);
        if (row.unit && nodes[0]?.unit) put(row.unit.slice(1), [unitText(nodes[0].unit.value)], false);
      } else put(attribute, terms.map((term) => (place === shaped.kind ? `${term.value}${shaped.ending}` : plainValue(term))), false);
    }
    for (const [place, { field }] of rows) if (field && /^\w+\/@/.test(place) && inside(field)) done.add(field.path.predicate);
    restOf(iri, out, done, isReference, ref);
    if (type && !(shaped.kind.slice(1) in out) && rule && isReference(iri)) out[shaped.kind.slice(1)] = `${nameOf(iri)}${shaped.ending}`;
    return withAside(iri, out);
  };

  /** What had no row and no shape, under its own name. */
  function restOf(iri: string, out: Json, done: ReadonlySet<string>, isReference: (iri: string) => boolean, ref: (key: string, iri: string) => string): void {
    const { keep } = mapping;
    if (keep === undefined) return;
    const rest = Map.groupBy([...graph.match(namedNode(iri), null, null)].filter(({ predicate }) => predicate.value.startsWith(keep) && !done.has(predicate.value)), ({ predicate }) => predicate.value);
    for (const [predicate, found] of rest) {
      const local = predicate.slice(keep.length), key = local.charAt(0).toUpperCase() + local.slice(1);
      const values = found.map(({ object }) => (object.termType !== 'NamedNode' ? plainValue(object as Term) : isReference(object.value) ? ref(key, object.value) : write(object.value, isReference)));
      if (!(key in out)) out[key] = values.length > 1 || found.some(({ object }) => object.termType === 'NamedNode' && !isReference(object.value)) ? values : values[0];
    }
  }
  function withAside(iri: string, out: Json): Json {
    for (const { value } of objects(iri, shaped.aside)) {
      const { [orderKey]: order = {}, ...said } = JSON.parse(value) as Json & { [orderKey]?: Record<string, unknown[]> };
      for (const [key, listed] of Object.entries(order)) if (Array.isArray(out[key])) out[key] = (out[key] as unknown[]).toSorted((a, b) => place(listed, a) - place(listed, b));
      for (const [key, kept] of Object.entries(said)) {
        const own = out[key];
        out[key] = own === undefined ? kept : Array.isArray(own) && Array.isArray(kept) ? [...own as unknown[], ...kept as unknown[]] : own;
      }
    }
    return out;
  }
  return {
    typeOf, nameOf, identifierOf, write, linked,
    instancesOf: (type) => [...new Set([type.name, ...type.descendants].flatMap((name) => [...graph.match(null, namedNode(rdf.type), namedNode(model.findType(name)!.iri) as never)].map(({ subject }) => subject.value)))],
  };
}
