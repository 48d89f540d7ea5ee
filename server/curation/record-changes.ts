/**
 * Changing many records, one after another in slices: each newest version gets its patch through the door that everybody
 * uses. A record that changed meanwhile is taken up again as it is now; a record that cannot be changed is said, and stops
 * no other.
 */
import { setImmediate } from 'node:timers/promises';
import { isKnownError } from '../errors.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { writePatch } from '../rdf/rdf-patch.ts';
import type { Patch } from '../rdf/rdf-patch.ts';
import type { Quad } from '../rdf/terms.ts';
import { etagOf } from '../records/record.ts';
import type { Agent, Keeper } from '../records/record.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';

/** Activities of the versions that a batch makes, and that undoing it makes. */
export const mapActivity = 'map', unmapActivity = 'unmap';

/** What is to be done to a record as it is now; `fault` is said instead of, or beside, a change. */
export interface RecordChange { readonly patch?: Patch; readonly faults?: readonly string[]; readonly things?: ReadonlySet<string> }

export interface ChangeRequest {
  readonly records: readonly string[];
  readonly change: (row: VersionRow, quads: () => Quad[]) => RecordChange | undefined;
  readonly agent: Agent;
  readonly activity: typeof mapActivity | typeof unmapActivity;
  /** id of the batch, kept as the source of the versions */ readonly batch: string;
  readonly dryRun?: boolean;
  readonly signal: AbortSignal;
  /** Called after each record. */ onRecord(outcome: RecordOutcome): void;
}

export interface RecordOutcome { readonly record: string; readonly changed: boolean; readonly things: ReadonlySet<string>; readonly faults: readonly string[] }

/** Deposits that wait at the same time: enough for the keeper to write many in one transaction, few enough to stop soon. */
const atOnce = 50;
/** How often a record is taken up again that others change at the same time. */
const tries = 8;
const encoder = new TextEncoder();
const nobody: ReadonlySet<string> = new Set();

/** Creates the changing of records. Rejects with what keeps all of them from being changed (store-full, journal-failed, not-ready). */
export function createRecordChanges({ keeper, journal }: { keeper: Keeper; journal: JournalReader }): (request: ChangeRequest) => Promise<void> {
  const changeOne = async (record: string, { change, agent, activity, batch, dryRun }: ChangeRequest): Promise<RecordOutcome> => {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const row = journal.newest(record);
      if (!row || row.withdrawn) return { record, changed: false, things: nobody, faults: [`<${record}> was withdrawn meanwhile`] };
      const content = journal.content(row.seq) ?? '';
      const { patch, faults = [], things = nobody } = change(row, () => fromNQuads(content)) ?? {};
      if (!patch || patch.add.length + patch.remove.length === 0) return { record, changed: false, things: nobody, faults };
      try {
        const [answer] = await keeper.deposit({
          source: { bytes: encoder.encode(content), mediaType: 'application/n-quads', format: 'rdf', name: batch }, patch: writePatch(patch), patches: 'stored', graph: record,
          agent, activity, ifMatch: etagOf(row), ...(dryRun ? { dryRun } : {}),
        });
        if (answer!.accepted) return { record, changed: true, things, faults };
        const why = answer!.report.results.filter(({ severity }) => severity === 'Violation').map(({ message }) => message);
        return { record, changed: false, things: nobody, faults: [...faults, `<${record}> was refused: ${[...new Set(why)].slice(0, 3).join('; ')}`] };
      } catch (error) {
        if (isKnownError(error, 'record-has-changed') || isKnownError(error, 'record-withdrawn')) continue;
        if (isKnownError(error, 'too-large') || isKnownError(error, 'request-not-valid') || isKnownError(error, 'source-not-readable')) return { record, changed: false, things: nobody, faults: [...faults, `<${record}>: ${error.message}`] };
        throw error;
      }
    }
    return { record, changed: false, things: nobody, faults: [`<${record}> is changed by others all the time; it was tried ${tries} times`] };
  };

  return async (request) => {
    const { records, signal, onRecord } = request;
    for (let at = 0; at < records.length && !signal.aborted; at += atOnce) {
      const slice: Promise<RecordOutcome>[] = [];
      for (const record of records.slice(at, at + atOnce)) {
        await setImmediate(); // other requests come in between
        const work = changeOne(record, request);
        work.catch(() => undefined); // it is awaited below
        slice.push(work);
      }
      const outcomes = await Promise.allSettled(slice);
      for (const outcome of outcomes) if (outcome.status === 'fulfilled') onRecord(outcome.value);
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    }
  };
}
