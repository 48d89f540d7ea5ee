/**
 * What resolvers have answered, kept in a file of JSON lines in the data folder: appended as it comes, read once, written
 * anew when most of it is old. It may be deleted at any time; a line that was cut off is left out.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Resolution } from './resolver.ts';

export interface ResolutionCache {
  find(iri: string): Resolution | undefined;
  put(iri: string, resolution: Resolution): void;
}

/** Opens the cache in a file; `most` entries at most, the oldest go first. */
export function openResolutionCache({ file, most = 100_000 }: { file: string; most?: number }): ResolutionCache {
  const entries = new Map<string, Resolution>();
  let lines = 0;
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    if (line === '') continue;
    lines += 1;
    try {
      const [iri, resolution] = JSON.parse(line) as [string, Resolution];
      if (typeof iri === 'string' && typeof resolution?.status === 'string' && !Number.isNaN(Date.parse(resolution.retrieved_at))) { entries.delete(iri); entries.set(iri, resolution); }
    } catch { /* a line that was cut off when the server ended */ }
  }
  const write = (): void => {
    writeFileSync(`${file}.new`, [...entries].map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    lines = entries.size;
  };
  return {
    find: (iri) => entries.get(iri),
    put(iri, resolution) {
      entries.delete(iri);
      entries.set(iri, resolution);
      if (entries.size > most) entries.delete(entries.keys().next().value!);
      lines += 1;
      if (lines > 2 * entries.size + 1000) write(); else appendFileSync(file, `${JSON.stringify([iri, resolution])}\n`, { mode: 0o600 });
    },
  };
}
