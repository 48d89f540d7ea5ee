/**
 * What waits for a term, over the whole graph: every text of every term field with how many things, records and images it
 * touches. Counted once for each state of the journal. Things and records are always of now; counting images goes through
 * the links of the whole graph, so that a list shows the last counts while they are made anew, and says so.
 */
import type { Ask, AskedRow } from './ask.ts';
import { countOf, textOf } from './ask.ts';
import { valueId } from './curation-field.ts';
import type { CurationField } from './curation-field.ts';
import { namedThings, shared, unmappedTexts, waitingThings } from './questions.ts';
import type { TouchedImages } from './touched-images.ts';
import { waitingTexts } from './waiting.ts';
import type { AcceptedTerms, ThingTexts } from './waiting.ts';

/** A text that waits in a field. */
export interface WaitingText { readonly id: string; readonly field: CurationField; readonly text: string; readonly things: number; readonly records: number; readonly example: string }

/** One count of everything. */
export interface Survey {
  readonly values: ReadonlyMap<string, WaitingText>;
  /** images touched by a value, as last counted; undefined for a value that is newer than the count */ images(id: string): number | undefined;
  /** whether the images were counted in this state of the graph */ readonly imagesCurrent: boolean;
}

export interface SurveyParts {
  ask: Ask;
  fields: readonly CurationField[];
  images: TouchedImages;
  /** newest version that the graph holds */ settle: () => Promise<number>;
  /** terms that curators accepted for a text in a field */ accepted: AcceptedTerms;
  /** longest that a list waits for counts of images when there are older ones, milliseconds */ patienceMs?: number;
}

/** Creates the survey; calls at the same time share one count. */
export function createSurvey({ ask, fields, images, settle, accepted, patienceMs = 100 }: SurveyParts): () => Promise<Survey> {
  let counted: { state: number; values: Promise<Map<string, WaitingText>> } | undefined;
  let pictured: { state: number; images: Map<string, number> } | undefined;
  let picturing: { state: number; work: Promise<void> } | undefined;

  const countValues = async (): Promise<Map<string, WaitingText>> => {
    const values = new Map<string, WaitingText>();
    for (const field of fields) {
      for (const row of await ask(unmappedTexts(field))) {
        const text = textOf(row, 'text'), id = valueId(field.name, text);
        if (text.trim() !== '') values.set(id, { id, field, text, things: countOf(row, 'things'), records: countOf(row, 'records'), example: textOf(row, 'example') });
      }
      addShared(values, field, waitingTexts(field, thingsOf(await ask(shared(field))), accepted));
    }
    return values;
  };
  const countImages = async (at: number): Promise<void> => {
    const found = new Map<string, number>();
    for (const field of fields) {
      const several = waitingTexts(field, thingsOf(await ask(shared(field))), accepted).map(({ thing, text }) => ({ thing, group: text }));
      const counts = [await images.count(waitingThings(field, 'text')), ...(several.length > 0 ? [await images.count(namedThings(several.slice(0, 2000)))] : [])];
      for (const each of counts) for (const [text, count] of each) { const id = valueId(field.name, text); found.set(id, (found.get(id) ?? 0) + count); }
    }
    pictured = { state: at, images: found };
  };

  return async () => {
    const at = await settle();
    if (counted?.state !== at) {
      const values = countValues();
      counted = { state: at, values };
      values.catch(() => { if (counted?.values === values) counted = undefined; });
    }
    const values = await counted.values;
    if (pictured?.state !== at) {
      if (!picturing) {
        const work = countImages(at).finally(() => { picturing = undefined; });
        work.catch(() => undefined); // who waits for it hears of it; the next list begins anew
        picturing = { state: at, work };
      }
      if (pictured) await Promise.race([picturing.work.catch(() => undefined), new Promise((resolve) => { setTimeout(resolve, patienceMs).unref(); })]);
      else await picturing.work;
    }
    const { images: known, state: of } = pictured!;
    return { values, images: (id) => known.get(id) ?? (of === at ? 0 : undefined), imagesCurrent: of === at };
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
