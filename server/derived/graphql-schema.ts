/**
 * The GraphQL schema, derived from the resource model and written in SDL: a type, a look-up, a connection, conditions, an
 * order and facets for each type. A type that others derive from is an interface, with a `Plain…` type beside it for what
 * is of that type and no other. Sorted, so the same shapes give the same text.
 */
import type { Field, ResourceModel, ResourceType } from '../model/resource-model.ts';
import { owl, xsd } from '../rdf/vocabulary.ts';
import { catalogueQueries, catalogueTypes } from './catalogue-sdl.ts';
import { curationMutations, curationQueries, curationTypes } from './curation-sdl.ts';
import { qualityMutations, qualityQueries, qualitySubscriptions, qualityTypes } from './quality-sdl.ts';
import { readinessQueries, readinessTypes } from './readiness-sdl.ts';
import { stateField } from './state-sdl.ts';

/** Which condition a field takes; `links` are conditions on what it leads to. */
export type FilterKind = 'TextFilter' | 'NumberFilter' | 'QuantityFilter' | 'TruthFilter' | 'TimeFilter' | 'IriFilter' | 'TermFilter' | 'links';

const numeric = new Set<string>([xsd.integer, xsd.decimal, xsd.double, xsd.float, xsd.int, xsd.long, xsd.short, xsd.nonNegativeInteger, xsd.positiveInteger]);
const times = new Set<string>([xsd.date, xsd.dateTime, xsd.gYear]);

/** The condition of a field. */
export function filterOf({ kind, datatypes, targets, path }: Field): FilterKind {
  if (targets.length === 1) return 'links';
  if (kind === 'quantity') return 'QuantityFilter';
  if (kind === 'term') return 'TermFilter';
  if (kind !== 'literal' || path.inverse) return 'IriFilter';
  if (datatypes.length === 0) return 'TextFilter';
  if (datatypes.every((datatype) => numeric.has(datatype))) return 'NumberFilter';
  if (datatypes.every((datatype) => times.has(datatype))) return 'TimeFilter';
  return datatypes.every((datatype) => datatype === xsd.boolean) ? 'TruthFilter' : 'TextFilter';
}

/** Name of the type that a term field leads to: that of classes, where the model has one. */
export function termTypeOf(model: ResourceModel): string {
  return model.findType(owl.Class)?.name ?? 'Thing';
}

/** Field of terms that leads to all terms above them. */
export const ancestorsField = 'ancestors';

/** Name of the object type for what is of this type and of none below it. */
export function objectNameOf(type: ResourceType): string {
  return type.isInterface ? `Plain${type.name}` : type.name;
}

/** GraphQL type of a field's value, without the list of many. */
export function valueTypeOf(field: Field, model: ResourceModel): string {
  switch (field.kind) {
    case 'quantity': return 'Quantity';
    case 'term': return termTypeOf(model);
    case 'link': return field.targets.length === 1 ? field.targets[0]! : 'Resource';
    case 'iri': return 'Thing';
    default: switch (filterOf(field)) {
      case 'NumberFilter': return field.datatypes.every((datatype) => datatype === xsd.integer) ? 'Integer' : 'Float';
      case 'TruthFilter': return 'Boolean';
      default: return 'String';
    }
  }
}

const described = (text: string, indent = ''): string => (text === '' ? '' : `${indent}${JSON.stringify(text.replaceAll('\n', ' '))}\n`);

