/** Affected images as CSV: all of them, a page of the question at a time, so that a long list never stands in memory as a whole. */
import { once } from 'node:events';
import type { Response } from 'express';
import { csvType, writeCsvRows } from '../exporters/csv-writer.ts';
import type { AffectedImages } from '../quality/affected-images.ts';
import type { Offer } from '../rdf/negotiate.ts';

export const affectedOffers: readonly Offer[] = [{ mediaType: 'application/json', names: ['json'] }, { mediaType: csvType, names: ['csv'] }];

const headers = ['image', 'name', 'acquired', 'dataset', 'dataset name', 'study', 'study name', 'owners', 'owner names'];
const rowOf = ({ iri, name, acquiredAt, dataset, study, owners }: AffectedImages['images'][number]): unknown[] => [iri, name, acquiredAt, dataset?.iri, dataset?.name, study?.iri, study?.name, owners.map((each) => each.iri).join(' '), owners.map((each) => each.name).join('; ')];

/** Sends every page. What goes wrong with the first is an error with its status; later it ends the connection, so that no part is taken for the whole. */
export async function sendAffectedCsv(response: Response, ask: (after: string | undefined) => Promise<AffectedImages>): Promise<void> {
  let page = await ask(undefined);
  response.attachment('affected-images.csv').type('text/csv; charset=utf-8; header=present');
  response.write(writeCsvRows([headers, ...page.images.map(rowOf)], { first: true }));
  try {
    while (page.next !== undefined && !response.destroyed) {
      page = await ask(page.next);
      if (!response.write(writeCsvRows(page.images.map(rowOf)))) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  } catch (error) {
    response.destroy(error as Error);
    return;
  }
  response.end();
}
