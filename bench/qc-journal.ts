/**
 * A journal of five years of quality control at a facility: instruments with light paths, monthly and weekly measurements by
 * several procedures with their verdicts, maintenance, and images that belong to datasets and studies. Plausible numbers from
 * a fixed rule, so that each run measures the same.
 */
import { join } from 'node:path';
import { openJournal } from '../server/store/journal.ts';
import type { VersionDraft } from '../server/store/store.ts';
import { base, dcterms, mg, ome, rdfType, record, schema, text } from './image-journal.ts';

const rdfs = 'http://www.w3.org/2000/01/rdf-schema#', prov = 'http://www.w3.org/ns/prov#', sosa = 'http://www.w3.org/ns/sosa/', xsd = 'http://www.w3.org/2001/XMLSchema#';
const typed = (value: string | number, type: string): string => `"${value}"^^<${xsd}${type}>`;
const start = Date.UTC(2021, 0, 1), day = 86_400_000, days = 5 * 365;
const timeAt = (at: number): string => typed(new Date(start + at * day).toISOString().replace('.000Z', 'Z'), 'dateTime');

export const instruments = 50, pathsOfInstrument = 4, properties = 10, datasets = 400, people = 100;
const imagesInRecord = 100;
export const instrumentIri = (n: number): string => `${base}records/qc-instrument-${n}#instrument`;
export const pathIri = (n: number, path: number): string => `${base}records/qc-instrument-${n}#path-${path}`;
export const propertyIri = (n: number): string => `${base}records/qc-vocabulary#property-${n}`;
export const imageIri = (n: number): string => `${base}records/qc-images-${Math.floor(n / imagesInRecord)}#image-${n}`;
export const observationIri = (run: number, property: number): string => `${base}records/qc-run-${run}#observation-${property}`;
const procedureIri = (n: number): string => `${base}records/qc-vocabulary#procedure-${n}`;

/** A run of which an observation failed. */
export const mostFailed = `${base}records/qc-run-0#run`;

function vocabulary(): VersionDraft {
  const statements: string[] = [];
  for (let n = 0; n < properties; n += 1) statements.push(`<${propertyIri(n)}> ${rdfType} <${sosa}ObservableProperty>`, `<${propertyIri(n)}> <${rdfs}label> ${text(`property ${n}`)}`);
  for (let n = 0; n < 2; n += 1) statements.push(`<${procedureIri(n)}> ${rdfType} <${sosa}Procedure>`, `<${procedureIri(n)}> <${rdfs}label> ${text(`procedure ${n}`)}`);
  return record('qc-vocabulary', statements);
}

/** An instrument with its light paths and two services a year. */
function instrument(n: number): VersionDraft {
  const own = `<${instrumentIri(n)}>`, statements = [`${own} ${rdfType} <${ome}Instrument>`, `${own} <${schema}name> ${text(`Microscope ${n}`)}`];
  for (let path = 0; path < pathsOfInstrument; path += 1) {
    const light = `<${pathIri(n, path)}>`;
    statements.push(`${light} ${rdfType} <${ome}LightPath>`, `${light} <${schema}name> ${text(`path ${path}`)}`, `${light} <${mg}lightPathOf> ${own}`);
  }
  for (let service = 0; service < 10; service += 1) {
    const event = `<${base}records/qc-instrument-${n}#service-${service}>`, at = 90 + service * 180 + n % 30;
    statements.push(`${event} ${rdfType} <${mg}MaintenanceEvent>`, `${event} <${rdfs}label> ${text('service')}`, `${event} <${mg}maintenanceKind> ${text('service')}`, `${event} <${sosa}hasUltimateFeatureOfInterest> ${own}`,
      `${event} <${prov}startedAtTime> ${timeAt(at + 0.25)}`, `${event} <${prov}endedAtTime> ${timeAt(at + 0.5)}`);
  }
  return record(`qc-instrument-${n}`, statements);
}

