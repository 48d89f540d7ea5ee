/**
 * What the engine must not be given: shapes that refer to themselves (it would run until the stack ends), lists that bite
 * their own tail (it would never end), inverse paths of more than one step (it throws in the middle of a judgement).
 */
import { KnownError } from '../errors.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Term } from '../rdf/terms.ts';
import { namespaces, rdf, sh } from '../rdf/vocabulary.ts';
import { keyOf } from './indexed-dataset.ts';
import type { IndexedDataset } from './indexed-dataset.ts';
import { readList } from './shape-paths.ts';

const direct = [sh.property, sh.node, sh.not, `${namespaces.sh}qualifiedValueShape`];
const listed = [sh.and, sh.or, sh.xone];

/** Throws start-up-faults with one line a fault. */
export function checkShapes(shapes: IndexedDataset): void {
  const faults = findShapeFaults(shapes);
  if (faults.length > 0) throw new KnownError('start-up-faults', 'the shapes cannot be evaluated', { faults });
}

/** One line a fault; none when the engine can be trusted with the shapes. */
export function findShapeFaults(shapes: IndexedDataset): string[] {
  const faults: string[] = [];
  const values = (node: Term, predicate: string): Term[] => [...shapes.match(node, namedNode(predicate), null)].map((quad) => quad.object as Term);

  for (const { subject } of shapes.match(null, namedNode(rdf.rest), null)) {
    const seen = new Set<string>();
    for (let node: Term | undefined = subject; node && node.value !== rdf.nil; node = values(node, rdf.rest)[0]) {
      if (seen.has(keyOf(node))) { faults.push(`${subject.value}: this list leads back to itself`); break; }
      seen.add(keyOf(node));
    }
  }
  if (faults.length > 0) return [...new Set(faults)];

  for (const { subject, object } of shapes.match(null, namedNode(sh.inversePath), null)) {
    if (object.termType !== 'NamedNode') faults.push(`${subject.value}: sh:inversePath of more than one step is not evaluated`);
  }
  const below = (shape: Term): Term[] => [
    ...direct.flatMap((predicate) => values(shape, predicate)),
    ...listed.flatMap((predicate) => values(shape, predicate)).flatMap((list) => readList(shapes, list)),
  ];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (shape: Term, above: readonly string[]): void => {
    const key = keyOf(shape);
    if (state.get(key) === 'done') return;
    if (state.get(key) === 'open') { faults.push(`${shape.value}: this shape refers to itself, by ${above.slice(above.indexOf(shape.value) + 1).join(', ') || 'itself'}`); return; }
    state.set(key, 'open');
    for (const next of below(shape)) visit(next, [...above, shape.value]);
    state.set(key, 'done');
  };
  for (const predicate of [...direct, ...listed]) for (const { subject } of shapes.match(null, namedNode(predicate), null)) visit(subject, []);
  return [...new Set(faults)];
}
