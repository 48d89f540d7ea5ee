/**
 * One log line and one measurement a request, with an id that also stands in its answer and in its problem document.
 * Logged are method, path and outcome: never headers, never bodies, never the query string (it may hold a query's data).
 */
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { agentOf } from './access.ts';
import type { Metrics } from './metrics.ts';

/** The first step of every request. */
export function logRequests({ log, metrics }: { log: Logger; metrics: Metrics }): RequestHandler {
  return (request, response, next) => {
    const requestId = randomUUID();
    const started = performance.now();
    const path = request.path.slice(0, 500); // routers cut what they have matched
    response.locals['requestId'] = requestId;
    response.set('x-request-id', requestId);
    response.once('close', () => {
      const ms = performance.now() - started;
      const route = String(response.locals['route'] ?? 'none');
      metrics.observeRequest(route, request.method, response.statusCode, ms / 1000);
      const level = ['/health', '/ready', '/metrics'].includes(route) ? 'trace' : response.statusCode >= 500 && response.statusCode !== 503 ? 'warn' : 'info';
      log[level]({
        request: requestId, method: request.method, path, status: response.statusCode, ms: Math.round(ms * 10) / 10,
        ...(response.writableFinished ? {} : { left: true }),
        ...(response.locals['problem'] ? { problem: response.locals['problem'] } : {}),
        ...(agentOf(response) ? { agent: agentOf(response)!.iri } : {}),
      }, 'request');
    });
    next();
  };
}
