/** How the tables follow the records: resources that several describe, changes, withdrawals, texts in several languages. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differencesOf } from '../../../server/tables/table-store.ts';
import type { Where } from '../../../server/tables/tables.ts';
import { inTurns } from '../../../server/tables/turns.ts';
import { createRecords, iriOf, openView } from './tables-harness.ts';
import type { Opened, Records } from './tables-harness.ts';

const on = (field: string, value: string | number): Where => ({ condition: { field, op: 'eq', value } });

/** An empty view that follows. */
async function open(): Promise<{ records: Records; view: Opened; follow(seq: number): Promise<void> }> {
  const records = createRecords();
  const view = await openView(records);
  return { records, view, follow: (seq) => view.follow(seq) };
}
const check = async (view: Opened): Promise<void> => { expect(await view.check()).toEqual([]); };

test('what is deposited, changed and withdrawn is found, found changed, and found no more', async () => {
  const { records, view } = await open();
  await view.follow(records.put('r', '<r#a> a ome:Image ; schema:name "first" . <r#b> a ome:Image ; schema:name "other" .'));
  expect(await view.names('Image')).toEqual(['a', 'b']);
  await view.follow(records.put('r', '<r#a> a ome:Image ; schema:name "second" . <r#c> a nbo:Objective ; schema:name "lens" .'));
  expect([await view.names('Image', on('name', 'second')), await view.names('Image', on('name', 'first')), await view.names('Image'), await view.names('InstrumentComponent')]).toEqual([['a'], [], ['a'], ['c']]);
  await check(view);
  await view.follow(records.withdraw('r'));
  expect([await view.names('Image'), await view.names('Objective'), await view.names('InstrumentComponent')]).toEqual([[], [], []]);
  await view.follow(records.put('r', '<r#a> a ome:Image .'));
  expect(await view.names('Image')).toEqual(['a']);
  await check(view);
  await view.close();
});

test('one resource may have more rows than a call takes arguments, and what stays the same is compared with pauses', async () => {
  const many = Array.from({ length: 200_000 }, (_, object) => ({ object }));
  expect((await inTurns(differencesOf(new Map(), new Map([['set', many]])))).come).toHaveLength(many.length);
  const same = new Map(many.slice(0, 1000).map((row) => [String(row.object), [row]]));
  const steps = [...differencesOf(same, new Map([...same, ['0', [{ object: -1 }]]] as [string, { object: number }[]][]))];
  expect(steps.length).toBeGreaterThan(5);
});

test('a resource that two records describe keeps what the other says when one changes or goes', async () => {
  const { records, view } = await open();
  records.put('r', '<r#a> a ome:Image ; schema:name "a" ; ome:sizeX 10 .');
  await view.follow(records.put('s', '<r#a> a ome:Image ; ome:sizeY 20 ; dcterms:format "TIFF" .'));
  const both: Where = { and: [on('sizeX', 10), on('sizeY', 20)] };
  expect(await view.names('Image', both)).toEqual(['a']);
  await view.follow(records.put('s', '<r#a> a ome:Image ; ome:sizeY 30 .'));
  expect([await view.names('Image', both), await view.names('Image', { and: [on('sizeX', 10), on('sizeY', 30)] })]).toEqual([[], ['a']]);
  await check(view);
  await view.follow(records.withdraw('r'));
  expect([await view.names('Image', on('sizeY', 30)), await view.names('Image', on('sizeX', 10))]).toEqual([['a'], []]);
  expect((await view.find({ type: 'Image', noRows: true, totalCount: true })).totalCount).toBe(1);
  await view.follow(records.withdraw('s'));
  expect(await view.names('Image')).toEqual([]);
  await check(view);
  await view.close();
});

