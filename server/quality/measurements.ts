/**
 * Figures that were measured elsewhere and are entered by a person, one row a figure: read, checked against what is known of
 * instruments, properties and procedures, brought into the property's unit, and described as a run with its observations.
 */
import { boundsText, isPossible } from '../model/bounds.ts';
import type { Bounds } from '../model/bounds.ts';
import type { Unit } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { canonicalJson } from '../rdf/canonical-json.ts';
import { nearest } from '../rdf/nearest.ts';
import { createEntryReader, mostFaults } from './entry-fields.ts';
import type { EntryFault, EntryReader, EntryRow } from './entry-fields.ts';
import { contentName, describe } from './entry-record.ts';
import type { Described } from './entry-record.ts';
import type { Observed } from './facts-in-force.ts';

/** A thing that entries name, as the graph knows it. */
export interface Subject { iri: string; label: string | null; kind: 'lightPath' | 'instrument' | 'image' | 'property' | 'procedure' | 'person' | 'other' | null; instrument: string | null; unit: string | null; /** of a property: which numbers are possible */ bounds?: Bounds; /** of a procedure: the properties that it says it measures */ measures?: readonly string[] | null }
/** What is known while entries are read. */
export interface Known {
  /** A thing by its IRI; properties and procedures also by the last part of it. */ find(text: string): Subject | undefined;
  /** IRIs of all properties. */ properties: readonly string[];
  findUnit(iriOrSymbol: string): Unit | undefined;
  now: Date;
  base: string;
}

export const measurementFields = [
  'about', 'instrument', 'property', 'procedure', 'procedureName', 'procedureVersion', 'value', 'unit', 'uncertainty', 'sampleSize', 'observedAt', 'measuredBy', 'note',
  'channel', 'otherChannel', 'location', 'statistic', 'parameters', 'theoreticalValue', 'theoryFormula',
] as const;
const statistics = ['single', 'mean', 'median', 'minimum', 'maximum', 'standardDeviation', 'sum', 'count', 'fit'];

/** Numbers of another kind than what they are of, so that what is possible for it says nothing of them. */
const spreads = new Set(['standardDeviation', 'sum', 'count']);
const symbolOf = (unit: Unit | undefined): string => (unit?.symbols[0] === undefined || unit.symbols[0] === '1' ? '' : ` ${unit.symbols[0]}`);

/** A figure that was read. */
interface Figure {
  row: number; property: Subject; about: Subject; instrument?: string; procedure: string; newProcedure?: { label: string; version: string };
  value: number; unit: Unit; uncertainty?: number; theory?: number; theoryFormula?: string; sampleSize?: number; observedAt: string; measuredBy?: string; notes: string[];
  channel?: number; otherChannel?: number; location?: string; statistic?: string; parameters?: string;
}
/** An observation that is to be deposited, with the row it comes from. */
export interface EnteredObservation { row: number; observation: string; property: string; value: number; unit: string; observed: Observed }

/** IRIs that rows name, to be looked up before they are read. */
export function namedIn(rows: readonly EntryRow[]): string[] {
  return rows.flatMap(({ fields }) => ['about', 'instrument', 'property', 'procedure', 'measuredBy'].flatMap((name) => (typeof fields[name] === 'string' ? [fields[name].trim()] : [])));
}

const orcid = /^(?:\d{4}-){3}\d{3}[\dX]$/;
const lastPart = (iri: string): string => /[^/#]*$/.exec(iri)![0];
const without = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

/** What is measured about which instrument; a light path and an image bring theirs. */
function readAbout(reader: EntryReader, known: Known): { about: Subject; instrument?: string } | undefined {
  const iri = reader.needed('about', reader.iri('about'), 'the IRI of a light path, an instrument or an image'), stated = reader.iri('instrument');
  const about = iri === undefined ? undefined : known.find(iri), instrument = stated === undefined ? undefined : known.find(stated);
  if (iri !== undefined && (!about?.kind || !['lightPath', 'instrument', 'image'].includes(about.kind))) reader.fault('about', `<${iri}> is no light path, instrument or image that is described here; describe it first`);
  if (stated !== undefined && instrument?.kind !== 'instrument') reader.fault('instrument', `<${stated}> is no instrument that is described here; describe it first`);
  if (about && instrument && about.instrument !== null && about.instrument !== instrument.iri) reader.fault('instrument', `<${about.iri}> belongs to <${about.instrument}>, and not to <${instrument.iri}>`);
  const own = instrument?.iri ?? about?.instrument ?? undefined;
  return about && { about, ...(own === undefined ? {} : { instrument: own }) };
}

/** Which procedure: one that is known, or a new one by name and version. */
function readProcedure(reader: EntryReader, known: Known): Pick<Figure, 'procedure' | 'newProcedure'> | undefined {
  const given = reader.text('procedure'), label = reader.text('procedureName'), version = reader.text('procedureVersion');
  if (given !== undefined && label !== undefined) return reader.fault('procedureName', 'name a procedure that is known (procedure), or a new one (procedureName with procedureVersion), not both');
  if (given !== undefined) {
    const found = known.find(given);
    return found?.kind === 'procedure' ? { procedure: found.iri } : reader.fault('procedure', `${JSON.stringify(given.slice(0, 200))} is no procedure that is described here; a new one is named by procedureName and procedureVersion`);
  }
  if (label === undefined) return reader.fault('procedure', 'procedure is missing: the IRI of how it was measured; a new one is named by procedureName and procedureVersion');
  if (version === undefined) return reader.fault('procedureVersion', 'procedureVersion is missing: figures of two versions are never compared');
  const slug = `${label} ${version}`.normalize('NFKD').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 60);
  return { procedure: `${known.base}procedures/${slug}-${contentName([label, version]).slice(0, 8)}`, newProcedure: { label, version } };
}

