/**
 * The graph tells: from found IRIs and what is asked of them to plain objects, level by level. A level is one SPARQL query for
 * each selection of one type, whatever the number of its resources; GraphQL then reads from the finished tree.
 */
import { ancestorsField, objectNameOf, termTypeOf, valueTypeOf } from '../derived/graphql-schema.ts';
import { KnownError } from '../errors.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { findIriFault } from '../rdf/check-iris.ts';
import type { SparqlText } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import { rdf } from '../rdf/vocabulary.ts';
import type { JournalReader } from '../store/store.ts';
import { ancestorsKey, keyOf, levelQuery, recordsKey } from './graphql-level.ts';
import type { Row } from './graphql-rows.ts';
import type { Selection } from './graphql-selection.ts';
import { bySize, inOrder, quantityOf, scalarOf } from './graphql-values.ts';
import type { KnownName } from './known-names.ts';

export interface TellParts {
  model: ResourceModel;
  journal: JournalReader;
  /** predicates under which names are kept, best first */ labelPredicates: readonly string[];
  /** names that are known without the graph */ nameOf?: KnownName;
  /** runs a SELECT and gives its rows */ select: (query: SparqlText) => Promise<Row[]>;
  /** most resources of one answer, over all levels */ mostResources?: number;
}

/** A resource as GraphQL reads it. */
export interface Told { __typename: string; iri: string; [field: string]: unknown }
export type Tell = (iris: readonly string[], typeName: string, selection: Selection) => Promise<Map<string, Told>>;

/** IRIs of one query: many more would make it longer than the engine's guard allows. */
const batch = 1000;

const irisOf = (rows: readonly Row[]): string[] => [...new Set(rows.flatMap(({ o }) => (o?.kind === 'iri' ? [o.value] : [])))].toSorted();

/** Creates the step for one request. Errors: those of the query pool, answer-too-large. */
export function createTell({ model, journal, labelPredicates, nameOf = () => undefined, select, mostResources = 100_000 }: TellParts): Tell {
  let told = 0;
  const isAnything = (name: string): boolean => name === 'Resource' || name === 'Thing';
  const withLower = (name: string): ResourceType[] => { const type = model.findType(name); return type ? [type, ...type.descendants.map((each) => model.findType(each)!)] : []; };
  const depthOf = (type: ResourceType): number => 1 + Math.max(0, ...type.parents.map((parent) => depthOf(model.findType(parent)!)));

  /** name of the object type: where several are possible, the most special that the classes say */
  const objectOf = (classes: readonly string[], expected: string): string => {
    const type = model.findType(expected);
    if (expected === 'Thing' || (type && !type.isInterface)) return type ? objectNameOf(type) : 'Thing';
    const possible = type ? withLower(expected) : model.types;
    const best = possible.filter(({ iri }) => classes.includes(iri)).toSorted((a, b) => depthOf(b) - depthOf(a) || (a.name < b.name ? -1 : 1))[0];
    return best ? objectNameOf(best) : type ? objectNameOf(type) : 'Thing';
  };

  /** the fields that are asked for; a name may be a field of several of the types, under several paths */
  const askedFields = (typeName: string, selection: Selection): Field[] => {
    const fields = new Map<string, Field>();
    for (const type of isAnything(typeName) ? model.types : withLower(typeName)) {
      for (const field of type.fields) if (selection.has(field.name) && field.name !== 'label') fields.set(`${field.name} ${field.path.inverse} ${field.path.predicate}`, field);
    }
    return [...fields.values()];
  };

  const labelOf = (own: ReadonlyMap<string, Row[]>): string | null => {
    for (const predicate of labelPredicates) {
      const [first] = inOrder((own.get(predicate) ?? []).map(({ o }) => o!));
      if (first) return first.value;
    }
    return null;
  };

  const recordsOf = (graphs: readonly string[]): unknown[] => graphs.flatMap((graph) => {
    const newest = journal.newest(graph);
    return newest ? [{ iri: newest.record, id: newest.id, version: newest.number, time: newest.time, visibility: newest.visibility }] : [];
  });

  const tellBatch = async (iris: readonly string[], typeName: string, selection: Selection): Promise<Map<string, Told>> => {
    const fields = askedFields(typeName, selection);
    const several = typeName === 'Resource' || model.findType(typeName)?.isInterface === true;
    const ancestors = selection.has(ancestorsField) && typeName === termTypeOf(model);
    const query = levelQuery({
      nodes: iris.filter((iri) => findIriFault(iri) === undefined).map((iri) => namedNode(iri)), fields, ancestors, records: selection.has('records'),
      predicates: [...(selection.has('label') ? labelPredicates : []), ...(selection.has('types') || several ? [rdf.type] : [])],
      typesOf: ({ targets }) => targets.flatMap(withLower),
    });
    const said = new Map<string, Map<string, Row[]>>(iris.map((iri) => [iri, new Map()]));
    for (const row of query ? await select(query) : []) {
      const own = said.get(row['s']!.value), key = row['p']!.value;
      const list = own?.get(key);
      if (list) list.push(row); else own?.set(key, [row]);
    }
    const result = new Map<string, Told>();
    for (const [iri, own] of said) {
      const types = irisOf(own.get(rdf.type) ?? []);
      result.set(iri, { __typename: objectOf(types, typeName), iri, types, label: selection.has('label') ? labelOf(own) ?? nameOf(iri) ?? null : null, records: recordsOf(irisOf(own.get(recordsKey) ?? [])) });
    }
    const below = async (key: string, target: string, name: string, put: (iri: string, list: Told[]) => void): Promise<void> => {
      const linked = new Map(iris.map((iri) => [iri, irisOf(said.get(iri)!.get(key) ?? [])] as const));
      const next = await tell([...new Set([...linked.values()].flat())], target, selection.get(name)!.fields);
      for (const [iri, each] of linked) put(iri, each.map((one) => next.get(one)!));
    };
    const work = fields.map(async (field) => {
      const key = keyOf(field, fields), value = valueTypeOf(field, model);
      const put = (iri: string, list: readonly unknown[]): void => {
        const resource = result.get(iri)!, before = resource[field.name];
        if (before === undefined || before === null || (Array.isArray(before) && before.length === 0)) resource[field.name] = field.many ? list : list[0] ?? null;
      };
      if (field.kind !== 'literal' && field.kind !== 'quantity' || field.path.inverse) { await below(key, value, field.name, put); return; }
      for (const [iri, own] of said) {
        const rows = own.get(key) ?? [];
        put(iri, field.kind === 'quantity' ? bySize(rows).map((row) => quantityOf(row, field, model)) : inOrder(rows.map(({ o }) => o!)).map((cell) => scalarOf(cell, value)).filter((each) => each !== undefined));
      }
    });
    if (ancestors) work.push(below(ancestorsKey, typeName, ancestorsField, (iri, list) => { result.get(iri)![ancestorsField] = list; }));
    await Promise.all(work);
    return result;
  };

  async function tell(iris: readonly string[], typeName: string, selection: Selection): Promise<Map<string, Told>> {
    told += iris.length;
    if (told > mostResources) throw new KnownError('answer-too-large', `the answer has more than ${mostResources.toLocaleString('en')} resources; ask for smaller pages, or narrow what is nested`, { limit: mostResources });
    const all = new Map<string, Told>();
    for (let at = 0; at < iris.length; at += batch) for (const [iri, each] of await tellBatch(iris.slice(at, at + batch), typeName, selection)) all.set(iri, each);
    return all;
  }
  return tell;
}
