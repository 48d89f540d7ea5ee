/** All instruments with how fit they are: what fails, drifts and is overdue, and when they were last measured. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { createQcApi } from '../api/qc.ts';
import type { InstrumentList, InstrumentRow } from '../api/qc.ts';
import { createAddress } from '../frame/address.ts';
import { createLatest } from '../frame/latest.ts';
import type { PageProps } from '../frame/page.ts';
import { count, figure, time } from '../frame/wording.ts';
import { nameIn } from '../quality/verdict.tsx';

const pageSize = 50;
const typingMs = 180;

function Figure({ of, word }: { of: number; word: string }) {
  return <td class={of > 0 ? 'figure bad' : 'figure'}>{of > 0 ? `${figure(of)} ${word}` : 'none'}</td>;
}

function Row({ root, row }: { root: string; row: InstrumentRow }) {
  return (
    <tr>
      <th scope="row"><a href={`${root}instrument?iri=${encodeURIComponent(row.iri)}`}>{row.name}</a></th>
      <td>{nameIn(row.facility)}</td>
      <td class="figure">{typeof row.lightPaths === 'number' ? figure(row.lightPaths) : figure(row.lightPaths.length)}</td>
      <Figure of={row.failing} word="failing" /><Figure of={row.drifting} word="drifting" /><Figure of={row.overdue} word="overdue" />
      <td>{row.lastRun === undefined ? <span class="quiet">never</span> : time(row.lastRun)}</td>
    </tr>
  );
}

export function Page({ session, root }: PageProps) {
  const api = useMemo(() => createQcApi(session.client), []);
  const address = useMemo(() => createAddress(['text']), []);
  const latest = useMemo(createLatest, []);
  const list = useSignal<InstrumentList | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal(true);
  useEffect(() => () => { address.close(); latest.stop(); }, []);
  const read = async (after?: string, delayMs = 0): Promise<void> => {
    busy.value = true;
    try {
      const answer = await latest.run((stop) => api.instruments({ text: address.of.text.peek(), first: pageSize, after }, stop), delayMs);
      if (answer === undefined) return;
      list.value = after === undefined ? answer : { ...answer, instruments: [...list.peek()?.instruments ?? [], ...answer.instruments] };
      fault.value = undefined;
    } catch (error) {
      fault.value = (error as Error).message;
    }
    busy.value = false;
  };
  useSignalEffect(() => {
    void session.epoch.value;
    const typed = address.of.text.value !== '';
    if (!session.locked.value) void read(undefined, typed ? typingMs : 0);
  });
  const shown = list.value, filtered = address.of.text.value !== '';
  return (
    <div class="instruments">
      <h1>Instruments</h1>
      <div class="tools">
        <input type="search" aria-label="Search instruments" placeholder="Search instruments" value={address.of.text.value} spellcheck={false} onInput={(event) => { address.set({ text: event.currentTarget.value }); }} />
        <span class="quiet" role="status">{shown === undefined ? 'Loading …' : count(shown.total, 'instrument')}</span>
      </div>
      {fault.value !== undefined && <p class="Violation" role="alert">{fault.value} <button type="button" onClick={() => { void read(); }}>Try again</button></p>}
      {shown && shown.instruments.length > 0 && (
        <div class="wide">
          <table aria-busy={busy.value}>
            <thead><tr><th scope="col">Name</th><th scope="col">Facility</th><th scope="col" class="figure">Light paths</th><th scope="col" class="figure">Failing</th><th scope="col" class="figure">Drifting</th><th scope="col" class="figure">Overdue</th><th scope="col">Last run</th></tr></thead>
            <tbody>{shown.instruments.map((row) => <Row key={row.iri} root={root} row={row} />)}</tbody>
          </table>
        </div>
      )}
      {shown?.next !== undefined && <p><button type="button" disabled={busy.value} onClick={() => { void read(shown.next); }}>Show more</button></p>}
      {shown?.instruments.length === 0 && (filtered
        ? <p class="nothing">No instrument has this in its name.</p>
        : <p class="nothing">No record describes an instrument yet. <a href={`${root}reference/Instrument`}>What an instrument’s record says</a> and <a href={`${root}validate`}>trying a file</a> are the way to the first one.</p>)}
    </div>
  );
}
