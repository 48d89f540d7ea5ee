/** Images as the lists of quality show them: with their dataset and study, and whom to tell. */
import type { TableView } from '../tables/tables.ts';
import { readSql } from './sql-text.ts';
import type { Named } from './state-verdict.ts';

export interface ImageRow { iri: string; name: string; acquiredAt?: string; dataset?: Named; study?: Named; /** who recorded it, experimenters, authors and contributors; where nobody is named, who deposited it */ owners: Named[] }
/** Who deposited a record, by its IRI. */
export type DepositorOf = (record: string) => Named | undefined;

interface Row { iri: string; name: string; acquiredAt: string | null; dataset: string | null; datasetName: string; study: string | null; studyName: string; owners: Named[] | null }

/** Rows of these images, in their order. */
export async function readImageRows(tables: Pick<TableView, 'select'>, images: readonly string[], depositorOf: DepositorOf, options: { deadlineMs?: number }): Promise<ImageRow[]> {
  if (images.length === 0) return [];
  const rows = new Map((await tables.select(readSql('image-rows'), { images }, options) as unknown as Row[]).map((row) => [row.iri, row]));
  const nobodys = images.filter((iri) => !rows.get(iri)?.owners?.length);
  const records = nobodys.length === 0 ? [] : await tables.select(readSql('records-of'), { iris: nobodys }, options) as { iri: string; record: string }[];
  const depositors = (iri: string): Named[] => [...new Map(records.filter((each) => each.iri === iri).flatMap(({ record }) => depositorOf(record) ?? []).map((each) => [each.iri, each])).values()];
  return images.flatMap((iri) => {
    const row = rows.get(iri);
    if (!row) return [];
    return [{
      iri, name: row.name, ...(row.acquiredAt === null ? {} : { acquiredAt: row.acquiredAt }), ...(row.dataset === null ? {} : { dataset: { iri: row.dataset, name: row.datasetName } }),
      ...(row.study === null ? {} : { study: { iri: row.study, name: row.studyName } }), owners: row.owners?.length ? row.owners : depositors(iri),
    }];
  });
}
