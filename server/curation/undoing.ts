/**
 * What a batch did to a record, read from the record's own history, and the change that takes it back from the newest
 * version. What somebody changed since is left to them, and said.
 */
import { fromNQuads, termToNTriples } from '../rdf/n-quads.ts';
import type { Quad } from '../rdf/terms.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';
import { mapActivity, unmapActivity } from './record-changes.ts';
import type { RecordChange } from './record-changes.ts';

const keyOf = ({ subject, predicate, object }: Quad): string => `${subject.value}\n${predicate.value}\n${termToNTriples(object)}`;

/** True where the batch made a version of the record. */
export const wasChangedBy = (journal: JournalReader, record: string, batch: string): boolean => journal.history(record).some(({ activity, source }) => activity.kind === mapActivity && source?.name === batch);

/** Creates the inverse change; `made` tells the statements that the batch may have made from what the door added by itself. */
export function createUndoing({ journal, batch, made }: { journal: JournalReader; batch: string; made: (quad: Quad) => boolean }): (row: VersionRow, quads: () => Quad[]) => RecordChange | undefined {
  const contentOf = (row: VersionRow | undefined): Map<string, Quad> => new Map((row && !row.withdrawn ? fromNQuads(journal.content(row.seq) ?? '') : []).map((each) => [keyOf(each), each]));
  return (row, quads) => {
    const history = journal.history(row.record);
    const own = history.filter(({ activity, source }) => activity.kind === mapActivity && source?.name === batch);
    if (own.length === 0 || history.some(({ activity, source }) => activity.kind === unmapActivity && source?.name === batch)) return undefined;
    const added = new Map<string, Quad>(), removed = new Map<string, Quad>();
    for (const version of own) {
      const before = contentOf(history.find(({ number }) => number === version.number - 1)), after = contentOf(version);
      for (const [key, each] of after) if (!before.has(key) && made(each)) added.set(key, each);
      for (const [key, each] of before) if (!after.has(key) && made(each)) removed.set(key, each);
    }
    const now = new Map(quads().map((each) => [keyOf(each), each]));
    const subjects = new Set([...now.values()].map(({ subject }) => subject.value));
    const gone = [...added].filter(([key]) => !now.has(key)).map(([, each]) => each);
    const changedSince = new Set(gone.map(({ subject, predicate }) => `${subject.value}\n${predicate.value}`));
    return {
      patch: { remove: [...added].flatMap(([key]) => now.get(key) ?? []), add: [...removed].filter(([key, { subject, predicate }]) => !now.has(key) && !changedSince.has(`${subject.value}\n${predicate.value}`)).map(([, each]) => each) },
      faults: gone.map(({ subject, object }) => (subjects.has(subject.value) ? `<${subject.value}> does not say <${object.value}> any more: version ${row.number} of <${row.record}> is by somebody else, and stays` : `<${subject.value}> is not in <${row.record}> any more`)),
      things: new Set([...added.values()].map(({ subject }) => subject.value)),
    };
  };
}
