/**
 * Shortcuts as a table: what the keys do and what the help says of them are the same rows. A key that is being typed into a
 * field is never taken, nor one that the focused button or link would answer itself. Single-key shortcuts can be turned off
 * (WCAG 2.1.4: speech input types letters).
 */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Dialog } from './dialog.tsx';

export interface Shortcut {
  /** as KeyboardEvent.key; two keys one after the other: "g f" */ readonly keys: readonly string[];
  /** how help writes the keys where that differs */ readonly shown?: string;
  readonly what: string;
  /** gets the key that was pressed */ readonly run: (key: string) => void;
}

const store = 'micrograph-shortcuts';
/** Whether single-key shortcuts work in this browser. */
export const shortcutsOn = signal(localStorage.getItem(store) !== 'off');

/** How long the first key of two waits for the second. */
const chordMs = 1500;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea, select, input:not([type=radio], [type=checkbox], [type=button])'));
}

function answersItself(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if ((key === 'Enter' || key === ' ') && target.closest('button, a[href], summary') !== null) return true;
  return /^Arrow|^ $/.test(key) && target.matches('input');
}

/** Listens on the whole page while the component that calls it is shown. `before` is called before each that is run. */
export function useShortcuts(table: readonly Shortcut[], before?: () => void): void {
  const rows = useRef(table);
  rows.current = table;
  useEffect(() => {
    let first = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = (event: KeyboardEvent): void => {
      if (!shortcutsOn.value || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (typing(event.target) || answersItself(event.target, event.key) || document.querySelector('dialog[open]')) return;
      const pressed = first === '' ? event.key : `${first} ${event.key}`;
      clearTimeout(timer);
      first = '';
      const row = rows.current.find(({ keys }) => keys.includes(pressed)) ?? rows.current.find(({ keys }) => keys.includes(event.key));
      if (row) {
        event.preventDefault();
        before?.();
        row.run(event.key);
      } else if (rows.current.some(({ keys }) => keys.some((key) => key.startsWith(`${event.key} `)))) {
        first = event.key;
        timer = setTimeout(() => { first = ''; }, chordMs);
      }
    };
    addEventListener('keydown', listen);
    return () => { clearTimeout(timer); removeEventListener('keydown', listen); };
  }, []);
}

const written: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', ' ': 'Space', Escape: 'Esc' };

/** Keys as they stand on a keyboard. */
export function Keys({ of }: { of: string }) {
  return <>{of.split(' ').map((key, index) => <>{index > 0 && ' '}<kbd key={key}>{written[key] ?? key}</kbd></>)}</>;
}

/** The help: every row of the table. */
export function ShortcutHelp({ table, onClose }: { table: readonly Shortcut[]; onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <table class="keys">
        <thead class="unseen"><tr><th scope="col">Keys</th><th scope="col">What they do</th></tr></thead>
        <tbody>
          {table.map(({ keys, shown, what }) => (
            <tr key={what}><td>{(shown === undefined ? keys : [shown]).map((key, index) => <>{index > 0 && <span class="quiet"> or </span>}<Keys of={key} /></>)}</td><td>{what}</td></tr>
          ))}
        </tbody>
      </table>
      <label class="choice"><input type="checkbox" checked={shortcutsOn.value} onChange={(event) => {
        shortcutsOn.value = event.currentTarget.checked;
        localStorage.setItem(store, shortcutsOn.value ? 'on' : 'off');
      }} /> Single keys are shortcuts</label>
      <p class="actions"><button type="button" class="main" onClick={onClose} autofocus>Close</button></p>
    </Dialog>
  );
}
