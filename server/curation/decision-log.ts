/**
 * The decisions that hold, read from the records that keep them. A view: it follows the journal, forgets what was withdrawn,
 * and can be made anew at any time.
 */
import { sparql } from '../rdf/sparql.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import { dcterms, mg, prov, rdfType } from '../rdf/vocabulary.ts';
import type { JournalReader } from '../store/store.ts';
import type { Ask } from './ask.ts';
import { textOf } from './ask.ts';
import { batchPrefix, runPrefix, slotIri, verdictOf } from './batch-record.ts';
import type { EntryVerdict, Run, RunState } from './batch-record.ts';
import { readStoredBatch } from './read-batch.ts';
import { standingAfter, untouched } from './decision.ts';
import type { Decision, Standing } from './decision.ts';
import type { DecidedValues } from './worklist.ts';

/** A batch as its record tells it. */
export interface KeptBatch {
  readonly id: string;
  readonly record: string;
  readonly time: string;
  readonly agent: string;
  readonly agentName: string;
  readonly decisions: readonly Decision[];
  /** terms that took the place of others */ readonly moves: readonly { from: string; to: string }[];
  readonly planned: number;
  readonly run?: Run;
}

export interface DecisionLog extends DecidedValues {
  /** Brings it up to the journal. */ refresh(): Promise<void>;
  /** terms accepted for a text, now or before */ accepted(field: string, text: string): ReadonlySet<string>;
  /** accepted terms that hold, by field */ acceptedTerms(field: string): readonly string[];
  /** newest first, those that are undone included */ batches(): readonly KeptBatch[];
  batch(id: string): KeptBatch | undefined;
  /** number of the version that brought a batch; 0 for one that is not kept */ seqOf(id: string): number;
  /** IRIs of the records that a batch changes */ planned(batch: KeptBatch): Promise<readonly string[]>;
}

const keyOf = (field: string, text: string): string => `${field}\n${text}`;
const nothing: ReadonlySet<string> = new Set();

