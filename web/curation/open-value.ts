/**
 * The value that is open: its context, its candidates with those that were found by search before them, and which one is
 * chosen. The machine's best is chosen to begin with, unless it abstains: then a person must choose.
 */
import { computed, effect, signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { CurationApi } from '../api/curation.ts';
import type { Candidate, Decision, TermHit, Value, ValueDetail } from '../api/contract.ts';
import { createLatest } from '../frame/latest.ts';
import type { Session } from '../frame/session.ts';

/** A candidate; `by` where it is no proposal of the machine: by this curator's search, or by an earlier decision. No reasons stand by those. */
export type Choice = Candidate & { readonly by?: 'search' | 'proposal' | 'acceptance' };

const bare = { score: 0, probability: 0, obsolete: false, ancestors: [], holders: [], contributions: [], equivalents: [] } as const;

export interface OpenValue {
  readonly detail: ReadonlySignal<ValueDetail | undefined>;
  /** the same, but only while it is the one that the address names: decisions never fall on a value one has just left */ readonly current: ReadonlySignal<ValueDetail | undefined>;
  readonly loading: ReadonlySignal<boolean>;
  readonly fault: ReadonlySignal<string | undefined>;
  readonly choices: ReadonlySignal<readonly Choice[]>;
  /** IRI of the chosen term */ readonly chosen: Signal<string | undefined>;
  readonly choice: ReadonlySignal<Choice | undefined>;
  readonly predicate: Signal<string>;
  readonly comment: Signal<string>;
  /** puts a term that was searched for before the candidates, and chooses it */ add(hit: TermHit): void;
  reload(): Promise<void>;
  close(): void;
}

/** The newest proposal of a value that waits for a second curator. */
export function proposalOf({ state, decisions }: Value): Decision | undefined {
  return state === 'proposed' ? decisions.findLast(({ decision }) => decision === 'propose' || decision === 'accept') : undefined;
}

/** The term that was proposed or accepted, as a choice: the ranking need not know it. */
function choiceOf(value: Value): Choice | undefined {
  const decision = value.state === 'mapped' ? value.decisions.findLast((each) => each.decision === 'accept') : proposalOf(value);
  if (decision?.term === undefined) return undefined;
  const { term, label, curie } = decision;
  const last = term.slice(Math.max(term.lastIndexOf('/'), term.lastIndexOf('#')) + 1).replace('_', ':');
  return { ...bare, iri: term, label: label ?? last, curie: curie ?? last, by: value.state === 'mapped' ? 'acceptance' : 'proposal' };
}

/** How a text may stand to a term (SKOS). */
export const predicates = [['skos:exactMatch', 'means exactly'], ['skos:closeMatch', 'means nearly'], ['skos:broadMatch', 'is narrower than'], ['skos:narrowMatch', 'is broader than']] as const;

const settleMs = 60;

/** Creates the open value; it follows `id`. */
export function createOpenValue({ api, id, session }: { api: CurationApi; id: ReadonlySignal<string>; session: Session }): OpenValue {
  const detail = signal<ValueDetail | undefined>(undefined);
  const loading = signal(false);
  const fault = signal<string | undefined>(undefined);
  const found = signal<readonly Choice[]>([]);
  const chosen = signal<string | undefined>(undefined);
  const predicate = signal<string>(predicates[0][0]);
  const comment = signal('');
  const choices = computed(() => {
    const ranked: readonly Choice[] = detail.value?.candidates ?? [];
    const decided = detail.value === undefined ? undefined : choiceOf(detail.value);
    const known = new Set([...found.value, ...ranked].map(({ iri }) => iri));
    const searched = new Set(found.value.map(({ iri }) => iri));
    return [...found.value, ...(decided && !known.has(decided.iri) ? [decided] : []), ...ranked.filter(({ iri }) => !searched.has(iri))];
  });
  const latest = createLatest();

  const read = async (fresh: boolean): Promise<void> => {
    const wanted = id.peek();
    if (wanted === '') { latest.stop(); detail.value = undefined; loading.value = false; return; }
    loading.value = true;
    try {
      // holding j down must not ask for every value that is passed
      const answer = await latest.run((stop) => api.value(wanted, stop), fresh && detail.peek() !== undefined ? settleMs : 0);
      if (answer === undefined) return;
      detail.value = answer;
      fault.value = undefined;
      if (fresh || !choices.peek().some(({ iri }) => iri === chosen.peek())) {
        const proposed = proposalOf(answer)?.term;
        chosen.value = proposed ?? (answer.abstained ? undefined : answer.candidates.find(({ rejected, obsolete }) => !rejected && !obsolete)?.iri);
      }
    } catch (error) {
      detail.value = undefined;
      fault.value = (error as Error).message;
    }
    loading.value = false;
  };
  const endOfId = effect(() => {
    void id.value;
    found.value = [];
    chosen.value = undefined;
    predicate.value = predicates[0][0];
    comment.value = '';
    void read(true);
  });
  let epoch = session.epoch.peek();
  const endOfEpoch = effect(() => {
    if (session.epoch.value === epoch) return;
    epoch = session.epoch.value;
    if (!session.locked.value) void read(false);
  });

  return {
    detail, current: computed(() => (detail.value?.id === id.value ? detail.value : undefined)), loading, fault, choices, chosen, predicate, comment,
    choice: computed(() => choices.value.find(({ iri }) => iri === chosen.value)),
    add(hit) {
      const known = detail.peek()?.candidates.find(({ iri }) => iri === hit.iri);
      if (!known) found.value = [{ ...bare, ...hit, replacedBy: hit.replaced_by, by: 'search' as const }, ...found.peek().filter(({ iri }) => iri !== hit.iri)];
      chosen.value = hit.iri;
    },
    reload: () => read(false),
    close() { endOfId(); endOfEpoch(); latest.stop(); },
  };
}
