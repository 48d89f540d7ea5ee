/** The doors of the terms alone, on a free port, over a small catalogue: without keeper, graph and journal. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { RequestHandler } from 'express';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createProblems } from '../../server/apis/problem.ts';
import { createRouter } from '../../server/apis/router.ts';
import type { Route } from '../../server/apis/router.ts';

export const anybody = (handler: RequestHandler) => ['anybody', handler] as const;

/** Starts it; the address ends in a slash. `base` is told before the routes are made. */
export async function startTermsApp(routesOf: (base: string) => readonly Route[]): Promise<string> {
  const app = express().disable('x-powered-by').set('query parser', false);
  const server = app.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => { server.once('listening', () => { resolve(); }); });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const problems = createProblems({ base, root: '/', log: pino({ level: 'silent' }) });
  app.use(createRouter(routesOf(base), { requireTokenForReading: false, corsOrigin: '*' }));
  app.use(problems.notFound);
  app.use(problems.answer);
  onTestFinished(async () => { server.closeAllConnections(); await new Promise((resolve) => { server.close(resolve); }); });
  return base;
}
