/**
 * Short messages to the person at the page, one at a time, for an older one would speak of what is no longer so: spoken by
 * screen readers through one live region, each with at most one action (Undo, Try again). What was done goes by itself, but
 * never while the pointer or the focus is on it; a fault stays until the next action.
 */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

export interface Message { readonly id: number; readonly text: string; readonly kind: 'done' | 'fault'; readonly action?: { readonly label: string; readonly run: () => void } }

export interface Messages {
  readonly list: ReadonlySignal<readonly Message[]>;
  say(text: string, options?: Omit<Message, 'id' | 'text' | 'kind'> & { kind?: Message['kind'] }): void;
  /** the sentence of an error */ fault(error: unknown): void;
  /** a new action begins: a fault of the one before has been seen */ begin(): void;
  /** whatever is said no longer holds */ clear(): void;
  close(id: number): void;
}

/** How long a message stays: long enough to read it twice and to reach its action. */
const staysMs = 12_000;

/** Creates the messages of a page; the list holds one at most. Lines of a text are kept apart. */
export function createMessages(): Messages {
  const list = signal<readonly Message[]>([]);
  let last = 0;
  const messages: Messages = {
    list,
    say(text, { kind = 'done', ...rest } = {}) {
      const id = last += 1;
      list.value = [{ id, text, kind, ...rest }];
      if (kind === 'done') {
        const leave = (): void => {
          if (document.querySelector(`[data-message="${id}"]:is(:hover, :focus-within)`)) setTimeout(leave, 2000); else messages.close(id);
        };
        setTimeout(leave, staysMs);
      }
    },
    fault(error) { messages.say(error instanceof Error ? error.message : String(error), { kind: 'fault' }); },
    begin() { if (list.peek().some(({ kind }) => kind === 'fault')) list.value = []; },
    clear() { if (list.peek().length > 0) list.value = []; },
    close(id) { list.value = list.value.filter((message) => message.id !== id); },
  };
  return messages;
}

/** The region where messages appear; a page gives it a place where it covers nothing. It is in the page from the beginning, else screen readers do not watch it. */
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
