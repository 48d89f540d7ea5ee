/**
 * The NBO tiers, walked: for every class of the model an instance with all that tier 3 requires has no result of any tier,
 * and leaving out one required field gives exactly the one result that names it, from its tier on and in no lower one.
 * What is required is read from the profiles; that the profiles say what NBO says is asked in `tests/conformance/nbo.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createShapesReader, loadModel } from '../server/model/build-model.ts';
import { readShapeTexts, readTurtleTexts } from '../server/model/read-shapes.ts';
import type { Field, ResourceType } from '../server/model/resource-model.ts';
import type { Term } from '../server/rdf/terms.ts';
import { dcterms, mg, sh, xsd } from '../server/rdf/vocabulary.ts';
import { base, openModelKeeper, root } from './support/model-keeper.ts';
import type { ModelKeeper } from './support/model-keeper.ts';

const { model } = loadModel(root);
const reader = createShapesReader(readTurtleTexts(readShapeTexts(join(root, 'shapes'))).dataset);
const tiers = [1, 2, 3] as const;
const profiles = tiers.map((tier) => `nbo-tier-${tier}`);
const types = model.types.filter(({ sourceNames }) => sourceNames.length > 0);

interface Required { field: Field; tier: number; /** stated at the type itself */ own: boolean; /** class that one of several linked things must have */ part?: string }

/** Requirements that a profile states itself, by class. */
const stated = new Map<string, { shape: Term; tier: number }[]>();
for (const tier of tiers) {
  const nodes = reader.dataset.getSubjects(sh.targetClass, null, null).filter(({ value }) => value.startsWith(`https://w3id.org/micrograph/profiles/nbo-tier-${tier}/`));
  for (const node of nodes) {
    const target = reader.value(node, sh.targetClass)!.value;
    stated.set(target, [...stated.get(target) ?? [], ...reader.values(node, sh.property).map((shape) => ({ shape, tier }))]);
  }
}
const lineage = (type: ResourceType): string[] => [type.iri, ...type.parents.flatMap((parent) => lineage(model.findType(parent)!))];

function requirementsOf(type: ResourceType): Required[] {
  const found = new Map<string, Required>();
  for (const { shape, tier, iri } of lineage(type).flatMap((each) => (stated.get(each) ?? []).map((one) => ({ ...one, iri: each })))) {
    const qualified = reader.value(shape, `${sh.property.replace(/property$/, '')}qualifiedValueShape`);
    const part = qualified && reader.value(qualified, sh.class)?.value;
    if (!part && Number(reader.value(shape, sh.minCount)?.value ?? 0) < 1) continue;
    const name = reader.value(shape, sh.name)!.value;
    const field = type.fields.find((each) => each.name === name)!;
    const key = `${name} ${part ?? ''}`, known = found.get(key);
    if (!known || known.tier > tier) found.set(key, { field, tier, own: iri === type.iri, ...(part ? { part } : {}) });
  }
  return [...found.values()];
}
/** The first word of a list, wherever it is stated for this type. */
function firstListed(type: ResourceType, name: string): string | undefined {
  const shapes = lineage(type).flatMap((iri) => [...(stated.get(iri) ?? []).map(({ shape }) => shape), ...reader.dataset.getSubjects(sh.targetClass, null, null).filter((node) => reader.value(node, sh.targetClass)?.value === iri).flatMap((node) => reader.values(node, sh.property))]);
  return shapes.filter((shape) => reader.value(shape, sh.name)?.value === name).flatMap((shape) => reader.values(shape, sh.in)).flatMap((list) => reader.list(list))[0]?.value;
}

let serial = 0;
/** A sound value as Turtle, with the statements that it needs. */
function sound(type: ResourceType, focus: string, { field, part }: Required): string {
  const { predicate, inverse } = field.path;
  const other = `<#other-${++serial}>`;
  const say = (value: string, more = ''): string => `<${focus}> <${predicate}> ${value} .${more}`;
  if (inverse) return `${other} a <${part}> ; <${predicate}> <${focus}> .`;
  if (field.kind === 'link') return say(other, ` ${other} a <${model.findType(field.targets[0]!)!.iri}> .`);
  if (field.quantity) return say(other, ` ${other} a <http://qudt.org/schema/qudt/QuantityValue> ; <http://qudt.org/schema/qudt/numericValue> 1.0 ; <http://qudt.org/schema/qudt/hasUnit> <${field.quantity.canonicalUnit}> .`);
  if (field.kind !== 'literal') return say('<https://example.org/thing>');
  const word = firstListed(type, field.name);
  if (word !== undefined) return say(JSON.stringify(word));
  if (field.datatypes.includes(xsd.boolean)) return say('true');
  if (field.datatypes.includes(xsd.integer)) return say('1');
  if (field.datatypes.includes(xsd.date)) return say('"2024-05-17"^^<http://www.w3.org/2001/XMLSchema#date>');
  if (field.datatypes.includes(xsd.dateTime)) return say('"2024-05-17T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>');
  return say('"a value"');
}

