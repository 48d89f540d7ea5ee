/**
 * Judging only what a change concerns must find what judging everything finds: over random graphs of several records, random
 * replacements of one of them, and shapes with every kind of path and constraint.
 */
import fc from 'fast-check';
import { Parser } from 'n3';
import { expect, test } from 'vitest';
import { toNQuads } from '../../server/rdf/n-quads.ts';
import { literal, namedNode, quad } from '../../server/rdf/terms.ts';
import type { Quad, Term } from '../../server/rdf/terms.ts';
import { rdf, sh } from '../../server/rdf/vocabulary.ts';
import { createGraph } from '../../server/store/graph.ts';
import type { Finding } from '../../server/validation/engine.ts';
import { IndexedDataset, keyOf } from '../../server/validation/indexed-dataset.ts';
import { createJudge, findingKey } from '../../server/validation/judge.ts';
import { createShapeIndex } from '../../server/validation/shape-index.ts';
import { createValidator } from '../../server/validation/validator.ts';

const shapes = new Parser().parse(`
@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:S1 a sh:NodeShape ; sh:targetClass :A ; sh:property :S1a, :S1b, :S1c, :S1d, :S1e, :S1f .
:S1a sh:path :p0 ; sh:class :B .
:S1b sh:path [ sh:inversePath :p1 ] ; sh:class :A .
:S1c sh:path ( :p0 :p2 ) ; sh:maxCount 2 ; sh:nodeKind sh:IRI .
:S1d sh:path [ sh:alternativePath ( :p3 [ sh:inversePath :p2 ] ) ] ; sh:maxCount 1 .
:S1e sh:path :p2 ; sh:node :N .
:S1f sh:path :p4 ; sh:minCount 1 ; sh:severity sh:Warning .
:N sh:property [ sh:path :p3 ; sh:maxCount 1 ; sh:class :B ], [ sh:path [ sh:inversePath :p4 ] ; sh:minCount 1 ] .
:S2 a sh:NodeShape ; sh:targetClass :B ; sh:property :S2a, :S2b, :S2c, :S2d ; sh:not [ sh:property [ sh:path :p1 ; sh:minCount 3 ] ] .
:S2a sh:path :p1 ; sh:not [ sh:class :A ] .
:S2b sh:path [ sh:oneOrMorePath :p2 ] ; sh:class :B .
:S2c sh:path :p3 ; sh:qualifiedValueShape [ sh:class :A ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 .
:S2d sh:path :p4 ; sh:xone ( [ sh:class :A ] [ sh:class :C ] ) .
:S3 a sh:NodeShape ; sh:targetSubjectsOf :p3 ; sh:property :S3a, :S3b ; sh:or ( [ sh:class :A ] [ sh:property [ sh:path :p0 ; sh:maxCount 1 ] ] ) .
:S3a sh:path [ sh:zeroOrOnePath :p0 ] ; sh:disjoint :p4 .
:S3b sh:path :p1 ; sh:equals :p2 .
:S4 a sh:NodeShape ; sh:targetObjectsOf :p4 ; sh:property :S4a .
:S4a sh:path ( [ sh:inversePath :p4 ] [ sh:zeroOrMorePath :p0 ] ) ; sh:class :A ; sh:minCount 1 .
:S5 a sh:NodeShape ; sh:targetClass :C ; sh:closed true ; sh:ignoredProperties ( <${rdf.type}> ) ; sh:property :S5a, :S5b .
:S5a sh:path :p0 ; sh:hasValue :n0 .
:S5b sh:path :p2 ; sh:maxCount 1 ; sh:property [ sh:path [ sh:inversePath :p0 ] ; sh:maxCount 1 ] .
:Sub rdfs:subClassOf :A .
`) as Quad[];

const x = (local: string) => namedNode(`http://x/${local}`);
const nodes = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5'].map(x);
const statement = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...nodes), fc.constantFrom('A', 'B', 'C', 'Sub')).map(([node, type]) => quad(node, namedNode(rdf.type), x(type))) },
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...nodes), fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p4'), fc.constantFrom(...nodes)).map(([a, p, b]) => quad(a, x(p), b)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...nodes), fc.constantFrom('p0', 'p4'), fc.constantFrom('1', '2')).map(([a, p, text]) => quad(a, x(p), literal(text))) },
);
const content = fc.uniqueArray(statement, { maxLength: 9, selector: (each) => JSON.stringify(each) });

const validator = createValidator({ shapes });
const index = createShapeIndex(validator.shapes, validator.hierarchy);
const isViolation = ({ severity }: Finding): boolean => severity === sh.Violation;

function violationsOf(records: readonly Quad[][]): Map<string, Finding> {
  const data = new IndexedDataset(records.flat());
  const all = new Map<string, Term>();
  for (const { subject, object } of data) for (const node of [subject, object]) all.set(keyOf(node), node);
  const pairs = [...all.values()].flatMap((focus) => index.targetShapes(data, focus).map((shape) => ({ focus, shape })));
  return new Map(validator.validate(data, pairs).filter(isViolation).map((finding) => [findingKey(finding), finding]));
}

test('no new violation is missed and none is made up, whatever one record is replaced by', () => {
  let found = 0;
  fc.assert(fc.property(fc.array(content, { minLength: 2, maxLength: 4 }), content, (records, replacement) => {
    const graph = createGraph();
    records.forEach((quads, at) => { graph.load(toNQuads(quads, `http://x/record-${at}`)); });
    const before = violationsOf(records), after = violationsOf([replacement, ...records.slice(1)]);
    const fresh = [...after.keys()].filter((key) => !before.has(key));
    found += fresh.length;

    const { own, neighbours } = createJudge({ validator, graph }).judge({ record: 'http://x/record-0', submission: replacement, stored: records[0]! });
    const judged = new Set([...own.filter(isViolation), ...neighbours].map(findingKey));
    expect(fresh.filter((key) => !judged.has(key))).toEqual([]);
    expect([...judged].filter((key) => !after.has(key))).toEqual([]);
    expect(neighbours.map(findingKey).filter((key) => before.has(key))).toEqual([]);
  }), { numRuns: 4000 });
  expect(found).toBeGreaterThan(500);
});
