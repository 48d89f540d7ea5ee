/** /qc/due: what QC is due where, the most pressing first. */
import type { RequestHandler } from 'express';
import { dueStates } from '../quality/due.ts';
import type { DueQuestions } from '../quality/due.ts';
import { findChoice, findParameter, readWhole } from './parameters.ts';
import { searchWith } from './qc-state-api.ts';

/** Handler of GET /qc/due?instrument=&state=&first=&after=. */
export function createQcDueApi({ due, deadlineMs }: { due: DueQuestions; deadlineMs: number }): RequestHandler {
  return async (request, response) => {
    const search = searchWith(request, ['instrument', 'state', 'first', 'after']);
    const instrument = findParameter(search, 'instrument'), state = findChoice(search, 'state', dueStates), after = findParameter(search, 'after');
    response.set('cache-control', 'no-cache').json(await due.list({ ...(instrument ? { instrument } : {}), ...(state ? { state } : {}), ...(after ? { after } : {}), first: readWhole(search, 'first', { fallback: 200, least: 1, most: 1000 }), deadlineMs }));
  };
}
