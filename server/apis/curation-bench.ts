/** Wiring of the curator's bench in the HTTP thread: the work itself over this server's journal, graph and keeper, and candidates. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Ask } from '../curation/ask.ts';
import { createCuration } from '../curation/curation.ts';
import type { CurationParts } from '../curation/curation.ts';
import { createTouchedImages } from '../curation/touched-images.ts';
import type { TouchedImages } from '../curation/touched-images.ts';
import type { QueryPool } from '../store/store.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { CurationApiParts } from './curation-api.ts';
import { readTsv } from './graphql-rows.ts';
import type { RunQuery } from './query-runner.ts';
import { createSuggestByName, judgedOf } from './suggest-for-value.ts';
import type { SuggestForValue } from './suggest-for-value.ts';

export interface CurationBenchParts extends Pick<CurationParts, 'base' | 'model' | 'journal' | 'keeper' | 'reviewers'> {
  /** folder with queries/ */ root: string;
  run: RunQuery;
  queries: QueryPool;
  lookup?: TermLookup;
  /** ranked candidates; default by names alone */ suggest?: SuggestForValue;
  log: Logger;
}

export type CurationBench = Pick<CurationApiParts, 'curation' | 'suggest'> & { /** how the bench asks the graph, and counts images */ ask: Ask; images: TouchedImages; /** goes on with batches that were broken off */ takeUp(): void };

/** Creates the bench. Throws start-up-faults for a query of images that is none. */
export function createCurationBench({ root, run, queries, lookup, suggest = createSuggestByName(() => lookup), log, ...parts }: CurationBenchParts): CurationBench {
  const { journal } = parts, { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const ask: Ask = async ({ text: sparql }) => readTsv((await run({ sparql, accept: ['text/tab-separated-values'], label: 'curation' })).body);
  const images = createTouchedImages({ ask, query: readFileSync(join(root, 'queries/curation/images.rq'), 'utf8') });
  const curation = createCuration({
    ...parts, ...(lookup ? { lookup } : {}), images, ask,
    async settle() { const seq = journal.lastSeq(); await queries.follow(seq); return seq; },
    onFault(error, batch) { log.error({ err: error, batch }, 'a batch of decisions could not be carried out'); },
  });
  return {
    ask, images, curation,
    async suggest(value, examples) {
      const suggested = await suggest(value, examples);
      curation.shown.note(value.id, judgedOf(suggested, version));
      return suggested;
    },
    takeUp() {
      curation.takeUp().then((count) => { if (count > 0) log.info({ batches: count }, 'batches of decisions that were broken off go on'); }, (error: unknown) => { log.error({ err: error }, 'batches of decisions that were broken off could not be taken up'); });
    },
  };
}
