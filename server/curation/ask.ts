/** How curation asks the graph: a SELECT of ours in a reader thread. A port, so that what is asked can be tried without threads. */
import type { SparqlText } from '../rdf/sparql.ts';

/** A value of an answer. */
export interface AskedValue { readonly kind: 'iri' | 'literal'; readonly value: string }
/** By name of the variable; without those that have no value. */
export type AskedRow = Readonly<Record<string, AskedValue | undefined>>;

/** Runs a SELECT; the answer is whole or an error (query-timeout, answer-too-large). */
export type Ask = (query: SparqlText) => Promise<readonly AskedRow[]>;

/** Text of a value, empty where there is none. */
export const textOf = (row: AskedRow, name: string): string => row[name]?.value ?? '';
/** A count. */
export const countOf = (row: AskedRow, name: string): number => Number(row[name]?.value ?? 0);
