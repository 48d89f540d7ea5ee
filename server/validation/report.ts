/**
 * Findings of the engine → the results that users read: one plain sentence each, the field by its name, the place in their
 * file, what would be right, and which requirement it serves. Complete and in the order of the file.
 */
import type { Origin } from '../errors.ts';
import type { Field, ResourceModel, TermSpec } from '../model/resource-model.ts';
import { writePatch } from '../rdf/rdf-patch.ts';
import type { Origins, Report, Result, Severity } from '../rdf/report.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Quad, Term } from '../rdf/terms.ts';
import { dcterms, mg, rdfs, rules, sh, skos, xsd } from '../rdf/vocabulary.ts';
import { replacedBy } from './candidates.ts';
import type { Finding } from './engine.ts';
import { annotatedShapeOf } from './expand-annotations.ts';
import type { IndexedDataset } from './indexed-dataset.ts';
import type { DataView } from './overlay.ts';
import type { Offer, OfferPatch } from './patches.ts';
import { createRequirements, readRequirement } from './requirement.ts';
import { remedyOf, sentenceOf, shortName, showValue } from './sentences.ts';
import type { Wording } from './sentences.ts';
import { readList, readPath, showPath } from './shape-paths.ts';
import type { ShapePath } from './shape-paths.ts';
import type { TermFacts } from './term-facts.ts';

/** What was judged: the state after the change, which knows names and what replaces an obsolete term, and the record alone. */
export interface JudgedState { view: DataView; submission: IndexedDataset }

export interface ResultWriter {
  /** A finding in words. */
  write(finding: Finding, origins: Origins, state: JudgedState): Result;
  /** What readers and importers found, with what it lacks: the field's name, a remedy, the rule's source. */
  complete(result: Result): Result;
}

