/**
 * Which requirement a result serves: the standard, its edition, and the element of it that asks. Shapes say it in one line
 * of text (`dcterms:source`), readable as it is; here that line is also taken apart, so that results can be counted by
 * standard and element. A shape without a line of its own serves what its field serves.
 */
import type { Requirement } from '../rdf/report.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Term } from '../rdf/terms.ts';
import { dcterms, mg, sh } from '../rdf/vocabulary.ts';
import { annotatedShapeOf } from './expand-annotations.ts';
import { keyOf } from './indexed-dataset.ts';
import type { IndexedDataset } from './indexed-dataset.ts';

/** `Objective.LensNA`, `Biosample / Organism`, `resultTime`: what names a part of a standard; a clause of words does not. */
const element = /^(?:[\w-]+(?:\.[\w-]+)?|[A-Z][\w -]* \/ [\w ()&/,-]+)$/;

/**
 * "STANDARD EDITION: ELEMENT, tier N, remarks" → its parts. The edition is the last word of the standard's name when it has
 * a digit in it, or what stands in brackets. Text of another form is kept as text alone.
 */
export function readRequirement(text: string, tier?: number): Requirement {
  const [, head = '', rest = ''] = /^([^:]{1,80}):\s+(.*)$/s.exec(text) ?? [];
  const [, name = head, edition] = /^(.*?)\s+(?:\(([^)]*)\)|(\S*\d\S*))$/.exec(head)?.filter((part) => part !== undefined) ?? [];
  const part = rest.split(/;|,\s*(?:tier|required|recommended|optional)\b|\s+(?:is|are)\s+(?:required|mandatory|recommended)\b/)[0]!.trim();
  const stated = /\btier (\d+)\b/i.exec(rest)?.[1];
  const level = stated === undefined ? tier : Number(stated);
  return { text, ...(head ? { standard: name } : {}), ...(edition ? { edition } : {}), ...(element.test(part) ? { element: part } : {}), ...(level === undefined ? {} : { tier: level }) };
}

/** Requirement in one line, for tables and consoles. */
export function requirementText({ text, tier }: Requirement): string {
  return tier === undefined || /\btier\b/i.test(text) ? text : `${text} (tier ${tier})`;
}

/** Creates the look-up of a shape's requirement. */
export function createRequirements(shapes: IndexedDataset): (shape: Term) => Requirement | undefined {
  const value = (node: Term, predicate: string): Term | undefined => shapes.match(node, namedNode(predicate), null)[0]?.object;
  const known = new Map<string, Requirement | undefined>();
  const own = (shape: Term): Requirement | undefined => {
    const source = value(shape, dcterms.source)?.value, tier = value(shape, mg.tier)?.value;
    if (source === undefined) return tier === undefined ? undefined : { text: `tier ${tier}`, tier: Number(tier) };
    return readRequirement(source, tier === undefined ? undefined : Number(tier));
  };
  /** of the same field, first the shape that asks for it */
  const siblings = (shape: Term): Term[] => {
    const name = value(shape, sh.name)?.value;
    if (name === undefined) return [];
    const owners = [...shapes.match(null, namedNode(sh.property), shape)].map(({ subject }) => subject as Term);
    const all = owners.flatMap((owner) => [...shapes.match(owner, namedNode(sh.property), null)].map(({ object }) => object as Term));
    return all.filter((each) => value(each, sh.minCount) && value(each, sh.name)?.value === name);
  };
  const find = (shape: Term): Requirement | undefined => {
    const annotated = namedNode(annotatedShapeOf(shape.value));
    for (const each of [shape, annotated, ...siblings(annotated)]) {
      if (!value(each, dcterms.source)) continue;
      const found = own(each);
      if (found) return found;
    }
    return own(annotated);
  };
  return (shape) => {
    const key = keyOf(shape);
    if (!known.has(key)) known.set(key, find(shape));
    return known.get(key);
  };
}
