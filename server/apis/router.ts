/**
 * A table of routes → an express router. Every path answers OPTIONS and refuses other methods with 405 and Allow by
 * itself, and every handler stands behind its door, so a route cannot forget either.
 */
import express from 'express';
import type { RequestHandler, Router } from 'express';
import { KnownError } from '../errors.ts';
import { checkAccess } from './access.ts';
import type { Door } from './access.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Entry = readonly [door: Door, handler: RequestHandler];

/** One path and what its methods do. HEAD follows GET. `all` hands every method to one handler. */
export type Route = { readonly path: string; readonly all?: Entry; readonly cors?: boolean } & { readonly [M in Method]?: Entry };

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Reading by any web page, without credentials. */
function allowOrigins(origin: string, allowed: readonly string[]): RequestHandler {
  return (_request, response, next) => {
    response.set({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': allowed.join(', '),
      'access-control-allow-headers': 'accept, authorization, content-type, if-none-match',
      'access-control-expose-headers': 'etag, link, location, x-request-id',
      'cross-origin-resource-policy': 'cross-origin',
    });
    next();
  };
}

/** Builds the router; rows are tried in their order. `corsOrigin` undefined: no CORS headers at all. */
export function createRouter(routes: readonly Route[], options: { requireTokenForReading: boolean; corsOrigin?: string }): Router {
  const router = express.Router({ caseSensitive: true });
  for (const row of routes) {
    const allowed = row.all ? ['OPTIONS', 'GET', 'HEAD', 'POST'] : ['OPTIONS', ...methods.flatMap((method) => (row[method] ? (method === 'GET' ? ['GET', 'HEAD'] : [method]) : []))];
    const note: RequestHandler = (_request, response, next) => { response.locals['route'] = row.path; next(); };
    const cors = row.cors && options.corsOrigin ? [allowOrigins(options.corsOrigin, allowed)] : [];
    if (row.all) {
      // a browser asks for leave without a token
      const preflight: RequestHandler = (request, response, next) => { if (request.method === 'OPTIONS' && cors.length > 0) response.status(204).set('allow', allowed.join(', ')).end(); else next(); };
      router.use(row.path, note, ...cors, preflight, checkAccess(row.all[0], options), row.all[1]);
      continue;
    }
    const route = router.route(row.path).all(note, ...cors);
    for (const method of methods) {
      const entry = row[method];
      if (!entry) continue;
      const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
      route[verb](checkAccess(entry[0], options), entry[1]);
    }
    route.options((_request, response) => { response.status(204).set('allow', allowed.join(', ')).end(); });
    route.all((request) => { throw new KnownError('method-not-allowed', `${request.method} is not offered at ${request.path.slice(0, 200)}; offered are ${allowed.join(', ')}`, { allow: allowed }); });
  }
  return router;
}
