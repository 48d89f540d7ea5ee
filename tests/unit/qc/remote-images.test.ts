/** Images behind addresses: read by ranges from servers that are allowed, and a class with a sentence from those that misbehave. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyse, hashInput } from '../../../server/qc/analyse.ts';
import { AnalysisError } from '../../../server/qc/analysis-error.ts';
import { sha256Of } from '../../../server/qc/content-hash.ts';
import type { JobPayload } from '../../../server/qc/job.ts';
import { createRemote } from '../../../server/qc/remote.ts';
import { identifyBytes } from '../../../server/qc/remote-identity.ts';
import { omeSet } from './image-sets.ts';
import { planeOf, shardedZarrOf, tiffOf, zarr2Of } from './image-files.ts';

const plane = planeOf(300, 320, (x, y) => 1000 + 10 * x + y);
const tiff = Buffer.from(tiffOf(plane, { rowsPerStrip: 7 }));
const asked: { url: string; range: string | undefined }[] = [];
let requests = 0;

/** Answers ranges as a good server does. */
function serve(request: IncomingMessage, response: ServerResponse, content: Buffer, headers: Record<string, string> = {}): void {
  const [, first, last, suffix] = /^bytes=(?:(\d+)-(\d+)|-(\d+))$/.exec(request.headers.range ?? '') ?? [];
  if (first === undefined && suffix === undefined) { response.writeHead(200, { 'content-length': content.length, etag: '"1"', ...headers }).end(content); return; }
  const from = first === undefined ? Math.max(0, content.length - Number(suffix)) : Number(first), to = last === undefined ? content.length : Math.min(content.length, Number(last) + 1);
  if (from >= content.length) { response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end(); return; }
  response.writeHead(206, { 'content-range': `bytes ${from}-${to - 1}/${content.length}`, 'content-length': to - from, etag: '"1"', ...headers }).end(content.subarray(from, to));
}
const files = (all: Record<string, string | Uint8Array>, prefix: string) => (request: IncomingMessage, response: ServerResponse): void => {
  const content = all[request.url!.slice(prefix.length).replace(/\?.*$/, '')];
  if (content === undefined) response.writeHead(404).end(); else serve(request, response, Buffer.from(content));
};
const partial = (range: string, body: Buffer, more: Record<string, string> = {}) => (_request: IncomingMessage, response: ServerResponse): void => { response.writeHead(206, { 'content-range': range, ...more }); response.end(body); };

