/**
 * Template → graph → template is cell-equal: for every type of the model, whatever people write into its columns (units,
 * labels of terms, odd orders, other spellings), and a workbook read twice gives the same graph.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnLetters, deriveLayout, findLayout, unitSymbol } from '../../server/derived/spreadsheet-template.ts';
import type { TemplateColumn, TemplateLayout } from '../../server/derived/spreadsheet-template.ts';
import { writeCsv } from '../../server/exporters/csv-writer.ts';
import { fillLayout, layoutFor } from '../../server/exporters/spreadsheet.ts';
import { writeWorkbook } from '../../server/exporters/workbook-writer.ts';
import { csvFile, xlsxFile } from '../../server/importers/spreadsheet.ts';
import { readWorkbook } from '../../server/importers/workbook-reader.ts';
import { loadModel } from '../../server/model/build-model.ts';
import type { Field } from '../../server/model/resource-model.ts';
import { fromNQuads, toNQuads } from '../../server/rdf/n-quads.ts';
import type { Imported } from '../../server/rdf/report.ts';
import { createPreparation } from '../../server/records/prepare.ts';
import { base, root } from '../support/model-keeper.ts';

const { model } = loadModel(root);
const record = `${base}records/sheet`;

/** Values that need no escape, as people write them. */
const word = fc.stringMatching(/^[A-Za-zäöµ0-9=+@'"(),._-]{1,8}( [A-Za-z0-9°]{1,5})?$/).filter((text) => !/^(?:n\.?\/?a\.?|none|null|nan|inf|infinity|unknown|[-?]+|tbd)$/i.test(text));
const line = fc.oneof(word, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => text.replaceAll(/[\p{Cc}\p{Zs}\u2028\u2029\ufeff]/gu, ' ').trim()).filter((text) => text !== '' && !text.includes(';') && !text.includes('\\')), fc.constantFrom('a\nb', '_x0041_', '=1+1', "'=x", 'Nuclei @en', 'Kerne @de-CH', '😀', '007'));
const decimal = fc.constantFrom('0.1', '5', '-3.25', '1e-3', '0.50', '007', '123456789.123456789123', '1E5');
const iri = fc.constantFrom('https://example.org/a', 'https://doi.org/10.1234/abc', 'doi:10.1234/ABC', '0000-0002-1825-0097', 'https://example.org/x;y', 'https://example.org/a b'.replace(' ', '%20'));

function single(field: Field): fc.Arbitrary<string> {
  if (field.allowed && field.kind === 'literal') return fc.constantFrom(...field.allowed, field.allowed[0]!);
  const has = (name: string): boolean => field.datatypes.some((datatype) => datatype.endsWith(`#${name}`));
  switch (field.kind) {
    case 'quantity': return fc.tuple(decimal, fc.constantFrom('', ...field.quantity!.allowedUnits.map((unit) => ` ${unitSymbol(unit, model)}`))).map(([number, unit]) => number + unit);
    case 'term': {
      const known = model.terms.of(field.term!).filter(({ label }) => model.terms.find(label, field.term!) && !/[;\\]/.test(label) && label === label.trim());
      return fc.oneof(fc.constantFrom(`${field.term!.ontologies[0]}:0000001`, `http://purl.obolibrary.org/obo/${field.term!.ontologies[0]}_0000002`), ...(known.length > 0 ? [fc.constantFrom(...known.map(({ label }) => label)), fc.constantFrom(...known.map(({ label }) => label.toUpperCase()))] : []));
    }
    case 'link': case 'iri': return field.allowed ? fc.constantFrom(...field.allowed) : iri;
    default:
      if (has('boolean')) return fc.constantFrom('TRUE', 'FALSE', 'true', 'no', '1');
      if (has('dateTime')) return fc.constantFrom('2026-03-01T10:20:30Z', '2026-03-01T10:20:30+01:00', '2026-03-01 10:20:30', '2026-03-01');
      if (has('date')) return fc.constantFrom('2026-03-01', '1999-12-31');
      if (has('string') || field.datatypes.length === 0) return line;
      if (has('integer') && field.datatypes.length === 1) return fc.constantFrom('0', '12', '007', '-5', '5.0');
      return decimal;
  }
}

const cell = (column: TemplateColumn): fc.Arbitrary<string> => {
  const { field } = column;
  if (!field) return fc.constant('');
  const one = single(field);
  const filled = field.many ? fc.array(one.map((text) => text.replaceAll(/[;\\]/g, String.raw`\$&`)), { minLength: 1, maxLength: 3 }).chain((parts) => fc.constantFrom('; ', ';', ' ; ').map((between) => parts.join(between))) : one;
  return fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 2, arbitrary: filled });
};

