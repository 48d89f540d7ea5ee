/**
 * Mappings as statements, and back. In the graph of this server a mapping is a `sssom:Mapping` that says which set it is
 * part of, so that sets grow record by record; everything else is SSSOM's own RDF (spec, formats/RDF). Reading understands
 * both, and the forms of before the standard: literals for URIs and words, `sssom:record_id` beside the node.
 */
import { hashMapping } from './hash.ts';
import type { ExtensionDefinition, Mapping, MappingSet, SlotValue, Values } from './mapping.ts';
import { termHint, undefinedExtension, valuesOf } from './mapping.ts';
import { slotsOfMapping, slotsOfSet, sssomNamespace } from './slots.ts';
import type { Slot } from './slots.ts';
import { dcterms, mg, namespaces, owl, rdfType, xsd } from '../rdf/vocabulary.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { NamedNode, Quad, Quad_Object, Quad_Subject } from '../rdf/terms.ts';

export const mappingClass = `${sssomNamespace}Mapping`, mappingSetClass = `${sssomNamespace}MappingSet`, definitionClass = `${sssomNamespace}ExtensionDefinition`;
const properties = { curieMap: `${sssomNamespace}curie_map`, mappings: `${sssomNamespace}mappings`, definitions: `${sssomNamespace}extension_definitions`, name: `${sssomNamespace}slot_name`, property: `${sssomNamespace}property`, hint: `${sssomNamespace}type_hint` };
const nodes = new Map<string, NamedNode>();
/** Predicates come again and again: one node each. */
const predicate = (iri: string): NamedNode => { let node = nodes.get(iri); if (!node) nodes.set(iri, node = namedNode(iri)); return node; };
const asDate = namedNode(xsd.date), asDouble = namedNode(xsd.double);

function objectOf(slot: Slot, value: string | number): Quad_Object {
  if (slot.kind === 'entity' || slot.kind === 'uri') return namedNode(String(value));
  if (slot.kind === 'number') return literal(String(value), asDouble);
  if (slot.kind === 'date') return literal(String(value), asDate);
  const word = slot.words && Object.hasOwn(slot.words, value) ? slot.words[value] : undefined;
  return word === undefined ? literal(String(value)) : namedNode(word);
}

function slotQuads(node: Quad_Subject, table: readonly Slot[], values: Readonly<Values>, skip: string): Quad[] {
  const quads: Quad[] = [];
  for (const slot of table) {
    const value = values[slot.name];
    if (value === undefined || slot.name === skip) continue;
    for (const each of Array.isArray(value) ? value as readonly string[] : [value as string | number]) quads.push(quad(node, predicate(slot.iri), objectOf(slot, each)));
  }
  return quads;
}

function extensionQuads(node: Quad_Subject, of: Mapping | MappingSet, definitions: ReadonlyMap<string, ExtensionDefinition>): Quad[] {
  return Object.entries(of.extensions ?? {}).map(([property, value]) => {
    const hint = definitions.get(property)?.type_hint;
    return quad(node, predicate(property), hint === termHint ? namedNode(value) : literal(value, hint?.startsWith(namespaces.xsd) ? namedNode(hint) : undefined));
  });
}

/** Extension slots of a set by property. */
export const definitionsOf = (set: Pick<MappingSet, 'extension_definitions'>): ReadonlyMap<string, ExtensionDefinition> => new Map((set.extension_definitions ?? []).map((each) => [each.property, each]));

/**
 * The statements of a mapping. `node` names it: its record_id where it has one, else a name under the record
 * (`unnamedNode`). `set` is the IRI of the set that it is part of. The SSSOM hash is stated beside the slots.
 */
export function mappingToQuads(mapping: Mapping, node: string, set?: string, definitions: ReadonlyMap<string, ExtensionDefinition> = new Map()): Quad[] {
  const subject = namedNode(node);
  return [
    quad(subject, rdfType, predicate(mappingClass)),
    ...set === undefined ? [] : [quad(subject, predicate(dcterms.isPartOf), predicate(set))],
    ...slotQuads(subject, slotsOfMapping, valuesOf(mapping), 'record_id'), ...extensionQuads(subject, mapping, definitions),
    quad(subject, predicate(mg.mappingHash), literal(hashMapping(mapping))),
  ];
}

/** The statements of a set, without its mappings; `node` is its mapping_set_id. Prefixes are kept as "prefix IRI". */
export function setToQuads(set: MappingSet, node: string, record: string): Quad[] {
  const subject = namedNode(node), definitions = definitionsOf(set);
  return [
    quad(subject, rdfType, predicate(mappingSetClass)),
    ...slotQuads(subject, slotsOfSet, valuesOf(set), 'mapping_set_id'), ...extensionQuads(subject, set, definitions),
    ...Object.entries(set.curie_map).map(([prefix, iri]) => quad(subject, predicate(properties.curieMap), literal(`${prefix} ${iri}`))),
    ...[...definitions.values()].flatMap((definition) => {
      const own = namedNode(`${record}#extension-${definition.slot_name}`);
      return [
        quad(subject, predicate(properties.definitions), own), quad(own, rdfType, predicate(definitionClass)), quad(own, predicate(properties.name), literal(definition.slot_name)),
        quad(own, predicate(properties.property), namedNode(definition.property)), ...definition.type_hint === undefined ? [] : [quad(own, predicate(properties.hint), namedNode(definition.type_hint))],
      ];
    }),
  ];
}

/** Name of a mapping that has no record_id: by its content, so that a second import of the same file changes nothing. */
export const unnamedNode = (record: string, hash: string, again: number): string => `${record}#mapping-${hash}${again === 0 ? '' : `.${again + 1}`}`;
const unnamed = /#mapping-[0-9A-F]{16}(?:\.\d+)?$/;

