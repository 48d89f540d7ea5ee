/**
 * Decisions: what they would do (asked of the server before they are sent), sending them as one batch, following a long one,
 * and taking the last one back. Nothing here is guessed: every figure is the server's.
 */
import { computed, effect, signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { NoAnswer } from '../api/client.ts';
import type { CurationApi } from '../api/curation.ts';
import type { Applied, Batch, DecisionKind, DecisionRequest, Effect, Outcome, Value } from '../api/contract.ts';
import { createLatest } from '../frame/latest.ts';
import type { Messages } from '../frame/messages.tsx';
import type { Session } from '../frame/session.ts';
import { count, listed } from '../frame/wording.ts';
import type { Choice, OpenValue } from './open-value.ts';
import type { Worklist } from './worklist.ts';

/** An acceptance that touches more images than this is asked for once more, with its effect. */
export const confirmAbove = 100;
const previewMs = 120;
const askMs = 400;

export interface Preview { readonly effect: Effect; readonly problems: readonly Outcome[] }
export interface Confirmation { readonly text: string; readonly effect: Effect; readonly go: () => void; readonly cancel: () => void }

export interface Deciding {
  /** the values that the next decision is on: the marked ones, else the open one */ readonly targets: ReadonlySignal<readonly Value[]>;
  /** what accepting the choice would do */ readonly preview: ReadonlySignal<Preview | undefined>;
  readonly previewFault: ReadonlySignal<string | undefined>;
  readonly confirmation: Signal<Confirmation | undefined>;
  /** what is under way */ readonly busy: ReadonlySignal<{ text: string; done?: number; of?: number } | undefined>;
  readonly canUndo: ReadonlySignal<boolean>;
  decide(kind: DecisionKind): Promise<void>;
  undo(batch?: string): Promise<boolean>;
  /** sends decisions that are put together elsewhere (drift), with the same care */
  send(text: string, work: (dryRun: boolean) => Promise<Applied>): Promise<boolean>;
  close(): void;
}

/** "maps 4,210 images in 37 records" */
export function effectText({ images, records, things }: Effect): string {
  return `${images > 0 ? count(images, 'image') : count(things, 'thing')} in ${count(records, 'record')}`;
}

/** Which value is refused and why: “human” (Biosample.organism): the reason */
export function refusalText({ value, problem }: Outcome, values: readonly Value[]): string {
  const known = values.find(({ id }) => id === value);
  return `${known ? `“${known.text}” (${known.field})` : value}: ${problem}`;
}

/** Whether nothing would be left to accept. */
export function allRefused(preview: Preview | undefined, values: readonly Value[]): boolean {
  return preview !== undefined && values.length > 0 && preview.problems.length === values.length;
}

const shownRefusals = 5;
const refusals = (problems: readonly Outcome[], values: readonly Value[]): string[] => [
  ...problems.slice(0, shownRefusals).map((outcome) => refusalText(outcome, values)),
  ...(problems.length > shownRefusals ? [`and ${count(problems.length - shownRefusals, 'value')} more`] : []),
];

const quoted = (values: readonly Value[]): string => (values.length > 3 ? count(values.length, 'value') : listed(values.map(({ text }) => `“${text}”`)));

/** What each decision is called when it is done. */
const doneText: Readonly<Record<DecisionKind, (values: readonly Value[], choice: Choice | undefined, state: string | undefined) => string>> = {
  accept: (values, choice, state) => `${quoted(values)} ${state === 'proposed' ? 'proposed as' : 'mapped to'} ${choice?.label} (${choice?.curie})`,
  reject: (values, choice) => `${choice?.label} rejected for ${quoted(values)}`,
  'no-term': (values) => `No term fits ${quoted(values)}`,
  defer: (values) => `${quoted(values)} deferred`,
  reopen: (values) => `${quoted(values)} opened again`,
};

/** Creates the deciding for a list and its open value. */
export function createDeciding({ api, session, messages, worklist, open }: { api: CurationApi; session: Session; messages: Messages; worklist: Worklist; open: OpenValue }): Deciding {
  const preview = signal<Preview | undefined>(undefined);
  const previewFault = signal<string | undefined>(undefined);
  const confirmation = signal<Confirmation | undefined>(undefined);
  const busy = signal<{ text: string; done?: number; of?: number } | undefined>(undefined);
  const batches = signal<readonly string[]>([]);
  const targets = computed<readonly Value[]>(() => (worklist.marked.value.size > 0 ? [...worklist.marked.value.values()] : open.current.value ? [open.current.value] : []));
  const latest = createLatest();

  const requests = (kind: DecisionKind, term: string | undefined): DecisionRequest[] => targets.peek().map(({ id, state }) => ({
    value: id, decision: kind,
    ...(term !== undefined && (kind === 'accept' || kind === 'reject') && { term }),
    ...(kind === 'accept' && { predicate: open.predicate.peek(), ...(state === 'mapped' && { replace: true }) }),
    ...(open.comment.peek().trim() !== '' && { comment: open.comment.peek().trim() }),
  }));
  const previewOf = ({ effect, outcomes = [] }: Applied): Preview => ({ effect: effect ?? { records: 0, images: 0, things: 0 }, problems: outcomes.filter(({ problem }) => problem !== undefined) });

  const end = effect(() => {
    const term = open.chosen.value;
    const on = targets.value;
    void open.predicate.value;
    void session.epoch.value;
    preview.value = undefined;
    previewFault.value = undefined;
    if (term === undefined || on.length === 0 || session.agent.value === undefined || !session.mayDecide()) { latest.stop(); return; }
    latest.run((stop) => api.decide(requests('accept', term), true, stop), previewMs).then(
      (answer) => { if (answer) preview.value = previewOf(answer); },
      (error: unknown) => { previewFault.value = (error as Error).message; },
    );
  });

  /** Asks for a batch until it has ended. */
  const follow = async (id: string, text: string): Promise<Batch> => {
    for (;;) {
      const batch = await api.batch(id);
      if (batch.state !== 'running' && batch.state !== 'undoing') return batch;
      busy.value = { text, done: batch.done, of: batch.of };
      await new Promise((done) => { setTimeout(done, askMs); });
    }
  };

  const apply = async (text: string, work: () => Promise<Applied>, done: (answer: Applied) => string, on: readonly Value[] = []): Promise<boolean> => {
    messages.clear();
    const wrong: string[] = [];
    busy.value = { text };
    try {
      const answer = await work();
      if (answer.state === 'running' && answer.batch !== undefined) {
        const { state, faults } = await follow(answer.batch, text);
        if (state !== 'done') throw new Error(`The batch ${state === 'failed' ? 'did not end well' : `is ${state}`}; Batches has more of it. ${faults.slice(0, 3).join(' ')}`);
        if (faults.length > 0) wrong.push(`${count(faults.length, 'record')} could not be changed: ${faults.slice(0, 3).join(' ')}`);
      }
      const { outcomes = [] } = answer;
      const problems = outcomes.filter(({ problem }) => problem !== undefined);
      if (problems.length > 0) wrong.push(`${count(problems.length, 'value')} could not be decided:`, ...refusals(problems, on));
      const { batch } = answer;
      if (batch !== undefined) batches.value = [...batches.peek(), batch];
      const went = problems.length === 0 || problems.length < outcomes.length;
      messages.say([...wrong, ...(went ? [done(answer)] : [])].join('\n'), {
        kind: wrong.length > 0 ? 'fault' : 'done',
        ...(went && batch !== undefined && { action: { label: 'Undo', run: () => { void deciding.undo(batch); } } }),
      });
      return true;
    } catch (error) {
      messages.say(error instanceof NoAnswer ? 'The server did not answer, so it is not known whether the decision was kept. The list shows it as soon as the server is back.' : (error as Error).message, { kind: 'fault' });
      return false;
    } finally {
      busy.value = undefined;
    }
  };

  const mayNot = (): boolean => {
    if (busy.peek() !== undefined) return true;
    if (session.mayDecide()) return false;
    const { value: agent } = session.agent;
    if (agent === undefined) session.asking.value = true;
    else messages.say(`Your token has the role ${agent.role}; deciding needs the role curator.`, { kind: 'fault' });
    return true;
  };

  const deciding: Deciding = {
    targets, preview, previewFault, confirmation, busy,
    canUndo: computed(() => batches.value.length > 0),
    async decide(kind) {
      if (mayNot()) return;
      const on = targets.peek();
      const { value: choice } = open.choice;
      if (on.length === 0) return;
      if ((kind === 'accept' || kind === 'reject') && choice === undefined) { messages.say('Choose a term first: by its number, or search for one.', { kind: 'fault' }); return; }
      const decisions = requests(kind, choice?.iri);
      const send = async (): Promise<void> => {
        const went = await apply('Applying the decision', () => api.decide(decisions, false), ({ effect, outcomes }) => {
          const refused = new Set(outcomes?.filter(({ problem }) => problem !== undefined).map(({ value }) => value));
          const state = outcomes?.find(({ value }) => !refused.has(value))?.state;
          const text = doneText[kind](on.filter(({ id }) => !refused.has(id)), choice, state);
          return kind === 'accept' && effect && state !== 'proposed' ? `${text}: ${effectText(effect)}.` : `${text}.`;
        }, on);
        if (!went) return;
        worklist.clearMarks();
        await Promise.all([worklist.reload(), kind === 'reject' ? open.reload() : undefined]);
      };
      if (kind !== 'accept') { await send(); return; }
      try {
        const foreseen = preview.peek() ?? previewOf(await api.decide(decisions, true));
        if (allRefused(foreseen, on)) { messages.say(refusals(foreseen.problems, on).join('\n'), { kind: 'fault' }); return; }
        if (foreseen.effect.images <= confirmAbove) { await send(); return; }
        confirmation.value = { text: `${quoted(on)} → ${choice!.label} (${choice!.curie})`, effect: foreseen.effect, go: () => { confirmation.value = undefined; void send(); }, cancel: () => { confirmation.value = undefined; } };
      } catch (error) { messages.fault(error); }
    },
    async undo(batch = batches.peek().at(-1)) {
      if (mayNot()) return false;
      if (batch === undefined) { messages.say('Nothing was decided in this tab yet; Batches lists everything that can be undone.'); return false; }
      messages.clear();
      busy.value = { text: 'Taking the batch back' };
      try {
        await api.act(batch, 'undo');
        const { state, faults } = await follow(batch, 'Taking the batch back');
        if (state !== 'undone') throw new Error(`${state === 'failed' ? 'Taking the batch back did not end well' : `The batch was not taken back: it is ${state}`}; Batches has more of it. ${faults.slice(0, 3).join(' ')}`.trim());
        batches.value = batches.peek().filter((id) => id !== batch);
        if (faults.length > 0) messages.say(`Undone, but for ${count(faults.length, 'record')}: ${faults.slice(0, 3).join(' ')}`, { kind: 'fault' });
        else messages.say('Undone.');
      } catch (error) {
        messages.fault(error);
        return false;
      } finally {
        busy.value = undefined;
      }
      await Promise.all([worklist.reload(), open.reload()]);
      return true;
    },
    close() { end(); latest.stop(); },
    async send(text, work) {
      if (mayNot()) return false;
      try {
        const { effect } = previewOf(await work(true));
        return await new Promise((answer) => {
          const go = (): void => {
            confirmation.value = undefined;
            void apply(text, () => work(false), (applied) => `${text}: ${effectText(applied.effect ?? effect)}.`).then(answer);
          };
          confirmation.value = { text, effect, go, cancel: () => { confirmation.value = undefined; answer(false); } };
        });
      } catch (error) {
        messages.fault(error);
        return false;
      }
    },
  };
  return deciding;
}
