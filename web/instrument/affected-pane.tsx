/** The images that one observation out of tolerance touches: why from when to when, by dataset, cohort and owner, a page at a time. */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { Affected, AffectedImage } from '../api/qc.ts';
import { count, figure, time } from '../frame/wording.ts';
import { Download } from '../quality/download.tsx';
import { nameIn, ThingLink } from '../quality/verdict.tsx';
import type { PaneProps } from './series-pane.tsx';

const pageSize = 50;

function Counts({ title, rows, root }: { title: string; rows: readonly { iri: string; name: string; images: number }[]; root: string }) {
  if (rows.length === 0) return null;
  return <div><h3>{title}</h3><ul>{rows.map(({ iri, name, images }) => <li key={iri}><ThingLink root={root} iri={iri}>{name}</ThingLink>: {count(images, 'image')}</li>)}</ul></div>;
}

export function AffectedPane(props: PaneProps) {
  const { root, api, session, address, instrument } = props;
  const answer = useSignal<Affected | undefined>(undefined);
  const images = useSignal<readonly AffectedImage[]>([]);
  const fault = useSignal<string | undefined>(undefined);
  const observation = address.of.affected.value;
  const read = async (of: string, after?: string): Promise<void> => {
    try {
      const got = await api.affected({ observation: of, first: pageSize, after });
      if (of !== address.of.affected.peek()) return;
      images.value = after === undefined ? got.images : [...images.peek(), ...got.images];
      answer.value = got;
      fault.value = undefined;
    } catch (error) { fault.value = (error as Error).message; }
  };
  useSignalEffect(() => {
    void session.epoch.value;
    const of = address.of.affected.value;
    answer.value = undefined;
    if (of !== '') void read(of);
  });
  if (observation === '') return null;
  const shown = answer.value;
  const pathName = (path: Affected['windows'][number]['lightPath']): string => nameIn(typeof path === 'string' ? instrument.lightPaths.find(({ iri }) => iri === path) ?? path : path);
  return (
    <section aria-labelledby="affected" class="affected">
      <h2 id="affected">Affected images</h2>
      {fault.value !== undefined && <p class="Violation" role="alert">{fault.value}</p>}
      {shown === undefined ? fault.value === undefined && <p class="quiet" aria-busy="true">Loading …</p> : (
        <>
          <p role="status"><strong>{count(shown.total, 'image')}</strong> {shown.total === 1 ? 'was' : 'were'} taken while this held:</p>
          <ul>{shown.windows.map((window) => <li key={`${window.observation} ${window.property}`}>{window.label}{window.lightPath !== undefined && `, ${pathName(window.lightPath)}`}: from {window.from === undefined ? 'the beginning' : time(window.from)} ({window.fromWhy}) to {window.to === undefined ? 'now' : time(window.to)} ({window.toWhy})</li>)}</ul>
          <div class="counts"><Counts title="By dataset" rows={shown.datasets} root={root} /><Counts title="By cohort" rows={shown.cohorts ?? []} root={root} /><Counts title="By owner" rows={shown.owners} root={root} /></div>
          {images.value.length > 0 && <div class="wide"><table>
            <thead><tr><th scope="col">Image</th><th scope="col">Acquired</th><th scope="col">Dataset</th><th scope="col">Study</th><th scope="col">Owners</th></tr></thead>
            <tbody>{images.value.map((image) => <tr key={image.iri}><th scope="row"><ThingLink root={root} iri={image.iri}>{image.name}</ThingLink></th><td>{image.acquiredAt === undefined ? '' : time(image.acquiredAt)}</td><td>{nameIn(image.dataset)}</td><td>{nameIn(image.study)}</td><td>{(image.owners ?? []).map(({ name }) => name).join(', ')}</td></tr>)}</tbody>
          </table></div>}
          <p class="tools">
            {shown.next !== undefined && <button type="button" onClick={() => { void read(observation, shown.next); }}>Show more ({figure(images.value.length)} of {figure(shown.total)})</button>}
            <Download {...props} path="qc/affected" query={{ observation, format: 'csv' }} name="affected-images.csv" mediaType="text/csv">All as CSV</Download>
            <button type="button" onClick={() => { address.set({ affected: '' }, { push: true }); }}>Close</button>
          </p>
        </>
      )}
    </section>
  );
}
