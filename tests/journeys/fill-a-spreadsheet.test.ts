/**
 * A data steward downloads the template of a whole study, fills it, has it checked, mends what the coloured cells say,
 * imports it, and gets the same cells back.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openXlsx, readXlsx, saveXlsx } from 'hucre/xlsx';
import type { CellValue, Sheet } from 'hucre';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columnLetters } from '../../server/derived/spreadsheet-template.ts';
import type { DepositAnswer } from '../../server/records/record.ts';
import { root } from '../support/model-keeper.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
let server: TestServer;
beforeAll(async () => { server = await startTestServer({ flags: { example: true } }); });
afterAll(async () => { await server.close(); });

const bytesOf = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());

/** Rows by sheet and header; headers are given as they begin. */
type Filling = Record<string, Record<string, CellValue>[]>;
const study: Filling = {
  Study: [{ ID: 'study', Title: 'Zebrafish larvae under light @en', Description: 'How larvae look', Keywords: 'zebrafish; larva; "fluorescence"', License: 'https://creativecommons.org/licenses/by/4.0/', 'Release date': new Date('2026-03-01'), Authors: 'Josiah Carberry; lab', Organisms: 'Danio rerio' }],
  StudyComponent: [{ ID: 'confocal', Title: 'Confocal images', Description: 'Two channels', Study: 'study', 'Imaging methods': 'confocal microscopy', Biosamples: 'Larvae at 3 dpf', Specimens: 'S2; S1', Acquisitions: 'acq' }],
  Biosample: [{ Title: 'Larvae at 3 dpf', Organisms: 'Danio rerio', 'Biological entity': 'whole larva', 'Experimental variables': 'none \\; or some' }],
  Specimen: [{ ID: 'S2', Title: '=treated', Biosamples: 'Larvae at 3 dpf', 'Experimental status': 'test', 'Preparation method': 'fixed' }, { ID: 'S1', Title: '-untreated', Biosamples: 'Larvae at 3 dpf', 'Experimental status': 'control', 'Preparation method': 'fixed' }],
  ImageAcquisition: [{ ID: 'acq', Title: 'Confocal', 'Imaging methods': 'confocal microscopy', Specimens: 'S1' }],
  Image: [{ ID: 'I1', Name: 'one.tif', 'Size x': 512, 'Size y': 512, 'Physical size x': 0.1, 'Physical size y': '100 nm', 'Pixel type': 'uint16', 'Part of': 'confocal' }, { ID: 'I2', Name: 'two.tif', 'Size x': 256, 'Size y': 256, 'Physical size x': '0.25' }],
  Person: [{ ID: '0000-0002-1825-0097', Name: 'Josiah Carberry', Email: 'j.carberry@example.org' }],
  Organisation: [{ ID: 'lab', Name: 'A laboratory' }],
};

const columnOf = (sheet: Sheet, begin: string): number => {
  const exact = sheet.rows[0]!.findIndex((header) => new RegExp(`^${begin.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?: \\[[^\\]]*\\])?(?: [*+])?$`).test(String(header)));
  if (begin !== 'ID' && exact < 0) throw new Error(`${sheet.name} has no column ${begin}: ${sheet.rows[0]!.join(', ')}`);
  return begin === 'ID' ? 0 : exact;
};

/** Writes into the downloaded workbook, as a person would. */
async function fillIn(template: Uint8Array, filling: Filling, change: (sheet: (name: string) => Sheet) => void = () => undefined): Promise<Uint8Array> {
  const book = await openXlsx(template, { readStyles: true });
  const sheet = (name: string): Sheet => book.sheets.find((each) => each.name === name)!;
  for (const [name, rows] of Object.entries(filling)) {
    rows.forEach((cells, index) => {
      const row = sheet(name).rows[index + 1] ??= [];
      for (const [header, value] of Object.entries(cells)) { const at = columnOf(sheet(name), header); while (row.length <= at) row.push(null); row[at] = value; }
    });
  }
  change(sheet);
  return saveXlsx(book);
}

