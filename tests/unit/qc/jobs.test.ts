import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planKeyOf } from '../../../server/qc/job.ts';
import type { JobPayload } from '../../../server/qc/job.ts';
import { createJobFeed } from '../../../server/apis/job-feed.ts';
import { openJobs } from '../../../server/qc/jobs.ts';
import type { Jobs, JobDraft } from '../../../server/qc/jobs.ts';

let folder: string, now: number, jobs: Jobs;
const open = (): Jobs => openJobs({ file: join(folder, 'qc-jobs.sqlite'), clock: () => now, mostAttempts: 3, firstPauseMs: 1000 });
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'micrograph-jobs-')); now = Date.UTC(2026, 0, 1); jobs = open(); });
afterEach(() => { jobs.close(); rmSync(folder, { recursive: true, force: true }); });

const draft = (name: string, procedure = 'saturation-1'): JobDraft => {
  const payload: JobPayload = { image: `http://example.org/${name}`, contentUrl: `${name}.tif`, procedure, lightPaths: [], channels: [] };
  return { payload, key: planKeyOf(payload) };
};
const claim = (worker = 'a', leaseMs = 60_000) => jobs.claim({ worker, leaseMs });
const get = (worker = 'a', leaseMs = 60_000) => { const found = claim(worker, leaseMs); if (!found) throw new Error('no job was due'); return found; };
const passing = { errorClass: 'file-not-found', message: 'not there yet' } as const, lasting = { errorClass: 'file-empty', message: 'empty' } as const;
const lost = expect.objectContaining({ code: 'lease-lost' });

describe('the queue', () => {
  test('takes the same work once', () => {
    expect([jobs.add([draft('one'), draft('one'), draft('two')]), jobs.add([draft('one'), draft('three')])]).toEqual([2, 1]);
    expect(jobs.counts()).toEqual({ queued: 3, running: 0, succeeded: 0, failed: 0, dead: 0, cancelled: 0 });
  });
  test('hands the oldest out first, each once', () => {
    jobs.add([draft('one'), draft('two')]);
    expect([get().payload.contentUrl, get('b').payload.contentUrl, claim('c')]).toEqual(['one.tif', 'two.tif', undefined]);
  });
  test('hands out only what a worker has procedures for', () => {
    jobs.add([draft('one', 'field-illumination-1'), draft('two')]);
    const own = { worker: 'old', leaseMs: 1000, procedures: ['saturation-1'] };
    expect([jobs.claim(own)?.payload.contentUrl, jobs.claim(own)]).toEqual(['two.tif', undefined]);
  });
  test('survives a restart: what waits, who holds what, what ended', () => {
    jobs.add([draft('one'), draft('two'), draft('three')]);
    const held = get(), ended = get();
    jobs.succeed(ended.id, ended.lease, 'http://example.org/records/qc-1');
    jobs.close();
    jobs = open();
    expect(jobs.counts()).toEqual({ queued: 1, running: 1, succeeded: 1, failed: 0, dead: 0, cancelled: 0 });
    expect(jobs.succeed(held.id, held.lease, 'r')).toMatchObject({ state: 'succeeded', record: 'r' });
    expect(jobs.get(ended.id)).toMatchObject({ record: 'http://example.org/records/qc-1', worker: 'a' });
  });
  test('is readable by its owner only, and never shows a lease', () => {
    jobs.add([draft('one')]);
    const { lease, id } = get();
    expect(statSync(join(folder, 'qc-jobs.sqlite')).mode & 0o777).toBe(0o600);
    expect(JSON.stringify([jobs.list(), jobs.get(id), jobs.heartbeat(id, lease, 1000)])).not.toContain(lease);
  });
  test('of an earlier form is made anew, for its work can be planned again', () => {
    jobs.close();
    const old = new DatabaseSync(join(folder, 'qc-jobs.sqlite'));
    old.exec('DROP TABLE jobs; CREATE TABLE jobs (id INTEGER PRIMARY KEY, key TEXT); INSERT INTO jobs VALUES (1, \'k\'); PRAGMA user_version = 0');
    old.close();
    jobs = open();
    expect(jobs.add([draft('one')])).toBe(1);
  });
  test('of the form before is taken over, with what is under way', () => {
    jobs.close();
    const file = join(folder, 'qc-jobs.sqlite');
    const old = new DatabaseSync(file);
    old.exec(`DROP TABLE jobs; CREATE TABLE jobs (
      id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, payload TEXT NOT NULL, created TEXT NOT NULL,
      worker TEXT, lease TEXT, lease_until INTEGER, not_before INTEGER, ended TEXT, error_class TEXT, error_text TEXT, record TEXT) STRICT;
      CREATE INDEX jobs_by_state ON jobs (state, id); PRAGMA user_version = 2`);
    const { key, payload } = draft('one'), other = draft('two');
    old.prepare('INSERT INTO jobs (id, key, state, attempt, payload, created, worker, lease, lease_until) VALUES (7, ?, \'running\', 2, ?, \'2026-01-01T00:00:00.000Z\', \'a\', \'secret\', ?)').run(key, JSON.stringify(payload), now + 1000);
    old.prepare('INSERT INTO jobs (id, key, state, payload, created) VALUES (8, ?, \'queued\', ?, \'2026-01-01T00:00:00.000Z\')').run(other.key, JSON.stringify(other.payload));
    old.close();
    jobs = open();
    expect([jobs.add([draft('one'), draft('two')]), jobs.list({ image: 'http://example.org/two', procedure: 'saturation-1' }).jobs.map(({ id }) => id)]).toEqual([0, [8]]);
    expect(jobs.succeed(7, 'secret', 'r')).toMatchObject({ state: 'succeeded', attempt: 2 });
    expect(get().id).toBe(8);
  });
  test('tells those who wait that there is work, and when it ends', async () => {
    const first = jobs.whenAdded(60_000);
    jobs.add([draft('one')]);
    await first;
    const second = jobs.whenAdded(60_000), left = new AbortController();
    const third = jobs.whenAdded(60_000, left.signal);
    left.abort();
    await third;
    jobs.close();
    await second;
    expect(claim()).toBeUndefined();
    jobs = open();
  });
});

