/** Maintenance as it is told beside series: what was done to an instrument, when, and whether QC from before it still holds. */
import type { TableView } from '../tables/tables.ts';
import { readSql } from './sql-text.ts';

export interface MaintenanceEvent { iri: string; label: string; kind: string; from: string; to?: string; /** none: all of the instrument */ lightPaths: string[]; description?: string; endsValidity: boolean }

const sql = readSql('maintenance');

export interface MaintenanceAsked { instrument?: string | null; about?: string | null; /** IRIs of events */ events?: readonly string[] | null }

/** Events in order of time: of an instrument, of what a light path or instrument went through, or by their IRIs. */
export async function readMaintenance(tables: Pick<TableView, 'select'>, { instrument = null, about = null, events = null }: MaintenanceAsked, options: { deadlineMs?: number } = {}): Promise<MaintenanceEvent[]> {
  const rows = await tables.select(sql, { instrument, about, events }, options);
  return rows.map((row) => {
    const { iri, label, kind, from, to, lightPaths, description, endsValidity } = row as Record<string, unknown>;
    return {
      iri: iri as string, label: label as string | null ?? '', kind: kind as string | null ?? 'other', from: from as string, ...(to === null ? {} : { to: to as string }), lightPaths: lightPaths as string[] | null ?? [],
      ...(description === null ? {} : { description: description as string }), endsValidity: endsValidity !== false,
    };
  });
}
