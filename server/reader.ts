/** A query thread: wiring only. */
import { parentPort, workerData } from 'node:worker_threads';
import { provenanceOf } from './records/provenance.ts';
import { runReader } from './store/reader-loop.ts';

const { journalFile, limitBytes } = workerData as { journalFile: string; limitBytes?: number };
runReader({ port: parentPort!, journalFile, provenanceOf, ...(limitBytes === undefined ? {} : { limitBytes }) });
