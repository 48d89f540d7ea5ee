/**
 * Where free text can wait for a term: every term field of the model that has a text field beside it. Derived, so that a new
 * shape is curated without code; a field is named `TypeName.fieldName` after its term field, as everywhere.
 */
import { createHash } from 'node:crypto';
import type { ResourceModel, TermSpec } from '../model/resource-model.ts';
import { textFieldFor } from '../model/text-field.ts';

/** A term field with the text field beside it. */
export interface CurationField {
  /** `TypeName.fieldName` of the term field */ readonly name: string;
  readonly label: string;
  readonly type: string;
  /** IRI of the type's class */ readonly typeIri: string;
  readonly textPredicate: string;
  readonly termPredicate: string;
  readonly spec: TermSpec;
}

/** All of them, in the model's order. */
export function deriveCurationFields(model: ResourceModel): readonly CurationField[] {
  return model.types.flatMap((type) => type.fields.flatMap((field) => {
    const text = textFieldFor(field, type);
    if (!text || !field.term || field.path.inverse) return [];
    return [{ name: `${type.name}.${field.name}`, label: `${type.label}: ${text.label}`, type: type.name, typeIri: type.iri, textPredicate: text.path.predicate, termPredicate: field.path.predicate, spec: field.term }];
  }));
}

/** Id of a text in a field, for URLs: the same on every server and after every restart. */
export function valueId(field: string, text: string): string {
  return createHash('sha256').update(`${field}\n${text}`).digest('base64url').slice(0, 22);
}
