/**
 * What undoing a batch does not take back: terms that the door gave to the same texts in records which came later. They are
 * named, so that nobody believes that the undoing left nothing.
 */
import type { JournalReader } from '../store/store.ts';
import type { Ask } from './ask.ts';
import { textOf } from './ask.ts';
import type { CurationField } from './curation-field.ts';
import type { KeptBatch } from './decision-log.ts';
import { mappedThings } from './questions.ts';

export interface GivenSinceParts { ask: Ask; journal: Pick<JournalReader, 'version'>; byName: ReadonlyMap<string, CurationField>; /** records that a batch changes */ planned: (batch: KeptBatch) => Promise<Iterable<string>> }

/** Creates the question: a sentence for each thing of a record that came after the batch and has its term; it stays. */
export function createGivenSince({ ask, journal, byName, planned: plannedOf }: GivenSinceParts): (batch: KeptBatch) => Promise<string[]> {
  return async (batch) => {
    const left: string[] = [], planned = new Set(await plannedOf(batch));
    for (const [name, own] of Map.groupBy(batch.decisions.filter(({ verdict }) => verdict === 'accept'), ({ field }) => field)) {
      const field = byName.get(name), terms = new Map(own.map(({ text, term }) => [text, term!]));
      for (const row of field ? await ask(mappedThings(field, [...new Set(terms.values())], [...terms.keys()])) : []) {
        const record = textOf(row, 'record'), text = textOf(row, 'text'), term = textOf(row, 'term');
        if (terms.get(text) !== term || planned.has(record) || !((journal.version(record, 1)?.time ?? '') > batch.time)) continue;
        left.push(`<${textOf(row, 'thing')}> of <${record}> states ${JSON.stringify(text)} and got <${term}> when it was deposited after this batch; it keeps the term`);
      }
    }
    return left;
  };
}
