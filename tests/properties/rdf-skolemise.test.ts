/** Skolem names depend on the graph alone. */
import fc from 'fast-check';
import jsonld from 'jsonld';
import { expect, test } from 'vitest';
import { toNQuads } from '../../server/rdf/n-quads.ts';
import { skolemise } from '../../server/rdf/skolemise.ts';
import { blankNode, literal, namedNode, quad } from '../../server/rdf/terms.ts';
import type { Quad, Term } from '../../server/rdf/terms.ts';

const record = 'http://localhost/records/r1';
const labels = Array.from({ length: 7 }, (_, index) => `b${index}`);
const blank = fc.constantFrom(...labels).map((label) => blankNode(label));
const subject = fc.oneof({ weight: 3, arbitrary: blank }, { weight: 1, arbitrary: fc.constantFrom(record, `${record}#p`, 'http://e/x').map((iri) => namedNode(iri)) });
const object = fc.oneof({ weight: 4, arbitrary: blank }, { weight: 1, arbitrary: fc.constantFrom('1', '2').map((text) => literal(text)) }, { weight: 1, arbitrary: fc.constant(namedNode(`${record}#p`)) });
const predicate = fc.constantFrom('http://e/p', 'http://e/q', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#rest').map((iri) => namedNode(iri));
const graph = fc.array(fc.tuple(subject, predicate, object).map(([s, p, o]) => quad(s, p, o as never)), { minLength: 1, maxLength: 14 });

const rename = (quads: readonly Quad[], label: (old: string) => string): Quad[] => {
  const term = <T extends Term>(each: T): T => (each.termType === 'BlankNode' ? blankNode(label(each.value)) as unknown as T : each);
  return quads.map((each) => quad(term(each.subject), each.predicate, term(each.object), each.graph));
};
const canonical = (quads: readonly Quad[]): Promise<string> =>
  jsonld.canonize(toNQuads(quads) as never, { algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', format: 'application/n-quads', canonizeOptions: { maxDeepIterations: Infinity } } as never) as unknown as Promise<string>;

test('renaming blank nodes, re-ordering and repeating statements changes nothing', () => {
  fc.assert(fc.property(graph, fc.shuffledSubarray(labels, { minLength: labels.length }), fc.infiniteStream(fc.nat()), (quads, shuffled, random) => {
    const renamed = rename(quads, (label) => `z${shuffled[labels.indexOf(label)]}`);
    const shuffledQuads = [...renamed, renamed[0]!].map((each) => [random.next().value as number, each] as const).sort(([a], [b]) => a - b).map(([, each]) => each);
    expect(toNQuads(skolemise(shuffledQuads, record).quads)).toBe(toNQuads(skolemise(quads, record).quads));
  }), { numRuns: 1500 });
});

test('each blank node gets one name of its own, and nothing else changes', async () => {
  await fc.assert(fc.asyncProperty(graph, async (quads) => {
    const result = skolemise(quads, record);
    const mentioned = new Set(quads.flatMap((each) => [each.subject.value, each.object.value]));
    const used = new Set(quads.flatMap((each) => [each.subject, each.object]).filter((term) => term.termType === 'BlankNode').map((term) => term.value));
    expect(new Set(result.names.values())).toEqual(used);
    expect([...result.names.keys()].every((iri) => iri.startsWith(`${record}#`) && !mentioned.has(iri))).toBe(true);
    const back = (term: Term): Term => (result.names.has(term.value) ? blankNode(result.names.get(term.value)) : term);
    const undone = result.quads.map((each) => quad(back(each.subject) as Quad['subject'], each.predicate, back(each.object) as Quad['object'], each.graph));
    expect(await canonical(undone)).toBe(await canonical(quads));
  }), { numRuns: 200 });
});

test('isomorphic graphs, and only they, have equal results', async () => {
  await fc.assert(fc.asyncProperty(graph, graph, async (one, two) => {
    const equal = toNQuads(skolemise(one, record).quads) === toNQuads(skolemise(two, record).quads);
    expect(equal).toBe(await canonical(one) === await canonical(two));
  }), { numRuns: 200 });
});