/** Creates the writer for these shapes. `vocabulary` says which source the rules have that are no shapes. */
export function createResultWriter({ shapes, model, vocabulary = [], termFacts, offerPatch }: { shapes: IndexedDataset; model: ResourceModel; vocabulary?: Iterable<Quad>; termFacts?: TermFacts; offerPatch?: OfferPatch }): ResultWriter {
  const value = (node: Term, predicate: string): Term | undefined => shapes.match(node, namedNode(predicate), null)[0]?.object;
  /** shape → field: those of its own, those that ask for it, and node shapes about it */
  const fields = new Map<string, Field>();
  for (const type of model.types) {
    const byName = new Map(type.fields.map((field) => [field.name, field]));
    for (const { object } of shapes.match(namedNode(type.shape), namedNode(sh.property), null)) {
      const field = byName.get(value(object, sh.name)?.value ?? '');
      if (field && !fields.has(object.value)) fields.set(object.value, field);
    }
    for (const { subject } of shapes.match(null, namedNode(sh.targetClass), namedNode(type.iri))) {
      const field = byName.get(value(subject as Term, mg.aboutField)?.value ?? '');
      if (field) fields.set(subject.value, field);
    }
  }

  const requirementOf = createRequirements(shapes);
  const ruleSources = new Map([...vocabulary].flatMap(({ subject, predicate, object }) => (predicate.value === dcterms.source && subject.value.startsWith(rules.namespace) ? [[subject.value, readRequirement(object.value)] as const] : [])));
  const labels = new Map<string, string>();
  /** predicates that types name differently: a name alone could be that of another type's field */
  const ambiguous = new Set<string>();
  for (const { name, path } of model.types.flatMap(({ fields }) => fields)) {
    if (path.inverse) continue;
    if ((labels.get(path.predicate) ?? name) !== name) ambiguous.add(path.predicate);
    labels.set(path.predicate, name);
  }
  /** what names a thing to a person: labels of ontologies, and the fields that types name for it */
  const namePredicates = [...new Set([rdfs.label, skos.prefLabel, ...model.types.flatMap((type) => type.fields.filter(({ name, path }) => name === type.labelField && !path.inverse).map(({ path }) => path.predicate))])].map((iri) => namedNode(iri));
  const show = (view: DataView) => (term: Term | undefined): string => {
    if (term?.termType !== 'NamedNode') return showValue(term);
    const known = model.findUnit(term.value)?.symbols[0] ?? model.findType(term.value)?.label;
    const name = known ?? namePredicates.flatMap((predicate) => [...view.match(term, predicate, null)]).find(({ object }) => object.termType === 'Literal')?.object.value;
    return name === undefined ? showValue(term) : `"${name.length > 120 ? `${name.slice(0, 117)}…` : name}"`;
  };

  return {
    complete,
    write(finding, origins, { view, submission }) {
      const annotated = namedNode(annotatedShapeOf(finding.shape.value));
      const path = finding.path && readPath(shapes, finding.path);
      const name = (value(finding.shape, sh.name) ?? value(annotated, sh.name) ?? value(finding.shape, mg.aboutField))?.value;
      const field = fields.get(annotated.value);
      const description = field?.description || value(annotated, sh.description)?.value;
      const wording: Wording = {
        subject: name ?? (path ? shortName(lastPredicate(path) ?? '') : 'it'),
        nameOfClass: (iri) => model.findType(iri)?.label ?? shortName(iri),
        list: (head) => readList(shapes, head),
        datatypes(head) {
          const found = readList(shapes, head).map((branch) => value(branch, sh.datatype)?.value);
          return found.every((datatype) => datatype !== undefined) ? found : undefined;
        },
        labelOf: (term) => term.termType === 'Literal' ? term.value : model.findUnit(term.value)?.symbols[0] ?? term.value,
        ...(description ? { description } : {}), show: show(view), nameOfPredicate: (iri) => labels.get(iri) ?? shortName(iri),
      };
      const origin = findOrigin(origins, finding, path) ?? placeOfLink(origins, finding, submission);
      const offer = offerPatch?.(finding, field, { view, submission });
      const remedy = replacementOf(finding, view) ?? quantityRemedy(finding, field?.quantity?.allowedUnits, wording) ?? insteadOf(finding, offer, show(view)) ?? termRemedy(finding, field?.term, termFacts) ?? remedyOf(finding, wording);
      const requirement = requirementOf(finding.shape);
      return {
        severity: severityOf(finding.severity), message: sentenceOf(finding, wording), ...(name ? { field: name, field_label: field?.label ?? name } : {}),
        focus_node: finding.focus.value, ...(path ? { path: showPath(path) } : {}), ...(finding.value ? { value: finding.value.value } : {}),
        shape: finding.shape.value, component: finding.component, ...(origin ? { origin } : {}), remedy, ...(requirement ? { requirement } : {}), ...(offer ? { patch: writePatch(offer.patch) } : {}),
      };
    },
  };

  function complete(result: Result): Result {
    const requirement = result.requirement ?? ruleSources.get(result.shape);
    const field = result.field ?? (ambiguous.has(result.path ?? '') ? undefined : labels.get(result.path ?? ''));
    return { ...result, ...(field === undefined ? {} : { field }), remedy: result.remedy ?? 'correct the value, or leave it out', ...(requirement ? { requirement } : {}) };
  }

  function replacementOf({ shape, value: term }: Finding, view: DataView): string | undefined {
    if (!shape.value.endsWith('/current') || !term) return undefined;
    const known = termFacts?.replacement(term.value), named = (iri: string): string => termFacts?.show(iri) ?? `<${iri}>`;
    if (known?.to !== undefined) return `use ${named(known.to)} instead${termFacts?.show(known.to) === undefined ? '' : `: ${known.to}`}`;
    if (known && known.consider.length > 0) return `nothing replaces it by itself; consider ${known.consider.slice(0, 5).map(named).join(', ')}`;
    const by = replacedBy.flatMap((predicate) => [...view.match(term, namedNode(predicate), null)])[0]?.object;
    if (by && termFacts?.show(by.value) !== undefined) return `use ${named(by.value)} instead: ${by.value}`;
    return by ? `use ${show(view)(by as Term)} instead${by.termType === 'NamedNode' ? ` (${by.value})` : ''}` : undefined;
  }
}

function quantityRemedy({ value, component, shape }: Finding, allowed: readonly string[] | undefined, { labelOf }: Wording): string | undefined {
  if (!allowed) return undefined;
  const symbols = allowed.slice(0, 6).map((iri) => labelOf(namedNode(iri))).join(', ') + (allowed.length > 6 ? ` and ${allowed.length - 6} more` : '');
  if (shape.value.endsWith('/allowed-unit')) return `expected unit: ${symbols}${value ? `; you wrote ${value.termType === 'Literal' ? JSON.stringify(value.value) : labelOf(value)}` : ''}`;
  if (shape.value.endsWith('/unit')) return `give the unit once (qudt:hasUnit); expected: ${symbols}`;
  if (shape.value.endsWith('/value')) return 'give the number once (qudt:numericValue), as a decimal such as 0.25';
  if (value?.termType !== 'Literal' || !component.includes('#NodeKind')) return undefined;
  return `give number and unit: [ a qudt:QuantityValue ; qudt:numericValue ${/^[\d.+-]+$/.test(value.value) ? value.value : '0.5'} ; qudt:hasUnit "${labelOf(namedNode(allowed[0]!))}" ], with one of ${symbols}`;
}

