/**
 * Quantities on their way in: units written as symbols become the unit's IRI, and each quantity gets its value in the
 * field's canonical unit beside the number as written, so that filters and orders need not know units.
 */
import type { QuantitySpec, ResourceModel } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg, qudt, rdf, xsd } from '../rdf/vocabulary.ts';

/** A quantity field of a type, by its predicate. */
interface QuantityField { type: string; quantity: QuantitySpec }

export interface Canonical { quads: Quad[]; /** one line for each spelling of a unit that was led to its IRI */ notes: string[] }

/** Creates the pass over the quads of a record. Quads that need no change come back as they are. */
export function createCanonicaliser(model: ResourceModel): (quads: Quad[]) => Canonical {
  const byPredicate = new Map<string, QuantityField[]>();
  for (const type of model.types) {
    for (const { quantity, path } of type.fields) {
      if (!quantity || path.inverse) continue;
      const fields = byPredicate.get(path.predicate) ?? [];
      byPredicate.set(path.predicate, [...fields, { type: type.iri, quantity }]);
    }
  }
  const unitPredicate = namedNode(qudt.hasUnit), canonicalPredicate = namedNode(mg.canonicalValue), double = namedNode(xsd.double);

  return (given) => {
    const notes = new Set<string>();
    const quads = given.map((each) => {
      if (each.predicate.value !== qudt.hasUnit || each.object.termType !== 'Literal') return each;
      const unit = model.findUnit(each.object.value);
      if (!unit) return each;
      notes.add(`the unit "${each.object.value}" is kept as <${unit.iri}>`);
      return quad(each.subject, unitPredicate, namedNode(unit.iri), each.graph);
    });
    const uses = quads.filter((each) => each.object.termType === 'NamedNode' && byPredicate.has(each.predicate.value));
    if (uses.length === 0) return { quads, notes: [...notes] };

    const types = new Map<string, Set<string>>(), numbers = new Map<string, string[]>(), units = new Map<string, string[]>();
    const put = (map: Map<string, string[]>, key: string, value: string): void => { const list = map.get(key); if (list) list.push(value); else map.set(key, [value]); };
    for (const { subject, predicate, object } of quads) {
      if (predicate.value === rdf.type) types.set(subject.value, (types.get(subject.value) ?? new Set()).add(object.value));
      else if (predicate.value === qudt.numericValue) put(numbers, subject.value, object.value);
      else if (predicate.value === qudt.hasUnit) put(units, subject.value, object.value);
    }
    const values = new Map<string, number | undefined>();
    for (const { subject, predicate, object } of uses) {
      if (!numbers.has(object.value) && !units.has(object.value)) continue;
      const fields = byPredicate.get(predicate.value)!;
      const own = types.get(subject.value);
      const { quantity } = fields.find(({ type }) => own?.has(type)) ?? fields[0]!;
      const [number, unit] = [numbers.get(object.value), units.get(object.value)];
      const from = unit?.length === 1 ? model.findUnit(unit[0]!) : undefined;
      const to = model.findUnit(quantity.canonicalUnit);
      values.set(object.value, number?.length === 1 && from && to ? convert(number[0]!, from, to) : undefined);
    }
    // what the source says about canonical values does not count: they are made here
    const kept = quads.filter(({ subject, predicate }) => predicate.value !== mg.canonicalValue || !values.has(subject.value));
    for (const [node, value] of values) if (value !== undefined && Number.isFinite(value)) kept.push(quad(namedNode(node), canonicalPredicate, literal(String(value), double)));
    return { quads: kept, notes: [...notes] };
  };
}
