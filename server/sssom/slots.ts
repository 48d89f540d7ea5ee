/**
 * The slots of SSSOM 1.1 as a table: what kind of value each holds, its property in RDF, whether it may stand several times,
 * is handed down from the set to its mappings, came with 1.1. Readers, writers, hash and shapes all follow this table, so a
 * slot of a later version is a row. Source: the LinkML schema of SSSOM (mapping-commons/sssom, 2026-05-12).
 */
import { namespaces } from '../rdf/vocabulary.ts';

export const sssomNamespace = 'https://w3id.org/sssom/';
const pav = 'http://purl.org/pav/', { owl, rdf, rdfs, skos, dcterms, prov } = namespaces;

/** `sssom:NoTermFound` in place of a subject or object: somebody looked, and there is none. */
export const noTermFound = `${sssomNamespace}NoTermFound`;
/** Words of the enumerations that decide something. */
export const literalType = 'rdfs literal', negated = 'Not';

/** What a value is: a term (CURIE in text), an absolute URI, text, a number, a date, a word of a list. */
export type SlotKind = 'entity' | 'uri' | 'text' | 'number' | 'date' | 'word';

/** Words of an enumeration → the IRI that stands for it in RDF; without one the word itself is written as text. */
export type Words = Readonly<Record<string, string | undefined>>;

const entityTypes: Words = {
  'owl class': `${owl}Class`, 'owl object property': `${owl}ObjectProperty`, 'owl data property': `${owl}DataProperty`, 'owl annotation property': `${owl}AnnotationProperty`,
  'owl named individual': `${owl}NamedIndividual`, 'skos concept': `${skos}Concept`, 'rdfs resource': `${rdfs}Resource`, 'rdfs class': `${rdfs}Class`, [literalType]: `${rdfs}Literal`,
  'rdfs datatype': `${rdfs}Datatype`, 'rdf property': `${rdf}Property`, 'composed entity expression': `${sssomNamespace}ComposedEntityExpression`,
};
const modifiers: Words = { [negated]: `${sssomNamespace}NegatedPredicate` };
const cardinalities: Words = Object.fromEntries(['1:1', '1:n', 'n:1', 'n:n', '1:0', '0:1', '0:0'].map((word) => [word, undefined]));
const versions: Words = { '1.0': `${sssomNamespace}version1.0`, '1.1': `${sssomNamespace}version1.1` };

export interface SlotFacts {
  readonly kind: SlotKind;
  readonly many?: true;
  /** property in RDF; default: the slot's name in SSSOM's namespace */ readonly iri?: string;
  /** stands on the set for all mappings that have none of their own */ readonly propagated?: true;
  /** came with SSSOM 1.1 (on mappings and sets; a list: only there) */ readonly since11?: true | 'set';
  readonly range?: readonly [number, number];
  readonly words?: Words;
  /** no slot of SSSOM: written as an extension slot of this name */ readonly extension?: string;
}

const entity = { kind: 'entity' } as const, entities = { kind: 'entity', many: true } as const, uri = { kind: 'uri' } as const, text = { kind: 'text' } as const, texts = { kind: 'text', many: true } as const;
const down = { propagated: true } as const, new11 = { since11: true } as const;

/** Every slot of mappings and sets. */
export const slotFacts = {
  record_id: { ...entity, ...new11 },
  subject_id: { ...entity, iri: `${owl}annotatedSource` },
  subject_label: text, subject_category: text,
  predicate_id: { ...entity, iri: `${owl}annotatedProperty` },
  predicate_label: text,
  predicate_modifier: { kind: 'word', words: modifiers },
  object_id: { ...entity, iri: `${owl}annotatedTarget` },
  object_label: text, object_category: text,
  mapping_justification: entity,
  author_id: { ...entities, iri: `${pav}authoredBy` }, author_label: texts,
  reviewer_id: entities, reviewer_label: texts,
  creator_id: { ...entities, iri: `${dcterms}creator` }, creator_label: texts,
  license: { ...uri, iri: `${dcterms}license` },
  subject_type: { kind: 'word', words: entityTypes, ...down }, subject_source: { ...entity, ...down }, subject_source_version: { ...text, ...down },
  object_type: { kind: 'word', words: entityTypes, ...down }, object_source: { ...entity, ...down }, object_source_version: { ...text, ...down },
  predicate_type: { kind: 'word', words: entityTypes, ...down, ...new11 },
  mapping_provider: { ...uri, ...down },
  mapping_source: entity,
  mapping_cardinality: { kind: 'word', words: cardinalities },
  cardinality_scope: { ...texts, ...down, ...new11 },
  mapping_tool: { ...text, ...down }, mapping_tool_id: { ...entity, ...down, ...new11 }, mapping_tool_version: { ...text, ...down },
  mapping_date: { kind: 'date', iri: `${dcterms}created`, ...down }, publication_date: { kind: 'date', iri: `${dcterms}issued` }, review_date: { kind: 'date', ...new11 },
  confidence: { kind: 'number', range: [0, 1] }, reviewer_agreement: { kind: 'number', range: [-1, 1], ...new11 },
  curation_rule: { ...entities, ...down, since11: 'set' }, curation_rule_text: { ...texts, ...down, since11: 'set' },
  subject_match_field: { ...entities, ...down }, object_match_field: { ...entities, ...down },
  match_string: texts,
  subject_preprocessing: { ...entities, ...down }, object_preprocessing: { ...entities, ...down },
  similarity_score: { kind: 'number', range: [0, 1] }, similarity_measure: { ...text, ...down, since11: 'set' },
  see_also: { ...uri, many: true, iri: `${rdfs}seeAlso` },
  issue_tracker_item: entity,
  other: text,
  comment: { ...text, iri: `${rdfs}comment` },
  // of sets only
  sssom_version: { kind: 'word', words: versions, ...new11 },
  mapping_set_id: uri,
  mapping_set_version: { ...text, iri: `${owl}versionInfo` },
  mapping_set_source: { ...uri, many: true, iri: `${prov}wasDerivedFrom` },
  mapping_set_title: { ...text, iri: `${dcterms}title` }, mapping_set_description: { ...text, iri: `${dcterms}description` },
  mapping_set_confidence: { kind: 'number', range: [0, 1], ...new11 },
  issue_tracker: uri,
  // ours: which records a later one takes the place of, and the premises of an inferred one
  replaces: { ...entities, iri: `${dcterms}replaces`, extension: 'ext_replaces' },
  derived_from: { ...entities, extension: 'ext_derived_from' },
} as const satisfies Record<string, SlotFacts>;

