/**
 * Which terms of ontologies a record uses, and for which fields: the values of the model's term fields, by the types that
 * the record itself states. All that follows from terms (their records, what is said of them, names read as terms) starts here.
 */
import type { Field, ResourceModel, ResourceType, TermSpec } from '../model/resource-model.ts';
import type { Quad } from '../rdf/terms.ts';
import { rdf } from '../rdf/vocabulary.ts';

/** A term field of a type. */
export interface TermField { readonly type: ResourceType; readonly field: Field; readonly spec: TermSpec; /** `TypeName.fieldName` of the type that the field belongs to first */ readonly name: string }
/** A statement whose value stands in a term field; `value` may also be text. */
export interface TermUse extends TermField { readonly quad: Quad }

export interface TermUses {
  readonly fields: readonly TermField[];
  /** Statements about term fields, each once: of several types that fit, the one that says least is taken. */
  of(quads: readonly Quad[]): TermUse[];
  /** The term fields of a resource by the classes it states. */
  fieldsOf(classes: Iterable<string>): readonly TermField[];
}

/** Creates the look-up. */
export function createTermUses(model: ResourceModel): TermUses {
  const fields = model.types.flatMap((type) => type.fields.flatMap((field) => (field.term && !field.path.inverse ? [{ type, field, spec: field.term, name: `${type.name}.${field.name}` }] : [])));
  const byClass = Map.groupBy(fields, ({ type }) => type.iri);
  const predicates = new Set(fields.map(({ field }) => field.path.predicate));
  return {
    fields,
    fieldsOf: (classes) => [...classes].flatMap((iri) => byClass.get(iri) ?? []),
    of(quads) {
      const concerned = quads.filter(({ predicate }) => predicates.has(predicate.value));
      if (concerned.length === 0) return [];
      const classes = classesOf(quads);
      return concerned.flatMap((quad) => {
        const own = [...classes.get(quad.subject.value) ?? []].flatMap((iri) => byClass.get(iri) ?? []);
        const found = own.find(({ field }) => field.path.predicate === quad.predicate.value);
        return found ? [{ ...found, quad }] : [];
      });
    },
  };
}

/** Subject → the classes that are stated of it. */
export function classesOf(quads: readonly Quad[]): Map<string, Set<string>> {
  const classes = new Map<string, Set<string>>();
  for (const { subject, predicate, object } of quads) {
    if (predicate.value !== rdf.type) continue;
    const known = classes.get(subject.value);
    if (known) known.add(object.value); else classes.set(subject.value, new Set([object.value]));
  }
  return classes;
}
