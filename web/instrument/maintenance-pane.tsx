/** The log of maintenance, newest first. */
import type { Instrument } from '../api/qc.ts';
import { time } from '../frame/wording.ts';
import { ThingLink } from '../quality/verdict.tsx';

export function MaintenanceLog({ root, instrument }: { root: string; instrument: Instrument }) {
  const events = (instrument.maintenance ?? []).toSorted((a, b) => (a.from > b.from ? -1 : 1));
  const names = new Map(instrument.lightPaths.map(({ iri, name }) => [iri, name]));
  if (events.length === 0) return <p class="quiet">Nothing is noted yet.</p>;
  return (
    <div class="wide"><table>
      <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Kind</th><th scope="col">Light paths</th><th scope="col">QC from before</th></tr></thead>
      <tbody>{events.map((event) => (
        <tr key={event.iri}>
          <td>{time(event.from)}{event.to !== undefined && ` to ${time(event.to)}`}</td>
          <th scope="row"><ThingLink root={root} iri={event.iri}>{event.label}</ThingLink>{event.description !== undefined && <><br /><span class="quiet">{event.description}</span></>}</th>
          <td>{event.kind}</td><td>{event.lightPaths.length === 0 ? 'all' : event.lightPaths.map((iri) => names.get(iri) ?? iri).join(', ')}</td><td>{event.endsValidity ? 'no longer holds' : 'still holds'}</td>
        </tr>
      ))}</tbody>
    </table></div>
  );
}
