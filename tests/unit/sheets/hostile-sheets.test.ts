/** What people and attackers send as spreadsheets: each is refused or reported with its place, none is a fault or a flood. */
import fc from 'fast-check';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { findLayout } from '../../../server/derived/spreadsheet-template.ts';
import { writeWorkbook } from '../../../server/exporters/workbook-writer.ts';
import { isKnownError } from '../../../server/errors.ts';
import { chooseImporter } from '../../../server/importers/index.ts';
import { csvFile, xlsxFile } from '../../../server/importers/spreadsheet.ts';
import { loadModel } from '../../../server/model/build-model.ts';
import type { Imported, Result } from '../../../server/rdf/report.ts';
import { base, root } from '../../support/model-keeper.ts';
import { workbookWith, xmlRow, zipOf } from '../../support/zip.ts';

const { model } = loadModel(root);
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const read = async (bytes: Uint8Array, name: string): Promise<Imported> => (await chooseImporter({ bytes, name, sha256: '0' }).read({ bytes, name, sha256: '0' }, { model, base }))[0]!;
const headers = xmlRow(1, 'Biosample ID', 'Title', 'Organisms');
const good = workbookWith(headers + xmlRow(2, 'B1', 'HeLa', 'Homo sapiens'));
const ole = Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Array.from({ length: 504 }, () => 0)]);
const utf16 = (content: string, big = false): Uint8Array => new Uint8Array(Buffer.from(`\ufeff${content}`, 'utf16le')[big ? 'swap16' : 'valueOf']() as Buffer);
const sheetXml = '/xl/worksheets/sheet1.xml';
const doctype = (entity: string): string => `<?xml version="1.0"?><!DOCTYPE worksheet [${entity}]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${headers}<row r="2"><c r="A2" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>`;

