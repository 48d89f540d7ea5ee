/**
 * The shapes on examples: each valid file passes, each invalid one gets the results that its `# expect:` lines name
 * (severity | resource, or * for a quantity's own node | field | words of the message) and no other Violation. Then, for every field of every type, one
 * wrong value of each kind is refused in the name of that field, so no field can be added that nothing checks.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Field } from '../server/model/resource-model.ts';
import { loadModel } from '../server/model/build-model.ts';
import type { Result } from '../server/rdf/report.ts';
import { openModelKeeper } from './support/model-keeper.ts';
import type { ModelKeeper } from './support/model-keeper.ts';

const root = resolve(import.meta.dirname, '..');
const examples = join(root, 'shapes/examples');
const { model } = loadModel(root);
const files = (kind: string): string[] => readdirSync(join(examples, kind)).filter((name) => name.endsWith('.ttl'));
const show = (results: readonly Result[]): string[] => results.map(({ severity, focus_node: focus, field, message }) => `${severity} | ${/[^#/]*$/.exec(focus)?.[0]} | ${field} | ${message}`);

let keeper: ModelKeeper;
beforeAll(() => { keeper = openModelKeeper(); });
afterAll(() => keeper.close());

describe('valid examples', () => {
  test.each(files('valid'))('%s has no violation, and its first resource no warning either', async (name) => {
    const text = readFileSync(join(examples, 'valid', name), 'utf8');
    const { report } = await keeper.validate(text);
    const first = /^<([^>]+)>/m.exec(text)![1]!;
    expect(show(report.results.filter(({ severity, focus_node: focus }) => severity === 'Violation' || severity === 'Warning' && focus.endsWith(first)))).toEqual([]);
  });
});

test('the example study and all vocabularies are accepted, and the graph equals a replay of the journal', async () => {
  await keeper.depositFolder('ontologies', 'ontology-');
  for (const name of ['microscope', 'study', 'images', 'masks', 'qc-field', 'qc-history', 'words']) await keeper.depositFile(join(examples, 'study', `${name}.ttl`), `example-${name}`);
  expect(await keeper.keeper.check()).toEqual([]);
});

describe('invalid examples', () => {
  test('there is one for each valid one', () => { expect(files('invalid')).toEqual(files('valid')); });

  test.each(files('invalid'))('%s gets the results that it names', async (name) => {
    const text = readFileSync(join(examples, 'invalid', name), 'utf8');
    const expected = [...text.matchAll(/^# expect: (.*)$/gm)].map((match) => match[1]!);
    const { accepted, report } = await keeper.validate(text);
    const lines = show(report.results);
    expect(accepted).toBe(false);
    for (const line of expected) expect(lines).toContainEqual(expect.stringMatching(asPattern(line)));
    for (const line of lines.filter((each) => each.startsWith('Violation'))) expect(expected.some((each) => asPattern(each).test(line)), `${line} is not expected`).toBe(true);
    for (const result of report.results.filter(({ severity }) => severity === 'Violation')) expect(result.origin, result.message).toMatchObject({ line: expect.any(Number) as number });
  });
});

/** The words of the message may stand anywhere in it. */
function asPattern(line: string): RegExp {
  const [severity, focus, field, words] = line.split(' | ').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(String.raw`^${severity} \| ${focus === '\\*' ? '[^|]*' : focus} \| ${field} \| .*${words}`);
}

/** Wrong values by kind of field, as Turtle; each must be refused. */
function wrongValues(field: Field): [string, string][] {
  const wrong: [string, string][] = [];
  if (field.kind !== 'literal') wrong.push(['text in place of a resource', '"some text"']);
  else if (field.datatypes.length > 0) wrong.push(['a resource in place of a value', '<#something>']);
  if (field.kind === 'quantity') {
    wrong.push(['a quantity without a unit', '[ a qudt:QuantityValue ; qudt:numericValue 1.0 ]'], ['a quantity without a number', `[ a qudt:QuantityValue ; qudt:hasUnit <${field.quantity!.canonicalUnit}> ]`]);
    wrong.push(['a quantity in a unit of another kind', `[ a qudt:QuantityValue ; qudt:numericValue 1.0 ; qudt:hasUnit unit:${field.quantity!.quantityKind.endsWith('Power') ? 'SEC' : 'W'} ]`]);
  }
  if (field.kind === 'term') wrong.push(['a term of another ontology', 'obo:XYZ_0000001']);
  if (field.allowed) wrong.push(['a value that is not on the list', '"something else"']);
  if (field.kind === 'literal' && !field.many && field.datatypes.length > 0) {
    const values = field.allowed ? field.allowed.slice(0, 2).map((value) => JSON.stringify(value)) : [];
    if (values.length === 2) wrong.push(['two values', values.join(', ')]);
  }
  return wrong;
}

describe('wrong values', () => {
  const cases = model.types.flatMap((type) => type.fields.filter(({ path }) => !path.inverse).flatMap((field) => wrongValues(field).map(([what, value]) => ({ type, field, what, value }))));
  const byType = Map.groupBy(cases, ({ type }) => type.name);

  test.each([...byType.keys()])('%s: each is refused in the name of its field', async (name) => {
    const own = byType.get(name)!;
    // a quantity is a node of its own, and so is what is said of it: it is named after its case
    const turtle = own.map(({ type, field, value }, index) => (value.startsWith('[')
      ? `<#case-${index}> a <${type.iri}> ; <${field.path.predicate}> <#case-${index}/q> . <#case-${index}/q> ${value.slice(1, -1)} .`
      : `<#case-${index}> a <${type.iri}> ; <${field.path.predicate}> ${value} .`)).join('\n');
    const { report } = await keeper.validate(`@prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> . @prefix obo: <http://purl.obolibrary.org/obo/> .\n${turtle}`);
    const refused = new Set(report.results.filter(({ severity }) => severity === 'Violation').map(({ focus_node: focus, field }) => `${/#(case-\d+)/.exec(focus)?.[1]} ${field}`));
    expect(own.flatMap(({ field, what }, index) => (refused.has(`case-${index} ${field.name}`) ? [] : [`${field.name}: ${what} is accepted`]))).toEqual([]);
  });
});
