/** A measurement ends at its limits, and the worker around it goes on: the thread is ended, the next job gets another. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { JobPayload, Progress } from '../../../server/qc/job.ts';
import { createMeasurer } from '../../../server/qc/measurer.ts';
import type { Limits } from '../../../server/qc/measurer.ts';
import { planeOf, tiffOf } from './image-files.ts';

const root = mkdtempSync(join(tmpdir(), 'micrograph-measurer-'));
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

const payloadOf = (contentUrl: string): JobPayload => ({ image: 'http://example.org/image', contentUrl, procedure: 'field-illumination-1', lightPaths: [], channels: [] });
const entry = new URL('../../support/unruly-thread.ts', import.meta.url);
const long: Limits = { timeMs: 600_000, memoryBytes: 4 * 2 ** 30 };

test.each<[string, string, Partial<Limits>, string, RegExp]>([
  ['computes for ever', 'busy', { timeMs: 200 }, 'time-limit', /longer than the worker may take: 0\.2 s/],
  ['fills typed arrays', 'arrays', { memoryBytes: 256 * 2 ** 20 }, 'out-of-memory', /256 MiB/],
  ['fills the heap', 'heap', { memoryBytes: 64 * 2 ** 20 }, 'out-of-memory', /64 MiB/],
  ['ends its thread', 'exit', {}, 'worker-fault', /ended before/], ['fails as nobody foresaw', 'throws', {}, 'worker-fault', /nobody foresaw this/],
])('a measurement that %s is ended in its class, and the next one is measured', async (_what, behaviour, limits, errorClass, message) => {
  const inForce = { ...long, ...limits };
  const measurer = createMeasurer({ places: { imageRoots: [] }, limits: inForce, entry });
  const { fault, analysis } = await measurer.measure(payloadOf(behaviour));
  expect([fault?.errorClass, analysis]).toEqual([errorClass, undefined]);
  expect(fault!.message).toMatch(message);
  Object.assign(inForce, long); // the next one has time to start its thread
  expect((await measurer.measure(payloadOf('far'))).analysis?.notes).toEqual(['done']);
  await measurer.close();
});

test('a measurement that is called off is ended, and progress is told before', async () => {
  const measurer = createMeasurer({ places: { imageRoots: [] }, limits: long, entry });
  const heard: Progress[] = [], gone = new AbortController();
  await measurer.measure(payloadOf('far'), { report: (progress) => { heard.push(progress); } });
  expect(heard).toEqual([{ done: 1, of: 2, what: 'planes' }]);
  const measuring = measurer.measure(payloadOf('busy'), { signal: gone.signal });
  gone.abort();
  expect((await measuring).fault?.errorClass).toBe('lease-expired');
  expect((await measurer.measure(payloadOf('silent'), { signal: AbortSignal.abort() })).fault?.errorClass).toBe('lease-expired');
  await measurer.close();
});

test('the real thread measures one image after another, and says the hash also of what it refuses', async () => {
  writeFileSync(join(root, 'a.tif'), tiffOf(planeOf(24, 20, (x, y) => 1000 + 10 * x + y)));
  writeFileSync(join(root, 'dark.tif'), tiffOf(planeOf(24, 20, () => 0)));
  const measurer = createMeasurer({ places: { imageRoots: [root] } });
  const measured = await measurer.measure(payloadOf('a.tif')), refused = await measurer.measure(payloadOf('dark.tif')), missing = await measurer.measure(payloadOf('b.tif'));
  expect(measured.analysis!.measurements.length).toBeGreaterThan(3);
  expect(measured.analysis!.measurements.find(({ property }) => property === 'field-uniformity')).toMatchObject({ unit: 'http://qudt.org/vocab/unit/PERCENT', about: 'http://example.org/image' });
  expect([measured.sha256, refused.sha256].map((hash) => hash?.length)).toEqual([64, 64]);
  expect([refused.fault?.errorClass, missing.fault?.errorClass, missing.sha256]).toEqual(['image-dark', 'file-not-found', undefined]);
  await measurer.close();
});
