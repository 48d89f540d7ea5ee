/**
 * What is said about data on its way in: results and reports (SHACL's words), the loss of an importer, origins in the
 * user's file. The field names are snake_case because this is the JSON that users read.
 */
import type { Origin } from '../errors.ts';
import type { Quad } from './terms.ts';

export type Severity = 'Violation' | 'Warning' | 'Info';

/** What a result serves: a standard's demand, as its shape names it and taken apart. */
export interface Requirement {
  /** as the shape says it */ text: string;
  standard?: string;
  /** version or publication of the standard */ edition?: string;
  /** class and attribute, or module and attribute, in the standard's own words */ element?: string;
  tier?: number;
}

/** One result of validation, as the APIs show it (snake_case because it is the JSON that users read). */
export interface Result {
  severity: Severity;
  message: string;
  /** sh:name of the field, when the path is a field */ field?: string;
  /** the field as people say it */ field_label?: string;
  focus_node: string;
  /** predicate IRI, `^IRI` for inverse */ path?: string;
  value?: string;
  /** IRI of the shape, or of the rule of ours that found it */ shape: string;
  /** IRI of SHACL's constraint component, for results of shapes */ component?: string;
  origin?: Origin;
  /** what would be right, in one sentence */ remedy?: string;
  requirement?: Requirement;
  /** rows of an RDF patch that mend it: for PATCH on the record, or beside the source in a new import */ patch?: string;
}

export interface Report { conforms: boolean; results: Result[] }

/** What an importer kept, mapped (kept in another form) and dropped, in source statements; items by path. */
export interface Loss {
  kept: number;
  mapped: number;
  dropped: number;
  items: { path: string; count: number; what: 'mapped' | 'dropped'; reason: string; example?: string }[];
}

/** Finds the place in the user's file of a statement, or of its subject. Keys are tried from the narrowest. */
export interface Origins {
  find(subject: string, predicate?: string, value?: string): Origin | undefined;
}

/** What an importer makes of a source: triples in the default graph, relative to `record`. */
export interface Imported {
  /** IRI of the record it goes into */ record: string;
  quads: Quad[];
  origins: Origins;
  loss: Loss;
  warnings: string[];
  /** findings of the importer itself, judged together with SHACL's (an IRI that is none, a missing unit …) */ findings: Result[];
}

