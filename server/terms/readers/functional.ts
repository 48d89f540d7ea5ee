/**
 * Reads OWL functional syntax, in which the edit files of ontologies are kept (often under the name .owl): axioms that say
 * something of terms, as a table from keyword to what it does. An axiom with a fault is left out, with its line.
 */
import { namespaces } from '../../rdf/vocabulary.ts';
import { aboutAnnotations } from './annotation-properties.ts';
import type { AnnotationValue, Beside } from './annotation-properties.ts';
import { readCalls } from './functional-tokens.ts';
import type { Call, Part } from './functional-tokens.ts';
import type { OwlStatements } from './owl-statements.ts';
import type { Reading, TextBlock } from './reading.ts';

const { owl } = namespaces;
/** Prefixes that OWL 2 declares itself. */
const ownPrefixes = ['rdf', 'rdfs', 'xsd', 'owl'] as const;

/** A fault in an axiom, for which it is left out. */
class AxiomFault extends Error {}

interface Axioms { readonly statements: OwlStatements; iri(part: Part | undefined): string; named(part: Part | undefined): string | undefined; value(part: Part | undefined): AnnotationValue }

const isCall = (part: Part | undefined): part is Call => part !== undefined && 'keyword' in part;

/** What an axiom says after its own annotations. */
function withoutAnnotations({ args }: Call): Part[] {
  return args.filter((part) => !(isCall(part) && part.keyword === 'Annotation'));
}

function beside(call: Call, axioms: Axioms): Beside {
  const sources: string[] = [];
  let synonymType: string | undefined;
  for (const part of call.args) {
    if (!isCall(part) || part.keyword !== 'Annotation') continue;
    const [property, value] = withoutAnnotations(part), name = axioms.iri(property), said = axioms.value(value);
    if (name === aboutAnnotations.xref || name === aboutAnnotations.source) sources.push(said.text ?? said.iri ?? '');
    else if (name === aboutAnnotations.synonymType) synonymType = said.iri ?? said.text;
  }
  return { sources, ...(synonymType ? { synonymType } : {}) };
}

/** A class expression above a named class. */
function above(iri: string, expression: Part | undefined, axioms: Axioms, defined: boolean): void {
  const { statements } = axioms, name = axioms.named(expression);
  if (name !== undefined) { if (defined) statements.genus(iri, name); else statements.below(iri, name, 'is-a'); return; }
  if (!isCall(expression)) return;
  if (expression.keyword === 'ObjectIntersectionOf') for (const part of expression.args) above(iri, part, axioms, defined);
  else if (expression.keyword === 'ObjectSomeValuesFrom') {
    const property = axioms.named(expression.args[0]), filler = axioms.named(expression.args[1]);
    if (property !== undefined && filler !== undefined) statements.restriction(iri, property, filler);
  }
}

function equivalent(call: Call, axioms: Axioms): void {
  const parts = withoutAnnotations(call), names = parts.map((part) => axioms.named(part));
  parts.forEach((_part, index) => {
    const iri = names[index];
    if (iri === undefined) return;
    parts.forEach((other, at) => {
      if (at === index) return;
      if (names[at] !== undefined) axioms.statements.annotation(iri, `${owl}sameAs`, { iri: names[at] });
      else if (isCall(other) && other.keyword === 'ObjectIntersectionOf') above(iri, other, axioms, true);
    });
  });
}

function subPropertyOf(call: Call, axioms: Axioms): void {
  const [sub, above_] = withoutAnnotations(call), iri = axioms.named(sub), parent = axioms.named(above_);
  if (iri !== undefined && parent !== undefined) axioms.statements.below(iri, parent, 'is-a');
}

