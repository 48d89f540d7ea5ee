/** What a worker says to the server, all by HTTP with its token: jobs, and deposits. */
import { KnownError } from '../errors.ts';
import { sparql } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import { AnalysisError } from './analysis-error.ts';
import type { AnalysisErrorClass } from './analysis-error.ts';
import type { Claim, Job, Progress } from './job.ts';
import { bindQuery, readQuery } from './query-text.ts';

/** A job as it is handed out over HTTP. */
export interface Handed extends Claim { /** base of all IRIs, ends in a slash; does not depend on the address */ base: string }
/** Which job, and the proof of holding it. */
export type Hold = Pick<Handed, 'id' | 'lease'>;

export interface ServerClient {
  /** Takes a job of these procedures; waits up to so many seconds for one. Throws not-signed-in and not-allowed (KnownError) where the token is refused. */ claim(request: { worker: string; leaseSeconds: number; procedures: readonly string[]; waitSeconds: number }): Promise<Handed | undefined>;
  /** Says that the worker lives, and how far it is. Throws lease-expired, also when the job was called off. */ heartbeat(hold: Hold, leaseSeconds: number, progress?: Progress): Promise<void>;
  /** Throws lease-expired. */ done(hold: Hold, record: string): Promise<void>;
  /** Throws lease-expired. */ fail(hold: Hold, errorClass: AnalysisErrorClass, message: string, record?: string): Promise<Job>;
  /** A page of the jobs that failed for good, or for which no try helped. */ ended(state: 'failed' | 'dead', after?: number): Promise<{ jobs: Job[]; next?: number }>;
  /** Puts a job back that ended when this says; false where it has gone on since. */ requeue(job: Pick<Job, 'id' | 'ended'>): Promise<boolean>;
  /** Hash of the outcome that a run's record states; undefined when there is none. */ resultOf(run: string): Promise<string | undefined>;
  /** Throws deposit-refused with the first reason. */ deposit(record: string, nquads: string): Promise<void>;
}

type Row = Record<string, { value: string } | undefined>;
const answerMs = 60_000, claimPath = 'qc/jobs/claim';

/** The sentence of a problem document; what is none, as it came. */
function detailOf(body: string): string {
  try { return (JSON.parse(body) as { detail?: string }).detail ?? body; } catch { return body; }
}

/** Creates the client. `signal` ends waiting for a job, nothing else. Throws AnalysisError server-not-reachable when no answer comes. */
export function createServerClient({ url, token, signal }: { url: string; token: string; signal?: AbortSignal }): ServerClient {
  const root = url.endsWith('/') ? url : `${url}/`;
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const late = AbortSignal.timeout(answerMs);
    try {
      return await fetch(root + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers as Record<string, string> }, signal: init.signal ? AbortSignal.any([init.signal, late]) : late });
    } catch (cause) { throw new AnalysisError('server-not-reachable', (cause as Error).message, { cause }); }
  };
  const post = async (path: string, body: unknown, init: RequestInit = {}): Promise<Response> => {
    const response = await ask(path, { ...init, method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (response.ok) return response;
    const reason = (await response.text()).slice(0, 500);
    // no later try helps a worker whose token is refused; what it holds is given to another when its lease ends
    if (path === claimPath && [401, 403].includes(response.status)) throw new KnownError(response.status === 401 ? 'not-signed-in' : 'not-allowed', `the server at ${root} refuses the worker's token: ${detailOf(reason)}`);
    throw new AnalysisError(response.status === 409 ? 'lease-expired' : 'server-not-reachable', `${path}: ${response.status} ${reason}`);
  };
  const select = async (query: string): Promise<Row[]> => {
    const response = await ask('sparql', { method: 'POST', headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' }, body: query });
    if (!response.ok) throw new AnalysisError('server-not-reachable', `${response.status} ${(await response.text()).slice(0, 500)}`);
    return (await response.json() as { results: { bindings: Row[] } }).results.bindings;
  };
  const iri = (text: string) => sparql`${namedNode(text)}`;

  return {
    async claim({ worker, leaseSeconds, procedures, waitSeconds }) {
      const response = await post(claimPath, { worker, procedures, lease_seconds: leaseSeconds, wait_seconds: waitSeconds }, signal ? { signal } : {});
      return response.status === 204 ? undefined : await response.json() as Handed;
    },
    async heartbeat({ id, lease }, leaseSeconds, progress) { await (await post(`qc/jobs/${id}/heartbeat`, { lease, lease_seconds: leaseSeconds, ...(progress ? { progress } : {}) })).body?.cancel(); },
    async done({ id, lease }, record) { await (await post(`qc/jobs/${id}/done`, { lease, record })).body?.cancel(); },
    async fail({ id, lease }, errorClass, message, record) {
      return await (await post(`qc/jobs/${id}/fail`, { lease, error_class: errorClass, message: message.slice(0, 4000), ...(record ? { record } : {}) })).json() as Job;
    },
    async ended(state, after) {
      const response = await ask(`qc/jobs?${new URLSearchParams({ state, first: '500', ...(after === undefined ? {} : { after: String(after) }) })}`);
      if (!response.ok) throw new AnalysisError('server-not-reachable', `${response.status} ${(await response.text()).slice(0, 500)}`);
      return await response.json() as { jobs: Job[]; next?: number };
    },
    async requeue({ id, ended }) {
      const response = await ask(`qc/jobs/${id}/requeue`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ended }) });
      await response.body?.cancel();
      return response.ok;
    },
    async resultOf(run) { return (await select(bindQuery(readQuery('run-result'), { run: iri(run) })))[0]?.['hash']?.value; },
    async deposit(record, nquads) {
      const id = record.slice(record.lastIndexOf('/') + 1);
      const response = await ask(`records/${encodeURIComponent(id)}`, { method: 'PUT', headers: { 'content-type': 'application/n-quads' }, body: nquads });
      if (response.ok) { await response.body?.cancel(); return; }
      const body = await response.text();
      let reason = body.slice(0, 500);
      try { reason = (JSON.parse(body) as { report?: { results: { message: string; severity: string }[] } }).report?.results.find(({ severity }) => severity === 'Violation')?.message ?? reason; } catch { /* it is shown as it came */ }
      throw new AnalysisError(response.status >= 500 ? 'server-not-reachable' : 'deposit-refused', `${response.status} ${reason}`);
    },
  };
}
