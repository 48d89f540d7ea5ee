/**
 * Short messages to the person at the page: shown at the foot, spoken by screen readers through one live region, each with at
 * most one action (Undo, Try again). They go by themselves, but never while the pointer or the focus is on them.
 */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

export interface Message { readonly id: number; readonly text: string; readonly kind: 'done' | 'fault'; readonly action?: { readonly label: string; readonly run: () => void } }

export interface Messages {
  readonly list: ReadonlySignal<readonly Message[]>;
  say(text: string, options?: Omit<Message, 'id' | 'text' | 'kind'> & { kind?: Message['kind'] }): void;
  /** the sentence of an error */ fault(error: unknown): void;
  close(id: number): void;
}

/** How long a message stays: long enough to read it twice and to reach its action. */
const staysMs = 12_000;

/** Creates the list of messages of a page. */
export function createMessages(): Messages {
  const list = signal<readonly Message[]>([]);
  let last = 0;
  const messages: Messages = {
    list,
    say(text, { kind = 'done', ...rest } = {}) {
      const id = last += 1;
      // the newest few: an older "Undo" would undo something else than one thinks
      list.value = [...list.value.filter((message) => message.action === undefined || rest.action === undefined).slice(-2), { id, text, kind, ...rest }];
      if (kind === 'done') {
        const leave = (): void => {
          if (document.querySelector(`[data-message="${id}"]:is(:hover, :focus-within)`)) setTimeout(leave, 2000); else messages.close(id);
        };
        setTimeout(leave, staysMs);
      }
    },
    fault(error) { messages.say(error instanceof Error ? error.message : String(error), { kind: 'fault' }); },
    close(id) { list.value = list.value.filter((message) => message.id !== id); },
  };
  return messages;
}

/** The region where messages appear. It is in the page from the beginning, else screen readers do not watch it. */
export function MessageRegion({ messages }: { messages: Messages }) {
  return (
    <div class="messages" role="status" aria-live="polite" aria-label="Messages">
      {messages.list.value.map(({ id, text, kind, action }) => (
        <div key={id} class={`message ${kind}`} data-message={id}>
          <span>{text}</span>
          {action && <button type="button" onClick={() => { messages.close(id); action.run(); }}>{action.label}</button>}
          <button type="button" class="plain" aria-label="Close this message" onClick={() => { messages.close(id); }}>×</button>
        </div>
      ))}
    </div>
  );
}