function readFigure(reader: EntryReader, row: number, known: Known): Figure | undefined {
  const subject = readAbout(reader, known), procedure = readProcedure(reader, known);
  const name = reader.needed('property', reader.text('property'), 'the IRI of what was measured'), property = name === undefined ? undefined : known.find(name);
  if (name !== undefined && (property?.kind !== 'property' || property.unit === null)) {
    const near = nearest(lastPart(name), known.properties.map(lastPart));
    reader.fault('property', `${JSON.stringify(name.slice(0, 200))} is no property that is measured here${near === undefined ? '' : `; did you mean ${known.properties.find((iri) => lastPart(iri) === near)!}?`}`);
  }
  const measures = procedure?.newProcedure ? undefined : procedure && known.find(procedure.procedure)?.measures;
  if (property?.kind === 'property' && measures && measures.length > 0 && !measures.includes(property.iri)) reader.fault('procedure', `${lastPart(procedure!.procedure)} does not measure ${lastPart(property.iri)}; it measures ${measures.map(lastPart).toSorted().join(', ')}. Another procedure is named by procedureName and procedureVersion`);
  const canonical = property?.unit ? known.findUnit(property.unit) : undefined;
  const symbol = reader.text('unit'), stated = symbol === undefined ? canonical : known.findUnit(symbol);
  if (symbol === undefined && canonical !== undefined && canonical.symbols.every((each) => each !== '1')) reader.fault('unit', `unit is missing: ${property!.label ?? 'this property'} is kept in ${canonical.symbols[0] ?? canonical.label}`);
  if (symbol !== undefined && !stated) reader.fault('unit', `${JSON.stringify(symbol.slice(0, 100))} is no unit that is known here${canonical ? `; ${property!.label ?? 'this property'} is kept in ${canonical.symbols[0] ?? canonical.label}` : ''}`);
  const notes: string[] = [], note = reader.text('note');
  const inUnit = (field: 'value' | 'theoreticalValue' | 'uncertainty'): number | undefined => {
    const written = reader.decimal(field);
    if (written === undefined || !canonical || !stated) return undefined;
    const whole = convert(written, stated, canonical);
    // a difference knows nothing of where a scale begins
    const value = whole === undefined || field !== 'uncertainty' ? whole : whole - convert('0', stated, canonical)!;
    if (value === undefined || !Number.isFinite(value)) return reader.fault('unit', `${stated.symbols[0] ?? stated.label} cannot be converted to ${canonical.symbols[0] ?? canonical.label}, the unit of ${property!.label ?? 'this property'}`);
    if (field === 'value' && stated.iri !== canonical.iri) notes.push(`${property!.label ?? property!.iri}: ${written} ${stated.symbols[0] ?? stated.label} was entered and is kept as ${value} ${canonical.symbols[0] ?? canonical.label}`);
    return value;
  };
  const value = inUnit('value'), uncertainty = inUnit('uncertainty'), theory = inUnit('theoreticalValue');
  reader.needed('value', reader.decimal('value'), 'the number');
  const statistic = reader.choice('statistic', statistics), bounds = statistic !== undefined && spreads.has(statistic) ? {} : property?.bounds ?? {};
  for (const [field, number] of [['value', value], ['theoreticalValue', theory]] as const) {
    if (number !== undefined && !isPossible(number, bounds)) reader.fault(field, `${field} is ${number}${symbolOf(canonical)}, and ${property!.label ?? property!.iri} is ${boundsText(bounds, canonical?.symbols[0])}: its definition allows no other number`);
  }
  if (value !== undefined && value < 0 && statistic === 'standardDeviation') reader.fault('value', 'value is below 0; it is a standard deviation');
  if (uncertainty !== undefined && uncertainty < 0) reader.fault('uncertainty', 'uncertainty is below 0; it is a standard deviation');
  const observedAt = reader.needed('observedAt', reader.time('observedAt'), 'when it was measured');
  const parameters = readParameters(reader);
  const rest = without({
    theoryFormula: reader.text('theoryFormula'), sampleSize: reader.whole('sampleSize', 1), channel: reader.whole('channel', 0), otherChannel: reader.whole('otherChannel', 0), location: reader.text('location'), statistic, measuredBy: reader.text('measuredBy'),
    parameters, uncertainty, theory,
  });
  if (!subject || !procedure || property?.kind !== 'property' || !canonical || value === undefined || observedAt === undefined) return undefined;
  if (note !== undefined) notes.push(note);
  return { row, property, ...subject, ...procedure, value, unit: canonical, observedAt, notes, ...rest };
}

