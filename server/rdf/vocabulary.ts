/**
 * The namespaces and the few terms that the code itself must name: RDF's own machinery, provenance, quantities, and our
 * annotations of shapes. Classes and fields of the domain are not here and must not be: they live in `shapes/`.
 */
import { namedNode } from './terms.ts';
import type { NamedNode } from './terms.ts';

/** Prefix → namespace. Also the default prefixes of everything that is written for people. */
export const namespaces = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  owl: 'http://www.w3.org/2002/07/owl#',
  sh: 'http://www.w3.org/ns/shacl#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  prov: 'http://www.w3.org/ns/prov#',
  dcterms: 'http://purl.org/dc/terms/',
  dcat: 'http://www.w3.org/ns/dcat#',
  schema: 'http://schema.org/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  sosa: 'http://www.w3.org/ns/sosa/',
  ssn: 'http://www.w3.org/ns/ssn/',
  time: 'http://www.w3.org/2006/time#',
  qudt: 'http://qudt.org/schema/qudt/',
  unit: 'http://qudt.org/vocab/unit/',
  quantitykind: 'http://qudt.org/vocab/quantitykind/',
  obo: 'http://purl.obolibrary.org/obo/',
  oboInOwl: 'http://www.geneontology.org/formats/oboInOwl#',
  sd: 'http://www.w3.org/ns/sparql-service-description#',
  void: 'http://rdfs.org/ns/void#',
  mg: 'https://w3id.org/micrograph/',
} as const;

export type Prefix = keyof typeof namespaces;

/** A function from local names to IRIs in a namespace: `iriIn('rdf')('type')`. */
export function iriIn(prefix: Prefix): (local: string) => string {
  const namespace = namespaces[prefix];
  return (local) => namespace + local;
}

/** A table of IRIs in one namespace, by local name. */
function terms<const L extends string>(prefix: Prefix, ...locals: L[]): Readonly<Record<L, string>> {
  return Object.freeze(Object.fromEntries(locals.map((local) => [local, namespaces[prefix] + local])) as Record<L, string>);
}

export const rdf = terms('rdf', 'type', 'first', 'rest', 'nil', 'List', 'langString', 'JSON', 'value', 'Property');
export const rdfs = terms('rdfs', 'label', 'comment', 'subClassOf', 'subPropertyOf', 'domain', 'range', 'seeAlso', 'Class', 'isDefinedBy');
export const owl = terms('owl', 'Ontology', 'Class', 'Axiom', 'deprecated', 'versionInfo', 'versionIRI', 'sameAs', 'imports');
export const xsd = terms('xsd', 'string', 'boolean', 'integer', 'decimal', 'double', 'float', 'date', 'dateTime', 'time', 'gYear',
  'anyURI', 'long', 'int', 'short', 'nonNegativeInteger', 'positiveInteger', 'duration');
export const skos = terms('skos', 'prefLabel', 'altLabel', 'definition', 'exactMatch', 'closeMatch', 'broader', 'inScheme', 'notation');
export const dcterms = terms('dcterms', 'title', 'description', 'source', 'created', 'modified', 'license', 'conformsTo', 'identifier', 'format', 'isReplacedBy', 'isPartOf', 'isVersionOf', 'replaces');
export const prov = terms('prov', 'Entity', 'Activity', 'Agent', 'SoftwareAgent', 'Person', 'wasGeneratedBy', 'wasAssociatedWith', 'used',
  'wasRevisionOf', 'specializationOf', 'generatedAtTime', 'invalidatedAtTime', 'wasInvalidatedBy', 'startedAtTime', 'endedAtTime',
  'wasDerivedFrom', 'wasAttributedTo', 'hadPlan', 'value');
