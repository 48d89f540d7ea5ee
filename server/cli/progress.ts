/** Progress of long work on the error stream: a line that rewrites itself on a terminal, a line now and then elsewhere. */

export interface Progress { say(text: string): void; done(): void }

/** Creates a progress line; `every` limits how often it is written where the stream is no terminal (milliseconds). */
export function createProgress(stream: NodeJS.WriteStream = process.stderr, every = 5000): Progress {
  let last = 0;
  let shown = false;
  return {
    say(text) {
      const now = Date.now();
      if (stream.isTTY) {
        if (now - last < 80) return;
        stream.write(`\r\x1b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
        shown = true;
      } else {
        if (now - last < every) return;
        stream.write(`${text}\n`);
      }
      last = now;
    },
    done() { if (shown) stream.write('\r\x1b[K'); },
  };
}
