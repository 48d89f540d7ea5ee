/**
 * `import` and `validate`: every file of the given paths is sent to the server, several at once (the keeper writes them
 * in shared transactions), with progress, a summary a person can act on and, if wanted, a log of one JSON line a file.
 */
import { createWriteStream, existsSync } from 'node:fs';
import { readFile, readdir, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { KnownError } from '../errors.ts';
import { xlsxType } from '../exporters/workbook-writer.ts';
import type { DepositAnswer } from '../records/record.ts';
import { rdfPatchType } from '../rdf/rdf-patch.ts';
import { metadataNames, pairWithMetadata } from '../sssom/external-metadata.ts';
import { rules } from '../rdf/vocabulary.ts';
import type { Connection } from './connect.ts';
import type { Progress } from './progress.ts';
import { reportsText, resultLine } from './report-text.ts';
import type { FileReport } from './report-text.ts';

export interface SendOptions {
  paths: readonly string[];
  /** importer name; detected when absent */ format?: string;
  /** id of the record, for a single file */ record?: string;
  dryRun?: boolean;
  /** profiles to judge by beside the base */ profiles?: readonly string[];
  /** file for the machine-readable log (JSON lines) */ log?: string;
  /** how many files are under way at once */ concurrency?: number;
  /** an RDF patch that is sent with the one file */ patch?: string;
}

/** how many accepted records a summary names; more are in the log */
const mostNamed = 5;

export interface SendSummary {
  files: number;
  records: number;
  accepted: number;
  unchanged: number;
  /** files about a record that another file was about before: a further version of it */ repeated: number;
  /** the first records that were accepted, and their files */ kept: { file: string; record: string }[];
  refused: { file: string; record: string; messages: string[] }[];
  failed: { file: string; message: string }[];
  loss: { kept: number; mapped: number; dropped: number };
  warnings: number;
  /** things that may be registered already, which wait for a decision */ undecided: number;
  /** of a dry run: what was said of each record, in the order of the files */ reports: FileReport[];
  /** by profile: records that conform, and those that do not with the first reasons */ profiles: Record<string, { conform: number; not: { file: string; record: string; messages: string[] }[] }>;
}

/** All files below the paths, in a stable order; hidden files and folders are left out unless named themselves. */
export async function listFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new KnownError('not-found', `${path}: there is no such file or folder`);
    if (found.isFile()) { files.push(path); continue; }
    const names = await readdir(path, { recursive: true, withFileTypes: true });
    const inside = names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.slice(path.length).split(/[\\/]/).some((part) => part.startsWith('.')));
    // a link that leads back up shows the same files again and again
    const seen = new Set<string>();
    for (const file of inside.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
      const real = await realpath(file);
      if (!seen.has(real)) files.push(file);
      seen.add(real);
    }
  }
  return files;
}

