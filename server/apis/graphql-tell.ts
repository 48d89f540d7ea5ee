/**
 * The graph tells: from found IRIs and what is asked of them to plain objects, level by level. A level is one SPARQL query
 * for all that its resources say and one for each field that leads to them, whatever their number; GraphQL then reads from
 * the finished tree.
 */
import { objectNameOf } from '../derived/graphql-schema.ts';
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel, ResourceType, Unit } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { sparql } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import { mg, qudt, rdf } from '../rdf/vocabulary.ts';
import { findIriFault } from '../rdf/check-iris.ts';
import type { JournalReader } from '../store/store.ts';
import type { Selection } from './graphql-selection.ts';
import type { Cell, Row } from './query-runner.ts';

export interface TellParts {
  model: ResourceModel;
  journal: JournalReader;
  /** predicates under which names are kept, best first */ labelPredicates: readonly string[];
  /** runs a SELECT and gives its rows */ select: (text: string) => Promise<Row[]>;
  /** most resources of one answer, over all levels */ mostResources?: number;
}

/** A resource as GraphQL reads it. */
export interface Told { __typename: string; iri: string; [field: string]: unknown }
export type Tell = (iris: readonly string[], typeName: string, selection: Selection) => Promise<Map<string, Told>>;

/** IRIs of one query. */
const batch = 1000;

function quantityOf(row: Row, field: Field, model: ResourceModel): Record<string, unknown> {
  const number = row['n']?.value, unit = row['u'] ? model.findUnit(row['u'].value) : undefined;
  const canonical = row['c'] ? Number(row['c'].value) : undefined;
  return {
    unit: unit?.symbols[0] ?? row['u']?.value ?? null, unitIri: row['u']?.value ?? null, canonicalValue: canonical ?? null,
    text: [number, unit?.symbols[0] ?? row['u']?.value].filter(Boolean).join(' '),
    value: ({ unit: wanted }: { unit?: string | null }) => valueIn(number, unit, wanted, field, model),
  };
}

/** A number in the unit that is asked for. */
function valueIn(number: string | undefined, from: Unit | undefined, wanted: string | null | undefined, field: Field, model: ResourceModel): number | null {
  if (number === undefined) return null;
  if (wanted === undefined || wanted === null) return Number(number);
  const to = model.findUnit(wanted);
  const converted = from && to && convert(number, from, to);
  if (converted === undefined) throw new KnownError('request-not-valid', `${field.name} cannot be given in ${JSON.stringify(wanted)}; units are ${field.quantity!.allowedUnits.map((iri) => model.findUnit(iri)?.symbols[0] ?? iri).join(', ')}`, { field: field.name });
  return converted;
}

/** English and texts without a language first. */
function byLanguage(a: Cell, b: Cell): number {
  const rank = ({ 'xml:lang': language }: Cell): number => (language === undefined || /^en\b/i.test(language) ? 0 : 1);
  return rank(a) - rank(b);
}

function scalarOf(cell: Cell, graphqlType: string): unknown {
  if (graphqlType === 'Boolean') return cell.value === 'true' || cell.value === '1';
  if (graphqlType !== 'Float' && graphqlType !== 'Integer') return cell.value;
  const number = Number(cell.value);
  return Number.isFinite(number) ? number : null;
}

