/** A report as the user's own workbook, for those who ask for that media type: `Accept: application/vnd.openxmlformats-…sheet`. */
import type { Request, Response } from 'express';
import { KnownError } from '../errors.ts';
import { annotateWorkbook } from '../exporters/annotate-workbook.ts';
import { xlsxType } from '../exporters/workbook-writer.ts';
import { checkWorkbook, kindOfOffice } from '../importers/workbook-reader.ts';
import { negotiate } from '../rdf/negotiate.ts';
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

/** Sends the workbook with all results of the answers, those of profiles too; the status says what became of the deposit. */
export async function sendWorkbook(response: Response, bytes: Uint8Array, answers: readonly DepositAnswer[], name: string | undefined): Promise<void> {
  const results = answers.flatMap(({ report, profiles = [] }) => [...report.results, ...profiles.flatMap((each) => each.results)]);
  const annotated = await annotateWorkbook(bytes, results);
  const file = (name ?? 'report.xlsx').replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  response.status(statusOf(answers)).set({ 'cache-control': 'no-store', vary: 'Accept', 'content-disposition': `attachment; filename="${file}"` }).type(xlsxType).send(Buffer.from(annotated));
}
