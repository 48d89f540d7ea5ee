/** A server in a process of its own, so that what is measured does not share a thread with what measures. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeImageJournal } from './image-journal.ts';

export interface ServerProcess {
  /** ends in a slash */ url: string;
  token: string;
  /** milliseconds from its start until it was ready */ startMs: number;
  /** processor time of all its threads until then; where the system tells it (Linux) */ startCpuMs?: number;
  /** How long its HTTP thread was held at most since this was asked last, in milliseconds. */ longestHold(): Promise<number>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address() as { port: number };
  await new Promise((done) => { server.close(done); });
  return port;
}

/** Processor time of a process so far, by proc(5): user and system, in hundredths of a second. */
function cpuMsOf(pid: number): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const fields = readFileSync(file, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Starts it on a data folder and waits until it is ready, at most ten minutes. */
export async function startServerProcess(folder: string, environment: Record<string, string> = {}): Promise<ServerProcess> {
  const port = await freePort();
  const started = performance.now(), delayFile = join(folder, 'loop-delay');
  const child = spawn(process.execPath, ['--import', resolve(import.meta.dirname, 'loop-delay.ts'), resolve(import.meta.dirname, '../server/main.ts'), 'serve', '--port', String(port), '--data', folder, '--no-example', '--no-worker'], {
    stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, MICROGRAPH_LOG_LEVEL: 'warn', MICROGRAPH_READERS: '1', LOOP_DELAY_FILE: delayFile, ...environment },
  });
  const ended = new Promise<void>((done) => { child.once('exit', () => { done(); }); });
  const url = `http://localhost:${port}/`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    if (performance.now() - started > 600_000) throw new Error('the server did not become ready');
    const ready = await fetch(`${url}ready`).then((response) => response.ok, () => false);
    if (ready) break;
    await new Promise((done) => { setTimeout(done, 50); });
  }
  const startMs = performance.now() - started, startCpuMs = cpuMsOf(child.pid!);
  return {
    url, startMs, ...(startCpuMs === undefined ? {} : { startCpuMs }), token: readFileSync(join(folder, 'admin-token'), 'utf8').trim(),
    async longestHold() {
      rmSync(delayFile, { force: true });
      child.kill('SIGUSR2');
      while (!existsSync(delayFile) || readFileSync(delayFile, 'utf8') === '') await new Promise((done) => { setTimeout(done, 5); });
      return Number(readFileSync(delayFile, 'utf8'));
    },
    async stop() { child.kill('SIGTERM'); await ended; },
  };
}

/** Waits until the records of a first start are judged by all profiles in the background, but not longer than a minute. */
async function settle({ url, token }: ServerProcess): Promise<void> {
  for (const until = performance.now() + 60_000; performance.now() < until;) {
    const { state } = await (await fetch(`${url}conformance`, { headers: { accept: 'application/json', authorization: `Bearer ${token}` } })).json() as { state: string };
    if (state !== 'judging') return;
    await new Promise((done) => { setTimeout(done, 250); });
  }
}

/** Works with a server over a journal of so many images, or what `write` puts into its folder, which is gone afterwards. */
export async function withImageServer<T>({ images, environment = {}, write = (folder) => { writeImageJournal({ folder, images }); } }: { images: number; environment?: Record<string, string>; write?: (folder: string) => void }, work: (server: ServerProcess, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-bench-'));
  try {
    write(folder);
    const server = await startServerProcess(folder, environment);
    try {
      await settle(server);
      return await work(server, folder);
    } finally { await server.stop(); }
  } finally { rmSync(folder, { recursive: true, force: true }); }
}
