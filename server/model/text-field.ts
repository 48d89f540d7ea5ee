/** Beside a term field may stand a text field that takes what has no term yet: the rule of `shapes/README.md`, in code. */
import type { Field, ResourceType } from './resource-model.ts';

/** The text field beside a term field that takes what has no term yet: `organism` and `organismText`, `entityTerm` and `entity`. */
export function textFieldFor(field: Field, type: ResourceType): Field | undefined {
  if (field.kind !== 'term') return undefined;
  const names = [`${field.path.predicate}Text`, ...(field.path.predicate.endsWith('Term') ? [field.path.predicate.slice(0, -4)] : [])];
  return type.fields.find(({ kind, path }) => kind === 'literal' && !path.inverse && names.includes(path.predicate));
}
