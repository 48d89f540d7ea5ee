/**
 * The decisions that hold, read from the records that keep them. A view: it follows the journal, forgets what was withdrawn,
 * and can be made anew at any time.
 */
import { setImmediate } from 'node:timers/promises';
import { sparql } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import { mg, rdfType } from '../rdf/vocabulary.ts';
import type { JournalReader } from '../store/store.ts';
import type { Ask } from './ask.ts';
import { textOf } from './ask.ts';
import { batchPrefix, runPrefix } from './batch-record.ts';
import type { Run } from './batch-record.ts';
import { movedTo, standingAfter, untouched } from './decision.ts';
import type { Decision, Standing, TermMove } from './decision.ts';
import { readKeptBatch, readKeptRun } from './kept-batch.ts';
import type { KeptBatch } from './kept-batch.ts';
import type { DecidedValues } from './worklist.ts';

export type { KeptBatch };

/** A move that waits for another curator; `agent` is the IRI of who proposed it. */
export interface ProposedMove extends TermMove { readonly iri: string; readonly agent: string; readonly agentName: string }

export interface DecisionLog extends DecidedValues {
  /** Brings it up to the journal. */ refresh(): Promise<void>;
  /** terms accepted for a text, now or before */ accepted(field: string, text: string): ReadonlySet<string>;
  /** accepted terms that hold, by field */ acceptedTerms(field: string): readonly string[];
  /** all that took the place of others, oldest first */ moves(): readonly TermMove[];
  /** moves that wait for another curator to agree, oldest first */ proposedMoves(): readonly ProposedMove[];
  /** newest first, those that are undone included */ batches(): readonly KeptBatch[];
  batch(id: string): KeptBatch | undefined;
  /** number of the version that brought a batch; 0 for one that is not kept */ seqOf(id: string): number;
  /** IRIs of the records that a batch changes */ planned(batch: KeptBatch): Promise<readonly string[]>;
}

const keyOf = (field: string, text: string): string => `${field}\n${text}`;
const nothing: ReadonlySet<string> = new Set();
/** Longest time for which reading keeps other requests waiting, ms. */
const sliceMs = 10;