/** What an empty or typed cell is as text. */
const asText = (value: unknown): string => (value === null || value === undefined ? '' : typeof value === 'boolean' ? String(value).toUpperCase() : String(value));
const ids = ['', 'B1', 'b 2', 'ä/ö:x', 'https://example.org/thing', '100 %', 'a%20b', 'https://orcid.org/0000-0002-1825-0097', 'orcid.org/0000-0002-1694-233X', 'S:1'];
const grid = (columns: readonly TemplateColumn[], most = 3): fc.Arbitrary<string[][]> => fc.array(fc.tuple(...columns.slice(1).map(cell)), { minLength: 1, maxLength: most }).chain((rows) =>
  fc.shuffledSubarray(ids, { minLength: rows.length, maxLength: rows.length }).map((names) => rows.map((cells, at) => [names[at]!, ...cells])))
  // without an ID a row has the name of its title, and two rows may not have one name
  .map((rows) => rows.map(([id = '', ...cells], at) => [id === '' && (at > 0 || cells.every((text) => text === '')) ? `row ${at}` : id, ...cells]));

const read = async (bytes: Uint8Array): Promise<Imported> => (await xlsxFile.read({ bytes, name: 'sheet.xlsx', sha256: '0' }, { model, base, record }))[0]!;
const texts = async (bytes: Uint8Array, name: string, width: number): Promise<string[][]> => {
  const table = (await readWorkbook(bytes)).tables.find((each) => each.name === name)!;
  return table.rows.slice(1).map((row) => Array.from({ length: width }, (_, at) => row[at]?.text ?? ''));
};
/** As the journal has it: what a deposit does to statements before they are judged is done. */
const prepare = createPreparation({ model, checkUnknownTerms: () => [], base });
const asStored = (imported: Imported): ReturnType<typeof fromNQuads> => fromNQuads(prepare(imported, record).nquads);
const fill = (layout: TemplateLayout, rows: ReadonlyMap<string, string[][]>): Promise<Uint8Array> => writeWorkbook(layout, { rows, further: [], records: [record], recordOf: new Map() });

test.each(model.types.map(({ name }) => name))('a filled CSV file of %s comes back with the same cells, and the same graph', async (name) => {
  const layout = findLayout(model, name)!, sheet = layout.sheets[0]!;
  const readBack = async (rows: readonly (readonly unknown[])[]): Promise<Imported> => (await csvFile.read({ bytes: new TextEncoder().encode(writeCsv(sheet, rows)), name: 'sheet.csv', sha256: '0' }, { model, base, record }))[0]!;
  await fc.assert(fc.asyncProperty(grid(sheet.columns), async (rows) => {
    const first = await readBack(rows);
    expect(first.findings).toEqual([]);
    const filling = fillLayout(layout, [{ record, quads: asStored(first) }], model);
    expect(filling.further).toEqual([]);
    expect(filling.rows.get(sheet.name)!.map((row) => row.map(asText))).toEqual(rows);
    expect(toNQuads((await readBack(filling.rows.get(sheet.name)!)).quads, record)).toBe(toNQuads(first.quads, record));
  }), { numRuns: 3, endOnFailure: true });
});

/** Types that together have every sort of field there is: each is taken that brings a new one. */
function typesOfEachSort(): string[] {
  const seen = new Set<string>();
  return model.types.filter(({ fields }) => {
    const fresh = fields.filter(({ path }) => !path.inverse).map((field) => `${field.kind} ${field.datatypes.join()} ${field.many} ${field.allowed !== undefined} ${field.term?.ontologies.join() ?? ''}`).filter((sort) => !seen.has(sort));
    for (const sort of fresh) seen.add(sort);
    return fresh.length > 0;
  }).map(({ name }) => name);
}

test('a workbook with filled sheets for every sort of field comes back with the same cells, and the same graph', async () => {
  const layout = deriveLayout(model, { name: 'all', title: 'all', description: '', types: typesOfEachSort() });
  const books = fc.tuple(...layout.sheets.map(({ columns }) => grid(columns, 1))).map((grids) => new Map(layout.sheets.map(({ name }, at) => [name, grids[at]!.map(([, ...cells], index) => [`${name} ${index}`, ...cells])])));
  await fc.assert(fc.asyncProperty(books, async (rows) => {
    const first = await read(await fill(layout, rows));
    expect(first.findings).toEqual([]);
    const filling = fillLayout(layout, [{ record, quads: asStored(first) }], model);
    expect(filling.further).toEqual([]);
    const bytes = await writeWorkbook(layout, filling);
    for (const { name, columns } of layout.sheets) expect(await texts(bytes, name, columns.length), name).toEqual(rows.get(name));
    expect(toNQuads((await read(bytes)).quads, record)).toBe(toNQuads(first.quads, record));
  }), { numRuns: 2, endOnFailure: true });
});

