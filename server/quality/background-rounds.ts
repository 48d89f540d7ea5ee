/**
 * Rounds of work in the background: one at a time, a moment after something was noted, so that what is noted together is done
 * together. A round that fails is told and tried again later; nothing in it ends a server.
 */
export interface BackgroundRounds {
  /** True from `close` on: a round that runs looks at it between its steps. */ readonly closed: boolean;
  /** A round soon, unless one is coming or runs; that one sees what waits. `ms`: other than the usual pause. */ soon(ms?: number): void;
  /** Resolves when no round runs and none is coming. */ settled(): Promise<void>;
  /** Ends after the step under way. */ close(): Promise<void>;
}

export interface BackgroundRoundsParts {
  /** one round */ run: () => Promise<void>;
  /** whether something waits that a further round would do */ waits: () => boolean;
  /** tells of a round that failed */ onFailure: (error: unknown) => void;
  /** how long is waited for more to be noted, and after a failure, milliseconds */ settleMs: number; retryMs: number;
}

/** Creates them; the first begins when `soon` is called. */
export function createBackgroundRounds({ run, waits, onFailure, settleMs, retryMs }: BackgroundRoundsParts): BackgroundRounds {
  let closed = false, timer: NodeJS.Timeout | undefined, running: Promise<void> | undefined;
  const soon = (ms = settleMs): void => {
    if (closed || timer || running) return;
    timer = setTimeout(() => {
      timer = undefined;
      let failed = false;
      running = run().catch((error: unknown) => { failed = true; if (!closed) onFailure(error); }).finally(() => {
        running = undefined;
        if (waits()) soon(failed ? retryMs : settleMs);
      });
    }, ms);
  };
  return {
    get closed() { return closed; },
    soon,
    async settled() { while (!closed && (timer || running)) await (running ?? new Promise((resolve) => { setTimeout(resolve, 10); })); },
    async close() { closed = true; clearTimeout(timer); timer = undefined; await running; },
  };
}
