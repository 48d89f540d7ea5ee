/** The build of the web pages: the same input gives the same files, and they stay small. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesOf } from '../../server/apis/web-pages.ts';

const web = resolve(import.meta.dirname, '../../web');
/** bytes that a page may cost on the wire, scripts and styles together, without the common style sheet */
const budget = 40_000;

let folder: string;
const built: Record<string, string>[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'micrograph-web-'));
  for (const name of ['one', 'two']) {
    await build({ configFile: join(web, 'vite.config.ts'), logLevel: 'error', build: { outDir: join(folder, name) } });
    built.push(Object.fromEntries(readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).sort().filter((file) => /\.\w+$/.test(file)).map((file) => [file, readFileSync(join(folder, name, file), 'utf8')])));
  }
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

test('built twice, names and contents are the same', () => {
  expect(Object.keys(built[0]!).length).toBeGreaterThanOrEqual(5);
  expect(built[1]).toEqual(built[0]);
});

test('every page stays within its budget, and names nothing from elsewhere', () => {
  const pages = JSON.parse(readFileSync(join(web, 'pages.json'), 'utf8')) as { name: string }[];
  const manifest = JSON.parse(built[0]!['manifest.json']!) as Parameters<typeof filesOf>[0];
  const weights = pages.map(({ name }) => {
    const { script, preloads, styles } = filesOf(manifest, name)!;
    const texts = [script, ...preloads, ...styles].map((file) => built[0]![file]!);
    for (const text of texts) expect([...text.matchAll(/(?:url\(|import\s*\(?|src=|href=)["']?https?:[^"')]*/g)].map(String)).toEqual([]);
    return [name, texts.reduce((sum, text) => sum + gzipSync(text).length, 0)] as const;
  });
  expect(weights.length).toBe(pages.length);
  // what a page loads later, such as what draws charts, is one part of a bounded weight
  const first = new Set(pages.flatMap(({ name }) => { const { script, preloads } = filesOf(manifest, name)!; return [script, ...preloads]; }));
  const later = Object.entries(built[0]!).filter(([file]) => file.endsWith('.js') && !first.has(file)).map(([file, text]) => [file.replace(/-[\w-]{8}\./, '.'), gzipSync(text).length] as const);
  expect(later.map(([file]) => file)).toEqual(['assets/draw-chart.js']);
  expect(later.filter(([, bytes]) => bytes > budget)).toEqual([]);
  expect(weights.filter(([, bytes]) => bytes > budget)).toEqual([]);
});
