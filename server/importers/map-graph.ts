/**
 * Adds types and fields of ours to a graph that came with its own vocabulary. The graph's statements stay as they are,
 * but for values of a predicate that is a field's own and that the field cannot take: those are written as the field asks
 * (a date as a date, an identifier as its IRI), or go to the predicate that the table names.
 */
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import type { Origins } from '../rdf/report.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Object, Quad_Subject, Term } from '../rdf/terms.ts';
import { mg, rdf, xsd } from '../rdf/vocabulary.ts';
import { readFieldValue, readIri } from './field-values.ts';
import { readPid } from '../pids/pids.ts';
import type { BoundNodeRule } from './graph-mapping.ts';

export interface MapGraphOptions {
  rules: readonly BoundNodeRule[];
  model: ResourceModel;
  /** the node that the whole source is about */ root: string | undefined;
  /** a node's own name in the source, for rows from `@id` */ nameOf: (iri: string) => string | undefined;
  origins: Origins;
}
export interface MappedGraph {
  quads: Quad[];
  /** of the added statements, the place of what they were made from */ origins: Origins;
  /** statements that were added */ added: number;
  /** statements that are written in another form: predicate → count */ changed: ReadonlyMap<string, number>;
}

const isText = (term: Term): boolean => term.termType === 'Literal';

/** Pure: the same quads give the same additions, in the order of their subjects. */
export function mapGraph(given: readonly Quad[], { rules, model, root, nameOf, origins }: MapGraphOptions): MappedGraph {
  const bySubject = Map.groupBy(given, ({ subject }) => subject.value);
  const ruleOf = new Map<string, BoundNodeRule>();
  for (const [subject, own] of bySubject) {
    const classes = own.flatMap(({ predicate, object }) => (predicate.value === rdf.type ? [object.value] : []));
    const rule = rules.find((each) => (!each.root || subject === root) && classes.some((iri) => each.classes.has(iri)) && (each.having.length === 0 || own.some(({ predicate }) => each.having.includes(predicate.value))));
    if (rule) ruleOf.set(subject, rule);
  }
  const typeOf = (iri: string): ResourceType | undefined => ruleOf.get(iri)?.type;
  const added: Quad[] = [];
  const replaced = new Map<Quad, Quad>();
  const changed = new Map<string, number>();
  const madeFrom = new Map<string, string>();

  for (const [subject, rule] of ruleOf) {
    const own = bySubject.get(subject)!;
    const node = own[0]!.subject;
    const values = new Set(own.map(({ predicate, object }) => `${predicate.value}\n${object.value}`));
    const filled = new Set(own.map(({ predicate }) => predicate.value));
    const add = (from: Quad_Subject, predicate: string, object: Quad_Object, source: string): void => {
      const key = `${predicate}\n${object.value}`;
      if (from === node && values.has(key)) return;
      if (from === node) { values.add(key); filled.add(predicate); }
      added.push(quad(from, namedNode(predicate), object));
      madeFrom.set(`${from.value}\n${predicate}`, `${subject}\n${source}`);
    };
    add(node, rdf.type, namedNode(rule.type.iri), rdf.type);
    for (const { from, field, spare, otherwise } of rule.rows) {
      const { predicate, inverse } = field.path;
      if (spare && filled.has(predicate)) continue;
      if (from === '@id') {
        const name = nameOf(subject);
        const value = name === undefined ? undefined : readFieldValue(name, field);
        if (value && 'term' in value && (field.many || !filled.has(predicate))) add(node, predicate, value.term, rdf.type);
        continue;
      }
      for (const each of own.filter((candidate) => candidate.predicate.value === from)) {
        const term = valueFor(each.object, field, from === predicate);
        if (from === predicate && !inverse) {
          if (term?.equals(each.object)) continue;
          const target = term ? predicate : otherwise;
          if (target === undefined) continue;
          replaced.set(each, quad(each.subject, namedNode(target), term ?? inAnotherForm(each.object)));
          changed.set(from, (changed.get(from) ?? 0) + 1);
          if (term?.termType === 'NamedNode' && isText(each.object)) added.push(quad(term, namedNode(mg.statedAs), each.object));
          madeFrom.set(`${subject}\n${target}`, `${subject}\n${from}`);
        } else if (!term) continue;
        else if (inverse) { if (term.termType !== 'Literal') add(term as Quad_Subject, predicate, node as Quad_Object, from); }
        else if (field.many || !filled.has(predicate)) add(node, predicate, term, from);
      }
    }
  }
  const quads = [...replaced.size === 0 ? given : given.map((each) => replaced.get(each) ?? each), ...added];
  return {
    quads, added: added.length, changed,
    origins: {
      find(subject, predicate, value) {
        const [from, through] = madeFrom.get(`${subject}\n${predicate ?? ''}`)?.split('\n') ?? [];
        return from === undefined ? origins.find(subject, predicate, value) : origins.find(from, through, value);
      },
    },
  };

  /** The term with which a value may stand in a field; undefined when it says nothing to that field. */
  function valueFor(term: Quad_Object, field: Field, own: boolean): Quad_Object | undefined {
    if (field.kind === 'literal') {
      if (!isText(term)) return field.datatypes.length === 0 ? term : undefined;
      if (term.termType === 'Literal' && (term.language || field.datatypes.includes(term.datatype.value) || field.datatypes.length === 0)) return term.value.trim() === '' ? undefined : term;
      const value = readFieldValue(term.value, field);
      return 'term' in value && (field.datatypes.includes((value.term as { datatype?: { value: string } }).datatype?.value ?? '') || field.datatypes.length === 0) ? value.term : undefined;
    }
    const iri = term.termType === 'Literal' ? readIri(term.value) : { term };
    if (!('term' in iri)) return undefined;
    if (field.kind === 'term') return isTermOf(iri.term.value, field) ? namedNode(readPid(iri.term.value)?.iri ?? iri.term.value) : undefined;
    // a link that the crate states itself may lead out of it; one that we add may not
    if (field.kind === 'link' && !own) {
      const type = typeOf(iri.term.value);
      return type && field.targets.some((name) => name === type.name || model.findType(name)?.descendants.includes(type.name)) ? iri.term : undefined;
    }
    return iri.term;
  }
}

/** A term of one of the field's ontologies, by its IRI or CURIE. */
function isTermOf(iri: string, field: Field): boolean {
  const local = (readPid(iri, ['ontology-term'])?.iri ?? iri).replace(/^.*[/#]/, '');
  return field.term?.ontologies.some((prefix) => local.toLowerCase().startsWith(`${prefix.toLowerCase()}_`)) ?? false;
}

/** A year alone is no date of XML Schema, but a year. */
function inAnotherForm(term: Quad_Object): Quad_Object {
  return term.termType === 'Literal' && /^\d{4}$/.test(term.value.trim()) ? literal(term.value.trim(), namedNode(xsd.gYear)) : term;
}
