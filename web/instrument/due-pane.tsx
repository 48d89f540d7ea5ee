/** What is due, the most pressing first, in words; and how many images were taken since each property last passed. */
import type { Due, Instrument, SinceLastPass } from '../api/qc.ts';
import { count, figure, time } from '../frame/wording.ts';
import { dueWords, nameIn, ThingLink, Undated, VerdictMark } from '../quality/verdict.tsx';
import type { InstrumentAddress } from './series-pane.tsx';

interface PaneProps { root: string; instrument: Instrument; address: InstrumentAddress }

const places = new Map(dueWords.map(([state], index) => [state, index]));
const words = new Map(dueWords);
const dayMs = 86_400_000;

/** Days from now to a time, in words. */
function fromNow(text: string): string {
  const days = Math.round((Date.parse(text) - Date.now()) / dayMs);
  return Number.isNaN(days) ? '' : days === 0 ? 'today' : days > 0 ? `in ${figure(days)} ${days === 1 ? 'day' : 'days'}` : `${figure(-days)} ${days === -1 ? 'day' : 'days'} ago`;
}

function Row({ root, due }: { root: string; due: Due }) {
  const pressing = due.state === 'overdue' || due.state === 'never';
  return (
    <tr>
      <td class={pressing ? 'bad' : undefined}>{words.get(due.state) ?? due.state}</td>
      <th scope="row"><ThingLink root={root} iri={due.schedule}>{due.label}</ThingLink></th>
      <td>{due.lightPath?.name ?? <span class="quiet">the instrument</span>}</td>
      <td>{due.due === undefined ? '' : <>{time(due.due)} <span class="quiet">{fromNow(due.due)}</span></>}{due.reason !== undefined && <><br /><span class="quiet">{due.reason}</span></>}</td>
      <td>{due.last === undefined ? <span class="quiet">never</span> : <><ThingLink root={root} iri={due.last.run}>{time(due.last.at)}</ThingLink><Undated of={due.last} /> {due.last.verdict !== undefined && <VerdictMark of={due.last.verdict} />}</>}</td>
      <td>{due.intervalDays === undefined ? '' : `every ${figure(due.intervalDays)} days`}{due.source !== undefined && <span class="quiet"> {due.source}</span>}</td>
    </tr>
  );
}

/** The newest observation of a property of a light path, where it failed. */
function failingOf({ series = [] }: Instrument, { property, lightPath }: SinceLastPass): string | undefined {
  const path = typeof lightPath === 'string' ? lightPath : lightPath?.iri;
  return series.find((each) => each.property === property && each.newest?.verdict === 'fail' && (path === undefined || each.about.iri === path))?.newest?.observation;
}

function SinceTable({ instrument, address, rows }: PaneProps & { rows: readonly SinceLastPass[] }) {
  return (
    <div class="wide"><table>
      <thead><tr><th scope="col">Property</th><th scope="col">Light path</th><th scope="col">Last pass</th><th scope="col" class="figure">Images since</th></tr></thead>
      <tbody>{rows.map((row) => {
        const { property, label, lightPath, lastPass, images } = row, failed = failingOf(instrument, row), path = nameIn(lightPath);
        return (
          <tr key={`${property} ${path}`}>
            <th scope="row">{label}</th><td>{path || <span class="quiet">the instrument</span>}</td><td>{lastPass === undefined ? <span class="bad">never passed</span> : time(lastPass)}</td>
            <td class="figure">{figure(images)}{failed !== undefined && <> <button type="button" class="plain" onClick={() => { address.set({ affected: failed }, { push: true }); }}>Affected images</button></>}</td>
          </tr>
        );
      })}</tbody>
    </table></div>
  );
}

export function DuePane({ root, instrument, address }: PaneProps) {
  const due = (instrument.due ?? []).toSorted((a, b) => (places.get(a.state) ?? 9) - (places.get(b.state) ?? 9) || ((a.due ?? '') < (b.due ?? '') ? -1 : 1));
  const since = instrument.sinceLastPass ?? [];
  const [passed, never] = [since.filter((row) => row.lastPass !== undefined || failingOf(instrument, row) !== undefined), since.filter((row) => row.lastPass === undefined && failingOf(instrument, row) === undefined)];
  return (
    <section aria-labelledby="due">
      <h2 id="due">Due</h2>
      {due.length === 0 ? <p class="quiet">No schedule applies to this instrument.</p> : (
        <div class="wide"><table>
          <thead><tr><th scope="col">State</th><th scope="col">What</th><th scope="col">Of</th><th scope="col">Due</th><th scope="col">Last run</th><th scope="col">Interval and source</th></tr></thead>
          <tbody>{due.map((each) => <Row key={`${each.schedule} ${each.lightPath?.iri}`} root={root} due={each} />)}</tbody>
        </table></div>
      )}
      {since.length > 0 && <h3>Images since the last pass</h3>}
      {passed.length > 0 && <SinceTable root={root} instrument={instrument} address={address} rows={passed} />}
      {never.length > 0 && <details open={passed.length === 0}><summary>{count(never.length, 'property', 'properties')} without any pass</summary><SinceTable root={root} instrument={instrument} address={address} rows={never} /></details>}
    </section>
  );
}
