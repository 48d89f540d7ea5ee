/** What is promised when a server ends: by a signal it finishes what is under way; killed, it has lost nothing it acknowledged. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { copyBegunFolder } from '../support/begun-folder.ts';

const main = resolve(import.meta.dirname, '../../server/main.ts');
const folders: string[] = [];
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true }); });

interface Serving { child: ChildProcess; url: string; token: string; errors: () => string }

/** Starts a server as a process of its own and waits until it serves. */
async function serve(folder: string): Promise<Serving> {
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', '--data', folder, '--no-example', '--no-worker'], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, MICROGRAPH_READERS: '1', MICROGRAPH_LOG_LEVEL: 'error' } });
  let said = '', errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => { errors += text; });
  child.stdout!.setEncoding('utf8').on('data', (text: string) => { said += text; });
  while (!/serves at \S+/.test(said)) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${errors}`);
    await new Promise((done) => { setTimeout(done, 20); });
  }
  return { child, url: /serves at (\S+)/.exec(said)![1]!, token: readFileSync(join(folder, 'admin-token'), 'utf8').trim(), errors: () => errors };
}

/** Deposits records one after another in some lanes until the server is gone; gives those that were acknowledged. */
async function depositUntilGone({ url, token }: Serving, onFirst: () => void, prefix: string): Promise<string[]> {
  const acknowledged: string[] = [];
  await Promise.all([0, 1, 2, 3].map(async (lane) => {
    for (let n = 0; ; n += 1) {
      const id = `${prefix}-${lane}-${n}`;
      const status = await fetch(`${url}records/${id}`, {
        method: 'PUT', headers: { authorization: `Bearer ${token}`, 'content-type': 'text/turtle' }, body: `<#p> a <http://schema.org/Person> ; <http://schema.org/name> "${id}" .`,
      }).then(async (response) => { await response.arrayBuffer(); return response.status; }, () => 0);
      if (status === 0 || status === 503) return;
      expect(status, id).toBe(201);
      if (acknowledged.push(id) === 4) onFirst();
    }
  }));
  return acknowledged;
}

async function findMissing(server: Serving, ids: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const id of ids) {
    const response = await fetch(`${server.url}records/${id}`, { headers: { accept: 'application/n-triples' } });
    if (!response.ok || !(await response.text()).includes(`"${id}"`)) missing.push(id);
  }
  return missing;
}

test('told to end, it finishes the deposits under way; killed in the middle, it has every deposit that it acknowledged when it is started again', async () => {
  const folder = await copyBegunFolder();
  folders.push(folder);
  const told = await serve(folder);
  const exit = once(told.child, 'exit');
  const finished = await depositUntilGone(told, () => told.child.kill('SIGTERM'), 'told');
  expect(await exit).toEqual([0, null]);
  expect(told.errors()).not.toMatch(/"level":(?:50|60)/);
  expect(existsSync(join(folder, 'server.json'))).toBe(false);
  expect(finished.length).toBeGreaterThanOrEqual(4);

  const killed = await serve(folder);
  expect(await findMissing(killed, finished)).toEqual([]);
  const end = once(killed.child, 'exit');
  const acknowledged = await depositUntilGone(killed, () => { setTimeout(() => killed.child.kill('SIGKILL'), 60); }, 'killed');
  await end;
  expect(existsSync(join(folder, 'server.json')), 'a note of a server that was killed').toBe(true);
  expect(acknowledged.length).toBeGreaterThanOrEqual(4);

  const again = await serve(folder);
  expect(await findMissing(again, [...finished, ...acknowledged])).toEqual([]);
  again.child.kill('SIGTERM');
  await once(again.child, 'exit');
}, 300_000);
