/**
 * A look-up service on this machine for tests: a table from path (without query) to what it answers, and a list of what it
 * was asked. Answers may be any misbehaviour that HTTP allows.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createFetchJson } from '../../server/pids/fetch-json.ts';
import { createOlsClient } from '../../server/terms/ols-client.ts';
import type { OlsClient, OlsClientParts } from '../../server/terms/ols-client.ts';
import type { AnswerCache, KeptAnswer } from '../../server/terms/ols/answer-cache.ts';

export type Answer = unknown | ((request: IncomingMessage, response: ServerResponse) => void);

export interface OlsServer { readonly base: string; readonly asked: URL[]; answers: Record<string, Answer>; /** most requests that were open at one time */ most(): number }

/** Starts it; paths that the table lacks are 404. It ends with the test. */
export async function startOlsServer(answers: Record<string, Answer> = {}): Promise<OlsServer> {
  const asked: URL[] = [];
  let open = 0, most = 0;
  const self = { base: '', asked, answers, most: () => most };
  const server = createServer((request, response) => {
    const url = new URL(request.url!, self.base);
    asked.push(url);
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => { open -= 1; });
    const answer = self.answers[url.pathname];
    if (typeof answer === 'function') { (answer as (request: IncomingMessage, response: ServerResponse) => void)(request, response); return; }
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? { status: 404, message: `Endpoint not found: ${url.pathname}` }));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  self.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => { server.closeAllConnections(); await new Promise((resolve) => { server.close(resolve); }); });
  return self;
}

/** A cache in memory. */
export function memoryCache(): AnswerCache & { readonly kept: Map<string, KeptAnswer> } {
  const kept = new Map<string, KeptAnswer>();
  return { kept, find: (url) => kept.get(url), put: (answer) => { kept.set(answer.url, answer); } };
}

/** A client of local services, which does not wait between tries. */
export function clientOf(bases: readonly string[], more: Partial<OlsClientParts> & { timeoutMs?: number; maxBytes?: number } = {}): OlsClient {
  const { timeoutMs = 2000, maxBytes = 2_000_000, ...parts } = more;
  return createOlsClient({ bases, fetchJson: createFetchJson({ allowLocal: true, timeoutMs, maxBytes }), cache: memoryCache(), wait: () => Promise.resolve(), ...parts });
}
