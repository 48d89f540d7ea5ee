/** The folder of one run of tests, named by vitest.config.ts: what test files share lies there, and goes when all have ended. Vitest calls this. */
import { rmSync } from 'node:fs';

export function teardown(): void {
  const folder = process.env['TEST_RUN_FOLDER'];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
