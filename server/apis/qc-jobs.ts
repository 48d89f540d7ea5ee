/**
 * The QC jobs over HTTP, so that a worker needs nothing but an address and a token: list, claim, heartbeat, done, fail, put
 * back, plan. What a worker finds out is deposited like everybody's records; here it only says that it did.
 */
import express from 'express';
import type { RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import { analysisErrors, isAnalysisErrorClass } from '../qc/analysis-error.ts';
import { jobStates } from '../qc/job.ts';
import type { Jobs } from '../qc/jobs.ts';
import type { Planner } from '../qc/planner.ts';
import { recordIdPattern } from '../records/record.ts';
import { findChoice, readWhole, searchOf } from './parameters.ts';

export interface QcJobsParts {
  jobs: Jobs;
  planner: Pick<Planner, 'planAll'>;
  /** base IRI, which a claim tells the worker: IRIs do not depend on the address it came by */ base: string;
}

/** Longest a claim may wait for a job; short, for a shutdown waits for it. */
const longestWaitMs = 5000;
const lease = { least: 1000, most: 3_600_000, fallback: 120_000 };

type Body = Readonly<Record<string, unknown>>;

function refuse(detail: string, parameter: string): KnownError {
  return new KnownError('request-not-valid', detail, { parameter });
}
function textOf(body: Body, name: string, most: number): string {
  const value = body[name];
  if (typeof value === 'string' && value.trim() !== '' && value.length <= most) return value;
  throw refuse(`${name} must be a text of 1 to ${most} characters`, name);
}
function wholeOf(body: Body, name: string, { least, most, fallback }: { least: number; most: number; fallback: number }): number {
  const value = body[name] ?? fallback;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw refuse(`${name} must be a whole number from ${least} to ${most}`, name);
}
function recordOf(body: Body): string {
  const id = textOf(body, 'record', 200);
  if (recordIdPattern.test(id)) return id;
  throw refuse('record must be the id of the record that holds the run', 'record');
}
function proceduresOf(body: Body): string[] {
  const value = body['procedures'];
  if (Array.isArray(value) && value.length > 0 && value.length <= 1000 && value.every((each) => typeof each === 'string')) return value as string[];
  throw refuse('procedures must list the IRIs of the procedures that the worker knows', 'procedures');
}

/** The router of /qc/jobs; who comes here may contribute. */
export function createQcJobsApi({ jobs, planner, base }: QcJobsParts): RequestHandler {
  const router = express.Router({ caseSensitive: true });
  const readJson = express.json({ limit: '100kb' });
  /** A JSON object, or none at all. */
  const bodyOf = (body: unknown): Body => {
    if (body === undefined) return {};
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
    throw new KnownError('request-not-valid', 'the body must be a JSON object');
  };
  const offered = 'GET /qc/jobs, GET /qc/jobs/KEY, POST /qc/jobs/claim, POST /qc/jobs/plan, POST /qc/jobs/KEY/{heartbeat,done,fail,requeue}';

  router.use((_request, response, next) => { response.set('cache-control', 'no-store'); next(); });
  router.get('/', (request, response) => {
    const search = searchOf(request);
    const state = findChoice(search, 'state', jobStates);
    const limit = readWhole(search, 'limit', { fallback: 100, least: 1, most: 1000 });
    response.json({ counts: jobs.counts(), jobs: jobs.list({ limit, ...(state ? { state } : {}) }) });
  });
  router.post('/claim', readJson, async (request, response) => {
    const body = bodyOf(request.body as unknown);
    const asked = { worker: textOf(body, 'worker', 200), procedures: proceduresOf(body), leaseMs: wholeOf(body, 'leaseMs', lease) };
    const waitMs = wholeOf(body, 'waitMs', { least: 0, most: longestWaitMs, fallback: 0 });
    let claim = jobs.claim(asked);
    if (!claim && waitMs > 0) {
      const left = new AbortController();
      response.once('close', () => { left.abort(); });
      await jobs.whenAdded(waitMs, left.signal);
      if (left.signal.aborted) return; // a claim that nobody hears of would only run out
      claim = jobs.claim(asked);
    }
    if (claim) response.json({ ...claim, base }); else response.status(204).end();
  });
  router.post('/plan', async (_request, response) => { response.json(await planner.planAll()); });
  router.get('/:key', (request, response) => {
    const job = jobs.find(request.params.key);
    if (!job) throw new KnownError('not-found', `there is no job ${request.params.key.slice(0, 100)}`);
    response.json(job);
  });
  router.post('/:key/heartbeat', readJson, (request, response) => {
    const body = bodyOf(request.body as unknown);
    response.json({ leaseUntil: jobs.heartbeat(request.params.key, textOf(body, 'lease', 100), wholeOf(body, 'leaseMs', lease)) });
  });
  router.post('/:key/done', readJson, (request, response) => {
    const body = bodyOf(request.body as unknown);
    response.json(jobs.done(request.params.key, textOf(body, 'lease', 100), recordOf(body)));
  });
  router.post('/:key/fail', readJson, (request, response) => {
    const body = bodyOf(request.body as unknown);
    const { errorClass } = body;
    if (!isAnalysisErrorClass(errorClass)) throw refuse(`errorClass must be one of ${Object.keys(analysisErrors).join(', ')}`, 'errorClass');
    const failure = { errorClass, error: textOf(body, 'error', 10_000), ...(body['record'] === undefined ? {} : { record: recordOf(body) }) };
    response.json(jobs.fail(request.params.key, textOf(body, 'lease', 100), failure));
  });
  router.post('/:key/requeue', (request, response) => { response.json(jobs.requeue(request.params.key)); });
  router.use((request) => { throw new KnownError('not-found', `${request.method} ${request.originalUrl.slice(0, 200)} is not offered; there are ${offered}`); });
  return router;
}
