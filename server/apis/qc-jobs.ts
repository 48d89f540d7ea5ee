/**
 * The queue of QC work over HTTP, for workers on any machine: claim under a lease, say that one is alive, report. And for
 * people: what is waiting, what failed and why, ask for more, begin anew, call off.
 */
import express from 'express';
import type { Request, Router } from 'express';
import { KnownError } from '../errors.ts';
import { analysisErrors, isAnalysisErrorClass } from '../qc/analysis-error.ts';
import { jobStates } from '../qc/job.ts';
import type { Progress } from '../qc/job.ts';
import type { JobFilter, Jobs } from '../qc/jobs.ts';
import type { Planner } from '../qc/planner.ts';
import { readSelection } from '../qc/selection.ts';
import { checkAccess } from './access.ts';
import { findChoice, findParameter, readWhole, searchOf } from './parameters.ts';

/** All but reading. */
const contribute = checkAccess('contributor', { requireTokenForReading: true });

interface Range { fallback: number; least: number; most: number }
const leaseSeconds: Range = { fallback: 60, least: 1, most: 3600 };
/** How long a claim may wait for work. Short: proxies cut long silence. */
const waitSeconds: Range = { fallback: 0, least: 0, most: 20 };

/** A text field of the body. Throws request-not-valid. */
function text(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | undefined)?.[name];
  if (typeof value !== 'string' || value === '' || value.length > 5000) throw new KnownError('request-not-valid', `the field ${name} is missing; it is a text of up to 5000 characters`, { field: name });
  return value;
}
function seconds(body: unknown, name: string, { fallback, least, most }: Range): number {
  const value = (body as Record<string, unknown> | undefined)?.[name] ?? fallback;
  if (typeof value !== 'number' || !(value >= least && value <= most)) throw new KnownError('request-not-valid', `${name} is a number from ${least} to ${most}`, { field: name });
  return value * 1000;
}
/** Names of procedures; undefined when the worker does not say. */
function proceduresOf(body: unknown): string[] | undefined {
  const value = (body as Record<string, unknown> | undefined)?.['procedures'];
  if (value === undefined || Array.isArray(value) && value.length <= 1000 && value.every((each) => typeof each === 'string')) return value;
  throw new KnownError('request-not-valid', 'procedures is a list of the names of the procedures that the worker has', { field: 'procedures' });
}
function idOf(request: Request<{ id: string }>): number {
  if (!/^\d{1,15}$/.test(request.params.id)) throw new KnownError('not-found', `there is no job ${JSON.stringify(request.params.id.slice(0, 50))}`);
  return Number(request.params.id);
}

/** Values for parameters of a procedure, by name; undefined when none are given. */
function parametersOf(body: unknown): Record<string, number> | undefined {
  const value = (body as Record<string, unknown> | undefined)?.['parameters'];
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((each) => typeof each === 'number' && Number.isFinite(each))) return value as Record<string, number>;
  throw new KnownError('request-not-valid', 'parameters are numbers by their names, such as { "sigma_px": 2 }', { field: 'parameters' });
}
/** How far a worker is; undefined when it does not say. */
function progressOf(body: unknown): Progress | undefined {
  const value = (body as Record<string, unknown> | undefined)?.['progress'] as Partial<Progress> | undefined;
  if (value === undefined) return undefined;
  const { done, of, what } = value ?? {};
  if (Number.isFinite(done) && Number.isFinite(of) && typeof what === 'string' && what.length <= 200) return { done: done!, of: of!, what };
  throw new KnownError('request-not-valid', 'progress is { done, of, what }: two numbers and a text of up to 200 characters', { field: 'progress' });
}

