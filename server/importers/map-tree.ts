/**
 * The engine of the importers whose sources are trees: walks the elements, makes the resources that the table names, and
 * writes their fields. It knows no format and no field; those stand in the tables. Every statement of the source gets an
 * outcome, the others are counted as dropped.
 */
import { hash } from 'node:crypto';
import type { Origin } from '../errors.ts';
import type { Imported } from '../rdf/report.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import { rdf, xsd } from '../rdf/vocabulary.ts';
import type { BoundMake, BoundMapping, BoundRow, BoundRule } from './bind-mapping.ts';
import { isAbsent, readFieldValue } from './field-values.ts';
import { createFieldWriter } from './field-writer.ts';
import type { Resource } from './field-writer.ts';
import { createGraphWriter } from './graph-writer.ts';
import { checkElements } from './element-checks.ts';
import { keepAside } from './keep-aside.ts';
import { keepRest } from './keep-rest.ts';
import { createNamedThings } from './named-things.ts';
import { createElementRules, createPositions, findElements, findStatements } from './tree-paths.ts';
import { findTables, groupTables, tableOf } from './element-tables.ts';
import { isIdentifier, propertyName } from './property-name.ts';
import { repeats, settle, settleAll, tallyLoss, walkElements } from './source-tree.ts';
import type { Element, Statement } from './source-tree.ts';

export interface MapTreeOptions {
  mapping: BoundMapping;
  /** IRI of the record */ record: string;
  /** step of the statement that identifies an element within the source */ id: string;
  /** an identifier as it is referred to → as it stands at its element */ bareReference?: (text: string) => string;
  /** facts on the file, by the names that the table's `facts` uses */ facts?: Readonly<Record<string, string>>;
}