/** Creates the log; empty until the first `refresh`. */
export function createDecisionLog({ ask, journal }: { ask: Ask; journal: JournalReader }): DecisionLog {
  /** record → the version that was read */
  const kept = new Map<string, { seq: number; batch: KeptBatch }>();
  const runs = new Map<string, { seq: number; run: Run }>();
  let standings = new Map<string, { field: string; text: string; standing: Standing }>();
  let accepted = new Map<string, Set<string>>();
  let seen = -1;
  let working: Promise<void> | undefined;

  const readBatch = async (record: string): Promise<KeptBatch | undefined> => {
    const at = namedNode(record), id = record.slice(record.lastIndexOf('/') + 1);
    const [head] = await ask(sparql`SELECT ?time ?agent ?name (COUNT(?planned) AS ?planned_records) WHERE { GRAPH ${at} {
      ?batch ${rdfType} ${namedNode(mg.MappingBatch)} ; ${namedNode(dcterms.created)} ?time ; ${namedNode(prov.wasAttributedTo)} ?agent . OPTIONAL { ?batch ${namedNode(mg.decidedBy)} ?name } OPTIONAL { ?batch ${namedNode(mg.plansRecord)} ?planned }
    } } GROUP BY ?time ?agent ?name`);
    if (!head) return undefined;
    const rows = await ask(sparql`SELECT ?link ?node ?field ?text ?from ?term ?label ?predicate ?author ?name ?confidence ?comment (GROUP_CONCAT(IF(BOUND(?reviewer), STR(?reviewer), ""); separator=" ") AS ?reviewers) WHERE { GRAPH ${at} {
      ?batch ${rdfType} ${namedNode(mg.MappingBatch)} ; ?link ?node . FILTER(STRSTARTS(STR(?node), ${literal(`${record}#decision-`)}))
      OPTIONAL { ?node ${namedNode(slotIri.field)} ?field } OPTIONAL { ?node ${namedNode(slotIri.text)} ?text } OPTIONAL { ?node ${namedNode(slotIri.from)} ?from } OPTIONAL { ?node ${namedNode(slotIri.term)} ?term } OPTIONAL { ?node ${namedNode(slotIri.label)} ?label }
      OPTIONAL { ?node ${namedNode(slotIri.predicate)} ?predicate } OPTIONAL { ?node ${namedNode(slotIri.author)} ?author } OPTIONAL { ?node ${namedNode(slotIri.authorName)} ?name }
      OPTIONAL { ?node ${namedNode(slotIri.confidence)} ?confidence } OPTIONAL { ?node ${namedNode(slotIri.comment)} ?comment } OPTIONAL { ?node ${namedNode(slotIri.reviewer)} ?reviewer }
    } } GROUP BY ?link ?node ?field ?text ?from ?term ?label ?predicate ?author ?name ?confidence ?comment`);
    const time = textOf(head, 'time'), agent = textOf(head, 'agent');
    const read = rows.flatMap((row) => { const verdict = verdictOf.get(textOf(row, 'link')); return verdict ? [{ row, verdict }] : []; });
    const moves = read.filter(({ verdict }) => verdict === 'move').map(({ row }) => ({ from: textOf(row, 'from'), to: textOf(row, 'term') }));
    const decisions = read.filter((each): each is typeof each & { verdict: Exclude<EntryVerdict, 'move'> } => each.verdict !== 'move').map(({ row, verdict }): Decision => {
      const some = (name: 'label' | 'predicate' | 'comment'): Record<string, string> => (row[name] ? { [name]: row[name].value } : {});
      const author = textOf(row, 'author') || agent;
      // who reviewed a candidate of the machine alone is its author too
      const reviewers = textOf(row, 'reviewers').split(' ').filter((iri) => iri !== '' && iri !== author);
      return {
        iri: textOf(row, 'node'), batch: id, verdict, field: textOf(row, 'field'), text: textOf(row, 'text'), time,
        ...((verdict === 'accept' || verdict === 'propose' || verdict === 'reject') ? { term: textOf(row, 'term') } : {}), ...some('label'), ...some('predicate'), ...some('comment'),
        agent: author, ...(row['name'] ? { agentName: row['name'].value } : author === agent ? { agentName: textOf(head, 'name') } : {}),
        ...(reviewers.length > 0 ? { reviewers } : {}), ...(row['confidence'] ? { confidence: Number(row['confidence'].value) } : {}),
      };
    });
    return { id, record, time, agent, agentName: textOf(head, 'name') || agent, decisions: decisions.toSorted((a, b) => (a.iri < b.iri ? -1 : 1)), moves, planned: Number(textOf(head, 'planned_records')) };
  };

  const readRun = async (record: string): Promise<Run | undefined> => {
    const rows = await ask(sparql`SELECT ?batch ?state ?time ?changed ?fault ?by WHERE { GRAPH ${namedNode(record)} {
      ?run ${rdfType} ${namedNode(mg.MappingRun)} ; ${namedNode(mg.runOf)} ?batch ; ${namedNode(mg.runState)} ?state ; ${namedNode(dcterms.modified)} ?time ; ${namedNode(mg.recordsChanged)} ?changed .
      OPTIONAL { ?run ${namedNode(mg.runFault)} ?fault } OPTIONAL { ?run ${namedNode(mg.undoneBy)} ?by }
    } }`);
    const [row] = rows;
    return row && { batch: textOf(row, 'batch').split('/').at(-1)!.replace(/#.*$/, ''), state: textOf(row, 'state') as RunState, time: textOf(row, 'time'), changed: Number(textOf(row, 'changed')), faults: rows.flatMap((each) => each['fault']?.value ?? []), ...(row['by'] ? { undoneBy: row['by'].value } : {}) };
  };

  const fold = (): void => {
    standings = new Map(); accepted = new Map();
    const living = [...kept.values()].map(({ batch }) => batch).toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.id < b.id ? -1 : 1));
    const byValue = Map.groupBy(living.flatMap(({ decisions }) => decisions), ({ field, text }) => keyOf(field, text));
    for (const [key, decisions] of byValue) {
      const [{ field, text }] = decisions as [Decision];
      standings.set(key, { field, text, standing: standingAfter(decisions) });
      accepted.set(key, new Set(decisions.filter(({ verdict }) => verdict === 'accept').map(({ term }) => term!)));
    }
  };

  const follow = async (): Promise<void> => {
    const seq = journal.lastSeq();
    if (seq === seen) return;
    const found = await ask(sparql`SELECT DISTINCT ?record ?class WHERE { VALUES ?class { ${[namedNode(mg.MappingBatch), namedNode(mg.MappingRun)]} } GRAPH ?record { ?node ${rdfType} ?class } }`);
    const living = new Set<string>();
    let changed = false;
    for (const row of found) {
      const record = textOf(row, 'record'), isBatch = textOf(row, 'class') === mg.MappingBatch;
      const newest = journal.newest(record);
      if (!newest || newest.withdrawn || !newest.id.startsWith(isBatch ? batchPrefix : runPrefix)) continue;
      living.add(record);
      if ((isBatch ? kept : runs).get(record)?.seq === newest.seq) continue;
      changed = true;
      if (isBatch) { const batch = await readBatch(record); if (batch) kept.set(record, { seq: newest.seq, batch }); } else { const run = await readRun(record); if (run) runs.set(record, { seq: newest.seq, run }); }
    }
    for (const record of kept.keys()) if (!living.has(record)) { kept.delete(record); changed = true; }
    if (changed) fold();
    seen = seq;
  };

  const runOf = (id: string): Run | undefined => [...runs.values()].find(({ run }) => run.batch === id)?.run;
  const withRun = (batch: KeptBatch): KeptBatch => { const run = runOf(batch.id); return run ? { ...batch, run } : batch; };
  /** A batch that was withdrawn, as the last version of its record tells it. */
  const readUndone = (run: Run): KeptBatch => {
    const record = `${journal.meta('base')!}records/${run.batch}`, stored = readStoredBatch(journal, record);
    const { time = run.time, agent = '', agentName = '', entries = [], records = [] } = stored ?? {};
    return {
      id: run.batch, record, time, agent, agentName, planned: records.length, run,
      moves: entries.flatMap(({ verdict, from, term }) => (verdict === 'move' && from && term ? [{ from, to: term }] : [])),
      decisions: entries.flatMap(({ verdict, field = '', text = '', term, label, predicate, confidence, comment }, at): Decision[] => (verdict === 'move' ? [] : [{
        iri: `${record}#decision-${at + 1}`, batch: run.batch, verdict, field, text, time, agent, ...(agentName ? { agentName } : {}), ...(term ? { term } : {}), ...(label ? { label } : {}), ...(predicate ? { predicate } : {}), ...(confidence === undefined ? {} : { confidence }), ...(comment ? { comment } : {}),
      }])),
    };
  };
  const withdrawn = new Map<string, { seq: number; batch: KeptBatch }>();
  const undone = (): KeptBatch[] => [...runs.values()].filter(({ run }) => (run.state === 'undone' || run.state === 'undoing') && !kept.has(`${journal.meta('base')!}records/${run.batch}`)).map(({ seq, run }) => {
    let known = withdrawn.get(run.batch);
    if (known?.seq !== seq) withdrawn.set(run.batch, known = { seq, batch: readUndone(run) });
    return known.batch;
  });

  return {
    refresh: () => working ??= follow().finally(() => { working = undefined; }),
    of: (field, text) => standings.get(keyOf(field, text))?.standing ?? untouched,
    all: () => standings.values(),
    accepted: (field, text) => accepted.get(keyOf(field, text)) ?? nothing,
    acceptedTerms: (name) => [...new Set([...standings.values()].flatMap(({ field, standing }) => (field === name && standing.accepted ? [standing.accepted.term!] : [])))],
    batches: () => [...[...kept.values()].map(({ batch }) => withRun(batch)), ...undone()].toSorted((a, b) => (a.time < b.time ? 1 : -1)),
    batch: (id) => { const found = [...kept.values()].find(({ batch }) => batch.id === id)?.batch; return found ? withRun(found) : undone().find((each) => each.id === id); },
    seqOf: (id) => kept.get(`${journal.meta('base')!}records/${id}`)?.seq ?? 0,
    async planned({ record }) {
      return (await ask(sparql`SELECT ?planned WHERE { GRAPH ${namedNode(record)} { ?batch ${namedNode(mg.plansRecord)} ?planned } }`)).map((row) => textOf(row, 'planned'));
    },
  };
}