const behaviours: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/good.tif': (request, response) => { serve(request, response, tiff); },
  '/%zz.tif': (request, response) => { serve(request, response, tiff); },
  '/no-ranges.tif': (_request, response) => { response.writeHead(200, { 'content-length': tiff.length }).end(tiff); },
  '/empty.tif': (request, response) => { serve(request, response, Buffer.alloc(0)); },
  '/gone.tif': (_request, response) => { response.writeHead(404).end('nothing'); },
  '/closed.tif': (_request, response) => { response.writeHead(403).end('no'); },
  '/broken.tif': (_request, response) => { response.writeHead(500).end('oh'); },
  '/second-try.tif': (request, response) => { requests += 1; if (requests === 1) response.writeHead(503).end(); else serve(request, response, tiff); },
  '/html.tif': (_request, response) => { response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'); },
  '/html-as-tiff.tif': (_request, response) => { response.writeHead(200, { 'content-type': 'image/tiff', 'content-length': 20 }).end('<html>Sign in</html>'); },
  '/hangs.tif': () => { /* says nothing */ },
  '/hangs-in-body.tif': (_request, response) => { response.writeHead(206, { 'content-range': `bytes 0-${tiff.length - 1}/${tiff.length}` }); response.write(tiff.subarray(0, 100)); },
  '/closes.tif': (_request, response) => { response.writeHead(206, { 'content-range': `bytes 0-131071/${tiff.length}`, 'content-length': 131_072 }); response.write(tiff.subarray(0, 5000), () => { response.destroy(); }); },
  '/hangs-up.tif': (request) => { request.socket.destroy(); },
  '/endless.tif': (_request, response) => { response.writeHead(200); const more = (): void => { while (response.write(Buffer.alloc(1_000_000))) { /* on */ } response.once('drain', more); }; more(); },
  '/huge.tif': (_request, response) => { response.writeHead(200, { 'content-length': 10 ** 12 }); response.write(tiff.subarray(0, 100)); },
  '/other-range.tif': partial(`bytes 10-131081/${tiff.length}`, tiff.subarray(10, 131_082)),
  '/no-range-said.tif': (_request, response) => { response.writeHead(206).end(tiff); },
  '/longer.tif': partial(`bytes 0-131071/${tiff.length}`, tiff),
  '/unknown-size.tif': partial('bytes 0-131071/*', tiff.subarray(0, 131_072)),
  '/shorter-than-said.tif': (request, response) => { serve(request, response, tiff.subarray(0, 150_000)); },
  '/packed.tif': (_request, response) => { response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'); },
  '/changes.tif': (request, response) => { serve(request, response, tiff, { etag: `"${Math.random()}"` }); },
  '/redirect.tif': (_request, response) => { response.writeHead(302, { location: '/good.tif' }).end(); },
  '/away.tif': (_request, response) => { response.writeHead(302, { location: 'https://example.org/good.tif' }).end(); },
  '/metadata-service.tif': (_request, response) => { response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(); },
  '/circle.tif': (_request, response) => { response.writeHead(302, { location: '/circle.tif' }).end(); },
  '/power.csv': (request, response) => { serve(request, response, Buffer.from('time (s),power (mW)\n0,10\n1,11\n2,12\n')); },
  '/two.zarr': (request, response) => { files(zarr2Of(plane, 100), '/two.zarr/')(request, response); },
  '/sharded.zarr': (request, response) => { files(shardedZarrOf(plane), '/sharded.zarr/')(request, response); },
  '/lacking.zarr': (request, response) => { const { '0/1/1': _gone, ...rest } = zarr2Of(plane, 100); files(rest, '/lacking.zarr/')(request, response); },
  '/bucket.zarr': (request, response) => { const all = zarr2Of(plane, 100); if (all[request.url!.slice('/bucket.zarr/'.length)] === undefined) response.writeHead(403).end(); else files(all, '/bucket.zarr/')(request, response); },
  '/pages.zarr': (request, response) => { const all = zarr2Of(plane, 100); if (request.url!.endsWith('/1')) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'); else files(all, '/pages.zarr/')(request, response); },
  '/whole.set': (request, response) => { files(omeSet({ companion: 'meta/all.companion.ome', nameOf: (z) => `../z${z}.ome.tif` }), '/whole.set/')(request, response); },
  '/lacking.set': (request, response) => { const { 'z1.ome.tif': _gone, ...rest } = omeSet(); files(rest, '/lacking.set/')(request, response); },
  '/leading-out.set': (request, response) => { files(omeSet({ nameOf: (z) => (z === 0 ? 'z0.ome.tif' : '../../good.tif') }), '/leading-out.set/')(request, response); },
  '/elsewhere.set': (request, response) => { files(omeSet({ nameOf: (z) => (z === 0 ? 'z0.ome.tif' : 'https://example.org/z1.ome.tif') }), '/elsewhere.set/')(request, response); },
  '/redirecting.set': (request, response) => { if (request.url!.endsWith('z1.ome.tif')) response.writeHead(302, { location: 'https://example.org/z1.ome.tif' }).end(); else files(omeSet(), '/redirecting.set/')(request, response); },
  '/lacking-shard.zarr': (request, response) => { files(shardedZarrOf(plane, 3), '/lacking-shard.zarr/')(request, response); },
  '/nothing.zarr': (_request, response) => { response.writeHead(404).end(); },
  '/hangs.zarr': () => { /* says nothing */ },
  '/no-json.zarr': (_request, response) => { response.writeHead(200).end('hello'); },
};

let server: Server, origin: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url!.replace(/\?.*$/, '');
    asked.push({ url: request.url!, range: request.headers.range });
    (behaviours[url.replace(/(\.(?:zarr|set))\/.*$/, '$1')] ?? behaviours['/gone.tif']!)(request, response);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => { server.closeAllConnections(); await new Promise((resolve) => { server.close(resolve); }); });

const measure = async (path: string, { imageUrls = [`${origin}/`], ...more }: Partial<JobPayload> & { imageUrls?: string[] } = {}) => {
  const payload: JobPayload = { image: 'http://example.org/image', contentUrl: path.startsWith('http') ? path : origin + path, procedure: 'field-illumination-1', significantBits: 16, lightPaths: [], channels: [], ...more };
  const input = await hashInput(payload, { imageRoots: [], imageUrls, requests: { timeoutMs: 400, pauseMs: 5 } });
  return { sha256: input.sha256, ...await analyse({ payload, input }) };
};
const outcome = async (path: string, more: Parameters<typeof measure>[1] = {}): Promise<{ errorClass: string; message: string }> => {
  try { await measure(path, more); return { errorClass: 'measured', message: '' }; } catch (error) {
    if (error instanceof AnalysisError) return error;
    throw error;
  }
};

describe('an image behind an address', () => {
  test.each(['/good.tif', '/%zz.tif', '/no-ranges.tif', '/redirect.tif', '/good.tif?X-Signature=secret'])('%s is measured, and its hash is that of the file', async (path) => {
    const { sha256, measurements, notes } = await measure(path);
    expect(sha256).toBe(sha256Of(tiff));
    expect(measurements.length).toBeGreaterThan(3);
    expect(notes.filter((note) => note.includes('hash'))).toEqual([]);
  });
  test('is the registered one or is not measured', async () => {
    expect((await outcome('/good.tif', { sha256: sha256Of(tiff) })).errorClass).toBe('measured');
    expect((await outcome('/good.tif', { sha256: sha256Of('another') })).errorClass).toBe('content-changed');
  });
  test('is asked for again when the server could not answer', async () => {
    requests = 0;
    expect((await outcome('/second-try.tif')).errorClass).toBe('measured');
    expect(requests).toBeGreaterThan(1);
  });
  test.each(['/two.zarr', '/sharded.zarr', '/bucket.zarr'])('%s is measured, and the run says what its hash is of', async (path) => {
    const { measurements, notes } = await measure(path);
    expect(measurements.length).toBeGreaterThan(3);
    expect(notes.filter((note) => note.includes('hash'))).toEqual([expect.stringMatching(/^The hash of the input is one of its metadata documents \(.*(?:\.zarray|zarr\.json).*chunks behind an address cannot be listed/)]);
  });
  test('of several files is put together, and its hash is that of all of them', async () => {
    const all = omeSet({ companion: 'meta/all.companion.ome', nameOf: (z) => `../z${z}.ome.tif` });
    for (const name of ['z0.ome.tif', 'z2.ome.tif?X-Signature=secret']) {
      const { sha256, measurements } = await measure(`/whole.set/${name}`, { procedure: 'image-quality-1' });
      expect(sha256).toBe(sha256Of(Object.keys(all).toSorted().map((path) => `${sha256Of(all[path]!)}  ${path}\n`).join('')));
      expect(measurements.length).toBeGreaterThan(3);
    }
    expect(asked.filter(({ url }) => url.startsWith('/whole.set/') && url.includes('Signature')).map(({ url }) => url.replace(/\?.*/, ''))).toContain('/whole.set/meta/all.companion.ome');
  });
  test('may be a table of readings', async () => {
    const { measurements, sha256 } = await measure('/power.csv', { procedure: 'light-source-power-1' });
    expect(measurements.map(({ value }) => value)).toContain(11);
    expect(sha256).toBe(sha256Of('time (s),power (mW)\n0,10\n1,11\n2,12\n'));
  });
  test('of more bytes than are fetched has a hash of what its server says, and that is told', async () => {
    const identity = await identifyBytes({ size: 10 ** 12, etag: '"1"', modified: undefined, read: () => Promise.reject(new Error('it is not read')), keepSmall: async () => undefined, close: async () => undefined }, 'https://example.org/a.tif?secret');
    expect([identity.exact, identity.sha256]).toEqual([false, sha256Of('https://example.org/a.tif\n"1"\n\n1000000000000')]);
    expect(identity.notes[0]).toContain('one of address, length, ETag, and was not compared');
  });
});

describe('a server that misbehaves', () => {
  test.each<[string, string, RegExp]>([
    ['/gone.tif', 'file-not-found', /gone\.tif/], ['/closed.tif', 'location-not-allowed', /status 403/], ['/broken.tif', 'location-not-answering', /status 500/], ['/empty.tif', 'file-empty', /empty/],
    ['/html.tif', 'format-not-known', /web page/], ['/html-as-tiff.tif', 'format-not-known', /HTML/], ['/hangs.tif', 'location-not-answering', /within 0\.4 s/], ['/hangs-in-body.tif', 'file-not-readable', /bytes 0-/],
    ['/closes.tif', 'location-not-answering', /broke off/], ['/hangs-up.tif', 'location-not-answering', /cannot be reached/], ['/huge.tif', 'location-not-supported', /must answer ranges/],
    ['/other-range.tif', 'file-not-readable', /bytes 10-131081/], ['/no-range-said.tif', 'file-not-readable', /no range/], ['/longer.tif', 'file-not-readable', /more than 131072 bytes/], ['/unknown-size.tif', 'file-not-readable', /how large/],
    ['/shorter-than-said.tif', 'file-truncated', /ends before/], ['/packed.tif', 'file-not-readable', /encoding gzip/], ['/changes.tif', 'content-changed', /changed while it was read/],
    ['/away.tif', 'location-not-allowed', /example\.org.*--image-url/], ['/metadata-service.tif', 'location-not-allowed', /169\.254/], ['/circle.tif', 'file-not-readable', /more than 5 times/],
    ['/nothing.zarr', 'format-not-known', /no Zarr group/], ['/hangs.zarr', 'location-not-answering', /within 0\.4 s/], ['/no-json.zarr', 'file-damaged', /no JSON/], ['/lacking.zarr', 'chunks-missing', /1 of the 12 .*: 0\/1\/1 \(the server has nothing there, or lets nobody read it\)\. Copy/], ['/lacking-shard.zarr', 'chunks-missing', /chunk 1\/1, which is not in its shard 0\/c\/0\/0/], ['/pages.zarr', 'format-not-known', /web page/],
    ['/lacking.set/z0.ome.tif', 'files-missing', /z1\.ome\.tif/], ['/leading-out.set/z0.ome.tif', 'file-outside-image', /good\.tif/], ['/elsewhere.set/z0.ome.tif', 'file-outside-image', /example\.org/], ['/redirecting.set/z0.ome.tif', 'location-not-allowed', /example\.org/],
  ])('%s: ends in %s', async (path, errorClass, message) => {
    const ended = await outcome(path);
    expect(ended.errorClass).toBe(errorClass);
    expect(ended.message).toMatch(message);
  });
  test('a body without an end is left at the limit', async () => {
    const remote = createRemote({ prefixes: [`${origin}/`] });
    await expect(remote.get(`${origin}/endless.tif`, { mostBytes: 1_000_000 })).rejects.toMatchObject({ errorClass: 'location-not-supported', message: expect.stringContaining('more than 1000000 bytes') });
    remote.close();
  });
  test('nobody there: location-not-answering', async () => { expect((await outcome('http://127.0.0.1:1/a.tif', { imageUrls: ['http://127.0.0.1:1/'] })).errorClass).toBe('location-not-answering'); });
});

describe('where images may be fetched', () => {
  test.each<[string, string[], string]>([
    ['/good.tif', [], 'no address is allowed now'], ['/good.tif', ['https://example.org/'], 'allowed are https://example.org/'], ['/good.tif', ['ORIGIN/other/'], 'allowed are'], ['/other/../good.tif', ['ORIGIN/other/'], 'good.tif'], ['/other/%2e%2e/good.tif', ['ORIGIN/other/'], 'good.tif'],
    ['/other/..%2fgood.tif', ['ORIGIN/other/'], 'escaped slashes'], ['ORIGIN@127.0.0.2/good.tif', ['ORIGIN/'], 'no user'],
  ])('%s is refused where %j is allowed, before anything is asked', async (path, imageUrls, message) => {
    const before = asked.length, own = (text: string): string => text.replace('ORIGIN', origin);
    const ended = await outcome(own(path), { imageUrls: imageUrls.map(own) });
    expect([ended.errorClass, asked.length]).toEqual(['location-not-allowed', before]);
    expect(ended.message).toContain(message);
  });
  test('a name that leads into the network is refused, also when its beginning is allowed; a secret is not told', async () => {
    const { port } = server.address() as AddressInfo, local = `http://localhost.localdomain:${port}/`;
    const ended = await outcome(`${local}good.tif?token=secret`, { imageUrls: [local] });
    expect(['location-not-allowed', 'location-not-answering']).toContain(ended.errorClass); // as the machine knows the name or not
    expect(ended.message).not.toContain('secret');
    expect((await outcome(`http://localhost:${port}/good.tif`, { imageUrls: [`http://localhost:${port}/`] })).errorClass).toBe('measured');
  });
  test('ranges are asked for, not the whole', async () => {
    asked.length = 0;
    const remote = createRemote({ prefixes: [`${origin}/`] });
    expect((await remote.get(`${origin}/good.tif`, { range: { offset: 5, length: 10 }, mostBytes: 100 }))!.bytes).toEqual(new Uint8Array(tiff.subarray(5, 15)));
    remote.close();
    expect(asked).toEqual([{ url: '/good.tif', range: 'bytes=5-14' }]);
  });
});
