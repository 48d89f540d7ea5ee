/** Timelines of QC that tests write in a few words, as Turtle: observations with their verdicts, maintenance, images. */
import fc from 'fast-check';
import { iriOf } from '../tables/tables-harness.ts';

const start = Date.UTC(2026, 0, 1), dayMs = 86_400_000;
/** ISO time of so many days after 2026-01-01. */
export const at = (day: number): string => new Date(start + Math.round(day * dayMs)).toISOString();
const dateTime = (day: number): string => `"${at(day)}"^^xsd:dateTime`;

export interface Seen { day: number; /** a light path, or m for the instrument as a whole */ on: string; /** one assessment each; none: not judged */ verdicts: readonly string[]; property?: string; procedure?: string; value?: number; channel?: number; /** an image it was measured on, and by whom */ of?: string; origin?: string; /** only when it was computed is known */ undated?: true }
export interface Work { from: number; to?: number; on?: readonly string[]; endsValidity?: boolean }
export interface Recorded { day?: number; /** only the day is known */ wholeDay?: boolean; paths?: readonly string[]; channels?: readonly string[]; without?: 'instrument'; sample?: string; more?: string }
export interface Timeline { paths?: readonly string[]; seen?: readonly Seen[]; work?: readonly Work[]; images: Readonly<Record<string, Recorded>> }

export const propertyIri = (name: string): string => iriOf('vocabulary', name);
export const vocabulary = ['p', 'q'].map((name) => `<vocabulary#${name}> a sosa:ObservableProperty ; rdfs:label "property ${name}" ; mg:canonicalUnit unit:PERCENT .`).join('\n') + ['one', 'two'].map((name) => `<vocabulary#${name}> a sosa:Procedure ; rdfs:label "${name}" .`).join('\n') + '<vocabulary#any> a sosa:Procedure ; rdfs:label "for any image" ; mg:forSample "any" .';

/** A timeline as a record of an instrument `m`; observations are `o0`, `o1` …, maintenance `w0` …. */
export function turtleOf(id: string, { paths = ['a'], seen = [], work = [], images }: Timeline): string {
  const list = (names: readonly string[]): string => names.map((name) => `<${id}#${name}>`).join(', ');
  return [
    `<${id}#m> a ome:Instrument ; schema:name "${id}" .`,
    ...paths.map((path) => `<${id}#${path}> a ome:LightPath ; schema:name "path ${path}" ; mg:lightPathOf <${id}#m> .`),
    ...seen.map(({ day, on, verdicts, property = 'p', procedure = 'one', value = 1, channel, of, origin, undated }, n) => `<${id}#o${n}> a sosa:Observation ; sosa:observedProperty <vocabulary#${property}> ; sosa:usedProcedure <vocabulary#${procedure}> ; sosa:hasFeatureOfInterest <${id}#${on}> ; sosa:hasSimpleResult ${value} ; ${undated ? '' : `mg:observedAt ${dateTime(day)} ; `}sosa:resultTime ${dateTime(undated ? day : day + 0.1)}
      ${on === 'm' || images[on] ? '' : `; mg:lightPath <${id}#${on}>`} ; sosa:hasUltimateFeatureOfInterest <${id}#m> ${channel === undefined ? '' : `; mg:channelIndex ${channel}`} ${of === undefined ? '' : `; prov:used <${id}#${of}>`} .
      ${verdicts.map((verdict, at_) => `<${id}#j${n}-${at_}> a mg:Assessment ; mg:assesses <${id}#o${n}> ; mg:verdict "${verdict}" .`).join(' ')}
      <${id}#r${n}> a sosa:ObservationCollection ; sosa:hasMember <${id}#o${n}> ${origin === undefined ? '' : `; mg:origin "${origin}"`} ${of === undefined ? '' : `; prov:used <${id}#${of}>`} .`),
    ...work.map(({ from, to, on, endsValidity }, n) => `<${id}#w${n}> a mg:MaintenanceEvent ; rdfs:label "work ${n}" ; mg:maintenanceKind "service" ; sosa:hasUltimateFeatureOfInterest <${id}#m> ; prov:startedAtTime ${dateTime(from)} ${to === undefined ? '' : `; prov:endedAtTime ${dateTime(to)}`} ${on ? `; mg:lightPath ${list(on)}` : ''} ${endsValidity === undefined ? '' : `; mg:endsValidity ${endsValidity}`} .`),
    ...Object.entries(images).map(([name, { day, wholeDay, paths: own, channels, without, sample, more = '' }]) => `<${id}#${name}> a ome:Image ; schema:name "${name}" ${without === 'instrument' ? '' : `; mg:instrument <${id}#m>`} ${day === undefined ? '' : `; ome:acquisitionDate ${wholeDay ? `"${at(day).slice(0, 10)}"^^xsd:date` : dateTime(day)}`}
      ${own ? `; mg:lightPath ${list(own)}` : ''} ${channels ? `; ome:channel ${list(channels.map((path) => `${name}-${path}`))}` : ''} ${sample === undefined ? '' : `; mg:qcSample "${sample}"`} ${more} . ${(channels ?? []).map((path) => `<${id}#${name}-${path}> a ome:Channel ; mg:lightPath <${id}#${path}> .`).join(' ')}`),
  ].join('\n');
}

/** Any day of a timeline. */
export const anyDay: fc.Arbitrary<number> = fc.integer({ min: 0, max: 10 });

/** Any image of a timeline, with some of these light paths of its own or of its channels, or with none. */
export const anyImage = (paths: fc.Arbitrary<string[]>): fc.Arbitrary<Recorded> => fc.record({ day: anyDay, wholeDay: fc.boolean(), paths, channels: paths })
  .map(({ day, wholeDay, paths: stated, channels }) => ({ day, wholeDay, ...(stated.length > 0 ? { paths: stated } : {}), ...(channels.length > 0 ? { channels } : {}) }));
