/**
 * Work of the tables that takes long is written as a generator, which pauses where it may; other requests come in between,
 * for rows are made in the thread that answers them.
 */
import { setImmediate } from 'node:timers/promises';

/** Milliseconds after which others get their turn. */
const sliceMs = 15;

/** Runs work to its end, by slices. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  let until = performance.now() + sliceMs;
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await setImmediate();
    until = performance.now() + sliceMs;
  }
}
