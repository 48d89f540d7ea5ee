/**
 * The line in which queries wait for a free reader: bounded in length and in time, left when the client leaves. The
 * deadline of a query does not run while it waits.
 */
import { KnownError } from '../errors.ts';
import type { QueryAnswer, QueryRequest } from './store.ts';

/** A query on its way. It is settled once; what comes later is ignored. */
export interface Task {
  readonly id: string;
  readonly request: Omit<QueryRequest, 'signal'>;
  readonly deadlineMs: number;
  /** milliseconds since 1970; 0 while it waits */ startedAt: number;
  settle(outcome: QueryAnswer | Error): void;
}

export interface QueryLine {
  /** Puts a task at the end, or settles it with not-ready when too many wait. */
  add(task: Task): void;
  /** Takes the first. */
  take(): Task | undefined;
  /** Takes out the one that has left; false when it does not wait. */
  remove(task: Task): boolean;
  /** Settles all with this error. */
  clear(error: Error): void;
}

/** Creates an empty line. */
export function createQueryLine({ maxWaiting, maxWaitMs }: { maxWaiting: number; maxWaitMs: number }): QueryLine {
  const waiting = new Map<Task, NodeJS.Timeout>();
  const remove = (task: Task): boolean => {
    clearTimeout(waiting.get(task));
    return waiting.delete(task);
  };
  return {
    add(task) {
      if (waiting.size >= maxWaiting) { task.settle(new KnownError('not-ready', `${waiting.size} queries are waiting already; try again later`)); return; }
      waiting.set(task, setTimeout(() => {
        remove(task);
        task.settle(new KnownError('not-ready', `no query thread became free within ${maxWaitMs / 1000} s; try again later`));
      }, maxWaitMs));
    },
    take() {
      const [first] = waiting.keys();
      if (first) remove(first);
      return first;
    },
    remove,
    clear(error) {
      for (const task of waiting.keys()) { // a map may lose keys while they are walked
        remove(task);
        task.settle(error);
      }
    },
  };
}
