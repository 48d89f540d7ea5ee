/** Orders, pages, counts and facets, against a plain evaluation in memory. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FindRequest, Where } from '../../../server/tables/tables.ts';
import { createRecords, iriOf, model, openView, refusalOf } from './tables-harness.ts';
import type { Opened } from './tables-harness.ts';

/** An image as a test sees it; undefined is what is not stated. */
interface Plain { iri: string; name?: string; pixelType?: string; sizeX?: number; acquiredAt?: string; contrastInverted?: boolean; instrument?: string; format: string[] }
type Field = 'name' | 'pixelType' | 'sizeX' | 'acquiredAt' | 'contrastInverted' | 'instrument';
const fields: readonly Field[] = ['name', 'pixelType', 'sizeX', 'acquiredAt', 'contrastInverted', 'instrument'];

const maybe = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(each, { nil: undefined, freq: 3 });
const image = fc.record({
  name: maybe(fc.constantFrom('a', 'b', 'B', 'é', 'z', '\u{1f52c}', '\uff21')), pixelType: maybe(fc.constantFrom('uint8', 'uint16')), sizeX: maybe(fc.constantFrom(-1, 0, 0.5, 2, 10)),
  acquiredAt: maybe(fc.constantFrom('2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.001Z', '2025-01-01T00:00:00.000Z')), contrastInverted: maybe(fc.boolean()),
  instrument: maybe(fc.constantFrom(iriOf('m', 'one'), iriOf('m', 'two'))), format: fc.uniqueArray(fc.constantFrom('TIFF', 'CZI', 'ND2'), { maxLength: 3 }),
});
const images: Plain[] = fc.sample(image, { numRuns: 90, seed: 7 }).map((each, n) => {
  const stated = Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined));
  return { iri: iriOf(`r${n % 7}`, `i${n}`), ...stated } as Plain;
});

let view: Opened;
const ends: (() => void)[] = [];
beforeAll(async () => {
  const records = createRecords((end) => { ends.push(end); });
  const turtleOf = ({ iri, name, pixelType, sizeX, acquiredAt, contrastInverted, instrument, format }: Plain): string => [
    `<${iri}> a ome:Image .`, name === undefined ? '' : `<${iri}> schema:name ${JSON.stringify(name)} .`, pixelType === undefined ? '' : `<${iri}> ome:pixelType "${pixelType}" .`, sizeX === undefined ? '' : `<${iri}> ome:sizeX ${sizeX} .`,
    acquiredAt === undefined ? '' : `<${iri}> ome:acquisitionDate "${acquiredAt}"^^xsd:dateTime .`, contrastInverted === undefined ? '' : `<${iri}> mg:contrastInverted ${contrastInverted} .`,
    instrument === undefined ? '' : `<${iri}> mg:instrument <${instrument}> .`, ...format.map((each) => `<${iri}> dcterms:format "${each}" .`),
  ].join('\n');
  for (let record = 0; record < 7; record += 1) records.put(`r${record}`, images.filter((_, n) => n % 7 === record).map(turtleOf).join('\n'));
  records.put('m', '<m#one> a ome:Instrument ; schema:name "One" .');
  view = await openView(records, { model });
});
afterAll(async () => { await view.close(); for (const end of ends) end(); });

/** by bytes of UTF-8, as the engine does; numbers and truths by value */
function compare(a: string | number | boolean, b: string | number | boolean): number {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
  return Number(a) - Number(b);
}
type Order = { field: string; direction: 'asc' | 'desc' }[];
function sorted(list: readonly Plain[], order: Order): Plain[] {
  return list.toSorted((a, b) => {
    for (const { field, direction } of order) {
      const [own, other] = [a[field as Field], b[field as Field]];
      if (own === undefined || other === undefined) { if (own !== other) return own === undefined ? 1 : -1; continue; }
      const difference = compare(own, other) * (direction === 'asc' ? 1 : -1);
      if (difference !== 0) return difference;
    }
    return compare(a.iri, b.iri);
  });
}

