/**
 * What those who run the server ask: is the process alive (/health), does it serve (/ready), and its figures (/metrics).
 * All three answer while the graph is still loading.
 */
import type { RequestHandler } from 'express';
import type { Metrics } from './metrics.ts';

/** How far the start is. */
export interface Progress { ready: boolean; stage: string; closing?: boolean }

/** Handlers of the three. `progress` is read at each request. */
export function createHealthApi({ metrics, progress }: { metrics: Metrics; progress: () => Progress }): { health: RequestHandler; ready: RequestHandler; metrics: RequestHandler } {
  return {
    health(_request, response) {
      response.set('cache-control', 'no-store').json({ alive: true, uptime_seconds: Math.round(process.uptime()) });
    },
    ready(_request, response) {
      const now = progress();
      response.set('cache-control', 'no-store');
      if (!now.ready) response.status(503).set('retry-after', '2');
      response.json({ ready: now.ready, stage: now.stage });
    },
    async metrics(_request, response) {
      response.set('cache-control', 'no-store').type(metrics.contentType).send(await metrics.text());
    },
  };
}