const shown = (value: CellValue | undefined): string => (value === null || value === undefined ? '' : value instanceof Date ? value.toISOString().slice(0, 10) : String(value));
/** All cells of a workbook's visible sheets, as text. */
async function cellsOf(bytes: Uint8Array): Promise<Record<string, string[][]>> {
  const { sheets } = await readXlsx(bytes);
  return Object.fromEntries(sheets.filter(({ hidden, name }) => !hidden && name !== 'Read me').map(({ name, rows }) => {
    const texts = rows.map((row) => { const cells = row.map(shown); while (cells.at(-1) === '') cells.pop(); return cells; });
    while (texts.at(-1)?.length === 0) texts.pop();
    return [name, texts];
  }));
}
const send = (path: string, body: Uint8Array, headers: Record<string, string> = {}): Promise<Response> => server.request(path, { method: 'POST', body: new Uint8Array(body), headers: { 'content-type': 'application/octet-stream', ...headers } });

test('templates are listed, and each can be downloaded', async () => {
  const { templates } = await (await server.request('/templates', { headers: { accept: 'application/json' } })).json() as { templates: { name: string; xlsx: string; csv?: string }[] };
  expect(templates.map(({ name }) => name)).toEqual(expect.arrayContaining(['rembi-study', 'Biosample', 'Image']));
  for (const { xlsx: workbook, csv } of templates.slice(0, 3)) {
    expect((await server.request(workbook)).headers.get('content-type')).toBe(xlsx);
    if (csv) expect(await (await server.request(csv)).text()).toContain(' ID,');
  }
  expect((await server.request('/templates/Biosampel.xlsx')).status).toBe(404);
  expect(await (await server.request('/templates/Biosampel.xlsx')).text()).toContain('Biosample.xlsx');
  expect((await server.request('/templates/rembi-study.csv')).status).toBe(404);
  expect(await (await server.request('/templates', { headers: { accept: 'text/html' } })).text()).toContain('rembi-study.xlsx');
});

