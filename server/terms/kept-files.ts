/**
 * The source files of the catalogue, kept by the hash of their content: `<sha256>.gz`, with `<sha256>.json` beside it that
 * says how the version is called. A file gets its name only once the catalogue holds its version; what a killed process
 * left half done is cleared away, or finished, at the next start.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { KnownError } from '../errors.ts';
import type { Identity } from './identify-ontology.ts';

/** What is kept beside a file. */
export type About = Identity & { readonly source: string; readonly loadedAt: string };
export interface KeptFile { readonly sha256: string; readonly about: About; read(): Uint8Array }

export interface KeptFiles {
  /** Writes a file under a name that does not count yet. Errors: catalogue-failed. */
  begin(file: { sha256: string; bytes: Uint8Array; about: About }): { kept: { about: About; keep(): void }; discard(): void };
  list(): KeptFile[];
  /** Finishes files whose version the catalogue has, and clears away the others that are half done. */
  settle(isKnown: (sha256: string) => boolean): void;
  remove(sha256: string): void;
}

/** Most bytes that a packed file may come to. */
export const mostUnpacked = 1_500_000_000;
const names = ['.gz', '.json'] as const;

/** The content of a file that may be gzipped. Errors: source-not-readable. */
export function unpack(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: mostUnpacked });
  } catch (error) {
    throw new KnownError('source-not-readable', (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? `the packed file holds more than ${mostUnpacked.toLocaleString('en')} bytes` : `the packed file cannot be unpacked: ${(error as Error).message}`);
  }
}

/** Opens the folder, or makes it. */
export function openKeptFiles(folder: string): KeptFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = (sha256: string, ending: string): string => join(folder, sha256 + ending);
  const finish = (sha256: string): void => { for (const ending of names) renameSync(path(sha256, `${ending}.part`), path(sha256, ending)); };
  const clear = (sha256: string): void => { for (const ending of names) rmSync(path(sha256, `${ending}.part`), { force: true }); };
  return {
    begin({ sha256, bytes, about }) {
      try {
        writeFileSync(path(sha256, '.gz.part'), gzipSync(bytes, { level: 6 }), { mode: 0o600, flush: true });
        writeFileSync(path(sha256, '.json.part'), JSON.stringify(about), { mode: 0o600, flush: true });
      } catch (error) {
        clear(sha256);
        throw new KnownError('catalogue-failed', `the file could not be kept in the data folder (${(error as Error).message}); nothing of it was loaded`, {}, { cause: error });
      }
      return { kept: { about, keep() { finish(sha256); } }, discard() { clear(sha256); } };
    },
    list: () => readdirSync(folder).filter((name) => /^[\da-f]{64}\.json$/.test(name) && existsSync(path(name.slice(0, 64), '.gz'))).toSorted().flatMap((name) => {
      const sha256 = name.slice(0, 64);
      try {
        return [{ sha256, about: JSON.parse(readFileSync(join(folder, name), 'utf8')) as About, read: () => unpack(readFileSync(path(sha256, '.gz'))) }];
      } catch {
        return []; // a damaged note says nothing; its file can be added again
      }
    }),
    settle(isKnown) {
      for (const name of readdirSync(folder).filter((each) => each.endsWith('.part'))) {
        const sha256 = name.slice(0, 64);
        if (isKnown(sha256) && names.every((ending) => existsSync(path(sha256, `${ending}.part`)) || existsSync(path(sha256, ending)))) {
          for (const ending of names) if (existsSync(path(sha256, `${ending}.part`))) renameSync(path(sha256, `${ending}.part`), path(sha256, ending));
        } else rmSync(join(folder, name), { force: true });
      }
    },
    remove(sha256) { for (const ending of names) rmSync(path(sha256, ending), { force: true }); },
  };
}