/** Sends the files and sums up. Known errors of single files are counted as failed, never thrown. */
export async function sendFiles(connection: Connection, options: SendOptions, progress: Progress): Promise<SendSummary> {
  // metadata that lie beside a table go with it, and not by themselves
  const pairs = pairWithMetadata(await listFiles(options.paths), (file) => file), files = pairs.map(({ file }) => file);
  const metadataOf = new Map(pairs.map(({ file, metadata }) => [file, metadata ?? metadataNames(file).find((name) => existsSync(name))]));
  const log = options.log ? createWriteStream(options.log, { flags: 'w' }) : undefined;
  const summary: SendSummary = { files: files.length, records: 0, accepted: 0, unchanged: 0, repeated: 0, kept: [], refused: [], failed: [], loss: { kept: 0, mapped: 0, dropped: 0 }, warnings: 0, undecided: 0, reports: [], profiles: {} };
  const asked = new URLSearchParams({
    ...(options.format ? { format: options.format } : {}),
    ...(options.record ? { record: options.record } : {}),
    ...(options.dryRun ? { dryRun: 'true' } : {}),
  });
  for (const profile of options.profiles ?? []) asked.append('profile', profile);
  const fileOf = new Map<string, string>();
  let next = 0;
  let done = 0;
  const sendNext = async (): Promise<void> => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      await sendOne(file);
      progress.say(`${++done} of ${files.length} files, ${summary.accepted} accepted, ${summary.refused.length + summary.failed.length} refused`);
    }
  };
  const sendOne = async (file: string): Promise<void> => {
    try {
      // a copy for each: others are under way while this one is read
      const query = new URLSearchParams(asked);
      query.set('name', basename(file));
      const bytes = new Uint8Array(await readFile(file));
      const metadata = metadataOf.get(file);
      const { body: sent, headers } = options.patch === undefined && metadata === undefined ? { body: bytes, headers: { 'content-type': 'application/octet-stream' } } : { body: await formOf(file, bytes, { patch: options.patch, metadata }), headers: {} };
      const response = await connection.request(`/imports?${query}`, { method: 'POST', body: sent, accept: [422], headers });
      const body = await response.json() as DepositAnswer | DepositAnswer[];
      for (const answer of Array.isArray(body) ? body : [body]) count(file, answer);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      summary.failed.push({ file, message });
      log?.write(`${JSON.stringify({ file, accepted: false, error: message })}\n`);
    }
  };
  const count = (file: string, answer: DepositAnswer): void => {
    summary.records += 1;
    if (fileOf.has(answer.record) && fileOf.get(answer.record) !== file) summary.repeated += 1;
    fileOf.set(answer.record, file);
    summary.warnings += answer.report.results.length;
    summary.undecided += answer.report.results.filter(({ shape, severity }) => shape === rules.identity && severity === 'Warning').length;
    if (options.dryRun) summary.reports.push({ file, record: answer.record, accepted: answer.accepted, results: answer.report.results });
    if (answer.unchanged) summary.unchanged += 1;
    if (answer.accepted) {
      summary.accepted += 1;
      if (summary.kept.length < mostNamed) summary.kept.push({ file, record: answer.record });
    } else summary.refused.push({ file, record: answer.record, messages: answer.report.results.filter((result) => result.severity === 'Violation').map((result) => resultLine(result)) });
    for (const { profile, conforms, results } of answer.profiles ?? []) {
      const counted = summary.profiles[profile] ??= { conform: 0, not: [] };
      if (conforms) counted.conform += 1;
      else counted.not.push({ file, record: answer.record, messages: results.map((result) => resultLine(result)) });
    }
    for (const kind of ['kept', 'mapped', 'dropped'] as const) summary.loss[kind] += answer.loss?.[kind] ?? 0;
    log?.write(`${JSON.stringify({ file, ...answer })}\n`);
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency ?? 8, files.length) }, sendNext));
  await new Promise<void>((resolve) => { if (log) log.end(resolve); else resolve(); });
  progress.done();
  const order = new Map(files.map((file, index) => [file, index]));
  summary.reports.sort((a, b) => order.get(a.file)! - order.get(b.file)!);
  return summary;
}

/** `validate --annotated`: the workbook comes back with its results in the cells. True when it would be accepted. */
export async function annotateFile(connection: Connection, options: { path: string; out: string; profiles?: readonly string[]; record?: string }): Promise<boolean> {
  if (existsSync(options.out)) throw new KnownError('request-not-valid', `${options.out} exists already; name a new file for the annotated workbook`);
  const query = new URLSearchParams({ name: basename(options.path), ...(options.record ? { record: options.record } : {}) });
  for (const profile of options.profiles ?? []) query.append('profile', profile);
  const bytes = await readFile(options.path).catch(() => { throw new KnownError('not-found', `${options.path}: there is no such file`); });
  const response = await connection.request(`/validate?${query}`, { method: 'POST', body: new Uint8Array(bytes), accept: [422], headers: { 'content-type': 'application/octet-stream', accept: xlsxType } });
  await writeFile(options.out, new Uint8Array(await response.arrayBuffer()), { flag: 'wx' });
  return response.status === 200;
}