describe('what is called for more urgently', () => {
  test('comes first, whatever was there before; asking again hastens what waits, also for another try', () => {
    jobs.add([draft('one'), { ...draft('two'), priority: 10 }, { ...draft('three'), priority: 20 }]);
    const tried = get();
    jobs.fail(tried.id, tried.lease, passing);
    jobs.add([{ ...draft('three'), priority: 30, asked: true }, { ...draft('one'), priority: 25 }, { ...draft('two'), priority: 1 }]);
    expect(['a', 'b', 'c'].map((worker) => { const { payload, priority } = get(worker); return [payload.contentUrl, priority]; })).toEqual([['three.tif', 30], ['one.tif', 25], ['two.tif', 10]]);
  });
});

describe('a job that is called off', () => {
  test.each(['queued', 'running'])('while %s is not done, and its holder hears of it', (state) => {
    jobs.add([draft('one')]);
    const held = state === 'running' ? get() : undefined;
    expect(jobs.cancel(1)).toMatchObject({ state: 'cancelled' });
    expect(claim()).toBeUndefined();
    for (const late of held ? [() => jobs.heartbeat(1, held.lease, 1000), () => jobs.succeed(1, held.lease, 'r'), () => jobs.fail(1, held.lease, passing)] : []) expect(late).toThrow(expect.objectContaining({ code: 'lease-lost', message: expect.stringContaining('called off') as string }));
    now += 1e9;
    expect(jobs.get(1).state).toBe('cancelled');
  });
  test('is not planned again by itself, but when a person asks or puts it back', () => {
    jobs.add([draft('one')]);
    jobs.cancel(1);
    now += 1000;
    const later = { ...draft('one'), againIfEndedBefore: new Date(now).toISOString() };
    expect([jobs.add([later]), jobs.add([{ ...later, asked: true }]), jobs.get(1).state]).toEqual([0, 1, 'queued']);
    jobs.cancel(1);
    expect(jobs.requeue(1).state).toBe('queued');
  });
  test('has not ended yet: what has ended cannot be called off', () => {
    jobs.add([draft('one')]);
    const { id, lease } = get();
    jobs.succeed(id, lease, 'r');
    expect(() => jobs.cancel(id)).toThrow(expect.objectContaining({ code: 'request-not-valid' }));
    expect(() => jobs.cancel(99)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('whoever watches', () => {
  test('hears of each change, with how far the work is, and of no more once it has left', () => {
    const heard: unknown[] = [];
    const leave = jobs.onChange(({ id, state, progress }) => { heard.push([id, state, progress?.done]); });
    jobs.add([draft('one')]);
    const { id, lease } = get();
    jobs.heartbeat(id, lease, 1000, { done: 2, of: 5, what: 'planes' });
    expect(jobs.heartbeat(id, lease, 1000).progress).toEqual({ done: 2, of: 5, what: 'planes' });
    jobs.succeed(id, lease, 'r');
    expect(heard).toEqual([[1, 'queued', undefined], [1, 'running', undefined], [1, 'running', 2], [1, 'running', 2], [1, 'succeeded', undefined]]);
    leave();
    jobs.requeue(id);
    expect(heard).toHaveLength(5);
  });
  test('slowly gets the newest state of each job only, and ends at once also while nothing happens', async () => {
    const feed = createJobFeed({ jobs, most: 2, mostPerClient: 1 });
    jobs.add([draft('one'), draft('two')]);
    const all = feed.watch('somebody');
    expect(() => feed.watch('somebody')).toThrow(expect.objectContaining({ code: 'too-many-watchers' }));
    const first = get(), second = get();
    jobs.succeed(first.id, first.lease, 'r');
    const own = feed.watch('another', second.id);
    expect(() => feed.watch('a third')).toThrow(expect.objectContaining({ code: 'too-many-watchers' }));
    const states = [(await all.next()).value, (await all.next()).value, (await own.next()).value].map((job) => [job?.id, job?.state]);
    expect(states).toEqual([[1, 'succeeded'], [2, 'running'], [2, 'running']]);
    const waiting = all.next();
    await all.return!();
    expect((await waiting).done).toBe(true);
    const last = own.next();
    feed.close();
    expect((await last).done).toBe(true);
  });
});

describe('a lease', () => {
  test('is held by its secret, not by a name', () => {
    jobs.add([draft('one')]);
    const { id, lease } = get('a');
    for (const other of ['a', '', `${lease}0`]) expect(() => jobs.succeed(id, other, 'r')).toThrow(lost);
    expect(jobs.get(id).state).toBe('running');
    expect(jobs.succeed(id, lease, 'r').state).toBe('succeeded');
  });
  test('that has run out reports nothing any more, even when nobody has taken the job since', () => {
    jobs.add([draft('one')]);
    const { id, lease } = get('a', 10_000);
    now += 10_000;
    expect(() => jobs.heartbeat(id, lease, 10_000)).toThrow(lost);
    expect(() => jobs.succeed(id, lease, 'r')).toThrow(lost);
    expect(() => jobs.fail(id, lease, lasting)).toThrow(lost);
    expect(jobs.get(id)).toMatchObject({ state: 'queued', error_class: 'lease-expired' });
  });
  test('that has run out goes to another worker, and the first one changes nothing', () => {
    jobs.add([draft('one')]);
    const first = get('a', 10_000);
    now += 12_000;
    expect(claim('b')).toBeUndefined();
    now += 1000;
    const second = get('b');
    expect([second.id, second.attempt, second.lease === first.lease]).toEqual([first.id, 2, false]);
    expect(() => jobs.succeed(first.id, first.lease, 'r')).toThrow(lost);
    expect(jobs.succeed(second.id, second.lease, 'r2')).toMatchObject({ record: 'r2' });
    expect(() => jobs.succeed(second.id, second.lease, 'r3')).toThrow(lost);
  });
  test('lasts as long as its holder says that it is alive', () => {
    jobs.add([draft('one')]);
    const { id, lease } = get('a', 10_000);
    for (let beat = 0; beat < 10; beat += 1) { now += 9000; jobs.heartbeat(id, lease, 10_000); }
    expect(claim('b')).toBeUndefined();
    expect(jobs.succeed(id, lease, 'r').state).toBe('succeeded');
  });
});

describe('a try that failed', () => {
  test('is repeated ever later where that may help, and then the job is dead', () => {
    jobs.add([draft('one')]);
    const pauses: number[] = [];
    for (;;) {
      const { id, lease, last_try: last } = get();
      const job = jobs.fail(id, lease, passing);
      expect(last).toBe(job.state === 'dead');
      if (job.state === 'dead') break;
      const failedAt = now;
      expect(claim()).toBeUndefined();
      now = Date.parse(job.not_before!) - 1;
      expect(claim()).toBeUndefined();
      now += 1;
      pauses.push(now - failedAt);
    }
    expect(pauses).toEqual([1000, 2000]);
    expect(jobs.counts()).toMatchObject({ dead: 1, failed: 0 });
    expect(jobs.list({ state: 'dead' }).jobs).toMatchObject([{ attempt: 3, error_class: 'file-not-found', error_text: 'not there yet' }]);
    now += 1e9;
    expect(claim()).toBeUndefined();
  });
  test('for good ends the job at once, with the record that says why', () => {
    jobs.add([draft('one')]);
    const { id, lease } = get();
    expect(jobs.fail(id, lease, { ...lasting, record: 'r' })).toMatchObject({ state: 'failed', attempt: 1, error_class: 'file-empty', record: 'r' });
    expect(jobs.counts()).toMatchObject({ dead: 0, failed: 1 });
  });
  test('by workers that fall silent kills the job too, for what ended them will end the next', () => {
    jobs.add([draft('one')]);
    for (let tries = 0; tries < 3; tries += 1) { get('a', 1000); now += 10_000; jobs.counts(); now += 10_000; }
    expect(claim()).toBeUndefined();
    expect(jobs.list().jobs).toMatchObject([{ state: 'dead', error_class: 'lease-expired' }]);
  });
  test('can be put back by a person, with all its tries; a job under way cannot', () => {
    jobs.add([draft('one')]);
    const { id, lease } = get();
    expect(() => jobs.requeue(id)).toThrow(expect.objectContaining({ code: 'request-not-valid' }));
    jobs.fail(id, lease, lasting);
    expect(jobs.requeue(id)).toMatchObject({ state: 'queued', attempt: 0 });
    expect(jobs.get(id)).not.toHaveProperty('error_class');
    expect(get().id).toBe(id);
    expect(() => jobs.requeue(99)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
  test('that ended before a time begins anew when it is added so, later ones stay', () => {
    jobs.add([draft('one'), draft('two')]);
    const first = get(), second = get();
    jobs.succeed(first.id, first.lease, 'r');
    now += 1000;
    const asked = new Date(now).toISOString();
    jobs.succeed(second.id, second.lease, 'r');
    expect(jobs.add([draft('one'), draft('two')])).toBe(0);
    expect(jobs.add(['one', 'two'].map((name) => ({ ...draft(name), againIfEndedBefore: asked })))).toBe(1);
    expect(get().id).toBe(first.id);
  });
});

test('whatever workers do, at most one of them holds a job, and every job ends in one state', () => {
  const acts = fc.array(fc.record({ act: fc.constantFrom('claim', 'done', 'retry', 'fail', 'beat', 'wait'), worker: fc.nat(2), ms: fc.nat(4000) }), { maxLength: 60 });
  fc.assert(fc.property(acts, (steps) => {
    let time = 0;
    const queue = openJobs({ file: ':memory:', clock: () => time, mostAttempts: 3, firstPauseMs: 500 });
    queue.add([draft('one'), draft('two'), draft('three')]);
    const held = new Map<number, { id: number; lease: string }>();
    const done = new Map<number, number>();
    for (const { act, worker, ms } of steps) {
      const own = held.get(worker);
      if (act === 'wait') time += ms;
      else if (act === 'claim') { const taken = queue.claim({ worker: 'same name', leaseMs: 2000 }); if (taken) held.set(worker, taken); }
      else if (own) {
        try {
          if (act === 'beat') { queue.heartbeat(own.id, own.lease, 2000); continue; }
          if (act === 'done') { queue.succeed(own.id, own.lease, 'r'); done.set(own.id, (done.get(own.id) ?? 0) + 1); }
          else queue.fail(own.id, own.lease, act === 'retry' ? passing : lasting);
        } catch (error) { expect(error).toEqual(lost); }
        held.delete(worker);
      }
    }
    for (const times of done.values()) expect(times).toBe(1);
    expect(Object.values(queue.counts()).reduce((sum, n) => sum + n, 0)).toBe(3);
    for (const { state, attempt } of queue.list().jobs) { expect(attempt).toBeLessThanOrEqual(3); if (state === 'dead') expect(attempt).toBe(3); }
    queue.close();
  }), { numRuns: 100 });
});

describe('the key of a job', () => {
  const payload: JobPayload = { image: 'http://example.org/i', contentUrl: 'i.tif', procedure: 'saturation-1', sha256: 'a', series: 1, significantBits: 12, acquiredAt: '2026-01-01', instrument: 'http://example.org/m', lightPaths: ['http://example.org/p', 'http://example.org/q'], channels: [{ index: 0, lightPath: 'http://example.org/p' }, { index: 1, lightPath: 'http://example.org/q' }] };
  test.each<[string, Partial<JobPayload>]>([
    ['image', { image: 'http://example.org/j' }], ['contentUrl', { contentUrl: 'j.tif' }], ['sha256', { sha256: 'b' }], ['series', { series: 2 }], ['significantBits', { significantBits: 14 }], ['acquiredAt', { acquiredAt: '2026-01-02' }],
    ['instrument', { instrument: 'http://example.org/n' }], ['procedure', { procedure: 'field-illumination-1' }], ['lightPaths', { lightPaths: ['http://example.org/p'] }], ['channels', { channels: [{ index: 0, lightPath: 'http://example.org/q' }] }],
  ])('is another one with another %s', (_field, change) => { expect(planKeyOf({ ...payload, ...change })).not.toBe(planKeyOf(payload)); });
  test('does not depend on the order in which facts are told, nor on a series that is the first anyway', () => {
    expect(planKeyOf({ ...payload, lightPaths: payload.lightPaths.toReversed(), channels: payload.channels.toReversed() })).toBe(planKeyOf(Object.fromEntries(Object.entries(payload).toReversed()) as unknown as JobPayload));
    const { series: _none, ...first } = payload;
    expect(planKeyOf(first)).toBe(planKeyOf({ ...payload, series: 0 }));
  });
});
