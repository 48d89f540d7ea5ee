/** Images as the lists of quality show them: with their dataset and study, and whom to tell. */
import { setImmediate } from 'node:timers/promises';
import type { TableView } from '../tables/tables.ts';
import { readSql } from './sql-text.ts';
import type { Named } from './state-verdict.ts';

export interface ImageRow { iri: string; name: string; acquiredAt?: string; dataset?: Named; study?: Named; /** who recorded it, experimenters, authors and contributors; where nobody is named, who deposited it */ owners: Named[] }
/** Who deposited a record, by its IRI. */
export type DepositorOf = (record: string) => Named | undefined;

interface Row { iri: string; name: string; acquiredAt: string | null; dataset: string | null; datasetName: string; study: string | null; studyName: string; owners: Named[] | null }

/** Records whose depositors are looked up before others get their turn. */
const atATime = 200;

/** The images with whom they belong to where nobody is named: those who deposited what describes them. */
export async function withDepositors(tables: Pick<TableView, 'select'>, images: readonly ImageRow[], depositorOf: DepositorOf, options: { deadlineMs?: number }): Promise<ImageRow[]> {
  const nobodys = images.filter(({ owners }) => owners.length === 0).map(({ iri }) => iri);
  if (nobodys.length === 0) return [...images];
  const records = await tables.select(readSql('records-of'), { iris: nobodys }, options) as { iri: string; record: string }[];
  const depositors = new Map<string, Named | undefined>(), found = new Map<string, Map<string, Named>>();
  for (const { iri, record } of records) {
    if (!depositors.has(record)) {
      depositors.set(record, depositorOf(record));
      if (depositors.size % atATime === 0) await setImmediate();
    }
    const depositor = depositors.get(record);
    if (!found.has(iri)) found.set(iri, new Map());
    if (depositor) found.get(iri)!.set(depositor.iri, depositor);
  }
  return images.map((image) => (image.owners.length > 0 ? image : { ...image, owners: [...found.get(image.iri)?.values() ?? []] }));
}

/** Rows of these images, in their order. */
export async function readImageRows(tables: Pick<TableView, 'select'>, images: readonly string[], depositorOf: DepositorOf, options: { deadlineMs?: number }): Promise<ImageRow[]> {
  if (images.length === 0) return [];
  const rows = new Map((await tables.select(readSql('image-rows'), { images }, options) as unknown as Row[]).map((row) => [row.iri, row]));
  return withDepositors(tables, images.flatMap((iri): ImageRow[] => {
    const row = rows.get(iri);
    if (!row) return [];
    return [{
      iri, name: row.name, ...(row.acquiredAt === null ? {} : { acquiredAt: row.acquiredAt }), ...(row.dataset === null ? {} : { dataset: { iri: row.dataset, name: row.datasetName } }),
      ...(row.study === null ? {} : { study: { iri: row.study, name: row.studyName } }), owners: row.owners ?? [],
    }];
  }), depositorOf, options);
}