test('a record that states only fields of a resource described elsewhere counts, in whatever order they come', async () => {
  for (const order of [['type', 'fields'], ['fields', 'type']] as const) {
    const { records, view } = await open();
    const texts = { type: '<type#a> a ome:Image ; schema:name "a" .', fields: '<type#a> ome:sizeX 10 ; mg:instrument <type#m> .' };
    for (const id of order) await view.follow(records.put(id, texts[id]));
    expect(await view.names('Image', on('sizeX', 10))).toEqual(['a']);
    const rebuilt = await openView(records);
    expect(await rebuilt.names('Image', on('sizeX', 10))).toEqual(['a']);
    await check(view);
    await view.follow(records.withdraw('fields'));
    expect([await view.names('Image', on('sizeX', 10)), await view.names('Image')]).toEqual([[], ['a']]);
    await check(view);
    await Promise.all([view.close(), rebuilt.close()]);
  }
});

test('the node of a quantity is no resource of its own, and a changed quantity is found', async () => {
  const { records, view } = await open();
  const text = (value: number): string => `<r#a> a ome:Image ; ome:physicalSizeX <r#size> . <r#size> a qudt:QuantityValue ; qudt:numericValue ${value} ; qudt:hasUnit unit:MicroM ; mg:canonicalValue "${value}"^^xsd:double .`;
  await view.follow(records.put('r', text(0.25)));
  expect(await view.names('Image', on('physicalSizeX', 0.25))).toEqual(['a']);
  await view.follow(records.put('r', text(0.5)));
  expect([await view.names('Image', on('physicalSizeX', 0.25)), await view.names('Image', on('physicalSizeX', 0.5))]).toEqual([[], ['a']]);
  await check(view);
  await view.close();
});

test('English and texts without a language come before others, whichever record states them', async () => {
  for (const [one, two] of [['"Bild"@de', '"image"@en'], ['"Bild"@de', '"image"'], ['"image"@en-GB', '"Bild"@de']] as const) {
    const { records, view } = await open();
    records.put('a', `<a#i> a ome:Image ; schema:name ${one} .`);
    records.put('b', `<a#i> a ome:Image ; schema:name ${two} .`);
    await view.follow(records.put('c', '<c#child> a ome:Image ; prov:wasDerivedFrom <a#i> .'));
    expect(await view.names('Image', on('name', 'image'))).toEqual(['i']);
    const { facets: [facet] } = await view.find({ type: 'Image', noRows: true, facets: [{ field: 'derivedFrom' }] });
    expect(facet!.values.find(({ value }) => value !== null)).toEqual({ value: iriOf('a', 'i'), label: 'image', count: 1 });
    await check(view);
    await view.close();
  }
});

test('a word at the end of a very long text is found, and characters outside the basic plane anywhere do no harm', async () => {
  const { records, view } = await open();
  await view.follow(records.put('r', `<r#a> a ome:Image ; schema:name "a" ; dcterms:description "${'\u{1f52c}lorem ipsum '.repeat(20_000)} quokka" .`));
  expect(await view.names('Image', { text: 'quokka lorem' })).toEqual(['a']);
  await view.close();
});

test('an escape in the source that stands for half a character does not stop the tables', async () => {
  const { records, view } = await open();
  const draft = records.journal.bySeq(records.put('r', '<r#b> a ome:Image .'))!;
  records.journal.transaction(() => records.journal.append({
    ...draft, record: 'https://data.example/records/s', id: 's', size: 2,
    nquads: '<https://data.example/records/s#a> <http://schema.org/name> "half \\uD83D" <https://data.example/records/s> .\n<https://data.example/records/s#a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.openmicroscopy.org/rdf/2016-06/ome_core/Image> <https://data.example/records/s> .\n',
  }));
  await view.follow(records.journal.lastSeq());
  expect(await view.names('Image', { text: 'half' })).toEqual(['a']);
  await view.close();
});

test('many versions at once lead to the same tables as one after another', async () => {
  const { records, view } = await open();
  for (let round = 0; round < 3; round += 1) {
    records.putAll(Array.from({ length: 450 }, (_, n) => [`r${n}`, `<r${n}#i> a ome:Image ; schema:name "image ${n} of ${round}" ; ome:sizeX ${n + round} ; prov:wasDerivedFrom <r${(n + 1) % 450}#i> .`] as const));
    for (let n = round; n < 450; n += 50) records.withdraw(`r${n}`);
  }
  await Promise.all([view.follow(100), view.follow(records.journal.lastSeq()), view.follow(3)]);
  expect(view.seq).toBe(records.journal.lastSeq());
  expect((await view.find({ type: 'Image', noRows: true, totalCount: true })).totalCount).toBe(441);
  await check(view);
  await view.close();
});

