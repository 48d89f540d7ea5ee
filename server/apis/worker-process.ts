/**
 * The QC worker beside the server: a process of its own, so that a broken image can end it and nothing else. It gets the
 * address and its token on its standard input, never on a command line that others can read, and is started again (ever
 * more slowly) when it ends by itself.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Logger } from 'pino';

export interface WorkerProcess {
  /** Asks it to end after what it is doing, and ends it when that takes longer. */
  close(waitMs: number): Promise<void>;
}

const longestPauseMs = 60_000;

/** Starts the process; `entry` is the file that node runs, `input` what it reads from its standard input as one JSON line. */
export function startWorkerProcess({ entry, input, log }: { entry: string; input: Record<string, unknown>; log: Logger }): WorkerProcess {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closing = false;
  let pauseMs = 1000;

  const start = (): void => {
    const started = Date.now();
    const process_ = spawn(process.execPath, [entry], { stdio: ['pipe', 'inherit', 'inherit'] });
    child = process_;
    process_.once('error', (error) => { log.error({ err: error }, 'the QC worker could not be started'); });
    process_.stdin.on('error', () => undefined); // it may end before it has read; its exit says so
    process_.stdin.end(`${JSON.stringify(input)}\n`);
    process_.once('exit', (code, signal) => {
      child = undefined;
      if (closing) return;
      if (Date.now() - started > longestPauseMs) pauseMs = 1000;
      log.warn({ code, signal, again_in_ms: pauseMs }, 'the QC worker ended');
      timer = setTimeout(start, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    });
  };
  start();

  return {
    async close(waitMs) {
      closing = true;
      clearTimeout(timer);
      const running = child;
      if (!running) return;
      await new Promise<void>((resolve) => {
        const late = setTimeout(() => { running.kill('SIGKILL'); }, waitMs);
        running.once('exit', () => { clearTimeout(late); resolve(); });
        running.kill('SIGTERM');
      });
    },
  };
}
