/**
 * Writes the fields of resources: literals, quantities with their unit, links to other things of the same source. It notes
 * what became of each statement, and gathers what is said once for a whole file (a unit that was not stated).
 */
import type { Origin } from '../errors.ts';
import type { Field, Unit } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import { mg, qudt, rdf, xsd } from '../rdf/vocabulary.ts';
import type { BoundMapping, BoundRow, BoundRule } from './bind-mapping.ts';
import { toDecimal } from '../rdf/decimal.ts';
import { isAbsent, isPlaceholder, readFieldValue, readIri, readPlain } from './field-values.ts';
import type { GraphWriter } from './graph-writer.ts';
import { createReferences } from './references.ts';
import type { NamedThing } from './references.ts';
import { settle, settleAll, walkElements } from './source-tree.ts';
import { readRowValue } from './row-values.ts';
import type { Element, Statement } from './source-tree.ts';

/** A thing that becomes a resource of the graph. */
export interface Resource { element: Element; rule: BoundRule; iri: string; /** the resource it stands in */ holder?: Resource }

export interface FieldWriterParts {
  mapping: BoundMapping;
  graph: GraphWriter;
  /** what an identifier of the source names: a resource, an element that is none, or nothing */ lookUp: (text: string) => Resource | Element | undefined;
  /** what a value means that stands at `Element/@step` of another element */ lookUpBy: (by: string, text: string) => NamedThing;
}

/** Says what is wrong with a statement, as a finding of the rule of that name. */
export type Warn = (resource: Resource, statement: Statement, rule: string, message: string, remedy: string, more?: { severity?: 'Warning' | 'Violation'; field?: Field | undefined }) => void;

export interface FieldWriter {
  /** Writes what stands at one row's place into the row's field. */
  write(resource: Resource, row: BoundRow, statements: readonly Statement[]): void;
  /** All that stands in an element, as the source writes it, unless other rows have kept every part of it. */
  verbatim(resource: Resource, row: BoundRow, element: Element): void;
  /** A link between two resources, in the direction that the field has. */
  link(resource: Resource, row: Pick<BoundRow, 'field' | 'predicate'>, target: string, place: () => Origin): void;
  /** A quantity as object of a predicate; undefined, with the reason noted at the statement, when it has no usable unit. */
  quantity(resource: Resource, predicate: string, name: string, statement: Statement, row: Pick<BoundRow, 'field' | 'unit' | 'defaultUnit'>): boolean;
  /** The resource that a text refers to, when it is one of the source's own. */
  target(text: string): Resource | undefined;
  /** Links that nothing states but everything implies: the one holder of all that a resource refers to. */
  linkOwners(resources: Iterable<Resource>): void;
  warnings(): string[];
}

