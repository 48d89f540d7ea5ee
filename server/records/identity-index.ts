/**
 * Who has this serial number? An index from identifying values to the resources that have them, over all records, so that
 * an import of thousands of files looks up and never scans. It is built from the graph when first asked and then follows
 * the keeper's own writing, so it never knows more or less than the state that is judged.
 */
import type { Quad, Term } from '../rdf/terms.ts';
import type { GraphView } from '../store/store.ts';
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

  const add = (record: string, { subject, predicate, object }: Quad): void => {
    const key = `${predicate.value}\n${comparable(object as Term)}`, entry = `${subject.value}\n${record}`;
    const held = entries!.get(key);
    if (held) held.add(entry); else entries!.set(key, new Set([entry]));
    const own = byRecord.get(record);
    if (own) own.push([key, entry]); else byRecord.set(record, [[key, entry]]);
  };
  const build = (): Map<string, Set<string>> => {
    entries = new Map();
    for (const predicate of predicates) for (const quad of graph.match(null, predicate, null)) add(quad.graph.value, quad);
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
      for (const quad of quads) if (predicates.has(quad.predicate.value)) add(record, quad);
    },
  };
}
