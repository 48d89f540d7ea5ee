/**
 * The pages of instruments over a real server with the example study: what a facility sees, by pointer and by keyboard; charts
 * that draw what the server says; entries that are tried before they are kept; a report that prints.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, startBrowser } from '../support/browser.ts';
import type { TestBrowser, Visit } from '../support/browser.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const browserFound = await findBrowser();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(browserFound.found === undefined)(`instruments${browserFound.found === undefined ? ` (skipped: ${browserFound.reason})` : ''}`, () => {
  let server: TestServer, browser: TestBrowser, instrument: string, bare: string;
  beforeAll(async () => {
    server = await startTestServer({ flags: { example: true } });
    instrument = `${server.base}records/example-microscope#instrument`;
    bare = `${server.base}records/bare#scope`;
    const put = await server.request('records/bare', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: '@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> . <#scope> a ome:Instrument ; schema:name "Old widefield" .' });
    expect(put.status).toBe(201);
    browser = await startBrowser(browserFound.found!, server.url);
    // verdicts follow what was deposited
    await until('the verdicts', async () => (await json<Series>(`qc/series?key=${encodeURIComponent((await seriesOf('field uniformity')).key)}`)).points.filter(({ verdict }) => verdict === 'fail').length === 1);
  });
  afterAll(async () => { await browser?.close(); await server?.close(); });

  interface Summary { key: string; label: string; count: number }
  interface Series extends Summary { points: { observation: string; at: string; value: number; uncertainty?: number; verdict: string }[] }
  const json = async <T>(path: string): Promise<T> => await (await server.request(path, { token: null, headers: { accept: 'application/json' } })).json() as T;
  const seriesOf = async (label: string): Promise<Summary> => (await json<{ series: Summary[] }>(`qc/instrument?iri=${encodeURIComponent(instrument)}`)).series.find((each) => each.label === label)!;
  const atInstrument = (story: (visit: Visit) => Promise<void>, { query = '', visitor = false, iri = instrument } = {}): Promise<void> => browser.visit(async (visit) => {
    await visit.page.goto(`${server.url}instrument?iri=${encodeURIComponent(iri)}${query}${visitor ? '' : `#token=${server.token}`}`);
    await visit.page.getByRole('heading', { level: 2, name: 'Facts' }).waitFor();
    await story(visit);
  });
  const chartOf = (page: Page, points: number) => page.locator(`.chart[data-points="${points}"]`);
  const breaches = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe);
    return await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
    });
  };

  test('from the first page to an instrument: the list says what fails, drifts and is overdue, and is searched', () => browser.visit(async ({ page }) => {
    await page.goto(server.url);
    await page.locator('main').getByRole('link', { name: 'Instruments', exact: true }).click();
    await page.getByRole('status').getByText('2 instruments').waitFor();
    const row = page.getByRole('row', { name: /Confocal 1/ });
    expect(await row.innerText()).toContain('Example Imaging Facility');
    await page.getByRole('searchbox', { name: 'Search instruments' }).pressSequentially('widef');
    await page.getByRole('status').getByText('1 instrument').waitFor();
    expect(page.url()).toContain('text=widef');
    await page.getByRole('searchbox').fill('');
    expect(await breaches(page)).toEqual([]);
    await row.getByRole('link', { name: 'Confocal 1' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Confocal 1' }).waitFor();
    await page.getByRole('link', { name: 'Its record' }).click();
    await page.getByRole('link', { name: /^quality control of this instrument/ }).click();
    await page.getByRole('heading', { level: 2, name: 'Measured' }).waitFor();
    expect(await page.locator('[aria-current=page]').allInnerTexts()).toEqual(['Instruments']);
    // which series they are of which the list gives the number
    const { instruments } = await json<{ instruments: { name: string; drifting: number }[] }>('qc/instruments');
    const { drifting } = instruments.find(({ name }) => name === 'Confocal 1')!;
    expect(drifting).toBeGreaterThan(0);
    await page.locator('.drifts').first().waitFor();
    expect(await page.locator('.series-list .drifts').allTextContents()).toEqual(Array.from({ length: drifting }, () => expect.stringMatching(/drifts: .*(?:SD|in a row)/)));
  }));

  test('an instrument without QC is unknown and not fit, and says how to begin', () => atInstrument(async ({ page }) => {
    await page.getByText('Whether this instrument is fit is unknown, which is not the same as fit.').waitFor();
    await page.getByRole('region', { name: 'PIDINST' }).getByText('PIDINST 1.0 demands owners, which is missing').waitFor();
    await page.getByText('Entering needs a contributor’s token.').first().waitFor({ state: 'attached' });
    expect(await page.locator('.chart').count()).toBe(0);
  }, { iri: bare, visitor: true }));

  test('what could not be measured stands on the page with its reason, once for all procedures that failed alike', async () => {
    const run = (id: string, procedure: string): string => `<#${id}> a sosa:ObservationCollection ; rdfs:label "${id}" ; mg:jobKey "${id}" ; mg:status "failed" ; mg:errorClass "file-truncated" ; mg:errorText "The image file ends before its pixels do" ; mg:origin "measured" ; prov:used <#beads> ;
      sosa:hasUltimateFeatureOfInterest <#scope> ; sosa:usedProcedure <https://w3id.org/micrograph/procedure/${procedure}> ; prov:startedAtTime "2026-03-01T10:00:00Z"^^xsd:dateTime ; prov:endedAtTime "2026-03-01T10:00:01Z"^^xsd:dateTime .\n`;
    const put = await server.request('records/unread', { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: `@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix schema: <http://schema.org/> . @prefix mg: <https://w3id.org/micrograph/> . @prefix sosa: <http://www.w3.org/ns/sosa/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      <#scope> a ome:Instrument ; schema:name "Unread" . <#beads> a ome:Image ; schema:name "beads, cut off" ; mg:qcSample "beads" ; mg:instrument <#scope> .\n${run('width', 'psf-beads-1')}${run('pairs', 'co-registration-1')}
      <#u> a sosa:Observation ; rdfs:label "uniformity" ; sosa:observedProperty <https://w3id.org/micrograph/property/field-uniformity> ; sosa:usedProcedure <https://w3id.org/micrograph/procedure/field-illumination-1> ; sosa:hasFeatureOfInterest <#scope> ; sosa:hasUltimateFeatureOfInterest <#scope> ;
      sosa:hasSimpleResult 64.5e0 ; sosa:resultTime "2026-03-02T10:00:00Z"^^xsd:dateTime ; sosa:hasResult [ a <http://qudt.org/schema/qudt/QuantityValue> ; <http://qudt.org/schema/qudt/numericValue> 64.5e0 ; <http://qudt.org/schema/qudt/hasUnit> <http://qudt.org/vocab/unit/PERCENT> ] .` });
    expect(put.status, await put.clone().text()).toBe(201);
    await atInstrument(async ({ page }) => {
      // nobody said when it was measured: chart, list, due dates and CSV say what its time is
      await page.getByRole('row', { name: /^field uniformity .*date of computing, not of measuring/ }).waitFor();
      await chartOf(page, 1).focus();
      await page.keyboard.press('End');
      await page.locator('.chosen').getByText('date of computing, not of measuring').waitFor();
      expect(await page.getByRole('region', { name: 'Due' }).getByText('date of computing, not of measuring').count()).toBe(1);
      await page.getByText('1 image or table could not be measured').click();
      const rows = page.getByRole('region', { name: 'What could not be measured' }).getByRole('row');
      expect(await rows.allInnerTexts()).toEqual([expect.stringContaining('Why'), expect.stringMatching(/^beads, cut off\s+The image file ends before its pixels do\s+Point spread function of beads, Registration of channels\s/)]);
      expect(await breaches(page)).toEqual([]);
    }, { iri: `${server.base}records/unread#scope` });
  });
  test('the chart draws the values of the series, its table and its CSV have the same numbers', async () => {
    const { key } = await seriesOf('field uniformity');
    const { points } = await json<Series>(`qc/series?key=${encodeURIComponent(key)}`);
    expect(points.length).toBe(10);
    await atInstrument(async ({ page }) => {
      await chartOf(page, 10).waitFor();
      // pixels in the colours of a pass and of a failure are there, so points are drawn and not only axes
      const drawn = await page.locator('.chart canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const near = (rgb: readonly number[]): number => { let found = 0; for (let at = 0; at < data.length; at += 4) if (data[at + 3]! > 200 && rgb.every((value, index) => Math.abs(data[at + index]! - value) < 12)) found += 1; return found; };
        return { pass: near([0x1a, 0x74, 0x31]), fail: near([0xa4, 0x13, 0x0b]), baseline: near([0x0b, 0x57, 0xa4]) };
      });
      expect(Math.min(drawn.pass, drawn.fail, drawn.baseline)).toBeGreaterThan(20);
      await page.getByText('Numbers: 10 values').click();
      const shown = await page.locator('.numbers tbody tr').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].slice(0, 2).map((cell) => Number(cell.textContent))));
      expect(shown).toEqual(points.map(({ value, uncertainty }) => [value, uncertainty]));
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'These numbers as CSV' }).click()]);
      const rows = readFileSync(await download.path(), 'utf8').replace(/^\uFEFF/, '').trim().split('\r\n').map((line) => line.split(','));
      expect(rows.slice(1).map((cells) => [cells[0], Number(cells[1]), cells[4]])).toEqual(points.map(({ at, value, verdict }) => [at, value, verdict]));
      expect(await page.locator('.bounds').innerText()).toContain('Faklaris et al. 2022');
    }, { query: `&series=${encodeURIComponent(key)}` });
  });

  test('arrow keys go from point to point; a point says its verdict in words and leads to its observation; the span of time is in the address', async () => {
    const { key } = await seriesOf('field uniformity');
    await atInstrument(async ({ page }) => {
      await chartOf(page, 10).focus();
      await page.keyboard.press('End');
      await page.locator('.chosen').getByText('64.1 %').waitFor();
      await page.keyboard.press('ArrowLeft');
      const chosen = page.locator('.chosen');
      await chosen.getByText('47.6 %').waitFor();
      expect(await chosen.innerText()).toMatch(/± 0\.4 %.*✖ fail.*Baseline: fail.*Specification: fail.*one value beyond 3 SD/);
      expect(await chosen.getByRole('link', { name: 'Observation' }).getAttribute('href')).toBe(`/resources?iri=${encodeURIComponent(`${server.base}records/example-qc-history#field-uniformity-9`)}`);
      await page.keyboard.press('Home');
      await chosen.getByText('64.8 %').waitFor();
      await page.locator('.marks').getByRole('link', { name: '488 nm laser aligned anew' }).waitFor();
      await page.getByLabel('From', { exact: true }).first().fill('2026-01-01');
      await chartOf(page, 3).waitFor();
      expect(new URL(page.url()).searchParams.get('from')).toBe('2026-01-01');
      // a span that is drawn on the chart is the new span
      const box = (await page.locator('.u-over').boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.3, box.y + 50);
      await chosen.getByRole('link', { name: 'Observation' }).waitFor();
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.95, box.y + 50, { steps: 4 });
      await page.mouse.up();
      await chartOf(page, 1).waitFor();
      await page.goBack();
      await chartOf(page, 3).waitFor();
      await page.getByRole('button', { name: 'All', exact: true }).click();
      await chartOf(page, 10).waitFor();
    }, { query: `&series=${encodeURIComponent(key)}`, visitor: true });
  });

  test('a failure leads to the images it touches, by dataset and owner, and to all of them as CSV', async () => {
    const { key } = await seriesOf('field uniformity');
    await atInstrument(async ({ page }) => {
      await chartOf(page, 10).focus();
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowLeft');
      await page.locator('.chosen').getByRole('link', { name: 'Affected images' }).click();
      const pane = page.getByRole('region', { name: 'Affected images' });
      await pane.getByText('3 images were taken while this held:').waitFor();
      const text = await pane.innerText();
      for (const part of ['the last pass of the same series', 'maintenance: 488 nm laser aligned anew', 'Confocal images of fixed cells: 3 images', 'Josiah Carberry: 3 images', 'hela-treated-1', 'hela-control-3']) expect(text).toContain(part);
      expect(new URL(page.url()).searchParams.get('affected')).toBe(`${server.base}records/example-qc-history#field-uniformity-9`);
      // what is overdue stands first, in words
      const due = await page.getByRole('region', { name: 'Due' }).getByRole('row').allInnerTexts();
      expect(due.length).toBeGreaterThan(2);
      expect(due[1]).toMatch(/^(Overdue|Never measured)/);
      await page.getByText('Numbers: 10 values').click();
      for (const title of ['Note a maintenance event', 'Enter a measurement by hand']) await page.getByText(title).click();
      expect(await breaches(page)).toEqual([]);
    }, { query: `&series=${encodeURIComponent(key)}` });
    const csv = await (await server.request(`qc/affected?format=csv&observation=${encodeURIComponent(`${server.base}records/example-qc-history#field-uniformity-9`)}`)).text();
    expect(csv.trim().split('\r\n').slice(1).map((line) => line.split(',')[1])).toEqual(['hela-treated-1', 'hela-treated-2', 'hela-control-3']);
  });

  test('an event and a number are tried first, what is wrong stands at its field, and what is kept is on the page', () => atInstrument(async ({ page, expect: announce }) => {
    announce(/40[0-9]|422/);
    await page.getByText('Note a maintenance event').click();
    const event = page.getByRole('form', { name: 'Note a maintenance event' });
    await event.getByLabel(/^What was done/).fill('Objective cleaned');
    await event.getByLabel(/^Kind/).selectOption('service');
    await event.getByLabel(/^From/).fill('2999-01-01T10:00:00');
    await event.getByRole('button', { name: 'Check' }).click();
    await event.getByText('This would be refused:').waitFor();
    expect(await event.getByRole('status').innerText()).toContain('still to come');
    await event.getByLabel(/^From/).fill('2026-04-01T10:00:00');
    await event.getByRole('button', { name: 'Check' }).click();
    await event.getByRole('button', { name: 'Keep it' }).waitFor();
    expect((await json<{ maintenance: object[] }>(`qc/instrument?iri=${encodeURIComponent(instrument)}`)).maintenance.length).toBe(1);
    await event.getByRole('button', { name: 'Keep it' }).click();
    await page.getByText('The event is noted.').waitFor();
    await page.getByRole('region', { name: 'Maintenance' }).getByRole('row', { name: /Objective cleaned/ }).waitFor();

    await page.getByText('Enter a measurement by hand').click();
    const number = page.getByRole('form', { name: 'Enter a measurement by hand' });
    // the vocabulary is longer than a page of GraphQL
    const { data } = await (await server.request('graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ observableProperties { totalCount } }"}' })).json() as { data: { observableProperties: { totalCount: number } } };
    expect(data.observableProperties.totalCount).toBeGreaterThan(200);
    await expect.poll(() => number.getByLabel(/^Property/).locator('option').count()).toBe(data.observableProperties.totalCount + 1);
    await number.getByLabel(/^Property/).selectOption({ label: 'field variation' });
    await number.getByLabel(/^Value \(/).fill('-1');
    await number.getByLabel(/^or another procedure/).fill('By eye');
    await number.getByLabel(/^its version/).fill('1');
    await number.getByLabel(/^Of/).selectOption({ label: 'Green: 488 nm, 63x' });
    await number.getByLabel(/^Measured at/).fill('2026-04-02T10:00:00');
    await number.getByRole('button', { name: 'Check' }).click();
    await number.getByText('value is -1, and field variation is 0 or more: its definition allows no other number').waitFor();
    const places = await number.locator('input, select, textarea').evaluateAll((fields) => fields.map((field) => { const { left, right, top, bottom } = field.getBoundingClientRect(); return { name: (field as unknown as { name: string }).name, left, right, top, bottom }; }));
    expect(places.length).toBeGreaterThan(10);
    // names of procedures are long: no field lies over its neighbour
    expect(places.flatMap((one, index) => places.slice(index + 1).filter((other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom).map((other) => `${one.name} over ${other.name}`))).toEqual([]);
    await number.getByLabel(/^or another procedure/).fill('By eye');
    await number.getByLabel(/^its version/).fill('1');
    await number.getByLabel(/^Of/).selectOption({ label: 'Green: 488 nm, 63x' });
    await number.getByLabel(/^Value \(/).fill('0.09');
    await number.getByLabel(/^Measured at/).fill('2026-04-02T10:00:00');
    await number.getByRole('button', { name: 'Check' }).click();
    await number.getByRole('button', { name: 'Keep it' }).click();
    await page.getByText('The measurement is kept').waitFor();
    await page.getByText('1 series without a verdict').click();
    await page.getByRole('row', { name: /^field variation.* By eye 0.09 /i }).waitFor();
  }));

  test('a baseline is made of chosen observations, and what it concerns is judged by it', async () => {
    const { key } = await seriesOf('centring accuracy');
    await atInstrument(async ({ page }) => {
      await page.getByText('Set a baseline: centring accuracy').click();
      const form = page.getByRole('form', { name: /^Set a baseline/ });
      await form.getByLabel(/^Observations that it is made of/).selectOption([6, 7, 9].map((index) => ({ index })));
      await form.getByLabel(/^Reason/).selectOption('revision');
      await form.getByLabel(/^In force from/).fill('2026-02-01T00:00:00');
      await form.getByRole('button', { name: 'Check' }).click();
      await form.getByRole('button', { name: 'Keep it' }).click();
      await page.getByText('The baseline is set').waitFor();
      await page.getByText('Baseline 93.4 % of 3 observations.').waitFor();
    }, { query: `&series=${encodeURIComponent(key)}` });
  });

  test('what was entered is taken back by its message or from the list of entries, after asking, and what followed from it follows', async () => {
    const path = `${server.base}records/example-microscope#light-path-green`, { key } = await seriesOf('centring accuracy');
    const listed = async (): Promise<string[]> => (await json<{ entries: { kind: string; label: string }[] }>(`qc/entries?instrument=${encodeURIComponent(instrument)}`)).entries.map(({ kind, label }) => `${kind}: ${label}`);
    const before = await listed();
    expect(before).toContain('baseline: centring accuracy');
    const post = async (what: string, body: object, token = server.token): Promise<{ record: string; observations?: { observation: string }[] }> => await (await server.request(`qc/${what}`, { method: 'POST', token, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json() as { record: string };
    await atInstrument(async ({ page, expect: announce }) => {
      announce(/422|412/);
      await page.getByText('Baseline 93.4 % of 3 observations.').waitFor();
      await page.getByText('Note a maintenance event').click();
      const event = page.getByRole('form', { name: 'Note a maintenance event' });
      await event.getByLabel(/^What was done/).fill('Noted by mistake');
      await event.getByLabel(/^Kind/).selectOption('service');
      await event.getByLabel(/^From/).fill('2026-04-05T10:00:00');
      await event.getByRole('button', { name: 'Check' }).click();
      await event.getByRole('button', { name: 'Keep it' }).click();
      const row = page.getByRole('region', { name: 'Maintenance' }).getByRole('row', { name: /Noted by mistake/ });
      await row.waitFor();
      await page.getByRole('status', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
      await page.getByText('It is taken back.').waitFor();
      await row.waitFor({ state: 'detached' });
      expect(await listed()).toEqual(before);

      await page.getByText(/entries by hand or import/).click();
      const entries = page.getByRole('region', { name: 'Entries' }), baseline = entries.getByRole('row', { name: /^.*centring accuracy baseline, 3 values/ });
      expect(await baseline.innerText()).toMatch(/administrator|admin/);
      await baseline.getByRole('button', { name: /^Undo/ }).click();
      await baseline.getByRole('button', { name: 'Keep it' }).click();
      await baseline.getByRole('button', { name: /^Undo/ }).click();
      expect(await breaches(page)).toEqual([]);
      await baseline.getByRole('button', { name: 'Take it back' }).click();
      await page.getByText('Baseline 94.067 % of 3 observations.').waitFor(); // the one of the example is in force again
      await baseline.waitFor({ state: 'detached' });
    }, { query: `&series=${encodeURIComponent(key)}` });
    // verdicts by the baseline that is gone go with it
    await expect.poll(async () => (await json<Series>(`qc/series?key=${encodeURIComponent(key)}`)).points.map(({ verdict }) => verdict).toSorted()).toEqual(['fail', ...Array.from({ length: 9 }, () => 'pass')]);

    // what others need stays, and says why; a visitor sees the list and cannot take back
    const figure = await post('measurements', { about: path, property: 'centring-accuracy', procedureName: 'By ruler', procedureVersion: '1', value: 90, unit: '%', observedAt: '2026-04-06T10:00:00Z' });
    await post('baselines', { observations: [figure.observations![0]!.observation], reason: 'revision', label: 'made of the ruler' });
    await atInstrument(async ({ page, expect: announce }) => {
      announce(/422/);
      await page.getByText(/entries by hand or import/).click();
      const row = page.getByRole('region', { name: 'Entries' }).getByRole('row', { name: /1 value entered by hand measurement by hand, 1 value .*6 Apr 2026/ });
      await row.getByRole('button', { name: /^Undo/ }).click();
      await row.getByRole('button', { name: 'Take it back' }).click();
      await page.getByText('It cannot be taken back, for something else needs it:').waitFor();
    });
    await atInstrument(async ({ page }) => {
      await page.getByText(/entries by hand or import/).click();
      await page.getByRole('region', { name: 'Entries' }).getByRole('row', { name: /made of the ruler/ }).waitFor();
      expect(await page.getByRole('button', { name: /^Undo/ }).count()).toBe(0);
    }, { visitor: true });
    expect((await server.request(`records/${figure.record.split('/').at(-1)}`, { method: 'DELETE', token: null })).status).toBe(401);
  });

  test('who is signed in prints the report in their own name', () => atInstrument(async ({ page }) => {
    const [report] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Report to print' }).click()]);
    await report.getByText(/Printed .* by administrator, Micrograph/).waitFor();
    expect(await report.evaluate(() => [...document.styleSheets].map((sheet) => sheet.cssRules.length > 5))).toEqual([true, true]);
  }));

  test('the report prints on several sheets without a script, and nothing of it is wider than the paper', () => browser.visit(async ({ page }) => {
    await page.setViewportSize({ width: 703, height: 1000 });
    await page.goto(`${server.url}qc/report?instrument=${encodeURIComponent(instrument)}&from=2025-06-01&to=2026-03-31`);
    await page.emulateMedia({ media: 'print' });
    const found = await page.evaluate(() => {
      const tables = [...document.querySelectorAll<HTMLTableElement>('.report table')];
      return {
        scripts: document.scripts.length, charts: document.querySelectorAll('.report svg').length, tables: tables.length,
        wide: [...document.querySelectorAll('.report *')].filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((each) => each.outerHTML.slice(0, 80)),
        cut: tables.filter((table) => getComputedStyle(table.querySelector('tr')!).breakInside !== 'avoid' || getComputedStyle(table.tHead!).display !== 'table-header-group').length,
      };
    });
    expect(found).toEqual({ scripts: 0, charts: 2, tables: expect.any(Number) as number, wide: [], cut: 0 });
    expect(found.tables).toBeGreaterThan(5);
    // "0.0912345" in a narrow column must not stand there as "0.0912" above "345"
    const halved = await page.evaluate(() => {
      const cells = [...document.querySelectorAll<HTMLTableCellElement>('.report td')].filter((cell) => /^-?\d+(?:\.\d+)?$/.test(cell.innerText));
      for (const cell of cells) cell.innerText = '0.0912345';
      const linesOf = (cell: Element): number => { const range = document.createRange(); range.selectNodeContents(cell); return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size; };
      return { cells: cells.length, halved: cells.filter((cell) => linesOf(cell) > 1).length };
    });
    expect(halved).toEqual({ cells: expect.any(Number) as number, halved: 0 });
    expect(halved.cells).toBeGreaterThan(10);
    const text = await page.locator('.report').innerText();
    expect(text).toContain('47.6 is not greater than 50');
    expect(text).toContain('What is due, the most pressing first');
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length).toBeGreaterThan(1);
  }));

  test('PIDINST is given in both forms with what is missing, and wrong questions are refused in words', async () => {
    const of = (path: string): Promise<Response> => server.request(path, { token: null });
    const query = `instrument=${encodeURIComponent(instrument)}`;
    const xml = await (await of(`qc/pidinst?${query}`)).text();
    expect(xml).toContain('<ownerName>Example Imaging Facility</ownerName>');
    expect(xml).toContain('PIDINST 1.0 demands landingPage, which is missing');
    expect(await (await of(`qc/pidinst?${query}&format=json`)).json()).toMatchObject({ schemaVersion: '1.0', name: 'Confocal 1', owners: [{ ownerName: 'Example Imaging Facility' }], model: { modelName: 'LSM 880' } });
    expect(await (await of(`qc/pidinst?${query}&format=check`)).json()).toMatchObject({ conforms: false, loss: ['standType', 'tier'] });
    for (const [path, status] of [['qc/pidinst', 400], ['qc/report', 400], [`qc/report?${query}&from=2026-02-30`, 400], [`qc/report?${query}&from=2026-02-01&to=2026-01-01`, 400], ['qc/report?instrument=urn:none', 404], ['qc/pidinst?instrument=urn:none', 404], [`qc/pidinst?${query}&format=pdf`, 400]] as const) {
      const response = await of(path);
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, status, 'application/problem+json; charset=utf-8']);
    }
  });
});
