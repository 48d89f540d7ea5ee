/** Who deposited a record first, by the journal: whom to tell where a description names nobody. */
import type { DepositorOf } from '../quality/image-rows.ts';
import type { JournalReader } from '../store/store.ts';

/** Creates the look-up; the name is the end of the agent's IRI. */
export function createDepositors(journal: Pick<JournalReader, 'version'>): DepositorOf {
  return (record) => {
    const agent = journal.version(record, 1)?.agent;
    return agent === undefined ? undefined : { iri: agent, name: /[^/#]+$/.exec(agent)?.[0] ?? agent };
  };
}
