/**
 * The REST contract of the curator's bench, as this page relies on it. Types only, and the page's own: it imports nothing of
 * the server, and the tests in tests/web hold the two together by driving this page against a real server.
 */

export type ValueState = 'open' | 'proposed' | 'mapped' | 'no-term' | 'deferred';
export type DecisionKind = 'accept' | 'reject' | 'no-term' | 'defer' | 'reopen';

/** An earlier decision on a value. */
export interface Decision {
  /** `propose`: an acceptance that waits for a second curator */ readonly decision: DecisionKind | 'propose';
  readonly term?: string; readonly curie?: string; readonly label?: string;
  /** IRI of who decided */ readonly agent?: string; readonly agent_name?: string;
  /** IRIs of who agreed */ readonly reviewers?: readonly string[];
  readonly time?: string; readonly comment?: string; readonly predicate?: string; readonly batch?: string;
}

/** A free text in a term field that has no term yet, wherever it stands in the graph. */
export interface Value {
  readonly id: string;
  /** Type.field of the term field */ readonly field: string;
  readonly text: string;
  readonly state: ValueState;
  readonly things: number; readonly records: number; readonly images: number;
  readonly examples: readonly { readonly iri: string; readonly label: string; readonly type: string }[];
  readonly context: Readonly<Record<string, string>>;
  readonly decisions: readonly Decision[];
  /** curators proposed different terms, or one rejected what another proposed */ readonly disagreement?: boolean;
}

export interface FieldCount { readonly field: string; readonly label: string; readonly ontologies: readonly string[]; readonly open: number }

export interface ValueList {
  /** false: images are being counted anew; the figures are those of a moment ago */ readonly images_current?: boolean;
  readonly total: number; readonly next?: string; readonly fields: readonly FieldCount[]; readonly values: readonly Value[];
}

/** A term that may be meant, with the reasons for its place. */
export interface Candidate {
  readonly iri: string; readonly curie: string; readonly label: string; readonly definition?: string;
  readonly score: number; /** 0 to 1 */ readonly probability: number;
  readonly obsolete: boolean; /** IRIs */ readonly replacedBy?: string | readonly string[];
  readonly holders: readonly { readonly ontology: string; readonly version: string; readonly defining: boolean }[];
  /** labels, nearest first */ readonly ancestors: readonly string[];
  readonly contributions: readonly { readonly evidence: string; readonly value: number; readonly why: string }[];
  readonly equivalents: readonly string[];
  readonly rejected?: boolean;
}

export interface ValueDetail extends Value { readonly candidates: readonly Candidate[]; readonly abstained: boolean; readonly reason?: string }

/** `values` get a term; what was decided otherwise is counted apart. */
export interface Effect { readonly values?: number; readonly proposed?: number; readonly rejected?: number; readonly no_term?: number; readonly deferred?: number; readonly reopened?: number; readonly records: number; readonly images: number; readonly things: number }
export interface Outcome { readonly value: string; readonly state: ValueState; readonly records: number; /** absent where it was not counted for each */ readonly images?: number; readonly problem?: string }

export interface DecisionRequest { readonly value: string; readonly decision: DecisionKind; readonly term?: string; readonly predicate?: string; readonly comment?: string; /** also where another term holds already */ readonly replace?: boolean }

/** Answer to decisions. A long one is under way when it comes: its state is `running`. */
export interface Applied {
  readonly batch?: string; readonly dry_run?: boolean;
  readonly effect?: Effect; readonly outcomes?: readonly Outcome[];
  readonly state?: BatchState; readonly progress?: { readonly done: number; readonly of: number };
}

export type BatchState = 'running' | 'done' | 'undoing' | 'undone' | 'stopped' | 'failed';

export interface Batch {
  readonly id: string;
  readonly state: BatchState;
  /** records of the plan that are carried out, and of how many */ readonly done: number; readonly of: number;
  /** records that it changed */ readonly changed: number;
  readonly agent?: string; readonly agent_name?: string;
  readonly time: string;
  /** how many values were decided, or terms replaced */ readonly values: number;
  /** things and images as long as the server remembers */ readonly effect?: Partial<Effect>;
  readonly faults: readonly string[];
  /** IRI of who undid it, and when */ readonly undone_by?: string; readonly ended?: string;
  /** only of one batch, asked for by its id */ readonly decisions?: readonly (Decision & { readonly field: string; readonly text: string })[];
  readonly moves?: readonly { readonly term?: string; readonly from?: string; readonly to?: string; readonly label?: string }[];
}

export interface DriftItem {
  readonly term: string; readonly curie?: string; readonly label: string;
  readonly kind: 'obsolete' | 'relabelled' | 'moved' | 'gone';
  readonly detail: string;
  readonly replacement?: string | { readonly iri: string; readonly curie?: string; readonly label?: string };
  readonly things: number; readonly records: number; readonly images: number;
}
export interface Drift { readonly ontology: string; readonly from: string; readonly to: string; readonly items: readonly DriftItem[] }

/** A term found by search. */
export interface TermHit {
  readonly iri: string; readonly curie: string; readonly label: string; readonly definition?: string;
  readonly obsolete: boolean; /** IRIs */ readonly replaced_by: readonly string[];
  readonly holders: Candidate['holders'];
  readonly matched?: { readonly text: string; readonly kind: string };
}
export interface TermHits { readonly hits: readonly TermHit[]; readonly total: number }
