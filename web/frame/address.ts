/**
 * State that belongs in the address, so that a link, a reload and the back button lead to what was on the screen: one
 * signal for each named parameter of the query.
 */
import { batch, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

export interface Address<Name extends string> {
  /** '' where the address does not say */ readonly of: Readonly<Record<Name, Signal<string>>>;
  /** Sets several at once. `push` adds a step to the history, so that Back returns from it. */
  set(values: Partial<Record<Name, string>>, options?: { push?: boolean }): void;
  close(): void;
}

/** Creates the state of the named parameters and follows the back button. */
export function createAddress<Name extends string>(names: readonly Name[]): Address<Name> {
  const read = (name: Name): string => new URLSearchParams(location.search).get(name) ?? '';
  const of = Object.fromEntries(names.map((name) => [name, signal(read(name))])) as Record<Name, Signal<string>>;
  const follow = (): void => { batch(() => { for (const name of names) of[name].value = read(name); }); };
  addEventListener('popstate', follow);
  return {
    of,
    close() { removeEventListener('popstate', follow); },
    set(values, { push = false } = {}) {
      const query = new URLSearchParams(location.search);
      batch(() => {
        for (const name of names) {
          of[name].value = values[name] ?? of[name].peek();
          // always in the same order, so that the same state is the same address
          query.delete(name);
          if (of[name].peek() !== '') query.set(name, of[name].peek());
        }
      });
      const address = `${location.pathname}${query.size > 0 ? `?${query}` : ''}${location.hash}`;
      if (address === location.pathname + location.search + location.hash) return;
      if (push) history.pushState(null, '', address); else history.replaceState(history.state, '', address);
    },
  };
}
