/**
 * The words of curation: what a curator may decide about a text in a field, and how the text stands by what was decided so
 * far. Decisions are kept in records (see `batch-record.ts`) and never edited; how things stand is a fold over them.
 */

/** What may be decided. */
export const verdicts = ['accept', 'reject', 'no-term', 'defer', 'reopen'] as const;
export type Verdict = (typeof verdicts)[number];

export const valueStates = ['open', 'proposed', 'mapped', 'no-term', 'deferred'] as const;
export type ValueState = (typeof valueStates)[number];

/** A decision that was kept. */
export interface Decision {
  /** IRI of its mapping, or of its mark */ readonly iri: string;
  /** id of the record that holds it */ readonly batch: string;
  /** `propose`: an acceptance that waits for a second curator */ readonly verdict: Verdict | 'propose';
  readonly field: string;
  readonly text: string;
  /** IRI; of acceptances and rejections */ readonly term?: string;
  readonly label?: string;
  readonly predicate?: string;
  /** IRI of who decided */ readonly agent: string;
  readonly agentName?: string;
  /** IRIs of who agreed, where several had to */ readonly reviewers?: readonly string[];
  /** ISO 8601 */ readonly time: string;
  readonly confidence?: number;
  readonly comment?: string;
}

/** How a text in a field stands. */
export interface Standing {
  readonly state: ValueState;
  /** the acceptance that holds */ readonly accepted?: Decision;
  /** acceptances that wait for another curator */ readonly proposals: readonly Decision[];
  /** terms that were rejected, and not accepted later */ readonly rejected: ReadonlySet<string>;
  /** all, oldest first */ readonly decisions: readonly Decision[];
}

export const untouched: Standing = Object.freeze({ state: 'open', proposals: [], rejected: new Set<string>(), decisions: [] });

type Draft = { -readonly [Name in keyof Omit<Standing, 'rejected' | 'accepted'>]: Standing[Name] } & { rejected: Set<string>; accepted?: Decision | undefined };

/** verdict → what it does to how things stand. */
const effects: Readonly<Record<Decision['verdict'], (now: Draft, decision: Decision) => void>> = {
  accept(now, decision) { now.state = 'mapped'; now.accepted = decision; now.proposals = []; now.rejected.delete(decision.term!); },
  propose(now, decision) {
    now.proposals = [...now.proposals.filter(({ agent }) => agent !== decision.agent), decision];
    if (now.state !== 'mapped') now.state = 'proposed';
  },
  reject(now, decision) {
    now.rejected.add(decision.term!);
    now.proposals = now.proposals.filter(({ agent, term }) => agent !== decision.agent || term !== decision.term);
    if (now.accepted?.term === decision.term) now.accepted = undefined;
    if (now.state === 'mapped' && !now.accepted || now.state === 'proposed' && now.proposals.length === 0) now.state = now.proposals.length > 0 ? 'proposed' : 'open';
  },
  'no-term'(now) { now.state = 'no-term'; now.accepted = undefined; now.proposals = []; },
  defer(now) { now.state = 'deferred'; },
  reopen(now) { now.state = 'open'; now.accepted = undefined; now.proposals = []; },
};

/** A term that took the place of another. */
export interface TermMove { readonly from: string; readonly to: string; /** ISO 8601 */ readonly time: string }

/** The terms that took a term's place after a time, one after another; `moves` oldest first. */
export function movedTo(term: string, since: string, moves: readonly TermMove[]): readonly string[] {
  const chain: string[] = [];
  let at = term;
  for (const { from, to, time } of moves) if (from === at && time > since) { chain.push(to); at = to; }
  return chain;
}

/** How a text stands after decisions, which are given oldest first. */
export function standingAfter(decisions: readonly Decision[]): Standing {
  const now: Draft = { state: 'open', proposals: [], rejected: new Set(), decisions };
  for (const decision of decisions) effects[decision.verdict](now, decision);
  const { accepted, ...rest } = now;
  return { ...rest, ...(accepted ? { accepted } : {}) };
}
