/** The curator's command line: `micrograph ontology …` against a running server. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const root = resolve(import.meta.dirname, '../..');
let server: TestServer;
beforeAll(async () => { server = await startTestServer(); });
afterAll(async () => { await server?.close(); });

const micrograph = (...args: string[]): Promise<{ code: number; out: string; err: string }> => new Promise((done) => {
  execFile(process.execPath, ['server/main.ts', 'ontology', ...args, '--server', server.url.replace(/\/$/, ''), '--token', server.token], { cwd: root, maxBuffer: 50e6 }, (error, out, err) => { done({ code: error ? Number(error.code ?? 1) : 0, out, err }); });
});
const file = (name: string, date: string, label: string, more = ''): string => {
  const path = join(server.folder, name);
  const text = `format-version: 1.2\ndata-version: releases/${date}\nontology: xao\n\n[Term]\nid: XAO:0000002\nname: ${label}\n${more}\n`;
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
};

test('files are added, listed, found, exchanged and removed', async () => {
  const added = await micrograph('add', file('one.obo.gz', '2026-01-01', 'tadpole tail'), file('two.obo', '2026-02-02', 'larval tail', 'nonsense line'));
  expect(added.code, added.err).toBe(0);
  expect(added.out).toMatch(/^xao 2026-01-01 \(obo\): 1 terms, 1 its own, 0 imported, 0 obsolete; 1 names/m);
  expect(added.out).toMatch(/in use in place of 2026-01-01; back with: micrograph ontology use xao 2026-01-01/);
  expect(added.out).toMatch(/1 things were not understood:\n.*line 8/);
  expect((await micrograph('list')).out).toMatch(/^\* {2}xao +2026-02-02 +1 terms[^]*^ {3}xao +2026-01-01/m);
  expect((await micrograph('search', 'larvl tail', '--ontology', 'xao')).out).toMatch(/^XAO:0000002\tlarval tail\talike\txao$/m);
  expect((await micrograph('use', 'xao', '2026-01-01')).out).toBe('xao 2026-01-01 is in use\n');
  expect((await micrograph('search', 'tadpole')).out).toMatch(/^XAO:0000002\ttadpole tail\tlabel-prefix\txao$/m);
  const shown = (await micrograph('show', 'xao')).out;
  expect(shown).toContain('xao 2026-01-01, in use');
  expect(shown).toMatch(/sha256 [\da-f]{64}/);
  expect((await micrograph('remove', 'xao', '2026-02-02')).out).toBe('xao 2026-02-02 is removed; 2026-01-01 is in use\n');
});

test('id, version and leaving in use what is can be told', async () => {
  const added = await micrograph('add', file('three.obo', '2026-03-03', 'third tail'), '--id', 'mine', '--version', '7', '--no-use', '--complete', '--json');
  expect(added.code, added.err).toBe(0);
  expect(JSON.parse(added.out)).toMatchObject({ ontology: 'mine', version: '7', in_use: false, complete: true });
});

test('what cannot be loaded is told with its place, and ends with 2', async () => {
  const page = join(server.folder, 'page.owl');
  writeFileSync(page, '<!DOCTYPE html>\n<html><body>Sign in</body></html>');
  for (const [args, reason] of [[['add', page], /page\.owl.*HTML|page\.owl.*page/i], [['add', join(server.folder, 'absent.obo')], /absent\.obo: there is no such file/], [['use', 'xao', '1999'], /xao 1999 is not in the catalogue; there are 2026-01-01/], [['remove', 'xao', '2026-01-01'], /in use/], [['show', 'nothing'], /there is no ontology nothing/]] as const) {
    const { code, err } = await micrograph(...args);
    expect([code, err]).toEqual([2, expect.stringMatching(reason)]);
  }
});
