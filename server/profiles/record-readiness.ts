/** Judges one stored record by profiles as it stands now, giving way to deposits while it does: for its readiness. */
import { setImmediate } from 'node:timers/promises';
import { KnownError } from '../errors.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { namedNode } from '../rdf/terms.ts';
import type { GraphView, JournalReader } from '../store/store.ts';
import { IndexedDataset } from '../validation/indexed-dataset.ts';
import { createOverlay } from '../validation/overlay.ts';
import { statusOf } from './conformance.ts';
import { getProfileNames } from './profile.ts';
import { summariesOf } from './profile-registry.ts';
import type { ProfileRegistry } from './profile-registry.ts';
import { ladderReadinessOf, profileReadinessOf } from './readiness.ts';
import type { RecordReadiness } from './readiness.ts';

const sliceMs = 25;

/** Creates the function; no names: all profiles. Errors: record-not-found, record-withdrawn, request-not-valid. */
export function createRecordReadiness({ journal, graph, registry }: { journal: JournalReader; graph: Pick<GraphView, 'match'>; registry: Pick<ProfileRegistry, 'set'> }): (record: string, names: readonly string[]) => Promise<RecordReadiness> {
  return async (record, asked) => {
    const { set } = registry;
    const names = asked.length === 0 ? set.names : getProfileNames(asked, set.names);
    const row = journal.newest(record);
    if (!row) throw new KnownError('record-not-found', `there is no record <${record}>`, { record });
    if (row.withdrawn) throw new KnownError('record-withdrawn', `the record was withdrawn on ${row.time}`, { record });
    const submission = new IndexedDataset(fromNQuads(journal.content(row.seq) ?? ''));
    const work = set.judge(createOverlay({ submission, graph, exceptGraph: record }), [...submission.subjectTerms()].map(({ value }) => namedNode(value)), names);
    let until = performance.now() + sliceMs;
    let step = work.next();
    while (!step.done) {
      if (performance.now() > until) { await setImmediate(); until = performance.now() + sliceMs; }
      step = work.next();
    }
    const verdicts = step.value;
    const summaries = new Map(summariesOf({ set, dormant: [] }).map((each) => [each.name, each]));
    const profiles = names.map((name) => {
      const verdict = verdicts.get(name)!;
      return profileReadinessOf({
        profile: summaries.get(name)!, status: statusOf(name, '', verdict), facts: set.requirements(name),
        lacks: verdict.lacks.map(({ focus, shape, placeholder }) => ({ shape: shape.value, resource: focus.value, placeholder })),
      });
    });
    return { record, id: row.id, version: row.number, profiles, ladders: ladderReadinessOf(profiles) };
  };
}
