/** The corner of the header that says who is signed in and lets one sign in by a token, or out. */
import { useSignal } from '@preact/signals';
import { Dialog } from './dialog.tsx';
import type { Session } from './session.ts';

/** By then the dialog has closed and the page is drawn. */
const settledMs = 60;

/** Who signed in by keyboard goes on at the heading of the page: the form that had the focus is gone. */
function goOn(): void {
  setTimeout(() => {
    const heading = document.querySelector<HTMLElement>('#main h1');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  }, settledMs);
}

/** The form that takes a token; also shown in the page itself where nothing can be read without one. */
export function SignInForm({ session, onDone }: { session: Session; onDone?: () => void }) {
  const busy = useSignal(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget as HTMLFormElement).get('token') ?? '');
    if (token.trim() === '') return;
    busy.value = true;
    const taken = await session.signIn(token);
    busy.value = false;
    if (!taken) return;
    onDone?.();
    goOn();
  };
  return (
    <form class="sign-in" onSubmit={(event) => { void submit(event); }}>
      <label for="token">Token</label>
      <input id="token" name="token" type="password" autocomplete="off" spellcheck={false} autofocus aria-describedby="token-note" aria-invalid={session.refusal.value !== undefined} />
      <button type="submit" class="main" disabled={busy.value}>{busy.value ? 'Asking …' : 'Sign in'}</button>
      <p id="token-note" class="quiet">The people who run this server make tokens. It stays in this tab and ends with it.</p>
      {session.refusal.value !== undefined && <p class="Violation" role="alert">{session.refusal.value}</p>}
    </form>
  );
}

/** Name and role with "Sign out", or "Sign in". */
export function Account({ session }: { session: Session }) {
  const agent = session.agent.value;
  if (!session.known.value) return <span class="quiet">…</span>;
  if (agent) {
    return (
      <>
        <span title={agent.iri}>{agent.name} <span class="quiet">{agent.role}</span></span>
        <button key="out" type="button" onClick={() => { session.signOut(); }}>Sign out</button>
      </>
    );
  }
  return (
    <>
      <button key="in" type="button" onClick={() => { session.asking.value = true; }}>Sign in</button>
      {session.asking.value && <Dialog title="Sign in" onClose={() => { session.asking.value = false; }}><SignInForm session={session} onDone={() => { session.asking.value = false; }} /></Dialog>}
    </>
  );
}