/** Creates the log; empty until the first `refresh`. */
export function createDecisionLog({ ask, journal }: { ask: Ask; journal: JournalReader }): DecisionLog {
  /** record → the version that was read */
  const kept = new Map<string, { seq: number; batch: KeptBatch }>();
  const runs = new Map<string, { seq: number; run: Run }>();
  let standings = new Map<string, { field: string; text: string; standing: Standing }>();
  let accepted = new Map<string, Set<string>>();
  /** id → the batch, with those that were undone; newest first */
  let byId = new Map<string, KeptBatch>(), listed: readonly KeptBatch[] = [];
  let moves: readonly TermMove[] = [], proposedMoves: readonly ProposedMove[] = [];
  let seen = -1;
  let working: Promise<void> | undefined;

  const withdrawn = new Map<string, KeptBatch>();
  const isUndone = ({ state }: Run): boolean => state === 'undone' || state === 'undoing';
  /** A batch that was withdrawn, as the last version of its record tells it. */
  const readWithdrawn = ({ batch: id, time }: Run): KeptBatch => {
    const record = `${journal.meta('base')!}records/${id}`;
    const last = journal.history(record).filter((each) => !each.withdrawn).toSorted((a, b) => a.seq - b.seq).at(-1), content = last && journal.content(last.seq);
    return (content === undefined ? undefined : readKeptBatch(record, content)) ?? { id, record, time, agent: '', agentName: '', decisions: [], moves: [], planned: 0 };
  };

  /** the accepted term as it is called after terms took the place of others */
  const withMoves = (standing: Standing): Standing => {
    const { label: _label, ...held } = standing.accepted ?? {}, term = standing.accepted && movedTo(standing.accepted.term!, standing.accepted.time, moves).at(-1);
    return term === undefined ? standing : { ...standing, accepted: { ...held as Decision, term } };
  };
  const fold = (): void => {
    const living = [...kept.values()].map(({ batch }) => batch).toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1));
    standings = new Map(); accepted = new Map();
    const all = living.flatMap((batch) => batch.moves.map((each) => ({ ...each, time: batch.time, agent: batch.agent, agentName: batch.agentName })));
    moves = all.filter(({ proposed }) => !proposed);
    // the last of each agent for each term, unless the term was moved since
    const movedAt = new Map(moves.map(({ from, time }) => [from, time]));
    proposedMoves = [...new Map(all.filter(({ proposed }) => proposed).map((each) => [keyOf(each.agent, each.from), each])).values()].filter(({ from, time }) => (movedAt.get(from) ?? '') < time);
    const byValue = Map.groupBy(living.flatMap(({ decisions }) => decisions), ({ field, text }) => keyOf(field, text));
    for (const [key, decisions] of byValue) {
      const [{ field, text }] = decisions as [Decision];
      standings.set(key, { field, text, standing: withMoves(standingAfter(decisions)) });
      accepted.set(key, new Set(decisions.filter(({ verdict }) => verdict === 'accept').flatMap(({ term, time }) => [term!, ...movedTo(term!, time, moves)])));
    }
    const runOf = new Map([...runs.values()].map(({ run }) => [run.batch, run]));
    byId = new Map(living.map((batch) => { const run = runOf.get(batch.id); return [batch.id, run ? { ...batch, run } : batch]; }));
    for (const run of runOf.values()) { const batch = withdrawn.get(run.batch); if (batch && isUndone(run) && !byId.has(run.batch)) byId.set(run.batch, { ...batch, run }); }
    listed = [...byId.values()].toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
  };

  const follow = async (): Promise<void> => {
    const seq = journal.lastSeq();
    if (seq === seen) return;
    const found = await ask(sparql`SELECT DISTINCT ?record ?class WHERE { VALUES ?class { ${[namedNode(mg.MappingBatch), namedNode(mg.MappingRun)]} } GRAPH ?record { ?node ${rdfType} ?class } }`);
    const living = new Set<string>();
    let changed = false, until = performance.now() + sliceMs;
    for (const row of found) {
      if (performance.now() > until) { await setImmediate(); until = performance.now() + sliceMs; }
      const record = textOf(row, 'record'), isBatch = textOf(row, 'class') === mg.MappingBatch;
      const newest = journal.newest(record);
      if (!newest || newest.withdrawn || !newest.id.startsWith(isBatch ? batchPrefix : runPrefix)) continue;
      living.add(record);
      if ((isBatch ? kept : runs).get(record)?.seq === newest.seq) continue;
      changed = true;
      const { seq: version } = newest, content = journal.content(version)!;
      if (isBatch) { const batch = readKeptBatch(record, content); if (batch) kept.set(record, { seq: version, batch }); } else { const run = readKeptRun(content); if (run) runs.set(record, { seq: version, run }); }
    }
    for (const record of kept.keys()) if (!living.has(record)) { kept.delete(record); changed = true; }
    for (const { run } of runs.values()) {
      if (!isUndone(run) || withdrawn.has(run.batch) || kept.has(`${journal.meta('base')!}records/${run.batch}`)) continue;
      if (performance.now() > until) { await setImmediate(); until = performance.now() + sliceMs; }
      withdrawn.set(run.batch, readWithdrawn(run));
    }
    if (changed) fold();
    seen = seq;
  };

  return {
    refresh: () => working ??= follow().finally(() => { working = undefined; }),
    of: (field, text) => standings.get(keyOf(field, text))?.standing ?? untouched,
    all: () => standings.values(),
    accepted: (field, text) => accepted.get(keyOf(field, text)) ?? nothing,
    acceptedTerms: (name) => [...new Set([...standings.values()].flatMap(({ field, standing }) => (field === name && standing.accepted ? [standing.accepted.term!] : [])))],
    batches: () => listed,
    batch: (id) => byId.get(id),
    moves: () => moves, proposedMoves: () => proposedMoves,
    seqOf: (id) => kept.get(`${journal.meta('base')!}records/${id}`)?.seq ?? 0,
    async planned({ record }) {
      return (await ask(sparql`SELECT ?planned WHERE { GRAPH ${namedNode(record)} { ?batch ${namedNode(mg.plansRecord)} ?planned } }`)).map((row) => textOf(row, 'planned'));
    },
  };
}
