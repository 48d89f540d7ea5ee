/**
 * Keeps every record's standing with every profile current: after each version the record and those that it concerns are
 * judged again, after a change of profiles or shapes all are. The work is done in short slices between deposits, so that
 * the server answers all the while; what is still to do is in the file, so that a killed server goes on where it was.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { fromNQuads } from '../rdf/n-quads.ts';
import { namedNode } from '../rdf/terms.ts';
import type { GraphView, JournalReader, StatusRow, StatusStore } from '../store/store.ts';
import { IndexedDataset } from '../validation/indexed-dataset.ts';
import { createOverlay } from '../validation/overlay.ts';
import { createShapeIndex } from '../validation/shape-index.ts';
import type { ShapeIndex } from '../validation/shape-index.ts';
import { findAffectedRecords } from './affected-records.ts';
import type { ProfileRegistry } from './profile-registry.ts';
import { severityName } from './profile-set.ts';
import type { ProfileSet, Verdict } from './profile-set.ts';

/** How far the judging is. */
export interface ConformanceProgress {
  /** current: every status is that of the newest version and the shapes in force */ state: 'current' | 'judging' | 'stopped';
  /** records that wait */ pending: number;
  /** records judged since the queue was last empty, and all that there were to judge */ done: number;
  of: number;
  focus_nodes: number;
  records_per_second: number;
  focus_nodes_per_second: number;
  /** why it stopped */ reason?: string;
  /** records that could not be judged, with the reason; they have no status until they or the profiles change */ faults: readonly { record: string; reason: string }[];
}

export interface Conformance {
  progress(): ConformanceProgress;
  /** After a commit. */
  noteAccepted(seq: number): void;
  /** After profiles or shapes changed. */
  noteProfiles(): void;
  /** Resolves when nothing is left to do, or the work has stopped. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface ConformanceParts {
  journal: JournalReader;
  graph: Pick<GraphView, 'match'>;
  store: StatusStore;
  registry: Pick<ProfileRegistry, 'set'>;
  /** deposits wait for the thread */ isBusy: () => boolean;
  /** longest that a slice may take, milliseconds */ sliceMs?: number;
  /** time between slices for whatever else the thread does */ pauseMs?: number;
  /** so long after a deposit the next one is waited for */ quietMs?: number;
  /** deposits go first, but not for longer than this */ patienceMs?: number;
}

/** Counts of a verdict, as they are kept. */
export function statusOf(profile: string, fingerprint: string, { conforms, findings, satisfied, applicable, lacks }: Verdict): StatusRow {
  const count = (severity: string): number => findings.filter((finding) => severityName(finding) === severity).length;
  return {
    profile, fingerprint, conforms, satisfied, applicable, violations: count('Violation'), warnings: count('Warning'), infos: count('Info'),
    lacks: [...Map.groupBy(lacks, ({ shape }) => shape.value)].map(([shape, list]) => ({ shape, resources: list.length })),
  };
}

