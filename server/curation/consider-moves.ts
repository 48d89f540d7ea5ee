/**
 * Terms that should take the place of others wherever they are used: each request is read, and judged by the rule of as many
 * curators as must agree, before anything is planned.
 */
import type { Agent } from '../records/record.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { Entry } from './batch-record.ts';
import { considerMove, readIri, readTerm } from './consider.ts';
import type { ValueState } from './decision.ts';
import { stateAfter } from './effect.ts';
import type { MoveRule } from './rules.ts';

export interface MoveRequest { readonly term: string; readonly to: string }
/** What a request comes to: an entry, and a rule where it is carried out, or the problem. */
export interface ConsideredMove { readonly key: string; readonly state?: ValueState; readonly problem?: string; readonly entry?: Entry; readonly rule?: MoveRule }

/** Considers requests in their order; a term counts once. */
export function considerMoves(requests: readonly MoveRequest[], { proposed, agent, reviewers, lookup }: { proposed: Parameters<typeof considerMove>[1]['proposed']; agent: Agent; reviewers: number; lookup?: TermLookup }): ConsideredMove[] {
  const seen = new Set<string>();
  return requests.map(({ term: given, to }): ConsideredMove => {
    const from = readIri(given), term = from ?? given;
    if (from === undefined) return { key: given, problem: `${JSON.stringify(given.slice(0, 200))} is no term; give its IRI, or its short id` };
    if (seen.has(term)) return { key: given, problem: 'this term is decided about twice in one request; the first decision counts' };
    seen.add(term);
    const target = readTerm(to, lookup);
    if ('problem' in target) return { key: given, problem: target.problem };
    if (target.iri === term) return { key: given, problem: 'a term does not take its own place' };
    const fromLabel = lookup?.find(term)?.label;
    const asked = considerMove({ from: term, to: target.iri }, { proposed, agent, reviewers });
    if ('problem' in asked) return { key: term, state: 'proposed', problem: asked.problem };
    return { key: term, state: stateAfter[asked.verdict], ...(asked.verdict === 'move' ? { rule: { from: term, to: target.iri } } : {}), entry: { ...asked, from: term, ...(fromLabel ? { fromLabel } : {}), term: target.iri, ...(target.label ? { label: target.label } : {}), ...(target.ontology ? { ontology: target.ontology } : {}) } };
  });
}
