/** Everything that was decided, newest first, with who, what it came to, and a way back. What is under way is asked for again. */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { CurationApi } from '../api/curation.ts';
import type { Batch, BatchState } from '../api/contract.ts';
import { createLatest } from '../frame/latest.ts';
import type { Messages } from '../frame/messages.tsx';
import type { Session } from '../frame/session.ts';
import { count, figure, nameOf, time } from '../frame/wording.ts';
import type { Deciding } from './deciding.ts';

const askMs = 1000;

/** state → what it is called, and what may be done then. */
const states: Readonly<Record<BatchState, { text: string; acts: readonly (readonly ['undo' | 'stop' | 'resume' | 'redo', string])[] }>> = {
  running: { text: 'under way', acts: [['stop', 'Stop']] },
  done: { text: 'done', acts: [['undo', 'Undo']] },
  undoing: { text: 'being undone', acts: [] },
  undone: { text: 'undone', acts: [['redo', 'Apply again']] },
  stopped: { text: 'stopped', acts: [['resume', 'Go on'], ['undo', 'Undo']] },
  failed: { text: 'failed', acts: [['resume', 'Try again'], ['undo', 'Undo']] },
};

const verbs: Readonly<Record<string, string>> = { reject: 'not', 'no-term': 'no term fits', defer: 'deferred', reopen: 'opened again', propose: 'proposed as' };
const shownDecisions = 200;

/** The decisions of a batch, asked for when they are looked at. */
function Decisions({ api, batch }: { api: CurationApi; batch: Batch }) {
  const whole = useSignal<Batch | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const read = (): void => { if (!whole.value) api.batch(batch.id).then((answer) => { whole.value = answer; }, (error: unknown) => { fault.value = (error as Error).message; }); };
  const decisions = whole.value?.decisions ?? [];
  const moves = whole.value?.moves ?? [];
  return (
    <details onToggle={(event) => { if (event.currentTarget.open) read(); }}>
      <summary>{count(batch.values, 'decision')}</summary>
      {fault.value !== undefined && <p class="Violation">{fault.value}</p>}
      <ul class="decisions">
        {decisions.slice(0, shownDecisions).map(({ text, field, decision, label, term }) => <li key={`${field} ${text} ${decision} ${term}`}>“{text}” {verbs[decision] ?? '→'} {label ?? term} <span class="quiet">{field}</span></li>)}
        {moves.slice(0, shownDecisions).map(({ term, from, to, label }) => <li key={`${from} ${term} ${to}`}>{from ?? term} → {label ?? to ?? term}</li>)}
        {decisions.length + moves.length > shownDecisions && <li class="quiet">and {figure(decisions.length + moves.length - shownDecisions)} more</li>}
      </ul>
    </details>
  );
}

/** The pane. */
export function BatchesPane({ api, session, deciding, messages }: { api: CurationApi; session: Session; deciding: Deciding; messages: Messages }) {
  const batches = useSignal<readonly Batch[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const again = useSignal(0);
  useSignalEffect(() => {
    void session.epoch.value;
    void again.value;
    const latest = createLatest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = (): void => {
      latest.run((stop) => api.batches(stop)).then((answer) => {
        if (!answer) return;
        batches.value = answer;
        fault.value = undefined;
        if (answer.some(({ state }) => state === 'running' || state === 'undoing')) timer = setTimeout(read, askMs);
      }, (error: unknown) => { fault.value = (error as Error).message; });
    };
    read();
    return () => { latest.stop(); clearTimeout(timer); };
  });
  const act = async (id: string, what: 'undo' | 'stop' | 'resume' | 'redo'): Promise<void> => {
    messages.clear();
    if (what === 'undo') await deciding.undo(id);
    else await api.act(id, what).catch((error: unknown) => { messages.fault(error); });
    again.value += 1;
  };
  if (fault.value !== undefined) return <p class="Violation" role="alert">{fault.value} <button type="button" onClick={() => { again.value += 1; }}>Try again</button></p>;
  if (batches.value === undefined) return <p class="quiet">Loading …</p>;
  if (batches.value.length === 0) return <p class="nothing">Nothing was decided yet.</p>;
  return (
    <div class="wide">
      <table class="batches">
        <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Records changed</th><th scope="col">State</th><th scope="col"><span class="unseen">Actions</span></th></tr></thead>
        <tbody>
          {batches.value.map((batch) => (
            <tr key={batch.id}>
              <td>{time(batch.time)}</td><td>{nameOf(batch.agent, batch.agent_name)}</td>
              <td><Decisions api={api} batch={batch} />{batch.faults.map((text) => <div key={text} class="Warning">{text}</div>)}</td>
              <td>{figure(batch.changed)}</td>
              <td><span class={`chip ${batch.state}`}>{states[batch.state]?.text ?? batch.state}</span>{(batch.state === 'running' || batch.state === 'undoing') && <progress max={Math.max(batch.of, 1)} value={batch.done} aria-label="Progress" />}</td>
              <td class="actions">{states[batch.state]?.acts.map(([what, label]) => <button key={what} type="button" disabled={!session.mayDecide() || deciding.busy.value !== undefined} aria-label={`${label}: batch of ${time(batch.time)}`} onClick={() => { void act(batch.id, what); }}>{label}</button>)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
