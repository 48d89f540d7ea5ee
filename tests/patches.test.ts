/**
 * Ready patches on the shapes of the repository: for each field of each type every fault that has one plain remedy is made,
 * and the patch that its result offers is applied to the same file. That result must be gone, and no other may have come.
 * Then the same with random files of many faults, and with all patches at once.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModel } from '../server/model/build-model.ts';
import type { Field, ResourceType } from '../server/model/resource-model.ts';
import type { Result } from '../server/rdf/report.ts';
import { namespaces, xsd } from '../server/rdf/vocabulary.ts';
import { openModelKeeper, root } from './support/model-keeper.ts';
import type { ModelKeeper } from './support/model-keeper.ts';

const { model, shapes, vocabulary } = loadModel(root);
/** shapes of fields whose text has a form of its own */
const patterned = new Set(['pattern', 'minLength'].flatMap((local) => shapes.getSubjects(namespaces.sh + local, null, null).map(({ value }) => value)));
const obo = namespaces.obo;
const labelOf = (iri: string): string | undefined => vocabulary.getObjects(iri, `${namespaces.rdfs}label`, null)[0]?.value;
const prefixes = Object.entries(namespaces).map(([prefix, namespace]) => `@prefix ${prefix}: <${namespace}> .`).join('\n');

/** kind of fault → the Turtle objects that have it, for fields where it can be; {s} is the resource, {q} a node of its own */
const faults: Readonly<Record<string, (field: Field) => string[]>> = {
  'a listed value in other letters': ({ allowed, kind }) => (kind === 'literal' ? allowed?.filter((value) => /[a-z]/.test(value)).slice(0, 1).map((value) => JSON.stringify(` ${value.toUpperCase()}`)) ?? [] : []),
  'a misspelt listed value': ({ allowed, kind }) => (kind === 'literal' ? allowed?.filter((value) => value.length > 5).slice(0, 1).map((value) => JSON.stringify(value.slice(0, 3) + value.slice(4))) ?? [] : []),
  'a whole number as text': ({ datatypes, allowed }) => (datatypes.includes(xsd.integer) && !datatypes.includes(xsd.string) && !allowed ? ['" 1 "'] : []),
  'a number as text': ({ datatypes, allowed }) => (datatypes.includes(xsd.decimal) && !datatypes.includes(xsd.string) && !allowed ? ['"0,25"'] : []),
  'a date as text': ({ datatypes }) => [...(datatypes.includes(xsd.dateTime) ? ['"2024-05-17 12:30:00"'] : []), ...(datatypes.includes(xsd.date) ? ['"17.05.2024"'] : [])],
  'a truth value as text': ({ datatypes }) => (datatypes.includes(xsd.boolean) ? ['"yes"'] : []),
  'a number where text belongs': ({ datatypes, kind, allowed, shape }) => (kind === 'literal' && datatypes.length > 0 && datatypes.every((datatype) => datatype.endsWith('tring')) && !allowed && !patterned.has(shape) ? ['5'] : []),
  'a placeholder': ({ datatypes, kind, required }) => (kind === 'literal' && !required && datatypes.includes(xsd.string) ? ['"n/a"'] : []),
  'an empty text': ({ datatypes, kind, required }) => (kind === 'literal' && !required && datatypes.includes(xsd.string) ? ['""'] : []),
  'two spellings of one value': ({ datatypes, kind, many, allowed, shape }) => (kind === 'literal' && !many && datatypes.includes(xsd.string) && !allowed && !patterned.has(shape) ? ['"GFP", "GFP "'] : []),
  'a quantity as text': ({ quantity }) => (quantity ? [`"0.5 ${model.findUnit(quantity.canonicalUnit)!.symbols[0]}"`] : []),
  'a misspelt unit': ({ quantity }) => (quantity ? [`{q} . {q} a qudt:QuantityValue ; qudt:numericValue 0.5 ; qudt:hasUnit "${misspelt(model.findUnit(quantity.canonicalUnit)!.label)}"`] : []),
  'a unit that the field does not list': ({ quantity }) => otherUnits(quantity?.canonicalUnit, quantity?.allowedUnits).map((unit) => `{q} . {q} a qudt:QuantityValue ; qudt:numericValue 0.5 ; qudt:hasUnit <${unit}>`),
  'the number of a quantity as text': ({ quantity }) => (quantity ? [`{q} . {q} a qudt:QuantityValue ; qudt:numericValue "0.5" ; qudt:hasUnit <${quantity.canonicalUnit}>`] : []),
  'the label of a term': ({ term }) => termsOf(term?.ontologies, term?.branch).slice(0, 1).map((iri) => JSON.stringify(labelOf(iri)!.toUpperCase())),
  'an obsolete term': ({ term }) => termsOf(term?.ontologies, term?.branch).slice(0, 1).map((iri) => `<${iri.replace(/\d+$/, '99$&')}> . <${iri.replace(/\d+$/, '99$&')}> owl:deprecated true ; obo:IAO_0100001 <${iri}>`),
  'a link to nearly the name of a thing of the record': ({ targets, kind }) => (kind === 'link' ? [`<{s}-target-nam> . <{s}-target-name> a <${concrete(targets[0]!).iri}>`] : []),
};

