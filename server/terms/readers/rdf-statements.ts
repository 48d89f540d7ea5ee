/**
 * From triples to statements about terms. Triples about named things go on at once; blank nodes (restrictions,
 * intersections, annotated axioms) are held until the file ends, for their triples come in any order.
 */
import type { Quad } from '../../rdf/terms.ts';
import { namespaces } from '../../rdf/vocabulary.ts';
import { aboutAnnotations, annotationRoles } from './annotation-properties.ts';
import type { AnnotationValue } from './annotation-properties.ts';
import type { OwlStatements } from './owl-statements.ts';

const { owl, rdf, rdfs, skos } = namespaces;

/** A blank node's triples that matter here. */
type Node = Record<string, Quad['object'][] | undefined>;
/** A named class, or an anonymous one. */
type Member = { readonly named: string } | { readonly node: Node };
const held = new Set([`${rdf}type`, `${rdf}first`, `${rdf}rest`, `${owl}onProperty`, `${owl}someValuesFrom`, `${owl}intersectionOf`, `${owl}annotatedSource`, `${owl}annotatedProperty`, `${owl}annotatedTarget`,
  aboutAnnotations.xref, aboutAnnotations.source, aboutAnnotations.synonymType, `${rdfs}label`, `${rdf}value`, 'http://www.w3.org/2008/05/skos-xl#literalForm', `${owl}versionInfo`]);
const hierarchy: Readonly<Record<string, true>> = { [`${rdfs}subClassOf`]: true, [`${rdfs}subPropertyOf`]: true, [`${skos}broader`]: true, [`${skos}broaderTransitive`]: true, [`${skos}broaderGeneric`]: true };
const downwards: Readonly<Record<string, true>> = { [`${skos}narrower`]: true, [`${skos}narrowerTransitive`]: true };

/** Longest list of an intersection. */
const longestList = 10_000;

export interface RdfStatements { take(quad: Quad, line?: number): void; finish(): void }

type Later = readonly [kind: 'below' | 'equivalent' | 'annotation', subject: string, node: string, property: string];