/** Which jobs a request asks for. `limit` is an earlier name of `first`. */
function filterOf(search: URLSearchParams): JobFilter {
  const state = findChoice(search, 'state', jobStates), [procedure, image, instrument] = ['procedure', 'image', 'instrument'].map((name) => findParameter(search, name));
  const count = { fallback: 100, least: 1, most: 1000 };
  const after = search.has('after') ? readWhole(search, 'after', { fallback: 0, least: 0, most: Number.MAX_SAFE_INTEGER }) : undefined;
  return { ...Object.fromEntries(Object.entries({ state, procedure, image, instrument, after }).filter(([, value]) => value !== undefined)), limit: readWhole(search, search.has('first') ? 'first' : 'limit', count) };
}

/** Routes under /qc/jobs; who may read may see the queue, all else needs a contributor. `base`: of all IRIs, told with each job. */
export function createQcJobsApi({ jobs, planner, base }: { jobs: Jobs; planner: Pick<Planner, 'planImage' | 'isCurrent'>; base: string }): Router {
  const router = express.Router();
  router.use((request, response, next) => { if (['GET', 'HEAD'].includes(request.method)) next(); else contribute(request, response, next); });
  router.use(express.json({ limit: '50kb', type: ['application/json', 'application/problem+json'] }));
  router.get('/', (request, response) => {
    const search = searchOf(request);
    response.json({ counts: jobs.counts(), ...jobs.list(filterOf(search)) });
  });
  router.post('/', async (request, response) => {
    const { procedure, selection } = (request.body ?? {}) as Record<string, unknown>;
    response.status(202).json(await planner.planImage(text(request.body, 'image'), procedure === undefined ? undefined : text(request.body, 'procedure'), parametersOf(request.body), readSelection(selection)));
  });
  router.post('/claim', async (request, response) => {
    const procedures = proceduresOf(request.body);
    const asked = { worker: text(request.body, 'worker'), leaseMs: seconds(request.body, 'lease_seconds', leaseSeconds), ...(procedures ? { procedures } : {}) };
    const waitMs = seconds(request.body, 'wait_seconds', waitSeconds);
    let claim = jobs.claim(asked);
    if (!claim && waitMs > 0) {
      const left = new AbortController();
      response.once('close', () => { left.abort(); });
      await jobs.whenAdded(waitMs, left.signal);
      if (left.signal.aborted) return; // a job that nobody hears of would only run out
      claim = jobs.claim(asked);
    }
    if (claim) response.json({ ...claim, base }); else response.status(204).end();
  });
  router.get('/:id', (request, response) => { response.json(jobs.get(idOf(request))); });
  router.post('/:id/heartbeat', (request, response) => { response.json(jobs.heartbeat(idOf(request), text(request.body, 'lease'), seconds(request.body, 'lease_seconds', leaseSeconds), progressOf(request.body))); });
  router.post('/:id/done', (request, response) => { response.json(jobs.succeed(idOf(request), text(request.body, 'lease'), text(request.body, 'record'))); });
  router.post('/:id/fail', (request, response) => {
    const errorClass = text(request.body, 'error_class');
    if (!isAnalysisErrorClass(errorClass)) throw new KnownError('request-not-valid', `there is no class of errors ${JSON.stringify(errorClass.slice(0, 100))}; there are ${Object.keys(analysisErrors).join(', ')}`, { field: 'error_class' });
    const record = (request.body as Record<string, unknown>)['record'];
    response.json(jobs.fail(idOf(request), text(request.body, 'lease'), { errorClass, message: text(request.body, 'message'), ...(record === undefined ? {} : { record: text(request.body, 'record') }) }));
  });
  router.post('/:id/requeue', async (request, response) => {
    const ended = (request.body as Record<string, unknown> | undefined)?.['ended'], id = idOf(request);
    // a worker that looks again knows the facts of the job alone, and those of the record may be others since
    if (ended !== undefined && !await planner.isCurrent(jobs.get(id))) throw new KnownError('request-not-valid', `the job ${id} is of facts that are no longer those of its image; what is due of it is planned by itself`);
    response.json(jobs.requeue(id, ended === undefined ? undefined : text(request.body, 'ended')));
  });
  router.post('/:id/cancel', (request, response) => { response.json(jobs.cancel(idOf(request))); });
  return router;
}
