/**
 * What every exporter is: a pure function from the statements of a record to a document in another format. Spreadsheets
 * have doors of their own, for they need a template.
 */
import type { ResourceModel } from '../model/resource-model.ts';
import type { Quad } from '../rdf/terms.ts';

export interface Exporter {
  /** name for `?format=` and `--format`, kebab-case */ name: string;
  /** one line for --help and the reference page */ title: string;
  mediaType: string;
  /** Throws not-acceptable when the record has nothing that the format can say. */
  write(quads: readonly Quad[], context: { model: ResourceModel; record: string }): string;
}
