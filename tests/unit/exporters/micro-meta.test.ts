/**
 * Microscope files read, written and read again: the same statements, for the fixture and for every class of the model with
 * all of its fields. What a stranger may send instead is refused, or told with its place.
 */
import { describe, expect, test } from 'vitest';
import { exporters } from '../../../server/exporters/index.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import type { Field, ResourceType } from '../../../server/model/resource-model.ts';
import type { Imported } from '../../../server/rdf/report.ts';
import { xsd } from '../../../server/rdf/vocabulary.ts';
import { fixture, model, readAll, readOne } from '../importers/importer-harness.ts';

const exporter = exporters.find(({ name }) => name === 'micro-meta')!;
type Json = Record<string, unknown>;
const write = ({ quads, record }: Imported): string => exporter.write(quads, { model, record });
const lines = ({ quads }: Imported): string[] => toNQuads(quads).split('\n').toSorted();
const id = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const microscope = (components: unknown[], more: Json = {}): Json => ({ Schema_ID: 'Instrument.json', ID: id(0), Name: 'All', ModelVersion: '2.01.0', Tier: 3, components, ...more });

test('a microscope that is read, written and read again gives the same statements', async () => {
  const text = new TextDecoder().decode(fixture('microscope.json')).replace('furlong', 'mW');
  const first = await readOne(text, { name: 'a.json' });
  const second = await readOne(write(first), { name: 'b.json' });
  expect(lines(second)).toEqual(lines(first));
  expect(JSON.parse(write(second))).toEqual(JSON.parse(write(first)));
});

/** A sound value in the words of the format. */
function valueOf(field: Field): unknown {
  if (field.quantity) return 1.5;
  if (field.listed) return field.listed[0];
  const has = (datatype: string): boolean => field.datatypes.includes(datatype);
  if (has(xsd.boolean)) return true;
  if (has(xsd.date)) return '2024-05-17';
  if (has(xsd.integer) && !has(xsd.decimal)) return 2;
  return has(xsd.decimal) ? 0.5 : field.datatypes.length === 0 ? true : 'a value';
}
/** An object with every field of a type that stands at the thing itself. */
function complete(type: ResourceType, source: string, index: number): Json {
  const own = type.fields.filter(({ sourceName, kind, path }) => sourceName !== undefined && !path.inverse && kind !== 'link' && kind !== 'iri');
  return {
    ...Object.fromEntries(own.flatMap((field) => [[field.sourceName!, valueOf(field)], ...(field.sourceUnit ? [[field.sourceUnit, model.findUnit(field.quantity!.canonicalUnit)!.symbols[0]]] : [])])),
    Schema_ID: `${source}.json`, ID: id(index), Name: `${source} ${index}`,
  };
}
const devices = model.types.filter(({ sourceNames, name }) => sourceNames.length > 0 && (model.findType('InstrumentComponent')!.descendants.includes(name) || model.findType('MicroscopeSoftware')!.descendants.includes(name)));

describe('every device of the model, with every field', () => {
  test('there are more than eighty', () => { expect(devices.length).toBeGreaterThan(80); });

  test.each(devices.map((type) => [type.name, type] as const))('%s is read without loss, and written as it was', async (_, type) => {
    const source = type.sourceNames[0]!;
    const original = complete(type, source, 1);
    const imported = await readOne(JSON.stringify(source.endsWith('MicroscopeStand') ? microscope([], { MicroscopeStand: original }) : microscope([original])), { name: 'one.json' });
    expect(imported.findings).toEqual([]);
    expect(imported.loss.items.filter(({ what }) => what === 'dropped')).toEqual([]);
    expect(imported.quads.some(({ predicate, object }) => predicate.value.endsWith('#type') && object.value === type.iri)).toBe(true);
    const document = JSON.parse(write(imported)) as { components: Json[]; MicroscopeStand?: Json };
    const written = document.components[0] ?? document.MicroscopeStand!;
    expect(Object.keys(written).toSorted()).toEqual(Object.keys(original).toSorted());
    expect(lines(await readOne(JSON.stringify(document), { name: 'again.json' }))).toEqual(lines(imported));
  });
});

