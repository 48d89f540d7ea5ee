/** The worker beside a server: reads its address and token from the standard input, so that no command line shows them. */
import { createInterface } from 'node:readline';
import { destination, pino } from 'pino';
import { startQcWorker } from './worker.ts';

const log = pino({ level: 'info', base: { part: 'qc-worker' } }, destination(2));
const ending = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => { ending.abort(); });

// a server that was killed tells nobody
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) ending.abort(); }, 2000).unref();

for await (const line of createInterface({ input: process.stdin })) {
  const { url, token, imageRoots } = JSON.parse(line) as { url: string; token: string; imageRoots: string[] };
  await startQcWorker({ url, token, imageRoots, signal: ending.signal, report: (text) => { log.info(text); } });
  break;
}