/** Creates the reader of triples; `finish` when the last has come. */
export function createRdfStatements(statements: OwlStatements): RdfStatements {
  const nodes = new Map<string, Node>(), later: Later[] = [], ontologies = new Set<string>(), early: [string, string, AnnotationValue, number | undefined][] = [];
  // annotated axioms may come before or after what they annotate, so annotations of these kinds wait for them
  const waiting: [string, string, AnnotationValue][] = [];

  const valueOf = (object: Quad['object']): AnnotationValue => (object.termType === 'Literal'
    ? { text: object.value, ...('language' in object && object.language ? { language: object.language } : {}) } : { iri: object.value });

  return {
    take({ subject, predicate, object }, line) {
      const property = predicate.value;
      if (subject.termType === 'BlankNode') {
        if (!held.has(property)) return;
        let node = nodes.get(subject.value);
        if (!node) { node = {}; nodes.set(subject.value, node); }
        (node[property] ??= []).push(object);
        return;
      }
      const iri = subject.value;
      if (property === `${rdf}type`) {
        if (object.value === `${owl}Ontology` || object.value === `${skos}ConceptScheme`) { ontologies.add(iri); statements.ontology(iri); } else if (object.termType === 'NamedNode') statements.declare(iri, object.value, line);
      } else if (property === `${owl}imports`) statements.imports(object.value, line);
      else if (hierarchy[property]) {
        if (object.termType === 'BlankNode') later.push(['below', iri, object.value, property]); else if (object.termType === 'NamedNode') statements.below(iri, object.value, 'is-a');
      } else if (downwards[property]) { if (object.termType === 'NamedNode') statements.below(object.value, iri, 'is-a'); }
      else if (property === `${owl}equivalentClass` || property === `${owl}intersectionOf`) {
        if (object.termType === 'BlankNode') later.push(['equivalent', iri, object.value, property]); else statements.annotation(iri, `${owl}sameAs`, { iri: object.value });
      } else if (property === `${owl}versionIRI` || ontologies.has(iri)) statements.ontologyAnnotation(property, valueOf(object), line);
      else if (annotationRoles.has(property)) {
        const does = annotationRoles.get(property)!.does;
        if (object.termType === 'BlankNode') later.push(['annotation', iri, object.value, property]);
        else if (does === 'synonym' || does === 'definition') waiting.push([iri, property, valueOf(object)]);
        else statements.annotation(iri, property, valueOf(object));
      } else if (line !== undefined && early.length < 10_000) early.push([iri, property, valueOf(object), line]);
    },
    finish() {
      for (const [iri, property, value, line] of early) if (ontologies.has(iri)) statements.ontologyAnnotation(property, value, line);
      const axioms = axiomsByAnnotation(nodes);
      for (const [iri, property, value] of waiting) {
        if (ontologies.has(iri)) { statements.ontologyAnnotation(property, value); continue; }
        statements.annotation(iri, property, value, axioms.get(`${iri}\0${property}\0${value.text ?? value.iri}`) ?? {});
      }
      for (const [kind, iri, id, property] of later) {
        const node = nodes.get(id);
        if (!node) continue;
        if (kind === 'annotation') {
          const text = node[`${rdfs}label`]?.[0] ?? node[`${rdf}value`]?.[0] ?? node['http://www.w3.org/2008/05/skos-xl#literalForm']?.[0];
          if (text) statements.annotation(iri, property, valueOf(text), { sources: node[aboutAnnotations.xref]?.map(sourceOf) ?? [] });
          continue;
        }
        const members = kind === 'equivalent' && property === `${owl}intersectionOf` ? listOf(id, nodes) : node[`${owl}intersectionOf`] ? listOf(node[`${owl}intersectionOf`]![0]!.value, nodes) : [{ node }];
        for (const member of members) {
          if ('named' in member) { if (kind === 'below') statements.below(iri, member.named, 'is-a'); else statements.genus(iri, member.named); continue; }
          const on = member.node[`${owl}onProperty`]?.[0], some = member.node[`${owl}someValuesFrom`]?.[0];
          if (on?.termType === 'NamedNode' && some?.termType === 'NamedNode') statements.restriction(iri, on.value, some.value);
        }
      }
    },
  };

  /** The members of a list: named ones, and the nodes of blank ones. */
  function listOf(head: string, all: ReadonlyMap<string, Node>): Member[] {
    const members: Member[] = [];
    const seen = new Set<string>();
    for (let at: string | undefined = head; at !== undefined && at !== `${rdf}nil` && !seen.has(at) && members.length < longestList;) {
      seen.add(at);
      const node: Node | undefined = all.get(at), first = node?.[`${rdf}first`]?.[0];
      if (first?.termType === 'NamedNode') members.push({ named: first.value });
      else if (first?.termType === 'BlankNode') { const inner = all.get(first.value); if (inner) members.push({ node: inner }); }
      at = node?.[`${rdf}rest`]?.[0]?.value;
    }
    return members;
  }
}

const sourceOf = (object: Quad['object']): string => object.value;

/** Annotated axioms: subject, property and text of what they annotate → what they say beside it. */
function axiomsByAnnotation(nodes: ReadonlyMap<string, Node>): Map<string, { sources: string[]; synonymType?: string }> {
  const axioms = new Map<string, { sources: string[]; synonymType?: string }>();
  for (const node of nodes.values()) {
    const [source, property, target] = [node[`${owl}annotatedSource`]?.[0], node[`${owl}annotatedProperty`]?.[0], node[`${owl}annotatedTarget`]?.[0]];
    if (!source || !property || !target) continue;
    const key = `${source.value}\0${property.value}\0${target.value}`;
    let axiom = axioms.get(key);
    if (!axiom) { axiom = { sources: [] }; axioms.set(key, axiom); }
    axiom.sources.push(...[...node[aboutAnnotations.xref] ?? [], ...node[aboutAnnotations.source] ?? []].map(sourceOf));
    const type = node[aboutAnnotations.synonymType]?.[0];
    if (type) axiom.synonymType = type.value;
  }
  return axioms;
}
