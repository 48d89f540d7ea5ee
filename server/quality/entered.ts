/** What people deposited of the QC of an instrument, the newest first, with what is needed to take it back: its record and version. */
import { etagOf } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { readSql } from './sql-text.ts';

export interface Entered {
  record: string; id: string; /** of the newest version: what is sent as If-Match */ etag: string;
  kind: 'entered' | 'imported' | 'baseline' | 'maintenance'; label: string;
  /** numbers in it, or of which a baseline is made */ values?: number; /** when it was measured or done, or from when on it holds */ at?: string;
  /** when it was deposited, and by whom */ time: string; agent: string;
}
export interface EnteredPage { total: number; next?: string; entries: Entered[] }

const sql = readSql('entered');
/** Of a record with much in it, the beginning of what it holds. */
const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 120).replace(/\s+\S*$/, '')} …` : text);

interface Row { record: string; kind: Entered['kind']; label: string | null; values: number | null; at: string | null }

/** Entries of an instrument; `after`: the record of the last one of the page before. */
export async function listEntered({ tables, journal }: { tables: Pick<TableView, 'select'>; journal: Pick<JournalReader, 'newest'> }, { instrument, first, after, deadlineMs }: { instrument: string; first: number; after?: string; deadlineMs: number }): Promise<EnteredPage> {
  const rows = await tables.select(sql, { instrument }, { deadlineMs }) as unknown as Row[];
  const all = rows.flatMap(({ record, kind, label, values, at }) => {
    const version = journal.newest(record);
    if (!version || version.withdrawn) return []; // the tables follow a moment later
    return [{ seq: version.seq, entry: { record, id: version.id, etag: etagOf(version), kind, label: shortened(label ?? ''), ...(values === null ? {} : { values }), ...(at === null ? {} : { at }), time: version.time, agent: version.agent } satisfies Entered }];
  }).toSorted((a, b) => b.seq - a.seq);
  const begin = after === undefined ? 0 : all.findIndex(({ entry }) => entry.record === after) + 1, page = all.slice(begin, begin + first);
  return { total: all.length, ...(begin + first < all.length ? { next: page.at(-1)!.entry.record } : {}), entries: page.map(({ entry }) => entry) };
}
