/** A query thread: wiring only. */
import { parentPort, workerData } from 'node:worker_threads';
import { provenanceOf } from './records/provenance.ts';
import { runReader } from './store/reader-loop.ts';
import type { ReaderData } from './store/reader-messages.ts';

runReader({ port: parentPort!, provenanceOf, ...(workerData as ReaderData) });
