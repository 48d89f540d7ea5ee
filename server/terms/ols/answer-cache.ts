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

/** Opens the cache in a folder; of more than `most` answers the oldest tenth goes. A disk that fails costs the memory only. */
export function openAnswerCache({ folder, most = 5000 }: { folder: string; most?: number }): AnswerCache {
  const fileOf = (url: string): string => join(folder, `${createHash('sha256').update(url).digest('hex').slice(0, 40)}.json`);
  const names = (): string[] => { try { return readdirSync(folder).filter((name) => name.endsWith('.json')); } catch { return []; } };
  let count = names().length;
  const shrink = (): void => {
    const dated = names().map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs })).toSorted((a, b) => a.at - b.at);
    for (const { name } of dated.slice(0, Math.ceil(most / 10))) rmSync(join(folder, name), { force: true });
    count = names().length;
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
        writeFileSync(`${file}.new`, JSON.stringify(answer), { mode: 0o600 });
        renameSync(`${file}.new`, file);
        count += 1;
        if (count > most) shrink();
      } catch { /* asked again next time */ }
    },
  };
}
