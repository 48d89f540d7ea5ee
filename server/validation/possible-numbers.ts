/**
 * Numbers that the definition of what they measure does not allow. SHACL can compare a number with constants of its shape, but
 * not with what a linked thing states; so a shape says by an annotation (mg:boundedBy) through which link the bounds are found,
 * and this looks at every number that is deposited, by whatever door.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import { boundsText, isPossible, readBounds } from '../model/bounds.ts';
import type { Bounds } from '../model/bounds.ts';
import type { Origins, Result } from '../rdf/report.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { mg, rdfs, rules, sh } from '../rdf/vocabulary.ts';
import type { IndexedDataset } from './indexed-dataset.ts';
import type { DataView } from './overlay.ts';

/** Results about the statements of a record, on the state with it. */
export type CheckPossible = (quads: readonly Quad[], view: Pick<DataView, 'match'>, origins: Origins) => Result[];

interface Rule { predicate: string; name: string; label: string; link: string; /** predicate → values with which the number is of another kind */ unless: { predicates: readonly string[]; values: ReadonlySet<string> } }
interface Stated { bounds: Bounds; name: string; symbol: string | undefined }

/** Creates the check for these shapes. */
export function createPossibleCheck({ shapes, model }: { shapes: IndexedDataset; model: Pick<ResourceModel, 'types' | 'findUnit'> }): CheckPossible {
  const objects = (subject: Term, predicate: string): Term[] => [...shapes.match(subject, namedNode(predicate), null)].map(({ object }) => object as Term);
  const ruleFor = new Map([...shapes.match(null, namedNode(mg.boundedBy), null)].flatMap(({ subject, object }): [string, Rule][] => {
    const [path] = objects(subject as Term, sh.path), [name] = objects(subject as Term, sh.name), unless = objects(subject as Term, mg.boundsUnless);
    if (path?.termType !== 'NamedNode') return [];
    const field = model.types.flatMap(({ fields }) => fields).find((each) => each.name === name?.value && each.path.predicate === path.value);
    return [[path.value, { predicate: path.value, name: name?.value ?? path.value, label: field?.label ?? name?.value ?? path.value, link: object.value, unless: { predicates: unless.flatMap((each) => (each.termType === 'NamedNode' ? [each.value] : [])), values: new Set(unless.flatMap((each) => (each.termType === 'Literal' ? [each.value] : []))) } }]];
  }));
  return (quads, view, origins) => {
    const known = new Map<string, Stated>();
    const first = (subject: Term, predicate: string): string | undefined => [...view.match(subject, namedNode(predicate), null)][0]?.object.value;
    const statedBy = (thing: Term): Stated => {
      let stated = known.get(thing.value);
      if (!stated) {
        const unit = first(thing, mg.canonicalUnit);
        known.set(thing.value, stated = { bounds: readBounds((predicate) => first(thing, predicate)), name: first(thing, rdfs.label) ?? `<${thing.value}>`, symbol: unit === undefined ? undefined : model.findUnit(unit)?.symbols[0] });
      }
      return stated;
    };
    return quads.flatMap(({ subject, predicate, object }): Result[] => {
      const rule = ruleFor.get(predicate.value), value = Number(object.value);
      if (!rule || object.termType !== 'Literal' || !Number.isFinite(value)) return [];
      const [thing] = [...view.match(subject as Term, namedNode(rule.link), null)];
      if (!thing) return [];
      if (rule.unless.predicates.some((each) => { const kind = first(subject as Term, each); return kind !== undefined && rule.unless.values.has(kind); })) return [];
      const { bounds, name, symbol } = statedBy(thing.object as Term);
      if (isPossible(value, bounds)) return [];
      const origin = origins.find(subject.value, predicate.value, object.value), possible = boundsText(bounds, symbol);
      return [{
        severity: 'Violation', message: `${rule.name} is ${object.value}, and ${name} is ${possible}: its definition allows no other number`, field: rule.name, field_label: rule.label, focus_node: subject.value, path: predicate.value, value: object.value,
        shape: rules.possible, remedy: `give a number that is ${possible}; look at its unit and its decimal point`, ...(origin ? { origin } : {}),
      }];
    });
  };
}
