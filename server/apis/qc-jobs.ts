/**
 * The queue of QC work over HTTP, for workers on any machine: claim under a lease, say that one is alive, report. And for
 * people: what is waiting, what failed and why, begin anew.
 */
import express from 'express';
import type { Request, Router } from 'express';
import { KnownError } from '../errors.ts';
import { analysisErrors, isAnalysisErrorClass } from '../qc/analysis-error.ts';
import type { Jobs, JobState } from '../qc/jobs.ts';
import type { Planner } from '../qc/planner.ts';
import { findChoice, readWhole, searchOf } from './parameters.ts';

const states: readonly JobState[] = ['queued', 'running', 'succeeded', 'failed'];
const leaseSeconds = { fallback: 60, least: 5, most: 3600 };

/** A text field of the body. Throws request-not-valid. */
function text(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | undefined)?.[name];
  if (typeof value !== 'string' || value === '' || value.length > 5000) throw new KnownError('request-not-valid', `the field ${name} is missing; it is a text of up to 5000 characters`, { field: name });
  return value;
}
function leaseOf(body: unknown): number {
  const value = (body as Record<string, unknown> | undefined)?.['lease_seconds'] ?? leaseSeconds.fallback;
  if (typeof value !== 'number' || !(value >= leaseSeconds.least && value <= leaseSeconds.most)) throw new KnownError('request-not-valid', `lease_seconds is a number from ${leaseSeconds.least} to ${leaseSeconds.most}`, { field: 'lease_seconds' });
  return value * 1000;
}
function idOf(request: Request<{ id: string }>): number {
  if (!/^\d{1,15}$/.test(request.params.id)) throw new KnownError('not-found', `there is no job ${JSON.stringify(request.params.id.slice(0, 50))}`);
  return Number(request.params.id);
}

/** Routes under /qc/jobs; the caller has made sure that the agent is a contributor. */
export function createQcJobsApi({ jobs, planner }: { jobs: Jobs; planner: Planner }): Router {
  const router = express.Router();
  router.use(express.json({ limit: '50kb', type: ['application/json', 'application/problem+json'] }));
  router.get('/', (request, response) => {
    const search = searchOf(request);
    const state = findChoice<JobState>(search, 'state', states);
    response.json({ counts: jobs.counts(), jobs: jobs.list({ limit: readWhole(search, 'limit', { fallback: 100, least: 1, most: 1000 }), ...(state ? { state } : {}) }) });
  });
  router.post('/', async (request, response) => {
    const procedure = (request.body as Record<string, unknown> | undefined)?.['procedure'];
    response.status(202).json(await planner.planImage(text(request.body, 'image'), procedure === undefined ? undefined : text(request.body, 'procedure')));
  });
  router.post('/claim', (request, response) => {
    const job = jobs.claim(text(request.body, 'worker'), leaseOf(request.body));
    if (job) response.json(job); else response.status(204).end();
  });
  router.get('/:id', (request, response) => { response.json(jobs.get(idOf(request))); });
  router.post('/:id/heartbeat', (request, response) => { response.json(jobs.heartbeat(idOf(request), text(request.body, 'worker'), leaseOf(request.body))); });
  router.post('/:id/done', (request, response) => { response.json(jobs.succeed(idOf(request), text(request.body, 'worker'), text(request.body, 'record'))); });
  router.post('/:id/fail', (request, response) => {
    const errorClass = text(request.body, 'error_class');
    if (!isAnalysisErrorClass(errorClass)) throw new KnownError('request-not-valid', `there is no class of errors ${JSON.stringify(errorClass.slice(0, 100))}; there are ${Object.keys(analysisErrors).join(', ')}`, { field: 'error_class' });
    const record = (request.body as Record<string, unknown>)['record'];
    response.json(jobs.fail(idOf(request), text(request.body, 'worker'), { errorClass, message: text(request.body, 'message'), retryable: analysisErrors[errorClass].retryable, ...(typeof record === 'string' ? { record } : {}) }));
  });
  router.post('/:id/requeue', (request, response) => { response.json(jobs.requeue(idOf(request))); });
  return router;
}
