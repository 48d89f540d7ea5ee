/**
 * The curator's bench: free texts that wait for a term, each with ranked candidates, decided by keyboard or pointer in batches
 * that can be undone. This file only puts the parts together; what they do is in the files beside it.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { createCurationApi } from '../api/curation.ts';
import { createAddress } from '../frame/address.ts';
import { ShortcutHelp, useShortcuts } from '../frame/keys.tsx';
import { MessageRegion } from '../frame/messages.tsx';
import type { PageProps } from '../frame/page.ts';
import { BatchesPane } from './batches-pane.tsx';
import { Confirm, DecideBar } from './decide-bar.tsx';
import { createDeciding } from './deciding.ts';
import { DriftPane } from './drift-pane.tsx';
import { createOpenValue } from './open-value.ts';
import { shortcutsOf } from './shortcuts.ts';
import { ValuePane } from './value-pane.tsx';
import { WorklistPane } from './worklist-pane.tsx';
import { createWorklist } from './worklist.ts';
import './curation.css';

/** as in curation.css: the list and the value take turns */
const narrow = '(max-width: 56rem)';
const views = [['', 'Values'], ['batches', 'Batches'], ['drift', 'Drift']] as const;

function createBench({ session, messages }: PageProps) {
  const api = createCurationApi(session.client);
  const address = createAddress(['view', 'field', 'state', 'text', 'value']);
  const list = createWorklist({ api, address, session });
  const open = createOpenValue({ api, id: address.of.value, session });
  return { api, address, list, open, deciding: createDeciding({ api, session, messages, worklist: list, open }) };
}

export function Page(props: PageProps) {
  const { session, root, messages } = props;
  const { api, address, list, open, deciding } = useMemo(() => createBench(props), []);
  useEffect(() => () => { for (const part of [deciding, open, list, address]) part.close(); }, []);
  const help = useSignal(false);
  // on a narrow screen the list and the value take turns
  const reading = useSignal(false);
  const shortcuts = useMemo(() => shortcutsOf({ list, open, deciding, address, help: () => { help.value = true; }, enter: () => {
    const shown = open.current.peek() !== undefined && (reading.peek() || !matchMedia(narrow).matches);
    if (shown && (open.choice.peek() || document.activeElement?.closest('.value'))) return false;
    reading.value = true;
    setTimeout(() => { document.querySelector<HTMLElement>('.value')?.focus(); });
    return true;
  } }), []);
  useShortcuts(shortcuts, () => { messages.begin(); });
  // a message speaks of the tab it was said in
  useSignalEffect(() => { void address.of.view.value; void address.of.state.value; messages.clear(); });
  const acted = ({ target }: Event): void => { if (target instanceof Element && !target.closest('.messages') && target.closest('button, a, input, select, label, summary, [role=option]')) messages.begin(); };
  const view = address.of.view.value;
  const confirmation = deciding.confirmation.value;
  return (
    <div class={`bench${reading.value ? ' reading' : ''}`} onClickCapture={acted} onInputCapture={acted}>
      <div class="bench-head">
        <h1>Curation</h1>
        <nav aria-label="Views of the bench">
          {views.map(([name, label]) => <a key={name} href={name === '' ? '?' : `?view=${name}`} aria-current={view === name ? 'page' : undefined} onClick={(event) => { if (event.ctrlKey || event.metaKey || event.shiftKey) return; event.preventDefault(); address.set({ view: name }, { push: true }); }}>{label}</a>)}
        </nav>
        <MessageRegion messages={messages} />
        <button type="button" class="help" aria-keyshortcuts="?" onClick={() => { help.value = true; }}>Keyboard <kbd>?</kbd></button>
      </div>
      {view === 'batches' ? <BatchesPane api={api} session={session} deciding={deciding} messages={messages} />
        : view === 'drift' ? <DriftPane root={root} api={api} session={session} deciding={deciding} />
        : (
          <div class="panes">
            <div class="left" onClick={(event) => { if ((event.target as HTMLElement).closest('[role=option]') && !(event.target as HTMLElement).closest('.tick')) reading.value = true; }}><WorklistPane list={list} address={address} /></div>
            <div class="right">
              <ValuePane root={root} api={api} list={list} open={open} onBack={() => { reading.value = false; document.querySelector<HTMLElement>('#bench-list')?.focus(); }} />
              {address.of.value.value !== '' && <DecideBar deciding={deciding} open={open} list={list} session={session} />}
            </div>
          </div>
        )}
      {confirmation && <Confirm confirmation={confirmation} />}
      {help.value && <ShortcutHelp table={shortcuts} onClose={() => { help.value = false; }} />}
    </div>
  );
}
