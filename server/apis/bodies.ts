/**
 * Bodies of requests. Raw bytes up to a limit (inflated ones count), or the files of a multipart form. Both are only
 * read behind the door that checked the token, so a stranger cannot fill the memory.
 */
import busboy from 'busboy';
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';

/** A file as it came. */
export interface SentFile { bytes: Uint8Array; mediaType?: string; name?: string }

/** Media type of a request without parameters, lower case; undefined when there is none. */
export function mediaTypeOf(request: Request): string | undefined {
  return request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() || undefined;
}

/** Reads the whole body as bytes, inflating it where it says so. Errors: too-large, request-not-valid. */
export function createBodyReader(limit: number): (request: Request, response: Response) => Promise<Uint8Array> {
  const read: RequestHandler = express.raw({ type: () => true, limit });
  return async (request, response) => {
    await new Promise<void>((resolve, reject) => {
      void read(request, response, (error?: unknown) => {
        if (!error) resolve();
        else reject((error as { type?: string }).type === 'entity.too.large' ? new KnownError('too-large', `the body is larger than ${limit} bytes`) : error as Error);
      });
    });
    const body = request.body as unknown;
    return body instanceof Uint8Array ? body : new Uint8Array(0);
  };
}

/** Errors: media-type-not-supported when the request says a charset other than UTF-8. */
export function checkCharset(request: Request): void {
  const charset = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase();
  if (charset !== undefined && !['utf-8', 'utf8', 'us-ascii'].includes(charset)) throw new KnownError('media-type-not-supported', `the charset ${charset} is not read here; send UTF-8`);
}

/** UTF-8 bytes → text. Errors: request-not-valid when they are not UTF-8 (or say another charset). */
export function decodeText(bytes: Uint8Array, request: Request): string {
  checkCharset(request);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new KnownError('request-not-valid', 'the body is not UTF-8', {}, { cause });
  }
}

/** Reads all files of a multipart/form-data body. Errors: too-large, request-not-valid. */
export async function readMultipart(request: Request, { limit, mostFiles }: { limit: number; mostFiles: number }): Promise<{ files: SentFile[]; fields: Map<string, string> }> {
  const files: SentFile[] = [];
  const fields = new Map<string, string>();
  let total = 0;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: KnownError): void => { request.unpipe(); request.resume(); reject(error); };
    const notValid = (cause: unknown): void => { fail(new KnownError('request-not-valid', `the multipart body cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)); };
    if (Number(request.headers['content-length'] ?? 0) > limit) { fail(new KnownError('too-large', `the body is larger than ${limit} bytes`)); return; }
    let parser: ReturnType<typeof busboy>;
    try {
      parser = busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { fileSize: limit, files: mostFiles, fields: 50, fieldSize: 10_000, headerPairs: 100 } });
    } catch (cause) { notValid(cause); return; }
    parser.on('file', (_field, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (total > limit) fail(new KnownError('too-large', `the files are larger than ${limit} bytes together`));
        else chunks.push(chunk);
      });
      stream.on('error', notValid);
      stream.on('close', () => {
        const mediaType = mimeType && mimeType !== 'application/octet-stream' ? mimeType.toLowerCase() : undefined;
        files.push({ bytes: new Uint8Array(Buffer.concat(chunks)), ...(mediaType ? { mediaType } : {}), ...(filename ? { name: filename } : {}) });
      });
    });
    parser.on('field', (name, value) => { fields.set(name, value); });
    parser.on('filesLimit', () => { fail(new KnownError('too-large', `more than ${mostFiles} files in one request`)); });
    parser.on('error', notValid);
    parser.on('close', resolve);
    request.on('aborted', () => { notValid('it ended before its end'); });
    request.pipe(parser);
  });
  return { files, fields };
}
