/**
 * Imports and validations: files in any format that an importer knows, raw or as a form with several. The answer is one
 * object for one record and an array for several; a file that cannot be read does not hide what became of the others.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import { getProfileNames } from '../profiles/profile.ts';
import { rdfPatchType } from '../rdf/rdf-patch.ts';
import type { Agent, DepositAnswer, Keeper } from '../records/record.ts';
import { pairWithMetadata } from '../sssom/external-metadata.ts';
import type { Visibility } from '../store/store.ts';
import { agentOf } from './access.ts';
import { keepWorkbook, sendWorkbook, wantsWorkbook } from './annotated-workbook.ts';
import { decodeText, mediaTypeOf, readMultipart } from './bodies.ts';
import type { SentFile } from './bodies.ts';
import { sendAnswers } from './deposit-answers.ts';
import type { ReportToRdf } from './deposit-answers.ts';
import type { Metrics } from './metrics.ts';
import { findChoice, findParameter, readFlag, searchOf } from './parameters.ts';
import { knownErrorOf } from './problem.ts';
import { validatePage } from './report-pages.ts';

export interface ImportsApiParts {
  base: string;
  root: string;
  keeper: Keeper;
  metrics: Metrics;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
  maxBodyBytes: number;
  importers: readonly { title: string }[];
  reportToRdf: ReportToRdf;
}

/** Media types that say nothing of the content: what curl and browsers send when not told otherwise. */
const silentTypes = new Set(['application/octet-stream', 'application/x-www-form-urlencoded', 'binary/octet-stream']);

/** Handlers of /imports and /validate. */
export function createImportsApi(parts: ImportsApiParts): Record<'create' | 'validate' | 'form', RequestHandler> {
  const { base, keeper, metrics, readBody, maxBodyBytes } = parts;
  const visitor: Agent = { iri: `${base}agents/visitor`, name: 'visitor', role: 'reader' };

  const readFiles = async (request: Request, response: Response, name: string | undefined): Promise<SentFile[]> => {
    const mediaType = mediaTypeOf(request);
    if (mediaType === 'multipart/form-data') {
      const { files } = await readMultipart(request, { limit: maxBodyBytes, mostFiles: 1000 });
      if (files.length === 0) throw new KnownError('request-not-valid', 'the form holds no file; send each as a part with a filename');
      return files;
    }
    const bytes = await readBody(request, response);
    if (bytes.length === 0) throw new KnownError('request-not-valid', 'the body is empty; send a file as the body, or several as multipart/form-data');
    return [{ bytes, ...(mediaType && !silentTypes.has(mediaType) ? { mediaType } : {}), ...(name ? { name } : {}) }];
  };

  const importFiles = async (request: Request, response: Response, dryRun: boolean): Promise<void> => {
    const search = searchOf(request);
    const format = findParameter(search, 'format'), id = findParameter(search, 'record');
    const visibility = findChoice<Visibility>(search, 'visibility', ['members', 'public']);
    const dry = dryRun || readFlag(search, 'dryRun');
    const asked = search.getAll('profile');
    const profiles = asked.length === 0 ? [] : getProfileNames(asked, (await keeper.profiles()).filter(({ faults }) => !faults).map(({ name }) => name));
    const files = await readFiles(request, response, findParameter(search, 'name'));
    const isPatch = ({ mediaType: type, name }: SentFile): boolean => type === rdfPatchType || name?.endsWith('.rdfp') === true;
    const pairs = pairWithMetadata(files.filter((file) => !isPatch(file)), ({ name }) => name), sources = pairs.map(({ file }) => file), patches = files.filter(isPatch);
    if (id !== undefined && sources.length > 1) throw new KnownError('request-not-valid', 'the parameter record names one record, but several files were sent', { parameter: 'record' });
    if (patches.length > 0 && sources.length !== 1) throw new KnownError('request-not-valid', `a patch is sent with the one file it is for, and ${sources.length} were sent`);
    const patch = patches.length === 0 ? undefined : patches.map((file) => decodeText(file.bytes, request)).join('\n');
    const workbook = wantsWorkbook(request) ? keepWorkbook(sources) : undefined;
    const importOne = async ({ file: { bytes, mediaType, name }, metadata }: { file: SentFile; metadata?: SentFile }): Promise<(DepositAnswer & { file?: string })[]> => {
      try {
        const answers = await keeper.deposit({
          source: { bytes, ...(mediaType ? { mediaType } : {}), ...(format ? { format } : {}), ...(name ? { name } : {}), ...(metadata ? { metadata: decodeText(metadata.bytes, request) } : {}) },
          ...(id ? { id } : {}), ...(patch === undefined ? {} : { patch }), agent: agentOf(response) ?? visitor, activity: 'import', ...(visibility ? { visibility } : {}), ...(dry ? { dryRun: true } : {}), ...(profiles.length > 0 ? { profiles } : {}),
        });
        return sources.length > 1 && name ? answers.map((answer) => ({ ...answer, file: name })) : answers;
      } catch (error) {
        const known = knownErrorOf(error);
        if (sources.length === 1 || !known) throw error;
        return [unreadable(known, name, base)];
      }
    };
    const answers = (await Promise.all(pairs.map(importOne))).flat();
    metrics.countDeposits(dry ? 'validate' : 'imports', answers);
    if (workbook) await sendWorkbook(response, workbook, answers, sources[0]!.name);
    else await sendAnswers(request, response, answers, parts);
  };

  return {
    create: (request, response) => importFiles(request, response, false),
    validate: (request, response) => importFiles(request, response, true),
    form: (_request, response) => { response.type('html').send(validatePage({ root: parts.root, titles: parts.importers.map(({ title }) => title) })); },
  };
}

/** One file among several that no importer could read, as a refused answer. */
function unreadable(error: KnownError, name: string | undefined, base: string): DepositAnswer & { file?: string } {
  const origin = error.fields['origin'] as DepositAnswer['report']['results'][number]['origin'];
  return {
    accepted: false, record: '', ...(name ? { file: name } : {}), warnings: [],
    report: { conforms: false, results: [{ severity: 'Violation', message: error.message, focus_node: '', shape: `${base}problems/${error.code}`, ...(origin ? { origin } : {}) }] },
  };
}
