/**
 * What an out-of-tolerance run or observation puts in doubt: the time since the last pass of the same series (or since
 * maintenance) until the next, the images recorded in it through that light path, what gathers them, and whom to tell.
 */
import { KnownError } from '../errors.ts';
import type { TableView } from '../tables/tables.ts';
import { withDepositors } from './image-rows.ts';
import type { DepositorOf, ImageRow } from './image-rows.ts';
import { createListPlaces, pageSizeOf } from './list-place.ts';
import { readSql } from './sql-text.ts';
import { ranks } from './state-verdict.ts';
import type { Named, StateVerdict } from './state-verdict.ts';

export interface AffectedAsked { run?: string | undefined; observation?: string | undefined; /** how bad a verdict must be; warn: warned or failed */ verdict?: 'fail' | 'warn' | undefined; first?: number | undefined; after?: string | undefined; deadlineMs?: number }
export interface DoubtWindow { observation: string; property: string; label: string; verdict: StateVerdict; at?: string; lightPath?: Named; instrument?: string; from?: string; to?: string; fromWhy: string; toWhy: string }
export interface Counted extends Named { images: number }
export interface AffectedImages {
  windows: DoubtWindow[]; total: number; next?: string; images: ImageRow[];
  datasets: Counted[]; /** whatever else gathers images, by type */ cohorts: (Counted & { type: string })[];
  owners: Counted[]; /** images for which nobody is named */ withoutOwner: number;
}

interface WindowRow {
  observation: string; property: string; label: string | null; rank: number; at: string | null; speaks: boolean; path: string | null; pathName: string | null; instrument: string | null; images: string[] | null; bad: boolean;
  passBefore: string | null; passAfter: string | null; workBefore: string | null; eventBefore: string | null; workAfter: string | null; eventAfter: string | null;
}
interface Row { kind: 'image' | 'dataset' | 'cohort' | 'owner' | 'nobody' | 'total'; type: string; iri: string | null; images: number | null; name: string | null; at: string | null; dataset: string | null; study: string | null; owners: string[] | null }

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** One side of a window: pass or maintenance, whichever is nearer to the observation. */
function sideOf(pass: string | null, work: string | null, event: string | null, isNearer: (work: string, pass: string) => boolean, words: { pass: string; none: string }): { at?: string; why: string } {
  if (work !== null && (pass === null || isNearer(work, pass))) return { at: work, why: `maintenance: ${event ?? 'without a name'}` };
  return pass === null ? { why: words.none } : { at: pass, why: words.pass };
}

export type AskAffected = (asked: AffectedAsked) => Promise<AffectedImages>;