const sentence = (text: string): string => (/[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

function descriptionOf(field: Field, model: ResourceModel): string {
  const { canonicalUnit } = field.quantity ?? {};
  const more = [field.allowed ? `One of: ${field.allowed.join(', ')}` : '', canonicalUnit ? `Compared in ${model.findUnit(canonicalUnit)?.symbols[0] ?? canonicalUnit}` : '', field.source ? `Source: ${field.source}` : ''];
  return [field.description, ...more].filter((part) => part.trim() !== '').map(sentence).join(' ');
}

const isOrdered = (field: Field): boolean => !field.path.inverse && !field.many;
const isCounted = (field: Field): boolean => !field.path.inverse;

/** What every resource has. */
const common = `  "Its IRI" iri: ID!
  "Its name: the first of title, name and label that it has; English before others" label: String
  "IRIs of its classes" types: [String!]!
  "The records that describe it" records: [RecordVersion!]!
`;

const fixed = `"A whole number of up to 53 bits"
scalar Integer
"Direction of an order; what has no value comes last in both"
enum Direction { ASC DESC }
"Anything that is described here, or linked to from here"
interface Resource {
${common}}
"A resource of no type that is modelled, or one that is only linked to"
type Thing implements Resource {
${common}}
"The newest version of a record"
type RecordVersion { iri: ID! id: ID! version: Int! time: String! visibility: String! }
"A number with its unit"
type Quantity {
  "The number, in its own unit or in the one that is asked for (symbol or IRI)" value(unit: String): Float
  "Symbol of its own unit" unit: String
  "IRI of its own unit" unitIri: ID
  "The number in the field's canonical unit" canonicalValue: Float
  "Number and unit as they were given" text: String!
}
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
"How many resources have which value of a field"
type Facet { field: String! values: [FacetValue!]! }
"value is null for those that have none"
type FacetValue { value: String label: String count: Int! }
input TextFilter { eq: String ne: String in: [String!] notIn: [String!] contains: String startsWith: String exists: Boolean }
input NumberFilter { eq: Float ne: Float in: [Float!] notIn: [Float!] lt: Float lte: Float gt: Float gte: Float exists: Boolean }
"Numbers are in the given unit (symbol or IRI), without one in the field's canonical unit"
input QuantityFilter { eq: Float ne: Float lt: Float lte: Float gt: Float gte: Float unit: String exists: Boolean }
input TruthFilter { eq: Boolean ne: Boolean exists: Boolean }
"Dates such as 2026-01-31 or 2026-01-31T12:00:00Z"
input TimeFilter { eq: String ne: String lt: String lte: String gt: String gte: String exists: Boolean }
input IriFilter { eq: ID ne: ID in: [ID!] notIn: [ID!] exists: Boolean }
"descendantOf: the term itself and all terms below it; childOf: those directly below it"
input TermFilter { eq: ID ne: ID in: [ID!] notIn: [ID!] descendantOf: ID childOf: ID exists: Boolean }
"What a deposit came to: one for each record of the source"
type DepositAnswer { accepted: Boolean! record: ID! version: Int unchanged: Boolean dryRun: Boolean etag: String report: Report! loss: Loss warnings: [String!]! }
type Report { conforms: Boolean! results: [Result!]! }
type Result { severity: String! message: String! field: String fieldLabel: String focusNode: String! path: String value: String shape: String! origin: Origin remedy: String requirement: Requirement "Rows of an RDF patch that mend it, for PATCH on the record" patch: String }
"What a result serves: the demand of a standard"
type Requirement { text: String standard: String edition: String element: String tier: Int }
"A place in the source"
type Origin { file: String line: Int column: Int xpath: String pointer: String sheet: String cell: String }
type Loss { kept: Int! mapped: Int! dropped: Int! items: [LossItem!]! }
type LossItem { path: String! count: Int! what: String! reason: String }
`;

/** SDL of the whole schema; types by name, fields in the order of their shapes. */
export function deriveSdl(model: ResourceModel): string {
  const types = model.types.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const fieldLine = (field: Field): string => {
    const value = valueTypeOf(field, model);
    return `${described(descriptionOf(field, model), '  ')}  ${field.name}: ${field.many ? `[${value}!]!` : value}\n`;
  };
  const above = (type: ResourceType): string[] => type.parents.flatMap((name) => [name, ...above(model.findType(name)!)]);
  const ancestry = (type: ResourceType): string => (type.name === termTypeOf(model) ? `  "All terms above it that are in the graph" ${ancestorsField}: [${type.name}!]!\n` : '');
  // `label` is every resource's own; a type that has a field of that name keeps it there
  const state = (type: ResourceType): string => (type.stateAtAcquisition ? `  "The state of its instrument when it was recorded: QC before it and after it" ${stateField}: QcImageState\n` : '');
  const fieldsOf = (type: ResourceType): string => common + ancestry(type) + state(type) + type.fields.filter(({ name }) => name !== 'label').map(fieldLine).join('');
  const typeText = (type: ResourceType): string => {
    const parents = [...new Set(above(type))].toSorted();
    const implement = (names: readonly string[]): string => `implements ${[...names, 'Resource'].join(' & ')}`;
    const object = `${described(type.isInterface ? `${type.description} Of this type and of none that derives from it.` : type.description)}type ${objectNameOf(type)} ${implement(type.isInterface ? [type.name, ...parents] : parents)} {\n${fieldsOf(type)}}\n`;
    return type.isInterface ? `${described(type.description)}interface ${type.name} ${implement(parents)} {\n${fieldsOf(type)}}\n${object}` : object;
  };
  const whereText = (type: ResourceType): string => {
    const { name, fields } = type;
    const conditions = fields.map((field) => { const filter = filterOf(field); return `  ${field.name}: ${filter === 'links' ? `${field.targets[0]}Links` : filter}\n`; }).join('');
    const ordered = fields.filter(isOrdered).map((field) => field.name), counted = fields.filter(isCounted).map((field) => field.name);
    return `"Conditions on ${type.plural}; all that are given must hold"
input ${name}Where {
  and: [${name}Where!]
  or: [${name}Where!]
  not: ${name}Where
  "Only these" iri: [ID!]
  "All of these words, in any of its texts" text: String
  "Only these types, by name" type: [String!]
${type.stateAtAcquisition ? `  "Only those with valid QC of their instrument before them" ${stateField}: QcStateFilter\n` : ''}${conditions}}
"Conditions on what a field leads to"
input ${name}Links { some: ${name}Where none: ${name}Where every: ${name}Where eq: ID ne: ID in: [ID!] notIn: [ID!] exists: Boolean }
enum ${name}OrderField { iri ${ordered.join(' ')} }
input ${name}Order { field: ${name}OrderField! direction: Direction! = ASC }
enum ${name}FacetField { ${counted.join(' ')} }
type ${name}Connection {
  nodes: [${name}!]!
  edges: [${name}Edge!]!
  pageInfo: PageInfo!
  "How many there are on all pages" totalCount: Int!
  "Counts by the values of fields, under the same conditions" facets(fields: [${name}FacetField!]!, limit: Int! = 20): [Facet!]!
}
type ${name}Edge { cursor: String! node: ${name}! }
`;
  };
  const queries = types.flatMap((type) => [
    `${described(type.description, '  ')}  ${type.singular}(iri: ID!): ${type.name}\n`,
    `${described(`All ${type.plural}: ${type.description}`, '  ')}  ${type.plural === type.singular ? `all${type.name}` : type.plural}(where: ${type.name}Where, orderBy: [${type.name}Order!], first: Int! = 20, after: String): ${type.name}Connection!\n`,
  ]);
  return `${fixed}${readinessTypes}${catalogueTypes}${curationTypes}${qualityTypes}
${types.map((type) => `${typeText(type)}${whereText(type)}`).join('\n')}
type Query {
  "Any resource by its IRI" resource(iri: ID!): Resource
  "Another name of resource, for clients that look for it" node(iri: ID!): Resource
  "Resources in whose texts all of these words stand" search(text: String!, types: [String!], first: Int! = 20): [Resource!]!
${readinessQueries}${catalogueQueries}${curationQueries}${qualityQueries}${queries.join('')}}
type Mutation {
  "Deposits a source in any format that is known. With dryRun it is judged and not kept"
  deposit(source: String!, mediaType: String, format: String, name: String, record: ID, ifMatch: String, dryRun: Boolean): [DepositAnswer!]!
  "Withdraws a record; its history is kept"
  withdraw(record: ID!, ifMatch: String): DepositAnswer!
${curationMutations}${qualityMutations}}
type Subscription {
${qualitySubscriptions}}
`;
}
