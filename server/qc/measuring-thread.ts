/**
 * The thread in which images are read and measured, one after another. It holds no token and speaks to nobody but the
 * worker around it, which ends it when a measurement takes too long, too much memory, or is called off.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { asAnalysisError } from './analysis-error.ts';
import { analyse, hashInput } from './analyse.ts';
import type { JobPayload } from './job.ts';
import type { FromThread, Places } from './measurer.ts';

const places = workerData as Places;
/** Progress is told no more often than this, milliseconds. */
const quietMs = 200;
const tell = (message: FromThread): void => { parentPort!.postMessage(message); }; // oxlint-disable-line unicorn/require-post-message-target-origin

async function measure(payload: JobPayload): Promise<void> {
  let told = 0;
  try {
    const input = await hashInput(payload, places);
    tell({ kind: 'hashed', sha256: input.sha256 });
    const analysis = await analyse({
      payload, input,
      report(done, of, what) {
        const now = performance.now();
        if (told > 0 && now - told < quietMs && done < of) return;
        told = now;
        tell({ kind: 'progress', progress: { done, of, what: what.slice(0, 200) } });
      },
    });
    tell({ kind: 'measured', analysis });
  } catch (error) {
    const { errorClass, detail, notes, details } = asAnalysisError(error);
    tell({ kind: 'fault', errorClass, detail, notes, details });
  }
}

// a reader may leave a second failure behind the one that it told, and the first is what counts
process.on('unhandledRejection', () => undefined);
parentPort!.on('message', (payload: JobPayload) => { void measure(payload); });