function misspelt(label: string): string { return label.length > 5 ? label.slice(0, 2) + label.slice(3) : `${label}s`; }
function otherUnits(canonical: string | undefined, allowed: readonly string[] = []): string[] {
  const kinds = model.findUnit(canonical ?? '')?.quantityKinds ?? [];
  return model.units.filter(({ iri, quantityKinds }) => !allowed.includes(iri) && quantityKinds.some((kind) => kinds.includes(kind))).slice(0, 1).map(({ iri }) => iri);
}
function termsOf(ontologies: readonly string[] = [], branch?: string): string[] {
  const all = vocabulary.getSubjects(`${namespaces.rdf}type`, `${namespaces.owl}Class`, null).map(({ value }) => value).filter((iri) => ontologies.some((ontology) => iri.startsWith(`${obo}${ontology}_0`) || iri.startsWith(`${obo}${ontology}_9`)));
  return branch === undefined ? all : all.filter((iri) => vocabulary.getObjects(iri, `${namespaces.rdfs}subClassOf`, null).some(({ value }) => value === branch));
}
function concrete(name: string): ResourceType { return model.findType(name)!; }

interface Case { what: string; type: ResourceType; field: Field; value: string }
/** a field that types inherit is tried at one of them */
const tried = new Set<string>();
const cases: Case[] = model.types.flatMap((type) => type.fields.filter(({ path, shape }) => !path.inverse && !tried.has(shape) && tried.add(shape)).flatMap((field) => Object.entries(faults).flatMap(([what, make]) => make(field).map((value) => ({ what, type, field, value })))));
const turtleOf = (each: readonly Case[]): string => `${prefixes}\n${each.map(({ type, field, value }, index) => {
  const statement = `<#case-${index}> <${field.path.predicate}> ${value.replaceAll('{q}', `<#case-${index}/q>`).replaceAll('{s}', `#case-${index}`)} .`;
  return `<#case-${index}> a <${type.iri}> .\n${statement}`;
}).join('\n')}`;

const keyOf = ({ severity, focus_node: focus, path, component, shape, value }: Result): string => [severity, focus, path, component, shape, value].join(' | ');
/** the same but for the value: what was wrong with the old one may be wrong with the new one too */
const placeOf = (result: Result): string => keyOf({ ...result, value: '' });
const caseOf = ({ focus_node: focus }: Result): string => /#(case-\d+)/.exec(focus)?.[1] ?? focus;
/** What a placeholder hid, or a value that is read now makes worth asking, is said to be missing; that is no fault of the patch. */
const asksForMore = (result: Result, patched: readonly Result[]): boolean => result.severity !== 'Violation' && patched.some(({ focus_node: focus }) => focus === result.focus_node)
  && (/#MinCount/.test(result.component ?? '') || result.path === undefined);

async function apply(keeper: ModelKeeper, turtle: string, patched: readonly Result[], before: readonly Result[]): Promise<string[]> {
  const { report } = await keeper.validate(turtle, [], patched.map(({ patch }) => patch!).join(''));
  const after = new Set(report.results.map(keyOf)), known = new Set(before.map(placeOf));
  return [
    ...patched.filter((result) => after.has(keyOf(result))).map((result) => `${keyOf(result)} is still there after ${result.patch}`),
    ...report.results.filter((result) => !known.has(placeOf(result)) && !asksForMore(result, patched)).map((result) => `${keyOf(result)} (${result.message}) came by ${patched.filter((each) => caseOf(each) === caseOf(result)).map(({ patch }) => patch).join('')}`),
  ];
}

describe('a ready patch', () => {
  let keeper: ModelKeeper;
  beforeAll(() => { keeper = openModelKeeper(); });
  afterAll(() => keeper.close());

  test.each(Object.keys(faults))('mends %s, and nothing else comes', async (what) => {
    const own = cases.filter((each) => each.what === what);
    const turtle = turtleOf(own);
    const { report } = await keeper.validate(turtle);
    const patched = report.results.filter(({ patch }) => patch !== undefined);
    const without = own.flatMap(({ type, field, value }, index) => (report.results.some((result) => caseOf(result) === `case-${index}` && (result.field === field.name || result.path === field.path.predicate)) && !patched.some((result) => caseOf(result) === `case-${index}`) ? [`${type.name}.${field.name} ${value}`] : []));
    expect(patched.length).toBeGreaterThan(0);
    expect(without).toEqual([]);
    // one patch of each case at a time, then all
    for (const round of [0, 1, 2]) {
      const some = [...Map.groupBy(patched, caseOf).values()].flatMap((group) => group.slice(round, round + 1));
      if (some.length > 0) expect(await apply(keeper, turtle, some, report.results)).toEqual([]);
    }
    expect(await apply(keeper, turtle, patched, report.results)).toEqual([]);
  });

  test.each([
    ['a misspelt property of ours', '<#i> a ome:Image ; mg:imgeType "primary" .', 'https://w3id.org/micrograph/imageType'],
    ['a misspelt property of a vocabulary that is modelled', '<#i> a ome:Image ; ome:pixlType "uint8" .', 'http://www.openmicroscopy.org/rdf/2016-06/ome_core/pixelType'],
    ['a wrong check digit', '<#p> a schema:Person ; schema:name "A" ; schema:identifier <https://orcid.org/0000-0002-1825-0098> .', 'https://orcid.org/0000-0002-1825-0097'],
    ['a percent sign in an IRI', '<#p> a schema:Person ; schema:name "A" ; schema:knows <https://example.org/100%> . <https://example.org/100%> schema:name "B" .', 'https://example.org/100%25'],
  ])('mends %s', async (_, statements, right) => {
    const turtle = `${prefixes}\n@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> .\n${statements}`;
    const { report } = await keeper.validate(turtle);
    const patched = report.results.filter(({ patch }) => patch !== undefined);
    expect(patched.map(({ patch }) => patch).join('')).toContain(right);
    expect(await apply(keeper, turtle, patched, report.results)).toEqual([]);
  });

  test('is not offered for a misspelt word that would be wrong when it is read, nor for a right one', async () => {
    const { report } = await keeper.validate(`${prefixes}\n@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> .\n<#i> a ome:Image ; ome:pixlType "no such type" ; ome:images 5 ; schema:alternateName "x" .`);
    const doubted = report.results.filter(({ message }) => message.includes('is no known'));
    expect(doubted.map(({ severity, remedy, patch }) => [severity, remedy, patch])).toEqual([['Info', 'did you mean <http://www.openmicroscopy.org/rdf/2016-06/ome_core/pixelType>?', undefined]]);
  });

  test('mends its fault in files of many', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.nat(cases.length - 1), { minLength: 1, maxLength: 12 }), async (chosen) => {
      const turtle = turtleOf(chosen.map((index) => cases[index]!));
      const { report } = await keeper.validate(turtle);
      const patched = report.results.filter(({ patch }) => patch !== undefined);
      for (const result of patched.slice(0, 6)) expect(await apply(keeper, turtle, [result], report.results)).toEqual([]);
      if (patched.length > 0) expect(await apply(keeper, turtle, patched, report.results)).toEqual([]);
    }), { numRuns: 12 });
  });
});
