/**
 * Makes sure, once before the tests begin, that web/dist is what web/ says: builds where a source is newer than the build,
 * which takes a fraction of a second. Test files that each did so would take the files away from under one another.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Builds if needed; throws what the build says when it fails. Vitest calls this. */
export default function buildPages(): void {
  const built = statSync(join(root, 'web/dist/manifest.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = Math.max(...readdirSync(join(root, 'web'), { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('dist'))
    .map((name) => statSync(join(root, 'web', name)).mtimeMs));
  if (newest > built) execFileSync(process.execPath, ['scripts/build-web.js'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
}
