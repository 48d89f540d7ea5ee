import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openCatalogueWriting } from '../../server/terms/catalogue-writing.ts';
import { openTermLookup } from '../../server/terms/term-lookup.ts';
import { openSearch } from '../../server/terms/term-search.ts';
import { createRandom, runAndKill } from '../support/killed-process.ts';

const writer = new URL('./catalogue-writer.ts', import.meta.url).pathname;
const shipped = resolve(import.meta.dirname, '../../ontologies');

test('a process killed while it loads ontologies leaves whole versions and nothing else', async () => {
  const below = createRandom(20260202), folder = mkdtempSync(join(tmpdir(), 'micrograph-killed-'));
  let kept = 0;
  try {
    for (let kill = 0; kill < 8; kill += 1) {
      const said = (await runAndKill(writer, [folder, shipped], 150 + below(500))).filter((line) => line !== 'open');
      const writing = openCatalogueWriting({ dataFolder: folder, shipped });
      const { remade, faults, restored } = await writing.prepare();
      expect([remade, faults, restored]).toEqual([undefined, [], 0]);
      const lookup = openTermLookup({ file: join(folder, 'catalogue.sqlite') });
      const versions = lookup.versions().filter(({ id }) => id === 'xx');
      for (const version of said) expect(versions.map((each) => each.version), 'what was acknowledged is there').toContain(version);
      kept += said.length;
      for (const { counts } of versions) expect(counts).toMatchObject({ terms: 1500, defined: 1500 });
      // a file for each version, none half done
      const names = readdirSync(join(folder, 'ontologies')).toSorted();
      expect(names).toEqual(lookup.versions().flatMap(({ sha256 }) => [`${sha256}.gz`, `${sha256}.json`]).toSorted());
      const database = new DatabaseSync(join(folder, 'catalogue.sqlite'), { readOnly: true });
      expect(database.prepare('SELECT count(*) AS n FROM term WHERE version NOT IN (SELECT id FROM version)').get()).toEqual({ n: 0 });
      expect((database.prepare('SELECT count(*) AS n FROM term').get() as { n: number }).n).toBe(lookup.versions().reduce((sum, { counts }) => sum + counts.terms, 0));
      expect((database.prepare('SELECT count(*) AS n FROM string').get() as { n: number }).n).toBe(lookup.versions().filter(({ inUse }) => inUse).reduce((sum, { counts }) => sum + counts.strings, 0));
      database.close();
      const search = openSearch({ file: join(folder, 'catalogue.sqlite'), lookup });
      if (lookup.inUse('xx')) expect(search.search({ text: 'name 1499' }).hits[0]).toMatchObject({ curie: 'XX:0001499', matched: { kind: 'label-prefix' } });
      search.close(); lookup.close(); writing.close();
    }
    expect(kept).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
