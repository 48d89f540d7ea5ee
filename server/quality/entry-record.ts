/**
 * What people enter → records in RDF, by one table: names of fields as forms and GraphQL have them, with the predicates and
 * the kinds of values of the shapes. Ids come from the content, so what is entered twice is one record.
 */
import { createHash } from 'node:crypto';
import { toNQuads } from '../rdf/n-quads.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { dcterms, namespaces, prov, qudt, rdf, rdfs, sosa, xsd } from '../rdf/vocabulary.ts';

type Kind = 'iri' | 'text' | 'double' | 'whole' | 'time' | 'truth';
const mg = (name: string): string => namespaces.mg + name;
const { schema } = namespaces;

/** What is written: class, and field → predicate with the kind of its values. */
const types = {
  run: {
    class: sosa.ObservationCollection,
    fields: {
      label: [rdfs.label, 'text'], jobKey: [mg('jobKey'), 'text'], status: [mg('status'), 'text'], origin: [mg('origin'), 'text'], image: [prov.used, 'iri'], instrument: [sosa.hasUltimateFeatureOfInterest, 'iri'], procedure: [sosa.usedProcedure, 'iri'],
      startedAt: [prov.startedAtTime, 'time'], endedAt: [prov.endedAtTime, 'time'], observations: [sosa.hasMember, 'iri'], notes: [mg('note'), 'text'], performedBy: [prov.wasAssociatedWith, 'iri'],
    },
  },
  observation: {
    class: sosa.Observation,
    fields: {
      label: [rdfs.label, 'text'], property: [sosa.observedProperty, 'iri'], about: [sosa.hasFeatureOfInterest, 'iri'], lightPath: [mg('lightPath'), 'iri'], instrument: [sosa.hasUltimateFeatureOfInterest, 'iri'], procedure: [sosa.usedProcedure, 'iri'], image: [prov.used, 'iri'],
      value: [sosa.hasSimpleResult, 'double'], result: [sosa.hasResult, 'iri'], uncertainty: [qudt.standardUncertainty, 'double'], sampleSize: [mg('sampleSize'), 'whole'], parameters: [mg('parameters'), 'text'], channel: [mg('channelIndex'), 'whole'], otherChannel: [mg('otherChannelIndex'), 'whole'],
      statistic: [mg('statistic'), 'text'], location: [mg('measuredAt'), 'text'], theoreticalValue: [mg('theoreticalValue'), 'double'], theoryFormula: [mg('theoryFormula'), 'text'], observedAt: [mg('observedAt'), 'time'], resultTime: [sosa.resultTime, 'time'],
    },
  },
  quantity: { class: qudt.QuantityValue, fields: { value: [qudt.numericValue, 'double'], unit: [qudt.hasUnit, 'iri'] } },
  procedure: { class: `${namespaces.sosa}Procedure`, fields: { label: [rdfs.label, 'text'], version: [`${namespaces.dcterms}hasVersion`, 'text'], description: [dcterms.description, 'text'] } },
  person: { class: `${schema}Person`, fields: { name: [`${schema}name`, 'text'] } },
  baseline: {
    class: mg('QcBaseline'),
    fields: { label: [rdfs.label, 'text'], observations: [mg('baselineObservation'), 'iri'], reason: [mg('baselineReason'), 'text'], validFrom: [mg('validFrom'), 'time'], validUntil: [mg('validUntil'), 'time'], description: [dcterms.description, 'text'] },
  },
  maintenance: {
    class: mg('MaintenanceEvent'),
    fields: {
      label: [rdfs.label, 'text'], instrument: [sosa.hasUltimateFeatureOfInterest, 'iri'], lightPaths: [mg('lightPath'), 'iri'], components: [prov.used, 'iri'], kind: [mg('maintenanceKind'), 'text'], startedAt: [prov.startedAtTime, 'time'], endedAt: [prov.endedAtTime, 'time'],
      description: [dcterms.description, 'text'], performedBy: [prov.wasAssociatedWith, 'iri'], endsValidity: [mg('endsValidity'), 'truth'], report: [`${schema}url`, 'iri'],
    },
  },
} as const satisfies Record<string, { class: string; fields: Record<string, readonly [predicate: string, kind: Kind]> }>;

type Types = typeof types;
type Value<K> = K extends 'double' | 'whole' ? number : K extends 'truth' ? boolean : string;
/** A thing of one type with its fields; those that are not stated are left out. */
export type Thing<T extends keyof Types> = { [K in keyof Types[T]['fields']]?: Types[T]['fields'][K] extends readonly [string, infer Of] ? Value<Of> | readonly Value<Of>[] | undefined : never };
export interface Described { iri: string; type: keyof Types; fields: Readonly<Record<string, unknown>> }

/** A thing to be written. */
export function describe<T extends keyof Types>(iri: string, type: T, fields: Thing<T>): Described {
  return { iri, type, fields };
}

const datatypes: Readonly<Record<Exclude<Kind, 'iri'>, string>> = { text: xsd.string, double: xsd.double, whole: xsd.integer, time: xsd.dateTime, truth: xsd.boolean };

/** The things as N-Quads of the default graph. */
export function writeThings(things: readonly Described[]): string {
  const quads: Quad[] = [];
  for (const { iri, type, fields } of things) {
    const subject = namedNode(iri), known: Readonly<Record<string, readonly [string, Kind]>> = types[type].fields;
    quads.push(quad(subject, namedNode(rdf.type), namedNode(types[type].class)));
    for (const [name, given] of Object.entries(fields)) {
      const [predicate, kind] = known[name]!;
      for (const value of Array.isArray(given) ? given as unknown[] : [given]) {
        if (value !== undefined) quads.push(quad(subject, namedNode(predicate), kind === 'iri' ? namedNode(String(value)) : literal(String(value), namedNode(datatypes[kind]))));
      }
    }
  }
  return toNQuads(quads, '');
}

/** A short name for content: the same content has the same. */
export function contentName(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}
