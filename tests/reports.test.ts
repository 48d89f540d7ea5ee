/**
 * What a report says, for everything that can be wrong: every constraint of every property shape is broken once, and each
 * result must have its sentence, its field, what would be right, and the requirement that it serves where the shape names
 * one. A shape that is added later is walked too; a kind of constraint that this file cannot break is a failure.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createShapesReader, loadModel } from '../server/model/build-model.ts';
import type { Result } from '../server/rdf/report.ts';
import type { Term } from '../server/rdf/terms.ts';
import { dcterms, mg, namespaces, qudt, sh } from '../server/rdf/vocabulary.ts';
import { readRequirement } from '../server/validation/requirement.ts';
import { wordedComponents } from '../server/validation/sentences.ts';
import { openModelKeeper, root } from './support/model-keeper.ts';
import type { ModelKeeper } from './support/model-keeper.ts';

const { model, shapes: dataset } = loadModel(root);
const shapes = createShapesReader(dataset);

/** parameter of SHACL → values (Turtle objects) that break it; undefined: the absence of a value does */
const breaking: Readonly<Record<string, (parameter: Term, shape: Term) => string[] | undefined>> = {
  minCount: () => undefined,
  maxCount: ({ value }) => Array.from({ length: Number(value) + 1 }, (_, index) => `<#other-${index}>, "text ${index}"`),
  datatype: () => ['<#something>'],
  or: () => ['<#something>', '"2024-13-77"^^<http://www.w3.org/2001/XMLSchema#duration>'],
  nodeKind: ({ value }) => [value.endsWith('Literal') ? '<#something>' : '"some text"'],
  class: () => ['<#something>'],
  in: () => ['"something else"'],
  pattern: () => ['"\\u0001 ?"'],
  minLength: () => ['""'],
  maxLength: ({ value }) => [JSON.stringify('x'.repeat(Number(value) + 1))],
  minInclusive: ({ value }, shape) => [typed(Number(value) - 1, shape)],
  minExclusive: ({ value }, shape) => [typed(Number(value), shape)],
  maxInclusive: ({ value }, shape) => [typed(Number(value) + 1, shape)],
  maxExclusive: ({ value }, shape) => [typed(Number(value), shape)],
  not: () => ['"n/a"', '<#something>'],
  node: () => ['<#something>', '"some text"'],
  hasValue: () => undefined,
};
/** parameters of ours that stand for constraints (see validation/expand-annotations.ts) */
const annotations: Readonly<Record<string, readonly string[]>> = {
  // a node of its own: {q} is its name. Without number and unit; with text for the number and a unit of no kind
  [mg.canonicalUnit]: ['{q}', `{q} . {q} <${qudt.numericValue}> "much" ; <${qudt.hasUnit}> "parsec per gallon"`], [mg.ontology]: ['<http://purl.obolibrary.org/obo/XYZ_0000001>'],
};

function typed(value: number, shape: Term): string {
  const datatype = shapes.value(shape, sh.datatype)?.value ?? shapes.values(shape, sh.or).flatMap((list) => shapes.list(list)).map((branch) => shapes.value(branch, sh.datatype)?.value).find(Boolean) ?? `${namespaces.xsd}decimal`;
  return `"${value}"^^<${datatype}>`;
}

interface Case { type: string; shape: Term; parameter: string; predicate: string; inverse: boolean; values: string[] | undefined }

const cases: Case[] = [];
const unknown: string[] = [];
for (const type of model.types) {
  for (const shape of shapes.values({ termType: 'NamedNode', value: type.shape }, sh.property)) {
    const path = shapes.value(shape, sh.path)!;
    const inverse = shapes.value(path, sh.inversePath);
    const add = (parameter: string, values: string[] | undefined): void => { cases.push({ type: type.iri, shape, parameter, predicate: (inverse ?? path).value, inverse: inverse !== undefined, values }); };
    // links that the server makes itself are not taken from a source
    if (path.value === mg.possiblySameAs || path.termType !== 'NamedNode' && !inverse) continue;
    for (const { predicate, object } of dataset.getQuads(shape as never, null, null, null)) {
      const local = predicate.value.startsWith(namespaces.sh) ? predicate.value.slice(namespaces.sh.length) : '';
      if (predicate.value in annotations) for (const value of annotations[predicate.value]!) add(predicate.value, [value]);
      else if (local in breaking) add(local, breaking[local]!(object as Term, shape));
      else if (wordedComponents.some((component) => component.toLowerCase() === local.toLowerCase())) unknown.push(`${shape.value} ${local}`);
    }
  }
}

const byType = Map.groupBy(cases, ({ type }) => type);
const sentence = /^\S[^\n]*\S$/;

describe('a report on everything that can be wrong', () => {
  let keeper: ModelKeeper;
  beforeAll(() => { keeper = openModelKeeper(); });
  afterAll(() => keeper.close());

  test('there is a way to break every kind of constraint that the shapes use', () => { expect(unknown).toEqual([]); });

  test.each([...byType.keys()])('%s: each result has its sentence, field, remedy and requirement', async (type) => {
    const own = byType.get(type)!;
    const turtle = own.map(({ predicate, inverse, values }, index) => `<#case-${index}> a <${type}> .\n${(values ?? []).map((value) => (inverse ? (value.startsWith('<') ? `${value} <${predicate}> <#case-${index}> .` : '') : `<#case-${index}> <${predicate}> ${value.replaceAll('{q}', `<#case-${index}/q>`)} .`)).join('\n')}`).join('\n');
    const { report } = await keeper.validate(turtle);
    const found = Map.groupBy(report.results, ({ focus_node: focus }) => /#(case-\d+)/.exec(focus)?.[1]);
    const silent = own.flatMap(({ shape, parameter, inverse }, index) => {
      // a link from outside can only be broken by what stands at the other end, which has a report of its own
      if (inverse) return [];
      const name = shapes.value(shape, sh.name)?.value;
      return found.get(`case-${index}`)?.some((result) => result.shape.startsWith(shape.value) || result.field === name) ? [] : [`${shape.value} ${parameter}`];
    });
    expect(silent).toEqual([]);
    expect(report.results.flatMap((result) => faultsOf(result))).toEqual([]);
  });
});

/** What a result lacks. */
function faultsOf(result: Result): string[] {
  const shape = { termType: 'NamedNode', value: result.shape };
  const source = shapes.value(shape, dcterms.source)?.value;
  const lacks: [string, boolean][] = [
    ['a sentence', sentence.test(result.message)], ['a field', result.field !== undefined || !result.shape.includes('/shapes/')], ['the label of its field', result.field === undefined || (result.field_label ?? '') !== ''],
    ['a remedy', sentence.test(result.remedy ?? '')], ['a place', result.origin?.line !== undefined],
    ['its requirement', source === undefined || result.requirement?.text === source && (readRequirement(source).standard === undefined || result.requirement.standard !== undefined)],
    ['a name in place of an IRI of the shapes or units', !/<http:\/\/qudt|<https:\/\/w3id\.org\/micrograph\/shapes/.test(result.message + (result.remedy ?? ''))],
  ];
  return lacks.flatMap(([what, has]) => (has ? [] : [`${result.shape} lacks ${what}: ${result.message} / ${result.remedy}`]));
}
