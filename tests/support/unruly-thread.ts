/** A measuring thread whose jobs say what goes wrong in it: their content URL names the behaviour. */
import { parentPort } from 'node:worker_threads';

const keep: unknown[] = [];
const behaviours: Record<string, () => void> = {
  busy() { for (;;) { /* for ever, without a pause */ } },
  arrays() { for (;;) keep.push(new Uint8Array(16 * 2 ** 20).fill(1)); },
  heap() { for (;;) keep.push(Array.from({ length: 100_000 }, (_, at) => ({ at }))); },
  exit() { process.exit(3); },
  throws() { throw new Error('nobody foresaw this'); },
  silent() { /* says nothing */ },
  far() {
    parentPort!.postMessage({ kind: 'progress', progress: { done: 1, of: 2, what: 'planes' } }); // oxlint-disable-line unicorn/require-post-message-target-origin
    parentPort!.postMessage({ kind: 'measured', analysis: { observedAt: undefined, measurements: [], notes: ['done'], details: [] } }); // oxlint-disable-line unicorn/require-post-message-target-origin
  },
};
parentPort!.on('message', ({ contentUrl }: { contentUrl: string }) => { behaviours[contentUrl]!(); });
