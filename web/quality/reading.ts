/** Something that is read from the server and read again when it may have changed: its newest answer, or the sentence of what went wrong. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { createLatest } from '../frame/latest.ts';

export interface Reading<T> {
  readonly value: ReadonlySignal<T | undefined>;
  readonly fault: ReadonlySignal<string | undefined>;
  readonly busy: ReadonlySignal<boolean>;
  /** reads; a newer call ends an older one */ read(ask: (signal: AbortSignal) => Promise<T>): Promise<void>;
  clear(): void;
  close(): void;
}

/** Creates a place for answers of one kind. */
export function createReading<T>(): Reading<T> {
  const value = signal<T | undefined>(undefined), fault = signal<string | undefined>(undefined), busy = signal(false);
  const latest = createLatest();
  return {
    value, fault, busy,
    async read(ask) {
      busy.value = true;
      try {
        const answer = await latest.run(ask);
        if (answer === undefined) return;
        value.value = answer;
        fault.value = undefined;
      } catch (error) {
        fault.value = (error as Error).message;
      }
      busy.value = false;
    },
    clear() { latest.stop(); value.value = undefined; fault.value = undefined; busy.value = false; },
    close() { latest.stop(); },
  };
}
