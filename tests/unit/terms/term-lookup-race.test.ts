import { expect, test, vi } from 'vitest';
import type * as Store from '../../../server/terms/catalogue-store.ts';

/** Called once after a reader has read the versions, where a writer of another thread may come in between. */
let meanwhile = (): void => undefined;
vi.mock('../../../server/terms/catalogue-store.ts', async (original) => {
  const store = await original<typeof Store>();
  return { ...store, readVersions: (...given: Parameters<typeof store.readVersions>) => { const read = store.readVersions(...given), work = meanwhile; meanwhile = () => undefined; work(); return read; } };
});
const { catalogueOf, draftOf, obo, termOf } = await import('./catalogues.ts');

test('a lookup that reads while another version comes into use answers from the new one afterwards', () => {
  const { store, lookup } = catalogueOf([[draftOf('AA', '1'), [termOf('AA_1', 'old')]]]);
  store.add(draftOf('AA', '2'), [termOf('AA_1', 'new')], []);
  meanwhile = () => { store.use([{ ontology: 'aa', version: '2' }]); };
  expect(lookup.find(`${obo}AA_1`)?.label).toBe('old');
  const during = lookup.generation;
  expect(lookup.find(`${obo}AA_1`)?.label).toBe('new');
  expect(lookup.inUse('aa')?.version).toBe('2');
  expect(lookup.generation).toBe(during);
});
