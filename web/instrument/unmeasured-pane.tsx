/** What was tried and could not be measured: the figures above cannot show it, and a file that nobody could read looks like one that was never sent. */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { count, time } from '../frame/wording.ts';
import { createReading } from '../quality/reading.ts';
import { ThingLink } from '../quality/verdict.tsx';
import { failuresOf } from './failures.ts';
import type { Failure, FailureRow } from './failures.ts';
import type { PaneProps } from './series-pane.tsx';

function FailureTable({ root, failures, label }: { root: string; failures: readonly Failure[]; label: string }) {
  return (
    <div class="wide" tabIndex={0} role="region" aria-label={label}><table>
      <thead><tr><th scope="col">Image or table</th><th scope="col">Why</th><th scope="col">Procedures</th><th scope="col">Tried</th></tr></thead>
      <tbody>{failures.map((each) => (
        <tr key={`${each.input} ${each.reason}`}>
          <th scope="row"><ThingLink root={root} iri={each.input}>{each.name}</ThingLink></th><td>{each.reason}</td>
          <td>{each.runs.map(({ iri, name }, index) => <>{index > 0 && ', '}<ThingLink root={root} iri={iri}>{name}</ThingLink></>)}</td><td>{time(each.ended)}</td>
        </tr>
      ))}</tbody>
    </table></div>
  );
}

export function UnmeasuredPane({ root, session, instrument }: PaneProps) {
  const reading = useMemo(() => createReading<{ results: { bindings: readonly FailureRow[] } }>(), []);
  useEffect(() => () => { reading.close(); }, []);
  useSignalEffect(() => { void session.epoch.value; void reading.read((stop) => session.client.get('queries/qc-not-measured', { instrument: instrument.iri }, stop)); });
  const failures = failuresOf(reading.value.value?.results.bindings ?? []), failed = failures.filter((each) => each.failed), unassessed = failures.filter((each) => !each.failed);
  if (reading.fault.value !== undefined) return <p class="Violation" role="alert">{reading.fault.value}</p>;
  return (
    <>
      {failed.length > 0 && <details class="unmeasured" open={(instrument.series ?? []).length === 0}><summary><span class="bad">{count(new Set(failed.map(({ input }) => input)).size, 'image or table', 'images or tables')} could not be measured</span></summary><FailureTable root={root} failures={failed} label="What could not be measured" /></details>}
      {unassessed.length > 0 && <details class="unmeasured"><summary>{count(new Set(unassessed.map(({ input }) => input)).size, 'image or table', 'images or tables')} could not be assessed in every way</summary><FailureTable root={root} failures={unassessed} label="What was not assessed" /></details>}
    </>
  );
}
