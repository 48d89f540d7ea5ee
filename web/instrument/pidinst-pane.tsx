/** The metadata of an instrument for its PID: both forms to download, and what PIDINST demands beyond what the record says. */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { Download } from '../quality/download.tsx';
import { createReading } from '../quality/reading.ts';
import type { PaneProps } from './series-pane.tsx';

interface Check { conforms: boolean; sentences: readonly string[] }

export function PidinstPane(props: PaneProps) {
  const { session, instrument } = props;
  const reading = useMemo(() => createReading<Check>(), []);
  useEffect(() => () => { reading.close(); }, []);
  useSignalEffect(() => { void session.epoch.value; void reading.read((stop) => session.client.get('qc/pidinst', { instrument: instrument.iri, format: 'check' }, stop)); });
  const check = reading.value.value;
  const forms = [['xml', 'XML', 'application/xml'], ['json', 'JSON', 'application/json'], ['datacite', 'DataCite XML', 'application/xml']] as const;
  return (
    <section aria-labelledby="pidinst">
      <h2 id="pidinst">PIDINST</h2>
      <p class="tools">{forms.map(([format, word, mediaType]) => <Download key={format} {...props} path="qc/pidinst" query={{ instrument: instrument.iri, format }} name={`pidinst${format === 'datacite' ? '-datacite.xml' : `.${format}`}`} mediaType={mediaType}>{`Metadata as ${word}`}</Download>)}</p>
      {check && (check.conforms ? <p>The record says all that PIDINST 1.0 demands.</p> : <p class="Warning">The record does not yet say all that PIDINST 1.0 demands.</p>)}
      {check && check.sentences.length > 0 && <ul class="quiet">{check.sentences.map((each) => <li key={each}>{each}</li>)}</ul>}
    </section>
  );
}