/** Starts keeping the statuses. What happened while nobody followed is made up for first. */
export function createConformance({ journal, graph, store, registry, isBusy, sliceMs = 25, pauseMs = 2, quietMs = 50, patienceMs = 1000 }: ConformanceParts): Conformance {
  let working: Promise<void> | undefined;
  let closing = false;
  /** when something was accepted last */ let accepted = Number.NEGATIVE_INFINITY;
  let stopped: string | undefined;
  let run = { done: 0, nodes: 0, ms: 0 };
  let current: { record: string; turn: number; work: Generator<undefined, void> } | undefined;
  const faults = new Map<string, string>();
  let profilesChanged = false;
  let index: { set: ProfileSet; index: ShapeIndex } | undefined;

  const indexOf = (set: ProfileSet): ShapeIndex => {
    if (index?.set !== set) index = { set, index: createShapeIndex(set.validator().shapes, set.validator().hierarchy, { everySeverity: true }) };
    return index.index;
  };

  /** consequences of one version go into the queue */
  const follow = (seq: number): void => {
    const row = journal.bySeq(seq);
    if (!row) return;
    const before = row.number > 1 ? journal.version(row.record, row.number - 1) : undefined;
    const content = (version: typeof row | undefined): string => (version && !version.withdrawn ? journal.content(version.seq) ?? '' : '');
    const { records, all } = findAffectedRecords({
      record: row.record, before: content(before), after: content(row), graph, view: createOverlay({ submission: new IndexedDataset(), graph }), index: indexOf(registry.set),
    });
    store.queue([row.record], true);
    if (all) store.queue(livingRecords(), true); else store.queue(records, true);
    store.setFollowed(seq, row.chainHash);
  };

  function * livingRecords(): Generator<string> { for (const { record } of journal.living()) yield record; }

  /** after a change of profiles all records are looked at; each is judged by those that changed for it */
  const queueStale = (): void => {
    const { set } = registry;
    if (store.setProfiles(new Map(set.names.map((name) => [name, set.fingerprint(name)])))) store.queue(livingRecords(), false);
  };

  const begin = (): void => {
    const { seq, chain } = store.followed();
    const last = journal.lastSeq();
    // another journal (a backup was put in place), or none followed yet
    if (seq > last || seq > 0 && journal.bySeq(seq)?.chainHash !== chain) store.clear();
    if (store.followed().seq < 0) store.setFollowed(last, journal.bySeq(last)?.chainHash ?? '');
    queueStale();
  };

  /** judges one record, giving way between its resources */
  function * judge({ record, all, turn }: NonNullable<ReturnType<StatusStore['next']>>): Generator<undefined, void> {
    const { set } = registry;
    const row = journal.newest(record);
    if (!row || row.withdrawn) { store.transaction(() => { store.write({ record, turn }); }); return; }
    const known = new Map(store.ofRecord(record).map(({ profile, fingerprint }) => [profile, fingerprint]));
    const names = all ? set.names : set.names.filter((name) => known.get(name) !== set.fingerprint(name));
    const submission = new IndexedDataset(fromNQuads(journal.content(row.seq) ?? ''));
    const nodes = [...submission.subjectTerms()].map(({ value }) => namedNode(value));
    const work = set.judge(createOverlay({ submission, graph, exceptGraph: record }), nodes, names);
    let step = work.next();
    while (!step.done) {
      run.nodes += 1;
      yield undefined;
      step = work.next();
    }
    // the record or the profiles have changed meanwhile: it stays in the queue, and this verdict is old
    if (registry.set !== set || journal.newest(record)?.seq !== row.seq) return;
    const verdicts = step.value;
    faults.delete(record);
    store.transaction(() => { store.write({ record, turn, id: row.id, seq: row.seq, rows: names.map((name) => statusOf(name, set.fingerprint(name), verdicts.get(name)!)) }); });
    run.done += 1;
  }

  /** one slice; false when nothing is left */
  const slice = (): boolean => {
    const until = performance.now() + sliceMs;
    if (profilesChanged) { profilesChanged = false; store.transaction(queueStale); return true; }
    const last = journal.lastSeq();
    let { seq } = store.followed();
    if (seq < last) store.transaction(() => { while (seq < last && performance.now() < until) follow(seq += 1); });
    while (performance.now() < until) {
      if (!current) {
        const next = store.next();
        if (!next) return store.followed().seq < journal.lastSeq();
        current = { record: next.record, turn: next.turn, work: judge(next) };
      }
      if (judgeOn(current)) current = undefined;
    }
    return true;
  };

  /** one resource more; a record that cannot be judged is set aside, so that the others still are. True when it is done with. */
  const judgeOn = ({ record, turn, work: judging }: NonNullable<typeof current>): boolean => {
    try {
      return judging.next().done === true;
    } catch (error) {
      faults.set(record, (error as Error).message);
      store.transaction(() => { store.write({ record, turn }); });
      return true;
    }
  };

  async function work(): Promise<void> {
    let waiting: number | undefined;
    for (;;) {
      await pause(pauseMs);
      if (closing) return;
      const began = performance.now();
      waiting ??= began;
      if ((isBusy() || began - accepted < quietMs) && began - waiting < patienceMs) continue;
      waiting = undefined;
      try {
        if (!slice()) return;
      } catch (error) {
        stopped = `records could not be judged again: ${(error as Error).message}`;
        current = undefined;
        return;
      } finally {
        run.ms += performance.now() - began;
      }
    }
  }
  const start = (): void => {
    if (closing || working) return;
    stopped = undefined;
    if (store.pending() === 0) run = { done: 0, nodes: 0, ms: 0 };
    working = work().finally(() => { working = undefined; if (stopped === undefined && !closing && (profilesChanged || store.followed().seq < journal.lastSeq())) start(); });
  };

  store.transaction(begin);
  start();
  return {
    progress() {
      const pending = store.pending() + Math.max(0, journal.lastSeq() - store.followed().seq);
      const seconds = run.ms / 1000;
      const rate = (count: number): number => (seconds > 0 ? Math.round(count / seconds) : 0);
      return {
        state: stopped !== undefined ? 'stopped' : pending > 0 || profilesChanged ? 'judging' : 'current', pending, done: run.done, of: run.done + pending,
        focus_nodes: run.nodes, records_per_second: rate(run.done), focus_nodes_per_second: rate(run.nodes), ...(stopped === undefined ? {} : { reason: stopped }),
        faults: [...faults].slice(0, 100).map(([record, reason]) => ({ record, reason })),
      };
    },
    noteAccepted() { accepted = performance.now(); start(); },
    noteProfiles() { profilesChanged = true; start(); },
    async settled() { while (working) await working; },
    async close() {
      closing = true;
      while (working) await working;
      store.close();
    },
  };
}
