/**
 * What waits for a term, over the whole graph: every text of every term field with how many things, records and images it
 * touches. A small graph is counted anew for each state of the journal; of a large one the last counts are shown while they are
 * made anew, and the list says so. Images go through the links of the whole graph: they are counted in slices, only of what
 * curation changed where nothing else was written, and of everything for no more than a fifth of the time.
 */
import type { Ask, AskedRow } from './ask.ts';
import { countOf, textOf } from './ask.ts';
import { valueId } from './curation-field.ts';
import type { CurationField } from './curation-field.ts';
import { shared, unmappedTexts, unmappedThings } from './questions.ts';
import type { TouchedImages } from './touched-images.ts';
import { waitingTexts } from './waiting.ts';
import type { AcceptedTerms, ThingTexts } from './waiting.ts';

/** A text that waits in a field. */
export interface WaitingText { readonly id: string; readonly field: CurationField; readonly text: string; readonly things: number; readonly records: number; readonly example: string }

/** What accepted terms stand on, by value. */
export type MappedCounts = ReadonlyMap<string, { readonly things: number; readonly records: number; readonly example: string }>;

/** One count of everything. */
export interface Survey {
  readonly values: ReadonlyMap<string, WaitingText>;
  readonly mapped: MappedCounts;
  /** the state of the journal that texts were counted in */ readonly at: number;
  /** images touched by a value, as last counted; undefined for a value that is newer than the count */ images(id: string): number | undefined;
  /** whether everything was counted in this state of the graph */ readonly imagesCurrent: boolean;
}

export interface SurveyParts {
  ask: Ask;
  fields: readonly CurationField[];
  images: TouchedImages;
  /** newest version that the graph holds */ settle: () => Promise<number>;
  /** whether versions after this one only gave or took terms, or told of curation */ onlyCurated: (afterSeq: number, upToSeq: number) => boolean;
  countMapped: () => Promise<MappedCounts>;
  /** terms that curators accepted for a text in a field */ accepted: AcceptedTerms;
  /** longest that a list of a large graph waits for new counts, milliseconds */ patienceMs?: number;
  /** things that wait, from which a graph is large */ large?: number;
}

interface Counted { readonly at: number; readonly values: Map<string, WaitingText>; readonly mapped: MappedCounts }
interface Pictured { readonly at: number; readonly images: Map<string, number>; /** things of each value then */ readonly things: ReadonlyMap<string, number>; /** when and how long everything was counted, milliseconds */ readonly whole: { readonly ended: number; readonly took: number } }

/** Counting everything takes at most one part in so many of the time. */
const dutyParts = 5;

/** Creates the survey; calls at the same time share one count. `fresh` waits until texts are counted in the newest state. */
export function createSurvey({ ask, fields, images, settle, onlyCurated, countMapped, accepted, patienceMs = 100, large = 2000 }: SurveyParts): (options?: { fresh?: boolean }) => Promise<Survey> {
  let counted: Counted | undefined, counting: { at: number; work: Promise<void> } | undefined;
  let pictured: Pictured | undefined, picturing: Promise<void> | undefined;

  const countValues = async (at: number): Promise<void> => {
    const values = new Map<string, WaitingText>();
    for (const field of fields) {
      for (const row of await ask(unmappedTexts(field))) {
        const text = textOf(row, 'text'), id = valueId(field.name, text);
        if (text.trim() !== '') values.set(id, { id, field, text, things: countOf(row, 'things'), records: countOf(row, 'records'), example: textOf(row, 'example') });
      }
      addShared(values, field, waitingTexts(field, thingsOf(await ask(shared(field))), accepted));
    }
    counted = { at, values, mapped: await countMapped() };
  };
  const isLarge = (): boolean => counted !== undefined && counted.values.values().reduce((sum, { things }) => sum + things, 0) > large;

  const countImages = async ({ at, values }: Counted, before: Pictured | undefined): Promise<void> => {
    const started = performance.now(), onlyChanged = before !== undefined && onlyCurated(before.at, at);
    const found = new Map(before?.images), wanted = onlyChanged ? [...values.values()].filter(({ id, things }) => before.things.get(id) !== things) : [...values.values()];
    for (const [field, own] of Map.groupBy(wanted, (each) => each.field)) {
      const texts = new Set(own.map(({ text }) => text));
      const waiting = (await ask(unmappedThings(field, [...texts]))).map((row) => ({ thing: textOf(row, 'thing'), text: textOf(row, 'text') }));
      const several = waitingTexts(field, thingsOf(await ask(shared(field))), accepted);
      const things = [...waiting, ...several].filter(({ text }) => texts.has(text)).map(({ thing, text }) => ({ thing, group: text }));
      const counts = await images.countNamed(things);
      for (const text of texts) found.set(valueId(field.name, text), counts.get(text) ?? 0);
    }
    const ended = performance.now();
    pictured = { at, images: found, things: new Map([...values.values()].map(({ id, things }) => [id, things])), whole: onlyChanged ? before.whole : { ended, took: ended - started } };
  };
  /** Whether images may be counted now: of what curation changed at once, of everything not all the time. */
  const isDue = (at: number): boolean => pictured === undefined || !isLarge() || onlyCurated(pictured.at, at) || performance.now() - pictured.whole.ended > dutyParts * pictured.whole.took;
  const patience = async (work: Promise<void>): Promise<void> => { await Promise.race([work.catch(() => undefined), new Promise((resolve) => { setTimeout(resolve, patienceMs).unref(); })]); };

  return async ({ fresh = false } = {}) => {
    const at = await settle();
    if (counted?.at !== at) {
      const begin = (): typeof counting => {
        const work = countValues(at).finally(() => { counting = undefined; });
        work.catch(() => undefined); // who waits for it hears of it; the next list begins anew
        return counting = { at, work };
      };
      const under = counting ?? begin()!;
      if (counted && !fresh && isLarge()) await patience(under.work);
      else {
        await under.work;
        if (counted!.at < at) await (counting ?? begin()!).work;
      }
    }
    const now = counted!;
    if (pictured?.at !== now.at && !picturing && isDue(now.at)) {
      picturing = countImages(now, pictured).finally(() => { picturing = undefined; });
      picturing.catch(() => undefined);
    }
    if (picturing) await (isLarge() ? patience(picturing) : picturing);
    const { values, mapped } = now, known = pictured;
    return { values, mapped, at: now.at, images: (id) => known?.images.get(id), imagesCurrent: now.at === at && known?.at === at };
  };
}

/** Rows of things with several texts and terms, thing by thing. */
export function thingsOf(rows: readonly AskedRow[]): ThingTexts[] {
  const things = new Map<string, { record: string; thing: string; texts: Set<string>; terms: Set<string> }>();
  for (const row of rows) {
    const record = textOf(row, 'record'), thing = textOf(row, 'thing'), key = `${record}\n${thing}`;
    let each = things.get(key);
    if (!each) things.set(key, each = { record, thing, texts: new Set(), terms: new Set() });
    each.texts.add(textOf(row, 'text'));
    each.terms.add(textOf(row, 'term'));
  }
  return [...things.values()];
}

function addShared(values: Map<string, WaitingText>, field: CurationField, waiting: readonly { record: string; thing: string; text: string }[]): void {
  for (const [text, uses] of Map.groupBy(waiting, (each) => each.text)) {
    const id = valueId(field.name, text), known = values.get(id);
    const things = new Set(uses.map(({ thing }) => thing)).size, records = new Set(uses.map(({ record }) => record)).size;
    values.set(id, known ? { ...known, things: known.things + things, records: known.records + records } : { id, field, text, things, records, example: uses[0]!.thing });
  }
}
