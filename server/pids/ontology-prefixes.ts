/**
 * Prefixes of ontologies whose terms arrive as CURIEs (`FBbi:00000243`), with underscores, or in the wrong case. A table of
 * facts from the OBO Foundry's registry and the ontologies' own pages; an ontology that is not here is left as it came.
 */

const obo = 'http://purl.obolibrary.org/obo/';

/** Prefixes under the OBO PURL, in their official case. */
const oboPrefixes = ['BFO', 'BTO', 'CHEBI', 'CHMO', 'CL', 'CLO', 'CRO', 'DOID', 'DUO', 'ECO', 'EMAPA', 'ENVO', 'ERO', 'FBbi', 'FBbt', 'FBcv', 'FBdv',
  'FMA', 'GAZ', 'GENEPIO', 'GO', 'HANCESTRO', 'HP', 'HsapDv', 'IAO', 'MA', 'MI', 'MMO', 'MONDO', 'MP', 'MS', 'MmusDv', 'NCBITaxon', 'NCIT', 'OBI', 'OGMS',
  'OMIT', 'PATO', 'PO', 'PR', 'RO', 'SO', 'STATO', 'SYMP', 'TO', 'UBERON', 'UO', 'VO', 'WBbt', 'WBls', 'XAO', 'ZFA', 'ZFS'] as const;

export interface OntologyPrefix { prefix: string; namespace: string }

/** lower-case prefix → official prefix and namespace; a term's IRI is `namespace + prefix + '_' + local`. */
export const ontologies: ReadonlyMap<string, OntologyPrefix> = new Map<string, OntologyPrefix>([
  ...oboPrefixes.map((prefix) => [prefix.toLowerCase(), { prefix, namespace: obo }] as const),
  ['efo', { prefix: 'EFO', namespace: 'http://www.ebi.ac.uk/efo/' }],
  ['bao', { prefix: 'BAO', namespace: 'http://www.bioassayontology.org/bao#' }],
  ['cvcl', { prefix: 'CVCL', namespace: 'https://scicrunch.org/resolver/RRID:' }],
]);

/** Hosts that name NCBI taxa, with where the number stands in the rest of the address. */
export const taxonHosts: readonly (readonly [string, RegExp])[] = [
  ['www.ncbi.nlm.nih.gov', /^\/(?:Taxonomy\/Browser\/wwwtax\.cgi\?(?:[^#]*&)?id=|datasets\/taxonomy\/|taxonomy\/)(\d+)\b/i],
  ['ncbi.nlm.nih.gov', /^\/(?:Taxonomy\/Browser\/wwwtax\.cgi\?(?:[^#]*&)?id=|datasets\/taxonomy\/|taxonomy\/)(\d+)\b/i],
  ['purl.uniprot.org', /^\/taxonomy\/(\d+)$/],
  ['purl.bioontology.org', /^\/ontology\/NCBITAXON\/(\d+)$/],
];
