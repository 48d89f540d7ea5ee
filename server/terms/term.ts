/**
 * What an ontology's file says of its terms, in the words that all its formats share (OBO, OBO Graphs, OWL, SKOS …). Readers
 * make it, the catalogue keeps it, and nothing downstream knows which format it came from.
 */

export type TermKind = 'class' | 'property' | 'individual' | 'concept';
/** Scopes of synonyms as OBO and oboInOwl define them; a SKOS altLabel is exact, a hiddenLabel related. */
export type SynonymScope = 'exact' | 'narrow' | 'broad' | 'related';
/** How a term hangs below another: `is-a` also for skos:broader. Only these two make the closure. */
export type ParentRelation = 'is-a' | 'part-of';

export interface TermLabel { readonly text: string; /** BCP 47, lower case */ readonly language?: string }
export interface TermSynonym extends TermLabel { readonly scope: SynonymScope; /** the ontology's own kind, as "abbreviation" */ readonly type?: string }

/** One term as one file states it. IRIs are absolute and in the spelling of `pids/` where that knows them. */
export interface TermEntry {
  readonly iri: string;
  readonly kind: TermKind;
  /** as the file has them; the first without a language or in English comes first */ readonly labels: readonly TermLabel[];
  readonly synonyms: readonly TermSynonym[];
  readonly definition?: string;
  /** where the definition is from: CURIEs, IRIs or text */ readonly definitionSources: readonly string[];
  readonly parents: readonly { readonly iri: string; readonly relation: ParentRelation }[];
  /** CURIEs or IRIs as written */ readonly xrefs: readonly string[];
  readonly subsets: readonly string[];
  readonly obsolete: boolean;
  /** IRIs */ readonly replacedBy: readonly string[];
  readonly consider: readonly string[];
  /** IRIs that were merged into this term */ readonly alternativeIds: readonly string[];
}

/** What a file says of itself. */
export interface OntologyHeader {
  /** IRI of the ontology without a version */ readonly iri?: string;
  readonly versionIri?: string;
  /** version as text: data-version, owl:versionInfo, a date */ readonly version?: string;
  readonly title?: string;
  /** IRI or text */ readonly licence?: string;
}

export type OntologyFormat = 'obo' | 'obographs' | 'rdf-xml' | 'functional' | 'turtle' | 'skos' | 'cellxgene' | 'term-list';

/** Something in a file that was not understood; reading went on, or (`fatal`) did not. */
export interface ReadingFault { readonly line?: number; readonly path?: string; readonly message: string; readonly fatal: boolean }

/** What a reader made of a file. Nothing of it is in the catalogue yet. */
export interface ReadOntology {
  readonly format: OntologyFormat;
  readonly header: OntologyHeader;
  readonly terms: readonly TermEntry[];
  readonly faults: readonly ReadingFault[];
}
