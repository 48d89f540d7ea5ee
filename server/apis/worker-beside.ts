/** The QC worker that runs beside a server: a process with a token of its own. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../settings.ts';
import type { Tokens } from '../store/tokens.ts';
import { startWorkerProcess } from './worker-process.ts';
import type { WorkerProcess } from './worker-process.ts';

const name = 'qc-worker';

/** Starts it. Its token is made at each start and known to nobody else; earlier ones end. `root`: folder with server/. */
export function startWorkerBeside({ root, tokens, url, settings: { imageRoots, imageUrls, measuring }, log }: { root: string; tokens: Tokens; url: string; settings: Settings; log: Logger }): WorkerProcess {
  for (const token of tokens.list()) if (token.name === name && token.revoked === undefined) tokens.revoke(token.id);
  const { token } = tokens.create({ name, role: 'contributor' });
  return startWorkerProcess({ entry: join(root, 'server/qc/worker-process.ts'), input: { url, token, imageRoots, imageUrls, limits: measuring }, log });
}
