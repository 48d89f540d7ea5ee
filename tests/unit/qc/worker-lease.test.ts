/** A worker before a server that a test plays: it says that it lives and how far it is, leaves a job that it lost, and tells of what it could not assess. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { priorities } from '../../../server/qc/job.ts';
import type { JobPayload } from '../../../server/qc/job.ts';
import { startQcWorker } from '../../../server/qc/worker.ts';
import { planeOf, tiffOf } from './image-files.ts';

const root = mkdtempSync(join(tmpdir(), 'micrograph-lease-'));
interface Heard { path: string; body: string }
let server: Server, origin: string, job: Partial<JobPayload> | undefined, heard: Heard[] = [], beats = 0, mostBeats = Infinity, lastTry = false, priority = 20, refused = false;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/hangs.tif') return; // an image that never comes
    let body = '';
    request.on('data', (part: Buffer) => { body += part.toString(); });
    request.on('end', () => {
      const path = request.url!;
      heard.push({ path, body });
      if (refused) response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{"title":"A token is needed","detail":"this token is unknown, expired or revoked"}');
      else if (path === '/qc/jobs/claim') {
        const payload = job && { image: 'http://example.org/image', lightPaths: [], channels: [], ...job };
        job = undefined;
        if (!payload) response.writeHead(204).end(); else response.end(JSON.stringify({ id: 7, key: 'a'.repeat(64), lease: 'ours', last_try: lastTry, priority, base: 'http://example.org/', payload }));
      } else if (path.endsWith('/heartbeat')) { beats += 1; response.writeHead(beats > mostBeats ? 409 : 200, { 'content-type': 'application/json' }).end('{}'); }
      else if (path === '/sparql') response.end('{"results":{"bindings":[]}}');
      else if (path.startsWith('/qc/jobs?')) response.end('{"jobs":[]}');
      else response.end('{"state":"failed"}');
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => { heard = []; beats = 0; mostBeats = Infinity; lastTry = false; priority = 20; refused = false; });
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => { server.close(resolve); });
  rmSync(root, { recursive: true, force: true });
});
const work = async (payload: Partial<JobPayload>): Promise<{ done: Awaited<ReturnType<typeof startQcWorker>>; lines: string[] }> => {
  job = payload;
  const lines: string[] = [];
  return { done: await startQcWorker({ url: origin, token: 't', imageRoots: [root], imageUrls: [`${origin}/`], leaseSeconds: 0.3, once: true, report: (line) => { lines.push(line); } }), lines };
};
const paths = (): string[] => heard.map(({ path }) => path);

test('a job that was called off while its image hangs is left: nothing is deposited, and the worker goes on', async () => {
  mostBeats = 2;
  const { lines } = await work({ contentUrl: `${origin}/hangs.tif`, procedure: 'field-illumination-1' });
  expect(beats).toBe(3);
  expect(lines).toEqual([expect.stringContaining('the job was called off')]);
  expect(paths().filter((path) => path.startsWith('/records'))).toEqual([]);
  expect(paths().at(-1)).toBe('/qc/jobs/claim'); // it asks for the next
});

test('what lacks a fact did its work: the job is done, the run is not assessed, and says why', async () => {
  writeFileSync(join(root, 'no-depth.tif'), tiffOf(planeOf(24, 20, (x, y) => 1000 + 10 * x + y)));
  const { done } = await work({ contentUrl: 'no-depth.tif', procedure: 'saturation-1', stated: { pixelSize: { x: -1 } } });
  expect(done).toEqual({ succeeded: 1, failed: 0 });
  expect(paths()).toContain('/qc/jobs/7/done');
  const { body } = heard.find(({ path }) => path.startsWith('/records/qc-'))!;
  expect(body).toContain('<https://w3id.org/micrograph/status> "notAssessed"');
  expect(body).toContain('<https://w3id.org/micrograph/errorClass> "bit-depth-unknown"');
  expect(body).toContain('is not used: it is not greater than 0');
  expect(body).not.toContain('hasSimpleResult');
});

test('what cannot be measured is a failed run', async () => {
  writeFileSync(join(root, 'dark.tif'), tiffOf(planeOf(24, 20, () => 0)));
  const { done } = await work({ contentUrl: 'dark.tif', procedure: 'field-illumination-1' });
  expect(done).toEqual({ succeeded: 0, failed: 1 });
  expect(JSON.parse(heard.find(({ path }) => path === '/qc/jobs/7/fail')!.body)).toMatchObject({ error_class: 'image-dark', lease: 'ours' });
});

test.each([[priorities.sample, 1], [priorities.image, 0]])('a file that no try found, at priority %i, gives %i run: images of studies from elsewhere would fill the graph with what was not measured', async (given, runs) => {
  [lastTry, priority] = [true, given];
  const { done } = await work({ contentUrl: 'nowhere.tif', procedure: 'saturation-2' });
  expect(done).toEqual({ succeeded: 0, failed: 1 });
  expect(JSON.parse(heard.find(({ path }) => path === '/qc/jobs/7/fail')!.body)).toMatchObject({ error_class: 'file-not-found' });
  expect(paths().filter((path) => path.startsWith('/records/')).length).toBe(runs);
});

test('a worker whose token is refused ends at once with the sentence of the server, for no later try would help', async () => {
  refused = true;
  const lines: string[] = [];
  await expect(startQcWorker({ url: origin, token: 'wrong', imageRoots: [root], once: false, report: (line) => { lines.push(line); } })).rejects.toMatchObject({ code: 'not-signed-in', message: expect.stringMatching(/refuses the worker's token: this token is unknown, expired or revoked$/) as unknown });
  expect([paths(), lines]).toEqual([['/qc/jobs/claim'], []]);
});

test('figures of a QC sample that nobody dated stand at the time of their computation, and the run says so', async () => {
  writeFileSync(join(root, 'slide.tif'), tiffOf(planeOf(24, 20, (x, y) => 1000 + 10 * x + y)));
  const told = async (more: Partial<JobPayload>, of = 20): Promise<string[]> => {
    heard = []; priority = of;
    await work({ contentUrl: 'slide.tif', procedure: 'field-illumination-1', ...more });
    const { body } = heard.find(({ path }) => path.startsWith('/records/qc-'))!;
    expect(body).toContain('hasSimpleResult');
    return body.split('\n').filter((line) => line.includes('does not say when'));
  };
  expect([(await told({})).length, (await told({ acquiredAt: '2026-03-01T08:00:00Z' })).length, (await told({ acquiredAt: '2026-03-01' })).length, (await told({}, 10)).length]).toEqual([1, 0, 0, 0]);
});
