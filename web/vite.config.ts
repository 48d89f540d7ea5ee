/**
 * How the web pages are built: one entry, one lazily loaded part for each page, names with a hash of the content, so that
 * browsers may keep them for ever. Addresses are relative, so that the pages work below any path.
 */
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // browsers since May 2024: the first that know light-dark(), which the common styles rely on
    target: ['chrome123', 'firefox120', 'safari17.5'],
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    // images and fonts stay files: the pages' policy forbids most data: addresses
    assetsInlineLimit: 0,
    rolldownOptions: { input: 'main.tsx' },
  },
});