/** Creates the writer of one source. */
export function createFieldWriter({ mapping, graph, lookUp, lookUpBy }: FieldWriterParts): FieldWriter {
  const { model } = mapping;
  const notes = new Map<string, number>();
  const say = (note: string): void => { notes.set(note, (notes.get(note) ?? 0) + 1); };
  const rule = (name: string): string => `https://w3id.org/micrograph/rules/${name}`;
  const warned = new Map<Statement, Set<string>>();
  const warn: Warn = (resource, statement, name, message, remedy, { severity = 'Warning', field } = {}) => {
    // a value that two rows take is said once
    const said = warned.get(statement) ?? new Set<string>();
    if (said.has(name)) return;
    warned.set(statement, said.add(name));
    graph.find({ severity, message, focus_node: resource.iri, ...(field ? { field: field.name } : {}), value: String(statement.value), shape: rule(name), origin: statement.element.placeOf(statement), remedy });
  };
  const placeOf = (statement: Statement) => (): Origin => statement.element.placeOf(statement);

  const link: FieldWriter['link'] = (resource, { field, predicate }, target, place) => {
    if (field?.path.inverse) graph.add(target, field.path.predicate, namedNode(resource.iri), place);
    else if (field || predicate !== undefined) graph.add(resource.iri, field?.path.predicate ?? predicate!, namedNode(target), place);
  };

  /** A value that is not kept takes its unit with it. */
  const drop = (statement: Statement, { unit }: { unit?: string | undefined }, reason: string): void => {
    settle(statement, 'dropped', reason);
    const stated = unit === undefined ? undefined : statement.element.statements.find(({ step }) => step === unit);
    if (stated) settle(stated, 'dropped', 'the unit of a value that is not kept');
  };

  const { byIdentifier, byName, linkOwners, target } = createReferences({ mapping, graph, lookUp, lookUpBy, link, warn, say });

  /** A rare unit that the field does not list (OME allows every power of ten): the value in the field's own. */
  const inCanonical = (number: string, unit: Unit, canonical: string): [string, Unit] => {
    const to = model.findUnit(canonical);
    const value = to && convert(number, unit, to);
    return to && value !== undefined && Number.isFinite(value) ? [toDecimal(String(value)) ?? number, to] : [number, unit];
  };

  const quantity: FieldWriter['quantity'] = (resource, predicate, name, statement, { field, unit: unitStep, defaultUnit }) => {
    const number = toDecimal(String(statement.value));
    if (number === undefined) {
      drop(statement, { unit: unitStep }, isPlaceholder(String(statement.value)) ? 'stands for "not known"' : 'not a number');
      if (isPlaceholder(String(statement.value))) return false;
      warn(resource, statement, 'number', `"${String(statement.value).slice(0, 50)}" is no number, so ${name} is left out`, 'give a number');
      return false;
    }
    const stated = unitStep === undefined ? undefined : statement.element.statements.find(({ step, value }) => step === unitStep && String(value).trim() !== '');
    const symbol = stated === undefined ? defaultUnit : mapping.units[String(stated.value).trim()] ?? String(stated.value).trim();
    const unit = symbol === undefined ? undefined : model.findUnit(symbol);
    if (!unit) {
      settle(statement, 'dropped', symbol === undefined ? 'a number without unit' : 'a unit that is not known');
      if (stated) settle(stated, 'dropped', 'a unit that is not known');
      warn(resource, stated ?? statement, 'unit', symbol === undefined ? `${name} has no unit, so its number says nothing` : `"${symbol}" is no known unit`, 'give a unit such as "µm"', { severity: symbol === undefined && mapping.shaped ? 'Warning' : 'Violation' });
      return false;
    }
    const allowed = field?.quantity?.allowedUnits;
    const [written, writtenUnit] = allowed && !allowed.includes(unit.iri) ? inCanonical(number, unit, field.quantity!.canonicalUnit) : [number, unit];
    const node = graph.name(`${graph.local(resource.iri)}.${name}`);
    const place = placeOf(statement);
    graph.add(resource.iri, predicate, namedNode(node), place);
    graph.add(node, rdf.type, namedNode(qudt.QuantityValue), place);
    graph.add(node, qudt.numericValue, literal(written, namedNode(xsd.decimal)), place);
    graph.add(node, qudt.hasUnit, namedNode(writtenUnit.iri), stated ? placeOf(stated) : place);
    const converted = writtenUnit !== unit ? `${symbol} is none of the field's units; the value is converted` : '';
    if (stated) settle(stated, converted ? 'mapped' : 'kept', converted);
    else say(`${resource.rule.name}: ${statement.step.replace('@', '')} states no unit; ${symbol} is taken, as the format defines`);
    settle(statement, stated && !converted ? 'kept' : 'mapped', stated ? converted : `no unit is stated; ${symbol} is taken, as the format defines`);
    return true;
  };

  const one = (resource: Resource, row: BoundRow, statement: Statement): void => {
    const { field, predicate } = row;
    const text = String(statement.value).trim();
    if (row.drop !== undefined) drop(statement, row, row.drop);
    else if (text === '') drop(statement, row, 'the value is empty');
    else if (isAbsent(text, row.absent)) drop(statement, row, `"${text}" stands for "not known"`);
    else if (row.by !== undefined) byName(resource, row, statement);
    else if (row.reference && typeof statement.value === 'string') byIdentifier(resource, row, statement);
    else if (row.reference) return;
    else if (field?.quantity || row.unit !== undefined) quantity(resource, field?.path.predicate ?? predicate!, field?.name ?? predicate!.replace(/^.*[/#]/, ''), statement, row);
    else {
      const { value, several, changed: respelt, fault, unusable } = readRowValue(statement, row);
      if (fault) warn(resource, statement, 'form', fault.message, fault.remedy, { field });
      if (unusable) { if (mapping.keep === undefined) settle(statement, 'dropped', 'no known value'); return; }
      const listed = several ?? (row.list ? text.split(/\s+/) : []);
      if (listed.length > 1) { for (const each of listed) graph.add(resource.iri, field?.path.predicate ?? predicate!, literal(each.toWellFormed()), placeOf(statement)); settle(statement, several ? 'mapped' : 'kept', several ? respelt : ''); return; }
      const made = field ? readFieldValue(value, field) : row.iri ? readIri(String(value)) : { term: readPlain(row.number && toDecimal(text) !== undefined ? Number(text) : value) };
      if ('absent' in made) { if (row.form === undefined || mapping.keep === undefined) settle(statement, 'dropped', made.absent); return; }
      if (mapping.firstOnly && field && !field.many && graph.has(resource.iri, field.path.predicate) && !graph.has(resource.iri, field.path.predicate, made.term)) {
        warn(resource, statement, 'one-value', `${field.label} takes one value, and has one before this; ${JSON.stringify(text.slice(0, 80))} is kept apart`, 'keep one of them', { field });
        return;
      }
      graph.add(resource.iri, field?.path.predicate ?? predicate!, made.term, placeOf(statement));
      const changed = 'changed' in made ? made.changed : respelt;
      // an identifier in another spelling keeps the one that was written
      if (made.term.termType === 'NamedNode' && changed !== undefined) graph.add(made.term.value, mg.statedAs, literal(text.toWellFormed()), placeOf(statement));
      const more = (row.join ?? []).map((step) => statement.element.statements.find((each) => each.step === step));
      for (const each of [statement, ...more]) if (each) settle(each, changed === undefined ? 'kept' : 'mapped', changed);
    }
  };

  /** Many places, one value: one statement where all agree. */
  const agreed = (resource: Resource, row: BoundRow, statements: readonly Statement[]): void => {
    const known = statements.filter(({ value }) => String(value).trim() !== '' && !isAbsent(String(value), row.absent));
    const usable = new Set(known);
    for (const statement of statements) if (!usable.has(statement)) drop(statement, row, 'the value is empty or stands for "not known"');
    const [first] = known;
    if (!first) return;
    const unitOf = ({ element }: Statement): Statement | undefined => element.statements.find(({ step }) => step === row.unit);
    if (known.some((each) => String(each.value) !== String(first.value) || unitOf(each)?.value !== unitOf(first)?.value)) {
      for (const each of known) drop(each, row, 'differs from place to place; only what all agree on is kept');
      return;
    }
    one(resource, row, first);
    if (first.outcome?.what === 'dropped') return;
    for (const each of known.slice(1)) { settle(each, 'mapped', 'the same everywhere: kept once'); const unit = unitOf(each); if (unit) settle(unit, 'mapped', 'the same everywhere: kept once'); }
  };

  const verbatim: FieldWriter['verbatim'] = (resource, { field, predicate }, element) => {
    const parts = [...walkElements(element)].flatMap(({ statements }) => statements);
    const saysNothing = element.children.length === 0 && parts.every(({ value }) => String(value).trim() === '');
    if (saysNothing || parts.every(({ outcome, value }) => outcome?.what === 'kept' || (outcome && String(value).trim() === ''))) return;
    const text = element.content?.() ?? parts.map(({ value }) => String(value)).join('\n');
    graph.add(resource.iri, field?.path.predicate ?? predicate!, literal(text.toWellFormed(), namedNode(field?.datatypes[0] ?? xsd.string)), () => element.place());
    settleAll(element, 'kept', '');
  };

  return {
    link, quantity, target, verbatim, linkOwners,
    write(resource, row, all) {
      const statements = row.fits === undefined ? all : all.filter(({ value }) => new RegExp(row.fits!).test(String(value)));
      if (row.spare && row.field && graph.has(resource.iri, row.field.path.predicate)) {
        for (const statement of statements) drop(statement, row, `${row.field.label} has its value from elsewhere`);
        return;
      }
      if (row.once) agreed(resource, row, statements);
      else for (const statement of statements) one(resource, row, statement);
    },
    warnings: () => [...notes].map(([note, count]) => `${note} (${count} ${count === 1 ? 'time' : 'times'})`),
  };
}
