/**
 * Links to other things of the same source: by their identifier, by what stands at them (a title), and those that nothing
 * states but everything implies. What leads nowhere is said with what it may mean; nothing is linked by a guess.
 */
import type { Origin } from '../errors.ts';
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { namedNode } from '../rdf/terms.ts';
import type { BoundMapping, BoundRow } from './bind-mapping.ts';
import type { FieldWriter, Resource, Warn } from './field-writer.ts';
import type { GraphWriter } from './graph-writer.ts';
import { isIdentifier, propertyName } from './property-name.ts';
import { either } from './row-values.ts';
import { settle } from './source-tree.ts';
import type { Element, Statement } from './source-tree.ts';

/** The resource that has a value at a step, spelt so or nearly so; else the values that it may mean. */
export interface NamedThing { found?: Resource; /** how it is spelt there, when not so */ spelt?: string; /** several have it */ doubled?: true; alike: readonly string[] }

export interface ReferenceParts {
  mapping: BoundMapping;
  graph: GraphWriter;
  /** what an identifier of the source names: a resource, an element that is none, or nothing */ lookUp: (text: string) => Resource | Element | undefined;
  /** what a value means that stands at `Element/@step` of another element */ lookUpBy: (by: string, text: string) => NamedThing;
  link: FieldWriter['link'];
  warn: Warn;
  /** notes what is said once for the whole source */ say: (note: string) => void;
}

export interface References {
  byIdentifier(resource: Resource, row: BoundRow, statement: Statement): void;
  /** A value that stands at another element names that element. */
  byName(resource: Resource, row: BoundRow, statement: Statement): void;
  linkOwners: FieldWriter['linkOwners'];
  target: FieldWriter['target'];
}

const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

const reads = (field: Field, type: ResourceType | undefined, model: ResourceModel): boolean =>
  type === undefined || field.targets.length === 0 || field.targets.some((name) => name === type.name || model.findType(name)?.descendants.includes(type.name));

/** Creates the links of one source. */
export function createReferences({ mapping, graph, lookUp, lookUpBy, link, warn, say }: ReferenceParts): References {
  const { model } = mapping;
  const references: { from: Resource; element: Element; to: Resource }[] = [];
  const placeOf = (statement: Statement) => (): Origin => statement.element.placeOf(statement);

  const target: References['target'] = (text) => {
    const found = lookUp(text.trim());
    return found && 'iri' in found ? found : undefined;
  };

  const byIdentifier: References['byIdentifier'] = (resource, row, statement) => {
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
  const byName: References['byName'] = (resource, row, statement) => {
    const text = String(statement.value).trim(), [what = '', step = ''] = row.by!.split('/');
    const { found, spelt, doubled, alike } = lookUpBy(row.by!, text);
    const kind = `${what} here`, at = step.slice(1), { field } = row;
    if (!found) {
      warn(resource, statement, 'reference', `"${text}" is the ${at} of no ${kind}, so it leads nowhere`, alike.length > 0 ? `write ${either(alike)}, or add the ${what}` : `add the ${what}, with this ${at}`, { field });
      if (mapping.keep === undefined) settle(statement, 'dropped', 'refers to what is not in the file');
      return;
    }
    if (spelt !== undefined) warn(resource, statement, 'reference', `"${text}" is the ${at} of no ${kind} as it is spelt; it is read as "${spelt}"`, `write "${spelt}"`, { field });
    if (doubled) warn(resource, statement, 'reference', `"${text}" is the ${at} of more than one ${what}; the first is taken`, `give each ${what} a ${at} of its own`, { field });
    if (row.marked && !statement.reference) warn(resource, statement, 'reference-mark', `"${text}" refers to the ${what} with this ${at}, and is not marked as a reference`, 'add "reference": true', { field });
    link(resource, row, found.iri, placeOf(statement));
    settle(statement, spelt === undefined ? 'kept' : 'mapped', spelt === undefined ? '' : 'the nearest spelling is taken');
  };

  return {
    byIdentifier, byName, target,
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
  };
}
