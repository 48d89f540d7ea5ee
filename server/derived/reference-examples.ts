/**
 * Examples for the reference: of a type a whole resource, of a field one value, as people write it. They come from the
 * examples that the shapes are tested with; where there is none, one is made from what the shapes say.
 */
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Object } from '../rdf/terms.ts';
import { qudt, rdf, xsd } from '../rdf/vocabulary.ts';
import { writeTurtle } from '../rdf/write-turtle.ts';

export interface ReferenceExamples {
  /** A resource of the type in Turtle, under `<#…>`. */
  ofType(type: ResourceType): string;
  /** One value of the field as it stands in a cell. */
  ofField(type: ResourceType, field: Field): string;
}

const base = 'http://example.invalid/record';
const localName = (iri: string): string => iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1);

/** Lexical forms by datatype, for fields that no example has. */
const lexical: readonly (readonly [string, string])[] = [
  [xsd.dateTime, '2026-03-01T10:20:30Z'], [xsd.date, '2026-03-01'], [xsd.gYear, '2026'], [xsd.boolean, 'true'], [xsd.anyURI, 'https://example.org/'],
  [xsd.string, ''], [xsd.integer, '1'], [xsd.nonNegativeInteger, '1'], [xsd.positiveInteger, '1'], [xsd.decimal, '0.5'], [xsd.double, '0.5'], [xsd.float, '0.5'],
];

/** A value that fits the shape, as far as the model knows it; links only to things that need no description. */
function makeValue(field: Field, model: ResourceModel): { object: Quad_Object; unit?: string } | undefined {
  const { allowed, kind } = field;
  if (kind === 'quantity') return { object: literal('1', namedNode(xsd.decimal)), unit: field.quantity!.canonicalUnit };
  if (kind === 'term') return { object: namedNode(model.terms.of(field.term!)[0]?.iri ?? `http://purl.obolibrary.org/obo/${field.term!.ontologies[0]}_0000001`) };
  if (kind === 'link') return undefined;
  if (kind === 'iri') return { object: namedNode(allowed?.[0] ?? 'https://example.org/thing') };
  const [datatype = xsd.string, text = ''] = lexical.find(([each]) => field.datatypes.includes(each)) ?? [];
  return { object: literal(allowed?.[0] ?? (text || `some ${field.label}`), namedNode(datatype)) };
}

