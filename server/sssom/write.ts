/**
 * Writes a set in the canonical form of SSSOM/TSV, as JSON in the form of sssom-py, and as RDF. Equal sets give equal
 * files, byte by byte, so that differences between versions can be read.
 */
import { writeTurtle } from '../rdf/write-turtle.ts';
import { blankNode, namedNode, quad } from '../rdf/terms.ts';
import type { Quad, Quad_Subject } from '../rdf/terms.ts';
import { owl, rdfType, xsd } from '../rdf/vocabulary.ts';
import { joinList } from './cells.ts';
import { termHint, undefinedExtension, valuesOf } from './mapping.ts';
import type { ExtensionDefinition, Mapping, MappingSet, SlotValue, SssomDocument } from './mapping.ts';
import { numberText } from './number-text.ts';
import { createContractor } from './prefix-map.ts';
import type { Contractor } from './prefix-map.ts';
import { condense } from './propagate.ts';
import { definitionsOf, mappingToQuads, setToQuads } from './quads.ts';
import { builtInPrefixes, slotsOfMapping, slotsOfSet, sssomNamespace } from './slots.ts';
import type { Slot } from './slots.ts';
import { yamlScalar } from './yaml-scalar.ts';

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A set ready to be written: condensed, with the version it needs and the extension slots it uses. */
interface Prepared { set: MappingSet; mappings: readonly Mapping[]; definitions: readonly ExtensionDefinition[]; prefixes: Contractor }

function prepare(document: SssomDocument): Prepared {
  const { set: condensed, mappings } = condense(document);
  const { sssom_version: _, ...bare } = condensed;
  const uses11 = slotsOfSet.some(({ name, since11 }) => since11 !== undefined && name !== 'sssom_version' && valuesOf(bare as MappingSet)[name] !== undefined)
    || slotsOfMapping.some(({ name, since11 }) => since11 === true && mappings.some((mapping) => valuesOf(mapping)[name] !== undefined))
    || [condensed, ...mappings].some((each) => each.subject_type === composed || each.object_type === composed || (each as Mapping).mapping_cardinality === '0:0');
  const set = { ...bare, ...uses11 ? { sssom_version: '1.1' } : {} } as MappingSet;
  const stated = definitionsOf(set);
  const properties = new Set([set, ...mappings].flatMap(({ extensions }) => Object.keys(extensions ?? {})));
  const ours = slotsOfMapping.filter(({ name, extension }) => extension !== undefined && mappings.some((mapping) => valuesOf(mapping)[name] !== undefined));
  const taken = new Set([...stated.values()].map(({ slot_name: name }) => name));
  const definitions = [...properties].map((property) => stated.get(property) ?? { slot_name: freeName(property, taken), property }).concat(ours.map(({ extension, iri }) => ({ slot_name: extension!, property: iri })));
  definitions.sort((a, b) => byCode(a.property, b.property));
  return { set, mappings, definitions, prefixes: prefixesFor({ set, mappings, definitions }) };
}

/** Prefixes for all IRIs of a set; those that have to be made are made in the order of the IRIs, so that each form has the same. */
function prefixesFor({ set, mappings, definitions }: Omit<Prepared, 'prefixes'>): Contractor {
  const iris = new Set<string>(definitions.flatMap(({ slot_name: name, property, type_hint: hint }) => [...property === undefinedExtension + name ? [] : [property], ...hint === undefined ? [] : [hint]]));
  const entities = slotsOfMapping.filter(({ kind }) => kind === 'entity');
  for (const each of [set, ...mappings]) {
    const values = valuesOf(each);
    for (const { name } of entities) { const value = values[name]; if (value !== undefined) for (const iri of Array.isArray(value) ? value as readonly string[] : [value as string]) iris.add(iri); }
  }
  for (const definition of definitions) if (definition.type_hint === termHint) for (const { extensions } of [set, ...mappings]) { const value = extensions?.[definition.property]; if (value !== undefined && isIri.test(value)) iris.add(value); }
  const prefixes = createContractor(set.curie_map);
  for (const iri of [...iris].toSorted(byCode)) prefixes.contract(iri);
  return prefixes;
}
const isIri = /^[a-z][\w+.-]*:/i;
const composed = 'composed entity expression';

