/**
 * Writes the fields of resources: literals, quantities with their unit, links to other things of the same source. It notes
 * what became of each statement, and gathers what is said once for a whole file (a unit that was not stated).
 */
import type { Origin } from '../errors.ts';
import type { Field, ResourceModel, ResourceType, Unit } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import { mg, qudt, rdf, xsd } from '../rdf/vocabulary.ts';
import type { BoundMapping, BoundRow, BoundRule } from './bind-mapping.ts';
import { toDecimal } from '../rdf/decimal.ts';
import { isAbsent, isPlaceholder, readFieldValue, readIri, readPlain } from './field-values.ts';
import type { GraphWriter } from './graph-writer.ts';
import { isIdentifier, propertyName } from './property-name.ts';
import { settle, settleAll, walkElements } from './source-tree.ts';
import { either, readRowValue } from './row-values.ts';
import type { Element, Statement } from './source-tree.ts';

/** A thing that becomes a resource of the graph. */
export interface Resource { element: Element; rule: BoundRule; iri: string; /** the resource it stands in */ holder?: Resource }

export interface FieldWriterParts {
  mapping: BoundMapping;
  graph: GraphWriter;
  /** what an identifier of the source names: a resource, an element that is none, or nothing */ lookUp: (text: string) => Resource | Element | undefined;
  /** what a value means that stands at `Element/@step` of another element */ lookUpBy: (by: string, text: string) => NamedThing;
}

/** The resource that has a value at a step, spelt so or nearly so; else the values that it may mean. */
export interface NamedThing { found?: Resource; /** how it is spelt there, when not so */ spelt?: string; /** several have it */ doubled?: true; alike: readonly string[] }

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

const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

const reads = (field: Field, type: ResourceType | undefined, model: ResourceModel): boolean =>
  type === undefined || field.targets.length === 0 || field.targets.some((name) => name === type.name || model.findType(name)?.descendants.includes(type.name));

