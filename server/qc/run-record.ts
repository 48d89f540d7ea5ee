/**
 * A run of a procedure → its record in RDF: the run, one observation a number, and the software that did it. It is judged by
 * the server, in records of its own. IRIs come from the job's key, and times stay out of the hash of its outcome, so the same work gives the same record.
 */
import { createHash } from 'node:crypto';
import { toNQuads } from '../rdf/n-quads.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { NamedNode, Quad } from '../rdf/terms.ts';
import { namespaces, prov, qudt, rdf, rdfs, sosa, xsd } from '../rdf/vocabulary.ts';
import { canonicalJson } from '../rdf/canonical-json.ts';
import { procedureIri, propertyIri } from './procedures.ts';
import type { Selection } from './selection.ts';
import type { Detail, Figure } from './metric.ts';

/** A figure with what it is about. */
export interface Measurement extends Figure {
  /** IRI of the unit */ unit: string;
  /** what it is about: a light path, else the image */ about: string;
  lightPath?: string;
}
export interface Run {
  /** IRI of the record */ record: string;
  /** what was measured, and how */ jobKey: string;
  /** the facts on which it was planned, see `planKeyOf` */ planKey: string;
  image: string;
  instrument?: string;
  procedure: { name: string; parameters: Readonly<Record<string, number>> };
  /** whether the input is a table of readings and no image */ table?: boolean;
  software: { name: string; version: string };
  inputSha256?: string;
  /** the part of the image that was asked for */ selection?: Selection;
  /** time of acquisition, ISO 8601 with a time zone */ observedAt?: string;
  startedAt: string;
  endedAt: string;
  measurements: readonly Measurement[];
  notes?: readonly string[];
  details?: readonly Detail[];
  error?: { errorClass: string; message: string };
}

/** Classes after which nothing failed: a fact that nobody states keeps the procedure from telling anything, or there is nothing to compare. */
const factsLacking: ReadonlySet<string> = new Set(['bit-depth-unknown', 'fact-missing', 'channels-too-few']);
/** How a run ended, in the words of its shape. */
export const statusOf = ({ error }: Pick<Run, 'error'>): 'succeeded' | 'failed' | 'notAssessed' => (error === undefined ? 'succeeded' : factsLacking.has(error.errorClass) ? 'notAssessed' : 'failed');

const term = (name: string): string => namespaces.mg + name;
const schema = namespaces.schema;

/** What a figure may say of itself → predicate and datatype. */
const particulars: readonly [name: 'channel' | 'otherChannel' | 'z' | 't' | 'uncertainty' | 'sampleSize' | 'statistic' | 'goodnessOfFit' | 'location', predicate: string, datatype: string][] = [
  ['channel', term('channelIndex'), xsd.integer], ['otherChannel', term('otherChannelIndex'), xsd.integer], ['z', term('zIndex'), xsd.integer], ['t', term('tIndex'), xsd.integer],
  ['uncertainty', qudt.standardUncertainty, xsd.double], ['sampleSize', term('sampleSize'), xsd.integer], ['statistic', term('statistic'), xsd.string],
  ['goodnessOfFit', term('goodnessOfFit'), xsd.double], ['location', term('measuredAt'), xsd.string],
];
const places = [['channel', 'c'], ['otherChannel', 'to'], ['z', 'z'], ['t', 't']] as const;

/** Name within the record: property, and where in the input. */
function localNameOf({ property, channel, otherChannel, z, t, statistic }: Figure): string {
  if (channel !== undefined && otherChannel === undefined && z === undefined && t === undefined && statistic === undefined) return `${property}-${channel}`;
  const where = { channel, otherChannel, z, t };
  return [property, ...statistic && statistic !== 'single' ? [statistic] : [], ...places.flatMap(([name, short]) => (where[name] === undefined ? [] : [`${short}${where[name]}`]))].join('-');
}

/** In a person's words. */
function labelOf({ property, channel, otherChannel, z, t, statistic }: Figure): string {
  return [
    property.replaceAll('-', ' '), ...statistic && statistic !== 'single' && statistic !== 'fit' ? [statistic] : [],
    ...channel === undefined ? [] : [otherChannel === undefined ? `channel ${channel}` : `channel ${channel} to ${otherChannel}`], ...z === undefined ? [] : [`plane ${z}`], ...t === undefined ? [] : [`time ${t}`],
  ].join(', ');
}

