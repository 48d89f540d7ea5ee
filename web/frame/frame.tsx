/**
 * The frame around every page: loads the page's own module, says so while that takes long, shows what went wrong, and
 * whether the server still answers. The header itself comes from the server, the same for all pages.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { SignInForm } from './account.tsx';
import type { PageModule, PageProps } from './page.ts';

/** How often a silent server is asked again. */
const askAgainMs = 3000;

function Silence({ session }: PageProps) {
  useSignalEffect(() => {
    if (!session.silent.value) return undefined;
    const timer = setInterval(() => { void session.refresh(); }, askAgainMs);
    return () => { clearInterval(timer); };
  });
  if (!session.silent.value) return null;
  return (
    <p class="banner fault" role="alert">
      The server does not answer. It is asked again every few seconds; nothing that you see here is lost.
      {' '}<button type="button" onClick={() => { void session.refresh(); }}>Ask now</button>
    </p>
  );
}

/** The frame; `load` brings the module of the page. */
export function Frame({ load, title, ...props }: PageProps & { title: string; load: () => Promise<PageModule> }) {
  const { session } = props;
  const loaded = useSignal<PageModule | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => {
    load().then((module) => { loaded.value = module; }, () => { fault.value = 'A part of this page could not be loaded. Reload the page; if the server was updated meanwhile, that is all it needs.'; });
    void session.refresh();
  }, []);
  const Page = loaded.value?.Page;
  return (
    <>
      <Silence {...props} />
      {session.refusal.value !== undefined && !session.agent.value && !session.locked.value && !session.asking.value && (
        <p class="banner fault" role="alert">{session.refusal.value} <button type="button" onClick={() => { session.asking.value = true; }}>Sign in</button></p>
      )}
      {fault.value !== undefined && <p class="Violation" role="alert">{fault.value}</p>}
      {session.locked.value
        ? <><h1>{title}</h1><p>This server is read with a token only.</p><SignInForm session={session} /></>
        : Page && session.known.value ? <Page {...props} /> : fault.value === undefined && <><h1>{title}</h1><p class="quiet" aria-busy="true">Loading …</p></>}
    </>
  );
}
