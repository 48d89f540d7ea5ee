import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Threads of tests share two cores with the server's own threads: files run two at a time, with generous limits. */
export default defineConfig({
  // the one that Node finds too: its second build, for development, is another realm to the packages that use the first
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/built-pages.ts'],
    exclude: ['tests/conformance/data/**', '**/node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
