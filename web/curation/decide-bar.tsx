/** The foot of the bench: what accepting would do, and the decisions. It stays in sight while the candidates scroll. */
import type { ComponentChildren } from 'preact';
import { Dialog } from '../frame/dialog.tsx';
import { Keys } from '../frame/keys.tsx';
import type { Session } from '../frame/session.ts';
import { count } from '../frame/wording.ts';
import { allRefused, effectText, refusalText } from './deciding.ts';
import type { Confirmation, Deciding } from './deciding.ts';
import { predicates } from './open-value.ts';
import type { OpenValue } from './open-value.ts';
import type { Worklist } from './worklist.ts';

function Effect({ deciding, open, session }: { deciding: Deciding; open: OpenValue; session: Session }) {
  const busy = deciding.busy.value;
  if (busy) return <p role="status">{busy.text} … {busy.of !== undefined && <><progress max={busy.of} value={busy.done} aria-label={busy.text} /> {busy.done} of {busy.of}</>}</p>;
  if (!session.mayDecide()) return <p class="quiet">{session.agent.value ? `Deciding needs the role curator; your token has the role ${session.agent.value.role}.` : <>Deciding needs a curator’s token. <button type="button" onClick={() => { session.asking.value = true; }}>Sign in</button></>}</p>;
  if (deciding.previewFault.value !== undefined) return <p class="Violation" role="status">{deciding.previewFault.value}</p>;
  const choice = open.choice.value;
  if (!choice) return <p class="quiet" role="status">No term is chosen.</p>;
  const preview = deciding.preview.value;
  const on = deciding.targets.value;
  const refused = preview?.problems ?? [];
  return (
    <div role="status">
      {on.length > 1 && <strong>{count(on.length, 'value')} together: </strong>}
      → <strong>{choice.label}</strong> <span class="curie">{choice.curie}</span>{' '}
      {!preview ? <span class="quiet">…</span> : !allRefused(preview, on) && <span class="effect">maps {effectText(preview.effect)}{refused.length > 0 && `, without ${count(refused.length, 'value')}`}</span>}
      {refused.length > 0 && (
        <ul class="refused" aria-label="Refused" tabIndex={0}>
          {refused.map((outcome) => <li key={outcome.value} class="Violation">{refusalText(outcome, on)}</li>)}
        </ul>
      )}
    </div>
  );
}

function Act({ shortcut, main, disabled, onClick, children }: { shortcut: string; main?: boolean; disabled: boolean; onClick: () => void; children: ComponentChildren }) {
  return <button type="button" class={main ? 'main' : undefined} disabled={disabled} aria-keyshortcuts={shortcut} onClick={onClick}>{children} <Keys of={shortcut} /></button>;
}

/** The bar. */
export function DecideBar({ deciding, open, list, session }: { deciding: Deciding; open: OpenValue; list: Worklist; session: Session }) {
  const still = deciding.busy.value !== undefined || deciding.targets.value.length === 0 || !session.mayDecide();
  const none = open.choice.value === undefined;
  const refused = allRefused(deciding.preview.value, deciding.targets.value);
  const state = list.state.value;
  return (
    <section class="decide" aria-label="Decision">
      <Effect deciding={deciding} open={open} session={session} />
      <div class="actions">
        <Act shortcut="a" main disabled={still || none || refused} onClick={() => { void deciding.decide('accept'); }}>{state === 'proposed' ? 'Agree' : state === 'mapped' ? 'Map anew' : 'Accept'}</Act>
        <Act shortcut="r" disabled={still || none} onClick={() => { void deciding.decide('reject'); }}>Reject</Act>
        <Act shortcut="n" disabled={still || state === 'no-term'} onClick={() => { void deciding.decide('no-term'); }}>No term</Act>
        {state === 'open' || state === 'proposed'
          ? <Act shortcut="d" disabled={still} onClick={() => { void deciding.decide('defer'); }}>Defer</Act>
          : <Act shortcut="o" disabled={still} onClick={() => { void deciding.decide('reopen'); }}>Open again</Act>}
        <Act shortcut="u" disabled={!deciding.canUndo.value || deciding.busy.value !== undefined} onClick={() => { void deciding.undo(); }}>Undo</Act>
        <details class="further">
          <summary>More</summary>
          <div>
            <label>The text <select value={open.predicate.value} onChange={(event) => { open.predicate.value = event.currentTarget.value; }}>{predicates.map(([name, words]) => <option key={name} value={name}>{words}</option>)}</select> the term</label>
            <label>Comment <input type="text" value={open.comment.value} maxLength={500} onInput={(event) => { open.comment.value = event.currentTarget.value; }} /></label>
          </div>
        </details>
      </div>
    </section>
  );
}

/** Asks once more before much is changed. Enter goes ahead, for the button has the focus. */
export function Confirm({ confirmation }: { confirmation: Confirmation }) {
  return (
    <Dialog title="This changes much" onClose={confirmation.cancel}>
      <p>{confirmation.text}</p>
      <p class="effect">Changes {effectText(confirmation.effect)}, as one batch that can be undone.</p>
      <p class="actions"><button type="button" class="main" autofocus onClick={confirmation.go}>Go ahead</button> <button type="button" onClick={confirmation.cancel}>Cancel</button></p>
    </Dialog>
  );
}