test.each<[string, Uint8Array, string, string, RegExp, object?]>([
  ['an empty workbook', new Uint8Array(), 'x.xlsx', 'source-not-readable', /not complete/],
  ['text that is called a workbook', text('Biosample ID,Title'), 'x.xlsx', 'source-not-readable', /not complete/],
  ['half a workbook', good.subarray(0, good.length >> 1), 'x.xlsx', 'source-not-readable', /not complete/],
  ['a workbook before Excel 2007, or with a password', ole, 'x.xls', 'source-not-readable', /password.*save it as \.xlsx/],
  ['a password on a file called .xlsx', ole, 'x.xlsx', 'source-not-readable', /password/],
  ['an OpenDocument spreadsheet', zipOf([{ name: 'mimetypeapplication/vnd.oasis.opendocument.spreadsheet', data: '' }]), 'x.ods', 'source-not-readable', /OpenDocument.*save it as \.xlsx/],
  ['an archive of something else', zipOf([{ name: 'readme.txt', data: 'hello' }]), 'x.xlsx', 'source-not-readable', /no workbook/],
  ['a part that unpacks to more than it says', workbookWith(headers + xmlRow(2, 'a', 'x'.repeat(1_000_000)), { claims: 100 }), 'x.xlsx', 'source-not-readable', /damaged/, { pointer: sheetXml }],
  ['a part that says it unpacks to gigabytes', workbookWith(headers, { claims: 3_000_000_000 }), 'x.xlsx', 'too-large', /unpacks to 2862 MB/],
  ['a part that hides its size', workbookWith(headers, { claims: 0 }), 'x.xlsx', 'too-large', /does not say/],
  ['many parts that are large together', workbookWith(headers, { more: Array.from({ length: 5 }, (_, at) => ({ name: `xl/media/${at}.bin`, data: new Uint8Array(16 * 2 ** 20) })) }), 'x.xlsx', 'too-large', /80 MB|81 MB/],
  ['entities that multiply', workbookWith(doctype('<!ENTITY b "haha"><!ENTITY a "&b;&b;&b;&b;">')), 'x.xlsx', 'source-not-readable', /document type/, { pointer: sheetXml }],
  ['an entity that reads a file', workbookWith(doctype('<!ENTITY a SYSTEM "file:///etc/passwd">')), 'x.xlsx', 'source-not-readable', /document type/, { pointer: sheetXml }],
  ['a sheet that is cut off', workbookWith(`<?xml version="1.0"?><worksheet><sheetData>${headers}<row r="2"><c r="A2"><v>1`), 'x.xlsx', 'source-not-readable', /cut off/, { pointer: sheetXml }],
  ['a million rows', workbookWith(headers + '<row><c><v>1</v></c></row>'.repeat(1_000_000)), 'x.xlsx', 'too-large', /1000001 rows; 100000 are read/, { pointer: sheetXml }],
  ['two cells at opposite corners', workbookWith(`${headers}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), 'x.xlsx', 'too-large', /reaches too far/],
  ['a cell outside of all sheets', workbookWith(`${headers}<row r="2"><c r="A99999999999"><v>1</v></c></row>`), 'x.xlsx', 'source-not-readable', /A99999999999/],
  ['a workbook of no known sheet', workbookWith(xmlRow(1, 'a', 'b'), { name: 'Biosampel' }), 'x.xlsx', 'source-not-readable', /"Biosample ID"/, { sheet: 'Biosampel', cell: 'A1' }],
  ['an empty CSV file', text(''), 'x.csv', 'source-not-readable', /No sheet/],
  ['CSV of no known type', text('a,b\n1,2\n'), 'x.csv', 'source-not-readable', /No sheet/, { line: 1, cell: 'A1' }],
  ['Latin-1', Uint8Array.from('Biosample ID,Title\nB1,M\u00fcller', (char) => char.charCodeAt(0)), 'x.csv', 'source-not-readable', /save it as UTF-8/, { line: 2, column: 5 }],
  ['UTF-16 without a mark', Uint8Array.from(utf16('Biosample ID;Title').subarray(2)), 'x.csv', 'source-not-readable', /UTF-16/, { line: 1 }],
  ['a quotation mark that never ends', text('Biosample ID,Title\nB1,"HeLa\nB2,x\n'), 'x.csv', 'source-not-readable', /never closed/, { line: 2 }],
  ['a quotation mark within a value', text('Biosample ID,Title\nB1,x\nB2,He"La"\n'), 'x.csv', 'source-not-readable', /double it/, { line: 3 }],
  ['a million lines', text(`Biosample ID,Title\n${'B,x\n'.repeat(1_000_000)}`), 'x.csv', 'too-large', /100000 rows/, { line: 100001 }],
])('%s is refused', async (_what, bytes, name, code, message, origin) => {
  await expect(read(bytes, name)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as unknown, ...(origin ? { fields: { origin: expect.objectContaining(origin) as unknown } } : {}) });
});

test.each<[string, Uint8Array, string]>([
  ['UTF-16, low byte first', utf16('Biosample ID;Title\r\nB1;M\u00fcller\r\n'), 'x.csv'],
  ['UTF-16, high byte first', utf16('Biosample ID;Title\r\nB1;M\u00fcller\r\n', true), 'x.csv'],
  ['UTF-8 with a mark', text('\ufeffBiosample ID,Title\nB1,M\u00fcller'), 'x.csv'],
  ['tabs', text('Biosample ID\tTitle\nB1\tM\u00fcller\n'), 'x.tsv'],
  ['a line that names the separator', text('sep=;\r\nBiosample ID;Title\r\nB1;M\u00fcller'), 'x.csv'],
  ['quoted headers and lone carriage returns', text('"Biosample ID","Title *"\r"B1","M\u00fcller"\r'), 'x.csv'],
  ['another order, other case, and lines above the headers', text('My samples,\n,\ntitle,biosample id\nM\u00fcller,B1\n'), 'x.csv'],
  ['the name of the file alone', text('ID,Title\nB1,M\u00fcller\n'), 'Biosamples.csv'],
])('CSV with %s is read', async (_what, bytes, name) => {
  const { quads, findings } = await read(bytes, name);
  expect(findings).toEqual([]);
  expect(quads.find(({ predicate }) => predicate.value === 'http://purl.org/dc/terms/title')).toMatchObject({ object: { value: 'M\u00fcller' }, subject: { value: expect.stringMatching(/#B1$/) as unknown } });
});

describe('what is wrong in cells is said with its cell', () => {
  const place = ({ severity, origin, message, remedy }: Result): string => `${severity} ${origin?.sheet}!${origin?.cell} ${message}${remedy ? ` -> ${remedy}` : ''}`;
  const rowOf = (cells: string): string => `<row r="2"><c r="A2" t="inlineStr"><is><t>B1</t></is></c>${cells}</row>`;
  test.each<[string, string, RegExp[]]>([
    ['a formula with its last result', rowOf('<c r="B2" t="str"><f>A2&amp;"x"</f><v>B1x</v></c>'), [/^Warning Biosample!B2 .*formula.*"B1x"/]],
    ['a formula without result', rowOf('<c r="B2"><f>WEBSERVICE("http://example.org/")</f></c>'), [/^Violation Biosample!B2 .*no result/]],
    ['an error of the spreadsheet', rowOf('<c r="B2" t="e"><v>#N/A</v></c>'), [/^Violation Biosample!B2 .*#N\/A/]],
    ['a text that is no term, and waits in the text field', rowOf('<c r="C2" t="inlineStr"><is><t>FBbi:xyz?</t></is></c>'), []],
    ['two rows of one ID', xmlRow(2, 'B1', 'a') + xmlRow(3, 'B1', 'b'), [/^Violation Biosample!A3 .*Biosample!A2/]],
    ['two rows of one title and no ID', xmlRow(2, '', 'a') + xmlRow(3, '', 'a'), [/^Violation Biosample!B3 .*Biosample!A2.*-> give each row an ID/]],
  ])('%s', async (_what, rows, expected) => {
    const { findings } = await read(workbookWith(headers + rows), 'x.xlsx');
    expect(findings.map(place)).toEqual(expected.map((pattern) => expect.stringMatching(pattern) as unknown));
  });

  test.each<[string, string, RegExp[]]>([
    ['duplicate headers', 'Biosample ID,Title,Title\nB1,a,b\n', [/^Violation C1 .*two columns, B and C/]],
    ['an unknown header', 'Biosample ID,Titel\nB1,a\n', [/^Warning B1 .*no field.*"title"/]],
    ['values without header', 'Biosample ID,Title,\nB1,a,x\n', [/^Warning C1 .*no header/]],
    ['mixed units, each understood', 'Image ID,Physical size x [nm],Physical size y\nI1,100,0.1 µm\nI2,0.1 um,100 nm\n', []],
    ['a number without unit', 'Image ID,Physical size x\nI1,100\n', [/^Violation B2 .*no unit.*-> write "100 µm"/]],
    ['a unit of another kind in a cell', 'Image ID,Physical size x [nm]\nI1,5 s\n', [/^Violation B2 .*no unit of this field.*-> give one of/]],
    ['a unit that nobody knows in a header', 'Image ID,Physical size x [parsnip]\nI1,5\n', [/^Violation B1 .*parsnip/, /^Violation B2 .*no unit/]],
    ['a decimal comma', 'Image ID;Physical size x [nm];Size x\nI1;0,5;1.000,5\n', [/^Violation B2 .*comma.*-> write 0\.5/, /^Violation C2 .*comma/]],
    ['words where a number belongs', 'Image ID,Physical size x [nm]\nI1,large\n', [/^Violation B2 "large" is no number/]],
    ['a link to no row', 'Specimen ID,Biosamples\nS1,nobody\n', [/^Violation B2 .*neither/]],
    ['a link to a row of another kind', 'Specimen ID,Biosamples\nS1,S2\nS2,\n', [/^Violation B2 .*is a specimen/]],
  ])('CSV with %s', async (_what, content, expected) => {
    const { findings } = await read(text(content), 'x.csv');
    expect(findings.map(({ severity, origin, message, remedy }) => `${severity} ${origin?.cell} ${message}${remedy ? ` -> ${remedy}` : ''}`)).toEqual(expected.map((pattern) => expect.stringMatching(pattern) as unknown));
  });

  test('placeholders, blanks and lost columns are counted, not kept in silence', async () => {
    const { loss, warnings, quads } = await read(text('Image ID,Name,Size x,Mine\nI1, one ,n/a,x\n,,,\n'), 'x.csv');
    expect(loss.items.map(({ path, what, count }) => [path, what, count])).toEqual([['x: Size x', 'dropped', 1], ['x: Mine', 'dropped', 1]]);
    expect(warnings).toEqual([expect.stringContaining('blanks')]);
    expect(quads.some(({ object }) => object.value === 'one')).toBe(true);
  });

  test('a sheet of the user that is of no type is named, and a hidden one is not', async () => {
    const bytes = await writeXlsx({ sheets: [{ name: 'Biosample', rows: [['Biosample ID', 'Title'], ['B1', 'a']] }, { name: 'Specimens of mine', rows: [['x']] }, { name: 'Lists', hidden: true, rows: [['x']] }] });
    expect((await read(bytes, 'x.xlsx')).findings.map(place)).toEqual([expect.stringMatching(/^Warning Specimens of mine!A1 .*no known type/)]);
  });

  test('dates of the spreadsheet, texts and numbers as texts are read alike', async () => {
    const rows = (date: string | Date, size: string | number, flag: boolean | string): Promise<Uint8Array> => writeXlsx({ sheets: [{ name: 'Image', rows: [['Image ID', 'Acquired at', 'Size x', 'Contrast inverted'], ['I1', date, size, flag]] }] });
    const values = async (bytes: Uint8Array): Promise<string[]> => (await read(bytes, 'x.xlsx')).quads.filter(({ predicate }) => !/cellText|sheetRow/.test(predicate.value)).map(({ object }) => object.value).toSorted();
    expect(await values(await rows(new Date('2026-03-01'), 512, true))).toEqual(await values(await rows('2026-03-01', '512', 'yes')));
    expect(await values(await rows(new Date('2026-03-01T10:20:30Z'), 512, true))).toContain('2026-03-01T10:20:30');
  });
});

test('whatever is changed in a filled workbook or a CSV file, it is read or refused, never a fault', async () => {
  const layout = findLayout(model, 'Biosample')!;
  const book = await writeWorkbook(layout, { rows: new Map([['Biosample', [['B1', 'HeLa']]]]), further: [['', '<http://localhost/x>', '<http://localhost/p>', '"y"']], records: [], recordOf: new Map() });
  const csv = text('Biosample ID;Title *;Organisms +\r\nB1;"a ""b""";Homo sapiens\r\n');
  const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
  await fc.assert(fc.asyncProperty(fc.constantFrom(book, csv), edits, fc.option(fc.nat(), { nil: undefined, freq: 4 }), async (seed, changes, cut) => {
    const bytes = Uint8Array.from(seed);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    const source = { bytes: cut === undefined ? bytes : bytes.slice(0, cut % bytes.length), name: seed === book ? 'x.xlsx' : 'x.csv', sha256: '0' };
    try { await (seed === book ? xlsxFile : csvFile).read(source, { model, base }); } catch (error) {
      if (!isKnownError(error, 'source-not-readable') && !isKnownError(error, 'too-large')) throw error;
    }
  }), { numRuns: 150 });
});

test('rows on the sheet of statements that are none are named, and cannot reach records of others', async () => {
  const layout = findLayout(model, 'Biosample')!;
  const further = [['', 'no term', '<http://localhost/p>', '"y"'], ['http://localhost:7117/records/other', '<http://localhost/x>', '<http://localhost/p>', '"y"'], ['', '<http://localhost/x>', '<http://localhost/p>', '"kept"']];
  const bytes = await writeWorkbook(layout, { rows: new Map([['Biosample', [['B1']]]]), further, records: [`${base}records/mine`], recordOf: new Map([[`${base}records/other#x`, `${base}records/other`]]) });
  const all = await xlsxFile.read({ bytes, name: 'x.xlsx', sha256: '0' }, { model, base });
  expect(all.map(({ record }) => record)).toEqual([`${base}records/mine`]);
  expect(all[0]!.findings.map(({ origin, message }) => `${origin?.sheet}!${origin?.cell} ${message}`)).toEqual([expect.stringMatching(/^Further statements!B2 .*no statement/), expect.stringMatching(/^Further statements!B3 .*no record of this workbook/)]);
  expect(all[0]!.quads.some(({ object }) => object.value === 'kept')).toBe(true);
});
