/**
 * A real server for tests: its own temporary data folder, a free port, all threads. Its log is watched: a line of level
 * error (or worse) that no test announced makes `close` fail.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startServer } from '../../server/server.ts';
import type { RunningServer } from '../../server/server.ts';
import { readSettings } from '../../server/settings.ts';
import type { SettingFlags } from '../../server/settings.ts';
import { copyBegunFolder } from './begun-folder.ts';

export interface LogLine { level: number; msg: string; [key: string]: unknown }

export interface TestServer extends RunningServer {
  readonly folder: string;
  /** the administrator's token */ readonly token: string;
  readonly log: readonly LogLine[];
  /** fetch of a path below the server's address; `token: null` sends none, a string sends that one */
  request(path: string, init?: RequestInit & { token?: string | null }): Promise<Response>;
  /** error lines whose message or error matches are expected */ expectErrors(pattern: RegExp): void;
  /** Ends it and starts it again on the same folder; what is done to the folder in between. */
  restart(options?: { between?: (folder: string) => void }): Promise<TestServer>;
  /** Ends it, removes its folder, throws when an unexpected error was logged. */
  close(): Promise<void>;
}

export interface TestServerOptions {
  flags?: SettingFlags;
  environment?: Record<string, string>;
  /** an existing data folder */ folder?: string;
  /** a folder that no server began: for what only a first start does */ first?: boolean;
}

/** Starts a server; without example and worker unless `flags` say otherwise. */
export async function startTestServer({ flags = {}, environment = {}, folder: given, first = given !== undefined || flags.base !== undefined || flags.port !== undefined }: TestServerOptions = {}): Promise<TestServer> {
  const folder = given ?? (first ? mkdtempSync(join(tmpdir(), 'micrograph-test-')) : await copyBegunFolder({ example: flags.example === true }));
  const lines: LogLine[] = [];
  const expected: RegExp[] = [];
  const log = pino({ level: 'debug', redact: ['req.headers.authorization'] }, { write(line: string) { lines.push(JSON.parse(line) as LogLine); } });
  const settings = readSettings({ data: folder, port: '0', example: false, worker: false, ...flags }, { MICROGRAPH_READERS: '1', ...environment });
  const server = await startServer(settings, { log });
  const token = readFileSync(join(folder, 'admin-token'), 'utf8').trim();

  const end = async (): Promise<void> => {
    await server.close();
    const unexpected = lines.filter((line) => line.level >= 50 && !expected.some((pattern) => pattern.test(JSON.stringify(line))));
    if (unexpected.length > 0) throw new Error(`the server logged errors that no test expected:\n${unexpected.map((line) => JSON.stringify(line)).join('\n')}`);
  };
  return {
    ...server, folder, token, log: lines,
    async request(path, { token: own, ...init } = {}) {
      const headers = new Headers(init.headers);
      const sent = own === undefined ? token : own;
      if (sent !== null && !headers.has('authorization')) headers.set('authorization', `Bearer ${sent}`);
      return fetch(server.url + path.replace(/^\//, ''), { redirect: 'manual', ...init, headers });
    },
    expectErrors(pattern) { expected.push(pattern); },
    async restart({ between } = {}) { await end(); between?.(folder); return startTestServer({ flags, environment, folder }); },
    async close() {
      try { await end(); } finally { rmSync(folder, { recursive: true, force: true }); }
    },
  };
}
