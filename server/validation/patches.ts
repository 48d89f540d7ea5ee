/**
 * Ready patches: for a finding that has one plain remedy, the statements to remove and to add. A patch is offered only when
 * what it puts in place is accepted by every constraint on the field, so that the finding goes and none comes. Nothing is
 * guessed: a missing value, a missing unit, one of several values have no patch.
 */
import type { Field, ResourceModel } from '../model/resource-model.ts';
import { convert } from '../model/units.ts';
import { toDecimal } from '../rdf/decimal.ts';
import type { Patch } from '../rdf/rdf-patch.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { mg, namespaces, qudt, rdf, sh, xsd } from '../rdf/vocabulary.ts';
import type { FindCandidates } from './candidates.ts';
import type { Finding } from './engine.ts';
import { keyOf } from './indexed-dataset.ts';
import type { IndexedDataset } from './indexed-dataset.ts';
import type { JudgedState } from './report.ts';
import type { ShapeIndex } from './shape-index.ts';
import type { Validator } from './validator.ts';

export interface Offer {
  patch: Patch;
  /** what takes the place of the value, where one thing does */ instead?: Term;
}

export type OfferPatch = (finding: Finding, field: Field | undefined, state: JudgedState) => Offer | undefined;

/** Shape of texts that say that there is no value. */
const placeholderShape = `${namespaces.mg}shapes/Placeholder`;

