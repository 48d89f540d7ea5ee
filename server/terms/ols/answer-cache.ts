/**
 * Answers of look-up services on disk, a file each, with the day they were given: asking again costs others time, and an
 * old answer is better than none when the service is down. The folder may be deleted at any time.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was answered to one address. */
export interface KeptAnswer { readonly url: string; readonly retrieved_at: string; /** undefined: there was nothing */ readonly json?: Record<string, unknown> }

export interface AnswerCache { find(url: string): KeptAnswer | undefined; put(answer: KeptAnswer): void }

/**
 * Opens the cache in a folder. Of more than `most` answers, or of answers with more than `mostBytes` together, the oldest go
 * until a tenth is free. A disk that fails costs the memory only.
 */
export function openAnswerCache({ folder, most = 5000, mostBytes = 200_000_000 }: { folder: string; most?: number; mostBytes?: number }): AnswerCache {
  const fileOf = (url: string): string => join(folder, `${createHash('sha256').update(url).digest('hex').slice(0, 40)}.json`);
  const names = (): string[] => { try { return readdirSync(folder).filter((name) => name.endsWith('.json')); } catch { return []; } };
  const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  /** what lies there; measured when the first answer is put */
  let held: { count: number; bytes: number } | undefined;
  const measure = (): { count: number; bytes: number } => { const all = names(); return { count: all.length, bytes: all.reduce((sum, name) => sum + sizeOf(join(folder, name)), 0) }; };
  const shrink = (): { count: number; bytes: number } => {
    const dated = names().map((name) => ({ file: join(folder, name), stat: statSync(join(folder, name)) })).toSorted((a, b) => a.stat.mtimeMs - b.stat.mtimeMs);
    let count = dated.length, bytes = dated.reduce((sum, { stat }) => sum + stat.size, 0);
    for (const { file, stat } of dated) {
      if (count <= most * 0.9 && bytes <= mostBytes * 0.9) break;
      rmSync(file, { force: true });
      count -= 1;
      bytes -= stat.size;
    }
    return { count, bytes };
  };
  return {
    find(url) {
      try {
        const kept = JSON.parse(readFileSync(fileOf(url), 'utf8')) as KeptAnswer;
        return kept.url === url && !Number.isNaN(Date.parse(kept.retrieved_at)) ? kept : undefined;
      } catch { return undefined; }
    },
    put(answer) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const file = fileOf(answer.url);
        held ??= measure();
        const before = statSync(file, { throwIfNoEntry: false });
        writeFileSync(`${file}.new`, JSON.stringify(answer), { mode: 0o600 });
        renameSync(`${file}.new`, file);
        held = { count: held.count + (before ? 0 : 1), bytes: held.bytes - (before?.size ?? 0) + sizeOf(file) };
        if (held.count > most || held.bytes > mostBytes) held = shrink();
      } catch { /* asked again next time */ }
    },
  };
}