/** A tree → statements with origins, findings and the loss. The tree's statements carry their outcome afterwards. */
export function mapTree(root: Element, { mapping, record, id, bareReference = (text) => text, facts = {} }: MapTreeOptions): Imported {
  const graph = createGraphWriter(record);
  const rules = createElementRules(mapping);
  rules.unwrap(root);
  const resources = new Map<Element, Resource>();
  const byId = new Map<string, Resource | Element>();
  const inTables = new Set<Element>();
  const positions = createPositions();
  nameResources();
  const lookUpBy = createNamedThings(resources);
  const writer = createFieldWriter({ mapping, graph, lookUp: (text) => byId.get(bareReference(text)), lookUpBy });
  const own = new Set(resources.values()), all = [...own];

  // made resources come to `all` on the way; they are written where they are made
  for (const resource of own) {
    if (!resource.rule.optional) describe(resource);
    for (const [place, row] of resource.rule.rows) writeRow(resource, place, row);
    if (resource.rule.optional && graph.describes(resource.iri)) describe(resource);
    for (const make of resource.rule.make) makeBeside(resource, make);
    for (const relation of resource.rule.relate) relate(resource, relation);
    for (const [fact, field] of resource.rule.facts) {
      const value = facts[fact] === undefined ? undefined : readFieldValue(facts[fact], field);
      if (value && 'term' in value && !graph.has(resource.iri, field.path.predicate)) graph.add(resource.iri, field.path.predicate, value.term, () => resource.element.place());
    }
    if (mapping.keep !== undefined) keepRest(resource, { keep: mapping.keep, graph, writer, rules, resourceAt: (element) => resources.get(element)?.iri, inside: mapping.shaped !== undefined && resource.holder !== undefined });
    if (mapping.shaped) keepAside(resource, { predicate: mapping.shaped.aside, graph, rules });
  }
  for (const [holder, rule, elements] of groupTables(inTables, rules, nearestAbove)) writeTable(holder, rule, elements);
  writer.linkOwners(all);
  checkElements(resources, graph.find);
  return { record, quads: graph.quads, origins: graph.origins, findings: graph.findings, warnings: writer.warnings(), loss: tallyLoss(root) };

  /** Names first, fields later: references may point forward. */
  function nameResources(): void {
    const repeated = new Set<Element>();
    const dropped = new Set<Element>(), sealed = new Set<Element>();
    const tabled = findTables(root, rules);
    for (const element of walkElements(root)) {
      if (sealed.has(element) || (element.parent && sealed.has(element.parent))) { sealed.add(element); continue; }
      const reason = rules.dropOf(element);
      if (reason !== undefined) settleAll(element, 'dropped', reason);
      if (reason !== undefined || (element.parent && dropped.has(element.parent))) { dropped.add(element); noteId(element, element); continue; }
      const rule = rules.ruleOf(element);
      if (!rule) continue;
      for (const [place, { verbatim }] of rule.rows) if (verbatim) for (const inner of findElements(element, place)) sealed.add(inner);
      if (tabled.has(rule)) { noteId(element, element); inTables.add(element); continue; }
      if (repeated.has(element)) continue;
      const own = rule.unnamed ? undefined : idOf(element);
      const holder = nearestAbove(element);
      const everywhere = own !== undefined && mapping.identifiers !== undefined && isIdentifier(own.text) ? mapping.identifiers + own.text : undefined;
      const before = everywhere === undefined ? undefined : byId.get(own!.text);
      if (before && 'iri' in before && repeats(element, before.element)) { noteRepeat(element, before.element, repeated); continue; }
      const doubled = everywhere === undefined && own !== undefined && graph.isTaken(own.text);
      const iri = everywhere ?? graph.name(own?.text ?? `${holder ? `${graph.local(holder.iri)}/` : ''}${element.name}-${element.index}`);
      const resource: Resource = { element, rule, iri, ...(holder ? { holder } : {}) };
      if (doubled) graph.find({ severity: 'Warning', focus_node: iri, value: own.text, shape: rules.faults.identifier, origin: element.placeOf(own.statement), message: `The identifier ${own.text} stands at several elements; links lead to the first`, remedy: 'give each its own identifier' });
      resources.set(element, resource);
      if (!rule.unnamed) noteId(element, resource);
    }
    for (const element of walkElements(root)) for (const statement of element.statements) {
      const reason = rules.dropStatement(statement);
      if (reason !== undefined) settle(statement, 'dropped', reason);
    }
  }
  /** The same thing said again in the same words is the same resource, with all that stands in it. */
  function noteRepeat(element: Element, before: Element, repeated: Set<Element>): void {
    settleAll(element, 'kept', '');
    const others = walkElements(before);
    for (const each of walkElements(element)) {
      const known = resources.get(others.next().value!);
      if (known) resources.set(each, known);
      repeated.add(each);
    }
  }
  function idOf(element: Element): { text: string; statement: Statement } | undefined {
    const statement = element.statements.find(({ step, value }) => step === id && String(value).trim() !== '');
    return statement && { text: String(statement.value).trim(), statement };
  }
  function noteId(element: Element, value: Resource | Element): void {
    const own = idOf(element);
    if (own && !byId.has(own.text)) byId.set(own.text, value);
  }
  function nearestAbove(element: Element, name?: string): Resource | undefined {
    for (let each = element.parent; each; each = each.parent) {
      const found = resources.get(each);
      if (found && (name === undefined || found.rule.name === name)) return found;
    }
    return undefined;
  }

  function describe({ iri, rule, element }: Pick<Resource, 'iri' | 'rule' | 'element'>): void {
    const { variants } = rule;
    const variant = variants?.types.get(String(element.statements.find(({ step }) => step === variants.step)?.value));
    const type = variant ?? rule.type;
    const classes = [...(type ? [type.iri] : []), ...rule.classes.map((each) => each.replace('{name}', element.name))];
    for (const each of new Set(classes)) graph.add(iri, rdf.type, namedNode(each), () => element.place());
    if (rule.index) graph.add(iri, rule.index.path.predicate, literal(String(element.index), namedNode(xsd.integer)), () => element.place());
  }

  /** Everything that stands at a row's place: links to elements that are resources, values of statements. */
  function writeRow(resource: Resource, place: string, row: BoundRow): void {
    const children = place === '.' || place.includes('@') ? [] : findElements(resource.element, place).flatMap((element) => resources.get(element) ?? []);
    for (const child of children) {
      // a wildcard leaves alone what has a row of its own
      if (place === '*' && resource.rule.rows.some(([other]) => other === child.element.name)) continue;
      const further = mapping.firstOnly && row.field && !row.field.many && !row.field.path.inverse && graph.has(resource.iri, row.field.path.predicate) && !graph.has(resource.iri, row.field.path.predicate, namedNode(child.iri));
      if (!further) writer.link(resource, row, child.iri, () => child.element.place());
      else if (mapping.keep !== undefined) writer.link(resource, { predicate: mapping.keep + propertyName(place.replace(/^.*\//, '')) }, child.iri, () => child.element.place());
      for (const statement of child.element.statements) if (statement.step === '.' && statement.value === '') settle(statement, 'kept');
    }
    if (children.length > 0 || place === '*') return;
    if (row.verbatim) { for (const element of findElements(resource.element, place)) writer.verbatim(resource, row, element); return; }
    writer.write(resource, row, row.position === undefined ? findStatements(resource.element, place) : positions.find(resource.element, place, row.position));
  }

  /** What is too much for resources: one literal that holds them all. */
  function writeTable(holder: Resource, rule: BoundRule, elements: readonly Element[]): void {
    const { field } = rule.table!;
    const text = tableOf(elements, rule);
    if (text === undefined) return;
    graph.add(holder.iri, field.path.predicate, literal(text, namedNode(field.datatypes[0] ?? xsd.string)), () => elements[0]!.place());
    for (const element of elements) settleAll(element, 'mapped', `kept as a row of one table (${field.label})`);
  }

  /** Links what stands at one place of an element to what stands at another. */
  function relate(resource: Resource, { from, field, to }: BoundRule['relate'][number]): void {
    const standAt = (place: string): { iri: string; place: () => Origin }[] => {
      if (!place.includes('@')) return findElements(resource.element, place).flatMap((element) => { const found = resources.get(element); return found ? [{ iri: found.iri, place: () => element.place() }] : []; });
      const by = resource.rule.rows.find(([other, row]) => other === place && row.by !== undefined)?.[1].by;
      return by === undefined ? [] : findStatements(resource.element, place).flatMap((statement) => { const { found } = lookUpBy(by, String(statement.value).trim()); return found ? [{ iri: found.iri, place: () => statement.element.placeOf(statement) }] : []; });
    };
    for (const subject of standAt(from)) for (const object of standAt(to)) writer.link({ ...resource, iri: subject.iri }, { field }, object.iri, () => object.place());
  }

  /** A resource that the source implies: made where any of its rows that are not spare has a value. */
  function makeBeside(resource: Resource, make: BoundMake): void {
    const stands = (row: BoundRow, { value }: Statement): boolean => String(value).trim() !== '' && !isAbsent(String(value), row.absent) && (!row.reference || writer.target(String(value)) !== undefined);
    const found = make.rows.filter(([, row]) => row.drop === undefined).map(([place, row]) => {
      const statements = findStatements(resource.element, place);
      // what leads nowhere, or says nothing, makes nothing; it is said once, at the resource beside
      writer.write(resource, row, statements.filter((each) => each.outcome === undefined && !stands(row, each)));
      return { row, statements: statements.filter((each) => stands(row, each)) };
    });
    if (!found.some(({ row, statements }) => !row.spare && statements.length > 0)) return;
    const local = make.shared
      ? `${make.type!.name}-${hash('sha256', JSON.stringify(found.map(({ row, statements }) => [row.field?.name ?? row.predicate, statements.map(({ value }) => value)]))).slice(0, 12)}`
      : `${graph.local(resource.iri)}.${make.field?.name ?? make.back?.name ?? make.predicate!.replace(/^.*[/#]/, '')}`;
    const known = make.shared && graph.isTaken(local);
    const made: Resource = { element: resource.element, rule: make, iri: known ? `${record}#${local}` : graph.name(local), holder: resource };
    if (known) for (const { statements } of found) for (const statement of statements) settle(statement, 'kept');
    else {
      describe(made);
      for (const { row, statements } of found) writer.write(made, row, statements);
      all.push(made);
    }
    const place = (): Origin => resource.element.place();
    writer.link(resource, make, made.iri, place);
    if (make.back) writer.link(made, { field: make.back }, resource.iri, place);
    for (const { above, field } of make.also) {
      const holder = nearestAbove(resource.element, above);
      if (holder) writer.link(holder, { field }, made.iri, place);
    }
  }
}
