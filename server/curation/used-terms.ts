/**
 * Which terms of ontologies the graph uses, in which fields, and how much stands on each. Derived from the model's term
 * fields, so that a new shape is followed without code.
 */
import type { ResourceModel, TermSpec } from '../model/resource-model.ts';
import { sparql, trusted } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Ask } from './ask.ts';
import { textOf } from './ask.ts';

/** A term with what its fields ask of it; one of them has to be content. */
export interface UsedTerm { readonly iri: string; readonly specs: readonly TermSpec[] }
export interface TermCounts { readonly things: number; readonly records: number }

export interface UsedTerms {
  list(): Promise<UsedTerm[]>;
  /** Things and records that use each of these. */
  counts(terms: readonly string[]): Promise<Map<string, TermCounts>>;
  /** The things that use each of these, each counting for its term. */
  things(terms: readonly string[]): Promise<{ thing: string; group: string }[]>;
}

/** Terms that are named in one query. */
const atOnce = 500;

/** Creates it for the term fields of a model. */
export function createUsedTerms({ model, ask }: { model: ResourceModel; ask: Ask }): UsedTerms {
  const specs = new Map<string, TermSpec[]>();
  for (const { fields } of model.types) for (const { term, path } of fields) if (term && !path.inverse) specs.set(path.predicate, [...specs.get(path.predicate) ?? [], term]);
  const oneOf = [...specs.keys()].map((predicate) => sparql`${namedNode(predicate)}`.text).join('|');
  return {
    async things(terms) {
      const found: { thing: string; group: string }[] = [];
      for (let at = 0; at < terms.length; at += atOnce) {
        const rows = await ask(sparql`SELECT DISTINCT ?thing ?term WHERE { VALUES ?term { ${terms.slice(at, at + atOnce).map((iri) => namedNode(iri))} } ?thing ${trusted(oneOf)} ?term }`);
        for (const row of rows) found.push({ thing: textOf(row, 'thing'), group: textOf(row, 'term') });
      }
      return found;
    },
    async list() {
      const found = new Map<string, Set<TermSpec>>();
      for (const [predicate, own] of specs) {
        for (const { term } of await ask(sparql`SELECT DISTINCT ?term WHERE { ?thing ${namedNode(predicate)} ?term FILTER(isIRI(?term)) }`)) {
          if (term) found.set(term.value, new Set([...found.get(term.value) ?? [], ...own]));
        }
      }
      return [...found].map(([iri, own]) => ({ iri, specs: [...own] })).toSorted((a, b) => (a.iri < b.iri ? -1 : 1));
    },
    async counts(terms) {
      const counted = new Map<string, TermCounts>();
      for (let at = 0; at < terms.length; at += atOnce) {
        const rows = await ask(sparql`SELECT ?term (COUNT(DISTINCT ?thing) AS ?things) (COUNT(DISTINCT ?record) AS ?records) WHERE { VALUES ?term { ${terms.slice(at, at + atOnce).map((iri) => namedNode(iri))} } GRAPH ?record { ?thing ${trusted(oneOf)} ?term } } GROUP BY ?term`);
        for (const { term, things: count, records } of rows) if (term) counted.set(term.value, { things: Number(count?.value ?? 0), records: Number(records?.value ?? 0) });
      }
      return counted;
    },
  };
}
