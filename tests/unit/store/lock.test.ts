import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acquireLock } from '../../../server/store/lock.ts';
import { temporaryFolder } from './versions.ts';

const module = new URL('../../../server/store/lock.ts', import.meta.url).href;

test('a data folder is held by one process, which frees it by dying', async () => {
  const folder = join(temporaryFolder(), 'data');
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', `
    import { acquireLock } from ${JSON.stringify(module)};
    acquireLock(${JSON.stringify(folder)});
    globalThis.gc();
    console.log('held');
    setInterval(() => {}, 1000);`], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => { child.kill('SIGKILL'); });
  await once(child.stdout, 'data');
  writeFileSync(join(folder, 'server.json'), JSON.stringify({ pid: child.pid, url: 'http://localhost:7117/' }));
  expect(() => acquireLock(folder)).toThrow(expect.objectContaining({ code: 'data-folder-in-use', message: expect.stringContaining(`process ${child.pid}, at http://localhost:7117/`) as string }));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = acquireLock(folder);
  expect(() => acquireLock(folder)).toThrow(/another process uses/);
  lock.release();
  acquireLock(folder).release();
});

test('a folder that cannot be made is a fault of the settings, not of another process', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(() => acquireLock(join(file, 'data'))).toThrow(expect.objectContaining({ code: 'start-up-faults' }));
});
