/**
 * The line in which queries wait for a free reader: bounded in length and in time, left when the client leaves. Who
 * has waited as long as the deadline allows is told so: nobody asks for an answer later than that.
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
      const waitMs = Math.min(maxWaitMs, task.deadlineMs);
      waiting.set(task, setTimeout(() => {
        remove(task);
        task.settle(new KnownError(task.deadlineMs > maxWaitMs ? 'not-ready' : 'query-timeout', `no query thread became free within ${waitMs} ms; try again later, or with a longer deadline`, { limit_ms: waitMs }));
      }, waitMs));
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