/** Creates the examples; `quads` are those of the shapes' own, `model` decides which of their types is meant. */
export function createExamples(model: ResourceModel, quads: readonly Quad[]): ReferenceExamples {
  const bySubject = Map.groupBy(quads, ({ subject }) => subject.value);
  const subjects = new Map<string, string>();
  for (const [subject, own] of bySubject) {
    const types = own.flatMap(({ predicate, object }) => (predicate.value === rdf.type ? model.findType(object.value) ?? [] : []));
    const type = types.find((each) => !types.some((other) => each.descendants.includes(other.name)));
    // the fullest example says most
    if (type && own.length > (bySubject.get(subjects.get(type.name) ?? '')?.length ?? 0)) subjects.set(type.name, subject);
  }
  const byPredicate = new Map<string, Quad>();
  for (const each of quads) if (!byPredicate.has(each.predicate.value)) byPredicate.set(each.predicate.value, each);

  const valueText = ({ object }: Quad): string => {
    const node = bySubject.get(object.value);
    const number = node?.find(({ predicate }) => predicate.value === qudt.numericValue), unit = node?.find(({ predicate }) => predicate.value === qudt.hasUnit);
    if (number && unit) return `${number.object.value} ${model.findUnit(unit.object.value)?.symbols[0] ?? localName(unit.object.value)}`;
    if (object.termType === 'Literal') return object.language ? `${object.value} @${object.language}` : object.value;
    const label = model.terms.labelOf(object.value);
    return label === undefined ? object.value.startsWith('file:') ? localName(object.value) : object.value : `${label} (${localName(object.value).replace('_', ':')})`;
  };

  /** A resource and its quantities under short names. */
  const collect = (subject: string, into: Quad[], name: string): void => {
    for (const { predicate, object } of bySubject.get(subject) ?? []) {
      const nested = object.termType === 'BlankNode' ? `${name}.${localName(predicate.value)}` : undefined;
      const file = object.termType === 'NamedNode' && object.value.startsWith('file:') ? namedNode(`${base}#${localName(object.value)}`) : object;
      into.push(quad(namedNode(`${base}#${name}`), predicate, nested === undefined ? file : namedNode(`${base}#${nested}`)));
      if (nested !== undefined) collect(object.value, into, nested);
      else if (file !== object) addTarget(object.value, into);
    }
  };
  /** What an example leads to is there too, as far as it must be. */
  const addTarget = (subject: string, into: Quad[]): void => {
    const name = namedNode(`${base}#${localName(subject)}`);
    if (into.some((each) => each.subject.value === name.value)) return;
    const own = bySubject.get(subject) ?? [];
    const types = own.flatMap(({ predicate, object }) => (predicate.value === rdf.type ? model.findType(object.value) ?? [] : []));
    const needed = new Set([rdf.type, ...types.flatMap(({ fields, labelField }) => fields.filter(({ required, name, path }) => !path.inverse && (required || name === labelField)).map(({ path }) => path.predicate))]);
    const kept = own.filter(({ predicate, object }) => needed.has(predicate.value) && object.termType !== 'BlankNode');
    const linked = kept.filter(({ object }) => object.value.startsWith('file:'));
    for (const { predicate, object } of kept) into.push(quad(name, predicate, object.value.startsWith('file:') ? namedNode(`${base}#${localName(object.value)}`) : object));
    for (const { object } of linked) addTarget(object.value, into);
  };
  const make = (type: ResourceType): Quad[] => {
    const subject = namedNode(`${base}#${type.singular}`), made = [quad(subject, namedNode(rdf.type), namedNode(type.iri))];
    const forward = type.fields.filter(({ path, kind }) => !path.inverse && kind !== 'link');
    const wanted = new Set([...forward.filter(({ asked, required }) => required || asked === 'Warning'), ...forward.filter(({ name }) => name === type.labelField), ...forward.slice(0, 4)]);
    for (const field of wanted) {
      const value = makeValue(field, model), predicate = namedNode(field.path.predicate);
      if (!value) continue;
      if (value.unit === undefined) { made.push(quad(subject, predicate, value.object)); continue; }
      const node = namedNode(`${subject.value}.${field.name}`);
      made.push(quad(subject, predicate, node), quad(node, namedNode(rdf.type), namedNode(qudt.QuantityValue)), quad(node, namedNode(qudt.numericValue), value.object), quad(node, namedNode(qudt.hasUnit), namedNode(value.unit)));
    }
    return made;
  };

  return {
    ofType(type) {
      const known = subjects.get(type.name), into: Quad[] = [];
      if (known === undefined) into.push(...make(type)); else collect(known, into, known.startsWith('file:') ? localName(known) : type.singular);
      // `<#…>` is relative to the record that it is sent to
      return writeTurtle(into, { prefixes: model.prefixes, baseIri: base }).replace(/^@base .*\n/m, '');
    },
    ofField(type, field) {
      const own = bySubject.get(subjects.get(type.name) ?? '')?.find(({ predicate }) => predicate.value === field.path.predicate);
      const known = field.path.inverse ? undefined : own ?? byPredicate.get(field.path.predicate);
      // an example of another type must still be a value of this field
      if (known && (own || !field.allowed || field.allowed.includes(known.object.value))) return valueText(known);
      if (field.kind === 'link') return `${model.findType(field.targets[0] ?? '')?.singular ?? 'thing'}-1`;
      const value = makeValue(field, model)!;
      return value.unit === undefined ? valueText(quad(namedNode(base), namedNode(rdf.type), value.object)) : `${value.object.value} ${model.findUnit(value.unit)?.symbols[0] ?? localName(value.unit)}`;
    },
  };
}
