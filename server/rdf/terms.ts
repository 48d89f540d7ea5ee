/**
 * The RDF terms of this server are those of n3: plain JavaScript objects that cost nothing to pass on. Only `store/`
 * knows Oxigraph's own.
 */
import { DataFactory, Store } from 'n3';
import type { Quad as N3Quad, Quad_Object, Quad_Subject, NamedNode, Literal, BlankNode, Term } from 'n3';

export type Quad = N3Quad;
export type { Quad_Object, Quad_Subject, NamedNode, Literal, BlankNode, Term };
export const { namedNode, literal, blankNode, quad, defaultGraph } = DataFactory;

/** An indexed set of quads in memory. */
export class Dataset extends Store {}
