/**
 * Who has this serial number? An index from identifying values to the resources that have them, over all records, so that
 * an import of thousands of files looks up and never scans. It is built from the graph when first asked and then follows
 * the keeper's own writing, so it never knows more or less than the state that is judged. What waits for a decision about
 * a value is not in it under that value: the question is asked about the registered one, and not about all that ask it.
 */
import type { Quad, Term } from '../rdf/terms.ts';
import type { GraphView } from '../store/store.ts';
import { mg } from '../rdf/vocabulary.ts';
import { comparable } from './identity-rules.ts';

export interface IdentityIndex {
  /** resources of other records that have this value (as `comparable` spells it) for the predicate */
  find(predicate: string, value: string, exceptRecord: string): string[];
  /** What a record says from now on. */
  replace(record: string, quads: readonly Quad[]): void;
}

/** Creates the index over the graph's statements with these predicates. */
export function createIdentityIndex({ graph, predicates }: { graph: Pick<GraphView, 'match'>; predicates: ReadonlySet<string> }): IdentityIndex {
  /** "predicate\nvalue" → "resource\nrecord" */
  let entries: Map<string, Set<string>> | undefined;
  const byRecord = new Map<string, [key: string, entry: string][]>();

  /** whether one of those whom this resource may be has the same value */
  const waits = (targets: readonly string[], predicate: string, value: string): boolean => targets.some((target) => graph.match(target, predicate, null).some(({ object }) => comparable(object as Term) === value));
  const add = (record: string, { subject, predicate, object }: Quad, targets: readonly string[]): void => {
    const value = comparable(object as Term);
    if (targets.length > 0 && waits(targets, predicate.value, value)) return;
    const key = `${predicate.value}\n${value}`, entry = `${subject.value}\n${record}`;
    const held = entries!.get(key);
    if (held) held.add(entry); else entries!.set(key, new Set([entry]));
    const own = byRecord.get(record);
    if (own) own.push([key, entry]); else byRecord.set(record, [[key, entry]]);
  };
  const build = (): Map<string, Set<string>> => {
    entries = new Map();
    const asks = targetsOf(graph.match(null, mg.possiblySameAs, null));
    for (const predicate of predicates) for (const quad of graph.match(null, predicate, null)) add(quad.graph.value, quad, asks.get(quad.subject.value) ?? []);
    return entries;
  };

  return {
    find(predicate, value, exceptRecord) {
      const held = (entries ?? build()).get(`${predicate}\n${value}`) ?? new Set();
      return [...new Set([...held].map((entry) => entry.split('\n') as [string, string]).filter(([, record]) => record !== exceptRecord).map(([resource]) => resource))];
    },
    replace(record, quads) {
      if (!entries) return;
      for (const [key, entry] of byRecord.get(record) ?? []) {
        const held = entries.get(key);
        held?.delete(entry);
        if (held?.size === 0) entries.delete(key);
      }
      byRecord.delete(record);
      const asks = targetsOf(quads.filter(({ predicate }) => predicate.value === mg.possiblySameAs));
      for (const quad of quads) if (predicates.has(quad.predicate.value)) add(record, quad, asks.get(quad.subject.value) ?? []);
    },
  };
}

/** resource → those whom it may be */
function targetsOf(questions: readonly Quad[]): Map<string, string[]> {
  const targets = new Map<string, string[]>();
  for (const { subject, object } of questions) targets.set(subject.value, [...targets.get(subject.value) ?? [], object.value]);
  return targets;
}
