/**
 * What every importer is: a pure function from a source and its context to triples with their origins, what was lost,
 * and warnings. Importers never touch the store, the file system or the network.
 */
import type { Contexts } from '../rdf/contexts.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Imported } from '../rdf/report.ts';
import type { TermSource } from '../sssom/checks.ts';

export interface Source {
  bytes: Uint8Array;
  mediaType?: string;
  /** last part of the file's name, when there is one */ name?: string;
  /** lower-case hexadecimal */ sha256: string;
  /** text of a file of metadata that came with it */ metadata?: string;
}

export interface ImportContext {
  model: ResourceModel;
  /** base IRI of this server, ends in a slash */ base: string;
  /** JSON-LD contexts that a source may name; default: the vendored ones */ contexts?: Contexts;
  /** ontologies in use, for warnings about terms */ terms?: TermSource;
  /** IRI of the record, when the request names one; otherwise the importer derives one from the source's own identifier or name */
  record?: string;
}

export interface Importer {
  /** name for `?format=` and for provenance, kebab-case */ name: string;
  /** one line for --help and the reference page */ title: string;
  version: string;
  mediaTypes: readonly string[];
  /** lower-case file endings with dot, the longest first */ endings: readonly string[];
  /** how sure it is that it can read this, 0 (no) to 1, from the first bytes, name and media type only */
  recognise(source: Source): number;
  /** Throws KnownError('source-not-readable') with an origin when the source is broken as a whole. */
  read(source: Source, context: ImportContext): Promise<Imported[]>;
}