let keeper: ModelKeeper;
beforeAll(() => { keeper = openModelKeeper(); });
afterAll(() => keeper.close());

/** Results about one resource, by tier: the fields that they name. */
async function judge(turtle: string): Promise<(focus: string) => (string | undefined)[][]> {
  const answer = await keeper.validate(turtle, profiles);
  return (focus) => profiles.map((name) => answer.profiles!.find((each) => each.profile === name)!.results.filter((result) => result.focus_node.endsWith(`/example${focus}`) || result.focus_node.startsWith(`${base}records/example${focus}/`)).map(({ field }) => field));
}

describe('every class of the model', () => {
  test('there are more than 150 of them, with hundreds of requirements', () => {
    expect(types.length).toBeGreaterThan(150);
    expect(types.flatMap(requirementsOf).length).toBeGreaterThan(800);
  });

  test.each(types.map((type) => [type.name, type] as const))('%s: complete is complete, and one required field left out is the one result that names it, from its tier on', async (_, type) => {
    const required = requirementsOf(type);
    const focus = (index: number): string => `#case-${index}`;
    const instance = (index: number, kept: readonly Required[]): string => `<${focus(index)}> a <${type.iri}> .\n${kept.map((each) => sound(type, focus(index), each)).join('\n')}`;
    // what a type above requires is left out there; here it is among all that the empty instance lacks
    const own = required.filter(({ own: isOwn }) => isOwn);
    const fieldsAt = await judge([instance(0, required), ...own.map((left, index) => instance(index + 1, required.filter((each) => each !== left))), `<#empty> a <${type.iri}> .`].join('\n'));
    expect(fieldsAt('#case-0')).toEqual([[], [], []]);
    expect(own.map(({ field }, index) => ({ field: field.name, results: fieldsAt(focus(index + 1)) })))
      .toEqual(own.map(({ field, tier }) => ({ field: field.name, results: tiers.map((each) => (each >= tier ? [field.name] : [])) })));
    expect(fieldsAt('#empty').map((fields) => fields.toSorted())).toEqual(tiers.map((each) => required.filter(({ tier }) => tier <= each).map(({ field }) => field.name).toSorted()));
  });
});

test('the example microscope has growing result sets from tier to tier', async () => {
  const { profiles: judged } = await keeper.validate(readFileSync(join(root, 'shapes/examples/study/microscope.ttl'), 'utf8'), profiles);
  const keys = judged!.map(({ results }) => new Set(results.map(({ focus_node: focus, path, message }) => `${focus} ${path} ${message}`)));
  for (const [index, set] of keys.entries()) if (index > 0) { expect([...keys[index - 1]!].filter((key) => !set.has(key))).toEqual([]); expect(set.size).toBeGreaterThan(keys[index - 1]!.size); }
});

test('a placeholder counts as missing', async () => {
  const fieldsAt = await judge(`<#o> a <${model.findType('Objective')!.iri}> ; <${model.findType('Objective')!.fields.find(({ name }) => name === 'catalogNumber')!.path.predicate}> "999" .`);
  expect(fieldsAt('#o')[0]!.filter((name) => name === 'catalogNumber')).toEqual(['catalogNumber']);
});

test('tiers 2 and 3 ask for nothing in the base', () => {
  const asked = reader.dataset.getSubjects(sh.minCount, null, null).filter(({ value }) => value.startsWith('https://w3id.org/micrograph/shapes/'));
  const byScript = asked.filter((shape) => reader.value(shape, dcterms.source)?.value.startsWith('NBO v02-01'));
  expect(byScript.filter((shape) => Number(reader.value(shape, mg.tier)?.value ?? 1) > 1 && !shape.value.includes('/Image-')).map(({ value }) => value)).toEqual([]);
});