/** A file with the patch that is for it, and with the file of metadata beside it. */
export async function formOf(file: string, bytes: Uint8Array<ArrayBuffer>, { patch, metadata }: { patch?: string | undefined; metadata?: string | undefined }): Promise<FormData> {
  const form = new FormData();
  form.append('file', new Blob([bytes]), basename(file));
  if (patch !== undefined) form.append('patch', new Blob([patch], { type: rdfPatchType }), 'patch.rdfp');
  if (metadata !== undefined) form.append('metadata', new Blob([new Uint8Array(await readFile(metadata))]), basename(metadata));
  return form;
}

/** files whose results are shown */
const mostFiles = 20;

/** The summary as text for a person: counts, the first reasons, the loss in percent. */
export function summaryText(summary: SendSummary, verb: 'imported' | 'validated'): string {
  const lines = [`${summary.files} files ${verb}: ${summary.records} records, ${summary.accepted} accepted (${summary.unchanged} unchanged), ${summary.refused.length} refused, ${summary.failed.length} unreadable.`];
  if (summary.repeated > 0) lines.push(`${summary.repeated} ${summary.repeated === 1 ? 'file is' : 'files are'} about a record that another file here is about too; ${verb === 'imported' ? 'every version is kept, and the one that came last is current' : 'imported, the one that came last would be current'} (--concurrency 1 sends them in their order).`);
  const statements = summary.loss.kept + summary.loss.mapped + summary.loss.dropped;
  if (statements > 0) lines.push(`Loss: ${(100 * summary.loss.dropped / statements).toFixed(2)} % of ${statements} source statements dropped, ${(100 * summary.loss.mapped / statements).toFixed(2)} % kept in another form.`);
  if (summary.warnings > 0) lines.push(`${summary.warnings} results in the reports (violations, warnings and hints).`);
  if (summary.undecided > 0) lines.push(`${summary.undecided} of them: something may be registered already${verb === 'imported' ? ', and waits for a decision: query identities-to-decide' : ''}.`);
  for (const [profile, { conform, not }] of Object.entries(summary.profiles)) {
    lines.push(`Profile ${profile}: ${conform} of ${conform + not.length} records conform.`);
    for (const { file, messages } of not.slice(0, 5)) lines.push(`  not ${file}`, ...messages.slice(0, 5).map((message) => `    ${message}`), ...(messages.length > 5 ? [`    … and ${messages.length - 5} more`] : []));
    if (not.length > 5) lines.push(`  … and ${not.length - 5} more`);
  }
  if (verb === 'validated') {
    const worst = summary.reports.filter(({ results }) => results.length > 0).toSorted((a, b) => Number(a.accepted) - Number(b.accepted));
    if (worst.length > 0) lines.push('', reportsText(worst.slice(0, mostFiles)), ...(worst.length > mostFiles ? [`… and ${worst.length - mostFiles} more files with results; --log FILE keeps all of them`] : []));
  } else {
    // links of other files lead to these, and another version of the record goes there by --record
    if (summary.accepted <= mostNamed) lines.push(...summary.kept.map(({ file, record }) => `kept ${file}: ${record}`));
    for (const { file, messages } of summary.refused.slice(0, 10)) lines.push(`refused ${file}`, ...messages.slice(0, 3).map((message) => `    ${message}`), ...(messages.length > 3 ? [`    … and ${messages.length - 3} more`] : []));
  }
  for (const { file, message } of summary.failed.slice(0, 10)) lines.push(`unreadable ${file}`, `    ${message}`);
  const refused = verb === 'imported' ? summary.refused.length : 0;
  const more = refused + summary.failed.length - Math.min(10, refused) - Math.min(10, summary.failed.length);
  if (more > 0) lines.push(`… and ${more} more; --log FILE keeps all of them.`);
  return lines.join('\n');
}
