import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { deriveReference } from '../../../server/derived/reference-pages.ts';
import { loadModel } from '../../../server/model/build-model.ts';

const { model } = loadModel(resolve(import.meta.dirname, '../../..'));
const reference = deriveReference(model);

test('every type and every field of the model is in the reference, with words for its values', () => {
  expect(reference.types.map(({ name }) => name)).toEqual(model.types.map(({ name }) => name));
  for (const type of reference.types) {
    expect(type.description, type.name).not.toBe('');
    for (const field of type.fields) expect(field.values, `${type.name}.${field.name}`).not.toBe('');
  }
});

test('a quantity says its unit, a link its types, a term its ontologies', () => {
  const fields = model.types.flatMap((type) => type.fields.map((field) => ({ type: type.name, field })));
  const shown = (kind: string): string[] => fields.filter(({ field }) => field.kind === kind).map(({ type, field }) => reference.types.find(({ name }) => name === type)!.fields.find(({ name }) => name === field.name)!.values);
  for (const text of shown('quantity')) expect(text).toMatch(/^\S+ in \S+/);
  for (const text of shown('link')) expect(text).toMatch(/^[A-Z]\w+(?: or [A-Z]\w+)*$/);
  for (const text of shown('term')) expect(text).toMatch(/^term of /);
});

test('what is required, asked for and optional is told apart', () => {
  const requirements = new Set(reference.types.flatMap((type) => type.fields.map(({ requirement }) => requirement)));
  expect(requirements).toEqual(new Set(['required', 'asked for', 'would help', 'optional']));
});
