/**
 * A report as the standard writes it: sh:ValidationReport. It is made from the JSON form that is kept with each version, so
 * that the report of an old version reads the same as on the day of its deposit. What SHACL has no words for (the place in the
 * file, what would be right, the requirement, the patch) is said in ours, which `ontologies/micrograph.ttl` defines.
 */
import type { Report } from '../rdf/report.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { NamedNode, Quad } from '../rdf/terms.ts';
import { dcterms, mg, namespaces, rdf, rdfs, sh, xsd } from '../rdf/vocabulary.ts';

const absolute = /^(?:https?|urn|mailto|file|doi|tag):[^\s<>"{}|\\^`]+$/;
const term = (text: string): Quad['object'] => (absolute.test(text) ? namedNode(text) : literal(text));

/** parts of a requirement and of a place → their properties */
const requirementParts: Readonly<Record<string, string>> = { text: rdfs.label, standard: mg.standard, edition: mg.edition, element: mg.element, tier: mg.tier };
const originParts: Readonly<Record<string, string>> = { file: dcterms.source, line: mg.line, column: mg.column, xpath: mg.xpath, pointer: mg.pointer, sheet: mg.sheet, cell: mg.cell };

/**
 * Triples about the report with this IRI; results are `IRI-1`, `IRI-2` … sh:conforms is the standard's: true only when there
 * is no result at all. Values that look like absolute IRIs are written as IRIs, for the JSON form does not tell them apart.
 */
export function reportToRdf(report: Report, iri: string): Quad[] {
  const quads: Quad[] = [];
  const say = (subject: NamedNode, predicate: string, object: Quad['object']): void => { quads.push(quad(subject, namedNode(predicate), object)); };
  /** a node of its own beside the result, with one statement for each part that is known */
  const describe = (node: NamedNode, link: string, local: string, parts: Readonly<Record<string, string>>, value: object): void => {
    const own = namedNode(`${node.value}-${local}`);
    say(node, link, own);
    for (const [name, part] of Object.entries(value) as [string, string | number][]) if (parts[name] !== undefined) say(own, parts[name], typeof part === 'number' ? literal(String(part), namedNode(xsd.integer)) : literal(part));
  };
  const subject = namedNode(iri);
  say(subject, rdf.type, namedNode(sh.ValidationReport));
  say(subject, sh.conforms, literal(String(report.results.length === 0), namedNode(xsd.boolean)));
  report.results.forEach((result, index) => {
    const node = namedNode(`${iri}-${index + 1}`);
    say(subject, sh.result, node);
    say(node, rdf.type, namedNode(sh.ValidationResult));
    say(node, sh.resultSeverity, namedNode(namespaces.sh + result.severity));
    say(node, sh.resultMessage, literal(result.message, 'en'));
    if (result.focus_node !== '') say(node, sh.focusNode, term(result.focus_node));
    say(node, sh.sourceShape, namedNode(result.shape));
    say(node, sh.sourceConstraintComponent, namedNode(result.component ?? result.shape));
    if (result.value !== undefined) say(node, sh.value, term(result.value));
    const inverse = result.path?.startsWith('^') ? result.path.slice(1) : undefined;
    if (inverse && absolute.test(inverse)) {
      const path = namedNode(`${iri}-${index + 1}-path`);
      say(node, sh.resultPath, path);
      say(path, sh.inversePath, namedNode(inverse));
    } else if (result.path && absolute.test(result.path)) say(node, sh.resultPath, namedNode(result.path));
    if (result.remedy !== undefined) say(node, mg.remedy, literal(result.remedy, 'en'));
    if (result.patch !== undefined) say(node, mg.patch, literal(result.patch));
    if (result.requirement) describe(node, mg.requirement, 'requirement', requirementParts, result.requirement);
    if (result.origin) describe(node, mg.origin, 'origin', originParts, result.origin);
  });
  return quads;
}
