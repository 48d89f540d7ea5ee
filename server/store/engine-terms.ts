/**
 * Terms across the border to WebAssembly. Every term and quad of the engine is a handle into its memory, and so is each
 * that a getter returns; finalisers do not run inside a long task, so whoever takes a handle frees it here, at once.
 */
import type * as Oxigraph from 'oxigraph';
import { blankNode, defaultGraph, literal, namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { engine } from './engine.ts';

/** `free` exists at run time; the package's types leave it out. */
export function freeHandle(handle: object | null): void {
  (handle as { free?: () => void } | null)?.free?.();
}

/** n3 term → handle, to be freed by the caller. */
export function toEngine(term: Quad['object']): Oxigraph.NamedNode | Oxigraph.Literal | Oxigraph.BlankNode {
  if (term.termType === 'NamedNode') return engine.namedNode(term.value);
  if (term.termType !== 'Literal') return engine.blankNode(term.value);
  if (term.language) return engine.literal(term.value, term.language);
  const datatype = engine.namedNode(term.datatype.value);
  const made = engine.literal(term.value, datatype);
  freeHandle(datatype);
  return made;
}

/** Handle → n3 term; the handle is freed. */
export function fromEngine(term: Oxigraph.Term): Term {
  const { termType, value } = term;
  let made: Term;
  if (termType === 'NamedNode') made = namedNode(value);
  else if (termType === 'Literal') {
    const { language } = term as Oxigraph.Literal;
    if (language) made = literal(value, language);
    else {
      const { datatype } = term as Oxigraph.Literal;
      made = literal(value, namedNode(datatype.value));
      freeHandle(datatype);
    }
  } else made = termType === 'BlankNode' ? blankNode(value) : defaultGraph();
  freeHandle(term);
  return made;
}
