/**
 * The JSON-LD context of the shapes: type and field names as JSON keys. A name stands for what it means in
 * most types; where it means something else it is scoped to the type (JSON-LD 1.1, section 4.1.5), so no name is bent to fit.
 */
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { mg, namespaces, qudt, rdf, rdfs, xsd } from '../rdf/vocabulary.ts';

type Definition = string | Record<string, unknown>;
export interface ContextDocument { '@context': Record<string, Definition | number> }

/** Field → term definition; several values are always an array, so that programs need no second case. */
function define(field: Field): Definition {
  const { path, kind, datatypes, many } = field;
  const container = many ? { '@container': '@set' } : {};
  if (path.inverse) return { '@reverse': path.predicate, '@type': '@id', ...container };
  if (kind !== 'literal') return { '@id': path.predicate, ...(kind === 'quantity' ? {} : { '@type': '@id' }), ...container };
  const [datatype, ...others] = datatypes;
  const coerced = datatype !== undefined && others.length === 0 && datatype !== xsd.string && datatype !== rdf.langString;
  return { '@id': path.predicate, ...(coerced ? { '@type': datatype } : {}), ...container };
}

/** The same for the same model: keys are sorted. */
export function deriveJsonLdContext(model: ResourceModel): ContextDocument {
  const uses = model.types.flatMap((type) => type.fields.map((field) => ({ type: type.name, name: field.name, definition: define(field), key: JSON.stringify(define(field)) })));
  const shared = [...Map.groupBy(uses, ({ name }) => name)].map(([name, own]) => {
    const variants = [...Map.groupBy(own, ({ key }) => key)].toSorted(([a, many], [b, others]) => others.length - many.length || (a < b ? -1 : 1));
    return [name, variants[0]![1][0]!] as const;
  });
  const sharedKeys = new Map(shared.map(([name, { key }]) => [name, key]));
  const types = model.types.map((type) => {
    const own = uses.filter(({ type: of, name, key }) => of === type.name && sharedKeys.get(name) !== key).map(({ name, definition }) => [name, definition] as const);
    return [type.name, own.length === 0 ? type.iri : { '@id': type.iri, '@context': Object.fromEntries(own.toSorted(byName)) }] as const;
  });
  const prefixes = Object.entries({ ...namespaces, ...model.prefixes });
  const words: [string, Definition][] = [
    ['label', { '@id': rdfs.label }],
    ['numericValue', { '@id': qudt.numericValue }], ['hasUnit', { '@id': qudt.hasUnit, '@type': '@id' }], ['QuantityValue', qudt.QuantityValue],
    ['canonicalValue', { '@id': mg.canonicalValue, '@type': xsd.double }],
  ];
  const entries = new Map<string, Definition>([...words, ...prefixes, ...shared.map(([name, { definition }]) => [name, definition] as const), ...types]);
  return { '@context': { '@version': 1.1, ...Object.fromEntries([...entries].toSorted(byName)) } };
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
