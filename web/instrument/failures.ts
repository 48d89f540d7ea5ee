/** What could not be measured, as people read it: a file that cannot be read fails all procedures alike, and is told once. Pure, so that it is tested without a browser. */

/** A row of the stored query qc-not-measured. */
export type FailureRow = Readonly<Record<'input' | 'procedure' | 'status' | 'ended' | 'run', { value: string }> & Partial<Record<'name' | 'procedureName' | 'reason', { value: string }>>>;
/** Rows of one input with one reason: often all procedures of a file fail alike. */
export interface Failure { input: string; name: string; failed: boolean; reason: string; ended: string; runs: { iri: string; name: string }[] }

/** Rows of the stored query, newest first → a failure for each input and reason; failures before what was only not assessed. */
export function failuresOf(rows: readonly FailureRow[]): Failure[] {
  const groups = [...Map.groupBy(rows, ({ input, status, reason }) => JSON.stringify([input.value, status.value, reason?.value])).values()];
  return groups.map((group): Failure => {
    const { input, name, status, reason, ended } = group[0]!;
    const runs = group.map(({ run, procedure, procedureName }) => ({ iri: run.value, name: procedureName?.value ?? procedure.value })).toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
    return { input: input.value, name: name?.value ?? input.value, failed: status.value === 'failed', reason: reason?.value ?? 'no reason is stated', ended: ended.value, runs };
  }).toSorted((a, b) => Number(b.failed) - Number(a.failed));
}