/** The very value that would be right, where one is known and the constraint itself does not say it. */
function insteadOf({ component }: Finding, offer: Offer | undefined, show: (term: Term) => string): string | undefined {
  const instead = offer?.instead;
  if (!offer || component.includes('#InConstraint')) return undefined;
  if (!instead) return offer.patch.add.length === 0 ? 'leave it out' : undefined;
  if (offer.patch.add.length === 0) return `keep ${show(instead)} alone`;
  if (instead.termType !== 'Literal') return `use ${show(instead)}${show(instead).startsWith('<') ? '' : ` (${instead.value})`}`;
  return `write it as ${showValue(instead)}${instead.language || instead.datatype.value === xsd.string ? '' : `^^${shortName(instead.datatype.value)}`}`;
}

function termRemedy({ shape, value }: Finding, spec: TermSpec | undefined, facts: TermFacts | undefined): string | undefined {
  if (!spec || !/\/(?:ontology|branch)$/.test(shape.value)) return undefined;
  const near = value?.termType === 'NamedNode' ? facts?.nearest(value.value, spec) ?? [] : [];
  if (near.length > 0) return `nearest in this field: ${near.map((iri) => facts!.show(iri)).join(', ')}; keep other text in a text field`;
  return shape.value.endsWith('/ontology') ? `give the IRI of a term of ${spec.ontologies.join(', ')}, and keep other text in a text field` : undefined;
}

function lastPredicate(path: ShapePath): string | undefined {
  if (path.kind === 'step') return path.predicate.value;
  if (path.kind === 'closure' || path.kind === 'optional') return lastPredicate(path.part);
  const last = path.parts.at(-1);
  return last && lastPredicate(last);
}

/** The statement with the value, else one with the path, else the subject; for inverse paths the statement of the other side. */
function findOrigin(origins: Origins, { focus, value }: Finding, path: ShapePath | undefined): Origin | undefined {
  if (path?.kind === 'step' && path.inverse) return (value && origins.find(value.value, path.predicate.value, focus.value)) ?? origins.find(focus.value);
  const first = path?.kind === 'sequence' ? path.parts[0] : path;
  return origins.find(focus.value, first?.kind === 'step' ? first.predicate.value : undefined, value?.value) ?? origins.find(focus.value);
}

/** A thing that is only linked to has the place of the link. */
function placeOfLink(origins: Origins, { focus }: Finding, submission: IndexedDataset): Origin | undefined {
  const link = submission.match(null, null, focus)[0];
  return link && origins.find(link.subject.value, link.predicate.value, focus.value);
}

function severityOf(iri: string): Severity {
  return iri === sh.Warning ? 'Warning' : iri === sh.Info ? 'Info' : 'Violation';
}

const rank: Readonly<Record<Severity, number>> = { Violation: 0, Warning: 1, Info: 2 };

/** Sorted by severity, then by place in the file; without repeats. */
export function sortResults(results: readonly Result[]): Result[] {
  const keys = new Map(results.map((result) => [JSON.stringify([result.severity, result.message, result.focus_node, result.path, result.value]), result]));
  return [...keys.values()].sort((a, b) => rank[a.severity] - rank[b.severity] || compareOrigins(a.origin, b.origin) || compare(a.focus_node, b.focus_node) || compare(a.path ?? '', b.path ?? '') || compare(a.message, b.message));
}

function compareOrigins(a: Origin | undefined, b: Origin | undefined): number {
  if (!a || !b) return a ? -1 : b ? 1 : 0;
  return compare(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) || compareNatural(a.xpath ?? a.pointer ?? a.cell ?? '', b.xpath ?? b.pointer ?? b.cell ?? '');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const natural = new Intl.Collator('en', { numeric: true });
const compareNatural = (a: string, b: string): number => natural.compare(a, b);

/**
 * The report of results. Its `conforms` says whether the record may be stored: there is no Violation. The standard's
 * sh:conforms is false for a mere warning too; `reportToRdf` writes that one.
 */
export function createReport(results: readonly Result[]): Report {
  const sorted = sortResults(results);
  return { conforms: sorted.every(({ severity }) => severity !== 'Violation'), results: sorted };
}

