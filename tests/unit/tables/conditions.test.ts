/** What conditions find: each operator on each kind of column, units, terms, links, texts; and what is refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FieldCondition, Where } from '../../../server/tables/tables.ts';
import { createRecords, iriOf, micrometres, model, openView, refusalOf } from './tables-harness.ts';
import type { Opened } from './tables-harness.ts';

let view: Opened;
const ends: (() => void)[] = [];
const term = (n: number): string => `http://purl.obolibrary.org/obo/FBbi_0000000${n}`;

beforeAll(async () => {
  const records = createRecords((end) => { ends.push(end); });
  records.put('microscopes', `
    <microscopes#confocal> a ome:Instrument ; schema:name "Confocal" . <microscopes#widefield> a ome:Instrument ; schema:name "Widefield" . <microscopes#unused> a ome:Instrument ; schema:name "Unused" .
    <microscopes#oil> a nbo:Objective ; schema:name "Oil" ; nbo:infinityCorrected true ; mg:componentOf <microscopes#confocal> .
    <microscopes#dry> a nbo:Objective ; schema:name "Dry" ; nbo:infinityCorrected false ; mg:componentOf <microscopes#confocal> .
    <microscopes#lens> a nbo:Objective ; schema:name "Lens" .`);
  records.put('images', `
    <images#a> a ome:Image ; schema:name "Alpha Élan" ; ome:sizeX 100 ; ome:acquisitionDate "2024-01-01T12:00:00Z"^^xsd:dateTime ; mg:instrument <microscopes#confocal> ; dcterms:format "TIFF", "Zarr" ; ome:physicalSizeX ${micrometres('images#a-size', 0.2)}
    <images#b> a ome:Image ; schema:name "beta 한국어 각" ; ome:sizeX 200 ; ome:acquisitionDate "2024-06-01T01:00:00+02:00"^^xsd:dateTime ; mg:instrument <microscopes#widefield> ; dcterms:format "CZI" ; ome:physicalSizeX ${micrometres('images#b-size', 0.5)}
    <images#c> a ome:Image ; schema:name "Gamma" ; ome:sizeX 300 ; ome:acquisitionDate "2025-01-01"^^xsd:date ; prov:wasDerivedFrom <images#a>, <images#b> .
    <images#d> a ome:Image .`);
  records.put('terms', `${[2, 3, 4].map((n) => `<${term(n)}> a owl:Class ; rdfs:label "term ${n}" ; rdfs:subClassOf <${term(n === 4 ? 3 : 1)}> .`).join('\n')} <${term(1)}> a owl:Class ; rdfs:label "term 1" . <${term(1)}> rdfs:subClassOf <${term(4)}> .`);
  records.put('components', `
    <components#one> a mg:StudyComponent ; dcterms:title "one" ; mg:imagingMethod <${term(4)}> . <components#two> a mg:StudyComponent ; dcterms:title "two" ; mg:imagingMethod <${term(2)}>, <${term(3)}> .
    <components#three> a mg:StudyComponent ; dcterms:title "three" .`);
  view = await openView(records, { model });
});
afterAll(async () => { await view.close(); for (const end of ends) end(); });

const found = async (type: string, where: Where): Promise<string> => (await view.names(type, where)).map((name) => (type === 'Image' ? name : `${name} `)).join('').trim();
const on = (field: string, op: FieldCondition['op'], value: unknown, unit?: string): Where => ({ condition: { field, op, value: value as never, ...(unit ? { unit } : {}) } });

describe('operators', () => {
  const confocal = iriOf('microscopes', 'confocal');
  const cases: [kind: string, field: string, op: FieldCondition['op'], value: unknown, images: string][] = [
    ['text', 'name', 'eq', 'Gamma', 'c'], ['text', 'name', 'ne', 'Gamma', 'abd'], ['text', 'name', 'in', ['Gamma', 'nothing'], 'c'], ['text', 'name', 'notIn', ['Gamma'], 'abd'],
    ['text', 'name', 'contains', 'MM', 'c'], ['text', 'name', 'contains', 'elan', 'a'], ['text', 'name', 'startsWith', 'ALPHA É', 'a'], ['text', 'name', 'startsWith', 'elan', ''], ['text', 'name', 'exists', true, 'abc'], ['text', 'name', 'exists', false, 'd'],
    ['text', 'name', 'lt', 'Gamma', 'a'], ['text', 'name', 'lte', 'Gamma', 'ac'], ['text', 'name', 'gt', 'Gamma', 'b'], ['text', 'name', 'gte', 'Gamma', 'bc'],
    ['number', 'sizeX', 'eq', 200, 'b'], ['number', 'sizeX', 'ne', 200, 'acd'], ['number', 'sizeX', 'in', [100, 300], 'ac'], ['number', 'sizeX', 'notIn', [100, 300], 'bd'],
    ['number', 'sizeX', 'lt', 200, 'a'], ['number', 'sizeX', 'lte', 200, 'ab'], ['number', 'sizeX', 'gt', 200, 'c'], ['number', 'sizeX', 'gte', '200', 'bc'], ['number', 'sizeX', 'exists', false, 'd'],
    ['time', 'acquiredAt', 'eq', '2024-05-31T23:00:00Z', 'b'], ['time', 'acquiredAt', 'ne', '2025-01-01', 'abd'], ['time', 'acquiredAt', 'in', ['2025-01-01T00:00:00Z'], 'c'], ['time', 'acquiredAt', 'notIn', ['2025-01-01'], 'abd'],
    ['time', 'acquiredAt', 'lt', '2024-06-01', 'ab'], ['time', 'acquiredAt', 'lte', '2025-01-01', 'abc'], ['time', 'acquiredAt', 'gt', '2024-01-01', 'abc'], ['time', 'acquiredAt', 'gte', '2024-05-31T23:00:00Z', 'bc'], ['time', 'acquiredAt', 'exists', true, 'abc'],
    ['IRI', 'instrument', 'eq', confocal, 'a'], ['IRI', 'instrument', 'ne', confocal, 'bcd'], ['IRI', 'instrument', 'in', [confocal, 'x:y'], 'a'], ['IRI', 'instrument', 'notIn', [confocal], 'bcd'], ['IRI', 'instrument', 'exists', false, 'cd'],
    ['list of texts', 'format', 'eq', 'Zarr', 'a'], ['list of texts', 'format', 'ne', 'Zarr', 'bcd'], ['list of texts', 'format', 'in', ['CZI', 'TIFF'], 'ab'], ['list of texts', 'format', 'notIn', ['CZI'], 'acd'],
    ['list of texts', 'format', 'contains', 'if', 'a'], ['list of texts', 'format', 'startsWith', 'z', 'a'], ['list of texts', 'format', 'gt', 'D', 'a'], ['list of texts', 'format', 'exists', false, 'cd'],
    ['list of IRIs', 'derivedFrom', 'eq', iriOf('images', 'b'), 'c'], ['list of IRIs', 'derivedFrom', 'in', [], ''], ['list of IRIs', 'derivedFrom', 'notIn', [], 'abcd'],
    ['quantity', 'physicalSizeX', 'lte', 0.2, 'a'], ['quantity', 'physicalSizeX', 'exists', true, 'ab'],
    ['inverse', 'derivedImages', 'eq', iriOf('images', 'c'), 'ab'], ['inverse', 'derivedImages', 'ne', iriOf('images', 'c'), 'cd'], ['inverse', 'derivedImages', 'in', [iriOf('images', 'c')], 'ab'], ['inverse', 'derivedImages', 'notIn', [iriOf('images', 'c')], 'cd'], ['inverse', 'derivedImages', 'exists', true, 'ab'], ['inverse', 'derivedImages', 'exists', false, 'cd'],
  ];
  test.for(cases)('a column of kind %s: %s %s %j finds %j', async ([, field, op, value, images]) => {
    expect(await found('Image', on(field, op, value))).toBe(images);
  });

  test('a truth is compared as one, and what is not known is neither', async () => {
    expect(await found('Objective', on('infinityCorrected', 'eq', true))).toBe('oil');
    expect(await found('Objective', on('infinityCorrected', 'eq', false))).toBe('dry');
    expect(await found('Objective', on('infinityCorrected', 'ne', true))).toBe('dry lens');
    expect(await found('Objective', on('infinityCorrected', 'exists', false))).toBe('lens');
  });

  test('an operator that a kind does not know is refused with those it knows', async () => {
    for (const [field, op, value] of [['sizeX', 'contains', 'x'], ['infinityCorrected', 'lt', true], ['instrument', 'startsWith', 'x'], ['acquiredAt', 'contains', '2024'], ['derivedImages', 'lt', 1]] as const) {
      const { code, message } = await refusalOf(view.find({ type: field === 'infinityCorrected' ? 'Objective' : 'Image', where: on(field, op, value) }));
      expect([code, message]).toEqual(['request-not-valid', expect.stringMatching(/it can by eq, ne/)]);
    }
  });

  test('a value that does not fit its column is refused', async () => {
    for (const [field, op, value] of [['sizeX', 'eq', 'many'], ['sizeX', 'eq', ''], ['acquiredAt', 'gt', 'yesterday'], ['acquiredAt', 'gt', '5'], ['name', 'exists', 'yes'], ['derivedImages', 'exists', 'yes'], ['name', 'eq', ['a']], ['name', 'in', 'a'], ['derivedImages', 'in', 'a']] as const) {
      expect((await refusalOf(view.find({ type: 'Image', where: on(field, op, value) }))).code).toBe('request-not-valid');
    }
  });

  test('conditions combine; what is not known makes no condition true, and not turns that around', async () => {
    expect(await found('Image', { and: [on('sizeX', 'gte', 200), on('name', 'contains', 'a')] })).toBe('bc');
    expect(await found('Image', { or: [on('sizeX', 'eq', 100), on('name', 'exists', false)] })).toBe('ad');
    expect(await found('Image', { not: on('sizeX', 'gt', 100) })).toBe('ad');
    expect([await found('Image', { and: [] }), await found('Image', { or: [] })]).toEqual(['abcd', '']);
    expect(await found('Image', { iri: [iriOf('images', 'd'), iriOf('images', 'a')] })).toBe('ad');
  });
});

describe('units', () => {
  test('a quantity is compared in the unit that is given', async () => {
    expect(await found('Image', on('physicalSizeX', 'lte', 200, 'nm'))).toBe('a');
    expect(await found('Image', on('physicalSizeX', 'eq', 0.0005, 'mm'))).toBe('b');
  });
  test('a unit of another kind is refused with those that are allowed', async () => {
    const { code, message } = await refusalOf(view.find({ type: 'Image', where: on('physicalSizeX', 'lte', 1, 's') }));
    expect([code, message]).toEqual(['request-not-valid', expect.stringMatching(/"s"; units are .*nm.*/)]);
    expect((await refusalOf(view.find({ type: 'Image', where: on('physicalSizeX', 'lte', 1, 'parsnips') }))).message).toMatch(/units are/);
  });
  test('what is no quantity has no unit', async () => {
    for (const field of ['sizeX', 'name']) expect((await refusalOf(view.find({ type: 'Image', where: on(field, 'eq', 1, 'nm') }))).message).toMatch(/no quantity/);
  });
});

