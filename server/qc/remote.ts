/**
 * One careful GET of bytes by HTTP, whole or a range: only from places whose beginning a setting names, also after redirects;
 * never inside a network unless the setting names the address itself; every answer is bounded in time and size and must hold
 * the bytes that were asked for. What may be better in a moment is tried again, and all else is a class with a sentence.
 */
import { Agent as AgentHttp, request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as AgentHttps, request as requestHttps } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { createLookup, isPublicAddress } from '../pids/fetch-json.ts';
import { AnalysisError } from './analysis-error.ts';

export type Range = { offset: number; length: number } | { suffixLength: number };
export interface Answer { bytes: Uint8Array<ArrayBuffer>; /** of the whole file, where it is told */ size: number | undefined; /** the whole file came, whatever was asked */ whole: boolean; etag: string | undefined; modified: string | undefined }
export interface Remote {
  /**
   * Reads. Undefined where nothing is there (404, 410; with `closedIsMissing` also 401 and 403, as stores answer that do not
   * list their content). Throws AnalysisError: location-not-allowed, location-not-answering, file-not-readable, format-not-known, file-truncated.
   */
  get(url: string, options: { range?: Range; mostBytes: number; closedIsMissing?: boolean }): Promise<Answer | undefined>;
  close(): void;
}
export interface RemoteOptions { /** each a URL that ends in a slash */ prefixes: readonly string[]; /** of one request, redirects included */ timeoutMs?: number; tries?: number; /** before the second try; doubles */ pauseMs?: number }

const mostRedirects = 5, mostConnections = 6;
const shown = ({ origin, pathname }: URL): string => `${origin}${pathname}`.slice(0, 300); // what follows may be a secret
const notAnswering = (detail: string, cause?: unknown): AnalysisError => new AnalysisError('location-not-answering', detail, { cause });

/** The prefix that allows an address. Throws location-not-allowed with how to allow it. */
export function checkAllowed(url: URL, prefixes: readonly string[]): URL {
  const plain = /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && !/%2f|%5c/i.test(url.pathname);
  const found = plain ? prefixes.map((prefix) => new URL(prefix)).find((prefix) => prefix.origin === url.origin && url.pathname.startsWith(prefix.pathname)) : undefined;
  if (found) return found;
  const why = plain ? `start the worker with --image-url ${url.origin}/… or set MICROGRAPH_IMAGE_URLS; ${prefixes.length === 0 ? 'no address is allowed now' : `allowed are ${prefixes.join(', ')}`}` : 'an address has no user and no escaped slashes';
  throw new AnalysisError('location-not-allowed', `${shown(url)}: ${why}`);
}

/** Where the answer's bytes lie, and how large the whole is. Throws file-not-readable where they are others than were asked for. */
function checkRange(response: IncomingMessage, range: Range | undefined, what: string): { length: number | undefined; size: number | undefined; whole: boolean } {
  const declared = /^\d{1,15}$/.test(response.headers['content-length'] ?? '') ? Number(response.headers['content-length']) : undefined;
  if (response.statusCode === 200) return { length: declared, size: declared, whole: true };
  const given = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(response.headers['content-range'] ?? '');
  const [first, last] = [Number(given?.[1]), Number(given?.[2])], size = given?.[3] === '*' ? undefined : Number(given?.[3]);
  const fits = given && range && ('offset' in range ? first === range.offset && (last === range.offset + range.length - 1 || last < range.offset + range.length && last + 1 === size) : size !== undefined && last + 1 === size && first === Math.max(0, size - range.suffixLength));
  if (!fits || size !== undefined && last >= size || declared !== undefined && declared !== last - first + 1) throw new AnalysisError('file-not-readable', `${what} answered with ${JSON.stringify((response.headers['content-range'] ?? 'no range').slice(0, 80))}, asked for ${JSON.stringify(range)}`);
  return { length: last - first + 1, size, whole: false };
}

