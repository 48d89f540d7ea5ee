/** What failed and may end otherwise now: an image root or an address that was added, a file that came or changed; all else is left alone. */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AnalysisError } from '../../../server/qc/analysis-error.ts';
import type { AnalysisErrorClass } from '../../../server/qc/analysis-error.ts';
import type { Job } from '../../../server/qc/job.ts';
import { createSecondLooks, mayEndOtherwise } from '../../../server/qc/second-looks.ts';

const folder = mkdtempSync(join(tmpdir(), 'second-looks-')), [root, added] = [join(folder, 'root'), join(folder, 'added')];
let server: Server, address: string, closed = false;
const asked: string[] = [], modified = new Date('2026-03-01T10:00:00Z');
beforeAll(async () => {
  for (const each of [root, added]) mkdirSync(each);
  server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url!.includes('gone') || request.url!.endsWith('zarr.json')) response.writeHead(404).end();
    else if (request.url!.includes('broken')) response.writeHead(503).end();
    else if (closed) response.writeHead(403).end();
    else if (request.headers.range !== 'bytes=0-0') response.writeHead(200, { 'content-length': 9 }).end('xxxxxxxxx');
    else response.writeHead(206, { 'content-range': 'bytes 0-0/9', 'content-length': 1, 'last-modified': modified.toUTCString() }).end('x');
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => { server.close(); rmSync(folder, { recursive: true }); });

const job = (contentUrl: string, errorClass: AnalysisErrorClass, ended: Date | number, more: Partial<Job> = {}): Job => ({
  id: 1, key: 'k', state: 'failed', priority: 20, attempt: 1, created: '2026-01-01T00:00:00Z', payload: { image: 'urn:i', contentUrl, procedure: 'saturation-2', lightPaths: [], channels: [] }, error_class: errorClass, ended: new Date(ended).toISOString(), ...more,
});
const write = (name: string, text = 'pixels'): { path: string; at: number } => { const path = join(root, name); writeFileSync(path, text); return { path, at: statSync(path).ctimeMs }; };
const later = 1000, allowed = () => ({ imageRoots: [root], imageUrls: [address], requests: { tries: 1, timeoutMs: 5000 } });

describe('a file', () => {
  test('that was not found is looked at again when it is there, or its root is', async () => {
    const missing = job('new.tif', 'file-not-found', Date.now() + later);
    expect(await mayEndOtherwise(missing, { imageRoots: [root] })).toBe(false);
    writeFileSync(join(added, 'new.tif'), 'pixels');
    expect(await mayEndOtherwise(missing, { imageRoots: [root] })).toBe(false);
    expect(await mayEndOtherwise(missing, { imageRoots: [root, added] })).toBe(true);
    renameSync(join(added, 'new.tif'), join(root, 'new.tif'));
    expect(await mayEndOtherwise(missing, { imageRoots: [root] })).toBe(true);
  });
  test('outside the roots is looked at again when its folder is one of them', async () => {
    writeFileSync(join(added, 'far.tif'), 'pixels');
    const outside = job(join(added, 'far.tif'), 'path-outside-roots', Date.now() + later);
    expect(await mayEndOtherwise(outside, { imageRoots: [root] })).toBe(false);
    expect(await mayEndOtherwise(outside, { imageRoots: [root, added] })).toBe(true);
  });
  test.each<AnalysisErrorClass>(['file-truncated', 'content-changed', 'format-not-known', 'nothing-found', 'file-not-readable', 'worker-fault'])('whose run ended with %s is looked at again when it changed after that, also to one with an old time', async (errorClass) => {
    const { path, at } = write(`${errorClass}.tif`);
    expect(await mayEndOtherwise(job(`${errorClass}.tif`, errorClass, at + later), { imageRoots: [root] })).toBe(false);
    utimesSync(path, new Date(0), new Date(0));
    expect(await mayEndOtherwise(job(`${errorClass}.tif`, errorClass, at - later), { imageRoots: [root] })).toBe(true);
  });
  test('of a set is looked at again when the file that was missing is there, in whatever folder below, and not when any other came', async () => {
    const { at } = write('first-of-two.tif'), text = (path: string): string => new AnalysisError('files-missing', `${path}, which the OME-XML names, is not beside the image's own file`).message;
    const of = (path: string): Job => job('first-of-two.tif', 'files-missing', at + later, { error_text: text(path) });
    expect(await mayEndOtherwise(of('deep/second: of two.tif'), { imageRoots: [root] })).toBe(false);
    mkdirSync(join(root, 'deep'));
    write('something-else.txt');
    expect(await mayEndOtherwise(of('deep/second: of two.tif'), { imageRoots: [root] })).toBe(false);
    expect(await mayEndOtherwise(job('first-of-two.tif', 'files-missing', at - later, { error_text: text('deep/none.tif') }), { imageRoots: [root] })).toBe(true);
    write('deep/second: of two.tif');
    expect(await mayEndOtherwise(of('deep/second: of two.tif'), { imageRoots: [root] })).toBe(true);
    expect(await mayEndOtherwise(of('../added/new.tif'), { imageRoots: [root] })).toBe(false);
    expect(await mayEndOtherwise({ ...of('x'), error_text: 'words of another version' }, { imageRoots: [root] })).toBe(false);
  });
  test('that is a folder changes with any file in it; a link that still leads out of it is none', async () => {
    const zarr = join(root, 'a.zarr');
    mkdirSync(join(zarr, '0'), { recursive: true });
    writeFileSync(join(zarr, '0', 'chunk'), 'x');
    const at = statSync(join(zarr, '0', 'chunk')).ctimeMs;
    expect(await mayEndOtherwise(job('a.zarr', 'file-damaged', at + later), { imageRoots: [root] })).toBe(false);
    chmodSync(join(zarr, '0', 'chunk'), 0o600);
    expect(await mayEndOtherwise(job('a.zarr', 'file-damaged', at - later), { imageRoots: [root] })).toBe(true);
    symlinkSync(added, join(zarr, 'out'));
    expect(await mayEndOtherwise(job('a.zarr', 'path-outside-roots', at + later), { imageRoots: [root] })).toBe(false);
  });
});

