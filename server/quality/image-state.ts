/**
 * The state of the instrument when an image was recorded: for each property and light path that counts, the last QC before
 * the image and the first after it, their ages and the drift between them, and the maintenance that parts them. It is asked
 * of the tables each time, so a late run or a maintenance event counts at once.
 */
import { setImmediate } from 'node:timers/promises';
import { KnownError } from '../errors.ts';
import type { TableView } from '../tables/tables.ts';
import { readMaintenance } from './maintenance.ts';
import type { MaintenanceEvent } from './maintenance.ts';
import type { Demand } from './required-qc.ts';
import { readSql } from './sql-text.ts';
import { daysBetween, ranks } from './state-verdict.ts';
import type { Named, StateVerdict } from './state-verdict.ts';

/** Where a number comes from: measured here, read from a file of another program, entered by a person. */
export type Origin = 'measured' | 'imported' | 'entered';
export interface BracketSide {
  observation: string; at: string; /** nobody said when it was measured: `at` is when it was computed */ undated?: true; /** days between it and the image */ ageDays: number;
  value: number; verdict: StateVerdict; procedure: string; procedureLabel?: string; /** none: no run says */ origin?: Origin;
}
/** What another procedure or origin said before the last QC, and that was worse. */
export type Outweighed = Pick<BracketSide, 'observation' | 'at' | 'verdict' | 'procedure' | 'procedureLabel' | 'origin'>;
export interface StateBracket {
  property: string; label: string;
  /** none for what was measured of the instrument as a whole */ lightPath?: Named;
  before?: BracketSide; after?: BracketSide;
  drift?: { absolute: number; relative?: number }; /** why there is none, or what is to be known of it */ driftReason?: string;
  /** maintenance after the last QC before the image, by which that no longer holds */ interruptedBy?: MaintenanceEvent;
  /** that of the last QC before, where it holds; of an image of which only the day is known the worst of that and of its day */ verdict: StateVerdict; /** why it is unknown, or not that of the last QC before */ reason?: string;
  ageDays?: number;
  /** the last QC counts whoever made it and however: what it outweighs so */ outweighed?: Outweighed; /** what should be known of the two sides, in sentences: undated figures, what is outweighed */ notes: string[];
}
export interface ImageState { image: string; name?: string; acquiredAt?: string; instrument?: string; /** why there is nothing to tell */ reason?: string; brackets: StateBracket[] }

interface Row {
  image: string; name: string | null; acquiredAt: string | null; until: string | null; instrument: string | null; experimental: boolean; targets: number;
  property: string | null; label: string | null; path: string | null; pathName: string | null;
  b_observation: string | null; b_at: string; b_value: number; b_rank: number; b_procedure: string; b_procedureLabel: string | null; b_origin: Origin | null; b_undated: boolean;
  /** worst QC of the day of an image whose time is not known */ w_rank: number | null;
  a_observation: string | null; a_at: string; a_value: number; a_rank: number; a_procedure: string; a_procedureLabel: string | null; a_origin: Origin | null; a_undated: boolean;
  o_observation: string | null; o_at: string; o_rank: number; o_procedure: string; o_procedureLabel: string | null; o_origin: Origin | null;
  comparable: boolean | null; interruption: string | null; following: string | null;
}

/** Brackets that are put together before others get their turn. */
const atATime = 500;

/** Why nothing can be told of an image; undefined when something can. */
function reasonOf({ experimental, acquiredAt, instrument, targets }: Row): string | undefined {
  if (!experimental) return 'it shows a QC sample and is no experimental image';
  if (targets === 0) return instrument === null ? 'no instrument is stated' : 'its instrument is not described here';
  return acquiredAt === null ? 'no time of acquisition is stated' : undefined;
}

const words: Readonly<Record<StateVerdict, string>> = { fail: 'fail', warn: 'warn', unknown: 'not judged', notAssessed: 'not assessed', pending: 'pending', pass: 'pass' };

const originWords: Readonly<Record<Origin, string>> = { measured: 'measured here', imported: 'imported', entered: 'entered by hand' };
type Told = Outweighed & Pick<BracketSide, 'undated'>;
/** An observation as a sentence names it. */
const shown = ({ verdict, at, procedure, procedureLabel, origin }: Told): string => `${verdict === 'warn' ? 'warning' : words[verdict]} of ${at} (${procedureLabel ?? procedure}, ${origin === undefined ? 'of unknown origin' : originWords[origin]})`;

/** What should be known of the sides of a bracket. */
function notesOf(before: BracketSide | undefined, after: BracketSide | undefined, outweighed: Outweighed | undefined): string[] {
  const undated = (side: BracketSide | undefined, which: string): string[] => (side?.undated ? [`nobody said when the ${which} QC was measured: ${side.at} is the date of its computing, not of its measuring`] : []);
  return [...undated(before, 'last'), ...undated(after, 'next'), ...(before && outweighed ? [`the ${shown(before)} is later than the ${shown(outweighed)}, and outweighs it: the last QC counts, whoever made it and by whichever procedure`] : [])];
}

/** The procedure and origin of a side, as far as they are known. */
const madeBy = (procedure: string, label: string | null, origin: Origin | null): Pick<BracketSide, 'procedure' | 'procedureLabel' | 'origin'> => ({ procedure, ...(label === null ? {} : { procedureLabel: label }), ...(origin === null ? {} : { origin }) });

