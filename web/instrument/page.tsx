/**
 * The page of one instrument: how fit it is, over time and now, what was done to it, and which images that touches. This
 * file reads the instrument and puts the parts together; what they do is in the files beside it.
 */
import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { createQcApi } from '../api/qc.ts';
import type { Instrument } from '../api/qc.ts';
import { createAddress } from '../frame/address.ts';
import { MessageRegion } from '../frame/messages.tsx';
import type { PageProps } from '../frame/page.ts';
import { createReading } from '../quality/reading.ts';
import { AffectedPane } from './affected-pane.tsx';
import { DuePane } from './due-pane.tsx';
import { EnteredPane } from './entered-pane.tsx';
import { MaintenanceEntry, MeasurementEntry } from './entries.tsx';
import { FactsPane } from './facts-pane.tsx';
import { MaintenanceLog } from './maintenance-pane.tsx';
import { PidinstPane } from './pidinst-pane.tsx';
import { ReportLink } from './report-link.tsx';
import { SeriesPane } from './series-pane.tsx';
import { UnmeasuredPane } from './unmeasured-pane.tsx';
import './instrument.css';

/** What to do first where nothing was measured. */
function FirstSteps({ root }: { root: string }) {
  return (
    <section aria-labelledby="first">
      <h2 id="first">No quality control yet</h2>
      <p>Whether this instrument is fit is unknown, which is not the same as fit. One of these makes a beginning:</p>
      <ol>
        <li>Deposit an image of a QC sample (beads, a fluorescent slide, dark frames) whose record names this instrument and says <code>qcSample</code>: it is measured by itself. <a href={`${root}reference/Image`}>What an image’s record says</a>, <a href={`${root}templates`}>templates to fill</a>.</li>
        <li>Deposit a table of a power meter’s readings. <a href={`${root}reference/ReadingsTable`}>What it says</a>.</li>
        <li>Enter a number that was measured elsewhere, below.</li>
      </ol>
    </section>
  );
}

export function Page({ session, root, messages }: PageProps) {
  const api = useMemo(() => createQcApi(session.client), []);
  const address = useMemo(() => createAddress(['iri', 'series', 'from', 'to', 'affected']), []);
  const reading = useMemo(() => createReading<Instrument>(), []);
  useEffect(() => () => { address.close(); reading.close(); }, []);
  const iri = address.of.iri.value;
  const reload = (): void => { const of = address.of.iri.peek(); if (of !== '' && !session.locked.peek()) void reading.read((stop) => api.instrument(of, stop)); };
  useSignalEffect(() => { void session.epoch.value; void address.of.iri.value; if (!session.locked.value) reload(); });
  const instrument = reading.value.value;
  useEffect(() => { if (instrument) document.title = `${instrument.name} · Micrograph`; }, [instrument?.name]);
  if (iri === '') return <><h1>Instrument</h1><p>The address names no instrument. <a href={`${root}instruments`}>All instruments</a></p></>;
  if (instrument === undefined) {
    return <><h1>Instrument</h1>{reading.fault.value === undefined ? <p class="quiet" aria-busy="true">Loading …</p> : <p class="Violation" role="alert">{reading.fault.value} <button type="button" onClick={reload}>Try again</button></p>}</>;
  }
  const parts = { root, api, session, messages, address, instrument, reload };
  const measured = (instrument.series ?? []).length > 0;
  const span = { from: address.of.from.value, to: address.of.to.value };
  return (
    <div class="instrument">
      <p class="quiet"><a href={`${root}instruments`}>All instruments</a></p>
      <h1>{instrument.name}</h1>
      <p class="tools">
        <a href={`${root}resources?iri=${encodeURIComponent(iri)}`}>Its record</a>
        <ReportLink {...parts} query={Object.fromEntries(Object.entries({ instrument: iri, ...span }).filter(([, value]) => value !== ''))} />
        <MessageRegion messages={messages} />
      </p>
      {reading.fault.value !== undefined && <p class="Violation" role="alert">{reading.fault.value}</p>}
      {measured ? <SeriesPane {...parts} /> : <FirstSteps root={root} />}
      <UnmeasuredPane {...parts} />
      <MeasurementEntry {...parts} onDone={reload} />
      <EnteredPane {...parts} onDone={reload} />
      <AffectedPane {...parts} />
      <DuePane root={root} instrument={instrument} address={address} />
      <section aria-labelledby="maintenance">
        <h2 id="maintenance">Maintenance</h2>
        <MaintenanceLog root={root} instrument={instrument} />
        <MaintenanceEntry {...parts} onDone={reload} />
      </section>
      <FactsPane root={root} instrument={instrument} />
      <PidinstPane {...parts} />
    </div>
  );
}
