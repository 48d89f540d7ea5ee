/** A report as the user's own workbook, for those who ask for that media type: `Accept: application/vnd.openxmlformats-…sheet`. */
import { Worker } from 'node:worker_threads';
import type { Request, Response } from 'express';
import { KnownError, reviveError } from '../errors.ts';
import type { AnnotateAnswer, AnnotateTask } from '../exporters/annotate-thread.ts';
import { xlsxType } from '../exporters/workbook-writer.ts';
import { checkWorkbook, kindOfOffice } from '../importers/workbook-reader.ts';
import { negotiate } from '../rdf/negotiate.ts';
import type { Result } from '../rdf/report.ts';
import type { DepositAnswer } from '../records/record.ts';
import type { SentFile } from './bodies.ts';
import { reportOffers, statusOf } from './deposit-answers.ts';

const xlsxOffer = { mediaType: xlsxType, names: ['xlsx'] } as const;

/** Whether the request would rather have a workbook than any other form of a report. */
export function wantsWorkbook(request: Request): boolean {
  const { accept } = request.headers;
  return accept?.includes(xlsxType) === true && negotiate(accept, [...reportOffers, xlsxOffer]) === xlsxType;
}

/** A copy of the one workbook that was sent, for the bytes themselves go to the keeper. Errors: not-acceptable, too-large, source-not-readable. */
export function keepWorkbook(files: readonly SentFile[]): Uint8Array {
  const [file, ...more] = files;
  if (!file || more.length > 0 || kindOfOffice(file.bytes) !== 'xlsx') throw new KnownError('not-acceptable', 'a report is written into a workbook only where one XLSX workbook is sent; ask for application/json instead', { offered: reportOffers.map(({ mediaType }) => mediaType) });
  checkWorkbook(file.bytes);
  return new Uint8Array(file.bytes);
}

/** So many workbooks are annotated at once; others wait. */
const mostThreads = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** Annotates in a thread of its own, with a bound on its memory. */
async function annotate(task: AnnotateTask): Promise<Uint8Array> {
  if (running >= mostThreads) await new Promise<void>((resolve) => { waiting.push(resolve); });
  else running += 1;
  try {
    const answer = await new Promise<AnnotateAnswer>((resolve, reject) => {
      const thread = new Worker(new URL('../exporters/annotate-thread.ts', import.meta.url), { workerData: task, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
      thread.once('message', resolve);
      thread.once('error', (error) => { reject((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY' ? new KnownError('too-large', 'the workbook is too large to be annotated; ask for application/json instead') : error as Error); });
      thread.once('exit', (code) => { reject(new Error(`the thread that annotates workbooks ended with ${code}`)); });
    });
    if ('error' in answer) throw reviveError(answer.error);
    return answer.bytes;
  } finally {
    // the place goes to who waits, or is free
    const next = waiting.shift();
    if (next) next(); else running -= 1;
  }
}

/** Sends the workbook with all results of the answers, those of profiles too; the status says what became of the deposit. */
export async function sendWorkbook(response: Response, bytes: Uint8Array, answers: readonly DepositAnswer[], name: string | undefined): Promise<void> {
  const results: Result[] = answers.flatMap(({ report, profiles = [] }) => [...report.results, ...profiles.flatMap((each) => each.results)]);
  const annotated = await annotate({ bytes, results });
  const file = (name ?? 'report.xlsx').replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  response.status(statusOf(answers)).set({ 'cache-control': 'no-store', vary: 'Accept', 'content-disposition': `attachment; filename="${file}"` }).type(xlsxType).send(Buffer.from(annotated));
}
