/** Instruments with how fit they are: what failed when it was measured last, what drifts, what is overdue; and of one, what to know of its QC. */
import { KnownError } from '../errors.ts';
import type { TableView } from '../tables/tables.ts';
import { createListPlaces, pageSizeOf } from './list-place.ts';
import { readSql } from './sql-text.ts';
import type { Named } from './state-verdict.ts';

export interface InstrumentRow extends Named { /** where it stands */ facility?: Named; lightPaths: number; /** properties of light paths of which the newest value of a series failed */ failing: number; /** series that drift */ drifting: number; /** schedules that are overdue */ overdue: number; /** time of the newest QC */ lastRun?: string }
export interface InstrumentList { total: number; next?: string; instruments: InstrumentRow[] }
export interface SinceLastPass { property: string; label: string; lightPath?: Named; lastPass?: string; images: number }
/** How many there are of each instrument, by IRI. */
export type CountByInstrument = (instruments: readonly string[]) => Promise<ReadonlyMap<string, number>>;

export interface InstrumentQuality {
  /** Errors: request-not-valid. */ list(asked: { text?: string | undefined; first?: number | undefined; after?: string | undefined; deadlineMs?: number }): Promise<InstrumentList>;
  /** Name of an instrument. Errors: not-found. */ get(iri: string): Promise<Named>;
  /** When each property passed last, and how many images were recorded since. */ sinceLastPass(instrument: string, options?: { deadlineMs?: number }): Promise<SinceLastPass[]>;
}

/** Creates the questions over the tables; what drifts and what is overdue is counted by others. */
export function createInstrumentQuality({ tables, drifting, overdue }: { tables: Pick<TableView, 'select'>; drifting: CountByInstrument; overdue: CountByInstrument }): InstrumentQuality {
  return {
    async list({ text = '', first: wanted, after, deadlineMs }) {
      const first = pageSizeOf(wanted), places = createListPlaces(['instruments', text]);
      const [name, iri] = places.read(after);
      const rows = await tables.select(readSql('instruments'), { text, name, iri, first }, deadlineMs === undefined ? {} : { deadlineMs }) as unknown as { iri: string | null; name: string; paths: number; failing: number; newest: string | null; facility: string | null; facilityName: string; total: number }[];
      const page = rows.filter((row) => row.iri !== null) as (typeof rows[number] & Named)[];
      const shown = page.slice(0, first), last = page[first - 1];
      const iris = shown.map((row) => row.iri);
      const [drifts, late] = await Promise.all([drifting(iris), overdue(iris)]);
      return {
        total: rows[0]?.total ?? 0, ...(page.length > first && last ? { next: places.write([last.name, last.iri]) } : {}),
        instruments: shown.map((row) => ({ iri: row.iri, name: row.name, ...(row.facility === null ? {} : { facility: { iri: row.facility, name: row.facilityName } }), lightPaths: row.paths, failing: row.failing, drifting: drifts.get(row.iri) ?? 0, overdue: late.get(row.iri) ?? 0, ...(row.newest === null ? {} : { lastRun: row.newest }) })),
      };
    },
    async get(iri) {
      const [found] = await tables.select(readSql('kinds'), { iri });
      if (found?.['instrument'] !== true) throw new KnownError('not-found', `<${iri.slice(0, 500)}> is no instrument that is described here`);
      return { iri, name: (found['label'] as string | null) ?? iri };
    },
    async sinceLastPass(instrument, options = {}) {
      const rows = await tables.select(readSql('since-pass'), { instrument }, options) as unknown as { property: string; label: string; path: string | null; pathName: string; lastPass: string | null; images: number }[];
      return rows.map(({ property, label, path, pathName, lastPass, images }) => ({ property, label, ...(path === null ? {} : { lightPath: { iri: path, name: pathName } }), ...(lastPass === null ? {} : { lastPass }), images }));
    },
  };
}
