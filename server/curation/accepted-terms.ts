/**
 * What curators decided about words, as the door asks for it: looked up among the decisions in the graph itself, so that it
 * follows every batch and every undoing with the version that brings it, and needs no keeping of its own. Only what the
 * records of batches say counts, each of itself: anybody may write the same words elsewhere.
 */
import { literal, namedNode } from '../rdf/terms.ts';
import { dcterms, mg } from '../rdf/vocabulary.ts';
import type { GraphView } from '../store/store.ts';
import type { TermMemory } from '../terms/term-memory.ts';
import { batchPrefix, slotIri, verdictOf } from './batch-record.ts';
import { movedTo, standingAfter } from './decision.ts';
import type { Decision, TermMove } from './decision.ts';

/** Creates the memory over the keeper's graph, whose records are under `base`: a question is a few look-ups by index. */
export function createAcceptedTerms(graph: Pick<GraphView, 'match'>, base: string): TermMemory {
  const batches = `${base}records/${batchPrefix}`;
  const byTime = (a: { time: string }, b: { time: string }): number => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0);
  const oneIn = (record: string) => (subject: string, predicate: string): string => graph.match(subject, predicate, null, { graph: record })[0]?.object.value ?? '';
  /** moves away from a term, and from what took its place */
  const movesFrom = (term: string, known = new Set<string>()): TermMove[] => {
    if (known.has(term)) return [];
    known.add(term);
    return graph.match(null, slotIri.from, namedNode(term)).flatMap(({ subject: { value: node }, graph: { value: record } }) => (record.startsWith(batches) ? graph.match(null, mg.moves, namedNode(node), { graph: record }) : []).flatMap(({ subject: { value: batch } }) => {
      const one = oneIn(record), to = one(node, slotIri.term);
      return [{ from: term, to, time: one(batch, dcterms.created) }, ...movesFrom(to, known)];
    }));
  };
  return {
    find(field, text) {
      const decisions = graph.match(null, slotIri.text, literal(text)).flatMap(({ subject: { value: node }, graph: { value: record } }): Decision[] => {
        if (!record.startsWith(batches)) return [];
        const one = oneIn(record);
        if (one(node, slotIri.field) !== field) return [];
        return graph.match(null, null, namedNode(node), { graph: record }).flatMap(({ subject: { value: batch }, predicate }): Decision[] => {
          const verdict = verdictOf.get(predicate.value);
          if (verdict === undefined || verdict === 'move') return [];
          return [{ iri: node, batch, verdict, field, text, term: one(node, slotIri.term), agent: one(node, slotIri.author), time: one(batch, dcterms.created) }];
        });
      });
      if (decisions.length === 0) return undefined;
      const { accepted } = standingAfter(decisions.toSorted(byTime));
      if (!accepted?.term) return undefined;
      return { term: movedTo(accepted.term, accepted.time, movesFrom(accepted.term).toSorted(byTime)).at(-1) ?? accepted.term, mapping: accepted.iri };
    },
  };
}