/** The statements of a run. Numbers are doubles in the property's unit. */
function describeRun(run: Run): { quads: Quad[]; times: Quad[] } {
  const quads: Quad[] = [], times: Quad[] = [];
  const say = (subject: NamedNode, predicate: string, object: Quad['object'] | string, into = quads): void => { into.push(quad(subject, namedNode(predicate), typeof object === 'string' ? namedNode(object) : object)); };
  const text = (value: string): Quad['object'] => literal(value);
  const number = (value: number): Quad['object'] => literal(String(value), namedNode(xsd.double));
  const time = (value: string): Quad['object'] => literal(value, namedNode(xsd.dateTime));
  const node = (local: string): NamedNode => namedNode(`${run.record}#${local}`);
  const parameters = JSON.stringify(Object.fromEntries(Object.entries(run.procedure.parameters).toSorted(([a], [b]) => (a < b ? -1 : 1))));

  const software = namedNode(term(`software/${run.software.name}-${run.software.version}`));
  say(software, rdf.type, `${schema}SoftwareApplication`);
  say(software, `${schema}name`, text(run.software.name));
  say(software, `${schema}softwareVersion`, text(run.software.version));

  const whole = node('run');
  say(whole, rdf.type, namespaces.sosa + 'ObservationCollection');
  say(whole, rdfs.label, text(`${run.procedure.name} of ${run.image.slice(run.image.lastIndexOf('/') + 1)}`));
  say(whole, term('jobKey'), text(run.jobKey));
  say(whole, term('planKey'), text(run.planKey));
  say(whole, term('status'), text(statusOf(run)));
  say(whole, term('origin'), text('measured'));
  if (run.error) { say(whole, term('errorClass'), text(run.error.errorClass)); say(whole, term('errorText'), text(run.error.message)); }
  say(whole, run.table ? term('usedTable') : prov.used, run.image);
  if (run.instrument) say(whole, sosa.hasUltimateFeatureOfInterest, run.instrument);
  say(whole, sosa.usedProcedure, procedureIri(run.procedure.name));
  say(whole, sosa.madeBySensor, software);
  say(whole, term('parameters'), text(parameters));
  if (run.selection) say(whole, term('selection'), text(canonicalJson(run.selection)));
  if (run.inputSha256) say(whole, term('inputSha256'), text(run.inputSha256));
  say(whole, prov.startedAtTime, time(run.startedAt), times);
  say(whole, prov.endedAtTime, time(run.endedAt), times);

  for (const note of run.notes ?? []) say(whole, term('note'), text(note));
  for (const [index, { label, csv }] of (run.details ?? []).entries()) {
    const detail = node(`detail-${index}`);
    say(detail, rdf.type, term('QcDetail'));
    say(detail, rdfs.label, text(label));
    say(detail, term('detailOf'), whole);
    say(detail, term('csv'), text(csv));
  }

  for (const measurement of run.measurements) {
    const { property, value, unit, about, lightPath } = measurement;
    const local = localNameOf(measurement), observation = node(local), result = node(`${local}-result`);
    say(whole, sosa.hasMember, observation);
    say(observation, rdf.type, sosa.Observation);
    say(observation, rdfs.label, text(labelOf(measurement)));
    say(observation, sosa.observedProperty, propertyIri(property));
    say(observation, sosa.hasFeatureOfInterest, about);
    if (lightPath) say(observation, term('lightPath'), lightPath);
    if (run.instrument) say(observation, sosa.hasUltimateFeatureOfInterest, run.instrument);
    say(observation, sosa.usedProcedure, procedureIri(run.procedure.name));
    say(observation, sosa.madeBySensor, software);
    say(observation, run.table ? term('usedTable') : prov.used, run.image);
    if (run.inputSha256) say(observation, term('inputSha256'), text(run.inputSha256));
    say(observation, term('parameters'), text(parameters));
    for (const [name, predicate, datatype] of particulars) {
      const stated = measurement[name];
      if (stated !== undefined) say(observation, predicate, literal(String(stated), namedNode(datatype)));
    }
    if (measurement.theory) { say(observation, term('theoreticalValue'), number(measurement.theory.value)); say(observation, term('theoryFormula'), text(measurement.theory.formula)); }
    say(observation, sosa.hasSimpleResult, number(value));
    say(observation, sosa.hasResult, result);
    say(result, rdf.type, qudt.QuantityValue);
    say(result, qudt.numericValue, number(value));
    say(result, qudt.hasUnit, unit);
    if (run.observedAt) say(observation, term('observedAt'), time(run.observedAt));
    say(observation, sosa.resultTime, time(run.endedAt), times);
  }
  return { quads, times };
}

/** The record as N-Quads of the default graph, and the hash of its outcome without its times. */
export function writeRun(run: Run): { nquads: string; resultSha256: string } {
  const { quads, times } = describeRun(run);
  const resultSha256 = createHash('sha256').update(toNQuads(quads, '')).digest('hex');
  quads.push(quad(namedNode(`${run.record}#run`), namedNode(term('resultSha256')), literal(resultSha256)));
  return { nquads: toNQuads([...quads, ...times], ''), resultSha256 };
}