/** Statements of one subject: predicate → objects. */
export type Said = ReadonlyMap<string, readonly Quad_Object[]>;
export const groupBySubject = (quads: Iterable<Quad>): ReadonlyMap<string, Map<string, Quad_Object[]>> => {
  const subjects = new Map<string, Map<string, Quad_Object[]>>();
  for (const { subject, predicate: { value: path }, object } of quads) {
    const key = subject.termType === 'BlankNode' ? `_:${subject.value}` : subject.value;
    let said = subjects.get(key);
    if (!said) subjects.set(key, said = new Map());
    const objects = said.get(path);
    if (objects) objects.push(object); else said.set(path, [object]);
  }
  return subjects;
};

/** Further properties in which earlier writers put a slot. */
const otherPaths: Readonly<Record<string, readonly string[]>> = { mapping_date: ['http://purl.org/pav/authoredOn'] };
const wordsBack = (slot: Slot): ReadonlyMap<string, string> => new Map(Object.entries(slot.words ?? {}).flatMap(([word, iri]) => (iri === undefined ? [] : [[iri, word] as const])));

/** Finds each slot's property among the tables' own, with the words of enumerations turned around. */
const tables = new Map([slotsOfMapping, slotsOfSet].map((table) => [table, table.map((slot) => ({ slot, back: wordsBack(slot), paths: [slot.iri, sssomNamespace + slot.name, ...otherPaths[slot.name] ?? []] }))]));

function readSlots(said: Said, table: readonly Slot[]): Values {
  const values: Values = {};
  for (const { slot, back, paths } of tables.get(table)!) {
    const path = paths.find((each) => said.has(each));
    const objects = path === undefined ? undefined : said.get(path)!;
    if (objects === undefined) continue;
    const texts = objects.map((object) => back.get(object.value) ?? object.value);
    values[slot.name] = slot.many ? texts.toSorted() : slot.kind === 'number' ? Number(texts[0]) : texts[0] as SlotValue;
  }
  return values;
}

const known = new Set([rdfType.value, mg.mappingHash, dcterms.isPartOf, ...Object.values(properties), ...[slotsOfMapping, slotsOfSet].flatMap((table) => tables.get(table)!.flatMap(({ paths }) => paths))]);

function readExtensions(said: Said): Record<string, string> | undefined {
  const rest = [...said].filter(([path]) => !known.has(path)).map(([path, objects]) => [path, objects.map(({ value }) => value).join('|')] as const);
  return rest.length > 0 ? Object.fromEntries(rest) : undefined;
}

/** Statements about one mapping → the mapping. A node that is named by its content, or blank, is no record_id. */
export function quadsToMapping(node: string, said: Said): Mapping {
  const extensions = readExtensions(said);
  return { ...readSlots(said, slotsOfMapping), ...node.startsWith('_:') || unnamed.test(node) ? {} : { record_id: node }, ...extensions ? { extensions } : {} } as Mapping;
}

/** Statements about one set → the set; `find` gives the statements about its extension definitions. */
export function quadsToSet(node: string, said: Said, find: (node: string) => Said | undefined): MappingSet {
  const curieMap = Object.fromEntries((said.get(properties.curieMap) ?? []).map(({ value }) => { const blank = value.indexOf(' '); return [value.slice(0, blank), value.slice(blank + 1)]; }).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)));
  const definitions = (said.get(properties.definitions) ?? []).flatMap((object): ExtensionDefinition[] => {
    const own = find(object.termType === 'BlankNode' ? `_:${object.value}` : object.value);
    const [name] = own?.get(properties.name) ?? [], [property] = own?.get(properties.property) ?? [], [hint] = own?.get(properties.hint) ?? [];
    return name ? [{ slot_name: name.value, property: property?.value ?? undefinedExtension + name.value, ...hint ? { type_hint: hint.value } : {} }] : [];
  });
  const extensions = readExtensions(said);
  return {
    ...readSlots(said, slotsOfSet), ...node.startsWith('_:') ? {} : { mapping_set_id: node }, curie_map: curieMap,
    ...definitions.length > 0 ? { extension_definitions: definitions.toSorted((a, b) => (a.property < b.property ? -1 : 1)) } : {}, ...extensions ? { extensions } : {},
  } as MappingSet;
}

/** All sets and mappings of statements: SSSOM's RDF (`sssom:mappings`, `owl:Axiom`) as well as this server's. */
export function quadsToDocuments(quads: Iterable<Quad>): { node: string; set: MappingSet; mappings: { node: string; mapping: Mapping }[] }[] {
  const subjects = groupBySubject(quads);
  const isA = (said: Said, type: string): boolean => said.get(rdfType.value)?.some(({ value }) => value === type) ?? false;
  const found = new Map([...subjects].filter(([, said]) => isA(said, mappingSetClass)).map(([node, said]) => [node, { node, set: quadsToSet(node, said, (each) => subjects.get(each)), mappings: [] as { node: string; mapping: Mapping }[] }]));
  const holder = new Map<string, string>();
  for (const [node, said] of subjects) for (const object of said.get(properties.mappings) ?? []) holder.set(object.termType === 'BlankNode' ? `_:${object.value}` : object.value, node);
  for (const [node, said] of subjects) {
    if (!isA(said, mappingClass) && !isA(said, owl.Axiom)) continue;
    const set = said.get(dcterms.isPartOf)?.find(({ value }) => found.has(value))?.value ?? holder.get(node);
    if (set !== undefined) found.get(set)?.mappings.push({ node, mapping: quadsToMapping(node, said) });
  }
  return [...found.values()];
}
