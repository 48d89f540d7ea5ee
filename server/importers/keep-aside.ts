/**
 * What a source says that is no statement about the thing (where it stands in a drawing, how many rows a form shows, a
 * word for "not known") is kept aside, as one JSON object at the thing, so that the source can be written again as it was.
 * It is no field: nothing is found or judged by it.
 */
import { literal, namedNode } from '../rdf/terms.ts';
import { rdf } from '../rdf/vocabulary.ts';
import type { GraphWriter } from './graph-writer.ts';
import type { Resource } from './field-writer.ts';
import { settle, settleAll } from './source-tree.ts';
import type { Statement } from './source-tree.ts';
import type { ElementRules } from './tree-paths.ts';

const json = namedNode(rdf.JSON);

/** Key under which the order of lists is kept. */
export const orderKey = '@order';

/** Puts aside what came to nothing at a resource's element, and the elements inside that are dropped. */
export function keepAside(resource: Resource, { predicate, graph, rules }: { predicate: string; graph: GraphWriter; rules: ElementRules }): void {
  const { element } = resource;
  const aside = new Map<string, unknown>();
  const isUnit = (statement: Statement): boolean => resource.rule.type?.fields.some(({ sourceUnit }) => `@${sourceUnit}` === statement.step) === true;
  for (const statement of element.statements) {
    const { outcome, step, value, raw } = statement;
    if (outcome?.what === 'kept' || outcome?.what === 'mapped' || (outcome === undefined && !isUnit(statement))) continue;
    const key = step.slice(1), own = raw ? raw.value : value;
    const known = aside.get(key);
    aside.set(key, statement.list ? [...(Array.isArray(known) ? known as unknown[] : []), own] : own);
    settle(statement, 'mapped', `${outcome?.reason ?? 'the unit of a value that is not given'}; kept aside for writing it again`);
  }
  // statements have no order; that of a list of references comes back from here
  const lists = Map.groupBy(element.statements.filter((statement) => statement.list && statement.outcome?.what === 'kept'), ({ step }) => step.slice(1));
  const order = Object.fromEntries([...lists].filter(([, values]) => values.length > 1).map(([key, values]) => [key, values.map(({ value }) => value)]));
  if (Object.keys(order).length > 0) aside.set(orderKey, order);
  for (const child of element.children) {
    const reason = rules.dropOf(child);
    if (reason === undefined) continue;
    aside.set(child.name, child.raw);
    settleAll(child, 'mapped', `${reason}; kept aside for writing it again`);
  }
  if (aside.size > 0) graph.add(resource.iri, predicate, literal(JSON.stringify(Object.fromEntries(aside)), json), element.place);
}
