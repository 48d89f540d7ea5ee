/**
 * The curator's work: which words wait for a term, what is decided about them, and carrying that out. One decision of one
 * curator comes after another, so that two who decide about the same word see each other.
 */
import { randomUUID } from 'node:crypto';
import { KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Agent, Keeper } from '../records/record.ts';
import { termActivity } from '../records/term-deposits.ts';
import type { JournalReader } from '../store/store.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { Ask } from './ask.ts';
import { countOf, textOf } from './ask.ts';
import { batchPrefix } from './batch-record.ts';
import type { Entry } from './batch-record.ts';
import { createBatches, curateActivity } from './batches.ts';
import type { BatchProgress } from './batches.ts';
import { considerAll } from './consider.ts';
import type { Considered, DecisionRequest } from './consider.ts';
import { createContexts } from './context.ts';
import type { ThingContext } from './context.ts';
import { deriveCurationFields, valueId } from './curation-field.ts';
import type { CurationField } from './curation-field.ts';
import { createDecisionLog } from './decision-log.ts';
import type { DecisionLog, KeptBatch } from './decision-log.ts';
import { movedTo } from './decision.ts';
import type { ValueState } from './decision.ts';
import { considerMoves } from './consider-moves.ts';
import type { MoveRequest } from './consider-moves.ts';
import { countEntries, stateAfter } from './effect.ts';
import type { Effect, Outcome } from './effect.ts';
import { createPlan } from './plan.ts';
import type { PlannedThing } from './plan.ts';
import { createGivenSince } from './given-since.ts';
import { mappedTexts } from './questions.ts';
import { mapActivity, unmapActivity } from './record-changes.ts';
import { readStoredBatch } from './read-batch.ts';
import type { StoredBatch } from './read-batch.ts';
import type { Rules } from './rules.ts';
import { createShownCandidates } from './shown-candidates.ts';
import type { ShownCandidates } from './shown-candidates.ts';
import { createSurvey } from './survey.ts';
import type { MappedCounts } from './survey.ts';
import type { TouchedImages } from './touched-images.ts';
import { listPage, valuesOf } from './worklist.ts';
import type { ListedValue, Worklist, WorklistRequest } from './worklist.ts';

export interface CurationParts {
  base: string; model: ResourceModel; ask: Ask; journal: JournalReader; keeper: Keeper;
  /** brings the graph up to the journal, and gives the newest version that it holds */ settle: () => Promise<number>;
  images: TouchedImages;
  /** how many agents must agree on a term */ reviewers: number;
  lookup?: TermLookup;
  clock?: () => Date;
  onFault: (error: unknown, batch: string) => void;
}

export interface Decided { readonly batch?: string; readonly progress?: BatchProgress; readonly dryRun: boolean; readonly effect: Effect; readonly outcomes: readonly Outcome[] }
export interface DecideOptions { readonly agent: Agent; readonly dryRun: boolean; /** how long to wait until it is carried out, milliseconds */ readonly waitMs?: number }

export interface Curation {
  readonly fields: readonly CurationField[];
  list(request: WorklistRequest): Promise<Worklist & { contexts: ReadonlyMap<string, ThingContext> }>;
  /** A value with its context. Errors: not-found. */
  show(id: string): Promise<{ value: ListedValue; examples: { iri: string; context: ThingContext }[] }>;
  decide(requests: readonly DecisionRequest[], options: DecideOptions): Promise<Decided>;
  /** Terms take the place of others wherever they are used. */
  move(requests: readonly MoveRequest[], options: DecideOptions): Promise<Decided>;
  batches(): Promise<{ batch: KeptBatch; progress: BatchProgress }[]>;
  /** Errors: not-found. */
  batch(id: string): Promise<{ batch: KeptBatch; progress: BatchProgress }>;
  undo(id: string, agent: Agent, waitMs?: number): Promise<{ batch: KeptBatch; progress: BatchProgress }>;
  /** Decides again what an undone batch had decided. */ redo(id: string, options: DecideOptions): Promise<Decided>;
  stop(id: string): Promise<{ batch: KeptBatch; progress: BatchProgress }>;
  resume(id: string): Promise<{ batch: KeptBatch; progress: BatchProgress }>;
  /** decisions that hold, for ranking */ readonly log: DecisionLog;
  /** candidates that were shown to curators */ readonly shown: ShownCandidates;
  /** What a batch touched when it was decided; things, records and images only while this process remembers. */ effectOf(batch: KeptBatch): Pick<Effect, 'values' | 'others'> & Partial<Effect>;
  /** Goes on with what was broken off; says how many batches that are. */ takeUp(): Promise<number>;
  close(): Promise<void>;
}

