/**
 * What there is to say of a requirement, from its shapes and the model: the field by its name, where the demand comes from,
 * what would be right, and how easy it is to give. How easy is read from what the values are, as a table.
 */
import type { Field, ResourceModel } from '../model/resource-model.ts';
import type { Severity } from '../rdf/report.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Term } from '../rdf/terms.ts';
import { dcterms, mg, namespaces, sh, xsd } from '../rdf/vocabulary.ts';
import type { IndexedDataset } from '../validation/indexed-dataset.ts';
import { readPath, showPath } from '../validation/shape-paths.ts';
import type { Root } from './compile-profiles.ts';

/** How much work a value is: a choice from a list, a number or a date, text to write, something else to find and link to. */
export type Cost = 'choice' | 'number' | 'text' | 'link';
/** From cheap to dear. */
export const costs: readonly Cost[] = ['choice', 'number', 'text', 'link'];

export interface RequirementFacts {
  /** IRI of the shape that asks */ shape: string;
  /** name of the type, or the class's IRI */ type: string;
  field: string;
  label: string;
  path: string;
  severity: Severity;
  cost: Cost;
  /** what to give */ remedy: string;
  /** the standard that asks */ source?: string;
  tier?: number;
}

const measured = new Set<string>([xsd.integer, xsd.decimal, xsd.double, xsd.float, xsd.date, xsd.dateTime, xsd.gYear, xsd.nonNegativeInteger, xsd.positiveInteger]);

/** Facts of a field, or of a bare shape where the model has no such field. */
function costOf({ kind, datatypes, allowed }: Pick<Field, 'kind' | 'datatypes' | 'allowed'>): Cost {
  if (allowed || datatypes.length > 0 && datatypes.every((each) => each === xsd.boolean)) return 'choice';
  if (kind === 'quantity' || datatypes.length > 0 && datatypes.every((each) => measured.has(each))) return 'number';
  return kind === 'literal' ? 'text' : 'link';
}

/** The facts of all requirements of some roots, each shape and type once. */
export function factsOf(roots: readonly Root[], shapes: IndexedDataset, model: ResourceModel): RequirementFacts[] {
  const value = (node: Term, predicate: string): string | undefined => shapes.match(node, namedNode(predicate), null)[0]?.object.value;
  const seen = new Set<string>();
  return roots.flatMap(({ target, requirements, properties }) => requirements.flatMap(({ asked, path, shown }): RequirementFacts[] => {
    const type = model.findType(target);
    const id = `${target} ${asked.value}`;
    if (seen.has(id)) return [];
    seen.add(id);
    const field = path.kind === 'step' ? type?.fields.find((each) => each.path.predicate === path.predicate.value && each.path.inverse === path.inverse) : undefined;
    const samePath = properties.filter((other) => { const node = shapes.match(other, namedNode(sh.path), null)[0]?.object; return node !== undefined && showPath(readPath(shapes, node as Term)) === shown; });
    const all = (predicate: string): string[] => samePath.flatMap((other) => shapes.match(other, namedNode(predicate), null).map((each) => each.object.value));
    const bare = { kind: all(sh.class).length > 0 || all(sh.nodeKind).includes(sh.IRI) ? 'link' as const : 'literal' as const, datatypes: all(sh.datatype), ...(all(sh.in).length > 0 ? { allowed: all(sh.in) } : {}) };
    const name = value(asked, sh.name) ?? field?.name ?? shown;
    const description = field?.description || value(asked, sh.description) || all(sh.description)[0];
    const source = value(asked, dcterms.source), tier = value(asked, mg.tier);
    return [{
      shape: asked.value, type: type?.name ?? target, field: name, label: field?.label ?? name, path: shown, cost: costOf(field ?? bare),
      severity: (value(asked, sh.severity)?.slice(namespaces.sh.length) ?? 'Violation') as Severity,
      remedy: description ? `add ${name}: ${description.charAt(0).toLowerCase()}${description.slice(1)}` : `add ${name}`,
      ...(source ? { source } : {}), ...(tier ? { tier: Number(tier) } : {}),
    }];
  }));
}
