import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../../server/model/build-model.ts';
import { prefixes } from '../records/keeper-harness.ts';

const { model } = loadModel(resolve(import.meta.dirname, '../../..'));
const field = (type: string, name: string) => model.findType(type)!.fields.find((each) => each.name === name)!;

describe('the model of the shapes', () => {
  test('a field says what its values are, how many, and what asks for it', () => {
    expect(field('Study', 'title')).toMatchObject({ kind: 'literal', many: false, required: true, asked: 'Violation' });
    expect(field('Study', 'keywords')).toMatchObject({ kind: 'literal', many: true, required: false, asked: 'Info', source: 'BIA REMBI 1.5: Study.keywords' });
    expect(field('Image', 'physicalSizeX')).toMatchObject({ kind: 'quantity', tier: 1, quantity: { canonicalUnit: 'http://qudt.org/vocab/unit/MicroM' } });
    expect(field('Biosample', 'organisms')).toMatchObject({ kind: 'term', term: { ontologies: ['NCBITaxon'] } });
    expect(field('Image', 'instrument')).toMatchObject({ kind: 'link', targets: ['Instrument'], many: false });
    expect(field('StudyComponent', 'images')).toMatchObject({ kind: 'link', targets: ['Image'], many: true, path: { inverse: true } });
    expect(field('Image', 'imageType').allowed).toEqual(['primary', 'processed', 'segmentation']);
  });

  test('a type below another has its fields, and the other is an interface', () => {
    expect(model.findType('LightSource')).toMatchObject({ isInterface: true, descendants: expect.arrayContaining(['Laser', 'LightEmittingDiode']) as string[] });
    expect(model.findType('Laser')!.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(['laserMedium', 'wavelengths', 'manufacturer']));
    expect(field('Laser', 'wavelengths').path.predicate).toBe(field('LightSource', 'wavelengths').path.predicate);
  });

  test('types are found by name and by class', () => { expect(model.findType('http://www.openmicroscopy.org/rdf/2016-06/ome_core/Image')).toBe(model.findType('Image')); });
});

/** Faults of a folder with these shapes. */
function faultsOf(shapes: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-shapes-'));
  for (const name of ['shapes', 'ontologies']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'shapes/a.ttl'), `${prefixes}\n${shapes}`);
  writeFileSync(join(folder, 'ontologies/units.ttl'), `${prefixes}\nunit:MicroM a qudt:Unit ; rdfs:label "micrometre" ; qudt:symbol "µm" ; qudt:hasQuantityKind quantitykind:Length .`);
  try { loadModel(folder); return []; } catch (error) { return (error as { fields: { faults: string[] } }).fields.faults; }
}

describe('faults of shapes are found at the start, all together', () => {
  const box = (property: string): string => `ex:Box a sh:NodeShape ; sh:targetClass ex:BoxClass ; sh:name "Box" ; mg:plural "boxes" ; sh:property ex:p . ex:p sh:name "size" ; sh:order 1 ; sh:description "Size" ; sh:path ex:size ; ${property} .`;
  test.each([
    ['a misspelt word of SHACL', box('sh:maxCounts 1'), /maxCounts is no word of SHACL/],
    ['a misspelt annotation', box('<https://w3id.org/micrograph/shapes/x> 1').replace('ex:p . ex:p', '<https://w3id.org/micrograph/shapes/p> . <https://w3id.org/micrograph/shapes/p> mg:teir 1 ; sh:path ex:size ; sh:name "size" ; sh:description "Size" . ex:p'), /teir is no annotation/],
    ['a severity that is none', box('sh:severity sh:Error'), /Error is no severity/],
    ['a link to a class without a shape', box('sh:class ex:Nothing'), /Nothing has no shape/],
    ['a unit that is not known', box('mg:canonicalUnit unit:Furlong ; mg:allowedUnit unit:Furlong'), /Furlong is no unit/],
    ['a canonical unit that is not allowed', box('mg:canonicalUnit unit:MicroM ; mg:allowedUnit unit:NanoM'), /NanoM is no unit|not among the allowed/],
    ['a pattern that is no regular expression', box('sh:pattern "("'), /no regular expression/],
    ['a name that GraphQL cannot carry', box('sh:maxCount 1').replace('"size"', '"pixel size"'), /no GraphQL name/],
    ['a name that the APIs need', box('sh:maxCount 1').replace('"size"', '"iri"'), /a name that the APIs need/],
    ['one name for two paths', `${box('sh:maxCount 1')} ex:Box sh:property ex:q . ex:q sh:name "size" ; sh:path ex:other ; sh:description "Other" .`, /the name size stands for/],
    ['two types of one name', `${box('sh:maxCount 1')} ex:Other a sh:NodeShape ; sh:targetClass ex:OtherClass ; sh:name "Box" .`, /the name Box is that of/],
    ['a property without a description', 'ex:Box a sh:NodeShape ; sh:targetClass ex:BoxClass ; sh:name "Box" ; sh:property [ sh:name "size" ; sh:path ex:size ] .', /has no sh:description/],
    ['a label field that is none', `${box('sh:maxCount 1')} ex:Box mg:labelField "title" .`, /labelField title is no field/],
    ['text that is no Turtle', 'ex:Box a .', /a\.ttl: /],
  ])('%s', (_, shapes, message) => { expect(faultsOf(shapes).join('\n')).toMatch(message); });

  test('several are told at once', () => { expect(faultsOf(box('sh:maxCounts 1 ; sh:class ex:Nothing ; sh:severity sh:Error'))).toHaveLength(3); });
});
