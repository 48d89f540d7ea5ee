/** Small records for the tests of the store, also for the processes that they start. */
import type { VersionDraft } from '../../../server/store/store.ts';

export const recordIriOf = (n: number): string => `https://data.example/records/r${n}`;

/** Sorted N-Quads of record `n`: `size` triples that say which version they are of. */
export function nquadsOf(n: number, { size = 5, label = 'first' }: { size?: number; label?: string } = {}): string {
  const graph = recordIriOf(n);
  return Array.from({ length: size }, (_, at) => `<${graph}#s${at >> 2}> <https://vocabulary.example/p${String(at).padStart(3, '0')}> "${label} ${n}.${at}" <${graph}> .\n`).sort().join('');
}

export function draftOf(n: number, options: { size?: number; label?: string } = {}): VersionDraft {
  return {
    record: recordIriOf(n), id: `r${n}`, nquads: nquadsOf(n, options), size: options.size ?? 5, time: '2026-01-02T03:04:05.678Z', agent: 'https://orcid.org/0000-0002-1825-0097',
    activity: { kind: 'deposit', software: 'micrograph 0', startedAt: '2026-01-02T03:04:05.000Z' }, visibility: 'members', report: { conforms: true, results: [] },
  };
}

export function withdrawalOf(n: number): VersionDraft {
  const { nquads: _nquads, ...draft } = draftOf(n);
  return { ...draft, size: 0 };
}
