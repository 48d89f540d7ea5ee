/**
 * How a command reaches a server: the one named by --server, the one that already runs on the data folder, or one
 * started just for this command on a free loopback port. So every command speaks HTTP only and works both ways.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnownError } from '../errors.ts';

export interface Connection {
  /** without trailing slash */ url: string;
  /** the token that is sent, if there is one */ token?: string;
  /** fetch with the token; throws KnownError from a problem document when the status is not expected */
  request(path: string, init?: RequestInit & { accept?: readonly number[] }): Promise<Response>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  server?: string;
  token?: string;
  /** data folder */ data: string;
  /** starts a server on the folder; given by the wiring, so that this file knows no part */
  startServer: (options: { data: string }) => Promise<{ url: string; close(): Promise<void> }>;
}

/** Where no server is left behind its `server.json`, the answer comes at once; one that is loading may take its time. */
const answerMs = 15_000;

/** The address of a server that runs on this folder now, from its `server.json`; undefined when none answers. */
async function findRunning(data: string): Promise<string | undefined> {
  const file = join(data, 'server.json');
  if (!existsSync(file)) return undefined;
  try {
    const { url } = JSON.parse(readFileSync(file, 'utf8')) as { url: string };
    const response = await fetch(new URL('/ready', url), { signal: AbortSignal.timeout(answerMs) });
    await response.body?.cancel();
    return response.ok || response.status === 503 ? url.replace(/\/$/, '') : undefined;
  } catch {
    return undefined; // a file left by a server that was killed: the lock tells the truth when we start our own
  }
}

function readAdminToken(data: string): string | undefined {
  const file = join(data, 'admin-token');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** A problem document as an error with its place and remedy in the message. */
async function problemOf(response: Response): Promise<KnownError> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as { title?: string; detail?: string };
    return new KnownError('request-not-valid', `${response.status} ${problem.title ?? ''}${problem.detail ? `: ${problem.detail}` : ''}`);
  } catch {
    return new KnownError('request-not-valid', `${response.status} ${response.statusText} ${text.slice(0, 300)}`);
  }
}

/** fetch, with a sentence where nobody answers. */
async function reach(url: string, init: RequestInit = {}): Promise<Response> {
  try { return await fetch(url, init); } catch (cause) {
    throw new KnownError('not-ready', `nothing answers at ${new URL(url).origin} (${((cause as Error).cause as Error | undefined)?.message ?? (cause as Error).message})`, {}, { cause });
  }
}

/** Waits until a server that is still loading answers /ready; gives up after ten minutes. */
async function whenReady(url: string): Promise<void> {
  for (let waited = 0; waited < 600_000; waited += 250) {
    const response = await reach(`${url}/ready`);
    await response.body?.cancel();
    if (response.ok) return;
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
  throw new KnownError('not-ready', `the server at ${url} did not become ready within ten minutes`);
}

/** Connects as described above. Errors: not-ready, data-folder-in-use, request-not-valid. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const running = options.server?.replace(/\/$/, '') ?? await findRunning(options.data);
  const own = running === undefined ? await options.startServer({ data: options.data }) : undefined;
  const url = running ?? own!.url.replace(/\/$/, '');
  await whenReady(url);
  const token = options.token ?? (options.server ? undefined : readAdminToken(options.data));
  return {
    url,
    ...(token ? { token } : {}),
    async request(path, init = {}) {
      const { accept = [], ...rest } = init;
      const headers = new Headers(rest.headers);
      if (token) headers.set('authorization', `Bearer ${token}`);
      const response = await reach(url + path, { ...rest, headers });
      if (!response.ok && !accept.includes(response.status)) throw await problemOf(response);
      return response;
    },
    close: async () => { await own?.close(); },
  };
}
