/**
 * Batches under way: a batch is written before anything is changed, then carried out record by record, and ends with a run
 * that says how it went. What a crash or a shutdown broke off is taken up at the next start. Undoing withdraws the batch
 * first, so that nobody is given its terms any more, and takes them out of the newest versions then.
 */
import { KnownError, isKnownError } from '../errors.ts';
import type { Agent, Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import { writeBatch, writeRun } from './batch-record.ts';
import type { BatchDraft, Run } from './batch-record.ts';
import type { DecisionLog, KeptBatch } from './decision-log.ts';
import { readStoredBatch } from './read-batch.ts';
import type { StoredBatch } from './read-batch.ts';
import { createRecordChanges, mapActivity, unmapActivity } from './record-changes.ts';
import type { ChangeRequest, RecordOutcome } from './record-changes.ts';
import { createRulePatch, madeByRules } from './rules.ts';
import type { Rules } from './rules.ts';
import { createUndoing, wasChangedBy } from './undoing.ts';
import type { AcceptedTerms } from './waiting.ts';

export type BatchState = 'running' | 'done' | 'stopped' | 'undoing' | 'undone' | 'failed';

/** How far a batch is. */
export interface BatchProgress { readonly id: string; readonly state: BatchState; readonly done: number; readonly of: number; readonly changed: number; readonly faults: readonly string[] }

export interface BatchParts {
  base: string; keeper: Keeper; journal: JournalReader; log: DecisionLog;
  /** predicates of all term fields */ termPredicates: ReadonlySet<string>;
  accepted: AcceptedTerms;
  rulesOf: (batch: StoredBatch) => Rules;
  clock: () => Date;
  onFault: (error: unknown, batch: string) => void;
}

export interface Batches {
  /** Writes the batch and begins to carry it out; resolves when it is on disk. Errors: record-not-valid, with its report. */
  begin(draft: BatchDraft): Promise<void>;
  /** Tries all that a batch would do and keeps nothing. */
  rehearse(draft: BatchDraft, rules: Rules, onRecord: (outcome: RecordOutcome) => void): Promise<void>;
  progress(batch: KeptBatch): BatchProgress;
  /** Resolves when it has ended, or after so many milliseconds. */ wait(id: string, ms: number): Promise<void>;
  /** Outcomes so far of a batch that was begun, told once: they are not kept any longer. */ takeOutcomes(id: string): readonly RecordOutcome[];
  /** `left`: what it will leave as it is, told with its faults */ undo(batch: KeptBatch, agent: Agent, left?: readonly string[]): Promise<void>;
  stop(id: string): Promise<void>;
  /** Goes on with a batch that was stopped. */ resume(batch: KeptBatch): Promise<void>;
  /** Goes on with what was broken off. */ takeUp(): Promise<number>;
  close(): Promise<void>;
}

interface Job { state: BatchState; done: number; of: number; changed: number; faults: string[]; /** only while somebody is going to be told */ outcomes?: RecordOutcome[]; stop: AbortController; ended: Promise<void>; closing: boolean }
/** Faults that are kept with a run. */
const mostFaults = 200;
/** Activity of the versions that tell of curation itself. */
export const curateActivity = 'curate';
const encoder = new TextEncoder();

/** Creates it. */
export function createBatches({ base, keeper, journal, log, termPredicates, accepted, rulesOf, clock, onFault }: BatchParts): Batches {
  const changeRecords = createRecordChanges({ keeper, journal });
  const jobs = new Map<string, Job>();
  const own = (name = 'Micrograph'): Agent => ({ iri: `${base}agents/micrograph`, name, role: 'admin' });
  const deposit = async (id: string, nquads: string, agent: Agent, activity: string): Promise<void> => {
    const [answer] = await keeper.deposit({ source: { bytes: encoder.encode(nquads), mediaType: 'application/n-quads', format: 'rdf' }, id, agent, activity });
    if (!answer!.accepted) throw new KnownError('record-not-valid', `the decisions were refused: ${[...new Set(answer!.report.results.filter(({ severity }) => severity === 'Violation').map(({ message }) => message))].slice(0, 5).join('; ')}`, { report: answer!.report });
  };
  const keepRun = async (run: Run, agent: Agent): Promise<void> => {
    const { id, nquads } = writeRun(run, base);
    await deposit(id, nquads, agent, curateActivity);
  };
  const changePatch = (rules: Rules): ChangeRequest['change'] => {
    const patch = createRulePatch({ rules, termPredicates, accepted });
    return (_row, quads) => patch(quads());
  };

  /** Carries work out in the background and keeps how it ended, unless the server is ending: then the next start goes on. */
  const start = (id: string, records: readonly string[], state: 'running' | 'undoing', agent: Agent, change: ChangeRequest['change'], ready: Promise<void> = Promise.resolve()): Job => {
    const undoes = state === 'undoing';
    const job: Job = { state, done: 0, of: records.length, changed: 0, faults: [], stop: new AbortController(), ended: Promise.resolve(), closing: false };
    const work = async (): Promise<void> => {
      await ready;
      await changeRecords({
        records, change, agent, activity: undoes ? unmapActivity : mapActivity, batch: id, signal: job.stop.signal,
        onRecord(outcome) {
          job.done += 1;
          if (outcome.changed) job.changed += 1;
          job.faults.push(...outcome.faults.slice(0, Math.max(0, mostFaults - job.faults.length)));
          job.outcomes?.push(outcome);
        },
      });
      if (job.closing) return;
      // versions that an earlier process made count too
      const changed = undoes ? job.changed : records.filter((record) => wasChangedBy(journal, record, id)).length;
      const ended = job.stop.signal.aborted && job.done < job.of ? 'stopped' : undoes ? 'undone' : 'done';
      if (ended === 'stopped' && undoes) { job.state = 'stopped'; return; }
      await keepRun({ batch: id, state: ended, time: clock().toISOString(), changed, faults: job.faults, ...(undoes ? { undoneBy: agent.iri } : {}) }, agent);
      await log.refresh();
      job.changed = changed;
      job.state = ended;
    };
    job.ended = work().catch((error: unknown) => {
      if (job.closing && isKnownError(error)) return;
      job.state = 'failed';
      job.faults.unshift(isKnownError(error) ? `it stopped: ${error.message}` : 'it stopped by a mistake of the server; it is noted in the log, and goes on at the next start');
      onFault(error, id);
    });
    jobs.set(id, job);
    return job;
  };
  const apply = (stored: StoredBatch, id: string, agent: Agent): Job => start(id, stored.records, 'running', agent, changePatch(rulesOf(stored)));
  const agentOf = ({ agent, agentName }: KeptBatch): Agent => ({ iri: agent, name: agentName, role: 'curator' });
  const stored = ({ record }: Pick<KeptBatch, 'record'>): StoredBatch => readStoredBatch(journal, record) ?? { record, time: '', agent: '', agentName: '', entries: [], records: [] };

  return {
    async begin(draft) {
      await deposit(draft.id, writeBatch(draft, base).nquads, draft.agent, curateActivity);
      await log.refresh();
      if (draft.records.length > 0) apply(stored({ record: `${base}records/${draft.id}` }), draft.id, draft.agent).outcomes = [];
    },
    rehearse: ({ records, agent, id }, rules, onRecord) => changeRecords({ records, change: changePatch(rules), agent, activity: mapActivity, batch: id, dryRun: true, signal: new AbortController().signal, onRecord }),
    progress({ id, run, planned }) {
      const job = jobs.get(id);
      if (job && (job.state === 'running' || job.state === 'undoing' || job.state === 'failed' || !run)) return { id, state: job.state, done: job.done, of: job.of, changed: job.changed, faults: job.faults };
      if (run) return { id, state: run.state, done: planned, of: planned, changed: run.changed, faults: run.faults };
      return { id, state: planned === 0 ? 'done' : 'running', done: 0, of: planned, changed: 0, faults: [] };
    },
    async wait(id, ms) { await Promise.race([jobs.get(id)?.ended, new Promise((resolve) => { setTimeout(resolve, ms).unref(); })]); },
    takeOutcomes(id) {
      const job = jobs.get(id), taken = job?.outcomes ?? [];
      delete job?.outcomes;
      return taken;
    },
    async undo(batch, agent, left = []) {
      const { id, record } = batch, { state } = this.progress(batch);
      if (state === 'running') throw new KnownError('request-not-valid', 'the batch is being applied; stop it first, or wait until it is done', { state });
      if (state === 'undone' || jobs.get(id)?.state === 'undoing') throw new KnownError('request-not-valid', 'the batch is undone already, or being undone', { state });
      const before = stored(batch), made = madeByRules(rulesOf(before));
      await keepRun({ batch: id, state: 'undoing', time: clock().toISOString(), changed: batch.run?.changed ?? 0, faults: [], undoneBy: agent.iri }, agent);
      await keeper.withdraw({ record, agent, force: true });
      await log.refresh();
      start(id, before.records, 'undoing', agent, createUndoing({ journal, batch: id, made })).faults.push(...left.slice(0, mostFaults));
    },
    async stop(id) {
      const job = jobs.get(id);
      if (!job || job.state !== 'running') throw new KnownError('request-not-valid', 'the batch is not being applied', job ? { state: job.state } : {});
      job.stop.abort();
      await job.ended;
    },
    async resume(batch) {
      const { state } = this.progress(batch);
      if (state !== 'stopped' && state !== 'failed') throw new KnownError('request-not-valid', `the batch is ${state}; only one that was stopped goes on`, { state });
      apply(stored(batch), batch.id, agentOf(batch));
    },
    async takeUp() {
      await log.refresh();
      let count = 0;
      for (const batch of log.batches()) {
        if (jobs.has(batch.id)) continue;
        if (!batch.run && batch.planned > 0) apply(stored(batch), batch.id, agentOf(batch));
        else if (batch.run?.state === 'undoing') {
          const before = stored(batch), by: Agent = batch.run.undoneBy ? { iri: batch.run.undoneBy, name: batch.run.undoneBy, role: 'curator' } : own();
          if (journal.newest(batch.record)?.withdrawn === false) await keeper.withdraw({ record: batch.record, agent: by, force: true });
          await log.refresh();
          start(batch.id, before.records, 'undoing', by, createUndoing({ journal, batch: batch.id, made: madeByRules(rulesOf(before)) }));
        } else continue;
        count += 1;
      }
      return count;
    },
    async close() {
      for (const job of jobs.values()) { job.closing = job.closing || job.state === 'running' || job.state === 'undoing'; job.stop.abort(); }
      await Promise.all([...jobs.values()].map(({ ended }) => ended));
    },
  };
}
