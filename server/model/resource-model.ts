/**
 * What the server understood of the shapes: types and their fields, frozen. It is the middle of everything: GraphQL,
 * the JSON-LD context, the tables, the sheets and the reference pages are pure functions of it. Nothing here (nor
 * anywhere else in `server/`) names a class or a field of the domain.
 */

import type { TermIndex } from './terms.ts';

/** A one-step path: the only form that is derived from; other paths are checked only. */
export interface FieldPath { readonly predicate: string; readonly inverse: boolean }

/** literal: `sh:datatype`. quantity: value + unit. term: a class of an ontology. link: a resource of a type of the
 * model. iri: any other IRI (a web page, a PID). */
export type FieldKind = 'literal' | 'quantity' | 'term' | 'link' | 'iri';

export interface QuantitySpec {
  /** IRI of the qudt:QuantityKind */ readonly quantityKind: string;
  /** IRI of the unit in which values are compared */ readonly canonicalUnit: string;
  /** IRIs of the units that may be given, canonical one included */ readonly allowedUnits: readonly string[];
  /** IRI of the unit that the source's documentation gives to numbers without one */ readonly defaultUnit?: string;
}

export interface TermSpec {
  /** Ontology prefixes, upper case as in CURIEs, e.g. one or several of OBO's */ readonly ontologies: readonly string[];
  /** IRI of a term: those of its own ontology must stand below it; terms of the field's other ontologies are free */ readonly branch?: string;
  /** parts count as below their wholes, as organs in an anatomy (mg:alsoPartOf) */ readonly alsoPartOf?: boolean;
  /** a name in the text field beside it is read as the one term of that name (mg:readsNames) */ readonly readsNames?: boolean;
}

export type SeverityName = 'Violation' | 'Warning' | 'Info';

export interface Field {
  /** sh:name in lowerCamelCase; unique within its type */ readonly name: string;
  /** human label, from sh:name's sibling rdfs:label or the name split into words */ readonly label: string;
  readonly description: string;
  readonly path: FieldPath;
  readonly kind: FieldKind;
  /** for literals: the datatype IRI; several when sh:or of datatypes */ readonly datatypes: readonly string[];
  /** for links: names of the types it may lead to (one, or an interface) */ readonly targets: readonly string[];
  /** no sh:maxCount 1 */ readonly many: boolean;
  /** sh:minCount >= 1 at severity Violation */ readonly required: boolean;
  /** sh:minCount >= 1 at any severity, with that severity */ readonly asked?: SeverityName;
  /** sh:in, lexical forms (or IRIs); anything else is refused */ readonly allowed?: readonly string[];
  /** sh:in at a lesser severity: the words of a standard; others are kept with a warning */ readonly listed?: readonly string[];
  /** zero or less can only stand for "not known" */ readonly positive?: boolean;
  /** its name in the standard it comes from, and that of its unit */ readonly sourceName?: string;
  readonly sourceUnit?: string;
  readonly quantity?: QuantitySpec;
  readonly term?: TermSpec;
  /** kinds of persistent identifiers that it holds, in no order (mg:pid) */ readonly pids?: readonly string[];
  readonly order: number;
  readonly group?: string;
  /** IRI of the property shape */ readonly shape: string;
  /** where the requirement comes from, as text (dcterms:source) */ readonly source?: string;
  /** tier of the requirement, where the source has tiers */ readonly tier?: number;
}

export interface ResourceType {
  /** sh:name in UpperCamelCase, a GraphQL name */ readonly name: string;
  /** lowerCamelCase, for one */ readonly singular: string;
  /** lowerCamelCase, for many */ readonly plural: string;
  /** class IRI (sh:targetClass) */ readonly iri: string;
  /** node shape IRI */ readonly shape: string;
  readonly label: string;
  readonly description: string;
  /** names of direct parent types (rdfs:subClassOf between target classes, or sh:node between node shapes) */ readonly parents: readonly string[];
  /** names of all types below it, itself not included */ readonly descendants: readonly string[];
  /** inherited fields first, then its own, each by sh:order; each name once */ readonly fields: readonly Field[];
  /** a parent that is an interface: others derive from it */ readonly isInterface: boolean;
  /** the field that names a resource to a person, if there is one */ readonly labelField?: string;
  /** names that the standards it comes from have for it */ readonly sourceNames: readonly string[];
  /** what is of it was recorded by an instrument, whose state at that time QC tells (mg:stateAtAcquisition) */ readonly stateAtAcquisition?: boolean;
}

/** Unit facts used for conversion: value in canonical = (value + offset) × multiplier, as QUDT defines it. */
export interface Unit {
  readonly iri: string;
  readonly label: string;
  readonly symbols: readonly string[];
  readonly quantityKinds: readonly string[];
  readonly multiplier: string;
  readonly offset: string;
}

/** A workbook of several types: one sheet each, in this order. */
export interface SheetTemplate {
  /** dcterms:identifier, kebab-case: its name in URLs */ readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly source?: string;
  /** names of types */ readonly types: readonly string[];
}

export interface ResourceModel {
  readonly types: readonly ResourceType[];
  /** workbooks for several types, from `shapes/templates.ttl` */ readonly templates: readonly SheetTemplate[];
  /** terms of ontologies that come with the server */ readonly terms: TermIndex;
  readonly units: readonly Unit[];
  /** prefix → namespace, from the shapes' own declarations */ readonly prefixes: Readonly<Record<string, string>>;
  /** namespaces in which an unknown class or predicate is worth a warning (ours and those we model) */ readonly ownNamespaces: readonly string[];
  /** constructs that are only checked, not derived: one line each */ readonly checkedOnly: readonly string[];
  findType(nameOrIri: string): ResourceType | undefined;
  findUnit(iriOrSymbol: string): Unit | undefined;
}
