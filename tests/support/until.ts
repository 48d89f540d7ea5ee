/** Waiting for what a server does by itself. Machines differ, so it is waited long for, and only what never comes fails a test. */
import { setTimeout } from 'node:timers/promises';

const longestMs = 60_000;
const pauseMs = 25;

/** Asks again until the answer is something (not undefined, false or 0), and gives it. `what`: what is waited for, for the message. */
export async function until<T>(what: string, ask: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + longestMs; ;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await setTimeout(pauseMs);
  }
}
