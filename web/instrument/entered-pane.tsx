/** What people entered or imported here, the newest first, each of which can be taken back. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Entered } from '../api/qc.ts';
import { count, figure, nameOf, time } from '../frame/wording.ts';
import type { PaneProps } from './series-pane.tsx';
import { undo } from './undo.ts';

const pageSize = 20;
const words: Readonly<Record<Entered['kind'], string>> = { entered: 'measurement by hand', imported: 'imported measurements', baseline: 'baseline', maintenance: 'maintenance' };

/** One entry. To take it back is asked for twice: the list is also read by those who only look. */
function Row({ root, entry, mayUndo, onUndo }: { root: string; entry: Entered; mayUndo: boolean; onUndo: () => void }) {
  const asked = useSignal(false);
  const name = entry.label || words[entry.kind];
  return (
    <tr>
      <td>{time(entry.time)}</td>
      <th scope="row"><a href={`${root}records/${encodeURIComponent(entry.id)}`}>{name}</a></th>
      <td>{words[entry.kind]}{entry.values !== undefined && `, ${count(entry.values, 'value')}`}</td><td>{entry.at === undefined ? '' : time(entry.at)}</td><td>{nameOf(entry.agent)}</td>
      {mayUndo && <td>{asked.value
        ? <span role="group" aria-label={`Take back ${name}?`}><button type="button" class="main" onClick={onUndo}>Take it back</button> <button type="button" onClick={() => { asked.value = false; }}>Keep it</button></span>
        : <button type="button" aria-label={`Undo ${name}, ${time(entry.time)}`} onClick={() => { asked.value = true; }}>Undo</button>}</td>}
    </tr>
  );
}

export function EnteredPane(props: PaneProps & { onDone: () => void }) {
  const { root, api, session, messages, instrument, onDone } = props;
  const entries = useSignal<readonly Entered[]>([]), total = useSignal(0), next = useSignal<string | undefined>(undefined);
  const read = async (after?: string): Promise<void> => {
    try {
      const page = await api.entered({ instrument: instrument.iri, first: pageSize, after });
      entries.value = after === undefined ? page.entries : [...entries.peek(), ...page.entries];
      total.value = page.total;
      next.value = page.next;
    } catch (error) { messages.fault(error); }
  };
  // the instrument is read anew after each entry, and what it is then is another object
  useEffect(() => { void read(); }, [instrument, session.epoch.value]);
  if (total.value === 0) return null;
  const mayUndo = session.mayDeposit();
  return (
    <details class="entered">
      <summary>{count(total.value, 'entry', 'entries')} by hand or import</summary>
      <div class="wide" tabIndex={0} role="region" aria-label="Entries"><table>
        <thead><tr><th scope="col">Entered</th><th scope="col">What</th><th scope="col">Kind</th><th scope="col">Measured, done or in force from</th><th scope="col">By</th>{mayUndo && <th scope="col">Undo</th>}</tr></thead>
        <tbody>{entries.value.map((entry) => <Row key={`${entry.record} ${entry.etag}`} root={root} entry={entry} mayUndo={mayUndo} onUndo={() => { void undo({ api, messages, onDone }, entry); }} />)}</tbody>
      </table></div>
      {next.value !== undefined && <p><button type="button" onClick={() => { void read(next.value); }}>Show more ({figure(entries.value.length)} of {figure(total.value)})</button></p>}
    </details>
  );
}
