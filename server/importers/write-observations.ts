/**
 * Rows of measured numbers → observations: one number each, with unit, statistic and what it is about. Which slot is which
 * property, and which field takes what, stands in the mapping table; a cell that is no number is said with its line, one that
 * stands for "not known" is left out, and never is a number made of what is none.
 */
import type { Origin } from '../errors.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { toDecimal } from '../rdf/decimal.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { Quad_Object } from '../rdf/terms.ts';
import { qudt, rdf, xsd } from '../rdf/vocabulary.ts';
import { isPlaceholder } from './field-values.ts';
import type { GraphWriter } from './graph-writer.ts';
import type { MeasuresTable, Slot } from './measures-table.ts';
import { settle } from './source-tree.ts';
import type { Statement } from './source-tree.ts';

/** What a row of numbers is about, and what all of them share. */
export interface Measured {
  channel?: number;
  otherChannel?: number;
  location?: string;
  sampleSize?: number;
  /** IRI of the image */ image?: string;
  /** IRI of the feature of interest */ about: string;
}
export interface ObservationWriter {
  /** Writes one number; false, with the reason noted at the cell, where it is none. */
  write(slot: Slot, cell: Statement, measured: Measured): boolean;
  /** IRIs of what was written */ readonly written: readonly string[];
}

const missing = /^\s*(?:[-+]?\.(?:nan)|~|null)\s*$/i, infinite = /^\s*[-+]?\.?inf(?:inity)?\s*$/i;

/** Whether a cell only says that there is no value. An infinite number is no such cell: it is a fault. */
export const isMissing = (value: unknown): boolean => { const text = String(value).trim(); return text === '' || missing.test(text) || (isPlaceholder(text) && !infinite.test(text)); };

/** A cell as a finite number in its lexical form; undefined for what is none. */
export function readNumber(value: unknown): string | undefined {
  const text = String(value).trim();
  return toDecimal(text) !== undefined && Number.isFinite(Number(text)) ? String(Number(text)) : undefined;
}

/** The fields of a type by the names that a table gives them; undefined ones are not written. */
export const fieldsByRole = (type: ResourceType | undefined, roles: Readonly<Record<string, string>>): ReadonlyMap<string, Field> => new Map(Object.entries(roles).flatMap(([role, name]) => { const field = type?.fields.find((each) => each.name === name); return field ? [[role, field] as const] : []; }));

/** Creates the writer. `shared` are terms that every observation has, by the role of their field. */
export function createObservationWriter({ table, model, graph, shared }: { table: MeasuresTable; model: ResourceModel; graph: GraphWriter; shared: ReadonlyMap<string, Quad_Object> }): ObservationWriter {
  const type = model.findType(table.observation)!, fields = fieldsByRole(type, table.fields);
  const written: string[] = [];

  const write: ObservationWriter['write'] = (slot, cell, measured) => {
    const place = (): Origin => cell.element.placeOf(cell);
    const fault = (message: string, remedy: string): false => {
      settle(cell, 'dropped', 'not a finite number');
      graph.find({ severity: 'Violation', message, remedy, focus_node: graph.record, value: String(cell.value).slice(0, 100), shape: 'https://w3id.org/micrograph/rules/number', origin: place() });
      return false;
    };
    if (isMissing(cell.value)) { settle(cell, 'dropped', 'no value is stated, so there is no observation'); return false; }
    const stated = readNumber(cell.value);
    if (stated === undefined) return fault(`${slot.name} is ${JSON.stringify(String(cell.value).slice(0, 50))}, and that is no finite number`, 'give a number, or leave it out');
    const value = inCanonical(stated, slot, model);
    if (value === undefined) return fault(`${slot.name} cannot be told in the unit of its property`, 'give it in the unit of the format');

    const { channel, otherChannel, location, sampleSize, image, about } = measured;
    const where = [...slot.statistic === undefined ? [] : [slot.statistic], ...channel === undefined ? [] : [`c${channel}`], ...otherChannel === undefined ? [] : [`to${otherChannel}`], ...location === undefined ? [] : [location.replaceAll(/\W+/g, '-')]];
    const iri = graph.name([slot.local, ...where].join('-')), result = graph.name(`${graph.local(iri)}-result`);
    const say = (role: string, object: Quad_Object | string | undefined): void => { const field = fields.get(role); if (field && object !== undefined) graph.add(iri, field.path.predicate, typeof object === 'string' ? namedNode(object) : object, place); };
    const integer = (number: number | undefined): Quad_Object | undefined => (number === undefined ? undefined : literal(String(number), namedNode(xsd.integer)));
    const number = literal(value, namedNode(xsd.double));
    graph.add(iri, rdf.type, namedNode(type.iri), place);
    say('label', literal([slot.local.replaceAll('-', ' '), ...slot.statistic === undefined ? [] : [slot.statistic], ...channel === undefined ? [] : [otherChannel === undefined ? `channel ${channel}` : `channel ${channel} to ${otherChannel}`], ...location === undefined ? [] : [location]].join(', ')));
    say('property', slot.property);
    say('about', about);
    for (const [role, term] of shared) say(role, term);
    say('image', image);
    say('statistic', slot.statistic === undefined ? undefined : literal(slot.statistic));
    say('channel', integer(channel));
    say('otherChannel', integer(otherChannel));
    say('location', location === undefined ? undefined : literal(location));
    say('sampleSize', integer(sampleSize));
    say('value', number);
    say('result', result);
    graph.add(result, rdf.type, namedNode(qudt.QuantityValue), place);
    graph.add(result, qudt.numericValue, number, place);
    graph.add(result, qudt.hasUnit, namedNode(slot.canonicalUnit), place);
    settle(cell, slot.unit === slot.canonicalUnit ? 'kept' : 'mapped', slot.unit === slot.canonicalUnit ? '' : 'told in the unit of the property');
    written.push(iri);
    return true;
  };
  return { write, written };
}

/** A number of a slot in the unit of its property; undefined where no conversion is known. */
export function inCanonical(number: string, { unit, canonicalUnit }: Pick<Slot, 'unit' | 'canonicalUnit'>, model: ResourceModel): string | undefined {
  if (unit === canonicalUnit) return number;
  const from = model.findUnit(unit), to = model.findUnit(canonicalUnit);
  const value = from && to && convert(number, from, to);
  return value !== undefined && Number.isFinite(value) ? String(value) : undefined;
}