export type SlotName = keyof typeof slotFacts;

/** Slots of a mapping, in canonical order; ours last. */
export const mappingSlots = [
  'record_id', 'subject_id', 'subject_label', 'subject_category', 'predicate_id', 'predicate_label', 'predicate_modifier', 'object_id', 'object_label', 'object_category', 'mapping_justification',
  'author_id', 'author_label', 'reviewer_id', 'reviewer_label', 'creator_id', 'creator_label', 'license', 'subject_type', 'subject_source', 'subject_source_version', 'object_type', 'object_source',
  'object_source_version', 'predicate_type', 'mapping_provider', 'mapping_source', 'mapping_cardinality', 'cardinality_scope', 'mapping_tool', 'mapping_tool_id', 'mapping_tool_version', 'mapping_date',
  'publication_date', 'review_date', 'confidence', 'reviewer_agreement', 'curation_rule', 'curation_rule_text', 'subject_match_field', 'object_match_field', 'match_string', 'subject_preprocessing',
  'object_preprocessing', 'similarity_score', 'similarity_measure', 'see_also', 'issue_tracker_item', 'other', 'comment', 'derived_from', 'replaces',
] as const satisfies readonly SlotName[];

/** Slots of a set, in canonical order; curie_map, mappings and extension_definitions stand apart. */
export const setSlots = [
  'sssom_version', 'mapping_set_id', 'mapping_set_version', 'mapping_set_source', 'mapping_set_title', 'mapping_set_description', 'mapping_set_confidence', 'creator_id', 'creator_label', 'license',
  'subject_type', 'subject_source', 'subject_source_version', 'object_type', 'object_source', 'object_source_version', 'predicate_type', 'mapping_provider', 'cardinality_scope', 'mapping_tool',
  'mapping_tool_id', 'mapping_tool_version', 'mapping_date', 'publication_date', 'subject_match_field', 'object_match_field', 'subject_preprocessing', 'object_preprocessing', 'similarity_measure',
  'curation_rule', 'curation_rule_text', 'see_also', 'issue_tracker', 'other', 'comment',
] as const satisfies readonly SlotName[];

export type MappingSlot = (typeof mappingSlots)[number];
export type SetSlot = (typeof setSlots)[number];

/** A slot with its name and property. */
export interface Slot extends SlotFacts { readonly name: SlotName; readonly iri: string }

const row = (name: SlotName): Slot => { const facts: SlotFacts = slotFacts[name]; return { ...facts, name, iri: facts.iri ?? sssomNamespace + name }; };
export const slots: ReadonlyMap<string, Slot> = new Map((Object.keys(slotFacts) as SlotName[]).map((name) => [name, row(name)]));
export const slotsOfMapping: readonly Slot[] = mappingSlots.map(row);
export const slotsOfSet: readonly Slot[] = setSlots.map(row);
/** Slots that a set may hold for its mappings. */
export const propagatedSlots = setSlots.filter((name) => (slotFacts[name] as SlotFacts).propagated === true) as readonly (MappingSlot & SetSlot)[];

/** Prefixes that need no declaration and must not mean anything else (SSSOM 1.1, IRI prefixes). */
export const builtInPrefixes: ReadonlyMap<string, string> = new Map([
  ['linkml', 'https://w3id.org/linkml/'], ['owl', owl], ['rdf', rdf], ['rdfs', rdfs], ['semapv', 'https://w3id.org/semapv/vocab/'], ['skos', skos], ['sssom', sssomNamespace], ['xsd', namespaces.xsd],
]);
export const semapv = (local: string): string => builtInPrefixes.get('semapv')! + local;
