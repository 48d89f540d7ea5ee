/**
 * A thread of the catalogue: wiring only. One is started to answer questions, one to suggest terms, another one to write;
 * each loads only what its role needs, for the server's start waits for the first of them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { serveMethods } from './terms/catalogue-channel.ts';
import type { CatalogueData } from './terms/catalogue-channel.ts';
import { openTermLookup } from './terms/term-lookup.ts';

const { role, dataFolder, shipped, maxPages } = workerData as CatalogueData;
const file = join(dataFolder, 'catalogue.sqlite');

if (role === 'writing') {
  const { openCatalogueWriting } = await import('./terms/catalogue-writing.ts');
  serveMethods(parentPort!, { ...openCatalogueWriting({ dataFolder, shipped, ...(maxPages === undefined ? {} : { maxPages }) }) });
} else if (role === 'suggesting') {
  const [{ readRankingWeights }, { createSuggesting }] = await Promise.all([import('./terms/ranking-weights.ts'), import('./terms/suggesting.ts')]);
  serveMethods(parentPort!, createSuggesting({ file, lookup: openTermLookup({ file }), weights: readRankingWeights(readFileSync(join(shipped, 'term-ranking.yaml'), 'utf8')) }));
} else {
  const [{ createAsking }, { openSearch }, { openRelatives }] = await Promise.all([import('./terms/catalogue-asking.ts'), import('./terms/term-search.ts'), import('./terms/relatives.ts')]);
  const lookup = openTermLookup({ file });
  serveMethods(parentPort!, createAsking({ search: openSearch({ file, lookup }), relatives: openRelatives({ file, lookup }) }));
}
