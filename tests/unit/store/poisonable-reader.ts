/** The real reader thread, but a query with the comment `# poison` first breaks the thread's engine for real: by the deep
 * query that the guard would have refused. */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { engine } from '../../../server/store/engine.ts';
import { runReader } from '../../../server/store/reader-loop.ts';
import type { ReaderData, ToReader } from '../../../server/store/reader-messages.ts';

parentPort!.on('message', (message: ToReader) => {
  if (message.type !== 'query' || !message.request.sparql.includes('# poison')) return;
  try { new engine.Store().query(`SELECT * {${'{'.repeat(5000)}${'}'.repeat(5000)}}`); } catch { /* the instance is broken now */ }
});
runReader({ port: parentPort! as MessagePort, provenanceOf: () => '', ...(workerData as ReaderData) });
