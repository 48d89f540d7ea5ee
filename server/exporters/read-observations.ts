/**
 * Observations of a run as plain values, read by the names that a mapping table gives to their fields: what an exporter needs
 * of a measured number to find its slot.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { qudt } from '../rdf/vocabulary.ts';
import { fieldsByRole } from '../importers/write-observations.ts';
import type { ThingReader } from './write-tree.ts';

export interface ReadObservation {
  iri: string;
  /** IRI */ property: string;
  value: number;
  /** IRI of the unit; undefined where none is stated */ unit?: string;
  statistic?: string;
  channel?: number;
  otherChannel?: number;
  location?: string;
  /** IRI of the one image */ image?: string;
  observedAt?: string;
  sampleSize?: number;
  /** IRI of the procedure */ procedure?: string;
  /** IRI of the thing it is about */ about?: string;
  /** further things that it says, by role */ more: readonly string[];
}

/** Reads one; undefined for what has no property or no finite number. `more` are roles that are only told by name. */
export function readObservation(iri: string, { things, model, type, roles, more = {} }: { things: ThingReader; model: ResourceModel; type: string; roles: Readonly<Record<string, string>>; more?: Readonly<Record<string, string>> }): ReadObservation | undefined {
  const found = model.findType(type), fields = fieldsByRole(found, roles), further = fieldsByRole(found, more);
  const text = (role: string): string | undefined => things.valuesOf(iri, fields.get(role))[0]?.value;
  const whole = (role: string): number | undefined => { const value = text(role); return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined; };
  const result = text('result'), stated = (result === undefined ? undefined : things.objectsOf(result, qudt.numericValue)[0]?.value) ?? text('value');
  const unit = result === undefined ? undefined : things.objectsOf(result, qudt.hasUnit)[0]?.value;
  const property = text('property'), value = stated === undefined ? NaN : Number(stated);
  if (property === undefined || !Number.isFinite(value)) return undefined;
  const given = { unit, statistic: text('statistic'), channel: whole('channel'), otherChannel: whole('otherChannel'), location: text('location'), image: things.valuesOf(iri, fields.get('image')).length === 1 ? text('image') : undefined, observedAt: text('observedAt'), sampleSize: whole('sampleSize'), procedure: text('procedure'), about: text('about') };
  return {
    iri, property, value, more: [...further].filter(([, field]) => things.valuesOf(iri, field).length > 0).map(([role]) => role),
    ...Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined)),
  };
}

/** The number of an observation in a unit. One without unit is in that of its property. */
export function numberIn({ value, unit }: Pick<ReadObservation, 'value' | 'unit'>, wanted: { unit: string; canonicalUnit: string }, model: ResourceModel): number | undefined {
  const from = model.findUnit(unit ?? wanted.canonicalUnit), to = model.findUnit(wanted.unit);
  if (!from || !to) return undefined;
  const number = from.iri === to.iri ? value : convert(String(value), from, to);
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}
