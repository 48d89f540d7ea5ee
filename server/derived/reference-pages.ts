/**
 * The reference: what types there are and what each field means, requires and comes from. Derived from the model as plain
 * data, so that the page, its JSON form and a test look at the same thing.
 */
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import type { ReferenceExamples } from './reference-examples.ts';

export interface ReferenceField {
  name: string;
  label: string;
  description: string;
  /** what its values are, in words */ values: string;
  /** types it leads to */ targets: readonly string[];
  /** predicate IRI, with ^ in front when it is followed backwards */ path: string;
  /** required, asked for (with severity) or optional */ requirement: string;
  many: boolean;
  allowed: readonly string[];
  group?: string;
  source?: string;
  tier?: number;
  /** a value as people write it */ example: string;
}

export interface ReferenceType {
  name: string;
  label: string;
  description: string;
  iri: string;
  shape: string;
  parents: readonly string[];
  descendants: readonly string[];
  fields: readonly ReferenceField[];
  /** a resource in Turtle */ example: string;
}

export interface Reference {
  types: readonly ReferenceType[];
  prefixes: Readonly<Record<string, string>>;
  /** what is checked but has no field */ checkedOnly: readonly string[];
}

/** The last part of an IRI. */
const localName = (iri: string): string => iri.split(/[#/]/).at(-1) ?? iri;

function valuesOf(field: Field, model: ResourceModel): string {
  const unit = (iri: string): string => { const known = model.findUnit(iri); return known?.symbols[0] ?? known?.label ?? localName(iri); };
  switch (field.kind) {
    case 'quantity': return `${localName(field.quantity!.quantityKind)} in ${unit(field.quantity!.canonicalUnit)}${field.quantity!.allowedUnits.length > 1 ? ` (also ${field.quantity!.allowedUnits.filter((each) => each !== field.quantity!.canonicalUnit).map(unit).join(', ')})` : ''}`;
    case 'term': return `term of ${field.term!.ontologies.join(' or ')}${field.term!.branch === undefined ? '' : ` below ${localName(field.term!.branch)}`}`;
    case 'link': return field.targets.join(' or ');
    case 'iri': return 'IRI';
    default: return field.datatypes.map(localName).join(' or ') || 'text';
  }
}

function referenceField(type: ResourceType, field: Field, model: ResourceModel, examples: ReferenceExamples): ReferenceField {
  return {
    name: field.name, label: field.label, description: field.description, values: valuesOf(field, model), targets: field.targets,
    path: `${field.path.inverse ? '^' : ''}${field.path.predicate}`,
    requirement: field.required ? 'required' : field.asked === 'Warning' ? 'asked for' : field.asked === 'Info' ? 'would help' : 'optional',
    many: field.many, allowed: field.allowed ?? [], example: examples.ofField(type, field),
    ...(field.group === undefined ? {} : { group: field.group }), ...(field.source === undefined ? {} : { source: field.source }), ...(field.tier === undefined ? {} : { tier: field.tier }),
  };
}

/** The reference of one type. */
export function deriveReferenceType(type: ResourceType, model: ResourceModel, examples: ReferenceExamples): ReferenceType {
  const { name, label, description, iri, shape, parents, descendants } = type;
  return { name, label, description, iri, shape, parents, descendants, fields: type.fields.map((field) => referenceField(type, field, model, examples)), example: examples.ofType(type) };
}

/** The whole reference of a model. */
export function deriveReference(model: ResourceModel, examples: ReferenceExamples): Reference {
  return { types: model.types.map((type) => deriveReferenceType(type, model, examples)), prefixes: model.prefixes, checkedOnly: model.checkedOnly };
}
