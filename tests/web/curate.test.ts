/** The bench over a real server with real records: what waits is listed, decided by keyboard, taken back, and found in the records. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, startBrowser } from '../support/browser.ts';
import type { TestBrowser, Visit } from '../support/browser.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const browserFound = await findBrowser();

/** A biosample with a specimen of it and two images. */
const sampleOf = (at: number, organism: string): string => `@prefix mg: <https://w3id.org/micrograph/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix schema: <http://schema.org/> .
<#sample> a mg:Biosample ; dcterms:title "Sample ${at}" ; mg:organismText "${organism}" ; mg:biologicalEntity "liver" .
<#specimen> a mg:Specimen ; dcterms:title "Section ${at}" ; prov:wasDerivedFrom <#sample> .
<#one> a ome:Image ; schema:name "one" ; mg:specimen <#specimen> . <#two> a ome:Image ; schema:name "two" ; prov:wasDerivedFrom <#one> .`;
const texts = ['lab mouse', 'lab mouse', 'lab mouse', 'lab mouse', 'white rat', 'white rat', 'thing from the pond'];

describe.skipIf(browserFound.found === undefined)(`curating${browserFound.found === undefined ? ` (skipped: ${browserFound.reason})` : ''}`, () => {
  let server: TestServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startTestServer();
    for (const [at, text] of texts.entries()) {
      const response = await server.request(`records/sample-${at}`, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: sampleOf(at, text) });
      expect([at, response.status]).toEqual([at, 201]);
    }
    browser = await startBrowser(browserFound.found!, server.url);
  });
  afterAll(async () => { await browser?.close(); await server?.close(); });

  test('the first page says how many texts wait, and leads to the bench', () => browser.visit(async ({ page }) => {
    // three organisms and one entity; the page does not wait long for the number, a later look has it
    await expect.poll(async () => { await page.goto(server.url); return page.locator('main').innerText(); }).toContain('4 texts wait for a term.');
    await page.getByRole('link', { name: 'To the curator’s bench' }).click();
    await page.getByRole('listbox', { name: 'Values' }).getByRole('option').first().waitFor();
    expect(await page.locator('.total').innerText()).toBe('4 values');
  }));

  const query = '?field=Biosample.organisms';
  const atBench = (story: (visit: Visit & { press: (...keys: string[]) => Promise<void> }) => Promise<void>): Promise<void> => browser.visit(async (visit) => {
    await visit.page.goto(`${server.url}curation${query}#token=${server.token}`);
    await visit.page.locator('.total', { hasText: /^\d+ value/ }).waitFor();
    await story({ ...visit, press: async (...keys) => { for (const key of keys) await visit.page.keyboard.press(key); } });
  });

  test('what waits is listed by the images it touches, with what stands around it; decisions move it, undo brings it back', () => atBench(async ({ page, press }) => {
    const list = page.locator('#bench-list [role=option]');
    await list.first().waitFor();
    expect((await list.allInnerTexts()).map((text) => text.split('\n').map((line) => line.trim()).filter((line) => line !== '').slice(0, 2))).toEqual([['lab mouse', '8'], ['white rat', '4'], ['thing from the pond', '2']]);
    const heading = page.locator('.value h2');
    await heading.getByText('lab mouse').waitFor();
    await page.locator('.context').getByText('liver').waitFor();
    await press('j', 'j');
    await heading.getByText('thing from the pond').waitFor();
    await press('n');
    await page.getByText('No term fits “thing from the pond”.').waitFor();
    await page.locator('.total', { hasText: '2 values' }).waitFor();
    await page.getByRole('button', { name: 'No term', exact: true }).click();
    await heading.getByText('thing from the pond').waitFor();
    await page.getByRole('region', { name: 'Earlier decisions' }).getByText('said that no term fits').waitFor();
    await press('u');
    await page.getByText('Undone.').waitFor();
    await page.getByText('Nothing matches these filters.').waitFor();
    await press('g', 'b');
    const row = page.getByRole('row', { name: /administrator/ });
    await row.getByText('undone').waitFor();
  }));

  test('a term is searched for, its effect is seen before it is accepted, the records get it, and undo takes it out again', () => atBench(async ({ page, press }) => {
    const mouse = 'http://purl.obolibrary.org/obo/NCBITaxon_10090';
    const termsOf = async (id: string): Promise<boolean> => (await (await server.request(`records/${id}`, { headers: { accept: 'application/n-triples' } })).text()).includes(`<https://w3id.org/micrograph/organism> <${mouse}>`);
    await page.locator('.value h2').getByText('lab mouse').waitFor();
    await press('t');
    await page.keyboard.type('mus muscul');
    await page.getByRole('listbox', { name: 'Terms found' }).getByRole('option').filter({ hasText: 'NCBITaxon:10090' }).first().waitFor();
    await press('Enter');
    await page.locator('.decide').getByText('maps 8 images in 4 records').waitFor();
    expect(await termsOf('sample-0')).toBe(false);
    await press('a');
    await page.getByText('“lab mouse” mapped to Mus musculus (NCBITaxon:10090): 8 images in 4 records.').waitFor();
    await page.locator('.total', { hasText: '2 values' }).waitFor();
    expect([await termsOf('sample-0'), await termsOf('sample-3'), await termsOf('sample-4')]).toEqual([true, true, false]);
    await press('u');
    await page.getByText('Undone.').waitFor();
    await page.locator('.total', { hasText: '3 values' }).waitFor();
    expect([await termsOf('sample-0'), await termsOf('sample-3')]).toEqual([false, false]);
  }));

  test('where two must agree, the second curator sees who proposed what, and agrees', async () => {
    const two = await startTestServer({ flags: { reviewers: '2' } });
    const other = await startBrowser(browserFound.found!, two.url);
    try {
      await two.request('records/sample', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: sampleOf(1, 'lab mouse') });
      const tokenOf = async (name: string): Promise<string> => (await (await two.request('admin/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, role: 'curator' }) })).json() as { token: string }).token;
      const mouse = async (): Promise<boolean> => (await (await two.request('records/sample', { headers: { accept: 'application/n-triples' } })).text()).includes('/organism> <http://purl.obolibrary.org/obo/NCBITaxon_10090>');
      await other.visit(async ({ page }) => {
        await page.goto(`${two.url}curation${query}#token=${await tokenOf('Ann')}`);
        await page.locator('.value h2').getByText('lab mouse').waitFor();
        await page.keyboard.press('t');
        await page.keyboard.type('NCBITaxon:10090');
        await page.getByRole('listbox', { name: 'Terms found' }).getByRole('option').first().waitFor();
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Accept' }).click();
        await page.getByText('“lab mouse” proposed as Mus musculus (NCBITaxon:10090).').waitFor();
      });
      expect(await mouse()).toBe(false);
      await other.visit(async ({ page }) => {
        await page.goto(`${two.url}curation${query}&state=proposed#token=${await tokenOf('Bob')}`);
        await page.getByRole('note').getByText('Ann proposes Mus musculus.').waitFor();
        await page.locator('.decide').getByText('Mus musculus').waitFor();
        await page.getByRole('button', { name: 'Agree' }).click();
        await page.getByText('“lab mouse” mapped to Mus musculus (NCBITaxon:10090): 2 images in 1 record.').waitFor();
      });
      expect(await mouse()).toBe(true);
    } finally {
      await other.close();
      await two.close();
    }
  });
});
