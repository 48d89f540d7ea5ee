/** The decisions that hold, read from what the journal keeps of batches and runs: as they were written, and with one question to the graph. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchPrefix, runStates, writeBatch, writeRun } from '../../../server/curation/batch-record.ts';
import type { BatchDraft, Entry, Run } from '../../../server/curation/batch-record.ts';
import { createDecisionLog } from '../../../server/curation/decision-log.ts';
import { verdicts } from '../../../server/curation/decision.ts';
import { readKeptBatch, readKeptRun } from '../../../server/curation/kept-batch.ts';
import { mg } from '../../../server/rdf/vocabulary.ts';
import type { JournalReader, VersionRow } from '../../../server/store/store.ts';

const base = 'http://localhost/', agent = { iri: `${base}agents/ada`, name: 'Ada', role: 'curator' } as BatchDraft['agent'];
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 15 }).filter((text) => text.trim() === text && text.isWellFormed() && !/\p{Cc}/u.test(text));
const term = fc.nat(99).map((number) => `http://purl.obolibrary.org/obo/CL_${number}`);
const entry = fc.oneof(
  fc.record({ verdict: fc.constantFrom('propose' as const, ...verdicts), field: fc.constantFrom('Biosample.organisms', 'Specimen.method'), text: words, term, label: words, predicate: fc.constant('http://www.w3.org/2004/02/skos/core#exactMatch'), confidence: fc.constantFrom(0.25, 0.5, 1), comment: words, reviewers: fc.uniqueArray(fc.nat(9).map((number) => `${base}agents/a${number}`), { minLength: 1, maxLength: 3 }) }, { requiredKeys: ['verdict', 'field', 'text', 'term'] }),
  fc.record({ verdict: fc.constant('move' as const), from: term, term }),
) as fc.Arbitrary<Entry>;

test('a batch reads back from its content as it was decided, and a run too', () => {
  fc.assert(fc.property(fc.array(entry, { minLength: 1, maxLength: 9 }), fc.nat(20), fc.constantFrom(...runStates), fc.uniqueArray(words, { maxLength: 3 }), (entries, planned, state, faults) => {
    const time = '2026-03-02T10:00:00Z', draft: BatchDraft = { id: `${batchPrefix}1`, agent, time, entries, records: Array.from({ length: planned }, (_, at) => `${base}records/r${at}`) };
    const { record, nquads } = writeBatch(draft, base), batch = readKeptBatch(record, nquads)!;
    expect(batch).toMatchObject({ id: draft.id, record, time, agent: agent.iri, agentName: 'Ada', planned, moves: entries.filter(({ verdict }) => verdict === 'move').map(({ from, term: to }) => ({ from, to })) });
    expect(batch.decisions.map(({ iri, batch: id, time: at, agent: by, agentName, ...decision }) => ({ by, agentName, iri, id, at, ...decision, ...(decision.reviewers ? { reviewers: decision.reviewers.toSorted() } : {}) }))).toEqual(entries.flatMap(({ verdict, field, text, term: iri, label, predicate = 'http://www.w3.org/2004/02/skos/core#exactMatch', confidence, comment, reviewers }, index) => {
      if (verdict === 'move') return [];
      const isMark = verdict === 'defer' || verdict === 'reopen';
      return [{ by: agent.iri, agentName: 'Ada', iri: `${record}#decision-${index + 1}`, id: draft.id, at: time, verdict, field, text, ...(isMark ? {} : { ...(verdict === 'no-term' ? {} : { term: iri }), predicate, ...(label ? { label } : {}), ...(confidence === undefined ? {} : { confidence }), ...(reviewers ? { reviewers: reviewers.toSorted() } : {}) }), ...(comment ? { comment } : {}) }];
    }));
    const run: Run = { batch: draft.id, state, time, changed: planned, faults, ...(state === 'undone' ? { undoneBy: agent.iri } : {}) };
    const read = readKeptRun(writeRun(run, base).nquads)!;
    expect({ ...read, faults: read.faults.toSorted() }).toEqual({ ...run, faults: faults.toSorted() });
  }));
});

test('of hundreds of batches and runs the log asks the graph once', async () => {
  const count = 400, withdrawn = new Map<string, string>(), contents = new Map<string, { nquads: string; seq: number; class: string }>();
  const idOf = (at: number): string => `${batchPrefix}${String(at).padStart(4, '0')}`;
  for (let at = 0; at < count; at += 1) {
    const time = new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString();
    const batch = writeBatch({ id: idOf(at), agent, time, entries: [{ verdict: 'accept', field: 'Biosample.organisms', text: `text ${at}`, term: `http://purl.obolibrary.org/obo/CL_${at}` }], records: [`${base}records/r${at}`] }, base);
    const run = writeRun({ batch: idOf(at), state: at % 4 === 0 ? 'undone' : 'done', time, changed: 1, faults: [] }, base);
    if (at % 4 === 0) withdrawn.set(batch.record, batch.nquads);
    else contents.set(batch.record, { nquads: batch.nquads, seq: contents.size + 1, class: mg.MappingBatch });
    contents.set(run.record, { nquads: run.nquads, seq: contents.size + 1, class: mg.MappingRun });
  }
  const bySeq = new Map([...contents.values()].map((each) => [each.seq, each.nquads]));
  const journal = { lastSeq: () => contents.size, meta: () => base, newest: (record: string) => ({ id: record.slice(record.lastIndexOf('/') + 1), seq: contents.get(record)!.seq, withdrawn: false }) as VersionRow, history: (record: string) => [{ seq: -[...withdrawn.keys()].indexOf(record) - 1, withdrawn: false }, { seq: 9999, withdrawn: true }], content: (seq: number) => (seq < 0 ? [...withdrawn.values()][-seq - 1] : bySeq.get(seq)) } as unknown as JournalReader;
  let asked = 0;
  const log = createDecisionLog({ journal, ask: async () => { asked += 1; return [...contents].map(([record, { class: type }]) => ({ record: { kind: 'iri', value: record }, class: { kind: 'iri', value: type } })); } });
  await log.refresh();
  await log.refresh();
  expect(asked).toBe(1);
  const batches = log.batches();
  expect(batches.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, at) => idOf(count - 1 - at)));
  expect(batches.map(({ run }) => run!.state)).toEqual(Array.from({ length: count }, (_, at) => ((count - 1 - at) % 4 === 0 ? 'undone' : 'done')));
  expect([log.batch(idOf(8))?.decisions.length, log.batch(idOf(9))?.decisions.length, log.batch('mapping-batch-none')]).toEqual([1, 1, undefined]);
  expect(log.of('Biosample.organisms', 'text 9')).toMatchObject({ state: 'mapped', accepted: { term: 'http://purl.obolibrary.org/obo/CL_9' } });
  expect(log.of('Biosample.organisms', 'text 8').state).toBe('open');
});