describe('an address', () => {
  const at = modified.getTime();
  test('that was not allowed is looked at again when a setting allows it and its server gives it', async () => {
    const refused = job(`${address}a.tif`, 'location-not-allowed', at + later);
    expect(await mayEndOtherwise(refused, { imageRoots: [root] })).toBe(false);
    expect(await mayEndOtherwise(refused, allowed())).toBe(true);
    closed = true;
    expect(await mayEndOtherwise(refused, allowed())).toBe(false);
    closed = false;
  });
  test('of a set is looked at again when the file beside it that was missing can be had', async () => {
    const missing = (path: string): Job => job(`${address}set/a.ome.tif`, 'files-missing', at + later, { error_text: new AnalysisError('files-missing', `${path}, which the OME-XML names, is not beside the image's own file`).message });
    expect([await mayEndOtherwise(missing('deep/gone.tif'), allowed()), await mayEndOtherwise(missing('deep/b.tif'), allowed())]).toEqual([false, true]);
    expect(asked.slice(-2)).toEqual(['/set/a.ome.tif', '/set/deep/b.tif']);
  });
  test('of a server that gives no answer is not asked for again and again', async () => {
    const jobs = Array.from({ length: 20 }, (_, id) => job(`${address}broken-${id}.tif`, 'location-not-answering', at, { id }));
    const looks = createSecondLooks({ places: allowed(), procedures: ['saturation-2'], client: { ended: async (state) => ({ jobs: state === 'dead' ? [...jobs, job(`${address}a.tif`, 'location-not-answering', at)] : [] }), requeue: async () => true } });
    asked.length = 0;
    expect([await looks.look({ addresses: true }), asked]).toEqual([0, ['/broken-0.tif', '/broken-1.tif', '/broken-2.tif']]);
    expect(await mayEndOtherwise(job(`${address}a.tif`, 'location-not-answering', at), allowed())).toBe(true);
  });
  test('where nothing was is looked at again when something is; what was there, when it changed', async () => {
    expect(await mayEndOtherwise(job(`${address}gone.tif`, 'file-not-found', at), allowed())).toBe(false);
    expect(await mayEndOtherwise(job(`${address}come.tif`, 'file-not-found', at + later), allowed())).toBe(true);
    expect(await mayEndOtherwise(job(`${address}come.zarr/`, 'file-not-found', at + later), allowed())).toBe(true);
    expect(await mayEndOtherwise(job(`${address}a.tif`, 'file-truncated', at + later), allowed())).toBe(false);
    expect(await mayEndOtherwise(job(`${address}a.tif`, 'file-truncated', at - later), allowed())).toBe(true);
  });
});

test('all pages of what failed are looked at, each place once; addresses only where that is asked; what this worker cannot measure stays', async () => {
  write('here.tif');
  const of = (id: number, contentUrl: string, procedure = 'saturation-2'): Job => { const one = job(contentUrl, 'file-not-found', Date.now() + later, { id }); return { ...one, payload: { ...one.payload, procedure } }; };
  const pages: Record<string, { jobs: Job[]; next?: number }> = { failed: { jobs: [of(9, `${address}a.tif`), of(8, `${address}a.tif`), of(7, 'nowhere.tif')] }, dead: { jobs: [of(6, 'here.tif', 'of-tomorrow-1')], next: 6 }, dead6: { jobs: [of(5, 'here.tif'), of(4, 'here.tif', 'field-corners-1')] } };
  const put: number[] = [];
  const looks = createSecondLooks({
    places: allowed(), procedures: ['saturation-2', 'field-corners-1'],
    client: { ended: async (state, after) => pages[`${state}${after ?? ''}`]!, requeue: async ({ id }) => { put.push(id); return id !== 4; } },
  });
  asked.length = 0;
  expect([await looks.look(), put, asked]).toEqual([1, [5, 4], []]);
  expect([await looks.look({ addresses: true }), put.slice(2), asked]).toEqual([3, [9, 8, 5, 4], ['/a.tif']]);
});
