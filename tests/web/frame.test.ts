/** The frame of the web pages, in a real browser against a real server below a path: signing in, and what pages may and may not do. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, startBrowser } from '../support/browser.ts';
import type { TestBrowser } from '../support/browser.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const browserFound = await findBrowser();

describe.skipIf(browserFound.found === undefined)(`web pages${browserFound.found === undefined ? ` (skipped: ${browserFound.reason})` : ''}`, () => {
  let server: TestServer;
  let browser: TestBrowser;
  let bench: string;
  beforeAll(async () => {
    server = await startTestServer({ flags: { base: 'http://localhost/lab/' }, environment: { MICROGRAPH_PUBLIC_READ: 'false' } });
    bench = `${server.url}lab/curation`;
    browser = await startBrowser(browserFound.found!, `${server.url}lab/`);
  });
  afterAll(async () => { await browser?.close(); await server?.close(); });
  const signedIn = (page: Page): Promise<void> => page.getByRole('button', { name: 'Sign out' }).waitFor();

  test('a link with a token signs in, and the token leaves the address and the history', () => browser.visit(async ({ page, expect: announce }) => {
    // who signs out is asked about once more, as a visitor
    announce(/401 \(Unauthorized\)/);
    await page.goto(`${bench}?state=deferred#token=${server.token}`);
    await signedIn(page);
    expect(page.url()).toBe(`${bench}?state=deferred`);
    expect(await page.locator('#account').innerText()).toContain('administrator');
    await page.reload();
    await signedIn(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.reload();
    await page.getByText('This server is read with a token only.').waitFor();
    expect(await page.evaluate(() => [sessionStorage.length, localStorage.length])).toEqual([0, 0]);
  }));

  test('a token that is not known is refused with its sentence and not kept; the right one opens the page', () => browser.visit(async ({ page, expect: announce }) => {
    announce(/401 \(Unauthorized\)/);
    await page.goto(bench);
    await page.getByText('This server is read with a token only.').waitFor();
    await page.getByLabel('Token').fill('mg_wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('not known here').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await page.getByLabel('Token').fill(server.token);
    await page.keyboard.press('Enter');
    await signedIn(page);
    await page.getByText('Nothing waits.').waitFor();
  }));

  test('a token that ends while the page is open is said, and asked for again', () => browser.visit(async ({ page, expect: announce }) => {
    announce(/401 \(Unauthorized\)/);
    const headers = { 'content-type': 'application/json' };
    const made = await (await server.request('/admin/tokens', { method: 'POST', headers, body: JSON.stringify({ name: 'Guest', role: 'curator' }) })).json() as { id: string; token: string };
    await page.goto(`${bench}?view=batches#token=${made.token}`);
    await signedIn(page);
    await server.request(`/admin/tokens/${made.id}`, { method: 'DELETE' });
    // the list of batches may have noticed by itself before the click
    await page.getByRole('link', { name: 'Drift' }).click({ timeout: 2000 }).catch(() => undefined);
    await page.getByRole('alert').getByText('This token is not taken any more').waitFor();
    await page.getByLabel('Token').waitFor();
  }));

  test('every page has the same frame: the navigation, the place in it, and a way past it', () => browser.visit(async ({ page }) => {
    for (const path of ['problems', 'curation']) {
      await page.goto(`${server.url}lab/${path}`);
      expect(await page.getByRole('navigation', { name: 'Micrograph' }).getByRole('link').allInnerTexts()).toEqual(['Micrograph', 'Records', 'Questions', 'Curation', 'Instruments', 'SPARQL', 'GraphQL', 'Reference']);
    }
    expect(await page.locator('[aria-current=page]').allInnerTexts()).toEqual(['Curation']);
    await page.goto(`${server.url}lab/problems`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  }));

  test('without JavaScript the page says what it needs and where the same work can be done', async () => {
    const text = await (await server.request('/curation', { headers: { accept: 'text/html' }, token: null })).text();
    expect(/<noscript>.*<\/noscript>/.exec(text)?.[0]).toContain('needs JavaScript. The same work can be done by REST (<code>/lab/curation/values</code>');
  });

  test('on paper only the content is left', () => browser.visit(async ({ page }) => {
    await page.goto(`${bench}#token=${server.token}`);
    await signedIn(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').filter({ visible: true }).count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'Curation' }).isVisible()).toBe(true);
  }));

  test('scripts are kept by the browser for ever, for their names change with them; what is read by hand is not', async () => {
    const text = await (await server.request('/curation', { headers: { accept: 'text/html' }, token: null })).text();
    const scripts = [...text.matchAll(/(?:src|href)="\/lab\/(web\/assets\/[^"]+)"/g)].map((match) => match[1]!);
    expect(scripts.map((name) => name.replace(/-[\w-]{8}\./, '.')).sort()).toEqual(['web/assets/main.css', 'web/assets/main.js', 'web/assets/page.css', 'web/assets/page.js', 'web/assets/wording.js']);
    for (const name of scripts) expect((await server.request(name, { token: null })).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await server.request('/web/style.css', { token: null })).headers.get('cache-control')).toBe('public, max-age=300');
    for (const name of ['web/main.tsx', 'web/dist/manifest.json', 'web/manifest.json', 'web/pages.json', 'web/static/style.css']) expect([name, (await server.request(name)).status]).toEqual([name, 404]);
  });

  test('programs get the doors of a page as JSON, and everybody may ask who they are', async () => {
    expect(await (await server.request('/curation', { headers: { accept: 'application/json' } })).json()).toEqual({ title: 'Curation', doors: [{ href: '/lab/curation/values' }, { href: '/lab/curation/batches' }, { href: '/lab/curation/drift' }] });
    expect(await (await server.request('/whoami', { token: null })).json()).toEqual({ agent: null, reading_needs_token: true });
    const known = await server.request('/whoami');
    expect([known.headers.get('cache-control'), await known.json()]).toEqual(['no-store', { agent: { iri: 'http://localhost/lab/agents/administrator', name: 'administrator', role: 'admin' }, reading_needs_token: true }]);
    expect((await server.request('/whoami', { token: 'mg_wrong' })).status).toBe(401);
  });
});