/** Creates the question over the tables. Errors: request-not-valid, not-found, query-timeout. */
export function createAffectedImages({ tables, depositorOf }: { tables: Pick<TableView, 'select'>; depositorOf: DepositorOf }): AskAffected {
  return async ({ run, observation, verdict = 'fail', first: wanted, after, deadlineMs }) => {
    if ((run === undefined) === (observation === undefined)) throw new KnownError('request-not-valid', 'give either a run or an observation', { parameter: run === undefined ? 'run' : 'observation' });
    const first = pageSizeOf(wanted), places = createListPlaces(['affected', run, observation, verdict]);
    const [place, placeIri] = places.read(after);
    const options = deadlineMs === undefined ? {} : { deadlineMs };
    const rows = await tables.select(readSql('windows'), { run: run ?? null, observation: observation ?? null, rank: ranks.indexOf(verdict) }, options) as unknown as WindowRow[];
    if (rows.length === 0) {
      const asked = (run ?? observation)!;
      const [kind] = await tables.select(readSql('kinds'), { iri: asked }, options);
      if (kind?.[run === undefined ? 'observation' : 'run'] !== true) throw new KnownError('not-found', `<${asked.slice(0, 500)}> is no ${run === undefined ? 'observation' : 'QC run'} that is described here`);
    }
    const bad = rows.filter((row) => row.bad);
    const windows = bad.map((row) => {
      const since = sideOf(row.passBefore, row.workBefore, row.eventBefore, (work, pass) => work > pass, { pass: 'the last pass of the same series', none: 'no earlier pass is known' });
      const until = sideOf(row.passAfter, row.workAfter, row.eventAfter, (work, pass) => work < pass, { pass: 'the next pass of the same series', none: 'no later pass is known' });
      return { row, since, until };
    });
    const told = windows.map(({ row, since, until }): DoubtWindow => ({
      observation: row.observation, property: row.property, label: row.label ?? row.property, verdict: ranks[row.rank]!, ...(row.at === null ? {} : { at: row.at }),
      ...(row.path === null ? {} : { lightPath: { iri: row.path, name: row.pathName ?? row.path } }), ...(row.instrument === null ? {} : { instrument: row.instrument }),
      ...(row.speaks ? { ...(since.at === undefined ? {} : { from: since.at }), ...(until.at === undefined ? {} : { to: until.at }), fromWhy: since.why, toWhy: until.why } : { fromWhy: 'it was measured on this image alone', toWhy: 'it was measured on this image alone' }),
    }));
    if (windows.length === 0) return { windows: told, total: 0, images: [], datasets: [], cohorts: [], owners: [], withoutOwner: 0 };
    const spans = windows.flatMap(({ row, since, until }): object[] => (row.speaks ? [{ path: row.path, instrument: row.instrument, since: since.at ?? null, until: until.at ?? null }] : (row.images ?? []).map((image) => ({ image }))));
    const speaking = windows.filter(({ row }) => row.speaks), distinct = (all: readonly (string | null)[]): string[] => [...new Set(all.filter((each) => each !== null))];
    const bounds = {
      since: speaking.map(({ since }) => since.at ?? '').toSorted()[0] ?? '~', until: speaking.map(({ until }) => until.at ?? '~').toSorted().at(-1) ?? '',
      instruments: distinct(speaking.map(({ row }) => row.instrument)), paths: distinct(speaking.map(({ row }) => row.path)),
    };
    const found = await tables.select(readSql('affected'), { windows: JSON.stringify(spans), ...bounds, at: place, iri: placeIri, first }, options) as unknown as Row[];
    // all that the images of a page belong to is counted beside them
    const names = new Map(found.filter(({ kind, iri }) => kind !== 'image' && iri !== null).map(({ iri, name }) => [iri!, name]));
    const named = (iri: string): Named => ({ iri, name: names.get(iri) ?? iri });
    const rowOf = ({ iri, name, at, dataset, study, owners }: Row): ImageRow => ({
      iri: iri!, name: name ?? iri!, ...(at === '~' ? {} : { acquiredAt: at! }), ...(dataset === null ? {} : { dataset: named(dataset) }), ...(study === null ? {} : { study: named(study) }),
      owners: (owners ?? []).map(named).toSorted((a, b) => order(names.get(a.iri) ?? '~~', names.get(b.iri) ?? '~~') || order(a.iri, b.iri)),
    });
    const of = (kind: Row['kind']): Counted[] => found.filter((row) => row.kind === kind).map((row) => ({ iri: row.iri!, name: row.name ?? row.iri!, images: row.images! }));
    const page = found.filter(({ kind }) => kind === 'image').toSorted((a, b) => order(a.at!, b.at!) || order(a.iri!, b.iri!));
    const shown = page.slice(0, first), last = shown.at(-1);
    return {
      windows: told, total: found.find(({ kind }) => kind === 'total')?.images ?? 0, ...(page.length > first && last ? { next: places.write([last.at!, last.iri!]) } : {}),
      images: await withDepositors(tables, shown.map(rowOf), depositorOf, options),
      datasets: of('dataset'), cohorts: found.filter(({ kind }) => kind === 'cohort').map((row) => ({ iri: row.iri!, name: row.name ?? row.iri!, type: row.type, images: row.images! })),
      owners: of('owner'), withoutOwner: found.find(({ kind }) => kind === 'nobody')?.images ?? 0,
    };
  };
}
