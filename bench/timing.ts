/** Times in milliseconds, and what is read from them. */

/** Runs the work so many times, after as many warm-up runs as wished, and gives each time. */
export async function timesOf(work: () => unknown, { turns, warmUp = 3 }: { turns: number; warmUp?: number }): Promise<number[]> {
  for (let turn = 0; turn < warmUp; turn += 1) await work();
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return times;
}

/** The value below which this share of the times lies; 0.5 is the median. */
export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
export const median = (times: readonly number[]): number => quantile(times, 0.5);

/** Two works in turns, so that what else the machine does falls on both; the median of each. */
export async function compareInTurns(a: () => unknown, b: () => unknown, { turns, warmUp = 3 }: { turns: number; warmUp?: number }): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let turn = -warmUp; turn < turns; turn += 1) {
    for (const [index, work] of [a, b].entries()) {
      const [time] = await timesOf(work, { turns: 1, warmUp: 0 });
      if (turn >= 0) times[index]!.push(time!);
    }
  }
  return [median(times[0]), median(times[1])];
}
