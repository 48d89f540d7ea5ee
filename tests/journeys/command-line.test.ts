/** The command line as its users meet it: help, exit codes, work with and without a running server, backup and restore. */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
let data: string;
let served: ChildProcess | undefined;

beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'micrograph-cli-')); data = join(folder, 'data'); });
afterAll(() => { served?.kill('SIGKILL'); rmSync(folder, { recursive: true, force: true }); });

interface Ended { code: number; out: string; err: string }

/** Runs `micrograph` with these arguments in a process of its own. */
function run(...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, ['server/main.ts', ...args], { cwd: root, maxBuffer: 50e6 }, (error, out, err) => {
      done({ code: error ? Number(error.code ?? 1) : 0, out, err });
    });
  });
}

describe('help', () => {
  const commands = ['serve', 'import', 'validate', 'export', 'query', 'qc-worker', 'backup', 'restore', 'check', 'shapes', 'ontology', 'token'];
  test('names every command', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of commands) expect(out).toMatch(new RegExp(`^\\s+${command}\\b`, 'm'));
  });
  test('explains each command', async () => {
    const all = await Promise.all(commands.slice(1, 4).map((command) => run(command, '--help')));
    for (const { code, out } of all) { expect(code).toBe(0); expect(out).toContain('Usage: micrograph'); }
  });
});

describe('exit codes', () => {
  test('an unknown command is wrong use: 2', async () => { expect((await run('improt', 'x')).code).toBe(2); });
  test('a data folder that is not there is wrong use: 2, and none is made', async () => {
    const { code, err } = await run('check', '--data', join(folder, 'typo'));
    expect(code).toBe(2);
    expect(err).toContain('is no data folder');
    expect(existsSync(join(folder, 'typo'))).toBe(false);
  });
  test('a missing path is wrong use: 2, and the path is named', async () => {
    const { code, err } = await run('import', join(folder, 'absent.ttl'), '--data', data);
    expect(code).toBe(2);
    expect(err).toContain('absent.ttl');
  });
});

describe('a data folder', () => {
  test('imports and checks without a running server, validates, asks, exports and backs up beside one, restores', async () => {
    const file = join(folder, 'person.ttl');
    writeFileSync(file, '<#me> a <http://schema.org/Person> ; <http://schema.org/name> "Josiah Carberry" .');
    const log = join(folder, 'import.jsonl');
    const imported = await run('import', file, '--data', data, '--log', log);
    expect(imported.out).toContain('1 accepted');
    expect(imported.code).toBe(0);
    const logged = JSON.parse(readFileSync(log, 'utf8').trim()) as { accepted: boolean; record: string; version: number };
    expect(logged).toMatchObject({ accepted: true, version: 1 });
    expect(statSync(join(data, 'admin-token')).mode & 0o777).toBe(0o600);

    // a server on the folder is used; each command would start one of its own
    const serving = served = spawn(process.execPath, ['server/main.ts', 'serve', '--port', '0', '--data', data, '--no-worker'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, MICROGRAPH_LOG_LEVEL: 'error' } });
    await once(serving.stdout, 'data');

    const again = await run('import', file, '--data', data);
    expect(again.out, again.err).toContain('(1 unchanged)');
    const broken = join(folder, 'broken.ttl');
    writeFileSync(broken, '<#a> a <http://schema.org/Person> ;\n  <http://schema.org/name> "no end');
    const invalid = await run('validate', broken, '--data', data);
    expect([invalid.code, invalid.out], 'a refused file is 1, with the place and the reason').toEqual([1, expect.stringMatching(/line 2/)]);
    const asked = await run('query', 'SELECT ?name WHERE { ?p a <http://schema.org/Person> ; <http://schema.org/name> ?name }', '--data', data);
    expect(asked.out.trim().split(/\r?\n/)).toEqual(['name', 'Josiah Carberry']);

    expect((await run('query', 'ASK { ?p a <http://schema.org/Person> }', '--data', data)).out).toContain('true');

    const out = join(folder, 'all.nq');
    expect((await run('export', '--format', 'nquads', '--out', out, '--data', data)).code).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('"Josiah Carberry"');

    const copy = join(folder, 'copy.sqlite');
    expect((await run('backup', copy, '--data', data)).code).toBe(0);
    expect((await run('backup', copy, '--data', data)).code).toBe(2);
    serving.kill('SIGTERM');
    await once(serving, 'exit');
    const cut = join(folder, 'cut.sqlite');
    writeFileSync(cut, readFileSync(copy).subarray(0, 20_000));
    const refused = await run('restore', cut, '--data', join(folder, 'from-cut'));
    expect([refused.code === 0, refused.err]).toEqual([false, expect.stringContaining('damaged') as string]);
    const restored = join(folder, 'restored');
    expect((await run('restore', copy, '--data', restored)).code).toBe(0);
    const checked = await run('check', '--data', restored);
    expect(checked.out).toContain('Sound');
    expect(checked.code).toBe(0);
    expect(existsSync(join(restored, 'tables.duckdb'))).toBe(true);
  }, 300_000);
});
