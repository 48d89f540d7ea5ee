/**
 * /curation/drift: what versions of ontologies that came into use did to the terms that records use, and putting replacements
 * in their place: one batch, like any other of the bench, with preview and undo.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { Curation } from '../curation/curation.ts';
import type { TermDrift } from '../curation/drift.ts';
import { getAgent } from './access.ts';
import { decodeText } from './bodies.ts';
import { showDecided } from './curation-answers.ts';
import { readMoves } from './curation-requests.ts';
import { readFlag, searchOf } from './parameters.ts';

export interface DriftApiParts {
  drift: Pick<TermDrift, 'list'>;
  curation: Pick<Curation, 'move'>;
  root: string;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
}

/** Handlers of /curation/drift. */
export function createDriftApi({ drift, curation, root, readBody }: DriftApiParts): Record<'list' | 'move', RequestHandler> {
  return {
    async list(_request, response) { response.set('cache-control', 'no-store').json(await drift.list()); },
    async move(request, response) {
      const moves = readMoves(decodeText(await readBody(request, response), request));
      const decided = await curation.move(moves, { agent: getAgent(response), dryRun: readFlag(searchOf(request), 'dry_run') });
      if (decided.batch) response.set('location', `${root}curation/batches/${decided.batch}`);
      response.status(decided.progress?.state === 'running' ? 202 : decided.batch ? 201 : 200).set('cache-control', 'no-store').json(showDecided(decided));
    },
  };
}