describe('terms', () => {
  test('a term stands for itself and all below it, or for those directly below, also in a hierarchy that runs in a circle', async () => {
    expect(await found('StudyComponent', on('imagingMethods', 'descendantOf', term(3)))).toBe('one two');
    expect(await found('StudyComponent', on('imagingMethods', 'descendantOf', term(2)))).toBe('two');
    expect(await found('StudyComponent', on('imagingMethods', 'descendantOf', term(1)))).toBe('one two');
    expect(await found('StudyComponent', on('imagingMethods', 'childOf', term(3)))).toBe('one');
    expect(await found('StudyComponent', on('imagingMethods', 'childOf', term(1)))).toBe('two');
    expect(await found('StudyComponent', on('imagingMethods', 'descendantOf', 'http://nowhere.example/'))).toBe('');
  });
});

describe('links', () => {
  const named = (name: string): Where => on('name', 'eq', name);
  const link = (field: string, quantifier: 'some' | 'none' | 'every', where: Where): Where => ({ link: { field, quantifier, where } });
  test('some, none and every hold for what a field leads to', async () => {
    expect(await found('Image', link('derivedFrom', 'some', on('sizeX', 'lt', 150)))).toBe('c');
    expect(await found('Image', link('derivedFrom', 'every', on('sizeX', 'lt', 150)))).toBe('abd');
    expect(await found('Image', link('derivedFrom', 'every', on('sizeX', 'lt', 250)))).toBe('abcd');
    expect(await found('Image', link('derivedFrom', 'none', on('sizeX', 'lt', 150)))).toBe('abd');
  });
  test('they hold the other way around too', async () => {
    expect(await found('Instrument', link('images', 'some', on('sizeX', 'gt', 0)))).toBe('confocal widefield');
    expect(await found('Instrument', link('images', 'none', on('sizeX', 'gt', 150)))).toBe('confocal unused');
    expect(await found('Instrument', link('images', 'every', on('sizeX', 'gt', 150)))).toBe('unused widefield');
    expect(await found('Instrument', link('components', 'every', on('name', 'exists', true)))).toBe('confocal unused widefield');
  });
  test('a single link is none where there is none', async () => {
    expect(await found('Image', link('instrument', 'some', named('Confocal')))).toBe('a');
    expect(await found('Image', link('instrument', 'none', named('Confocal')))).toBe('bcd');
    expect(await found('Image', link('instrument', 'every', named('Confocal')))).toBe('acd');
    expect(await found('Image', { not: link('instrument', 'some', named('Confocal')) })).toBe('bcd');
    expect(await found('Image', { not: link('instrument', 'none', named('Nobody\'s')) })).toBe('');
  });
  test('they nest', async () => {
    expect(await found('Instrument', link('images', 'some', link('derivedImages', 'some', named('Gamma'))))).toBe('confocal widefield');
    expect(await found('Image', link('instrument', 'some', link('components', 'some', named('Oil'))))).toBe('a');
    expect(await found('Image', link('derivedFrom', 'some', link('instrument', 'none', named('Confocal'))))).toBe('c');
  });
  test('a type above lists what is below it, and may be narrowed', async () => {
    expect(await found('InstrumentComponent', { type: ['Objective'] })).toBe('dry lens oil');
    expect(await found('InstrumentComponent', { type: ['Laser'] })).toBe('');
  });
});

