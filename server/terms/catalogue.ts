/**
 * The ports of the catalogue: what the server may ask of the ontologies that were loaded. All versions lie in one SQLite
 * file side by side; one version of each ontology is in use, and questions are answered from those. Lookups are synchronous
 * and take microseconds, so that deposits may ask them; searches run in the catalogue's own thread.
 */
import type { OntologyFormat, OntologyHeader, ParentRelation, ReadingFault, SynonymScope, TermEntry, TermLabel, TermSynonym } from './term.ts';

/** One loaded version of one ontology. */
export interface OntologyVersion extends OntologyHeader {
  /** short name in lower case, as OBO's: "fbbi", "ncbitaxon" */ readonly id: string;
  /** version as text; unique within the ontology */ readonly version: string;
  /** prefix of CURIEs, as "FBbi" */ readonly prefix: string;
  /** beginnings of the IRIs of terms that it defines; all others in the file are imported */ readonly namespaces: readonly string[];
  readonly format: OntologyFormat;
  /** hash of the source file, unpacked where it came packed */ readonly sha256: string;
  /** name or IRI of the source */ readonly source: string;
  /** ISO 8601 */ readonly loadedAt: string;
  readonly inUse: boolean;
  /** holds all terms of the ontology; an extract says nothing about terms that it lacks */ readonly complete: boolean;
  readonly counts: { readonly terms: number; readonly defined: number; readonly obsolete: number; readonly strings: number };
}

/** A loaded version that holds a term. */
export interface Holder { readonly ontology: string; readonly version: string; /** in its own ontology, not imported */ readonly defining: boolean }

/** A term from the versions in use: what its defining ontology says, else the holder that says most. */
export interface CatalogueTerm extends Omit<TermEntry, 'labels' | 'synonyms'> {
  readonly curie: string;
  /** label for people: without language or English first; the IRI's last part where there is none */ readonly label: string;
  readonly labels: readonly TermLabel[];
  readonly synonyms: readonly TermSynonym[];
  readonly holders: readonly Holder[];
  /** the version that the rest is from */ readonly from: { readonly ontology: string; readonly version: string; readonly versionIri?: string };
}

/** A chain of replacements, followed to its end: `to` is absent where it stops, forks, or leads in a circle. */
export interface Replacement { readonly chain: readonly string[]; readonly to?: string; /** what the ontology says to consider, or the ends of a fork */ readonly consider: readonly string[] }

/** Synchronous lookups in the versions in use; any thread may hold one. */
export interface TermLookup {
  /** changes whenever what is in use changes; for caches */ readonly generation: number;
  versions(): readonly OntologyVersion[];
  /** version in use of an ontology, by id or prefix, in any case */ inUse(ontology: string): OntologyVersion | undefined;
  /** also a merged IRI: it stands as an obsolete term, replaced by what it was merged into */ find(iri: string): CatalogueTerm | undefined;
  /** the same term in one version, in use or not */ findIn(iri: string, ontology: string, version: string): CatalogueTerm | undefined;
  labelOf(iri: string): string | undefined;
  /** direct parents; here and below, without `relations` both is-a and part-of count */ parents(iri: string, relations?: readonly ParentRelation[]): readonly { iri: string; relation: ParentRelation }[];
  /** all above it, itself not included; circles end */ ancestors(iri: string, relations?: readonly ParentRelation[]): readonly string[];
  descendants(iri: string, options?: { relations?: readonly ParentRelation[]; limit?: number }): readonly string[];
  children(iri: string, options?: { relations?: readonly ParentRelation[]; limit?: number }): readonly string[];
  isBelow(iri: string, branch: string, relations?: readonly ParentRelation[]): boolean;
  replacement(iri: string): Replacement | undefined;
  /** terms whose label or exact synonym equals the text when case, blanks and hyphens are levelled; best kind of match first */
  named(text: string, options?: { ontologies?: readonly string[]; branch?: string }): readonly { iri: string; text: string; matched: 'label' | SynonymScope }[];
  close(): void;
}

/** What is looked for. */
export interface TermSearch {
  /** label, synonym, CURIE, IRI, or the beginning of one */ readonly text: string;
  /** ontology ids or prefixes; none: all */ readonly ontologies?: readonly string[];
  /** IRI of a term: only it and what is below it */ readonly branch?: string;
  /** only terms in their own ontology */ readonly definingOnly?: boolean;
  /** default "without" */ readonly obsolete?: 'without' | 'with' | 'only';
  /** the last word is still being typed; default true */ readonly asYouType?: boolean;
  /** default 20, at most 200 */ readonly limit?: number;
  readonly offset?: number;
}

export type MatchKind = 'iri' | 'curie' | 'label' | 'exact-synonym' | 'narrow-synonym' | 'broad-synonym' | 'related-synonym' | 'label-prefix' | 'synonym-prefix' | 'words' | 'alike';

/** One result per IRI, with all its holders folded in. */
export interface TermHit {
  readonly iri: string; readonly curie: string; readonly label: string; readonly definition?: string;
  readonly obsolete: boolean; readonly replacedBy: readonly string[];
  readonly holders: readonly Holder[];
  /** the string that was found */ readonly matched: { readonly text: string; readonly kind: MatchKind; /** likeness of strings, 0 to 1 */ readonly likeness: number };
}

export interface TermHits { readonly hits: readonly TermHit[]; /** terms that were gathered, at least as many as the page reaches to where there are so many; with `more` there are others, which were not counted */ readonly total: number; readonly more: boolean }

/** A step of loading, for progress on long work. */
export interface LoadStep { readonly stage: 'reading' | 'writing' | 'indexing'; readonly done: number; readonly of?: number }

export interface LoadSummary { readonly version: OntologyVersion; readonly faults: readonly ReadingFault[]; /** the same file was loaded before; nothing was done */ readonly already: boolean; readonly ms: number }
