/** Pages that are built from web/: which files they need, and what is said where they were not built. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, expect, test } from 'vitest';
import { createRouter } from '../../../server/apis/router.ts';
import { createWebPages, filesOf } from '../../../server/apis/web-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'micrograph-pages-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const manifest = {
  'main.tsx': { file: 'assets/main-1.js', css: ['assets/main-1.css'], imports: ['_shared.js'] },
  '_shared.js': { file: 'assets/shared-1.js', imports: ['main.tsx'] },
  'curation/page.tsx': { file: 'assets/page-1.js', css: ['assets/page-1.css', 'assets/main-1.css'], imports: ['main.tsx', '_shared.js', '_gone.js'] },
};

test('a page needs its script, what that imports, in circles or not, and each style once', () => {
  expect(filesOf(manifest, 'curation')).toEqual({ script: 'assets/main-1.js', preloads: ['assets/shared-1.js', 'assets/page-1.js'], styles: ['assets/main-1.css', 'assets/page-1.css'] });
  expect(filesOf(manifest, 'other')).toBeUndefined();
  expect(filesOf({}, 'curation')).toBeUndefined();
});

test('where nothing was built the page says how to; a build is seen without a restart', async () => {
  const handler = express().use(createRouter(createWebPages({ root: '/', folder, requireTokenForReading: false }), { requireTokenForReading: false }));
  const server = handler.listen(0);
  try {
    const { port } = server.address() as { port: number };
    const page = async (): Promise<string> => (await fetch(`http://localhost:${port}/curation`, { headers: { accept: 'text/html' } })).text();
    expect(await page()).toContain('<code>npm run build:web</code>');
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/manifest.json'), JSON.stringify(manifest));
    expect(await page()).toContain('<script type="module" src="/web/assets/main-1.js"></script>');
  } finally {
    server.close();
  }
});