/** keyword → what the axiom does */
const axiomRows: Readonly<Record<string, (call: Call, axioms: Axioms) => void>> = {
  Declaration(call, axioms) {
    const [entity] = withoutAnnotations(call);
    if (isCall(entity)) axioms.statements.declare(axioms.iri(entity.args[0]), owl + entity.keyword, entity.line);
  },
  SubClassOf(call, axioms) {
    const [sub, above_] = withoutAnnotations(call), iri = axioms.named(sub);
    if (iri !== undefined) above(iri, above_, axioms, false);
  },
  EquivalentClasses: equivalent,
  AnnotationAssertion(call, axioms) {
    const [property, subject, value] = withoutAnnotations(call);
    if (subject === undefined || value === undefined) throw new AxiomFault('AnnotationAssertion needs a property, a subject and a value');
    const name = axioms.named(subject);
    if (name !== undefined && !name.startsWith('_:')) axioms.statements.annotation(name, axioms.iri(property), axioms.value(value), beside(call, axioms));
  },
  ClassAssertion(call, axioms) {
    const [type, individual] = withoutAnnotations(call), iri = axioms.named(individual), name = axioms.named(type);
    if (iri !== undefined && name !== undefined) axioms.statements.below(iri, name, 'is-a');
  },
  SubObjectPropertyOf: subPropertyOf, SubDataPropertyOf: subPropertyOf, SubAnnotationPropertyOf: subPropertyOf,
};
const otherAxioms = /^(?:Disjoint\w+|Equivalent\w+|HasKey|Inverse\w+|Functional\w+|Reflexive\w+|Irreflexive\w+|Symmetric\w+|Asymmetric\w+|Transitive\w+|SameIndividual|DifferentIndividuals|(?:Negative)?(?:Object|Data)PropertyAssertion|\w+Property(?:Domain|Range)|DatatypeDefinition|DLSafeRule|DGRule|DescriptionGraph\w*)$/;

/** Blocks of functional syntax → statements. Throws the fatal fault where the text is cut off or has no ontology. */
export async function readFunctional(blocks: AsyncIterable<TextBlock>, statements: OwlStatements, { faults }: Reading): Promise<void> {
  const prefixes = new Map<string, string>(ownPrefixes.map((prefix) => [prefix, namespaces[prefix]]));
  const iri = (part: Part | undefined): string => {
    if (part === undefined || !('iri' in part)) throw new AxiomFault('A name stands missing here');
    if (!part.short) return part.iri;
    const colon = part.iri.indexOf(':');
    if (colon < 0) throw new AxiomFault(`"${part.iri}" is no IRI: write it in <> or with a prefix`);
    const prefix = part.iri.slice(0, colon), namespace = prefix === '_' ? '_:' : prefixes.get(prefix);
    if (namespace === undefined) throw new AxiomFault(`The prefix "${prefix}:" is not declared; add Prefix(${prefix}:=<…>)`);
    return namespace + part.iri.slice(colon + 1);
  };
  const axioms: Axioms = {
    statements, iri,
    named: (part) => (part !== undefined && 'iri' in part ? iri(part) : undefined),
    value: (part) => (part === undefined || isCall(part) ? {} : 'text' in part ? { text: part.text, ...(part.language ? { language: part.language } : {}) } : { iri: iri(part) }),
  };
  const take = (call: Call): void => {
    const { keyword, args } = call;
    if (keyword === 'Prefix') {
      const [name, namespace] = args;
      if (name === undefined || namespace === undefined || !('iri' in name) || !('iri' in namespace) || !name.iri.endsWith(':')) throw new AxiomFault('A prefix is declared as Prefix(obo:=<http://…>)');
      prefixes.set(name.iri.slice(0, -1), namespace.iri);
    } else if (keyword === 'Ontology') { const [name, version] = args; statements.ontology(axioms.named(name), axioms.named(version)); }
    else if (keyword === 'Import') statements.imports(iri(args[0]), call.line);
    else if (keyword === 'Annotation') { const [property, value] = withoutAnnotations(call); statements.ontologyAnnotation(iri(property), axioms.value(value), call.line); }
    else if (Object.hasOwn(axiomRows, keyword)) axiomRows[keyword]!(call, axioms);
    else if (!otherAxioms.test(keyword)) faults.noteOnce(`axiom ${keyword}`, `"${keyword}" is no axiom of OWL 2 functional syntax; it was not read`, { line: call.line });
  };
  for await (const calls of readCalls(blocks, faults)) {
    for (const call of calls) {
      try { take(call); } catch (error) {
        if (!(error instanceof AxiomFault)) throw error;
        faults.note(`${error.message}; the axiom was left out`, { line: call.line });
      }
    }
  }
}
