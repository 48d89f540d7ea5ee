/** Everything that was decided, newest first, with who, what it did, and a way back. Running batches are asked for again. */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { CurationApi } from '../api/curation.ts';
import type { Batch } from '../api/contract.ts';
import { createLatest } from '../frame/latest.ts';
import type { Session } from '../frame/session.ts';
import { count, listed, nameOf, time } from '../frame/wording.ts';
import { effectText } from './deciding.ts';
import type { Deciding } from './deciding.ts';

const askMs = 1000;
const stateText: Readonly<Record<Batch['state'], string>> = { running: 'under way', done: 'done', undone: 'undone', failed: 'failed' };

function decisionsText(decisions: Batch['decisions']): string {
  if (decisions === undefined) return '';
  if (typeof decisions === 'number') return count(decisions, 'decision');
  if (decisions.length > 3) return count(decisions.length, 'decision');
  return listed(decisions.map(({ text, value, decision, label, curie, term }) => `“${text ?? value}” ${decision === 'accept' ? `→ ${label ?? curie ?? term}` : decision}`));
}

/** The pane. */
export function BatchesPane({ api, session, deciding }: { api: CurationApi; session: Session; deciding: Deciding }) {
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
        if (answer.some(({ state }) => state === 'running')) timer = setTimeout(read, askMs);
      }, (error: unknown) => { fault.value = (error as Error).message; });
    };
    read();
    return () => { latest.stop(); clearTimeout(timer); };
  });
  const undo = async (id: string): Promise<void> => { await deciding.undo(id); again.value += 1; };
  if (fault.value !== undefined) return <p class="Violation" role="alert">{fault.value} <button type="button" onClick={() => { again.value += 1; }}>Try again</button></p>;
  if (batches.value === undefined) return <p class="quiet">Loading …</p>;
  if (batches.value.length === 0) return <p class="nothing">Nothing was decided yet.</p>;
  return (
    <div class="wide">
      <table class="batches">
        <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Effect</th><th scope="col">State</th><th scope="col"><span class="unseen">Undo</span></th></tr></thead>
        <tbody>
          {batches.value.map((batch) => (
            <tr key={batch.id}>
              <td>{time(batch.time)}</td><td>{nameOf(batch.agent)}</td>
              <td>{decisionsText(batch.decisions)}{batch.faults?.map((each) => { const text = typeof each === 'string' ? each : each.message; return <div key={text} class="Warning">{text}</div>; })}</td>
              <td>{batch.effect && effectText(batch.effect)}</td>
              <td><span class={`chip ${batch.state}`}>{stateText[batch.state]}</span>{batch.state === 'running' && <progress max={batch.of} value={batch.done} aria-label="Progress" />}</td>
              <td>{batch.state === 'done' && <button type="button" disabled={!session.mayDecide() || deciding.busy.value !== undefined} aria-label={`Undo ${decisionsText(batch.decisions)}`} onClick={() => { void undo(batch.id); }}>Undo</button>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
