/** The keys of the bench. */
import type { Shortcut } from '../frame/keys.tsx';
import type { Deciding } from './deciding.ts';
import type { OpenValue } from './open-value.ts';
import type { BenchAddress, Worklist } from './worklist.ts';

const focus = (selector: string): void => { document.querySelector<HTMLElement>(selector)?.focus(); };

/** The table of keys; `help` opens what lists them, `enter` goes into the value of the list that is not open yet and says whether it did. */
export function shortcutsOf({ list, open, deciding, address, help, enter }: { list: Worklist; open: OpenValue; deciding: Deciding; address: BenchAddress; help: () => void; enter: () => boolean }): readonly Shortcut[] {
  const onValues = (run: (key: string) => void) => (key: string): void => { if (address.of.view.peek() === '') run(key); };
  const view = (name: string) => (): void => { address.set({ view: name }, { push: true }); };
  return [
    { keys: ['j', 'ArrowDown'], what: 'next value', run: onValues(() => { list.move(1); }) },
    { keys: ['k', 'ArrowUp'], what: 'value before', run: onValues(() => { list.move(-1); }) },
    { keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], shown: '1 … 9', what: 'choose that candidate', run: onValues((key) => { const choice = open.choices.peek()[Number(key) - 1]; if (choice) open.chosen.value = choice.iri; }) },
    { keys: ['a', 'Enter'], what: 'accept the chosen term; Enter first opens a value that is not open', run: onValues((key) => { if (key !== 'Enter' || !enter()) void deciding.decide('accept'); }) },
    { keys: ['r'], what: 'reject the chosen candidate', run: onValues(() => { void deciding.decide('reject'); }) },
    { keys: ['n'], what: 'no term fits', run: onValues(() => { void deciding.decide('no-term'); }) },
    { keys: ['d'], what: 'defer', run: onValues(() => { void deciding.decide('defer'); }) },
    { keys: ['o'], what: 'open a decided value again', run: onValues(() => { void deciding.decide('reopen'); }) },
    { keys: ['u'], what: 'undo the last batch of this tab', run: () => { void deciding.undo(); } },
    { keys: ['x'], what: 'mark, to decide several values together', run: onValues(() => { const value = list.values.peek()[list.index.peek()]; if (value) list.mark(value); }) },
    { keys: ['Escape'], what: 'clear the marks', run: () => { list.clearMarks(); } },
    { keys: ['e'], what: 'why this candidate', run: onValues(() => { const why = document.querySelector<HTMLDetailsElement>('.candidate.chosen .why'); if (why) why.open = !why.open; }) },
    { keys: ['t'], what: 'search for another term', run: onValues(() => { focus('#term-search'); }) },
    { keys: ['/'], what: 'search the values', run: onValues(() => { focus('#bench-search'); }) },
    { keys: ['g f'], what: 'choose a field', run: onValues(() => { focus('#bench-field'); }) },
    { keys: ['g v'], what: 'go to the values', run: view('') },
    { keys: ['g b'], what: 'go to the batches', run: view('batches') },
    { keys: ['g d'], what: 'go to the drift of terms', run: view('drift') },
    { keys: ['?'], what: 'this help', run: help },
  ];
}
