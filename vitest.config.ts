import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { keepCompiledCode } from './server/cli/compile-cache.ts';

// servers of tests are started by the dozen, and read the same modules each time
keepCompiledCode();
// all that tests and the processes they start leave lies in one folder, which goes at the end
const run = join(tmpdir(), `micrograph-run-${process.pid}`);
mkdirSync(run, { recursive: true });
process.env['TEST_RUN_FOLDER'] = process.env['TMPDIR'] = run;

const ownProcess = ['tests/unit/terms/term-lookup-race.test.ts'];

/** Threads of tests share two cores with the server's own threads: files run two at a time, with generous limits. */
export default defineConfig({
  // the one that Node finds too: its second build, for development, is another realm to the packages that use the first
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    // files of units share their process, which spares each the reading of what all use; those that put things in the place of modules, and whole servers, have their own
    projects: [
      { extends: true, test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], exclude: ownProcess, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['tests/*.test.ts', 'tests/!(unit|conformance)/**/*.test.ts', ...ownProcess] } },
      { extends: true, test: { name: 'conformance', include: ['tests/conformance/**/*.test.ts'] } },
    ],
    globalSetup: ['tests/support/built-pages.ts', 'tests/support/run-folder.ts'],
    exclude: ['tests/conformance/data/**', '**/node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    // generous: machines differ by far more than what a test waits for, and none of them judges speed
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
