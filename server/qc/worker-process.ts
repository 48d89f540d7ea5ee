/** The worker beside a server: reads its address and token from the standard input, so that no command line shows them. */
import { createInterface } from 'node:readline';
import { destination, pino } from 'pino';
import { startQcWorker } from './worker.ts';
import type { WorkerOptions } from './worker.ts';

const log = pino({ level: 'info', base: { part: 'qc-worker' } }, destination(2));
const ending = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => { ending.abort(); });

// a server that was killed tells nobody
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) ending.abort(); }, 2000).unref();

for await (const line of createInterface({ input: process.stdin })) {
  const options = JSON.parse(line) as Pick<WorkerOptions, 'url' | 'token' | 'imageRoots' | 'imageUrls' | 'limits' | 'leaseSeconds'>;
  await startQcWorker({ ...options, signal: ending.signal, report: (text) => { log.info(text); } });
  break;
}
