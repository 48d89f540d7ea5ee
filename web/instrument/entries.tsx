/** What can be entered on the page of an instrument: a maintenance event, a number that was measured elsewhere, a baseline. */
import { useSignal, useSignalEffect } from '@preact/signals';
import type { Series } from '../api/qc.ts';
import { time } from '../frame/wording.ts';
import { quantity, wordOf } from '../quality/verdict.tsx';
import { EntryForm } from './entry-form.tsx';
import type { FormField } from './entry-form.tsx';
import { nameOfSeries } from './series-name.ts';
import type { PaneProps } from './series-pane.tsx';

type EntryProps = PaneProps & { onDone: () => void };
interface Vocabulary { properties: readonly (readonly [string, string])[]; procedures: readonly (readonly [string, string])[] }

const kinds = ['installation', 'service', 'repair', 'alignment', 'replacement', 'move', 'software', 'fault', 'other'].map((each) => [each, each] as const);
const reasons = ['installation', 'maintenance', 'revision', 'import'].map((each) => [each, each] as const);

export function MaintenanceEntry(props: EntryProps) {
  const { instrument } = props;
  const fields: readonly FormField[] = [
    { name: 'label', label: 'What was done', kind: 'text', required: true }, { name: 'kind', label: 'Kind', kind: 'choice', options: kinds, required: true },
    { name: 'startedAt', label: 'From', kind: 'time', required: true }, { name: 'endedAt', label: 'To', kind: 'time' },
    ...instrument.lightPaths.length > 0 ? [{ name: 'lightPaths', label: 'Light paths', kind: 'several', options: instrument.lightPaths.map(({ iri, name }) => [iri, name] as const), note: 'none chosen: all of them' } satisfies FormField] : [],
    { name: 'description', label: 'What was found and done', kind: 'long' }, { name: 'endsValidity', label: 'QC from before it no longer holds', kind: 'truth' },
  ];
  return <EntryForm {...props} what="maintenance" title="Note a maintenance event" fields={fields} fixed={{ instrument: instrument.iri }} done="The event is noted." />;
}

interface Term { iri: string; label: string; version?: string }

/** All things of a type, a page after another: the vocabulary is longer than one. */
async function readAll({ session }: EntryProps, type: string, fields: string): Promise<Term[]> {
  const found: Term[] = [];
  for (let after: string | undefined; ;) {
    const { data } = await session.client.post<{ data: { all: { nodes: Term[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } }>('graphql', { query: `query ($after: String) { all: ${type}(first: 200, after: $after) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`, variables: { after } });
    found.push(...data.all.nodes);
    if (!data.all.pageInfo.hasNextPage) return found;
    after = data.all.pageInfo.endCursor;
  }
}

/** Properties and procedures that are known, asked when the form is opened. */
async function readVocabulary(props: EntryProps): Promise<Vocabulary> {
  const [properties, procedures] = await Promise.all([readAll(props, 'observableProperties', 'iri label'), readAll(props, 'procedures', 'iri label version')]);
  const sorted = (rows: readonly (readonly [string, string])[]): (readonly [string, string])[] => rows.toSorted(([, one], [, other]) => (one < other ? -1 : 1));
  return { properties: sorted(properties.map(({ iri, label }) => [iri, label])), procedures: sorted(procedures.map(({ iri, label, version }) => [iri, `${label}, version ${version ?? 'not stated'}`])) };
}

export function MeasurementEntry(props: EntryProps) {
  const { instrument, session } = props;
  const vocabulary = useSignal<Vocabulary>({ properties: [], procedures: [] });
  useSignalEffect(() => { void session.epoch.value; readVocabulary(props).then((read) => { vocabulary.value = read; }, (error: unknown) => { props.messages.fault(error); }); });
  const fields: readonly FormField[] = [
    { name: 'property', label: 'Property', kind: 'choice', options: vocabulary.value.properties, required: true }, { name: 'procedure', label: 'Procedure', kind: 'choice', options: vocabulary.value.procedures, note: 'numbers of two procedures are never one series' },
    { name: 'procedureName', label: 'or another procedure', kind: 'text' }, { name: 'procedureVersion', label: 'its version', kind: 'text' },
    { name: 'about', label: 'Of', kind: 'choice', options: [[instrument.iri, 'the instrument'], ...instrument.lightPaths.map(({ iri, name }) => [iri, name] as const)], required: true },
    { name: 'value', label: 'Value', kind: 'number', required: true }, { name: 'unit', label: 'Unit', kind: 'text', note: 'such as µm or %; none for a plain number' },
    { name: 'uncertainty', label: 'Standard uncertainty', kind: 'number' }, { name: 'sampleSize', label: 'Values in it', kind: 'number' }, { name: 'channel', label: 'Channel, from 0', kind: 'number' },
    { name: 'observedAt', label: 'Measured at', kind: 'time', required: true }, { name: 'measuredBy', label: 'Measured by', kind: 'text', note: 'a name or an ORCID' }, { name: 'note', label: 'Note', kind: 'long' },
  ];
  return <EntryForm {...props} what="measurements" title="Enter a measurement by hand" fields={fields} fixed={{ instrument: instrument.iri }} done="The measurement is kept; it is judged in a moment." />;
}

export function BaselineEntry(props: EntryProps & { series: Series }) {
  const { series, series: { points } } = props;
  const fields: readonly FormField[] = [
    { name: 'observations', label: 'Observations that it is made of', kind: 'several', required: true, note: 'their mean is what later values are compared with; three or more give a control chart', options: points.map((point) => [point.observation, `${time(point.at)}: ${quantity(point.value, series.unitSymbol)}, ${wordOf(point.verdict)}`] as const) },
    { name: 'reason', label: 'Reason', kind: 'choice', options: reasons, required: true }, { name: 'validFrom', label: 'In force from', kind: 'time', required: true }, { name: 'description', label: 'What else is to be known', kind: 'long' },
  ];
  return <EntryForm {...props} what="baselines" title={`Set a baseline: ${nameOfSeries(series)}`} fields={fields} done="The baseline is set; what it concerns is judged anew in a moment." />;
}
