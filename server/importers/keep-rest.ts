/**
 * What has no row and yet belongs to a resource is kept as it is, under the format's own namespace: an attribute as a
 * literal, a nested object as a node of its own, a reference as a link. Where the resource's type has a field of that
 * very predicate, the field says how its value is written.
 */
import { namedNode } from '../rdf/terms.ts';
import { readFieldValue, readPlain } from './field-values.ts';
import type { FieldWriter, Resource } from './field-writer.ts';
import type { GraphWriter } from './graph-writer.ts';
import { propertyName } from './property-name.ts';
import { settle } from './source-tree.ts';
import type { Element, Statement } from './source-tree.ts';
import type { ElementRules } from './tree-paths.ts';

export interface KeepRestParts { /** namespace */ keep: string; graph: GraphWriter; writer: FieldWriter; rules: ElementRules; /** rows of an element above may take what stands here, and it is kept here all the same */ inside: boolean; /** IRI of the resource that an element inside is */ resourceAt: (element: Element) => string | undefined }

/** Writes the rest of a resource's element. Statements that rows have settled are left alone at the element itself. */
export function keepRest(resource: Resource, { keep, graph, writer, rules, resourceAt, inside }: KeepRestParts): void {
  // a unit without its value says nothing of the thing
  const units = new Set(resource.rule.type?.fields.flatMap(({ sourceUnit }) => (sourceUnit === undefined ? [] : [`@${sourceUnit}`])));
  // what only a row of the element above has taken is said of this one too
  const own = new Set(resource.rule.rows.flatMap(([place, { unit }]) => [place, ...(unit ? [unit] : [])]));
  const takenElsewhere = ({ step, outcome }: Statement): boolean => inside && outcome?.what === 'kept' && !own.has(step);
  const keepElement = (element: Element, iri: string, nested: boolean): void => {
    for (const statement of element.statements) {
      if (nested ? statement.outcome?.what === 'dropped' : statement.outcome && !takenElsewhere(statement)) continue;
      const { value, step } = statement;
      const name = propertyName(step.replace('@', ''));
      const predicate = keep + name;
      const place = (): ReturnType<Element['place']> => element.placeOf(statement);
      if (!nested && units.has(step)) continue;
      if (typeof value === 'string' && value.trim() === '') { settle(statement, 'dropped', 'the value is empty'); continue; }
      const field = nested ? undefined : resource.rule.type?.fields.find(({ path }) => !path.inverse && path.predicate === predicate);
      const target = typeof value === 'string' ? writer.target(value) : undefined;
      if (field?.kind === 'link' && !target) { settle(statement, 'dropped', 'no reference where one is due'); continue; }
      if (field?.quantity) { writer.quantity({ ...resource, iri }, predicate, field.name, statement, { field, unit: `${step}Unit` }); continue; }
      if (target && target.iri !== iri) graph.add(iri, predicate, namedNode(target.iri), place);
      else {
        const made = field ? readFieldValue(value, field) : { term: readPlain(value) };
        if ('absent' in made) { settle(statement, 'dropped', made.absent); continue; }
        graph.add(iri, predicate, made.term, place);
      }
      settle(statement, 'kept');
    }
    for (const child of element.children) {
      const inner = resourceAt(child);
      if (inner !== undefined && !nested && !resource.rule.rows.some(([place]) => place === '*' || place === child.name)) graph.add(iri, keep + propertyName(child.name), namedNode(inner), child.place);
      if (rules.ruleOf(child) || rules.dropOf(child) !== undefined) continue;
      const node = graph.name(`${graph.local(iri)}/${child.name}-${child.index}`);
      graph.add(iri, keep + propertyName(child.name), namedNode(node), () => child.place());
      keepElement(child, node, true);
    }
  };
  keepElement(resource.element, resource.iri, false);
}