/** conditions with what they mean */
const condition: fc.Arbitrary<{ where: Where; holds: (image: Plain) => boolean }> = fc.oneof(
  fc.constantFrom(0, 0.5, 2).map((value) => ({ where: { condition: { field: 'sizeX', op: 'gte', value } } as Where, holds: (each: Plain) => each.sizeX !== undefined && each.sizeX >= value })),
  fc.constantFrom('a', 'b').map((value) => ({ where: { condition: { field: 'name', op: 'ne', value } } as Where, holds: (each: Plain) => each.name !== value })),
  fc.constantFrom(...fields).map((field) => ({ where: { condition: { field, op: 'exists', value: false } } as Where, holds: (each: Plain) => each[field] === undefined })),
  fc.constantFrom('TIFF', 'CZI').map((value) => ({ where: { condition: { field: 'format', op: 'in', value: [value, 'LIF'] } } as Where, holds: (each: Plain) => each.format.includes(value) })),
  fc.boolean().map((value) => ({ where: { condition: { field: 'contrastInverted', op: 'eq', value } } as Where, holds: (each: Plain) => each.contrastInverted === value })),
);
const where: fc.Arbitrary<{ where: Where; holds: (image: Plain) => boolean }> = fc.letrec<{ any: { where: Where; holds: (image: Plain) => boolean } }>((tie) => ({
  any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, condition,
    fc.array(tie('any'), { maxLength: 3 }).map((list) => ({ where: { and: list.map((each) => each.where) }, holds: (each: Plain) => list.every(({ holds }) => holds(each)) })),
    fc.array(tie('any'), { maxLength: 3 }).map((list) => ({ where: { or: list.map((each) => each.where) }, holds: (each: Plain) => list.some(({ holds }) => holds(each)) })),
    tie('any').map((own) => ({ where: { not: own.where }, holds: (each: Plain) => !own.holds(each) }))),
})).any;
const orderBy: fc.Arbitrary<Order> = fc.array(fc.record({ field: fc.constantFrom<string>(...fields), direction: fc.constantFrom<'asc' | 'desc'>('asc', 'desc') }), { maxLength: 3 });

async function allPages(request: FindRequest): Promise<string[]> {
  const iris: string[] = [];
  for (let after: string | undefined, more = true; more;) {
    const { rows, hasNextPage } = await view.find({ ...request, ...(after === undefined ? {} : { after }) });
    iris.push(...rows.map(({ iri }) => iri));
    after = rows.at(-1)?.cursor;
    more = hasNextPage;
    if (more && rows.length !== request.first) throw new Error('a page that is not the last is full');
  }
  return iris;
}

describe('pages', () => {
  test('together they are the whole list in its order: empty values last in both directions, equals by their IRI', async () => {
    await fc.assert(fc.asyncProperty(where, orderBy, fc.integer({ min: 7, max: 100 }), async (own, order, first) => {
      const expected = sorted(images.filter(own.holds), order).map(({ iri }) => iri);
      expect(await allPages({ type: 'Image', where: own.where, orderBy: order, first })).toEqual(expected);
      expect((await view.find({ type: 'Image', where: own.where, noRows: true, totalCount: true })).totalCount).toBe(expected.length);
    }), { numRuns: 60, seed: 11 });
  });
  test('a list is ordered by the IRI when nothing else is said, and may be so downwards', async () => {
    const iris = sorted(images, []).map(({ iri }) => iri);
    expect(await allPages({ type: 'Image', first: 13 })).toEqual(iris);
    expect(await allPages({ type: 'Image', first: 13, orderBy: [{ field: 'iri', direction: 'desc' }] })).toEqual(iris.toReversed());
  });
  test('a page of no rows says whether there are some', async () => {
    expect(await view.find({ type: 'Image', first: 0 })).toMatchObject({ rows: [], hasNextPage: true });
    expect(await view.find({ type: 'Laser', first: 0 })).toMatchObject({ rows: [], hasNextPage: false });
  });
});

