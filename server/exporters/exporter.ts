/**
 * What every exporter is: a pure function from the statements of a record to a document in another format. Spreadsheets
 * have doors of their own, for they need a template.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import type { Quad } from '../rdf/terms.ts';

/** What a record says and a format has no place for, or what the format demands and the record does not say. */
export interface LeftOut { what: string; reason: string; /** the format demands it */ lacks?: true }

export interface ExportContext {
  model: ResourceModel;
  record: string;
  /** statements about a thing that the record links to and another one describes; none when left out */ linked?: (iri: string) => readonly Quad[];
  /** takes what is left out */ leave?: (left: LeftOut) => void;
}

export interface Exporter {
  /** name for `?format=` and `--format`, kebab-case */ name: string;
  /** one line for --help and the reference page */ title: string;
  mediaType: string;
  /** it writes runs of quality control, of several records too */ writesRuns?: true;
  /** Throws not-acceptable when the record has nothing that the format can say. */
  write(quads: readonly Quad[], context: ExportContext): string;
}
