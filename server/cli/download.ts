/**
 * `export`, `query`, `backup` and `check`: what comes out of a server into a file or onto the screen. A file is written
 * beside its name and renamed at the end, so that a broken run leaves no half file.
 */
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { leftOutName } from '../apis/left-out.ts';
import { KnownError } from '../errors.ts';
import type { Connection } from './connect.ts';
import type { Progress } from './progress.ts';

/** Writes the pieces to a file, whole or not at all, or to the screen when no file is named. */
async function writeOut(pieces: AsyncIterable<Uint8Array | string>, file: string | undefined): Promise<void> {
  if (file === undefined) { for await (const piece of pieces) process.stdout.write(piece); return; }
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** `query`: SPARQL text in, the answer in the asked media type out. */
export async function runQuery(connection: Connection, options: { sparql: string; accept: string; file?: string; timeoutMs?: number }): Promise<void> {
  const response = await connection.request(`/sparql${options.timeoutMs ? `?timeout=${options.timeoutMs}` : ''}`, {
    method: 'POST', body: options.sparql, headers: { 'content-type': 'application/sparql-query', accept: options.accept },
  });
  await writeOut(response.body! as unknown as AsyncIterable<Uint8Array>, options.file);
}

/** What the server says that a format has no room for. */
function readLeftOut(header: string | null): { what: string; reason: string }[] {
  try { return header === null ? [] : JSON.parse(header) as { what: string; reason: string }[]; } catch { return []; }
}

/** `export`: the newest version of one, several or all records; several as TriG or N-Quads, each in its own graph. */
export async function exportRecords(connection: Connection, options: { ids: readonly string[]; mediaType: string; file?: string }, progress: Progress): Promise<number> {
  let count = 0;
  const pieces = async function* (): AsyncGenerator<string> {
    const ids = options.ids.length > 0 ? options.ids : listRecords(connection);
    for await (const id of ids) {
      const response = await connection.request(`/records/${encodeURIComponent(id)}`, { headers: { accept: options.mediaType } });
      for (const { what, reason } of readLeftOut(response.headers.get(leftOutName))) process.stderr.write(`${id}: not in the file: ${what} (${reason})\n`);
      yield await response.text();
      yield '\n';
      progress.say(`${++count} records exported`);
    }
  };
  await writeOut(pieces(), options.file);
  progress.done();
  return count;
}

/** `export --format xlsx|csv`: one record, or with `parts` the study with the records it is made of, as a filled template. */
export async function exportSheets(connection: Connection, options: { id: string; format: 'xlsx' | 'csv'; template?: string; type?: string; parts?: boolean; file?: string }): Promise<void> {
  const query = new URLSearchParams({ format: options.format, ...(options.template ? { template: options.template } : {}), ...(options.type ? { type: options.type } : {}), ...(options.parts ? { parts: 'true' } : {}) });
  const response = await connection.request(`/records/${encodeURIComponent(options.id)}?${query}`);
  await writeOut(response.body! as unknown as AsyncIterable<Uint8Array>, options.file);
}

/** Ids of all records, a page at a time, following the `next` links. */
export async function* listRecords(connection: Connection): AsyncGenerator<string> {
  let path: string | undefined = '/records?limit=500';
  while (path !== undefined) {
    const response: Response = await connection.request(path, { headers: { accept: 'application/json' } });
    const page = await response.json() as { records: { id: string }[]; next?: string };
    for (const { id } of page.records) yield id;
    if (page.next === undefined) return;
    const next: URL = new URL(page.next, connection.url);
    path = next.pathname + next.search;
  }
}

/** `backup`: a consistent copy of the journal in a new file. */
export async function backup(connection: Connection, file: string): Promise<void> {
  if (existsSync(file)) throw new KnownError('request-not-valid', `${file} exists already; a backup never overwrites a file`);
  const response = await connection.request('/admin/backup', { method: 'POST' });
  await writeOut(response.body! as unknown as AsyncIterable<Uint8Array>, file);
}

/** `check`: faults by part; all empty when the journal is sound and graph and tables equal a replay of it. */
export async function check(connection: Connection): Promise<{ seq: number; journal: string[]; graph: string[]; tables: string[] }> {
  const response = await connection.request('/admin/check', { method: 'POST' });
  return await response.json() as { seq: number; journal: string[]; graph: string[]; tables: string[] };
}