describe('texts', () => {
  test('all words are found in any of the texts, without regard to case and accents', async () => {
    expect(await found('Image', { text: 'ELAN alpha' })).toBe('a');
    expect(await found('Image', { text: 'elan gamma' })).toBe('');
    expect(await found('Image', { text: '  ' })).toBe('abcd');
  });
  test('Hangul is found whole, however it is composed, and no syllable in the start of another', async () => {
    for (const form of ['NFC', 'NFD'] as const) {
      expect(await found('Image', on('name', 'contains', '한국어'.normalize(form)))).toBe('b');
      expect(await found('Image', on('name', 'startsWith', 'beta 한'.normalize(form)))).toBe('b');
      expect(await found('Image', { text: '한국어'.normalize(form) })).toBe('b');
      expect(await found('Image', { text: '가'.normalize(form) })).toBe('');
      expect(await found('Image', on('name', 'contains', '가'.normalize(form)))).toBe('');
    }
  });
});

describe('what is refused', () => {
  test('a name that there is not comes with the nearest one', async () => {
    expect(await refusalOf(view.find({ type: 'Imag' }))).toMatchObject({ code: 'request-not-valid', message: expect.stringMatching(/did you mean Image\?/) as string });
    expect((await refusalOf(view.find({ type: 'Image', where: on('sizX', 'eq', 1) }))).message).toMatch(/did you mean sizeX\?/);
    expect((await refusalOf(view.find({ type: 'Image', orderBy: [{ field: 'acquiredA', direction: 'asc' }] }))).message).toMatch(/did you mean acquiredAt\?/);
    expect((await refusalOf(view.find({ type: 'Image', facets: [{ field: 'pixelTyp' }] }))).message).toMatch(/did you mean pixelType\?/);
    expect((await refusalOf(view.find({ type: 'Image', where: { type: ['Lasr'] } }))).message).toMatch(/did you mean Laser\?/);
  });
  test('nothing is ordered by many values, or by what leads here from elsewhere', async () => {
    for (const field of ['format', 'derivedImages']) expect((await refusalOf(view.find({ type: 'Image', orderBy: [{ field, direction: 'asc' }] }))).code).toBe('request-not-valid');
    for (const first of [-1, 0.5, 10_001, Number.NaN]) expect((await refusalOf(view.find({ type: 'Image', first }))).code).toBe('request-not-valid');
    expect((await refusalOf(view.find({ type: 'Image', facets: [{ field: 'name', limit: Number.NaN }] }))).code).toBe('request-not-valid');
  });
  test('no condition nests in a field that leads to nothing described here', async () => {
    expect((await refusalOf(view.find({ type: 'Study', where: { link: { field: 'license', quantifier: 'some', where: { and: [] } } } }))).code).toBe('request-not-valid');
  });
  test('text that is not well-formed matches nothing', async () => {
    const lone = 'a\ud800';
    for (const where of [{ iri: [lone] }, on('name', 'in', [lone]), on('name', 'eq', lone), on('name', 'contains', lone), { text: lone }, on('derivedFrom', 'in', [lone]), on('derivedImages', 'eq', lone), on('format', 'in', [lone])] as Where[]) expect(await found('Image', where)).toBe('');
    expect(await found('Image', on('name', 'notIn', [lone]))).toBe('abcd');
    expect(await found('Image', { iri: [lone, iriOf('images', 'a')] })).toBe('a');
  });
  test('values are bound: what looks like SQL is text', async () => {
    expect(await found('Image', on('name', 'eq', '\' OR 1=1 --'))).toBe('');
    expect(await found('Image', { text: '\'); DROP TABLE things; --' })).toBe('');
    expect(await found('Image', { and: [] })).toBe('abcd');
  });
});
