/** Sets read back from the journal: each version once, as long as there is room. */
import { expect, test } from 'vitest';
import { createKeptSets } from '../../../server/mapping-sets/kept-sets.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import { mappingToQuads, setToQuads } from '../../../server/sssom/quads.ts';

const record = 'http://example.org/records/x', set = 'https://example.org/set';
const content = (mappings: number): string => toNQuads([...setToQuads({ mapping_set_id: set, curie_map: {} }, set, record), ...Array.from({ length: mappings }, (_, index) => mappingToQuads({ subject_id: `http://example.org/a/${index}`, predicate_id: 'http://www.w3.org/2004/02/skos/core#exactMatch', object_id: 'http://example.org/b' }, `${record}#m${index}`, set)).flat()]);

test('a version is read once; beyond the bound the one not used for longest is read again; one larger than all is not kept', () => {
  const read: number[] = [];
  const sets = createKeptSets({ curated: 'http://example.org/curated', most: 10, journal: { newest: () => undefined, content: (seq) => { read.push(seq); return content(seq === 9 ? 20 : 4); } } });
  const ask = (...seqs: number[]): number[] => { read.length = 0; for (const seq of seqs) expect(sets.read({ id: 'x', record, seq }).mappings).toHaveLength(seq === 9 ? 20 : 4); return [...read]; };
  expect(ask(1, 2, 1, 2)).toEqual([1, 2]);
  expect(ask(1, 3)).toEqual([3]);
  expect(ask(1, 2)).toEqual([2]);
  expect(ask(9, 9, 1)).toEqual([9, 9]);
});

test('a record without a set is said to have none, each time', () => {
  const sets = createKeptSets({ curated: 'http://example.org/curated', journal: { newest: () => undefined, content: () => '<http://example.org/a> <http://example.org/b> "c" .\n' } });
  for (let time = 0; time < 2; time += 1) expect(() => sets.read({ id: 'x', record, seq: 1 })).toThrow(expect.objectContaining({ code: 'not-found' }) as Error);
});