function readParameters(reader: EntryReader): string | undefined {
  const text = reader.text('parameters');
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return canonicalJson(value);
  } catch { /* said below */ }
  return reader.fault('parameters', 'parameters is no JSON object, such as {"sigma":2}');
}

/** Reads all rows. Faults are added to `faults`; what is given back is whole only without any. */
export function readMeasurements(rows: readonly EntryRow[], known: Known, faults: EntryFault[]): Figure[] {
  return rows.flatMap((row, at) => (faults.length > mostFaults ? [] : readFigure(createEntryReader({ row, at, known: measurementFields, faults, now: known.now }), at, known) ?? []));
}

/** Figures → the things of one record: a run for each instrument and person, its observations, new procedures and people. `record`: its IRI, from their content. */
export function describeMeasurements(figures: readonly Figure[], recordOf: (name: string) => string, known: Known): { record: string; things: Described[]; observations: EnteredObservation[] } {
  const name = contentName(figures), record = recordOf(name), node = (local: string): string => `${record}#${local}`;
  const things = new Map<string, Described>(), observations: EnteredObservation[] = [];
  const say = (thing: Described): string => { things.set(thing.iri, thing); return thing.iri; };
  const people: string[] = [];
  const personOf = (text: string): string => {
    const iri = orcid.test(text) ? `https://orcid.org/${text}` : /^https?:\/\//.test(text) ? text : undefined;
    if (iri !== undefined) return known.find(iri)?.kind === 'person' ? iri : say(describe(iri, 'person', {}));
    if (!people.includes(text)) people.push(text);
    return say(describe(node(`person-${people.indexOf(text)}`), 'person', { name: text }));
  };
  for (const figure of figures) if (figure.newProcedure) say(describe(figure.procedure, 'procedure', { ...figure.newProcedure, description: 'Measured elsewhere, and entered by hand' }));
  for (const [at, group] of [...Map.groupBy(figures, ({ instrument, measuredBy }) => `${instrument ?? ''}\n${measuredBy ?? ''}`).values()].entries()) {
    const members = group.map((figure) => {
      const { row, property, about, instrument, procedure, value, unit, theory, observedAt, uncertainty, sampleSize, theoryFormula, channel, otherChannel, location, statistic, parameters } = figure;
      const observation = node(`o${row}`), lightPath = about.kind === 'lightPath' ? about.iri : undefined;
      const result = say(describe(node(`o${row}-result`), 'quantity', { value, unit: unit.iri }));
      say(describe(observation, 'observation', {
        label: [property.label ?? lastPart(property.iri), ...statistic === undefined || statistic === 'single' ? [] : [statistic], ...channel === undefined ? [] : [`channel ${channel}`]].join(', '), property: property.iri, about: about.iri, lightPath, instrument, procedure,
        image: about.kind === 'image' ? about.iri : undefined, value, result, uncertainty, sampleSize, parameters, channel, otherChannel, statistic, location, theoreticalValue: theory, theoryFormula, observedAt, resultTime: observedAt, // what a person reads is told as it is read
      }));
      observations.push({
        row, observation, property: property.iri, value, unit: unit.iri,
        observed: { iri: observation, property: property.iri, procedure, about: about.iri, channel: channel ?? null, otherChannel: otherChannel ?? null, z: null, t: null, location: location ?? null, statistic: statistic ?? null, parameters: parameters ?? null, value, theory: theory ?? null, at: observedAt, lightPath: lightPath ?? null, feature: about.iri, instrument: instrument ?? null },
      });
      return observation;
    });
    const [first] = group, times = group.map(({ observedAt }) => observedAt).toSorted();
    say(describe(node(`run-${at}`), 'run', {
      label: `${group.length === 1 ? '1 value' : `${group.length} values`} entered by hand`, jobKey: `${name}-${at}`, status: 'succeeded', origin: 'entered', instrument: first!.instrument, procedure: [...new Set(group.map(({ procedure }) => procedure))], image: [...new Set(group.flatMap(({ about }) => (about.kind === 'image' ? [about.iri] : [])))],
      startedAt: times[0], endedAt: times.at(-1), observations: members, notes: [...new Set(group.flatMap(({ notes }) => notes))], performedBy: first!.measuredBy === undefined ? undefined : personOf(first!.measuredBy),
    }));
  }
  return { record, things: [...things.values()], observations: observations.toSorted((a, b) => a.row - b.row) };
}
