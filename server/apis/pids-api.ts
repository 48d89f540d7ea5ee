/**
 * One identifier, read: its kind, the form that is kept, whether its check digits hold and what would be right; and what
 * its resolver says of it, where looking up is switched on.
 */
import type { RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import { kinds, readPid } from '../pids/pids.ts';
import type { PidKind } from '../pids/pids.ts';
import type { Resolve } from '../pids/resolver.ts';
import { findChoice, findParameter, searchOf } from './parameters.ts';

/** Handler of /pids. `resolve` undefined: looking up is off. */
export function createPidsApi({ resolve }: { resolve?: Resolve | undefined }): RequestHandler {
  const names = [...new Set(kinds.map(({ kind }) => kind))];
  return async (request, response) => {
    const search = searchOf(request);
    const text = findParameter(search, 'pid');
    const kind = findChoice<PidKind>(search, 'kind', names);
    if (text === undefined || text.trim() === '') throw new KnownError('request-not-valid', `the parameter pid is missing: /pids?pid=https://orcid.org/0000-0002-1825-0097; kinds are ${names.join(', ')}`, { parameter: 'pid' });
    const pid = readPid(text, kind ? [kind] : undefined);
    response.set('cache-control', 'no-store');
    if (!pid) { response.json({ given: text.slice(0, 1000), kind: null, message: `this is no identifier of ${kind ? `the kind ${kind}` : `a kind that is known (${names.join(', ')})`}` }); return; }
    const { fault, iri, ...more } = pid;
    response.json({
      given: text.slice(0, 1000), ...more, title: kinds.find((row) => row.kind === pid.kind && (pid.authority !== 'CVCL' || row.title === 'Cellosaurus'))?.title,
      valid: fault === undefined, ...(fault ? { fault } : { iri, changed: iri !== text }),
      resolution: resolve ? await resolve(pid) : { status: 'off', reason: 'looking up is switched off; start the server with --resolve-pids' },
    });
  };
}
