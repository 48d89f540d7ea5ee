/** How curation is shown: the same members in REST and GraphQL, in snake_case here. */
import type { BatchProgress } from '../curation/batches.ts';
import type { ThingContext } from '../curation/context.ts';
import type { CurationField } from '../curation/curation-field.ts';
import type { Decided } from '../curation/curation.ts';
import type { Effect } from '../curation/effect.ts';
import type { Decision } from '../curation/decision.ts';
import type { KeptBatch } from '../curation/decision-log.ts';
import type { ListedValue } from '../curation/worklist.ts';

export const showField = (field: CurationField, open: number): object => ({ field: field.name, label: field.label, type: field.type, ontologies: field.spec.ontologies, ...(field.spec.branch ? { branch: field.spec.branch } : {}), open });

const showDecision = ({ iri, batch, verdict, term, label, predicate, agent, agentName, reviewers, time, confidence, comment }: Decision): object => ({
  iri, batch, decision: verdict, ...(term ? { term } : {}), ...(label ? { label } : {}), ...(predicate ? { predicate } : {}), agent, ...(agentName ? { agent_name: agentName } : {}), ...(reviewers ? { reviewers, reviewer_agreement: 1 } : {}),
  time, ...(confidence === undefined ? {} : { confidence }), ...(comment ? { comment } : {}),
});

/** A value with examples of the things that state it. */
export function showValue({ id, field, text, state, standing, things, records, images }: ListedValue, examples: readonly { iri: string; context?: ThingContext | undefined }[]): object {
  const proposed = new Set(standing.proposals.map(({ term }) => term));
  return {
    id, field: field.name, text, state, things, records, images,
    examples: examples.map(({ iri, context }) => ({ iri, label: context?.label ?? iri, type: context?.type ?? field.type })),
    context: examples[0]?.context?.facts ?? {}, decisions: standing.decisions.map(showDecision),
    // curators who proposed different terms, or rejected what another proposed
    ...(proposed.size > 1 || standing.proposals.some(({ term }) => standing.rejected.has(term!)) ? { disagreement: true } : {}),
  };
}

/** What decisions came to. */
export function showDecided({ batch, progress, dryRun, effect, outcomes }: Decided, key: 'value' | 'term' = 'value'): object {
  return {
    ...(batch ? { batch } : {}), dry_run: dryRun, ...(progress ? { state: progress.state, progress: { done: progress.done, of: progress.of } } : {}), effect: showEffect(effect),
    outcomes: outcomes.map(({ key: of, state, records, things, images, problem }) => ({ [key]: of, ...(state ? { state } : {}), things, records, ...(images === undefined ? {} : { images }), ...(problem ? { problem } : {}) })),
  };
}

/** Beside the values that get a term, those that were decided otherwise, by what was decided. */
const showEffect = ({ others, ...effect }: Partial<Effect>): object => ({ ...effect, ...Object.fromEntries(Object.entries(others ?? {}).map(([verdict, count]) => [effectNames[verdict as keyof typeof effectNames], count])) });
const effectNames = { propose: 'proposed', reject: 'rejected', 'no-term': 'no_term', defer: 'deferred', reopen: 'reopened' } as const;

/** A batch, how far it is, and what it touched: things and images as long as the server remembers. */
export function showBatch({ batch: { id, record, time, agent, agentName, decisions, moves, run }, progress }: { batch: KeptBatch; progress: BatchProgress }, effect: Partial<Effect>, whole = false): object {
  return {
    id, record, state: progress.state, done: progress.done, of: progress.of, changed: progress.changed, agent, ...(agentName ? { agent_name: agentName } : {}), time,
    values: decisions.length + moves.length, effect: showEffect({ ...effect, records: progress.changed }), ...(run?.undoneBy ? { undone_by: run.undoneBy, ended: run.time } : {}), faults: progress.faults,
    ...(whole ? { decisions: decisions.map((each) => ({ field: each.field, text: each.text, ...showDecision(each) })), moves } : {}),
  };
}
