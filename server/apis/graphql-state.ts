/**
 * What the fields about states at acquisition do: the same as their doors over HTTP; and the condition on images that QC of their
 * instrument passed, which goes into the one question that finds them.
 */
import { stateField } from '../derived/state-sdl.ts';
import { objectNameOf } from '../derived/graphql-schema.ts';
import { KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { AskAffected } from '../quality/affected-images.ts';
import type { ImageState, ImageStates } from '../quality/image-state.ts';
import type { InstrumentQuality } from '../quality/instrument-list.ts';
import { assuredBy, createDemandReader } from '../quality/required-qc.ts';
import type { AskUnassured } from '../quality/unassured-images.ts';
import type { TableView, Where } from '../tables/tables.ts';

export interface StateParts { tables: Pick<TableView, 'select'>; states: ImageStates; affected: AskAffected; unassured: AskUnassured; instruments: InstrumentQuality }
/** What each request brings: its turn among the questions of one client, with the time that is left for it. */
export interface StateContext { ask: <T>(work: (leftMs: number) => Promise<T>) => Promise<T> }
type Resolver = (parent: unknown, args: Record<string, unknown>, context: StateContext) => unknown;

/** The condition of a `qcState` argument. */
export type ReadStateFilter = (filter: Record<string, unknown>) => Where;

const optional = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** True when a condition on states stands somewhere in an argument. */
function mentionsState(value: unknown): boolean {
  const waiting = [value];
  while (waiting.length > 0) {
    const each = waiting.pop();
    if (typeof each !== 'object' || each === null) continue;
    if (!Array.isArray(each) && stateField in each) return true;
    waiting.push(...Object.values(each));
  }
  return false;
}

/** Reads conditions on states in a `where` argument; nothing is asked where none stands there. Errors: request-not-valid. */
export async function readerOfStateFilters(where: unknown, { tables }: Pick<StateParts, 'tables'>, { ask }: StateContext): Promise<ReadStateFilter | undefined> {
  if (!mentionsState(where)) return undefined;
  const read = await ask((leftMs) => createDemandReader(tables, leftMs));
  return ({ require, maxAgeDays }) => {
    if (maxAgeDays === null) throw new KnownError('request-not-valid', 'maxAgeDays is null; leave it out for passes of any age', { field: 'maxAgeDays' });
    return assuredBy(read({ require: require as string[], ...(maxAgeDays === undefined ? {} : { maxAgeDays: maxAgeDays as number }) }));
  };
}

/** States of the images of one request: those that are wanted at the same time are asked for together. */
function createStateBatches(states: ImageStates): (image: string, context: StateContext) => Promise<ImageState | null> {
  const waiting = new WeakMap<StateContext, { images: Set<string>; answer: Promise<Map<string, ImageState>> }>();
  return async (image, context) => {
    let batch = waiting.get(context);
    if (!batch) {
      const images = new Set<string>();
      const answer = new Promise<void>((go) => { setImmediate(go); }).then(() => {
        waiting.delete(context);
        return context.ask((deadlineMs) => states.of([...images], { deadlineMs }));
      });
      waiting.set(context, batch = { images, answer });
    }
    batch.images.add(image);
    return (await batch.answer).get(image) ?? null;
  };
}

/** Resolvers of the fields about states at acquisition. */
export function createStateResolvers({ states, affected, unassured, instruments }: StateParts, model: ResourceModel): { Query: Record<string, Resolver>; types: Record<string, Record<string, Resolver>> } {
  const stateOf = createStateBatches(states);
  const ofType: Record<string, Resolver> = { [stateField]: (parent, _, context) => stateOf((parent as { iri: string }).iri, context) };
  return {
    Query: {
      qcState: (_, { image }, { ask }) => ask((deadlineMs) => states.get(image as string, { deadlineMs })),
      qcAffected: (_, { run, observation, verdict, first, after }, { ask }) => ask((deadlineMs) => affected({ run: optional(run), observation: optional(observation), verdict: verdict === 'WARN' ? 'warn' : 'fail', first: first as number, after: optional(after), deadlineMs })),
      qcUnassured: (_, { require, maxAgeDays, instrument, first, after }, { ask }) => ask((deadlineMs) => unassured({ require: require as string[], ...(typeof maxAgeDays === 'number' ? { maxAgeDays } : {}), instrument: optional(instrument), first: first as number, after: optional(after), deadlineMs })),
      qcInstruments: (_, { text, first, after }, { ask }) => ask((deadlineMs) => instruments.list({ text: optional(text), first: first as number, after: optional(after), deadlineMs })),
    },
    types: Object.fromEntries(model.types.filter(({ stateAtAcquisition }) => stateAtAcquisition).map((type) => [objectNameOf(type), ofType])),
  };
}