/** One run on a light path, with one observation a property and the verdict of each by two rules. */
function run(n: number, runs: number): VersionDraft {
  const paths = instruments * pathsOfInstrument, turn = Math.floor(n / paths), turns = Math.ceil(runs / paths);
  const microscope = n % instruments, path = Math.floor(n % paths / instruments), own = `<${base}records/qc-run-${n}#run>`;
  const at = turn * (days / turns) + (n * 7919 % 1000) / 200;
  const statements = [`${own} ${rdfType} <${sosa}ObservationCollection>`, `${own} <${mg}jobKey> ${text(String(n))}`, `${own} <${mg}status> ${text('succeeded')}`, `${own} <${mg}origin> ${text('measured')}`, `${own} <${sosa}hasUltimateFeatureOfInterest> <${instrumentIri(microscope)}>`, `${own} <${sosa}usedProcedure> <${procedureIri(turn % 2)}>`];
  for (let property = turn % 2; property < properties; property += 2) {
    const seen = `<${observationIri(n, property)}>`, draw = (n * 31 + property * 17) % 100;
    statements.push(`${own} <${sosa}hasMember> ${seen}`, `${seen} ${rdfType} <${sosa}Observation>`, `${seen} <${sosa}observedProperty> <${propertyIri(property)}>`, `${seen} <${sosa}usedProcedure> <${procedureIri(turn % 2)}>`,
      `${seen} <${sosa}hasFeatureOfInterest> <${pathIri(microscope, path)}>`, `${seen} <${mg}lightPath> <${pathIri(microscope, path)}>`, `${seen} <${sosa}hasUltimateFeatureOfInterest> <${instrumentIri(microscope)}>`,
      `${seen} <${sosa}hasSimpleResult> ${typed(50 + draw / 10, 'double')}`, `${seen} <${mg}observedAt> ${timeAt(at)}`);
    for (const [against, verdict] of [['specification', draw < 5 ? 'fail' : draw < 12 ? 'warn' : 'pass'], ['baseline', draw % 20 === 7 ? 'warn' : 'pass']] as const) {
      const judged = `<${base}records/assessed-qc-run-${n}#${against}-${property}>`;
      statements.push(`${judged} ${rdfType} <${mg}Assessment>`, `${judged} <${mg}assesses> ${seen}`, `${judged} <${mg}against> ${text(against)}`, `${judged} <${mg}verdict> ${text(verdict)}`);
    }
  }
  return record(`qc-run-${n}`, statements);
}

function studies(): VersionDraft {
  const statements: string[] = [];
  const person = (n: number): string => `<${base}records/qc-studies#person-${n % people}>`;
  for (let n = 0; n < people; n += 1) statements.push(`${person(n)} ${rdfType} <${schema}Person>`, `${person(n)} <${schema}name> ${text(`Person ${n}`)}`);
  for (let n = 0; n < datasets; n += 1) {
    const own = `<${base}records/qc-studies#dataset-${n}>`, study = `<${base}records/qc-studies#study-${Math.floor(n / 4)}>`;
    statements.push(`${own} ${rdfType} <${mg}StudyComponent>`, `${own} <${dcterms}title> ${text(`Dataset ${n}`)}`, `${own} <${mg}partOfStudy> ${study}`);
    if (n % 4 === 0) statements.push(`${study} ${rdfType} <${mg}Study>`, `${study} <${dcterms}title> ${text(`Study ${n / 4}`)}`, `${study} <${schema}author> ${person(n)}`, `${study} <${schema}author> ${person(n + 1)}`);
  }
  return record('qc-studies', statements);
}

/** Images of one day and dataset after another; half of them by two channels, each of which names its light path. */
function images(first: number, count: number, wanted: number): VersionDraft {
  const statements: string[] = [];
  for (let n = first; n < first + count; n += 1) {
    const own = `<${imageIri(n)}>`, microscope = Math.floor(n / imagesInRecord) * 37 % instruments, path = n % 3;
    statements.push(`${own} ${rdfType} <${ome}Image>`, `${own} <${schema}name> ${text(`image ${n}`)}`, `${own} <${mg}partOf> <${base}records/qc-studies#dataset-${Math.floor(n / 500) % datasets}>`, `${own} <${mg}instrument> <${instrumentIri(microscope)}>`,
      `${own} <${ome}acquisitionDate> ${timeAt(n / wanted * days)}`, `${own} <${mg}experimenter> <${base}records/qc-studies#person-${n % people}>`);
    if (n % 2 === 0) statements.push(`${own} <${mg}lightPath> <${pathIri(microscope, path)}>`);
    else for (const channel of [0, 1]) statements.push(`${own} <${ome}channel> <${imageIri(n)}-${channel}>`, `<${imageIri(n)}-${channel}> ${rdfType} <${ome}Channel>`, `<${imageIri(n)}-${channel}> <${mg}lightPath> <${pathIri(microscope, path + channel)}>`);
  }
  return record(`qc-images-${Math.floor(first / imagesInRecord)}`, statements);
}

/** Writes the journal into the folder: so many images, and so many observations. */
export function writeQcJournal({ folder, images: wanted, observations }: { folder: string; images: number; observations: number }): void {
  const journal = openJournal({ file: join(folder, 'journal.sqlite') });
  journal.setMeta('base', base);
  const runs = Math.ceil(observations / (properties / 2));
  const drafts = function* (): Generator<VersionDraft> {
    yield vocabulary();
    for (let n = 0; n < instruments; n += 1) yield instrument(n);
    yield studies();
    for (let n = 0; n < runs; n += 1) yield run(n, runs);
    for (let n = 0; n < wanted; n += imagesInRecord) yield images(n, Math.min(imagesInRecord, wanted - n), wanted);
  };
  const waiting = drafts();
  let next = waiting.next();
  while (!next.done) journal.transaction(() => { for (let n = 0; n < 200 && !next.done; n += 1) { journal.append(next.value); next = waiting.next(); } });
  journal.close();
}
