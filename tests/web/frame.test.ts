/** The frame of the web pages, in a real browser against a real server: signing in, and what a page may and may not do. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { ensureBuilt } from '../support/built-pages.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

/** The frame is what is tested here; the list behind it is not. */
const emptyBench = (page: Page): Promise<unknown> => page.route('**/curation/values?*', (route) => route.fulfill({ json: { total: 0, fields: [], values: [] } }));

const browserFound = await findBrowser();

describe.skipIf(browserFound.found === undefined)(`web pages${browserFound.found === undefined ? ` (skipped: ${browserFound.reason})` : ''}`, () => {
  let server: TestServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    ensureBuilt();
    server = await startTestServer();
    browser = await startBrowser(browserFound.found!, server.url);
  });
  afterAll(async () => { await browser?.close(); await server?.close(); });

  test('a link with a token signs in, and the token leaves the address', () => browser.visit(async ({ page }) => {
    await emptyBench(page);
    await page.goto(`${server.url}curation?state=open#token=${server.token}`);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(page.url()).toBe(`${server.url}curation?state=open`);
    expect(await page.locator('#account').innerText()).toContain('administrator');
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  }));

  test('a token that is not known is refused with its sentence, and nothing is kept', () => browser.visit(async ({ page, expect: announce }) => {
    announce(/401 \(Unauthorized\)/);
    await emptyBench(page);
    await page.goto(`${server.url}curation`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Token').fill('mg_wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('not known here').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await page.getByLabel('Token').fill(server.token);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  }));
});
