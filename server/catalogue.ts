/** A thread of the catalogue: wiring only. One is started to answer questions, one to suggest terms, another one to write. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { createAsking } from './terms/catalogue-asking.ts';
import { serveMethods } from './terms/catalogue-channel.ts';
import type { CatalogueData } from './terms/catalogue-channel.ts';
import { openCatalogueWriting } from './terms/catalogue-writing.ts';
import { readRankingWeights } from './terms/ranking-weights.ts';
import { createSuggesting } from './terms/suggesting.ts';
import { openTermLookup } from './terms/term-lookup.ts';
import { openSearch } from './terms/term-search.ts';

const { role, dataFolder, shipped, maxPages } = workerData as CatalogueData;
const file = join(dataFolder, 'catalogue.sqlite');

if (role === 'writing') {
  serveMethods(parentPort!, { ...openCatalogueWriting({ dataFolder, shipped, ...(maxPages === undefined ? {} : { maxPages }) }) });
} else if (role === 'suggesting') {
  serveMethods(parentPort!, createSuggesting({ file, lookup: openTermLookup({ file }), weights: readRankingWeights(readFileSync(join(shipped, 'term-ranking.yaml'), 'utf8')) }));
} else {
  const lookup = openTermLookup({ file });
  serveMethods(parentPort!, createAsking({ lookup, search: openSearch({ file, lookup }) }));
}
