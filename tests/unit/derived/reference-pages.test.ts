import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createExamples } from '../../../server/derived/reference-examples.ts';
import { deriveReference } from '../../../server/derived/reference-pages.ts';
import { loadModel } from '../../../server/model/build-model.ts';
import { readTexts, readTurtleTexts } from '../../../server/model/read-shapes.ts';
import { openModelKeeper, root } from '../../support/model-keeper.ts';

const { model } = loadModel(root);
const examples = createExamples(model, readTurtleTexts(readTexts(join(root, 'shapes/examples/valid'))).dataset.getQuads(null, null, null, null));
const reference = deriveReference(model, examples);
const keeper = openModelKeeper();
afterAll(() => keeper.close());

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

test('every type and every field has an example; those of types are accepted by the shapes', async () => {
  const refused: string[] = [];
  for (const type of reference.types) {
    for (const { name, example } of type.fields) expect(example, `${type.name}.${name}`).not.toBe('');
    expect(type.example, type.name).toMatch(/^(?:@prefix .*\n)+/);
    const { report } = await keeper.validate(type.example);
    // an example of a record may lead to things of other records
    for (const { severity, message, field } of report.results) if (severity === 'Violation') refused.push(`${type.name}.${field}: ${message}`);
  }
  expect(refused).toEqual([]);
}, 30_000);

test('an example of a field is a value of it', () => {
  for (const type of model.types) {
    for (const field of type.fields) {
      const example = examples.ofField(type, field);
      if (field.allowed && field.kind === 'literal') expect(field.allowed, `${type.name}.${field.name}`).toContain(example);
      if (field.kind === 'quantity') expect(example, `${type.name}.${field.name}`).toMatch(/^[-+]?[\d.]+ \S+/);
    }
  }
});