function bracketOf(row: Row, events: ReadonlyMap<string, MaintenanceEvent>): StateBracket {
  const interruption = row.interruption === null ? undefined : events.get(row.interruption);
  const before: BracketSide | undefined = row.b_observation === null ? undefined : { observation: row.b_observation, at: row.b_at, ageDays: daysBetween(row.b_at, row.until!), value: row.b_value, verdict: ranks[row.b_rank]!, ...(row.b_undated ? { undated: true } : {}), ...madeBy(row.b_procedure, row.b_procedureLabel, row.b_origin) };
  const after: BracketSide | undefined = row.a_observation === null ? undefined : { observation: row.a_observation, at: row.a_at, ageDays: daysBetween(row.acquiredAt!, row.a_at), value: row.a_value, verdict: ranks[row.a_rank]!, ...(row.a_undated ? { undated: true } : {}), ...madeBy(row.a_procedure, row.a_procedureLabel, row.a_origin) };
  const outweighed: Outweighed | undefined = row.o_observation === null || interruption ? undefined : { observation: row.o_observation, at: row.o_at, verdict: ranks[row.o_rank]!, ...madeBy(row.o_procedure, row.o_procedureLabel, row.o_origin) };
  const absolute = before && after ? after.value - before.value : undefined, relative = absolute === undefined || !before ? undefined : absolute / Math.abs(before.value);
  const parted = row.interruption ?? row.following;
  const sameDay = row.w_rank !== null && row.w_rank < row.b_rank ? ranks[row.w_rank] : undefined;
  const driftReason = absolute === undefined ? undefined : row.comparable !== true ? 'not comparable: the two are of different series' : parted === null ? undefined : `maintenance lies between them: ${events.get(parted)?.label ?? parted}`;
  return {
    property: row.property!, label: row.label ?? row.property!, ...(row.path === null ? {} : { lightPath: { iri: row.path, name: row.pathName ?? row.path } }),
    ...(before ? { before } : {}), ...(after ? { after } : {}),
    ...(absolute !== undefined && row.comparable === true && Number.isFinite(absolute) ? { drift: { absolute, ...(relative !== undefined && Number.isFinite(relative) ? { relative } : {}) } } : {}),
    ...(driftReason === undefined ? {} : { driftReason }), ...(interruption ? { interruptedBy: interruption } : {}),
    verdict: !before || interruption ? 'unknown' : sameDay ?? before.verdict,
    ...(!before ? { reason: 'no QC before it' } : interruption ? { reason: `maintenance after the last QC before it: ${interruption.label}` } : sameDay === undefined ? {} : { reason: `only its day is known, and QC of that day says: ${words[sameDay]}` }),
    ...(before ? { ageDays: before.ageDays } : {}), ...(outweighed ? { outweighed } : {}), notes: notesOf(before, after, outweighed),
  };
}

export interface ImageStates {
  /** States of these images, those that are none left out; one question for all. */ of(images: readonly string[], options?: { deadlineMs?: number }): Promise<Map<string, ImageState>>;
  /** Of these images what a demand may lack, and no more: brackets before them, passes only where their age counts; an image of which nothing is demanded is left out. */ lacking(images: readonly string[], demand: Demand, options?: { deadlineMs?: number }): Promise<Map<string, ImageState>>;
  /** State of one image. Errors: not-found. */ get(image: string, options?: { deadlineMs?: number }): Promise<ImageState>;
}

/** Creates the look-up over the tables. */
export function createImageStates(tables: Pick<TableView, 'select'>): ImageStates {
  const ask = async (images: readonly string[], brief: Demand | undefined, options: { deadlineMs?: number } = {}): Promise<Map<string, ImageState>> => {
    if (images.length === 0) return new Map();
    const rows = await tables.select(readSql('brackets'), { images, brief: brief !== undefined, properties: brief?.properties.map(({ iri }) => iri) ?? [], days: brief?.days ?? null }, options) as unknown as Row[];
    const parting = [...new Set(rows.flatMap(({ interruption, following }) => [interruption, following].filter((each) => each !== null)))];
    const events = new Map((parting.length === 0 ? [] : await readMaintenance(tables, { events: parting }, options)).map((event) => [event.iri, event]));
    const states = new Map<string, ImageState>();
    for (const [at, row] of rows.entries()) {
      if (at % atATime === atATime - 1) await setImmediate(); // other requests come in between
      let state = states.get(row.image);
      if (!state) {
        const reason = reasonOf(row) ?? (row.property === null ? 'nothing was ever measured on its light paths' : undefined);
        states.set(row.image, state = { image: row.image, ...(row.name === null ? {} : { name: row.name }), ...(row.acquiredAt === null ? {} : { acquiredAt: row.acquiredAt }), ...(row.instrument === null ? {} : { instrument: row.instrument }), ...(reason === undefined ? {} : { reason }), brackets: [] });
      }
      if (row.property !== null) state.brackets.push(bracketOf(row, events));
    }
    return states;
  };
  const of: ImageStates['of'] = (images, options) => ask(images, undefined, options);
  return {
    of,
    lacking: ask,
    async get(image, options) {
      const state = (await of([image], options)).get(image);
      if (!state) throw new KnownError('not-found', `<${image.slice(0, 500)}> is no image that is described here`);
      return state;
    },
  };
}