test('rows of several sheets that name each other by ID and by title come back with the same cells', async () => {
  const layout = findLayout(model, 'rembi-study')!;
  const columns = new Map(layout.sheets.map(({ name, columns }) => [name, columns]));
  const rows = new Map(layout.sheets.map(({ name, type }) => [name, ['b', 'a'].map((id, at) => columns.get(name)!.map(({ field }) => {
    if (!field) return at === 0 ? `${name}-${id}` : '';
    if (field.name === type.labelField) return `${type.label} ${at}`;
    const target = field.kind === 'link' ? layout.sheets.find((sheet) => field.targets.includes(sheet.type.name)) : undefined;
    return target ? field.many ? `${target.type.label} 1; ${target.name}-b` : at === 0 ? `${target.name}-b` : `${target.type.label} 1` : '';
  }))]));
  const first = await read(await fill(layout, rows));
  expect(first.findings).toEqual([]);
  const bytes = await writeWorkbook(layout, fillLayout(layout, [{ record, quads: asStored(first) }], model));
  for (const { name, columns: own } of layout.sheets) expect(await texts(bytes, name, own.length), name).toEqual(rows.get(name));
});

test('whatever a graph says comes back from its workbook: cells where they can say it, a sheet of statements for the rest', async () => {
  const { readFileSync, readdirSync } = await import('node:fs');
  const { readRdf } = await import('../../server/rdf/formats.ts');
  const { skolemise } = await import('../../server/rdf/skolemise.ts');
  const folders = ['valid', 'invalid', 'study'].map((folder) => `${root}/shapes/examples/${folder}`);
  for (const file of folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.ttl')).map((name) => `${folder}/${name}`))) {
    const { quads } = await readRdf(readFileSync(file), 'text/turtle', { baseIri: record });
    const stored = fromNQuads(toNQuads(skolemise(quads, record).quads, record));
    const records = [{ record, quads: stored }], layout = layoutFor(records, model);
    const bytes = await writeWorkbook(layout, fillLayout(layout, records, model));
    const back = await read(bytes);
    expect(back.findings, file).toEqual([]);
    // the names of quantities are made anew, and an export has an order
    const told = (all: typeof stored): string[] => {
      const nodes = new Map<string, string>();
      for (const { subject, predicate, object } of all) if (/numericValue$|hasUnit$/.test(predicate.value)) nodes.set(subject.value, [...(nodes.get(subject.value) ?? '').split(' '), String(Number(object.value) || object.value)].toSorted().join(' '));
      const name = (value: string): string => nodes.get(value) ?? value;
      return [...new Set(all.filter(({ predicate }) => !/sheetRow$|cellText$/.test(predicate.value)).map(({ subject, predicate, object }) => `${name(subject.value)} ${predicate.value} ${object.termType === 'Literal' && /#(?:decimal|double|integer|float)$/.test(object.datatype.value) ? Number(object.value) : `${name(object.value)} ${object.termType === 'Literal' ? object.language : ''}`}`))].toSorted();
    };
    expect(told(back.quads as typeof stored), file).toEqual(told(stored));
  }
});

test('columns may stand in any order, and columns and sheets of the user are left alone', async () => {
  const layout = deriveLayout(model, { name: 'x', title: 'x', description: '', types: ['Biosample'] });
  const [sheet] = layout.sheets;
  const reversed = { ...layout, sheets: [{ ...sheet!, columns: sheet!.columns.toReversed() }] };
  const at = (header: RegExp): number => sheet!.columns.findIndex(({ header: each }) => header.test(each));
  const row = sheet!.columns.map((_, index) => (index === 0 ? 'B1' : index === at(/^Title/) ? 'HeLa' : index === at(/^Organisms/) ? 'Homo sapiens' : ''));
  const straight = await read(await fill(layout, new Map([['Biosample', [row]]])));
  const turned = await read(await fill(reversed, new Map([['Biosample', [row.toReversed()]]])));
  expect(toNQuads(turned.quads, record)).toBe(toNQuads(straight.quads, record));
  expect(columnLetters(27)).toBe('AB');
});
