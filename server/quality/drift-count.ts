/** How many series of each instrument drift: what charts tell of light paths, added up by the instruments that these belong to. */
import type { TableView } from '../tables/tables.ts';
import type { Charts } from './charts.ts';
import type { CountByInstrument } from './instrument-list.ts';
import { readSql } from './sql-text.ts';

/** Creates the count. */
export function createDriftCount({ tables, charts }: { tables: Pick<TableView, 'select'>; charts: Pick<Charts, 'drifting'> }): CountByInstrument {
  return async (instruments) => {
    if (instruments.length === 0) return new Map();
    const [drifting, paths] = await Promise.all([charts.drifting({}), tables.select(readSql('instrument-parts'), { instrument: null })]);
    const instrumentOf = new Map(paths.map((row) => [row['iri'] as string, row['instrument'] as string]));
    const counts = new Map<string, number>();
    for (const { about } of drifting) { const own = instrumentOf.get(about.iri) ?? about.iri; counts.set(own, (counts.get(own) ?? 0) + 1); }
    return counts;
  };
}
