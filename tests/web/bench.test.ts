/** The bench in a real browser, as a curator uses it: by keyboard, with many values, with a server that fails, on a small screen. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerBench } from '../support/bench-answers.ts';
import type { BenchAnswers } from '../support/bench-answers.ts';
import { findBrowser, startBrowser } from '../support/browser.ts';
import type { TestBrowser, Visit } from '../support/browser.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const browserFound = await findBrowser();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(browserFound.found === undefined)(`the bench${browserFound.found === undefined ? ` (skipped: ${browserFound.reason})` : ''}`, () => {
  let server: TestServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startTestServer();
    browser = await startBrowser(browserFound.found!, server.url);
  });
  afterAll(async () => { await browser?.close(); await server?.close(); });

  type Story = (visit: Visit & { answers: BenchAnswers; press: (...keys: string[]) => Promise<void> }) => Promise<void>;
  /** Opens the bench, signed in, and waits until the first value is there. */
  const atBench = (story: Story, { query = '', token = server.token, ...options }: Parameters<TestBrowser['visit']>[1] & { query?: string; token?: string } = {}): Promise<void> => browser.visit(async (visit) => {
    const answers = await answerBench(visit.page);
    await visit.page.goto(`${server.url}curation${query}#token=${token}`);
    await visit.page.getByRole('button', { name: 'Sign out' }).waitFor();
    const press = async (...keys: string[]): Promise<void> => { for (const key of keys) await visit.page.keyboard.press(key); };
    await story({ ...visit, answers, press });
  }, options);

  const heading = (page: Page, text: string): Promise<void> => page.locator('.value h2', { hasText: text }).waitFor();
  const effect = (page: Page, text: string | RegExp): Promise<void> => page.locator('.decide').getByText(text).waitFor();
  const list = (page: Page) => page.locator('#bench-list [role=option]');
  const total = (page: Page, text: string): Promise<void> => page.locator('.total', { hasText: text }).waitFor();
  const message = (page: Page, text: string | RegExp) => page.getByRole('status', { name: 'Messages' }).getByText(text);

  test('a whole round without the pointer: choose, see the effect, accept, see the count fall, undo', () => atBench(async ({ page, answers, press }) => {
    await total(page, '6 values');
    await press('j');
    await heading(page, 'H. sapiens');
    await press('k');
    await heading(page, 'human');
    await effect(page, 'maps 40 images in 3 records');
    await press('2');
    await effect(page, 'Homo sapiens neanderthalensis');
    await press('1');
    await effect(page, 'maps 40 images in 3 records');
    expect(answers.sent).toEqual([]);
    await press('a');
    await message(page, '“human” mapped to Homo sapiens (NCBITaxon:9606): 40 images in 3 records.').waitFor();
    expect(answers.sent).toEqual([[{ value: 'v1', decision: 'accept', term: 'http://purl.obolibrary.org/obo/NCBITaxon_9606', predicate: 'skos:exactMatch' }]]);
    await total(page, '5 values');
    await heading(page, 'H. sapiens');
    await press('u');
    await message(page, 'Undone.').waitFor();
    await total(page, '6 values');
    await press('d');
    await message(page, '“H. sapiens” deferred.').waitFor();
    await heading(page, 'Human, adult');
    await press('n');
    await message(page, 'No term fits “Human, adult”.').waitFor();
    expect(answers.sent.slice(1)).toEqual([[{ value: 'v2', decision: 'defer' }], [{ value: 'v3', decision: 'no-term' }]]);
    await total(page, '4 values');
  }));

  test('much is changed only after a second look: Escape leaves all as it was, Enter goes ahead', () => atBench(async ({ page, answers, press }) => {
    await effect(page, 'maps 4,210 images in 37 records');
    await press('Enter');
    const dialog = page.getByRole('dialog', { name: 'This changes much' });
    await dialog.getByText('Changes 4,210 images in 37 records, as one batch that can be undone.').waitFor();
    await press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(answers.sent).toEqual([]);
    await press('a');
    await dialog.waitFor();
    await press('Enter');
    await message(page, /mapped to Homo sapiens/).waitFor();
    expect(answers.sent.length).toBe(1);
  }, { query: '?value=v4' }));

  test('marked values are decided together, as one batch, and their effect is counted together', () => atBench(async ({ page, answers, press }) => {
    await heading(page, 'human');
    await press('x', 'j', 'x', 'j', 'x');
    await effect(page, '3 values together');
    await effect(page, 'maps 90 images in 9 records');
    await press('a');
    await message(page, '“human”, “H. sapiens” and “Human, adult” mapped to Homo sapiens').waitFor();
    expect(answers.sent.map((decisions) => decisions.map(({ value }) => value))).toEqual([['v1', 'v2', 'v3']]);
    await heading(page, 'everywhere');
    await press('x', 'Escape');
    await effect(page, 'maps 4,210 images in 37 records');
  }));

  test('another term is searched for while one types; an answer that comes late never replaces a newer one', () => atBench(async ({ page, answers, press }) => {
    await heading(page, 'human');
    answers.delay = (q) => (q === 'fl' ? 700 : 0);
    await press('t');
    await page.keyboard.type('fl');
    await expect.poll(() => answers.searches).toEqual(['fl']);
    await page.keyboard.type('y');
    const hit = page.getByRole('listbox', { name: 'Terms found' }).getByRole('option');
    await hit.getByText('Drosophila (fly)').waitFor();
    await page.waitForTimeout(800);
    expect(await hit.allInnerTexts()).toEqual([expect.stringContaining('Drosophila (fly)')]);
    await press('Enter');
    await page.locator('.candidate.chosen', { hasText: 'Drosophila (fly)' }).getByText('found by you').waitFor();
    await press('a');
    await message(page, /mapped to Drosophila/).waitFor();
    expect(answers.sent[0]![0]).toMatchObject({ value: 'v1', term: 'http://purl.obolibrary.org/obo/NCBITaxon_7227' });
  }));

  test('each candidate says why, and an obsolete one leads to what replaced it', () => atBench(async ({ page, press }) => {
    await heading(page, 'human');
    await press('e');
    await page.getByRole('row', { name: /string \+4.20 equals an exact synonym/ }).waitFor();
    await page.getByRole('row', { name: /taxon −0.40/ }).waitFor();
    await page.locator('.candidate', { hasText: 'old human' }).getByText('it was replaced by').waitFor();
    await page.locator('.candidate.rejected', { hasText: 'Mus musculus' }).getByText('rejected before').waitFor();
  }));

  test('where the ranking abstains, nothing is chosen for the curator', () => atBench(async ({ page, answers, press }) => {
    await page.getByText('The ranking does not decide: the best two are as likely.').waitFor();
    expect(await page.getByRole('button', { name: 'Accept' }).isDisabled()).toBe(true);
    await press('Enter');
    await expect.poll(() => page.locator('.value').evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.locator('.message').count()).toBe(0);
    await press('a');
    await message(page, 'Choose a term first').waitFor();
    expect(answers.sent).toEqual([]);
  }, { query: '?value=v5' }));

  test('a proposal names who made it, and the second curator agrees', () => atBench(async ({ page, answers, press }) => {
    await page.getByRole('note').getByText('Ann Curator proposes Homo sapiens.').waitFor();
    await page.getByText('see the protocol').waitFor();
    await effect(page, 'maps 6 images in 3 records');
    await page.getByRole('button', { name: 'Agree' }).waitFor();
    await press('a');
    await total(page, '0 values');
    expect(answers.sent[0]).toEqual([expect.objectContaining({ value: 'v7', decision: 'accept' })]);
  }, { query: '?state=proposed' }));

  test('an undoing that fails is said as such, and the values stay decided', () => atBench(async ({ page, answers, press }) => {
    await effect(page, 'maps 40 images in 3 records');
    await press('a');
    await message(page, 'mapped to Homo sapiens').waitFor();
    await total(page, '5 values');
    answers.undoFault = 'record r1 is being changed.';
    await press('u');
    await message(page, 'Taking the batch back did not end well; Batches has more of it. record r1 is being changed.').waitFor();
    expect(await message(page, 'Undone').count()).toBe(0);
    await total(page, '5 values');
  }));

  test('a long batch shows how far it is, and stands among the batches with its undo', () => atBench(async ({ page, answers, press }) => {
    await effect(page, 'maps 40 images in 3 records');
    answers.slow = 3;
    await press('a');
    await page.locator('.decide progress').waitFor();
    await message(page, '“human” mapped to Homo sapiens (NCBITaxon:9606): 40 images in 3 records.').waitFor();
    await press('g', 'b');
    const row = page.getByRole('row', { name: /Ann Curator/ });
    await row.getByText('1 decision').click();
    await row.getByText('“human” → Homo sapiens').waitFor();
    await row.getByRole('button', { name: /^Undo/ }).click();
    await row.getByText('undone').waitFor();
    await press('g', 'v');
    await total(page, '6 values');
  }));

  test('drift: a replacement is accepted after its effect was shown', () => atBench(async ({ page }) => {
    await page.getByRole('checkbox', { name: 'Replace old microscopy' }).check();
    await page.getByRole('button', { name: 'Replace 1 term' }).click();
    await page.getByText('Changes 14 images in 2 records').waitFor();
    await page.getByRole('button', { name: 'Go ahead' }).click();
    await message(page, '1 term replaced: 14 images in 2 records.').waitFor();
    await page.getByText('Nothing has drifted.').waitFor();
  }, { query: '?view=drift' }));

  test('the address keeps the state, the search, the field and the value; Back returns', () => atBench(async ({ page, press }) => {
    await heading(page, 'human');
    await press('g', 'f');
    await page.getByRole('combobox', { name: 'Field' }).selectOption('ImageAcquisition.method');
    await heading(page, 'wide-field');
    await page.getByRole('combobox', { name: 'Field' }).selectOption('');
    await press('Escape', '/');
    await page.keyboard.type('sap');
    await heading(page, 'H. sapiens');
    expect(await list(page).count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?text=sap&value=v2');
    await page.reload();
    await heading(page, 'H. sapiens');
    await page.getByRole('button', { name: 'Proposed' }).click();
    await page.getByRole('searchbox').fill('');
    await heading(page, 'man');
    await page.goBack();
    await total(page, '1 value');
    await heading(page, 'H. sapiens');
  }));

  test('the list goes on where one moves past its end', () => atBench(async ({ page, press }) => {
    await total(page, '6 values');
    await press('j', 'j', 'j', 'j', 'j');
    await heading(page, 'wide-field');
    expect(await list(page).count()).toBe(6);
  }));

  test('the server goes away in the middle and comes back: it is said, nothing is lost, and the work goes on', () => atBench(async ({ page, answers, press, expect: announce }) => {
    announce(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_FAILED/);
    await effect(page, 'maps 40 images in 3 records');
    let gone = true;
    await page.route(/\/(?:curation\/|whoami)/, (route) => (gone ? route.abort('connectionrefused') : route.fallback()));
    await press('a');
    await page.getByRole('alert').getByText('The server does not answer.').waitFor();
    await message(page, 'it is not known whether the decision was kept').waitFor();
    expect(await list(page).count()).toBe(6);
    await page.getByRole('button', { name: 'Ask now' }).click();
    await page.waitForTimeout(300);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    gone = false;
    await page.getByRole('button', { name: 'Ask now' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await effect(page, 'maps 40 images in 3 records');
    await press('a');
    await message(page, /mapped to Homo sapiens/).waitFor();
    expect(answers.sent.length).toBe(1);
  }));

  test('a refusal of the server is shown with its sentence', () => atBench(async ({ page, expect: announce }) => {
    announce(/404 \(Not Found\)/);
    await page.getByRole('alert').getByText('Nothing is here. There is no such value.').waitFor();
  }, { query: '?value=gone' }));

  test('who may only read sees everything and is told what deciding needs', async () => {
    const { token } = await (await server.request('/admin/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'Reader', role: 'reader' }) })).json() as { token: string };
    await atBench(async ({ page, answers, press }) => {
      await heading(page, 'human');
      await effect(page, 'Deciding needs the role curator; your token has the role reader.');
      expect(await page.getByRole('button', { name: 'Accept' }).isDisabled()).toBe(true);
      await press('a');
      await message(page, 'deciding needs the role curator').waitFor();
      expect([answers.sent, answers.dryRuns]).toEqual([[], []]);
    }, { token });
  });

  test('one message at a time: it goes with its batch, its tab or the next action, and covers nothing', () => atBench(async ({ page, press }) => {
    const shown = page.locator('.message');
    const gone = (): Promise<void> => shown.waitFor({ state: 'detached' });
    await effect(page, 'maps 40 images in 3 records');
    await press('d');
    await message(page, '“human” deferred.').waitFor();
    const covered = await page.evaluate(() => {
      const said = document.querySelector('.message')!.getBoundingClientRect();
      return ['.panes', '.bench-head nav', '.bench-head .help', '#account'].filter((place) => {
        const box = document.querySelector(place)!.getBoundingClientRect();
        return said.left < box.right && said.right > box.left && said.top < box.bottom && said.bottom > box.top;
      });
    });
    expect(covered).toEqual([]);
    await heading(page, 'H. sapiens');
    await press('n');
    await message(page, 'No term fits “H. sapiens”.').waitFor();
    expect(await shown.count()).toBe(1);
    await heading(page, 'Human, adult');
    await press('u');
    await message(page, 'Undone.').waitFor();
    expect(await shown.getByRole('button', { name: 'Undo' }).count()).toBe(0);
    await press('g', 'b');
    await gone();
    await press('g', 'v');
    await page.locator('#bench-list').getByText('unclear').click();
    await heading(page, 'unclear');
    await press('a');
    await message(page, 'Choose a term first').waitFor();
    await press('k');
    await gone();
  }));

  test('of several values those that would be refused are named by text and field; where all are, nothing can be accepted', () => atBench(async ({ page, answers, press }) => {
    await heading(page, 'human');
    answers.refuse = { v2: 'the term is below another root', v3: 'the term is obsolete' };
    await press('x', 'j', 'x', 'j', 'x', 'k', 'k');
    const refused = page.getByRole('list', { name: 'Refused' }).getByRole('listitem');
    await effect(page, 'maps 40 images in 3 records, without 2 values');
    const lines = ['“H. sapiens” (Biosample.organism): the term is below another root', '“Human, adult” (Biosample.organism): the term is obsolete'];
    expect(await refused.allInnerTexts()).toEqual(lines);
    await press('a');
    await message(page, '“human” mapped to Homo sapiens').waitFor();
    const said = await page.locator('.message > span').innerText();
    expect(said.split('\n')).toEqual(['2 values could not be decided:', ...lines, '“human” mapped to Homo sapiens (NCBITaxon:9606): 40 images in 3 records.']);
    await heading(page, 'H. sapiens');
    await refused.getByText('below another root').waitFor();
    expect(await page.locator('.decide .effect').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Accept' }).isDisabled()).toBe(true);
    await press('a');
    await message(page, lines[0]!).waitFor();
    expect(answers.sent.length).toBe(1);
  }));

  test('one is said as one: 1 image in 1 record', () => atBench(async ({ page, answers }) => {
    await heading(page, 'unclear');
    Object.assign(answers.values[0]!, { images: 1, things: 1, records: 1 });
    await page.reload();
    await page.getByRole('searchbox').fill('human');
    await list(page).first().click();
    await effect(page, 'maps 1 image in 1 record');
    expect(await list(page).first().innerText()).toMatch(/image in 1 record$/);
    expect(await page.locator('.bench').innerText()).not.toMatch(/\b1 (?:records|images|things|values)\b/);
  }, { query: '?value=v5' }));

  test('shortcuts can be turned off in the help that lists them', () => atBench(async ({ page, press }) => {
    await heading(page, 'human');
    await press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('mark, to decide several values together').waitFor();
    await page.getByRole('checkbox', { name: 'Single keys are shortcuts' }).uncheck();
    await press('Escape', 'j');
    await page.waitForTimeout(300);
    await heading(page, 'human');
  }));

  test('everything can be reached by Tab, and what has the focus is seen', () => atBench(async ({ page, press }) => {
    await effect(page, 'maps 40 images in 3 records');
    const reached = new Set<string>();
    for (let step = 0; step < 60; step += 1) {
      await press('Tab');
      const [name, outline] = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const shown = element.matches('input[type=radio]') ? element.closest('.candidate')! : element;
        return [element.id || element.textContent.trim() || element.getAttribute('aria-label') || element.tagName, getComputedStyle(shown).outlineStyle] as const;
      });
      if (name === 'BODY' || name.startsWith('Skip')) { if (step > 0) break; }
      reached.add(name);
      expect([name, outline]).toEqual([name, expect.stringMatching(/solid|auto/)]);
    }
    for (const name of ['bench-search', 'bench-field', 'bench-list', 'candidate-1', 'term-search', 'Accept a', 'Reject r', 'No term n', 'Defer d', 'Proposed', 'Batches', 'Keyboard ?', 'Sign out']) expect([...reached]).toContain(name);
  }));

  test('on a narrow screen the list and the value take turns, and nothing is wider than the screen', () => atBench(async ({ page }) => {
    await list(page).nth(1).click();
    await heading(page, 'H. sapiens');
    expect(await list(page).first().isVisible()).toBe(false);
    await effect(page, 'maps 30 images in 3 records');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await list(page).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }, { viewport: { width: 390, height: 800 } }));

  test('on a narrow screen Enter opens the value of the list, and long texts take two lines of it', () => atBench(async ({ page, answers, press }) => {
    await list(page).nth(4).waitFor();
    await press('j', 'Enter');
    await heading(page, 'H. sapiens');
    await expect.poll(() => page.locator('.value').evaluate((element) => element === document.activeElement)).toBe(true);
    expect([await page.locator('.message').count(), answers.sent.length]).toEqual([0, 0]);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await list(page).first().waitFor();
    const lines = await list(page).first().locator('.text').evaluate((element) => {
      element.textContent = 'a long description of a sample '.repeat(20);
      return element.getBoundingClientRect().height / parseFloat(getComputedStyle(element).lineHeight);
    });
    expect(Math.round(lines)).toBe(2);
  }, { viewport: { width: 390, height: 800 } }));

  test('who signs in by keyboard goes on at the heading', () => browser.visit(async ({ page }) => {
    await answerBench(page);
    await page.goto(`${server.url}curation`);
    await page.locator('#account').getByRole('button', { name: 'Sign in' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Token').fill(server.token);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Curation');
  }));

  test.each(['light', 'dark'] as const)('roles, names and contrast pass the rules of axe in every view, in %s', (colorScheme) => atBench(async ({ page, press }) => {
    const check = async (where: string): Promise<void> => {
      await page.evaluate(axe);
      const broken = await page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`);
      });
      expect([where, broken]).toEqual([where, []]);
    };
    await effect(page, 'maps 40 images in 3 records');
    await press('e', 'x');
    await check('values');
    await press('?');
    await page.getByRole('dialog').waitFor();
    await check('help');
    await press('Escape', 'd');
    await message(page, 'deferred').waitFor();
    await press('g', 'b');
    await page.getByRole('row', { name: /Ann Curator/ }).waitFor();
    await check('batches');
    await press('g', 'd');
    await page.getByText('old microscopy').waitFor();
    await check('drift');
  }, { colorScheme }));
});