/** Creates the writer of one source. */
export function createFieldWriter({ mapping, graph, lookUp, lookUpBy }: FieldWriterParts): FieldWriter {
  const { model } = mapping;
  const notes = new Map<string, number>();
  /** several rows may ask what a statement refers to; it is said once */
  const said = new Set<Statement>();
  const references: { from: Resource; element: Element; to: Resource }[] = [];
  const say = (note: string): void => { notes.set(note, (notes.get(note) ?? 0) + 1); };
  const rule = (name: string): string => `https://w3id.org/micrograph/rules/${name}`;
  const warned = new Map<Statement, Set<string>>();
  const warn = (resource: Resource, statement: Statement, name: string, message: string, remedy: string, { severity = 'Warning', field }: { severity?: 'Warning' | 'Violation'; field?: Field | undefined } = {}): void => {
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

  const target: FieldWriter['target'] = (text) => {
    const found = lookUp(text.trim());
    return found && 'iri' in found ? found : undefined;
  };

  /** A value that is not kept takes its unit with it. */
  const drop = (statement: Statement, { unit }: { unit?: string | undefined }, reason: string): void => {
    settle(statement, 'dropped', reason);
    const stated = unit === undefined ? undefined : statement.element.statements.find(({ step }) => step === unit);
    if (stated) settle(stated, 'dropped', 'the unit of a value that is not kept');
  };

  const reference = (resource: Resource, row: BoundRow, statement: Statement): void => {
    const text = String(statement.value).trim();
    const found = lookUp(text);
    if (!found && mapping.identifiers !== undefined && mapping.keep !== undefined && isIdentifier(text)) {
      // it holds everywhere, so the link is kept though the thing is elsewhere
      graph.add(resource.iri, row.predicate ?? mapping.keep + propertyName(statement.step.slice(1)), namedNode(mapping.identifiers + text), placeOf(statement));
      settle(statement, 'mapped', 'leads to what is not in this file; the link is kept');
    } else if (!found) {
      settle(statement, 'dropped', 'refers to what is not in the file');
      warn(resource, statement, 'reference', `${text} is not in this file, so the link to it is left out`, 'add it, or correct the identifier');
    } else if (!('iri' in found)) settle(statement, 'dropped', `refers to what is not kept (${found.name})`);
    else if (row.field && !reads(row.field, found.rule.type, model)) {
      settle(statement, 'dropped', 'refers to a thing of another kind');
      warn(resource, statement, 'reference', `${text} is ${withArticle(found.rule.type?.label ?? found.element.name)}, and ${row.field.label} leads to ${row.field.targets.join(' or ')}; the link is left out`, 'correct the identifier');
    } else {
      link(resource, row, found.iri, placeOf(statement));
      references.push({ from: resource, element: statement.element, to: found });
      settle(statement, 'kept');
    }
  };

  /** A value that stands at another element names that element: what has no such one is said, and kept as text where the table keeps such. */
  const byName = (resource: Resource, row: BoundRow, statement: Statement): void => {
    const text = String(statement.value).trim(), [what = '', step = ''] = row.by!.split('/');
    const { found, spelt, doubled, alike } = lookUpBy(row.by!, text);
    const kind = `${what} here`, at = step.slice(1), { field } = row;
    if (!found) {
      if (!said.has(statement)) warn(resource, statement, 'reference', `"${text}" is the ${at} of no ${kind}, so it leads nowhere`, alike.length > 0 ? `write ${either(alike)}, or add the ${what}` : `add the ${what}, with this ${at}`, { field });
      said.add(statement);
      if (mapping.keep === undefined) settle(statement, 'dropped', 'refers to what is not in the file');
      return;
    }
    if (spelt !== undefined && !said.has(statement)) warn(resource, statement, 'reference', `"${text}" is the ${at} of no ${kind} as it is spelt; it is read as "${spelt}"`, `write "${spelt}"`, { field });
    if (doubled && !said.has(statement)) warn(resource, statement, 'reference', `"${text}" is the ${at} of more than one ${what}; the first is taken`, `give each ${what} a ${at} of its own`, { field });
    if (row.marked && !statement.reference && !said.has(statement)) warn(resource, statement, 'reference', `"${text}" refers to the ${what} with this ${at}, and is not marked as a reference`, 'add "reference": true', { field });
    said.add(statement);
    link(resource, row, found.iri, placeOf(statement));
    settle(statement, spelt === undefined ? 'kept' : 'mapped', spelt === undefined ? '' : 'the nearest spelling is taken');
  };

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
    else if (row.reference && typeof statement.value === 'string') reference(resource, row, statement);
    else if (row.reference) return;
    else if (field?.quantity || row.unit !== undefined) quantity(resource, field?.path.predicate ?? predicate!, field?.name ?? predicate!.replace(/^.*[/#]/, ''), statement, row);
    else {
      const { value, changed: respelt, fault, unusable } = readRowValue(statement, row);
      if (fault && !said.has(statement)) warn(resource, statement, 'form', fault.message, fault.remedy, { field });
      if (fault) said.add(statement);
      if (unusable) { if (mapping.keep === undefined) settle(statement, 'dropped', 'no known value'); return; }
      const listed = row.list ? text.split(/\s+/) : [];
      if (listed.length > 1) { for (const each of listed) graph.add(resource.iri, field?.path.predicate ?? predicate!, literal(each.toWellFormed()), placeOf(statement)); settle(statement, 'kept'); return; }
      const made = field ? readFieldValue(value, field) : row.iri ? readIri(String(value)) : { term: readPlain(row.number && toDecimal(text) !== undefined ? Number(text) : value) };
      if ('absent' in made) { if (row.form === undefined || mapping.keep === undefined) settle(statement, 'dropped', made.absent); return; }
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
    link, quantity, target, verbatim,
    write(resource, row, all) {
      const statements = row.fits === undefined ? all : all.filter(({ value }) => new RegExp(row.fits!).test(String(value)));
      if (row.spare && row.field && graph.has(resource.iri, row.field.path.predicate)) {
        for (const statement of statements) drop(statement, row, `${row.field.label} has its value from elsewhere`);
        return;
      }
      if (row.once) agreed(resource, row, statements);
      else for (const statement of statements) one(resource, row, statement);
    },
    linkOwners(resources) {
      const lacking = [...resources].filter(({ iri, rule: { owner } }) => owner && !graph.has(iri, owner.path.predicate));
      // what a resource refers to is said at its element or below; a made one has its own rows only
      const byElement = new Map(lacking.flatMap((each) => (each.rule === mapping.resources.get(each.element.name) ? [[each.element, each] as const] : [])));
      const byResource = new Map<Resource, Set<Resource>>(lacking.map((each) => [each, new Set()]));
      for (const { from, element, to } of references) {
        byResource.get(from)?.add(to);
        for (let each: Element | undefined = element; each; each = each.parent) { const above = byElement.get(each); if (above) byResource.get(above)?.add(to); }
      }
      for (const [resource, targets] of byResource) {
        const owner = resource.rule.owner!;
        const holders = new Set([...targets].flatMap(({ holder }) => (holder && reads(owner, holder.rule.type, model) ? [holder] : [])));
        const [holder] = holders;
        if (!holder || holders.size > 1) continue;
        link(resource, { field: owner }, holder.iri, () => resource.element.place());
        say(`${resource.rule.type?.label ?? resource.rule.name}: no ${owner.label} is stated; it is the one that holds the parts it refers to`);
      }
    },
    warnings: () => [...notes].map(([note, count]) => `${note} (${count} ${count === 1 ? 'time' : 'times'})`),
  };
}