/** Creates the offers. */
export function createPatchOffers({ validator, index, model, findCandidates }: { validator: Validator; index: ShapeIndex; model: ResourceModel; findCandidates: FindCandidates }): OfferPatch {
  const { shapes } = validator;
  const hasPlaceholders = shapes.hasSubject(placeholderShape);

  /** statement of a value of the finding's path, when the record itself makes it */
  const statementOf = ({ focus, shape }: Finding, value: Term, submission: IndexedDataset): Quad | undefined => {
    const step = index.stepOf(shape);
    if (!step || step.inverse || focus.termType === 'Literal') return undefined;
    const statement = quad(focus as Quad['subject'], step.predicate, value as Quad['object']);
    return submission.has(statement) ? statement : undefined;
  };

  /** property shapes that look at the same values */
  const siblings = ({ focus, shape }: Finding, view: JudgedState['view']): Term[] => {
    const predicate = index.stepOf(shape)?.predicate.value;
    const owners = [...[...shapes.match(null, namedNode(sh.property), shape)].map(({ subject }) => subject as Term), ...index.targetShapes(view, focus)];
    const all = owners.flatMap((owner) => [...shapes.match(owner, namedNode(sh.property), null)].map(({ object }) => object as Term));
    const same = all.filter((each) => { const step = index.stepOf(each); return step?.predicate.value === predicate && !step?.inverse; });
    return [...new Map(same.map((each) => [keyOf(each), each])).values()];
  };
  /** shapes that a value does not satisfy */
  const failing = (finding: Finding, value: Term, { view }: JudgedState): Set<string> =>
    new Set(validator.validate(view, siblings(finding, view).map((shape) => ({ focus: finding.focus, shape, values: [value] }))).map(({ shape }) => keyOf(shape)));
  /** better than what stands there: what was found is not found any more, and nothing else is */
  const accepts = (finding: Finding, value: Term, state: JudgedState): boolean => {
    const faults = failing(finding, value, state);
    if (faults.size === 0) return true;
    return !faults.has(keyOf(finding.shape)) && finding.value !== undefined && faults.isSubsetOf(failing(finding, finding.value, state));
  };

  const replace = (statement: Quad, value: Term): Offer => ({ patch: { remove: [statement], add: [quad(statement.subject, statement.predicate, value as Quad['object'])] }, instead: value });

  /** a value of a known unit that is none of the field's, in the field's own */
  const converted: OfferPatch = ({ focus, shape, value }, _, { submission }) => {
    const statement = value && submission.match(focus, namedNode(qudt.hasUnit), value)[0];
    const from = value && model.findUnit(value.value);
    const numbers = submission.match(focus, namedNode(qudt.numericValue), null);
    if (!shape.value.endsWith('/allowed-unit') || !statement || !from || numbers.length !== 1) return undefined;
    const annotated = namedNode(shape.value.slice(0, -'/allowed-unit'.length));
    const to = model.findUnit(shapes.match(annotated, namedNode(mg.canonicalUnit), null)[0]?.object.value ?? '');
    const number = to && convert(numbers[0]!.object.value, from, to);
    const decimal = number === undefined || !Number.isFinite(number) ? undefined : toDecimal(String(number));
    if (!to || decimal === undefined) return undefined;
    return { patch: { remove: [numbers[0]!, statement], add: [quad(focus as Quad['subject'], namedNode(qudt.numericValue), literal(decimal, namedNode(xsd.decimal))), quad(focus as Quad['subject'], namedNode(qudt.hasUnit), namedNode(to.iri))] } };
  };

  /** "0.5 µm" in place of a quantity */
  const spelledOut: OfferPatch = (finding, field, { submission }) => {
    const { focus, value } = finding;
    const [, number = '', symbol = ''] = value?.termType === 'Literal' ? /^\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*(\D.*?)\s*$/.exec(value.value) ?? [] : [];
    const decimal = toDecimal(number), unit = model.findUnit(symbol);
    const statement = value && statementOf(finding, value, submission);
    if (!field?.quantity || !statement || symbol === '' || decimal === undefined || !unit || !field.quantity.allowedUnits.includes(unit.iri)) return undefined;
    const base = `${focus.value}${focus.value.includes('#') ? '.' : '#'}${/[^#/]*$/.exec(field.path.predicate)![0]}`;
    let name = base;
    for (let next = 2; submission.hasSubject(name); next += 1) name = `${base}.${next}`;
    const node = namedNode(name);
    return { patch: { remove: [statement], add: [
      quad(statement.subject, statement.predicate, node), quad(node, namedNode(rdf.type), namedNode(qudt.QuantityValue)),
      quad(node, namedNode(qudt.numericValue), literal(decimal, namedNode(xsd.decimal))), quad(node, namedNode(qudt.hasUnit), namedNode(unit.iri)),
    ] } };
  };

  /** several spellings of one value: the one with the fewest faults stays */
  const oneOfEqual: OfferPatch = (finding, _, state) => {
    const step = index.stepOf(finding.shape);
    if (!step || step.inverse || finding.parameters.get(sh.maxCount)?.value !== '1') return undefined;
    const statements = [...state.view.match(finding.focus, step.predicate, null)];
    const plain = ({ object }: Quad): string => (object.termType === 'Literal' ? toDecimal(object.value) ?? object.value.normalize('NFC').replaceAll(/\s+/g, ' ').trim() : keyOf(object));
    if (new Set(statements.map(plain)).size !== 1 || !statements.every((each) => state.submission.has(each))) return undefined;
    const languages = new Set(statements.flatMap(({ object }) => (object.termType === 'Literal' && object.language ? [object.language] : [])));
    if (languages.size > 1) return undefined;
    const tidy = ({ object }: Quad): boolean => object.value === object.value.trim();
    const faults = new Map(statements.map((each) => [each, failing(finding, each.object as Term, state).size + (tidy(each) ? 0 : 0.5)]));
    const kept = statements.toSorted((x, y) => faults.get(x)! - faults.get(y)!)[0];
    return kept && { patch: { remove: statements.filter((each) => each !== kept), add: [] }, instead: kept.object as Term };
  };

  /** without a value the record would be refused */
  const demands = (shape: Term): boolean => {
    const severity = shapes.match(shape, namedNode(sh.severity), null)[0]?.object.value ?? sh.Violation;
    return severity === sh.Violation && Number(shapes.match(shape, namedNode(sh.minCount), null)[0]?.object.value ?? 0) > 0;
  };
  /** a text that says that there is no value, or an empty one, whatever constraint it breaks */
  const nothing: OfferPatch = (finding, _, { view, submission }) => {
    const { value } = finding;
    if (value?.termType !== 'Literal' || value.value.length > 30) return undefined;
    const isNothing = value.value.trim() === '' || hasPlaceholders && validator.conforms(view, value, namedNode(placeholderShape));
    const statement = isNothing && !siblings(finding, view).some(demands) ? statementOf(finding, value, submission) : undefined;
    return statement && { patch: { remove: [statement], add: [] } };
  };

  const another: OfferPatch = (finding, field, state) => {
    const statement = finding.value && statementOf(finding, finding.value, state.submission);
    if (!statement) return undefined;
    for (const candidate of findCandidates(finding, field, state)) if (keyOf(candidate) !== keyOf(finding.value!) && accepts(finding, candidate, state)) return replace(statement, candidate);
    return undefined;
  };

  const ways: readonly OfferPatch[] = [nothing, another, converted, spelledOut];
  return (finding, field, state) => {
    if (finding.component.includes('#MaxCountConstraint')) return oneOfEqual(finding, field, state);
    for (const way of ways) { const offer = way(finding, field, state); if (offer) return offer; }
    return undefined;
  };
}
