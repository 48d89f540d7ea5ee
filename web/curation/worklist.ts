/**
 * The list of values and where one is in it: filters and the open value stand in the address, marks (several values decided
 * together) do not. After a decision the list is read again and the place in it is kept, so that the next value comes up.
 */
import { computed, effect, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { CurationApi } from '../api/curation.ts';
import type { FieldCount, Value } from '../api/contract.ts';
import type { Address } from '../frame/address.ts';
import { createLatest } from '../frame/latest.ts';
import type { Session } from '../frame/session.ts';

/** States as tabs, in the order of work. */
export const states = [['open', 'Open'], ['proposed', 'Proposed'], ['deferred', 'Deferred'], ['mapped', 'Mapped'], ['no-term', 'No term']] as const;

export type BenchAddress = Address<'view' | 'field' | 'state' | 'text' | 'value'>;

export interface Worklist {
  readonly values: ReadonlySignal<readonly Value[]>;
  readonly total: ReadonlySignal<number | undefined>;
  readonly fields: ReadonlySignal<readonly FieldCount[]>;
  readonly loading: ReadonlySignal<boolean>;
  readonly fault: ReadonlySignal<string | undefined>;
  readonly more: ReadonlySignal<boolean>;
  readonly state: ReadonlySignal<string>;
  /** place of the open value in the list, -1 where it is not in it */ readonly index: ReadonlySignal<number>;
  readonly marked: ReadonlySignal<ReadonlyMap<string, Value>>;
  open(id: string): void;
  /** opens the value so many places further; loads more where the list ends */ move(by: number): void;
  mark(value: Value): void;
  clearMarks(): void;
  /** adds the next values; one loading at a time, which all who ask meanwhile wait for; whether values came */ loadMore(): Promise<boolean>;
  /** reads the list again; the place in it stays */ reload(): Promise<void>;
  close(): void;
}

const pageSize = 50;
const typingMs = 180;
/** how soon figures that are being counted are asked for again */
const countingMs = 2000;

/** Creates the list; it follows the filters of the address. */
export function createWorklist({ api, address, session }: { api: CurationApi; address: BenchAddress; session: Session }): Worklist {
  const values = signal<readonly Value[]>([]);
  const total = signal<number | undefined>(undefined);
  const fields = signal<readonly FieldCount[]>([]);
  const loading = signal(true);
  const fault = signal<string | undefined>(undefined);
  const next = signal<string | undefined>(undefined);
  const marked = signal<ReadonlyMap<string, Value>>(new Map());
  const { field, state, text, value: openId } = address.of;
  const stateOrOpen = computed(() => state.value || 'open');
  const index = computed(() => values.value.findIndex(({ id }) => id === openId.value));
  const latest = createLatest();
  let place = 0;
  let counting: ReturnType<typeof setTimeout> | undefined;

  const read = async (first: number, delayMs = 0): Promise<void> => {
    const filter = { field: field.peek(), state: stateOrOpen.peek(), text: text.peek() };
    loading.value = true;
    try {
      const answer = await latest.run((stop) => api.values(filter, { first }, stop), delayMs);
      if (answer === undefined) return;
      const there = new Set(answer.values.map(({ id }) => id));
      const before = openId.peek();
      // a value that is no longer in this list gives its place to the next one that still is
      const successor = values.peek().slice(place).find(({ id }) => there.has(id))?.id ?? answer.values.at(place === 0 ? 0 : -1)?.id ?? '';
      values.value = answer.values;
      total.value = answer.total;
      fields.value = answer.fields;
      next.value = answer.next;
      fault.value = undefined;
      if (marked.peek().size > 0) marked.value = new Map([...marked.peek()].filter(([id]) => there.has(id)));
      list.open(before === '' ? answer.values[0]?.id ?? '' : list.asked && !there.has(before) ? successor : before);
      list.asked = true;
      clearTimeout(counting);
      if (answer.images_current === false) counting = setTimeout(() => { void list.reload(); }, countingMs);
    } catch (error) {
      fault.value = (error as Error).message;
    }
    loading.value = false;
  };

  let adding: Promise<boolean> | undefined;
  const add = async (): Promise<boolean> => {
    const after = next.peek();
    if (after === undefined || loading.peek()) return false;
    loading.value = true;
    try {
      const answer = await latest.run((stop) => api.values({ field: field.peek(), state: stateOrOpen.peek(), text: text.peek() }, { first: pageSize, after }, stop));
      // the list is being read anew, and ends the loading itself
      if (answer === undefined) return false;
      const there = new Set(values.peek().map(({ id }) => id));
      values.value = [...values.peek(), ...answer.values.filter(({ id }) => !there.has(id))];
      next.value = answer.next;
      total.value = answer.total;
      loading.value = false;
      return true;
    } catch (error) {
      fault.value = (error as Error).message;
      next.value = undefined;
      loading.value = false;
      return false;
    }
  };

  const list: Worklist & { /** a link may open a value that its list does not hold; only later does leaving the list matter */ asked: boolean } = {
    asked: false,
    values, total, fields, loading, fault, index, marked, state: stateOrOpen,
    more: computed(() => next.value !== undefined),
    open(id) {
      address.set({ value: id });
      const at = values.peek().findIndex((value) => value.id === id);
      if (at >= 0) place = at;
    },
    move(by) {
      const at = index.peek();
      const to = at < 0 ? 0 : at + by;
      if (to >= values.peek().length && next.peek() !== undefined) { void list.loadMore().then((came) => { if (came) list.move(by); }); return; }
      const value = values.peek()[Math.max(0, Math.min(to, values.peek().length - 1))];
      if (value) list.open(value.id);
    },
    mark(value) {
      const marks = new Map(marked.peek());
      if (!marks.delete(value.id)) marks.set(value.id, value);
      marked.value = marks;
    },
    clearMarks() { marked.value = new Map(); },
    loadMore() {
      adding ??= add().finally(() => { adding = undefined; });
      return adding;
    },
    close() { end(); latest.stop(); clearTimeout(counting); },
    reload: () => read(Math.max(pageSize, Math.min(values.peek().length, 500))),
  };

  let shown = { field: field.peek(), state: stateOrOpen.peek(), text: text.peek() };
  const end = effect(() => {
    const wanted = { field: field.value, state: stateOrOpen.value, text: text.value };
    void session.epoch.value;
    const typed = wanted.text !== shown.text;
    if (wanted.field !== shown.field || wanted.state !== shown.state || typed) { place = 0; marked.value = new Map(); }
    shown = wanted;
    if (session.locked.value) return;
    void read(pageSize, typed ? typingMs : 0);
  });
  return list;
}
