/**
 * A headless Chromium for tests: the one that is named, the system's, or the one that comes with npm (with the libraries that
 * it needs where the system has none). Pages watch themselves: a request to elsewhere, a breach of the page's policy, or an
 * error on the console fails the test that caused it.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Where a browser is, and whose. */
export interface Found { program: string; /** further environment of the browser */ environment?: Readonly<Record<string, string>>; how: string }

function executable(file: string): boolean {
  try { accessSync(file, constants.X_OK); return true; } catch { return false; }
}

/** The system's browser, or the one that MICROGRAPH_TEST_BROWSER names ("npm" is the one that comes with the packages). */
function systemBrowser(): Found | undefined {
  const named = process.env['MICROGRAPH_TEST_BROWSER'];
  if (named === 'npm') return undefined;
  if (named) return { program: named, how: 'named by MICROGRAPH_TEST_BROWSER' };
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin', '/Applications/Google Chrome.app/Contents/MacOS', '/Applications/Chromium.app/Contents/MacOS'];
  for (const name of [...names, 'Google Chrome', 'Chromium']) for (const folder of folders) if (folder !== '' && executable(join(folder, name))) return { program: join(folder, name), how: 'of the system' };
  return undefined;
}

/** Libraries that a program asks for and the system lacks. */
function lacking(program: string, libraries: string): string[] {
  const asked = execFileSync('ldd', [program], { encoding: 'utf8', env: { ...process.env, LD_LIBRARY_PATH: libraries } });
  return [...asked.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]!);
}

/**
 * The browser of the package: unpacked once a machine into the folder for temporary files, whole or not at all (it appears by
 * a rename, so that an unpacking that was broken off is never taken for a browser). Linux on x64 only.
 */
async function packagedBrowser(): Promise<Found> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(`no Chromium is installed, and none comes with the packages for ${process.platform} on ${process.arch}`);
  const require = createRequire(import.meta.url);
  const bin = join(dirname(require.resolve('@sparticuz/chromium')), '../bin');
  const { version } = JSON.parse(readFileSync(join(bin, '../package.json'), 'utf8')) as { version: string };
  // beside the folder of this run of tests, so that the next run finds it
  const temporary = dirname(process.env['TEST_RUN_FOLDER'] ?? join(tmpdir(), 'run')), folder = join(temporary, `micrograph-chromium-${version}`);
  if (!existsSync(folder)) {
    const unpacking = mkdtempSync(join(temporary, 'micrograph-chromium-'));
    const { inflate } = await import('@sparticuz/chromium');
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = unpacking; // where inflate puts things
    try {
      for (const file of ['chromium.br', 'fonts.tar.br', 'al2023.tar.br', 'swiftshader.tar.br']) await inflate(join(bin, file));
    } finally {
      if (before === undefined) delete process.env['TMPDIR']; else process.env['TMPDIR'] = before;
    }
    try { renameSync(unpacking, folder); } catch (error) { rmSync(unpacking, { recursive: true, force: true }); if (!existsSync(folder)) throw error; }
  }
  const found = { program: join(folder, 'chromium'), environment: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') }, how: 'of the packages' };
  const missing = lacking(found.program, found.environment.LD_LIBRARY_PATH);
  if (missing.length > 0) throw new Error(`no Chromium is installed, and the one of the packages lacks ${missing.join(', ')}`);
  return found;
}

/** Finds a browser; undefined and the reason where there is none. */
export async function findBrowser(): Promise<{ found: Found } | { found: undefined; reason: string }> {
  try { return { found: systemBrowser() ?? await packagedBrowser() }; } catch (error) { return { found: undefined, reason: (error as Error).message }; }
}

/** A page that watches itself. */
export interface Visit {
  readonly page: Page;
  /** lines like this are expected: `console: …`, `page: …`, `request to …` */ expect(pattern: RegExp): void;
}

export interface TestBrowser {
  readonly how: string;
  /** Opens a page of its own (nobody signed in), and fails when it was not well: see the top of this file. */
  visit(story: (visit: Visit) => Promise<void>, options?: BrowserContextOptions): Promise<void>;
  close(): Promise<void>;
}

/** Starts the browser; `origin` is the only place that its pages may ask. */
export async function startBrowser(found: Found, origin: string): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({
    executablePath: found.program, headless: true, env: { ...process.env as Record<string, string>, ...found.environment },
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return {
    how: found.how,
    async visit(story, options = {}) {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      context.setDefaultTimeout(30_000);
      const faults: string[] = [];
      const expected: RegExp[] = [];
      try {
        const page = await context.newPage();
        page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()} (${message.location().url})`); });
        page.on('pageerror', (error) => { faults.push(`page: ${error.message}`); });
        page.on('request', (request) => { if (!request.url().startsWith(origin) && !/^(?:data|blob|about):/.test(request.url())) faults.push(`request to ${request.url()}`); });
        await story({ page, expect(pattern) { expected.push(pattern); } });
      } finally {
        await context.close();
      }
      const unexpected = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
      if (unexpected.length > 0) throw new Error(`the page was not well:\n${unexpected.join('\n')}`);
    },
    close: () => browser.close(),
  };
}