function freeName(property: string, taken: Set<string>): string {
  const base = property.startsWith(undefinedExtension) ? property.slice(undefinedExtension.length) : `ext_${/[^/#]*$/.exec(property)![0].replaceAll(/[^\w.-]/g, '_')}`;
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}_${number}`;
  taken.add(name);
  return name;
}

function cellText(slot: Slot, value: SlotValue | undefined, prefixes: Contractor): string {
  if (value === undefined) return '';
  const one = (each: string): string => (slot.kind === 'entity' ? prefixes.contract(each) : each);
  if (typeof value === 'number') return numberText(value);
  return Array.isArray(value) ? joinList((value as readonly string[]).map(one).toSorted(byCode)) : one(value as string);
}

const extensionText = (definition: ExtensionDefinition, value: string | undefined, prefixes: Contractor): string => (value === undefined ? '' : definition.type_hint === termHint && isIri.test(value) ? prefixes.contract(value) : value);
/** A first cell that begins with "#" would be taken for a comment. */
const quoted = (cell: string, at: number): string => (/["\t\n\r]/.test(cell) || at === 0 && cell.startsWith('#') ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Canonical SSSOM/TSV. */
export function writeTsv(document: SssomDocument): string {
  const { set, mappings, definitions, prefixes } = prepare(document);
  const ours = new Map<string, Slot>(slotsOfMapping.filter(({ extension }) => extension !== undefined).map((slot) => [slot.iri, slot]));
  const columns: { name: string; text(mapping: Mapping): string }[] = [
    ...slotsOfMapping.filter(({ name, extension }) => extension === undefined && mappings.some((mapping) => valuesOf(mapping)[name] !== undefined)).map((slot) => ({ name: slot.name, text: (mapping: Mapping) => cellText(slot, valuesOf(mapping)[slot.name], prefixes) })),
    ...definitions.flatMap((definition) => {
      const own = ours.get(definition.property);
      if (own) return [{ name: definition.slot_name, text: (mapping: Mapping) => cellText(own, valuesOf(mapping)[own.name], prefixes) }];
      return mappings.some(({ extensions }) => extensions?.[definition.property] !== undefined) ? [{ name: definition.slot_name, text: (mapping: Mapping) => extensionText(definition, mapping.extensions?.[definition.property], prefixes) }] : [];
    }),
  ];
  const needed = columns.length > 0 ? columns : ['subject_id', 'predicate_id', 'object_id', 'mapping_justification'].map((name) => ({ name, text: () => '' }));
  const rows = mappings.map((mapping) => needed.map(({ text }) => text(mapping))).filter((cells) => cells.some((cell) => cell !== ''));
  rows.sort((a, b) => { for (let at = 0; at < a.length; at += 1) { const order = byCode(a[at]!, b[at]!); if (order !== 0) return order; } return 0; });
  const body = [needed.map(({ name }) => name), ...rows].map((cells) => cells.map(quoted).join('\t'));
  return `${[...headLines(set, definitions, prefixes), ...body].join('\n')}\n`;
}

/** The metadata, in the order of slots; prefixes last in time, for all others are known by then. */
function headLines(set: MappingSet, definitions: readonly ExtensionDefinition[], prefixes: Contractor): string[] {
  const slotLines = slotsOfSet.filter(({ name }) => name !== 'sssom_version').flatMap((slot): string[] => {
    const value = valuesOf(set)[slot.name];
    if (value === undefined) return [];
    const one = (each: string | number): string => yamlScalar(slot.kind === 'entity' ? prefixes.contract(String(each)) : typeof each === 'number' ? numberText(each) : each, slot.kind === 'number');
    return Array.isArray(value) ? [`#${slot.name}:`, ...(value as readonly string[]).map(one).toSorted(byCode).map((each) => `#  - ${each}`)] : [`#${slot.name}: ${one(value as string | number)}`];
  });
  const definitionLines = definitions.flatMap(({ slot_name: name, property, type_hint: hint }) => [`#  - slot_name: ${yamlScalar(name)}`, ...property === undefinedExtension + name ? [] : [`#    property: ${yamlScalar(prefixes.contract(property))}`], ...hint === undefined ? [] : [`#    type_hint: ${yamlScalar(prefixes.contract(hint))}`]]);
  const extensionLines = definitions.flatMap((definition) => { const value = set.extensions?.[definition.property]; return value === undefined ? [] : [`#${definition.slot_name}: ${yamlScalar(extensionText(definition, value, prefixes))}`]; });
  const used = Object.entries(prefixes.used());
  return [
    ...set.sssom_version === undefined ? [] : [`#sssom_version: ${yamlScalar(set.sssom_version)}`],
    ...used.length === 0 ? [] : ['#curie_map:', ...used.map(([prefix, iri]) => `#  ${yamlScalar(prefix)}: ${yamlScalar(iri)}`)],
    ...slotLines, ...definitionLines.length === 0 ? [] : ['#extension_definitions:', ...definitionLines], ...extensionLines,
  ];
}