/** How long a request waits for its batch. */
const defaultWaitMs = 2000;
/** Outcomes of one request whose images are counted one by one. */
const mostCounted = 200;

/** Creates it. */
export function createCuration({ base, model, ask, journal, keeper, settle, images, reviewers, lookup, clock = () => new Date(), onFault }: CurationParts): Curation {
  const fields = deriveCurationFields(model), byName = new Map(fields.map((field) => [field.name, field]));
  const termPredicates = new Set(model.types.flatMap((type) => type.fields.flatMap((field) => (field.kind === 'term' && !field.path.inverse ? [field.path.predicate] : []))));
  const log = createDecisionLog({ ask, journal });
  const accepted = log.accepted;
  const countMapped = async (): Promise<MappedCounts> => {
    const on = new Map<string, { things: number; records: number; example: string }>();
    for (const field of fields) {
      const terms = log.acceptedTerms(field.name);
      for (const row of terms.length === 0 ? [] : await ask(mappedTexts(field, terms))) {
        const text = textOf(row, 'text');
        if (log.of(field.name, text).accepted?.term === textOf(row, 'term')) on.set(valueId(field.name, text), { things: countOf(row, 'things'), records: countOf(row, 'records'), example: textOf(row, 'example') });
      }
    }
    return on;
  };
  const ofCuration = new Set<string>([mapActivity, unmapActivity, curateActivity, termActivity]);
  const onlyCurated = (afterSeq: number, upToSeq: number): boolean => {
    for (const { activity, id } of journal.versions({ afterSeq, upToSeq })) if (!ofCuration.has(activity.kind) && !id.startsWith(batchPrefix)) return false;
    return true;
  };
  const survey = createSurvey({ ask, fields, images, settle, accepted, countMapped, onlyCurated });
  const contexts = createContexts({ ask, model, ...(lookup ? { labelOf: (iri: string) => lookup.labelOf(iri) } : {}) });
  const plan = createPlan({ ask, termPredicates, accepted });
  const rulesOf = ({ entries, time }: Pick<StoredBatch, 'entries' | 'time'>): Rules => ({
    texts: entries.flatMap(({ verdict, field: name = '', text = '', term }) => {
      const field = byName.get(name);
      // terms that were accepted for it before this batch
      const older = log.of(name, text).decisions.filter((each) => each.verdict === 'accept' && each.time < time).flatMap((each) => [each.term!, ...movedTo(each.term!, each.time, log.moves().filter((move) => move.time < time))]).filter((each) => each !== term);
      return verdict === 'accept' && field && term ? [{ field, text, term, insteadOf: new Set(older) }] : [];
    }),
    moves: entries.flatMap(({ verdict, from, term }) => (verdict === 'move' && from && term ? [{ from, to: term }] : [])),
  });
  const batches = createBatches({ base, keeper, journal, log, termPredicates, accepted, rulesOf, clock, onFault });

  const currentValues = async (options: { fresh?: boolean } = {}): Promise<{ values: Map<string, ListedValue>; imagesCurrent: boolean }> => {
    await settle();
    await log.refresh();
    const now = await survey(options);
    return { values: valuesOf({ survey: now, decided: log, fields, decidedAt: (batch) => log.seqOf(batch) }), imagesCurrent: now.imagesCurrent };
  };

  let last = Promise.resolve();
  /** Trying changes nothing, so it keeps nobody waiting. */
  const asAsked = <T>({ dryRun }: DecideOptions, work: () => Promise<T>): Promise<T> => (dryRun ? work() : inTurn(work));
  /** Work that changes what was decided: one after another. */
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.then(() => undefined, () => undefined);
    return turn;
  };
  const shown = createShownCandidates(), effects = new Map<string, Effect>();
  let lastTime = 0;
  const now = (): string => { lastTime = Math.max(lastTime + 1, clock().getTime()); return new Date(lastTime).toISOString(); };

  const effectOf = async (planned: readonly PlannedThing[], entries: readonly Entry[]): Promise<{ effect: Effect; byKey: Map<string, PlannedThing[]> }> => ({
    effect: { ...countEntries(entries), things: new Set(planned.map(({ thing }) => thing)).size, records: new Set(planned.map(({ record }) => record)).size, images: await images.total(planned.map(({ thing }) => thing)) },
    byKey: Map.groupBy(planned, ({ key }) => key),
  });

  /** The common end of all decisions: planned, tried or kept, carried out, told. */
  const carryOut = async (entries: readonly Entry[], rules: Rules, asked: readonly { key: string; state?: ValueState; problem?: string }[], { agent, dryRun, waitMs = defaultWaitMs }: DecideOptions): Promise<Decided> => {
    const planned = await plan(rules);
    const { effect, byKey } = await effectOf(planned, entries);
    const records = [...new Set(planned.map(({ record }) => record))];
    const draft = { id: batchPrefix + randomUUID(), agent, time: now(), entries, records };
    const faults = new Map<string, string[]>();
    const note = ({ record, faults: own }: { record: string; faults: readonly string[] }): void => { if (own.length > 0) faults.set(record, [...own]); };
    let progress: BatchProgress | undefined;
    if (dryRun) await batches.rehearse(draft, rules, note);
    else if (entries.length > 0) {
      effects.set(draft.id, effect);
      await batches.begin(draft);
      await batches.wait(draft.id, waitMs);
      await log.refresh();
      progress = batches.progress(log.batch(draft.id)!);
      batches.takeOutcomes(draft.id).forEach(note);
    }
    const single = byKey.size === 1;
    const outcomes: Outcome[] = [];
    for (const each of asked) {
      const own = each.problem === undefined ? byKey.get(each.key) ?? [] : [];
      const ownRecords = new Set(own.map(({ record }) => record));
      const refused = [...ownRecords].flatMap((record) => faults.get(record) ?? []);
      const problem = each.problem ?? (refused.length > 0 ? `${refused.length} of ${ownRecords.size} ${ownRecords.size === 1 ? 'record' : 'records'} cannot be changed: ${refused.slice(0, 3).join('; ')}` : undefined);
      outcomes.push({
        key: each.key, ...(each.state ? { state: each.state } : {}), things: new Set(own.map(({ thing }) => thing)).size, records: ownRecords.size,
        ...(own.length === 0 ? { images: 0 } : single ? { images: effect.images } : outcomes.length < mostCounted ? { images: await images.total(own.map(({ thing }) => thing)) } : {}), ...(problem ? { problem } : {}),
      });
    }
    return { ...(dryRun || entries.length === 0 ? {} : { batch: draft.id }), ...(progress ? { progress } : {}), dryRun, effect, outcomes };
  };
  const asked = (each: Considered): { key: string; state?: ValueState; problem?: string } => ('problem' in each
    ? { key: each.request.value, ...(each.value ? { state: each.value.state } : {}), problem: each.problem }
    : { key: each.value!.id, state: each.entry.verdict === 'reject' && each.value!.standing.proposals.length > 0 ? 'proposed' : stateAfter[each.entry.verdict] });

  const told = (batch: KeptBatch): { batch: KeptBatch; progress: BatchProgress } => ({ batch, progress: batches.progress(batch) });
  const getBatch = async (id: string): Promise<KeptBatch> => {
    await settle();
    await log.refresh();
    const found = log.batch(id);
    if (!found) throw new KnownError('not-found', `there is no batch ${JSON.stringify(id.slice(0, 100))}`);
    return found;
  };

  const givenSince = createGivenSince({ ask, journal, byName, planned: (batch) => log.planned(batch) });

  const curation: Curation = {
    fields, log, shown, effectOf: (batch) => { const known = effects.get(batch.id); return known ?? countEntries([...batch.decisions, ...batch.moves.map(() => ({ verdict: 'move' as const }))]); },
    async list(request) {
      const { values, imagesCurrent } = await currentValues();
      const page = listPage(values.values(), request, { fields, imagesCurrent });
      return { ...page, contexts: await contexts(page.values.flatMap(({ example }) => example ?? [])) };
    },
    async show(id) {
      const value = (await currentValues()).values.get(id) ?? (await currentValues({ fresh: true })).values.get(id);
      if (!value) throw new KnownError('not-found', 'no text with this id is known here: its records may have changed');
      const things = value.example === undefined ? [] : [value.example, ...(await plan({ texts: [{ field: value.field, text: value.text, term: '', insteadOf: new Set() }], moves: [] })).map(({ thing }) => thing)];
      const iris = [...new Set(things)].slice(0, 5), found = await contexts(iris, [value.field.textPredicate]);
      return { value, examples: iris.map((iri) => ({ iri, context: found.get(iri) ?? { facts: {}, terms: {} } })) };
    },
    decide: (requests, options) => asAsked(options, async () => {
      let { values } = await currentValues();
      if (requests.some(({ value }) => !values.has(value))) ({ values } = await currentValues({ fresh: true }));
      const considered = considerAll(requests, { find: (id) => values.get(id), agent: options.agent, reviewers, accepted, proposedBy: (value, term) => shown.find(value, term), ...(lookup ? { lookup } : {}) });
      const kept = considered.flatMap((each) => ('entry' in each ? [each] : []));
      return carryOut(kept.map(({ entry }) => entry), { texts: kept.flatMap(({ rule }) => rule ?? []), moves: [] }, considered.map(asked), options);
    }),
    move: (requests, options) => asAsked(options, async () => {
      await settle();
      await log.refresh();
      const considered = considerMoves(requests, { proposed: log.proposedMoves(), agent: options.agent, reviewers, ...(lookup ? { lookup } : {}) });
      return carryOut(considered.flatMap(({ entry }) => entry ?? []), { texts: [], moves: considered.flatMap(({ rule }) => rule ?? []) }, considered.map(({ key, state, problem }) => ({ key, ...(state && reviewers > 1 ? { state } : {}), ...(problem ? { problem } : {}) })), options);
    }),
    async batches() { await settle(); await log.refresh(); return log.batches().map(told); },
    batch: async (id) => told(await getBatch(id)),
    undo: (id, agent, waitMs = defaultWaitMs) => inTurn(async () => {
      const batch = await getBatch(id);
      await batches.undo(batch, agent, await givenSince(batch));
      await batches.wait(id, waitMs);
      return told(await getBatch(id));
    }),
    /** Every rule of deciding holds again: others may have decided meanwhile. */
    async redo(id, options) {
      const batch = await getBatch(id);
      if (batch.run?.state !== 'undone') throw new KnownError('request-not-valid', 'the batch is not undone; only an undone batch is done again');
      const { entries } = readStoredBatch(journal, batch.record)!;
      const moves = entries.flatMap(({ from, term }) => (from !== undefined && term ? [{ term: from, to: term }] : []));
      if (moves.length > 0) return curation.move(moves, options);
      return curation.decide(entries.map(({ verdict, field = '', text = '', term, predicate, confidence, comment, replaces = [] }): DecisionRequest => ({
        value: valueId(field, text), decision: verdict === 'propose' || verdict === 'move' ? 'accept' : verdict, again: replaces,
        ...(term ? { term } : {}), ...(term && predicate ? { predicate } : {}), ...(confidence === undefined ? {} : { confidence }), ...(comment ? { comment } : {}),
      })), options);
    },
    stop: (id) => inTurn(async () => { await batches.stop((await getBatch(id)).id); return told(await getBatch(id)); }),
    resume: (id) => inTurn(async () => { await batches.resume(await getBatch(id)); return told(await getBatch(id)); }),
    takeUp: () => batches.takeUp(),
    close: () => batches.close(),
  };
  return curation;
}
