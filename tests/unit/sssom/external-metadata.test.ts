/** Metadata of a set in a file beside it. */
import { expect, test } from 'vitest';
import { isMetadataName, metadataNames, pairWithMetadata } from '../../../server/sssom/external-metadata.ts';

test.each([['a.tsv', 'a.sssom.yml'], ['a.sssom.tsv', 'a.sssom.yml'], ['folder/a.b.SSSOM.CSV', 'folder/a.b.sssom.yml'], ['a.txt', 'a.sssom.yaml']])('%s may have its metadata in %s', (table, metadata) => {
  expect(metadataNames(table)).toContain(metadata);
  expect(isMetadataName(metadata)).toBe(true);
});

test.each(['a.json', 'a.ttl', 'a.sssom.yml', 'tsv'])('%s has none', (name) => { expect(metadataNames(name)).toEqual([]); });

test('files are paired by name; what belongs to no table stays', () => {
  expect(pairWithMetadata(['b.sssom.yml', 'a.sssom.tsv', 'a.sssom.yaml', 'c.json', 'x/a.tsv', undefined], (name) => name)).toEqual([
    { file: 'b.sssom.yml' }, { file: 'a.sssom.tsv', metadata: 'a.sssom.yaml' }, { file: 'c.json' }, { file: 'x/a.tsv' }, { file: undefined },
  ]);
});
