/** The thread in which one workbook is annotated: reading and writing a large one takes seconds, and the doors stay open. */
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../errors.ts';
import type { ErrorMessage } from '../errors.ts';
import type { Result } from '../rdf/report.ts';
import { annotateWorkbook } from './annotate-workbook.ts';

/** What the thread is started with, and what it answers. */
export interface AnnotateTask { bytes: Uint8Array; results: readonly Result[] }
export type AnnotateAnswer = { bytes: Uint8Array } | { error: ErrorMessage };

const { bytes, results } = workerData as AnnotateTask;
const port = parentPort!;
const send = (answer: AnnotateAnswer, transfer: ArrayBuffer[] = []): void => { port.postMessage(answer, transfer); };
try {
  const annotated = new Uint8Array(await annotateWorkbook(bytes, results));
  send({ bytes: annotated }, [annotated.buffer]);
} catch (error) {
  send({ error: describeError(error) });
}
