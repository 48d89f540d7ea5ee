/** Several workers on one queue: each job is done once, a killed worker loses nothing, and whoever watches sees it happen. */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startQcWorker } from '../../server/qc/worker.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const root = resolve(import.meta.dirname, '../..');
const field = readFileSync(join(root, 'shapes/examples/study/qc-field.ttl'), 'utf8').replace(/mg:instrument[^;]*;[^;]*;[^;]*;/, '').replaceAll('field-example.ome.tiff', 'FILE');
interface Job { id: string; state: string; procedure: string; image: string; attempt: number; worker: string | null; record: string | null; progress: object | null; parameters: string | null; priority: number; errorClass: string | null }
const jobFields = 'id state procedure image attempt worker record parameters priority errorClass progress { done of what }';
let server: TestServer, images: string;
beforeAll(async () => {
  server = await startTestServer();
  images = join(server.folder, 'images');
  mkdirSync(images, { recursive: true });
});
let closed = false;
afterAll(async () => { if (!closed) await server.close(); });

const copy = (file: string): void => { copyFileSync(join(root, 'shapes/examples/study/images/field-example.ome.tiff'), join(images, file)); };
const put = async (id: string, file: string): Promise<void> => { expect((await server.request(`/records/${id}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: field.replaceAll('FILE', file) })).status).toBe(201); };
const graphql = async <T>(query: string, token?: string | null): Promise<{ data: T; errors?: { message: string; extensions: { code: string } }[] }> => (
  await (await server.request('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }), ...(token === undefined ? {} : { token }) })).json() as never
);
const jobs = async (conditions = ''): Promise<{ total: number; next: string | null; counts: { state: string; count: number }[]; jobs: Job[] }> => (await graphql<{ qcJobs: never }>(`{ qcJobs(first: 200${conditions}) { total next counts { state count } jobs { ${jobFields} } } }`)).data.qcJobs;
const options = () => ({ url: server.url, token: server.token, imageRoots: [images], leaseSeconds: 3 });

test('a worker that is killed at its work loses nothing, and two others do twenty jobs and that one, each once', async () => {
  execFileSync('mkfifo', [join(images, 'slow.tif')]); // whoever reads it waits
  await put('slow', 'slow.tif');
  const due = await until('jobs of the first image', async () => (await jobs()).total);
  const killed = spawn(process.execPath, [join(root, 'server/qc/worker-process.ts')], { stdio: ['pipe', 'ignore', 'ignore'] });
  const gone = new Promise((done) => { killed.once('exit', done); });
  killed.stdin.end(`${JSON.stringify(options())}\n`);
  const [held] = await until('a job under way', async () => { const { jobs: running } = await jobs(', state: "running"'); return running.length > 0 && running; });
  killed.kill('SIGKILL');
  await gone;
  rmSync(join(images, 'slow.tif'));
  copy('slow.tif');
  const names = Array.from({ length: Math.ceil(20 / due) }, (_, index) => `field-${index}`);
  for (const name of names) { copy(`${name}.tif`); await put(name, `${name}.tif`); }
  const all = due * (names.length + 1);
  await until('all planned', async () => (await jobs()).total === all);
  expect(all - due).toBeGreaterThanOrEqual(20);

  const ending = new AbortController();
  const lines: string[] = [];
  const working = [0, 1].map(() => startQcWorker({ ...options(), signal: ending.signal, report: (line) => { lines.push(line); } }));
  await until('all done', async () => (await jobs(', state: "succeeded"')).total === all);
  ending.abort();
  const done = await Promise.all(working);
  expect(done.map(({ failed }) => failed)).toEqual([0, 0]);
  expect(done[0]!.succeeded + done[1]!.succeeded).toBe(all);
  expect(Math.min(...done.map(({ succeeded }) => succeeded))).toBeGreaterThan(0);
  expect(lines).toHaveLength(all);
  const ended = (await jobs()).jobs;
  expect(ended.map(({ id, attempt }) => [id, attempt])).toEqual(ended.map(({ id }) => [id, id === held!.id ? 2 : 1]));
  const { records } = await (await server.request('/records?limit=200')).json() as { records: { id: string; version: number }[] };
  expect(records.filter(({ id }) => id.startsWith('qc-')).map(({ version }) => version)).toEqual(Array.from({ length: all }, () => 1));
});

/** Server-sent events of a subscription, as they come. */
async function subscribe(query: string, token?: string | null): Promise<{ status: number; events: { data?: { qcJobChanged: Job }; errors?: { message: string; extensions: { code: string } }[] }[]; ended: Promise<string>; leave: () => void }> {
  const left = new AbortController();
  const response = await server.request('/graphql', { method: 'POST', signal: left.signal, headers: { 'content-type': 'application/json', accept: 'text/event-stream' }, body: JSON.stringify({ query }), ...(token === undefined ? {} : { token }) });
  const events: never[] = [];
  let text = '';
  const ended = (async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; text = text.slice(end + 2), end = text.indexOf('\n\n')) {
        const data = /^data: (.+)$/m.exec(text.slice(0, end))?.[1];
        if (data) events.push(JSON.parse(data) as never);
        if (text.slice(0, end).includes('event: complete')) return 'complete';
      }
    }
    return 'cut';
  })().catch(() => 'left');
  return { status: response.status, events, ended, leave: () => { left.abort(); } };
}

describe('the queue in GraphQL', () => {
  const image = (): string => `${server.base}records/field-0#field`;
  const request = (more = ''): string => `mutation { requestQc(image: "${image()}", procedure: "field-illumination-smoothed-1"${more}) { planned added jobs { ${jobFields} } } }`;
  const claim = async (): Promise<{ id: number; lease: string }> => await (await server.request('/qc/jobs/claim', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ worker: 'by hand', lease_seconds: 60 }) })).json() as never;
  const tell = (id: number, what: string, body: object): Promise<Response> => server.request(`/qc/jobs/${id}/${what}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  test('a job that somebody asks for is watched from its planning to its end', async () => {
    const watched = await subscribe(`subscription { qcJobChanged { ${jobFields} } }`);
    const { data: { requestQc: asked } } = await graphql<{ requestQc: { added: number; jobs: Job[] } }>(request(', parameters: "{\\"sigma_px\\":2}"'));
    expect(asked).toMatchObject({ added: 1, jobs: [{ state: 'queued', priority: 30, parameters: '{"sigma_px":2}' }] });
    const { id, lease } = await claim();
    expect((await tell(id, 'heartbeat', { lease, progress: { done: 1, of: 4, what: 'channels' } })).status).toBe(200);
    await until('the progress', async () => watched.events.some(({ data }) => data?.qcJobChanged.progress));
    expect((await graphql<{ qcJob: Job }>(`{ qcJob(id: "${id}") { ${jobFields} } }`)).data.qcJob).toMatchObject({ state: 'running', progress: { done: 1, of: 4, what: 'channels' }, worker: 'by hand' });
    await tell(id, 'fail', { lease, error_class: 'file-empty', message: 'nothing in it' });
    await until('the end', async () => watched.events.some(({ data }) => data?.qcJobChanged.state === 'failed'));
    expect(watched.events.map(({ data }) => data!.qcJobChanged.state)).toEqual(['queued', 'running', 'running', 'failed']);
    const one = await subscribe(`subscription { qcJobChanged(id: "${id}") { state errorClass } }`);
    await until('how it stands', async () => one.events.length > 0);
    expect((await graphql<{ retryQcJob: Job }>(`mutation { retryQcJob(id: "${id}") { ${jobFields} } }`)).data.retryQcJob).toMatchObject({ state: 'queued', attempt: 0, errorClass: null });
    await until('the retry', async () => one.events.length > 1);
    expect(one.events.map(({ data }) => data!.qcJobChanged)).toEqual([{ state: 'failed', errorClass: 'file-empty' }, { state: 'queued', errorClass: null }]);
    watched.leave(); one.leave();
  });
  test('a job that is called off while a worker has it ends for that worker, and is not planned again by itself', async () => {
    const { id, lease } = await claim();
    expect((await graphql<{ cancelQcJob: Job }>(`mutation { cancelQcJob(id: "${id}") { ${jobFields} } }`)).data.cancelQcJob).toMatchObject({ state: 'cancelled' });
    const heard = await tell(id, 'heartbeat', { lease });
    expect([heard.status, (await heard.json() as { detail: string }).detail]).toEqual([409, expect.stringContaining('called off')]);
    expect((await tell(id, 'done', { lease, record: 'r' })).status).toBe(409);
    expect((await graphql(`mutation { cancelQcJob(id: "${id}") { id } }`)).errors?.[0]).toMatchObject({ message: expect.stringContaining('has ended (cancelled)') as string, extensions: { code: 'BAD_USER_INPUT' } });
    expect((await graphql<{ requestQc: { added: number; jobs: Job[] } }>(request())).data.requestQc).toMatchObject({ added: 1, jobs: [{ id: String(id), state: 'queued' }] });
    const part = await graphql<{ requestQc: { jobs: { id: string; selection: string }[] } }>(`mutation { requestQc(image: "${image()}", procedure: "field-illumination-smoothed-1", selection: { channel: 0, z: 2 }) { jobs { id selection } } }`);
    expect(part.data.requestQc.jobs).toEqual([{ id: expect.any(String) as string, selection: '{"channel":0,"zFirst":2,"zLast":2}' }]);
    expect((await graphql(`mutation { cancelQcJob(id: "${part.data.requestQc.jobs[0]!.id}") { id } }`)).errors).toBeUndefined();
  });
  test('pages and conditions find what they say', async () => {
    const all = await jobs();
    expect(all.counts.reduce((sum, { count }) => sum + count, 0)).toBe(all.total);
    const found: string[] = [];
    for (let after: string | null = '', pages = 0; after !== null && pages < 50; pages += 1) {
      const page: { next: string | null; jobs: Job[] } = (await graphql<{ qcJobs: never }>(`{ qcJobs(first: 7${after === '' ? '' : `, after: "${after}"`}) { next jobs { id } } }`)).data.qcJobs;
      found.push(...page.jobs.map(({ id }) => id)); after = page.next;
    }
    expect(found).toEqual(all.jobs.map(({ id }) => id));
    const narrow = await jobs(`, procedure: "field-illumination-1", image: "${image()}", state: "succeeded"`);
    expect([narrow.total, narrow.jobs[0]?.image]).toEqual([1, image()]);
    const rest = await (await server.request(`/qc/jobs?first=2&image=${encodeURIComponent(image())}`)).json() as { total: number; next: number; jobs: { id: number }[] };
    expect([rest.jobs.length, rest.next]).toEqual([2, rest.jobs[1]!.id]);
  });
  test.each<[string, () => string, string | null | undefined, string]>([
    ['a request by nobody', () => request(), null, 'UNAUTHENTICATED'], ['calling off by nobody', () => 'mutation { cancelQcJob(id: "1") { id } }', null, 'UNAUTHENTICATED'],
    ['a parameter that is no number', () => request(', parameters: "{\\"sigma_px\\":\\"two\\"}"'), undefined, 'BAD_USER_INPUT'], ['a state that is none', () => '{ qcJobs(state: "asleep") { total } }', undefined, 'BAD_USER_INPUT'],
    ['a job that is not there', () => 'mutation { retryQcJob(id: "99999") { id } }', undefined, 'NOT_FOUND'], ['an image that nobody knows', () => 'mutation { requestQc(image: "http://example.org/none") { added } }', undefined, 'NOT_FOUND'],
    ['a range of planes without an end', () => request(', selection: { zFirst: 2 }'), undefined, 'BAD_USER_INPUT'],
    ['a page of nothing', () => '{ qcJobs(first: 0) { total } }', undefined, 'BAD_USER_INPUT'],
  ])('%s is told what is wrong', async (_what, query, token, code) => {
    expect((await graphql(query(), token)).errors?.[0]?.extensions.code).toBe(code);
  });
  test('over HTTP, too, whoever may read sees the queue and changes nothing', async () => {
    expect((await server.request('/qc/jobs', { token: null })).status).toBe(200);
    expect((await server.request('/qc/jobs/1/requeue', { method: 'POST', token: null })).status).toBe(401);
  });
  test('what is due is told by the schedules that came with the server, over HTTP and in GraphQL alike', async () => {
    const scope = '<#m> a ome:Instrument ; schema:name "Scope" . <#p> a ome:LightPath ; schema:name "Green" ; mg:lightPathOf <#m> .';
    expect((await server.request('/records/scope', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: `@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> . ${scope}` })).status).toBe(201);
    const instrument = `${server.base}records/scope#m`;
    const told = await (await server.request(`/qc/due?instrument=${encodeURIComponent(instrument)}`, { token: null })).json() as { total: number; counts: Record<string, number>; due: { label: string; state: string; source: string; lightPath?: { name: string }; intervalDays?: number }[] };
    expect(told.due.slice(0, 2).map(({ state, lightPath, intervalDays, source }) => [state, lightPath?.name, intervalDays, source.includes('Faklaris')])).toEqual([['never', 'Green', 183, true], ['never', 'Green', 31, true]]);
    expect([told.total, told.counts['never'], told.counts['unscheduled']]).toEqual([told.due.length, 2, told.due.length - 2]);
    const { data } = await graphql<{ qcDue: { total: number; due: { label: string; state: string }[] } }>(`{ qcDue(instrument: "${instrument}", state: "never") { total due { label state lightPath { name } due } } }`);
    expect(data.qcDue.due.map(({ label }) => label)).toEqual(told.due.slice(0, 2).map(({ label }) => label));
    const { instruments } = await (await server.request('/qc/instruments')).json() as { instruments: { iri: string; overdue: number }[] };
    expect(instruments.find(({ iri }) => iri === instrument)).toMatchObject({ overdue: 2 });
    expect((await server.request('/qc/due?state=late')).status).toBe(400);
  });
  test('of one client ten subscriptions are open at most; who leaves makes room; the end of the server ends them', async () => {
    const query = 'subscription { qcJobChanged { id } }';
    const open = await Promise.all(Array.from({ length: 10 }, () => subscribe(query)));
    expect((await subscribe(query)).events.concat(await until('the refusal', async () => { const late = await subscribe(query); await late.ended; return late.events.length > 0 && late.events; }))[0]?.errors?.[0]?.extensions.code).toBe('TOO_MANY_SUBSCRIPTIONS');
    open[0]!.leave();
    const last = await until('room for another', async () => { const again = await subscribe(query); return await Promise.race([again.ended, setTimeout(200, 'open')]) === 'open' && again; });
    const ended = [...open.slice(1), last].map((each) => each.ended);
    closed = true;
    await server.close();
    expect(await Promise.all(ended)).toEqual(Array.from({ length: 10 }, () => 'complete'));
  });
});
