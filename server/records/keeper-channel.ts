/**
 * The keeper across a thread border: the same interface on both sides, messages between. Bytes travel by transfer, errors
 * as plain objects. Versions are announced on the same port before the answers that depend on them, in order.
 */
import type { MessagePort, Worker } from 'node:worker_threads';
import { KnownError, describeError, reviveError } from '../errors.ts';
import type { ErrorMessage } from '../errors.ts';
import type { LocalKeeper } from './keeper.ts';
import type { Accepted, Agent, DepositRequest, Keeper, WithdrawRequest } from './record.ts';
import type { WantedTerm } from './term-deposits.ts';

/** What the keeper's thread says when it serves. */
export interface KeeperReady { base: string; seq: number; quads: number }
export interface LoadProgress { stage: string; done: number; of: number }

type Method = 'deposit' | 'withdraw' | 'keepTerms' | 'backup' | 'check' | 'status' | 'profiles' | 'profile' | 'conformance' | 'readiness' | 'shapesStatus' | 'previewShapes' | 'activateShapes' | 'close';
interface Call { id: number; method: Method; argument: unknown }
export type FromKeeper =
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'error'; id: number; error: ErrorMessage }
  | { type: 'accepted'; accepted: Accepted }
  | { type: 'progress'; progress: LoadProgress }
  | ({ type: 'ready' } & KeeperReady)
  | { type: 'failed'; error: ErrorMessage };

export interface KeeperClient extends Keeper {
  /** resolves when the graph is loaded and deposits are taken; rejects with what made the start fail */ readonly ready: Promise<KeeperReady>;
  /** Called for each committed version, in order; returns what ends it. */
  onAccepted(listener: (accepted: Accepted) => void): () => void;
  onProgress(listener: (progress: LoadProgress) => void): () => void;
}

/** Serves a keeper on the port that leads to the client. */
export function serveKeeper(port: MessagePort, keeper: LocalKeeper, ready: KeeperReady): void {
  const send = (message: FromKeeper): void => { port.postMessage(message); };
  keeper.onAccepted((accepted) => { send({ type: 'accepted', accepted }); });
  const methods: Record<Method, (argument: never) => Promise<unknown>> = {
    deposit: (request: DepositRequest) => keeper.deposit(request),
    withdraw: (request: WithdrawRequest) => keeper.withdraw(request),
    keepTerms: (terms: readonly WantedTerm[]) => keeper.keepTerms(terms),
    backup: (file: string) => keeper.backup(file),
    check: () => keeper.check(),
    status: () => keeper.status(),
    profiles: () => keeper.profiles(),
    profile: (name: string) => keeper.profile(name),
    conformance: () => keeper.conformance(),
    shapesStatus: () => keeper.shapesStatus(),
    previewShapes: (files: Record<string, string>) => keeper.previewShapes(files),
    activateShapes: ({ files, agent }: { files: Record<string, string> | 'previous'; agent: Agent }) => keeper.activateShapes(files, agent),
    readiness: ({ record, profiles }: { record: string; profiles: string[] }) => keeper.readiness(record, profiles),
    close: () => keeper.close(),
  };
  port.on('message', ({ id, method, argument }: Call) => {
    methods[method](argument as never).then(
      (value) => { send({ type: 'answer', id, value }); },
      (error: unknown) => { send({ type: 'error', id, error: describeError(error) }); },
    ).finally(() => { if (method === 'close') port.close(); });
  });
  send({ type: 'ready', ...ready });
}

/** Creates the client of a keeper thread. When the thread ends, all that is open is rejected with not-ready. */
export function createKeeperClient(worker: Worker): KeeperClient {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const accepted = new Set<(accepted: Accepted) => void>();
  const progress = new Set<(progress: LoadProgress) => void>();
  const ready = Promise.withResolvers<KeeperReady>();
  ready.promise.catch(() => undefined); // whoever waits for it hears of it; nobody has to
  let next = 1;
  let ended: Error | undefined;

  const end = (error: Error): void => {
    ended ??= error;
    ready.reject(ended);
    for (const { reject } of open.values()) reject(ended);
    open.clear();
  };
  worker.on('message', (message: FromKeeper) => {
    switch (message.type) {
      case 'accepted': for (const listener of accepted) listener(message.accepted); break;
      case 'progress': for (const listener of progress) listener(message.progress); break;
      case 'ready': ready.resolve({ base: message.base, seq: message.seq, quads: message.quads }); break;
      case 'failed': end(reviveError(message.error)); break;
      default: {
        const call = open.get(message.id);
        open.delete(message.id);
        if (message.type === 'answer') call?.resolve(message.value); else call?.reject(reviveError(message.error));
      }
    }
  });
  worker.on('error', (error) => { end(error as Error); });
  worker.on('exit', () => { end(new KnownError('not-ready', 'the keeper has ended')); });

  const call = <T>(method: Method, argument?: unknown, transfer: ArrayBuffer[] = []): Promise<T> => new Promise((resolve, reject) => {
    if (ended) { reject(ended); return; }
    const id = next++;
    open.set(id, { resolve: resolve as (value: unknown) => void, reject });
    worker.postMessage({ id, method, argument } satisfies Call, transfer);
  });
  const listen = <T>(listeners: Set<T>) => (listener: T): (() => void) => { listeners.add(listener); return () => { listeners.delete(listener); }; };

  return {
    ready: ready.promise, onAccepted: listen(accepted), onProgress: listen(progress),
    deposit(request) {
      // only a buffer of the bytes' own may be handed over: others share theirs with more than this request
      const { bytes } = request.source;
      const whole = bytes.buffer instanceof ArrayBuffer && bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.byteLength > 0;
      const sent = whole ? bytes : new Uint8Array(bytes); // slice() of a Buffer would share its pool
      return call('deposit', { ...request, source: { ...request.source, bytes: sent } }, [sent.buffer as ArrayBuffer]);
    },
    withdraw: (request) => call('withdraw', request),
    keepTerms: (terms) => call('keepTerms', terms),
    backup: (file) => call('backup', file),
    check: () => call('check'),
    status: () => call('status'),
    profiles: () => call('profiles'),
    profile: (name) => call('profile', name),
    conformance: () => call('conformance'),
    shapesStatus: () => call('shapesStatus'),
    previewShapes: (files) => call('previewShapes', files),
    activateShapes: (files, agent) => call('activateShapes', { files, agent }),
    readiness: (record, profiles) => call('readiness', { record, profiles }),
    async close() {
      if (ended) return;
      const exited = new Promise<void>((resolve) => { worker.once('exit', () => { resolve(); }); });
      await call('close');
      await exited;
    },
  };
}
