/**
 * How a command gets at a server: the options that say which, and the connection that comes of them. A server that had to
 * be started for the command ends with it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { KnownError } from '../errors.ts';
import { readSettings } from '../settings.ts';
import { connect } from './connect.ts';
import type { Connection } from './connect.ts';

export interface Reach { data?: string; server?: string; token?: string }

/** The options of every command that needs a server. */
export function reaching(command: Command): Command {
  return command
    .option('--data <DIR>', 'data folder; a server that runs on it is used, else one is started for this command (default: ./data, or MICROGRAPH_DATA)')
    .option('--server <URL>', 'a running server, instead of a data folder')
    .option('--token <TOKEN>', 'token for --server; with --data the administrator\'s token of the folder is used');
}

/** Runs work against a server and closes what was started for it. Only with `create` a data folder is made where there is none; else that is the known error not-found. */
export async function withServer<T>(reach: Reach, work: (connection: Connection) => Promise<T>, { create = false } = {}): Promise<T> {
  const settings = readSettings(reach.data ? { data: reach.data } : {});
  if (!create && !reach.server && !existsSync(join(settings.dataFolder, 'journal.sqlite'))) throw new KnownError('not-found', `${settings.dataFolder} is no data folder; name one with --data, or a server with --server`);
  const connection = await connect({
    data: settings.dataFolder,
    ...(reach.server ? { server: reach.server } : {}),
    ...(reach.token ?? settings.token ? { token: reach.token ?? settings.token! } : {}),
    // loaded only where one must be started: most commands ask a server that runs
    startServer: async ({ data }) => (await import('../server.ts')).startServer(readSettings({ data, port: '0', example: false, worker: false, logLevel: 'warn' })),
  });
  try { return await work(connection); } finally { await connection.close(); }
}
