/**
 * The express application: the steps that every request takes, in their order. It answers /health, /ready and /metrics
 * from its first moment; the routes are mounted when the graph is loaded, until then all else is 503.
 */
import express from 'express';
import type { Express, NextFunction, Request, RequestHandler, Response, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { KnownError } from '../errors.ts';
import type { Tokens } from '../store/tokens.ts';
import { checkHost, findAgent } from './access.ts';
import { createHealthApi } from './health-api.ts';
import type { Progress } from './health-api.ts';
import type { Metrics } from './metrics.ts';
import { createProblems } from './problem.ts';
import { logRequests } from './request-log.ts';
import { createRouter } from './router.ts';

export interface AppParts {
  /** ends in a slash */ base: string;
  log: Logger;
  metrics: Metrics;
  progress: () => Progress;
  tokens: () => Tokens | undefined;
  /** undefined: every Host name is taken */ hostNames: readonly string[] | undefined;
  requireTokenForReading: boolean;
}

export interface App { handler: Express; /** opens the routes */ mount(routes: Router): void }

/** Path of the base IRI: pages and resources live below it. Starts and ends with a slash. */
export function rootOf(base: string): string {
  return new URL(base).pathname;
}

/** Nothing from elsewhere, no inline scripts or styles, no framing. GraphiQL loosens this on its own page only. */
const secureHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"], styleSrc: ["'self'"], scriptSrc: ["'self'"], imgSrc: ["'self'", 'data:'], connectSrc: ["'self'"],
      formAction: ["'self'"], baseUri: ["'none'"], frameAncestors: ["'none'"],
    },
  },
  // the server speaks plain HTTP; whoever puts TLS before it decides on this
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'same-origin' },
});

/** A path that no percent-decoding survives is refused before anything looks at it. */
const checkPath: RequestHandler = (request, _response, next) => {
  if (request.url.length > 200_000) throw new KnownError('request-not-valid', 'the request\'s address is longer than 200,000 characters; send a long query by POST');
  const decoded = decodeURIComponent(request.path);
  if (decoded.includes('\0')) throw new KnownError('request-not-valid', 'the path holds a NUL character');
  next();
};

/** Pages live below the base IRI's path also where no proxy takes it off. */
function stripRoot(root: string): RequestHandler {
  const prefix = root.slice(0, -1);
  return (request, _response, next) => {
    if (prefix !== '' && (request.url === prefix || request.url.startsWith(root))) request.url = request.url.slice(prefix.length) || '/';
    next();
  };
}

/** Builds the application. */
export function createApp({ base, log, metrics, progress, tokens, hostNames, requireTokenForReading }: AppParts): App {
  const root = rootOf(base);
  const handler = express();
  const problems = createProblems({ base, root, log });
  const health = createHealthApi({ metrics, progress });
  let routes: Router | undefined;
  handler.disable('x-powered-by').set('etag', false).set('case sensitive routing', true).set('query parser', false);
  handler.use(
    logRequests({ log, metrics }), secureHeaders, checkPath, stripRoot(root), checkHost(hostNames), findAgent({ tokens, base }),
    createRouter([
      { path: '/health', GET: ['anybody', health.health] },
      { path: '/ready', GET: ['anybody', health.ready] },
      { path: '/metrics', GET: ['visitor', health.metrics] },
    ], { requireTokenForReading }),
    (request: Request, response: Response, next: NextFunction) => {
      const { ready, stage } = progress();
      if (routes === undefined || !ready) throw new KnownError('not-ready', `the server is not ready: ${stage}`);
      routes(request, response, next);
    },
    problems.notFound, problems.answer,
  );
  return { handler, mount(router) { routes = router; } };
}