test('a record without an instrument is refused in words', () => {
  expect(() => exporter.write([], { model, record: 'http://localhost:7117/records/x' })).toThrow(/describes no instrument/);
});

describe('malformed and hostile files', () => {
  const sound = JSON.stringify(microscope([{ Schema_ID: 'Objective.json', ID: id(1), Magnification: 63, LensNA: 1.4 }]));
  const whole: [string, string | Uint8Array][] = [
    ['truncated', sound.slice(0, -20)], ['in UTF-16 without a mark', new Uint8Array(Buffer.from(sound, 'utf16le'))], ['bytes that are no text', new Uint8Array([0x7b, 0xff, 0xfe, 0x00, 0xc3, 0x28])],
    ['nested a hundred thousand deep', `{"Schema_ID":"Instrument.json","components":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['objects nested a hundred thousand deep', `{"Schema_ID":"Instrument.json","components":[${'{"A":'.repeat(100_000)}1${'}'.repeat(100_000)}]}`],
    ['text after the end', `${sound} and more`], ['a number that is none', sound.replace('63', '6x3')],
  ];
  test.each(whole)('%s: refused with a place', async (_, content) => {
    await expect(readAll(content, { format: 'micro-meta', name: 'bad.json' })).rejects.toMatchObject({ code: 'source-not-readable', fields: { origin: expect.any(Object) as unknown } });
  });

  const read = async (component: Json, more: Json = {}): Promise<Imported> => readOne(JSON.stringify(microscope([component], more)), { name: 'odd.json', format: 'micro-meta' });
  const total = ({ loss }: Imported): number => loss.kept + loss.mapped + loss.dropped;

  test.each<[string, Json]>([
    ['an object where a number is due', { LensNA: { value: 1.4 } }], ['a list where a number is due', { LensNA: [1.4, 'x', null, [1]] }], ['a truth value where a reference is due', { CouplingLens: true }],
    ['a name of a prototype', { __proto__x: 1, constructor: 'x', toString: 'y' }], ['a very long text', { Description: 'x'.repeat(200_000) }], ['half a character', { Description: '\ud800' }], ['a number beyond all bounds', { Magnification: 1e308 }],
  ])('%s: read, every value counted, and written again', async (_, odd) => {
    const imported = await read({ Schema_ID: 'Objective.json', ID: id(1), ...odd });
    expect(total(imported)).toBeGreaterThan(5);
    expect(() => JSON.parse(write(imported)) as unknown).not.toThrow();
  });

  test('one identifier at two components is said with its place, and both are kept', async () => {
    const imported = await readOne(JSON.stringify(microscope([1, 2].map(() => ({ Schema_ID: 'Objective.json', ID: id(1) })))), { name: 'double.json' });
    expect(imported.findings).toContainEqual(expect.objectContaining({ value: id(1), origin: { pointer: '/components/1/ID' } }));
    expect((JSON.parse(write(imported)) as { components: unknown[] }).components).toHaveLength(2);
  });

  test('a reference that leads nowhere is said with its place', async () => {
    const imported = await read({ Schema_ID: 'CCD.json', ID: id(1), RelayLens: `RelayLens/${id(9)}` });
    expect(imported.findings).toContainEqual(expect.objectContaining({ severity: 'Warning', origin: { pointer: '/components/0/RelayLens' } }));
  });

  test('ten thousand components are read', async () => {
    const imported = await readOne(JSON.stringify(microscope(Array.from({ length: 10_000 }, (_, index) => ({ Schema_ID: 'EmissionFilter.json', ID: id(index + 1), Name: `filter ${index}` })))), { name: 'large.json' });
    expect(imported.quads.length).toBeGreaterThan(30_000);
    expect(imported.loss.dropped).toBe(0);
  });
});
