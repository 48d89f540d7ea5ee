/**
 * Findings of the engine → the results that users read: one plain sentence each, the field by its name, the place in their
 * file, what would be right, and which requirement it serves. Complete and in the order of the file.
 */
import type { Origin } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Origins, Report, Result, Severity } from '../rdf/report.ts';
import { namedNode } from '../rdf/terms.ts';
import type { Term } from '../rdf/terms.ts';
import { dcterms, mg, sh } from '../rdf/vocabulary.ts';
import type { Finding } from './engine.ts';
import { annotatedShapeOf } from './expand-annotations.ts';
import type { IndexedDataset } from './indexed-dataset.ts';
import type { DataView } from './overlay.ts';
import { remedyOf, sentenceOf, shortName } from './sentences.ts';
import type { Wording } from './sentences.ts';
import { readList, readPath, showPath } from './shape-paths.ts';
import type { ShapePath } from './shape-paths.ts';

export interface ResultWriter {
  /** A finding in words. `view` is asked what replaces an obsolete term. */
  write(finding: Finding, origins: Origins, view: DataView): Result;
}

const replacedBy = ['http://purl.obolibrary.org/obo/IAO_0100001', dcterms.isReplacedBy];

/** Creates the writer for these shapes. */
export function createResultWriter({ shapes, model }: { shapes: IndexedDataset; model: ResourceModel }): ResultWriter {
  const value = (node: Term, predicate: string): Term | undefined => shapes.match(node, namedNode(predicate), null)[0]?.object;
  const fields = new Map(model.types.flatMap((type) => type.fields.map((field) => [field.shape, field] as const)));

  const requirementOf = (shape: Term, annotated: Term): string | undefined => {
    const source = value(shape, dcterms.source) ?? value(annotated, dcterms.source);
    const tier = value(shape, mg.tier) ?? value(annotated, mg.tier);
    return source ? `${source.value}${tier && !/\btier\b/i.test(source.value) ? ` (tier ${tier.value})` : ''}` : tier ? `tier ${tier.value}` : undefined;
  };

  return {
    write(finding, origins, view) {
      const annotated = namedNode(annotatedShapeOf(finding.shape.value));
      const path = finding.path && readPath(shapes, finding.path);
      const name = value(finding.shape, sh.name)?.value ?? value(annotated, sh.name)?.value;
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
        ...(description ? { description } : {}),
      };
      const origin = findOrigin(origins, finding, path);
      const remedy = replacementOf(finding, view) ?? quantityRemedy(finding, field?.quantity?.allowedUnits, wording) ?? termRemedy(finding, field?.term?.ontologies) ?? remedyOf(finding, wording);
      const requirement = requirementOf(finding.shape, annotated);
      return {
        severity: severityOf(finding.severity), message: sentenceOf(finding, wording), ...(name ? { field: name } : {}),
        focus_node: finding.focus.value, ...(path ? { path: showPath(path) } : {}), ...(finding.value ? { value: finding.value.value } : {}),
        shape: finding.shape.value, component: finding.component, ...(origin ? { origin } : {}), ...(remedy ? { remedy } : {}), ...(requirement ? { requirement } : {}),
      };
    },
  };

  function replacementOf({ shape, value: term }: Finding, view: DataView): string | undefined {
    if (!shape.value.endsWith('/current') || !term) return undefined;
    const by = replacedBy.flatMap((predicate) => [...view.match(term, namedNode(predicate), null)])[0]?.object;
    return by ? `use <${by.value}> instead` : undefined;
  }
}

function quantityRemedy({ value, component, shape }: Finding, allowed: readonly string[] | undefined, { labelOf }: Wording): string | undefined {
  if (!allowed) return undefined;
  if (shape.value.endsWith('/unit')) return `give qudt:hasUnit once, as one of ${allowed.map((iri) => `<${iri}> (${labelOf(namedNode(iri))})`).slice(0, 4).join(', ')}`;
  if (shape.value.endsWith('/value')) return 'give qudt:numericValue once, as a number';
  if ( value?.termType !== 'Literal' || !component.includes('#NodeKind')) return undefined;
  const unit = allowed[0]!;
  return `give number and unit: [ a qudt:QuantityValue ; qudt:numericValue ${/^[\d.+-]+$/.test(value.value) ? value.value : '0.5'} ; qudt:hasUnit <${unit}> ] for ${labelOf(namedNode(unit))}`;
}

function termRemedy({ shape }: Finding, ontologies: readonly string[] | undefined): string | undefined {
  return ontologies && shape.value.endsWith('/ontology') ? `give the IRI of a term of ${ontologies.join(', ')}, and keep other text in a text field` : undefined;
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