describe('cursors', () => {
  const own: FindRequest = { type: 'Image', orderBy: [{ field: 'sizeX', direction: 'asc' }], where: { condition: { field: 'sizeX', op: 'gte', value: 0 } }, first: 1 };
  const refused = (request: FindRequest): Promise<string> => refusalOf(view.find(request)).then(({ code }) => code);
  test('one of another type, order or condition is refused', async () => {
    const after = (await view.find(own)).rows[0]!.cursor;
    expect(await refused({ ...own, after })).toBe('none');
    expect(await refused({ ...own, after, first: 5, totalCount: true })).toBe('none');
    for (const other of [{ type: 'Objective', orderBy: [], where: { and: [] } }, { orderBy: [{ field: 'sizeX', direction: 'desc' as const }] }, { orderBy: [{ field: 'sizeY', direction: 'asc' as const }] }, { orderBy: [] }, { where: { and: [] } }, { where: { condition: { field: 'sizeX', op: 'gte' as const, value: 1 } } }]) {
      expect(await refused({ ...own, ...other, after })).toBe('request-not-valid');
    }
  });
  test('one whose values were changed for others of another kind is refused', async () => {
    const after = (await view.find(own)).rows[0]!.cursor;
    const [mark, iri] = JSON.parse(Buffer.from(after, 'base64url').toString()) as [string, string, number];
    const forged = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
    for (const values of [['abc'], [true], [{}], [[1]], [], [1, 2]]) expect(await refused({ ...own, after: forged(mark, iri, ...values) })).toBe('request-not-valid');
    for (const cursor of ['', 'x', '????', forged(), forged(mark), forged(mark, 5, 1), Buffer.from('null').toString('base64url')]) expect(await refused({ ...own, after: cursor })).toBe('request-not-valid');
    expect(await refused({ ...own, after: forged(mark, iri, null) })).toBe('none');
  });
  test('whatever text is given as one makes no fault', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'))), async (after) => {
      expect(await refused({ ...own, after })).toBe('request-not-valid');
    }), { numRuns: 200, seed: 3 });
  });
});

describe('facets', () => {
  test('those of single values add up to the number of all, with those that have none', async () => {
    await fc.assert(fc.asyncProperty(where, async (own) => {
      const matching = images.filter(own.holds);
      const { facets, totalCount } = await view.find({ type: 'Image', where: own.where, noRows: true, totalCount: true, facets: fields.map((field) => ({ field, limit: 100 })) });
      expect(totalCount).toBe(matching.length);
      for (const { field, values } of facets) {
        expect(values.reduce((sum, { count }) => sum + count, 0)).toBe(totalCount);
        const expected = Map.groupBy(matching, (each) => each[field as Field]);
        expect(new Map(values.map(({ value, count }) => [value, count]))).toEqual(new Map([...expected].map(([value, list]) => [value === undefined ? null : String(value), list.length])));
      }
    }), { numRuns: 15, seed: 5 });
  });
  test('those of many values count a resource under each, and those without any once', async () => {
    const { facets: [facet] } = await view.find({ type: 'Image', noRows: true, facets: [{ field: 'format' }] });
    const expected = Map.groupBy(images.flatMap(({ format }) => (format.length === 0 ? [null] : format)), (each) => each);
    expect(new Map(facet!.values.map(({ value, count }) => [value, count]))).toEqual(new Map([...expected].map(([value, list]) => [value, list.length])));
    expect(facet!.values.map(({ count }) => count)).toEqual(facet!.values.map(({ count }) => count).toSorted((a, b) => b - a));
  });
  test('they show as many values as asked for, the most frequent first, with the names of what they lead to', async () => {
    const { facets: [sizes, instruments] } = await view.find({ type: 'Image', noRows: true, facets: [{ field: 'sizeX', limit: 2 }, { field: 'instrument' }] });
    expect(sizes!.values).toHaveLength(2);
    expect(Object.fromEntries(instruments!.values.map(({ value, label }) => [value?.split('#')[1] ?? null, label]))).toEqual({ one: 'One', two: undefined, null: undefined });
  });
  test('nothing of the domain is named in the code that answers', () => {
    for (const file of ['find', 'where', 'table-model', 'rows', 'parts']) expect(readFileSync(new URL(`../../../server/tables/${file}.ts`, import.meta.url), 'utf8')).not.toMatch(/pixel|instrument\b|microscop/i);
  });
});

test('a statement of this repository is answered with its values bound, lists among them', async () => {
  const values = { list: [images[3]!.iri, images[5]!.iri, "'; DROP TABLE things; --"], least: -5 };
  const rows = await view.select('SELECT iri, "sizeX" AS size FROM "type Image" WHERE iri IN (SELECT unnest(from_json($list, \'["VARCHAR"]\'))) AND coalesce("sizeX", 0) > $least ORDER BY iri', values);
  expect(rows).toEqual([images[3]!, images[5]!].map(({ iri, sizeX }) => ({ iri, size: sizeX ?? null })).toSorted((a, b) => (a.iri < b.iri ? -1 : 1)));
});
