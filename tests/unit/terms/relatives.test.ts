/** Relatives of terms in pages, each version's own; and that a few children are found without looking at all. */
import { expect, onTestFinished, test } from 'vitest';
import { openCatalogueReading } from '../../../server/terms/catalogue-file.ts';
import { createHierarchy } from '../../../server/terms/hierarchy.ts';
import { openRelatives } from '../../../server/terms/relatives.ts';
import type { Direction, Relatives } from '../../../server/terms/relatives.ts';
import type { CatalogueStore } from '../../../server/terms/catalogue-store.ts';
import type { ParentRelation } from '../../../server/terms/term.ts';
import { catalogueOf, draftOf, obo, termOf } from './catalogues.ts';

const whole = [draftOf('AA', '1'), [termOf('AA_1', 'root'), termOf('AA_2', 'two', { isA: ['AA_1'] }), termOf('AA_3', 'three', { isA: ['AA_2'], partOf: ['AA_1'] }), termOf('AA_4', 'four', { partOf: ['AA_3'], isA: ['AA_9'] }), termOf('AA_5', 'loop', { isA: ['AA_6'] }), termOf('AA_6', 'loop back', { isA: ['AA_5'] })]] as const;
// it imports two terms and puts one of its own between them
const other = [draftOf('BB', '1'), [termOf('BB_1', 'own', { isA: ['AA_1'] }), termOf('AA_1', 'root'), termOf('AA_3', 'three', { isA: ['BB_1'] })]] as const;
const later = [draftOf('BB', '2'), [termOf('BB_1', 'own'), termOf('AA_1', 'root'), termOf('AA_3', 'three', { isA: ['AA_1'] })]] as const;

function start(): { relatives: Relatives; store: CatalogueStore; ask(name: string, ontology: string, direction: Direction, relations?: readonly ParentRelation[]): string[] } {
  const { file, lookup, store } = catalogueOf([whole, later, other]);
  const relatives = openRelatives({ file, lookup });
  onTestFinished(() => { relatives.close(); });
  return { relatives, store, ask: (name, ontology, direction, relations = ['is-a', 'part-of']) => relatives({ iri: obo + name, ontology, direction, relations, offset: 0, limit: 100 }).iris.map((iri) => iri.replace(obo, '')) };
}

test.each<[string, string, Direction, readonly ParentRelation[], string[]]>([
  ['AA_1', 'aa', 'children', ['is-a'], ['AA_2']], ['AA_1', 'AA', 'children', ['is-a', 'part-of'], ['AA_2', 'AA_3']], ['AA_1', 'aa', 'descendants', ['is-a'], ['AA_2', 'AA_3']], ['AA_1', 'aa', 'descendants', ['is-a', 'part-of'], ['AA_2', 'AA_3', 'AA_4']],
  ['AA_4', 'aa', 'parents', ['is-a', 'part-of'], ['AA_3']], ['AA_4', 'aa', 'ancestors', ['is-a', 'part-of'], ['AA_3', 'AA_1', 'AA_2']], ['AA_4', 'aa', 'ancestors', ['is-a'], []],
  ['AA_3', 'bb', 'ancestors', ['is-a'], ['BB_1', 'AA_1']], ['AA_1', 'bb', 'descendants', ['is-a'], ['BB_1', 'AA_3']], ['AA_5', 'aa', 'descendants', ['is-a'], ['AA_6']], ['AA_2', 'bb', 'children', ['is-a'], []], ['ZZ_1', 'aa', 'children', ['is-a'], []], ['AA_1', 'zz', 'children', ['is-a'], []],
])('%s in %s: %s by %j', (name, ontology, direction, relations, expected) => {
  const found = start().ask(name, ontology, direction, relations);
  expect(found.toSorted()).toEqual(expected.toSorted());
});

test('pages come from one list with its number, and another version in use has its own', () => {
  const { relatives, store, ask } = start();
  const asked = { iri: `${obo}AA_1`, ontology: 'aa', direction: 'descendants', relations: ['is-a', 'part-of'], limit: 2 } as const;
  const pages = [0, 2, 4].map((offset) => relatives({ ...asked, offset }));
  expect(pages.map(({ total, iris }) => [total, iris.length])).toEqual([[3, 2], [3, 1], [3, 0]]);
  expect(new Set(pages.flatMap(({ iris }) => iris)).size).toBe(3);
  expect(ask('AA_3', 'bb', 'parents')).toEqual(['BB_1']);
  store.use([{ ontology: 'aa', version: '1' }, { ontology: 'bb', version: '2' }]);
  expect(ask('AA_3', 'bb', 'parents')).toEqual(['AA_1']);
});

test('of many children, no more are looked at than are wanted', () => {
  const { file } = catalogueOf([[draftOf('MANY', '1'), [termOf('MANY_1', 'root'), ...Array.from({ length: 2000 }, (_, index) => termOf(`MANY_${index + 2}`, `leaf ${index}`, { isA: ['MANY_1'] }))]]]);
  const database = openCatalogueReading({ file });
  onTestFinished(() => { database.close(); });
  let looked = 0;
  const hierarchy = createHierarchy({ database, isInUse: () => { looked += 1; return true; }, most: 10 });
  const { id } = database.prepare('SELECT id FROM iri WHERE iri = ?').get(`${obo}MANY_1`) as { id: number };
  expect(hierarchy.children(id, 3, 5)).toHaveLength(5);
  expect(looked).toBeLessThan(20);
  expect(hierarchy.children(id, 3)).toHaveLength(2000);
});
