/**
 * Turns our annotations of property shapes into SHACL: a quantity is a node with one number and one allowed unit; a term
 * stands in one of the named ontologies, below the named branch where the graph knows the term, and is not obsolete. The
 * annotations stay the one place where this is said; what is made here is judged like everything else.
 */
import { blankNode, literal, namedNode, quad } from '../rdf/terms.ts';
import type { Literal, NamedNode, Quad, Term } from '../rdf/terms.ts';
import { dcterms, mg, obo, owl, qudt, rdf, rdfs, sh, xsd } from '../rdf/vocabulary.ts';
import { IndexedDataset, keyOf } from './indexed-dataset.ts';

/** What the expansion needs to know of units and ontologies. */
export interface Facts {
  /** how people write the unit */ symbolOf(unitIri: string): string;
  /** IRIs of an ontology's terms begin with one of these */ termPrefixes(ontology: string): readonly string[];
  /** name of a term, where it is known */ labelOf?(term: string): string | undefined;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Shapes and the quads that the annotations mean. Generated shapes are named after the property shape: `…/unit`, `…/value`.
 * `prefix` tells the blank nodes of several expansions apart. */
export function expandAnnotations(shapes: Iterable<Quad>, facts: Facts, prefix = ''): IndexedDataset {
  const index = new IndexedDataset(shapes);
  const made: Quad[] = [];
  let closures = 0;
  const values = (node: Term, predicate: string): Term[] => [...index.match(node, namedNode(predicate), null)].map((each) => each.object as Term);
  const say = (subject: Term, predicate: string, object: Term): void => { made.push(quad(subject as NamedNode, namedNode(predicate), object as NamedNode)); };
  const list = (name: string, members: readonly Term[]): Term => {
    members.forEach((member, at) => {
      const node = namedNode(`${name}/${at}`);
      say(node, rdf.first, member);
      say(node, rdf.rest, at === members.length - 1 ? namedNode(rdf.nil) : namedNode(`${name}/${at + 1}`));
    });
    return members.length === 0 ? namedNode(rdf.nil) : namedNode(`${name}/0`);
  };
  const labelled = (term: Term): string => { const label = facts.labelOf?.(term.value); return label === undefined ? `<${term.value}>` : JSON.stringify(label); };
  const number = (value: number): Literal => literal(String(value), namedNode(xsd.integer));
  const message = (text: string): Literal => literal(text, 'en');
  /** a property shape below `owner`, of the severity and source that the annotated shape has */
  const property = (owner: Term, annotated: Term, local: string, path: Term, text: string, severity?: string): NamedNode => {
    const node = namedNode(`${annotated.value}/${local}`);
    say(owner, sh.property, node);
    say(node, rdf.type, namedNode(sh.PropertyShape));
    say(node, sh.path, path);
    say(node, sh.message, message(text));
    const own = severity ?? values(annotated, sh.severity)[0]?.value;
    if (own) say(node, sh.severity, namedNode(own));
    for (const source of values(annotated, dcterms.source)) say(node, dcterms.source, source);
    return node;
  };

  for (const { subject: shape } of index.match(null, namedNode(mg.canonicalUnit), null)) {
    const name = values(shape, sh.name)[0]?.value ?? 'it';
    const units = values(shape, mg.allowedUnit);
    const symbols = units.map((unit) => facts.symbolOf(unit.value)).join(', ');
    if (values(shape, sh.nodeKind).length === 0) say(shape, sh.nodeKind, namedNode(sh.IRI));
    const value = property(shape, shape, 'value', namedNode(qudt.numericValue), `${name} needs exactly one number (qudt:numericValue)`);
    say(value, sh.minCount, number(1));
    say(value, sh.maxCount, number(1));
    say(value, sh.or, list(`${value.value}/or`, [xsd.decimal, xsd.double, xsd.integer, xsd.float].map((datatype, at) => {
      const branch = namedNode(`${value.value}/or/datatype-${at}`);
      say(branch, sh.datatype, namedNode(datatype));
      return branch;
    })));
    const one = property(shape, shape, 'unit', namedNode(qudt.hasUnit), `${name} needs exactly one unit (qudt:hasUnit), such as ${symbols}`);
    say(one, sh.minCount, number(1));
    say(one, sh.maxCount, number(1));
    const allowed = property(shape, shape, 'allowed-unit', namedNode(qudt.hasUnit), `${name} is not given in this unit`);
    say(allowed, sh.in, list(`${allowed.value}/in`, units));
  }

  const annotatedTerms = new Map([...index.match(null, namedNode(mg.ontology), null)].map((each) => [keyOf(each.subject), each.subject as Term]));
  for (const shape of annotatedTerms.values()) {
    const path = values(shape, sh.path)[0];
    const name = values(shape, sh.name)[0]?.value ?? 'it';
    const ontologies = values(shape, mg.ontology).map((term) => term.value).toSorted();
    const pattern = ontologies.flatMap((ontology) => facts.termPrefixes(ontology)).map(escaped).join('|');
    for (const { subject: owner } of index.match(null, namedNode(sh.property), shape)) {
      if (!path) continue;
      if (pattern !== '') {
        const within = property(owner, shape, 'ontology', path, `${name} is no term of ${ontologies.join(', ')}`);
        say(within, sh.pattern, literal(`^(?:${pattern})`));
      }
      const current = property(owner, shape, 'current', path, `${name} is an obsolete term`, sh.Warning);
      const obsolete = namedNode(`${current.value}/obsolete`), deprecated = namedNode(`${current.value}/deprecated`);
      say(current, sh.not, obsolete);
      say(obsolete, sh.property, deprecated);
      say(deprecated, sh.path, namedNode(owl.deprecated));
      say(deprecated, sh.hasValue, literal('true', namedNode(xsd.boolean)));
      const branch = values(shape, mg.branch)[0];
      if (!branch) continue;
      const bound = ontologies.flatMap((ontology) => facts.termPrefixes(ontology)).filter((prefix) => branch.value.startsWith(prefix));
      addBranch(property(owner, shape, 'branch', path, `${name} is a term outside the branch of ${labelled(branch)}`), branch, {
        elsewhere: ontologies.length > 1 ? bound : [], alsoPartOf: values(shape, mg.alsoPartOf)[0]?.value === 'true',
      });
    }
  }
  for (const each of made) index.add(each);
  return index;

  /** in the branch, or a term of which the graph knows no place yet, or of another ontology of the field: not `elsewhere` */
  function addBranch(shape: NamedNode, branch: Term, { elsewhere, alsoPartOf }: { elsewhere: readonly string[]; alsoPartOf: boolean }): void {
    const node = (local: string): NamedNode => namedNode(`${shape.value}/${local}`);
    say(shape, sh.or, list(`${shape.value}/or`, [node('unknown'), node('inside'), ...(elsewhere.length > 0 ? [node('elsewhere')] : [])]));
    const upwards = [rdfs.subClassOf, ...(alsoPartOf ? [obo.partOf] : [])];
    upwards.forEach((predicate, at) => {
      const none = node(`no-parent${at === 0 ? '' : `-${at}`}`);
      say(node('unknown'), sh.property, none);
      say(none, sh.path, namedNode(predicate));
      say(none, sh.maxCount, number(0));
    });
    say(node('inside'), sh.property, node('below'));
    const closure = blankNode(`${prefix}below-${++closures}`); // the engine takes a named node for a predicate
    say(node('below'), sh.path, closure);
    say(node('below'), sh.hasValue, branch);
    let step: Term = namedNode(rdfs.subClassOf);
    if (upwards.length > 1) {
      step = blankNode(`${prefix}upwards-${closures}`);
      say(step, sh.alternativePath, list(`${shape.value}/upwards`, upwards.map((predicate) => namedNode(predicate))));
    }
    say(closure, sh.zeroOrMorePath, step);
    if (elsewhere.length === 0) return;
    say(node('elsewhere'), sh.not, node('of-it'));
    say(node('of-it'), sh.pattern, literal(`^(?:${elsewhere.map(escaped).join('|')})`));
  }
}

/** IRI of the annotated shape that a generated one belongs to; others come back as they are. */
export function annotatedShapeOf(shapeIri: string): string {
  return shapeIri.replace(/\/(?:value|unit|allowed-unit|ontology|current|branch)(?:\/.*)?$/, '');
}
