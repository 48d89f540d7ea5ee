/** The left side: filters, states, and the list of values as a listbox, so that it is one stop of the Tab key and j/k move in it. */
import { useEffect, useRef } from 'preact/hooks';
import type { Value } from '../api/contract.ts';
import { count, figure } from '../frame/wording.ts';
import { states } from './worklist.ts';
import type { BenchAddress, Worklist } from './worklist.ts';

export const optionId = (id: string): string => `value-${id}`;

function Row({ value, label, current, marked, list }: { value: Value; label: string; current: boolean; marked: boolean; list: Worklist }) {
  const row = useRef<HTMLLIElement>(null);
  const noun = count(value.images > 0 ? value.images : value.things, value.images > 0 ? 'image' : 'thing').replace(/^\S+ /, '');
  useEffect(() => { if (current) row.current?.scrollIntoView({ block: 'nearest' }); }, [current]);
  return (
    <li ref={row} id={optionId(value.id)} role="option" aria-selected={marked} class={current ? 'current' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || (event.target as HTMLElement).closest('.tick')) list.mark(value); else list.open(value.id);
      }}>
      <span class="tick" aria-hidden="true" title="Decide together with others (x)">{marked ? '✓' : ''}</span>
      <span class="text" title={value.text}>{value.text}</span>
      <span class="count" title={`${count(value.images, 'image')}, ${count(value.things, 'thing')}, ${count(value.records, 'record')}`}>{figure(value.images > 0 ? value.images : value.things)}<span class="unseen">{` ${noun}`}, </span></span>
      <span class="field">{label}</span>
      <span class="records">{`${noun} in `}{count(value.records, 'record')}</span>
    </li>
  );
}

/** The pane. `search` and `fields` are focused by shortcuts. */
export function WorklistPane({ list, address }: { list: Worklist; address: BenchAddress }) {
  const foot = useRef<HTMLDivElement>(null);
  const { field, text, value } = address.of;
  const labels = new Map(list.fields.value.map((row) => [row.field, row.label]));
  const values = list.values.value;
  useEffect(() => {
    const element = foot.current;
    if (!element) return undefined;
    const seen = new IntersectionObserver(([entry]) => { if (entry?.isIntersecting) void list.loadMore(); }, { rootMargin: '400px' });
    seen.observe(element);
    return () => { seen.disconnect(); };
  }, [values.length]);
  const total = list.total.value;
  const state = list.state.value;
  const filtered = field.value !== '' || text.value !== '';
  return (
    <section class="worklist" aria-label="Values">
      <div class="filters" onKeyDown={(event) => { if (event.key === 'Escape' || (event.key === 'Enter' && event.target instanceof HTMLInputElement)) { event.preventDefault(); event.stopPropagation(); document.querySelector<HTMLElement>('#bench-list')?.focus(); } }}>
        <input id="bench-search" type="search" placeholder="Search values" aria-label="Search values" aria-keyshortcuts="/" value={text.value} spellcheck={false}
          onInput={(event) => { address.set({ text: event.currentTarget.value }); }} />
        <select id="bench-field" aria-label="Field" aria-keyshortcuts="g f" value={field.value} onChange={(event) => { address.set({ field: event.currentTarget.value, value: '' }); }}>
          <option value="">All fields</option>
          {list.fields.value.map((row) => <option key={row.field} value={row.field}>{`${row.label} (${row.field}): ${figure(row.open)} open`}</option>)}
          {field.value !== '' && !labels.has(field.value) && <option value={field.value}>{field.value}</option>}
        </select>
      </div>
      <div class="states" role="group" aria-label="State">
        {states.map(([name, label]) => (
          <button key={name} type="button" aria-pressed={state === name} onClick={() => { address.set({ state: name === 'open' ? '' : name, value: '' }, { push: true }); }}>{label}</button>
        ))}
      </div>
      <p class="total quiet" role="status">
        {total === undefined ? 'Loading …' : list.marked.value.size > 0 ? `${figure(list.marked.value.size)} of ${count(total, 'value')} marked` : count(total, 'value')}
        {list.marked.value.size > 0 && <button type="button" class="plain" onClick={() => { list.clearMarks(); }}>Clear marks</button>}
      </p>
      {list.fault.value !== undefined && <p class="Violation" role="alert">{list.fault.value} <button type="button" onClick={() => { void list.reload(); }}>Try again</button></p>}
      <ul id="bench-list" role="listbox" aria-label="Values" aria-multiselectable="true" tabIndex={0} aria-busy={list.loading.value}
        aria-activedescendant={list.index.value >= 0 ? optionId(value.value) : undefined}>
        {values.map((row) => <Row key={row.id} value={row} label={labels.get(row.field) ?? row.field} current={row.id === value.value} marked={list.marked.value.has(row.id)} list={list} />)}
      </ul>
      {values.length === 0 && !list.loading.value && list.fault.value === undefined && (
        <p class="nothing">{filtered ? 'Nothing matches these filters.' : state === 'open' ? 'Every text has its term, or a decision. Nothing waits.' : 'There is nothing in this state.'}</p>
      )}
      {list.more.value && <div ref={foot} class="foot"><button type="button" onClick={() => { void list.loadMore(); }} disabled={list.loading.value}>Show more</button></div>}
    </section>
  );
}