/** JSON in the form of sssom-py: slots by name, CURIEs, and a JSON-LD context with prefixes and the properties of the slots. */
export function writeJson(document: SssomDocument): string {
  const { set, mappings, definitions, prefixes } = prepare(document);
  const text = (slot: Slot, value: string): string => (slot.kind === 'entity' ? prefixes.contract(value) : value);
  const one = (slot: Slot, value: SlotValue): unknown => (typeof value === 'number' ? value : Array.isArray(value) ? (value as readonly string[]).map((each) => text(slot, each)).toSorted(byCode) : text(slot, value as string));
  const ours = new Set<string>(slotsOfMapping.filter(({ extension }) => extension !== undefined).map(({ iri }) => iri));
  const record = (of: Mapping | MappingSet, table: readonly Slot[]): Record<string, unknown> => ({
    ...Object.fromEntries(table.flatMap((slot) => { const value = valuesOf(of)[slot.name]; return value === undefined ? [] : [[slot.extension ?? slot.name, one(slot, value)]]; })),
    ...Object.fromEntries(definitions.flatMap((definition) => { const value = ours.has(definition.property) ? undefined : of.extensions?.[definition.property]; return value === undefined ? [] : [[definition.slot_name, extensionText(definition, value, prefixes)]]; })),
  });
  const head = record(set, slotsOfSet), rows = mappings.map((mapping) => record(mapping, slotsOfMapping)).map((row) => [JSON.stringify(row), row] as const).toSorted(([a], [b]) => byCode(a, b)).map(([, row]) => row);
  const extensions = definitions.map(({ slot_name: name, property, type_hint: hint }) => ({ slot_name: name, ...property === undefinedExtension + name ? {} : { property: prefixes.contract(property) }, ...hint === undefined ? {} : { type_hint: prefixes.contract(hint) } }));
  const terms = Object.fromEntries([...slotsOfSet, ...slotsOfMapping].map((slot) => [slot.extension ?? slot.name, { '@id': slot.iri, ...slot.kind === 'entity' || slot.kind === 'uri' ? { '@type': '@id' } : slot.kind === 'number' ? { '@type': xsd.double } : slot.kind === 'date' ? { '@type': xsd.date } : {} }]));
  const context = { ...Object.fromEntries(builtInPrefixes), ...Object.fromEntries(Object.entries(prefixes.used()).map(([prefix, iri]) => [prefix, /[:/?#[\]@]$/.test(iri) ? iri : { '@id': iri, '@prefix': true }])), '@vocab': sssomNamespace, mapping_set_id: '@id', record_id: '@id', ...Object.fromEntries(Object.entries(terms).filter(([name]) => name !== 'mapping_set_id' && name !== 'record_id')), mappings: { '@id': `${sssomNamespace}mappings`, '@container': '@set' } };
  return `${JSON.stringify({ '@context': context, '@type': 'MappingSet', ...head, ...extensions.length > 0 ? { extension_definitions: extensions } : {}, mappings: rows }, null, 1)}\n`;
}

/** The statements of SSSOM/RDF: the set by its IRI, each mapping an owl:Axiom, named where it has a record_id. */
export function toStandardQuads({ set, mappings }: SssomDocument): Quad[] {
  const node = set.mapping_set_id ?? unnamedSet, { definitions } = prepare({ set, mappings });
  const setNode = set.mapping_set_id === undefined ? blankNode('set') : namedNode(node);
  const whole: MappingSet = { ...set, extension_definitions: definitions }, byProperty = definitionsOf(whole);
  const holds = namedNode(`${sssomNamespace}mappings`), axiom = namedNode(owl.Axiom);
  const hashes = /\/mappingHash$/;
  return [
    ...setToQuads(whole, node, 'urn:x-sssom:set').filter(({ predicate }) => predicate.value !== `${sssomNamespace}curie_map`).map(blankDefinitions),
    ...mappings.flatMap((mapping, index) => {
      const own: Quad_Subject = mapping.record_id === undefined ? blankNode(`m${String(index).padStart(6, '0')}`) : namedNode(mapping.record_id);
      return [quad(setNode, holds, own), ...mappingToQuads(mapping, 'urn:x-sssom:mapping', undefined, byProperty).filter(({ predicate }) => !hashes.test(predicate.value)).map(({ predicate, object }) => quad(own, predicate, predicate.equals(rdfType) ? axiom : object))];
    }),
  ];
}

const unnamedSet = 'urn:x-sssom:unnamed';

/** Extension definitions are blank nodes in SSSOM/RDF, and so is a set without a name. */
function blankDefinitions(each: Quad): Quad {
  const blank = <T extends { value: string }>(term: T): T => (term.value === unnamedSet ? blankNode('set') as unknown as T : term.value.startsWith('urn:x-sssom:set#extension-') ? blankNode(term.value.slice('urn:x-sssom:set#'.length).replaceAll('.', '_')) as unknown as T : term);
  return quad(blank(each.subject), each.predicate, blank(each.object));
}

/** SSSOM/RDF as Turtle. Every prefix that the set is written with is declared, also where Turtle cannot use it, for a reader to find. */
export function writeRdf(document: SssomDocument): string {
  const used = prepare(document).prefixes.used();
  const text = writeTurtle(toStandardQuads(document), { prefixes: { ...Object.fromEntries(builtInPrefixes), pav: 'http://purl.org/pav/', ...used } });
  const declared = new Set([...text.matchAll(/^@prefix ([^:]*):/gm)].map(([, prefix]) => prefix));
  return Object.entries(used).filter(([prefix]) => !declared.has(prefix)).map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .\n`).join('') + text;
}

export const forms = { tsv: { write: writeTsv, mediaType: 'text/tab-separated-values' }, json: { write: writeJson, mediaType: 'application/json' }, ttl: { write: writeRdf, mediaType: 'text/turtle' } } as const;
export type Form = keyof typeof forms;