test('the reference has a page for every type, with an example, an anchor for every field and the template to fill', async () => {
  const { types } = await (await server.request('/reference?format=json')).json() as { types: { name: string; fields: { name: string; example: string }[] }[] };
  expect(types.length).toBeGreaterThan(30);
  for (const { name, fields } of types) {
    const text = await (await server.request(`/reference/${name}?format=html`)).text();
    for (const field of fields) expect(text, `${name}.${field.name}`).toContain(`id="${field.name}"`);
    expect(text, name).toContain(`templates/${name}.xlsx`);
    expect(text, name).toMatch(/<pre>[\s\S]*&lt;#/);
  }
}, 30_000);

describe('a filled study', () => {
  let filled: Uint8Array;
  beforeAll(async () => { filled = await fillIn(await bytesOf(await server.request('/templates/rembi-study.xlsx')), study); });

  test('is accepted, and its export has the same cells', async () => {
    const response = await send('/imports?name=my-study.xlsx', filled);
    const answer = await response.json() as DepositAnswer;
    expect(answer.report.results.filter(({ severity }) => severity === 'Violation')).toEqual([]);
    expect(response.status).toBe(201);
    expect(answer.record).toBe(`${server.base}records/sheet-my-study`);
    expect(answer.loss?.dropped).toBe(0);
    const exported = await bytesOf(await server.request('/records/sheet-my-study?format=xlsx'));
    expect(await cellsOf(exported)).toEqual(await cellsOf(filled));
    // and the exported workbook is the same record again: its statements do not change
    const again = await (await send('/imports?name=renamed.xlsx', exported)).json() as DepositAnswer;
    expect([again.record, again.accepted, again.unchanged]).toEqual([answer.record, true, true]);
  });

  test('comes out by type as CSV, without formulas that would run, and goes in again', async () => {
    const response = await server.request('/records/sheet-my-study?format=csv&type=Specimen');
    const text = await response.text();
    expect(text.split('\r\n')[1]).toMatch(/^S2,'=treated,/);
    const answer = await (await server.request('/validate?name=Specimen.csv&record=specimens', { method: 'POST', body: text, headers: { 'content-type': 'text/csv' } })).json() as DepositAnswer;
    expect(answer.report.results.length).toBeGreaterThan(0);
    expect(answer.report.results.filter(({ origin }) => origin?.cell === undefined)).toEqual([]);
    expect((await server.request('/records/sheet-my-study?format=csv')).status).toBe(400);
  });

  test('with faults comes back as the same workbook, its faulty cells coloured and commented', async () => {
    const faulty: Filling = { ...study, Image: [{ ID: 'I1', Name: 'one.tif', 'Size x': 'many', 'Physical size x': '0,1', 'Physical size y': '5 parsec', 'Pixel type': 'int99', 'Part of': 'confocall' }, { ID: 'I1' }], Study: [{ ID: 'study', Description: 'no title' }] };
    const body = await fillIn(await bytesOf(await server.request('/templates/rembi-study.xlsx')), faulty, (sheet) => {
      const image = sheet('Image');
      image.rows[1]![image.rows[0]!.length] = 'mine';
      image.rows[0]![image.rows[0]!.length] = 'My own notes';
      sheet('Biosample').cells!.set('1,1', { value: 'Larvae at 3 dpf', type: 'string', style: { font: { italic: true } }, comment: { author: 'Me', text: 'my comment' } });
    });
    const response = await send('/validate?name=faulty.xlsx', body, { accept: xlsx });
    expect([response.status, response.headers.get('content-type')]).toEqual([422, xlsx]);
    const annotated = await bytesOf(response);
    const { sheets } = await readXlsx(annotated, { readStyles: true });
    const image = sheets.find(({ name }) => name === 'Image')!, own = sheets.find(({ name }) => name === 'Study')!;
    const said = (sheet: Sheet, header: string, row = 1): { colour: string | undefined; text: string } => {
      const cell = sheet.cells?.get(`${row},${columnOf(sheet, header)}`);
      return { colour: cell?.style?.fill?.type === 'pattern' ? cell.style.fill.fgColor?.rgb?.slice(-6) : undefined, text: cell?.comment?.text ?? '' };
    };
    const red = 'FF9C8F';
    expect(said(image, 'Physical size x')).toMatchObject({ colour: red, text: expect.stringContaining('write 0.1') });
    expect(said(image, 'Physical size y')).toMatchObject({ colour: red, text: expect.stringContaining('parsec') });
    expect(said(image, 'Pixel type')).toMatchObject({ colour: red, text: expect.stringContaining('int99') });
    expect(said(image, 'Size x')).toMatchObject({ colour: red });
    expect(said(image, 'Part of')).toMatchObject({ colour: red, text: expect.stringContaining('"confocal"') });
    expect(said(image, 'ID', 2)).toMatchObject({ colour: red, text: expect.stringContaining('another row') });
    expect(said(own, 'Title')).toMatchObject({ colour: red });
    const notes = image.rows[0]!.indexOf('My own notes');
    expect(image.cells?.get(`0,${notes}`)?.comment?.text).toContain('no field');
    // what was the user's stays
    const before = await cellsOf(body), after = await cellsOf(annotated);
    expect(Object.keys(after)).toEqual([...Object.keys(before), 'Report']);
    for (const name of Object.keys(before)) expect(after[name], name).toEqual(before[name]);
    const biosample = sheets.find(({ name }) => name === 'Biosample')!.cells!.get('1,1')!;
    expect(biosample.style?.font?.italic).toBe(true);
    expect(biosample.comment?.text).toContain('my comment');
    expect(image.dataValidations!.length).toBeGreaterThan(0);
    expect(sheets.find(({ name }) => name === 'Micrograph')?.hidden).toBe(true);
    expect(after['Report']!.slice(4).map(([severity]) => severity).filter((severity) => severity === 'Violation').length).toBeGreaterThan(5);
    // the same through the door of imports, where nothing is kept; and checked again, marks do not pile up
    expect((await send('/imports?name=faulty.xlsx', body, { accept: xlsx })).status).toBe(422);
    expect((await server.request('/records/sheet-faulty')).status).toBe(404);
    const twice = await bytesOf(await send('/validate?name=faulty.xlsx', annotated, { accept: xlsx }));
    const marks = async (bytes: Uint8Array): Promise<(string | undefined)[]> => (await readXlsx(bytes, { readStyles: true })).sheets.flatMap(({ cells }) => [...cells?.values() ?? []].map(({ comment }) => comment?.text)).toSorted();
    expect(await marks(twice)).toEqual(await marks(annotated));
  });

  test('a report is written into a workbook only where a workbook was sent', async () => {
    const response = await server.request('/validate', { method: 'POST', body: '<#a> a <#b> .', headers: { 'content-type': 'text/turtle', accept: xlsx } });
    expect(response.status).toBe(406);
  });
});

test('a study of several records comes out as one workbook, and goes back into the same records', async () => {
  const response = await server.request('/records/example-study?format=xlsx&parts');
  expect(response.status).toBe(200);
  const bytes = await bytesOf(response);
  const cells = await cellsOf(bytes);
  expect(cells['Study']!.length).toBe(2);
  expect(cells['Image']!.length).toBeGreaterThan(1);
  const answers = await (await send('/imports', bytes)).json() as DepositAnswer[];
  expect(answers.map(({ record }) => record.split('/').at(-1))).toEqual(expect.arrayContaining(['example-study', 'example-images']));
  expect(answers.flatMap(({ report }) => report.results.filter(({ severity }) => severity === 'Violation'))).toEqual([]);
  expect(await cellsOf(await bytesOf(await server.request('/records/example-study?format=xlsx&parts')))).toEqual(cells);
  expect(columnLetters(0)).toBe('A');
});

test('the command line does the same: a workbook comes out, and what is wrong comes back in its cells', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-sheets-'));
  const run = (...args: string[]): Promise<{ code: number; out: string; err: string }> => new Promise((done) => {
    execFile(process.execPath, ['server/main.ts', ...args, '--server', server.url, '--token', server.token], { cwd: root }, (error, out, err) => { done({ code: error ? Number(error.code ?? 1) : 0, out, err }); });
  });
  try {
    const csv = join(folder, 'Person.csv'), book = join(folder, 'people.xlsx'), checked = join(folder, 'checked.xlsx');
    writeFileSync(csv, 'Person ID,Name\nada,Ada Lovelace\n');
    expect((await run('import', csv, '--record', 'people')).out).toContain('1 accepted');
    expect((await run('export', 'people', '--format', 'csv')).out).toContain('ada,Ada Lovelace');
    expect(await run('export', 'people', '--format', 'xlsx', '--out', book)).toMatchObject({ code: 0, out: expect.stringContaining('people.xlsx') as unknown });
    expect(await run('validate', book, '--annotated', checked)).toMatchObject({ code: 0, out: expect.stringContaining(checked) as unknown });
    expect((await readXlsx(readFileSync(checked))).sheets.map(({ name }) => name)).toContain('Report');
    // wrong use: no file for a workbook, an annotated file that exists already, something that is no workbook
    expect((await run('export', 'people', '--format', 'xlsx')).code).toBe(2);
    expect(await run('validate', book, '--annotated', checked)).toMatchObject({ code: 2, err: expect.stringContaining('exists already') as unknown });
    expect((await run('validate', csv, '--annotated', join(folder, 'other.xlsx'))).code).toBe(2);
  } finally { rmSync(folder, { recursive: true, force: true }); }
});