export const sh = terms('sh', 'NodeShape', 'PropertyShape', 'ValidationReport', 'ValidationResult', 'conforms', 'result', 'focusNode',
  'resultPath', 'resultMessage', 'resultSeverity', 'sourceShape', 'sourceConstraintComponent', 'value', 'Violation', 'Warning', 'Info',
  'name', 'description', 'order', 'group', 'property', 'path', 'inversePath', 'alternativePath', 'zeroOrMorePath', 'oneOrMorePath',
  'zeroOrOnePath', 'targetClass', 'targetNode', 'targetSubjectsOf', 'targetObjectsOf', 'target', 'class', 'datatype', 'node', 'nodeKind',
  'IRI', 'BlankNode', 'Literal', 'BlankNodeOrIRI', 'minCount', 'maxCount', 'in', 'or', 'and', 'xone', 'not', 'severity', 'message',
  'pattern', 'flags', 'deactivated', 'sparql', 'closed', 'hasValue', 'minInclusive', 'maxInclusive', 'minExclusive', 'maxExclusive',
  'prefixes', 'declare', 'prefix', 'namespace', 'select', 'ask');
export const sosa = terms('sosa', 'Observation', 'ObservationCollection', 'hasFeatureOfInterest', 'hasUltimateFeatureOfInterest',
  'observedProperty', 'usedProcedure', 'madeBySensor', 'hasResult', 'hasSimpleResult', 'phenomenonTime', 'resultTime', 'hasMember');
export const qudt = terms('qudt', 'QuantityValue', 'numericValue', 'standardUncertainty', 'hasUnit', 'unit', 'hasQuantityKind', 'symbol', 'ucumCode',
  'conversionMultiplier', 'conversionOffset', 'Unit');
/** What OBO ontologies say of their terms, by names that people can read. */
export const obo = {
  definition: `${namespaces.obo}IAO_0000115`, replacedBy: `${namespaces.obo}IAO_0100001`, partOf: `${namespaces.obo}BFO_0000050`,
  consider: `${namespaces.oboInOwl}consider`,
} as const;
export const mg = terms('mg', 'canonicalValue', 'statedAs', 'quantityKind', 'canonicalUnit', 'allowedUnit', 'ontology', 'branch', 'alsoPartOf', 'readsNames',
  'tier', 'plural', 'labelField', 'linkedFrom', 'pid', 'identityKey', 'identityAlias', 'identityIgnores', 'possiblySameAs', 'registeredAs', 'alias', 'decidedSameAs', 'decidedDistinctFrom', 'aboutField', 'sourceName', 'sourceUnit', 'defaultUnit', 'positive', 'stateAtAcquisition', 'obsolete',
  'Template', 'sheets', 'sheetRow', 'cellText', 'Profile', 'includes', 'ladder', 'rung', 'demands', 'profile',
  'remedy', 'requirement', 'standard', 'edition', 'element', 'patch', 'origin', 'line', 'column', 'xpath', 'pointer', 'sheet', 'cell',
  'MappingBatch', 'MappingRun', 'CurationMark', 'accepts', 'proposes', 'rejects', 'findsNoTerm', 'defers', 'reopens', 'moves', 'plansRecord', 'decidedBy', 'runOf', 'runState', 'recordsChanged', 'runFault', 'undoneBy',
  'boundedBy', 'boundsUnless', 'leastPossible', 'possibleAbove', 'greatestPossible',
  'ShapesFile', 'turtleText', 'mappingHash', 'OntologyVersion', 'sha256');

/** rdf:type as a term, the one node that nearly every module needs. */
export const rdfType: NamedNode = namedNode(rdf.type);

/** IRIs of the rules of ours that are no SHACL shape: what `Result.shape` says for findings made while reading. */
export const rules = {
  namespace: `${namespaces.mg}rules/`,
  iri: `${namespaces.mg}rules/iri`,
  literal: `${namespaces.mg}rules/literal`,
  identifier: `${namespaces.mg}rules/identifier`,
  identity: `${namespaces.mg}rules/identity`,
  jsonKey: `${namespaces.mg}rules/json-key`,
  jsonType: `${namespaces.mg}rules/json-type`,
  sectionType: `${namespaces.mg}rules/section-type`,
  term: `${namespaces.mg}rules/term`,
  possible: `${namespaces.mg}rules/possible`,
} as const;
