/**
 * From the bytes of a request to prepared records: the importer that fits, its reading, and the names under which the
 * records are stored. It touches neither journal nor graph and may run beside other deposits.
 */
import { createHash } from 'node:crypto';
import type { ImportContext, Importer, Source } from '../importers/importer.ts';
import { KnownError } from '../errors.ts';
import { rdfPatchType, readPatch } from '../rdf/rdf-patch.ts';
import type { PreparedDeposit } from './deposit.ts';
import { nameForGraph, nameForId } from './names.ts';
import type { Prepare } from './prepare.ts';
import type { DepositRequest } from './record.ts';

export interface ImportSourceParts {
  /** Throws media-type-not-supported or source-not-readable when none fits. */
  chooseImporter: (source: Source, format?: string) => Importer;
  context: Omit<ImportContext, 'record'>;
  prepare: Prepare;
  /** name and version of this server */ software: string;
  clock: () => Date;
}

export type ImportSource = (request: DepositRequest) => Promise<PreparedDeposit[]>;

/** Creates the reading. Errors: request-not-valid, media-type-not-supported, source-not-readable. */
export function createImportSource({ chooseImporter, context, prepare, software, clock }: ImportSourceParts): ImportSource {
  return async (request) => {
    const { bytes, mediaType, format, name, metadata } = request.source;
    const startedAt = clock().toISOString();
    const named = request.graph !== undefined ? nameForGraph(request.graph, context.base) : request.id !== undefined ? nameForId(request.id, context.base) : undefined;
    const fileName = name?.split(/[/\\]/).pop();
    const source: Source = { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), ...(mediaType ? { mediaType } : {}), ...(fileName ? { name: fileName } : {}), ...(metadata === undefined ? {} : { metadata }) };
    const importer = chooseImporter(source, format);
    const imported = await importer.read(source, { ...context, ...(named ? { record: named.record } : {}) });
    if (request.patch !== undefined && imported.length > 1) throw new KnownError('request-not-valid', `the source holds ${imported.length} records; a patch is for one`);
    return imported.map((each, index) => {
      const own = named && index === 0 ? named : nameForGraph(each.record, context.base);
      const { ifMatch, ifNoneMatch, ...rest } = request;
      const patch = request.patch === undefined ? undefined : readPatch(request.patch, own.record);
      return {
        ...prepare(each, own.record, patch), id: own.id, startedAt, software: `${software}; importer ${importer.name} ${importer.version}`,
        source: sourceOf(request, source),
        request: {
          agent: rest.agent, activity: rest.activity, ...(rest.visibility ? { visibility: rest.visibility } : {}), ...(rest.dryRun ? { dryRun: true } : {}), ...(rest.merge ? { merge: true } : {}), ...(patch ? { patched: request.patches ?? true } : {}), ...(rest.profiles ? { profiles: rest.profiles } : {}),
          ...(index === 0 && ifMatch !== undefined ? { ifMatch } : {}), ...(index === 0 && ifNoneMatch !== undefined ? { ifNoneMatch } : {}),
        },
      };
    });
  };
}

/** What provenance says of the source: of a record that is patched in place, the patch is what came. */
function sourceOf({ patch, patches, source: { name: given } }: DepositRequest, source: Source): PreparedDeposit['source'] {
  if (patches === 'stored' && patch !== undefined) return { sha256: createHash('sha256').update(patch).digest('hex'), bytes: Buffer.byteLength(patch), mediaType: rdfPatchType, ...(given === undefined ? {} : { name: given }) };
  return { sha256: source.sha256, bytes: source.bytes.byteLength, ...(source.name ? { name: source.name } : {}), ...(source.mediaType ? { mediaType: source.mediaType } : {}) };
}