/** Creates the step for one request. Errors: those of the query pool, answer-too-large. */
export function createTell({ model, journal, labelPredicates, select, mostResources = 100_000 }: TellParts): Tell {
  let told = 0;
  const lower = (name: string): ResourceType[] => { const type = model.findType(name); return type ? [type, ...type.descendants.map((each) => model.findType(each)!)] : []; };
  const depthOf = (type: ResourceType): number => 1 + Math.max(0, ...type.parents.map((parent) => depthOf(model.findType(parent)!)));

  /** the most special of the modelled types that it may be here */
  const typeNameOf = (classes: readonly string[], expected: string): string => {
    const own = classes.flatMap((iri) => model.findType(iri) ?? []);
    const possible = expected === 'Resource' || expected === 'Thing' ? own : own.filter(({ name, parents }) => name === expected || lower(expected).some((each) => each.name === name) || parents.includes(expected));
    const best = possible.toSorted((a, b) => depthOf(b) - depthOf(a) || (a.name < b.name ? -1 : 1))[0];
    if (best && expected !== 'Thing') return objectNameOf(best);
    const type = model.findType(expected);
    return type ? objectNameOf(type) : 'Thing';
  };

  /** the fields that are asked for, by predicate and direction; a name may be a field of several of the types */
  const askedFields = (typeName: string, selection: Selection): Field[] => {
    const types = typeName === 'Resource' || typeName === 'Thing' ? model.types : lower(typeName);
    const fields = new Map<string, Field>();
    for (const type of types) for (const field of type.fields) if (selection.has(field.name) && field.name !== 'label') fields.set(`${field.name} ${field.path.inverse} ${field.path.predicate}`, field);
    return [...fields.values()];
  };

  const tellBatch = async (iris: readonly string[], typeName: string, selection: Selection): Promise<Map<string, Told>> => {
    const nodes = iris.filter((iri) => findIriFault(iri) === undefined).map((iri) => namedNode(iri));
    const values = sparql`VALUES ?s { ${nodes} }`;
    const fields = askedFields(typeName, selection);
    const forward = fields.filter(({ path }) => !path.inverse);
    const abstract = typeName === 'Resource' || (model.findType(typeName)?.isInterface ?? false);
    const wanted = new Set(forward.map(({ path }) => path.predicate));
    if (selection.has('label')) for (const predicate of labelPredicates) wanted.add(predicate);
    if (selection.has('types') || abstract || typeName === 'Resource') wanted.add(rdf.type);
    const hasQuantities = forward.some(({ kind }) => kind === 'quantity');
    const said = new Map<string, Map<string, Row[]>>(iris.map((iri) => [iri, new Map()]));
    if (wanted.size > 0 && nodes.length > 0) {
      const predicates = [...wanted].map((iri) => sparql`${namedNode(iri)}`.text).join(', ');
      const quantities = hasQuantities ? ` OPTIONAL { ?o <${qudt.numericValue}> ?n OPTIONAL { ?o <${qudt.hasUnit}> ?u } OPTIONAL { ?o <${mg.canonicalValue}> ?c } }` : '';
      for (const row of await select(`SELECT DISTINCT * WHERE { ${values.text} ?s ?p ?o FILTER(?p IN (${predicates}))${quantities} }`)) {
        const own = said.get(row['s']!.value);
        const list = own?.get(row['p']!.value);
        if (list) list.push(row); else own?.set(row['p']!.value, [row]);
      }
    }
    const result = new Map<string, Told>();
    for (const iri of iris) {
      const own = said.get(iri)!;
      const types = (own.get(rdf.type) ?? []).map((row) => row['o']!.value).toSorted();
      const label = selection.has('label') ? labelPredicates.flatMap((predicate) => (own.get(predicate) ?? []).map((row) => row['o']!).filter(({ type }) => type === 'literal').toSorted(byLanguage))[0]?.value ?? null : null;
      result.set(iri, { __typename: abstract ? typeNameOf(types, typeName) : objectNameOf(model.findType(typeName) ?? { isInterface: false, name: 'Thing' } as ResourceType), iri, types, label, records: [] });
    }
    for (const field of fields) {
      const { type, fields: below } = selection.get(field.name)!;
      const rowsOf = field.path.inverse ? await leadingHere(field, nodes.map((node) => node.value)) : undefined;
      const valuesOf = (iri: string): Row[] => rowsOf?.get(iri) ?? said.get(iri)?.get(field.path.predicate) ?? [];
      const put = (iri: string, list: readonly unknown[]): void => {
        const resource = result.get(iri)!;
        if (resource[field.name] === undefined || (Array.isArray(resource[field.name]) ? (resource[field.name] as unknown[]).length === 0 : resource[field.name] === null)) resource[field.name] = field.many ? list : list[0] ?? null;
      };
      if (field.kind === 'literal') {
        for (const iri of iris) put(iri, valuesOf(iri).map((row) => row['o']!).filter((cell) => cell.type === 'literal').toSorted(byLanguage).map((cell) => scalarOf(cell, type)).filter((value) => value !== null));
      } else if (field.kind === 'quantity') {
        for (const iri of iris) put(iri, valuesOf(iri).filter((row) => row['n']).map((row) => quantityOf(row, field, model)));
      } else {
        const linked = new Map(iris.map((iri) => [iri, [...new Set(valuesOf(iri).map((row) => row['o']!).filter((cell) => cell.type === 'uri').map((cell) => cell.value))].toSorted()] as const));
        const next = await tell([...new Set([...linked.values()].flat())], type, below);
        for (const iri of iris) put(iri, linked.get(iri)!.flatMap((each) => next.get(each) ?? []));
      }
    }
    if (selection.has('records')) await addRecords(result, values.text);
    return result;
  };

  /** resources of the field's types that lead here, by where they lead to */
  async function leadingHere({ path, targets }: Field, iris: readonly string[]): Promise<Map<string, Row[]>> {
    const classes = targets.flatMap((target) => lower(target)).map((type) => namedNode(type.iri));
    const found = new Map<string, Row[]>();
    if (iris.length === 0) return found;
    const ofType = classes.length === 0 ? '' : ` ?o <${rdf.type}> ?t FILTER(?t IN (${classes.map((node) => sparql`${node}`.text).join(', ')}))`;
    for (const row of await select(`SELECT DISTINCT ?s ?o WHERE { ${sparql`VALUES ?s { ${iris.map((iri) => namedNode(iri))} }`.text} ?o ${sparql`${namedNode(path.predicate)}`.text} ?s .${ofType} }`)) {
      const list = found.get(row['s']!.value);
      if (list) list.push(row); else found.set(row['s']!.value, [row]);
    }
    return found;
  }

  async function addRecords(result: ReadonlyMap<string, Told>, values: string): Promise<void> {
    for (const row of await select(`SELECT DISTINCT ?s ?g WHERE { ${values} GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), "/history")) }`)) {
      const newest = journal.newest(row['g']!.value);
      if (newest) (result.get(row['s']!.value)?.['records'] as unknown[]).push({ iri: newest.record, id: newest.id, version: newest.number, time: newest.time, visibility: newest.visibility });
    }
  }

  async function tell(iris: readonly string[], typeName: string, selection: Selection): Promise<Map<string, Told>> {
    told += iris.length;
    if (told > mostResources) throw new KnownError('answer-too-large', `the answer has more than ${mostResources.toLocaleString('en')} resources; ask for smaller pages, or narrow what is nested`, { limit: mostResources });
    const all = new Map<string, Told>();
    for (let at = 0; at < iris.length; at += batch) for (const [iri, each] of await tellBatch(iris.slice(at, at + batch), typeName, selection)) all.set(iri, each);
    return all;
  }
  return tell;
}
