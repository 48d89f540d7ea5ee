/**
 * Answers that are kept as long as the tables hold the same: what is told beside each chart (other series, rules, what drifts) is
 * asked for again and again between two deposits.
 */

/** Gives an answer that was worked out since the tables last changed, or works it out. `seq`: newest version that they hold. What fails is not kept. */
export function createWhileUnchanged<T>(seq: () => number, most = 100): (key: string, work: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  let of = seq();
  return (key, work) => {
    const now = seq();
    if (now !== of) { kept.clear(); of = now; }
    const known = kept.get(key);
    if (known) return known;
    const answer = work();
    if (kept.size >= most) kept.delete(kept.keys().next().value!);
    kept.set(key, answer);
    answer.catch(() => { if (kept.get(key) === answer) kept.delete(key); });
    return answer;
  };
}