/** The body, no longer than it may be. */
async function readBody(response: IncomingMessage, { length, mostBytes, what }: { length: number | undefined; mostBytes: number; what: string }): Promise<Uint8Array<ArrayBuffer>> {
  const most = Math.min(length ?? mostBytes, mostBytes);
  if (length !== undefined && length > mostBytes) throw new AnalysisError('location-not-supported', `${what} answers with ${length} bytes, at most ${mostBytes} are read at once; a server of large files must answer ranges`);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) throw new AnalysisError(length === undefined ? 'location-not-supported' : 'file-not-readable', `${what} sends more than ${most} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) { throw cause instanceof AnalysisError ? cause : notAnswering(`the answer of ${what} broke off (${(cause as Error).message})`, cause); }
  if (length !== undefined && size < length) throw notAnswering(`the answer of ${what} broke off after ${size} of ${length} bytes`);
  return new Uint8Array(Buffer.concat(chunks, size));
}

/** Creates the client; connections are kept until it is closed. */
export function createRemote({ prefixes, timeoutMs = 30_000, tries = 3, pauseMs = 500 }: RemoteOptions): Remote {
  const agents = { 'http:': new AgentHttp({ keepAlive: true, maxSockets: mostConnections }), 'https:': new AgentHttps({ keepAlive: true, maxSockets: mostConnections }) };
  /** One request; the answer's head. */
  const ask = (url: URL, range: Range | undefined, signal: AbortSignal): Promise<IncomingMessage> => new Promise((resolve, reject) => {
    const prefix = checkAllowed(url, prefixes);
    let refused: string | undefined;
    const isAllowed = (address: string): boolean => {
      const fine = isPublicAddress(address) || prefix.hostname === 'localhost' && /^(?:127\.|::1$)/.test(address);
      if (!fine) refused = address;
      return fine;
    };
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'GET', signal, agent: agents[url.protocol as 'http:'], lookup: createLookup(isAllowed),
      headers: { 'accept-encoding': 'identity', 'user-agent': 'Micrograph (QC worker)', ...(range ? { range: 'offset' in range ? `bytes=${range.offset}-${range.offset + range.length - 1}` : `bytes=-${range.suffixLength}` } : {}) },
    }, resolve);
    request.on('error', (cause) => { reject(refused === undefined ? notAnswering(`${url.host} cannot be reached (${cause.message})`, cause) : new AnalysisError('location-not-allowed', `${url.host} leads to ${refused}, an address that is not public; a place inside a network is allowed by naming its address`)); });
    request.end();
  });
  const once = async (address: string, { range, mostBytes, closedIsMissing = false }: Parameters<Remote['get']>[1]): Promise<Answer | undefined> => {
    const signal = AbortSignal.timeout(timeoutMs);
    let url = new URL(address);
    try {
      for (let hop = 0; hop <= mostRedirects; hop += 1) {
        const response = await ask(url, range, signal);
        try {
          const status = response.statusCode ?? 0, { location, etag } = response.headers, what = shown(url);
          if (status >= 300 && status < 400 && location !== undefined) {
            if (!URL.canParse(location, url.href)) throw new AnalysisError('file-not-readable', `${what} leads to no address`);
            url = new URL(location, url.href);
            continue;
          }
          if (status === 404 || status === 410 || closedIsMissing && (status === 401 || status === 403)) return undefined;
          if (status === 416 && response.headers['content-range'] === 'bytes */0') return { bytes: new Uint8Array(0), size: 0, whole: true, etag, modified: response.headers['last-modified'] };
          if (status === 416) throw new AnalysisError('file-truncated', `${what} has no bytes ${JSON.stringify(range)}`);
          if (status === 401 || status === 403) throw new AnalysisError('location-not-allowed', `${what} answered with status ${status}`);
          if (status === 408 || status === 429 || status >= 500) throw notAnswering(`${what} answered with status ${status}`);
          if (status !== 200 && status !== 206) throw new AnalysisError('file-not-readable', `${what} answered with status ${status}`);
          if (/^\s*text\/html\b/i.test(response.headers['content-type'] ?? '')) throw new AnalysisError('format-not-known', `${what} answered with a web page (HTML)`);
          if (!/^(?:identity)?$/i.test(response.headers['content-encoding'] ?? '')) throw new AnalysisError('file-not-readable', `${what} answers in the encoding ${response.headers['content-encoding']!.slice(0, 40)}, which was not asked for`);
          const { length, size, whole } = checkRange(response, range, what);
          const bytes = await readBody(response, { length, mostBytes: whole ? mostBytes : length!, what });
          return { bytes, size: size ?? (whole ? bytes.length : undefined), whole, etag, modified: response.headers['last-modified'] };
        } finally { if (!response.complete) response.destroy(); else response.resume(); }
      }
    } catch (cause) {
      if (signal.aborted) throw notAnswering(`${url.host} did not answer within ${timeoutMs / 1000} s`, signal.reason);
      throw cause;
    }
    throw new AnalysisError('file-not-readable', `${shown(new URL(address))} leads on more than ${mostRedirects} times`);
  };
  return {
    async get(url, options) {
      for (let tried = 1; ; tried += 1) {
        try { return await once(url, options); } catch (error) {
          const again = error instanceof AnalysisError && error.errorClass === 'location-not-answering' && !(error.cause instanceof DOMException);
          if (!again || tried >= tries) throw error;
          await setTimeout(pauseMs * 2 ** (tried - 1));
        }
      }
    },
    close() { agents['http:'].destroy(); agents['https:'].destroy(); },
  };
}
