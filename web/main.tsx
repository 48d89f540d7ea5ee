/**
 * Where the script of every page begins: it takes the token of the link, finds which page the server framed, and shows it.
 * A page is a row in pages.json and a file NAME/page.tsx, which is loaded when it is shown.
 */
import { render } from 'preact';
import { Account } from './frame/account.tsx';
import { Frame } from './frame/frame.tsx';
import { createMessages } from './frame/messages.tsx';
import type { PageModule } from './frame/page.ts';
import { createSession, takeToken } from './frame/session.ts';
import pages from './pages.json';
import './frame/frame.css';

const modules = import.meta.glob<PageModule>('./*/page.tsx');
const place = document.querySelector<HTMLElement>('#app');
const row = pages.find(({ name }) => name === place?.dataset['page']);
const load = row && modules[`./${row.name}/page.tsx`];

if (place && row && load) {
  const root = place.dataset['root'] ?? '/';
  const session = createSession({ root, storage: sessionStorage, taken: takeToken(location, history) });
  place.replaceChildren();
  render(<Frame root={root} title={row.title} load={load} session={session} messages={createMessages()} />, place);
  const corner = document.querySelector('#account');
  if (corner) render(<Account session={session} />, corner);
}
