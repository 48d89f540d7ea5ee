/** What the pool and a reader thread say to each other. Plain objects; errors in the form of `describeError`. */
import type { ErrorMessage } from '../errors.ts';
import type { QueryAnswer, QueryRequest } from './store.ts';

export type ToReader =
  | { type: 'query'; id: string; request: Omit<QueryRequest, 'signal'> }
  | { type: 'follow'; seq: number };

export interface ReaderState { seq: number; quads: number; memoryBytes: number }

export type FromReader =
  | ({ type: 'ready' | 'followed' } & ReaderState)
  | { type: 'loading'; done: number; of: number }
  | { type: 'failed'; error: ErrorMessage }
  | { type: 'answer'; id: string; answer: QueryAnswer; /** memory that the query took and that stays taken */ grownBytes: number }
  | { type: 'error'; id: string; error: ErrorMessage; grownBytes: number; /** the thread can not be trusted any more */ fatal: boolean };

/** What the thread's entry file finds in `workerData`. */
export interface ReaderData { journalFile: string; limitBytes?: number }
