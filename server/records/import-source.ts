/**
 * From the bytes of a request to prepared records: the importer that fits, its reading, and the names under which the
 * records are stored. It touches neither journal nor graph and may run beside other deposits.
 */
import { createHash } from 'node:crypto';
import type { ImportContext, Importer, Source } from '../importers/importer.ts';
import type { Imported } from '../rdf/report.ts';
import type { PreparedDeposit } from './deposit.ts';
import { nameForGraph, nameForId } from './names.ts';
import type { Prepared } from './prepare.ts';
import type { DepositRequest } from './record.ts';

export interface ImportSourceParts {
  /** Throws media-type-not-supported or source-not-readable when none fits. */
  chooseImporter: (source: Source, format?: string) => Importer;
  context: Omit<ImportContext, 'record'>;
  prepare: (imported: Imported, record: string) => Prepared;
  /** name and version of this server */ software: string;
  clock: () => Date;
}

export type ImportSource = (request: DepositRequest) => Promise<PreparedDeposit[]>;

/** Creates the reading. Errors: request-not-valid, media-type-not-supported, source-not-readable. */
export function createImportSource({ chooseImporter, context, prepare, software, clock }: ImportSourceParts): ImportSource {
  return async (request) => {
    const { bytes, mediaType, format, name } = request.source;
    const startedAt = clock().toISOString();
    const named = request.graph !== undefined ? nameForGraph(request.graph, context.base) : request.id !== undefined ? nameForId(request.id, context.base) : undefined;
    const fileName = name?.split(/[/\\]/).pop();
    const source: Source = { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), ...(mediaType ? { mediaType } : {}), ...(fileName ? { name: fileName } : {}) };
    const importer = chooseImporter(source, format);
    const imported = await importer.read(source, { ...context, ...(named ? { record: named.record } : {}) });
    return imported.map((each, index) => {
      const own = named && index === 0 ? named : nameForGraph(each.record, context.base);
      const { ifMatch, ifNoneMatch, ...rest } = request;
      return {
        ...prepare(each, own.record), id: own.id, startedAt, software: `${software}; importer ${importer.name} ${importer.version}`,
        source: { sha256: source.sha256, bytes: bytes.byteLength, ...(fileName ? { name: fileName } : {}), ...(mediaType ? { mediaType } : {}) },
        request: {
          agent: rest.agent, activity: rest.activity, ...(rest.visibility ? { visibility: rest.visibility } : {}), ...(rest.dryRun ? { dryRun: true } : {}), ...(rest.merge ? { merge: true } : {}), ...(rest.profiles ? { profiles: rest.profiles } : {}),
          ...(index === 0 && ifMatch !== undefined ? { ifMatch } : {}), ...(index === 0 && ifNoneMatch !== undefined ? { ifNoneMatch } : {}),
        },
      };
    });
  };
}
