/** Templates are drawn from the model: everything a person needs to fill them stands in the workbook itself. */
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { choicesOf, columnLetters, deriveLayout, findLayout, headerKey, hideFormula, ownSheets, showFormula } from '../../../server/derived/spreadsheet-template.ts';
import { textFieldFor } from '../../../server/model/text-field.ts';
import { writeCsv } from '../../../server/exporters/csv-writer.ts';
import { writeWorkbook } from '../../../server/exporters/workbook-writer.ts';
import { loadModel } from '../../../server/model/build-model.ts';
import { root } from '../../support/model-keeper.ts';

const { model } = loadModel(root);
const layoutOf = (name: string): NonNullable<ReturnType<typeof findLayout>> => findLayout(model, name)!;

test.each(model.types.map(({ name }) => name))('the template of %s has a column for each of its forward fields, under headers that differ', (name) => {
  const [sheet] = layoutOf(name).sheets;
  const type = model.findType(name)!;
  expect(sheet!.columns.slice(1).map(({ field }) => field!.name)).toEqual(type.fields.filter(({ path }) => !path.inverse).map((field) => field.name));
  expect(new Set(sheet!.columns.map(({ header }) => headerKey(header))).size).toBe(sheet!.columns.length);
  for (const { header, field, note } of sheet!.columns.slice(1)) {
    expect(note).toContain(field!.description.replace(/\.$/, ''));
    expect(note).toContain(field!.path.predicate);
    expect(header.endsWith(' *')).toBe(field!.required);
    expect(/\[[^\]]+\]/.test(header)).toBe(field!.kind === 'quantity');
  }
});

test('names of sheets are those that spreadsheets take, and differ', () => {
  const names = deriveLayout(model, { name: 'all', title: '', description: '', types: model.types.map(({ name }) => name) }).sheets.map(({ name }) => name);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[^[\]:*?/\\']{1,31}$/);
});

describe('the workbook for a whole study', async () => {
  const layout = layoutOf('rembi-study');
  const book = await readXlsx(await writeWorkbook(layout), { readStyles: true });
  const sheet = (name: string): (typeof book.sheets)[number] => book.sheets.find((each) => each.name === name)!;

  test('has a sheet for each of its types, a page that explains, and a hidden sheet', () => {
    expect(book.sheets.map(({ name }) => name)).toEqual([ownSheets.readMe, ...layout.sheets.map(({ name }) => name), ownSheets.facts]);
    expect(book.sheets.filter(({ hidden }) => hidden).map(({ name }) => name)).toEqual([ownSheets.facts]);
  });
  test('every header carries its note and the colour of its mark', () => {
    for (const each of layout.sheets) {
      each.columns.forEach(({ header, note }, index) => {
        const cell = sheet(each.name).cells!.get(`0,${index}`)!;
        expect([cell.value, cell.comment?.text]).toEqual([header, note]);
        expect(cell.style?.fill).toMatchObject({ pattern: 'solid' });
      });
    }
  });
  test('fields with known words have drop-downs that hold just these', () => {
    let lists = 0;
    for (const each of layout.sheets) {
      each.columns.forEach(({ choices }, index) => {
        const range = sheet(each.name).dataValidations?.find((rule) => rule.range.startsWith(`${columnLetters(index)}2:`));
        if (!choices) return;
        const [, letters = '', end = ''] = /\$([A-Z]+)\$2:\$[A-Z]+\$(\d+)$/.exec(range!.formula1!)!;
        const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
        expect(sheet(ownSheets.facts).rows.slice(1, Number(end)).map((row) => row[column])).toEqual(choices.values.map(({ label }) => label));
        expect(range!.showErrorMessage ?? false).toBe(!choices.open);
        lists += 1;
      });
    }
    expect(lists).toBeGreaterThan(5);
  });
  test('the hidden sheet names the class of each sheet, the predicate of each column and the term of each word', () => {
    const facts = sheet(ownSheets.facts).rows;
    for (const { name, type, columns } of layout.sheets) {
      expect(facts.some(([what, sheetName, iri]) => what === 'sheet' && sheetName === name && iri === type.iri)).toBe(true);
      for (const { header, field } of columns) if (field) expect(facts.some(([what, on, title, predicate]) => what === 'column' && on === name && title === header && predicate === field.path.predicate)).toBe(true);
      for (const { choices } of columns) for (const { label, iri } of choices?.values ?? []) if (iri) expect(facts.some(([what, word, term]) => what === 'term' && word === label && term === iri)).toBe(true);
    }
  });
});

test('terms that the server knows are offered by name, and text that has no term has a field beside it', () => {
  const withTerms = model.types.flatMap((type) => type.fields.filter(({ kind }) => kind === 'term').map((field) => ({ type, field })));
  expect(withTerms.some(({ field }) => (choicesOf(field, model)?.values.length ?? 0) > 20)).toBe(true);
  expect(withTerms.filter(({ field, type }) => textFieldFor(field, type)).length).toBeGreaterThan(1);
});

test('every type has its CSV template, one line of the same headers', () => {
  for (const { name } of model.types) {
    const [sheet] = layoutOf(name).sheets;
    expect(writeCsv(sheet!)).toBe(`\ufeff${sheet!.columns.map(({ header }) => (/[",\r\n]/.test(header) ? `"${header}"` : header)).join(',')}\r\n`);
  }
});

test.each(['=1+1', '+a', '-a', '@x', '\t=1', "'=1", "''=x", '-5', '+1.5e3', "'", "it's", ''])('%j is no formula in a CSV file, and the same when read back', (text) => {
  expect(hideFormula(text)).toMatch(/^(?!(?:[=@\t\r]|[+-](?![\d.])))/);
  expect(showFormula(hideFormula(text))).toBe(text);
});