test('all that one answer holds is of one moment', async () => {
  const { records, view } = await open();
  await view.follow(records.put('r', '<r#a> a ome:Image ; ome:pixelType "uint8" .'));
  let following = true;
  const writes = (async () => {
    for (let n = 0; n < 15; n += 1) await view.follow(records.put('s', n % 2 ? '<s#b> a ome:Laser .' : Array.from({ length: 20 }, (_, at) => `<s#i${at}> a ome:Image ; ome:pixelType "uint8" .`).join('\n')));
    following = false;
  })();
  while (following) {
    const { rows, totalCount, facets: [facet] } = await view.find({ type: 'Image', first: 100, totalCount: true, facets: [{ field: 'pixelType' }] });
    expect([rows.length, facet!.values[0]!.count]).toEqual([totalCount, totalCount]);
  }
  await writes;
  await view.close();
});

test('a person whom many records name alike is one, and stays while one of them is left', async () => {
  const { records, view } = await open();
  const person = '<https://orcid.org/0000-0002-1825-0097> a schema:Person ; schema:name "Josiah" .';
  records.putAll(Array.from({ length: 300 }, (_, n) => [`r${n}`, `<r${n}#i> a ome:Image . ${n % 2 ? person : `${person.slice(0, -1)}; schema:givenName "J." .`}`] as const));
  await view.follow(records.journal.lastSeq());
  const people = async (where?: Where): Promise<number> => (await view.find({ type: 'Person', ...(where ? { where } : {}) })).rows.length;
  expect([await people(), await people(on('givenName', 'J.'))]).toEqual([1, 1]);
  for (let n = 0; n < 300; n += 2) records.put(`r${n}`, `<r${n}#i> a ome:Image . ${person}`);
  await view.follow(records.journal.lastSeq());
  expect([await people(on('name', 'Josiah')), await people(on('givenName', 'J.'))]).toEqual([1, 0]);
  for (let n = 1; n < 300; n += 1) records.withdraw(`r${n}`);
  await view.follow(records.journal.lastSeq());
  expect(await people()).toBe(1);
  await check(view);
  await view.close();
});

test('whatever is deposited, changed and withdrawn in whatever steps, the tables are those of a rebuild', async () => {
  const { records, view } = await open();
  const resource = fc.constantFrom('<x#1>', '<x#2>', '<x#3>', '<x#4>');
  const statement = fc.oneof(
    fc.tuple(resource, fc.constantFrom('a ome:Image', 'a nbo:Objective', 'a ome:Instrument', 'schema:name "one"', 'schema:name "eins"@de', 'schema:name "two"', 'ome:sizeX 5', 'ome:sizeX 6', 'dcterms:format "TIFF"', 'dcterms:format "CZI"')).map(([subject, rest]) => `${subject} ${rest} .`),
    fc.tuple(resource, fc.constantFrom('mg:instrument', 'prov:wasDerivedFrom', 'mg:componentOf', 'rdfs:subClassOf'), resource).map((parts) => `${parts.join(' ')} .`),
  );
  const act = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), content: fc.option(fc.uniqueArray(statement, { maxLength: 6 }), { freq: 5 }) });
  const steps = fc.sample(fc.array(act, { minLength: 1, maxLength: 3 }), { numRuns: 60, seed: 23 });
  for (const [at, acts] of steps.entries()) {
    for (const { id, content } of acts) { if (content) records.put(id, content.join('\n')); else if (records.journal.newest(`https://data.example/records/${id}`)) records.withdraw(id); }
    await view.follow(records.journal.lastSeq());
    if (at % 15 === 14) await check(view);
  }
  await view.close();
});
