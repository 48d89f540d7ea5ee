/** How alike two strings are, by the runs of three characters that they share; typing errors leave most of them as they are. */

/** Runs of three characters with a blank at both ends, each as often as it stands there. */
function runsOf(form: string): Map<string, number> {
  const padded = ` ${form} `, runs = new Map<string, number>();
  for (let at = 0; at + 3 <= padded.length; at += 1) {
    const run = padded.slice(at, at + 3);
    runs.set(run, (runs.get(run) ?? 0) + 1);
  }
  return runs;
}

/** Compares one form with others: 0 for nothing in common, 1 for equal (Dice's coefficient over runs of three). */
export function createLikeness(form: string): (other: string) => number {
  const own = runsOf(form);
  const size = form.length; // as many runs as characters, for there is a blank at both ends
  return (other) => {
    if (other === form) return 1;
    let shared = 0;
    const padded = ` ${other} `, used = new Map<string, number>();
    for (let at = 0; at + 3 <= padded.length; at += 1) {
      const run = padded.slice(at, at + 3), most = own.get(run);
      if (most === undefined) continue;
      const before = used.get(run) ?? 0;
      if (before < most) { shared += 1; used.set(run, before + 1); }
    }
    return size + other.length === 0 ? 0 : 2 * shared / (size + other.length);
  };
}

/** The runs of three characters inside a form, each once, as the index of the catalogue has them. */
export function innerRuns(form: string): string[] {
  const runs = new Set<string>();
  for (let at = 0; at + 3 <= form.length; at += 1) runs.add(form.slice(at, at + 3));
  return [...runs];
}
