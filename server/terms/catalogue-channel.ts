/**
 * The catalogue across thread borders: one thread answers questions, another one writes, so that searches go on while a
 * large ontology is loaded. Both serve a table of methods; calls, answers, errors and steps travel as messages.
 */
import type { MessagePort, Worker } from 'node:worker_threads';
import { KnownError, describeError, reviveError } from '../errors.ts';
import type { ErrorMessage } from '../errors.ts';
import type { Asking } from './catalogue-asking.ts';
import type { Pin } from './catalogue-store.ts';
import type { CatalogueWriting, Prepared } from './catalogue-writing.ts';
import type { LoadStep, LoadSummary } from './catalogue.ts';
import type { TermDecision } from './decision-memory.ts';
import type { OntologySource } from './load-ontology.ts';
import type { FittedWeights } from './ranking-weights.ts';
import type { Refit } from './refit-ranking.ts';
import type { Suggesting } from './suggesting.ts';
import type { ReadingFault } from './term.ts';

/** What a thread is started with. */
export interface CatalogueData { role: 'asking' | 'suggesting' | 'writing'; dataFolder: string; /** the server's own ontologies */ shipped: string; /** most pages of the file; for tests */ maxPages?: number }

interface Call { id: number; method: string; argument: unknown }
type FromThread = { id: number; value: unknown } | { id: number; error: ErrorMessage } | { id: number; step: LoadStep };
type Method = (argument: never, onStep: (step: LoadStep) => void) => unknown;

/** Serves a table of methods on the port that leads to the client. Methods that wait are done one after another. */
export function serveMethods(port: MessagePort, methods: Readonly<Record<string, Method>>): void {
  const send = (message: FromThread): void => { port.postMessage(message); };
  let before: Promise<unknown> = Promise.resolve();
  port.on('message', ({ id, method, argument }: Call) => {
    let told = 0;
    const onStep = (step: LoadStep): void => {
      if (step.done !== step.of && Date.now() - told < 100) return;
      told = Date.now();
      send({ id, step });
    };
    before = before.then(async () => methods[method]!(argument as never, onStep)).then((value) => { send({ id, value }); }, (error: unknown) => { send({ id, error: describeError(error) }); });
  });
}

/** Calls into a thread that is started at the first one, and again when it has ended. */
function createThread(start: () => Worker): { call<T>(method: string, argument?: unknown, options?: { onStep?: ((step: LoadStep) => void) | undefined; transfer?: ArrayBuffer[] }): Promise<T>; /** how often it has ended */ ends(): number; close(): Promise<void> } {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void; onStep?: ((step: LoadStep) => void) | undefined }>();
  let worker: Worker | undefined, next = 1, closed = false, ends = 0;
  const end = (error: Error): void => {
    worker = undefined;
    ends += 1;
    for (const { reject } of open.values()) reject(error);
    open.clear();
  };
  const running = (): Worker => {
    if (worker) return worker;
    const started = start();
    worker = started;
    started.on('message', (message: FromThread) => {
      const call = open.get(message.id);
      if ('step' in message) { call?.onStep?.(message.step); return; }
      open.delete(message.id);
      if (open.size === 0) started.unref();
      if ('error' in message) call?.reject(reviveError(message.error)); else call?.resolve(message.value);
    });
    started.on('error', (error) => { if (worker === started) end(error as Error); });
    started.on('exit', () => { if (worker === started) end(new KnownError('not-ready', 'the thread of the catalogue has ended; try again')); });
    return started;
  };
  return {
    call: <T>(method: string, argument?: unknown, { onStep, transfer = [] }: { onStep?: ((step: LoadStep) => void) | undefined; transfer?: ArrayBuffer[] } = {}) => new Promise<T>((resolve, reject) => {
      if (closed) { reject(new KnownError('not-ready', 'the catalogue is closed')); return; }
      const id = next++, thread = running();
      open.set(id, { resolve: resolve as (value: unknown) => void, reject, onStep });
      thread.ref();
      thread.postMessage({ id, method, argument } satisfies Call, transfer);
    }),
    ends: () => ends,
    async close() {
      closed = true;
      const ending = worker;
      await ending?.terminate();
    },
  };
}

/** The questions of the asking thread, each as a promise. */
export type AskCatalogue = { readonly [M in keyof Asking]: (argument: Parameters<Asking[M]>[0]) => Promise<Awaited<ReturnType<Asking[M]>>> };

/** The questions of the suggesting thread; it starts with the first one, and holds all names in memory. */
export type AskSuggesting = { readonly [M in keyof Suggesting]: (argument: Parameters<Suggesting[M]>[0]) => Promise<Awaited<ReturnType<Suggesting[M]>>> };

export interface CatalogueClient {
  readonly ask: AskCatalogue;
  readonly suggesting: AskSuggesting;
  /** How often the suggesting thread has ended; the next one has not heard what this one remembered. */
  suggestingEnds(): number;
  /** Fits ranking to decisions in a thread of its own, which ends with it: suggestions go on meanwhile. */
  fit(decisions: readonly TermDecision[], fitted: FittedWeights | null, onStep?: (step: LoadStep) => void): Promise<Refit>;
  prepare(): Promise<Prepared>;
  load(source: OntologySource, onStep?: (step: LoadStep) => void): Promise<LoadSummary>;
  use(pins: readonly Pin[], onStep?: (step: LoadStep) => void): Promise<Pin[]>;
  remove(pin: Pin): Promise<boolean>;
  faults(pin: Pin): Promise<ReadingFault[]>;
  close(): Promise<void>;
}

/** Creates the client; `start` makes a thread of a role. What a killed thread had begun is not kept. */
export function createCatalogueClient(start: (role: CatalogueData['role']) => Worker): CatalogueClient {
  const asking = createThread(() => start('asking')), suggesting = createThread(() => start('suggesting')), writing = createThread(() => start('writing'));
  const questions = <Q>(thread: typeof asking): Q => new Proxy({}, { get: (_, method: string) => (argument: unknown) => thread.call(method, argument) }) as Q;
  const ask = questions<AskCatalogue>(asking);
  const write = <M extends keyof CatalogueWriting>(method: M, argument?: unknown, options: { onStep?: ((step: LoadStep) => void) | undefined; transfer?: ArrayBuffer[] } = {}): Promise<Awaited<ReturnType<CatalogueWriting[M]>>> => writing.call(method, argument, options);
  return {
    ask,
    suggesting: questions<AskSuggesting>(suggesting),
    suggestingEnds: () => suggesting.ends(),
    async fit(decisions, fitted, onStep) {
      const fitting = createThread(() => start('suggesting'));
      try {
        await fitting.call('remember', { fitted });
        return await fitting.call('refit', { decisions }, { onStep });
      } finally { await fitting.close(); }
    },
    prepare: () => write('prepare'),
    load(source, onStep) {
      const { bytes } = source;
      const whole = bytes.buffer instanceof ArrayBuffer && bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
      const sent = whole ? bytes : new Uint8Array(bytes);
      return write('load', { ...source, bytes: sent }, { onStep, transfer: [sent.buffer as ArrayBuffer] });
    },
    use: (pins, onStep) => write('use', pins, { onStep }),
    remove: (pin) => write('remove', pin),
    faults: (pin) => write('faults', pin),
    async close() { await Promise.all([asking.close(), suggesting.close(), writing.close()]); },
  };
}
