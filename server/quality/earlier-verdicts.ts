/**
 * Records of runs from servers where the worker judged hold verdicts beside the observations. These are taken out, once, by the
 * server itself: its own verdicts take their place, and those of then would else count as a person's.
 */
import { setImmediate } from 'node:timers/promises';
import { isKnownError } from '../errors.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { writePatch } from '../rdf/rdf-patch.ts';
import { etagOf, recordIri, serverAgent } from '../records/record.ts';
import type { Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { readSql } from './sql-text.ts';

/** How ids of the worker's records begin, and the activity of the versions without verdicts. */
const workerPrefix = 'qc-', activity = 'take-verdicts-out';
const encoder = new TextEncoder();
const sql = readSql('earlier-verdicts');

/** Takes them out of all records; gives the number of records that were changed. What others change at the same time is left to the next start. */
export async function takeOutEarlierVerdicts({ tables, keeper, journal, base }: { tables: Pick<TableView, 'select'>; keeper: Pick<Keeper, 'deposit'>; journal: Pick<JournalReader, 'newest' | 'content'>; base: string }): Promise<number> {
  const rows = await tables.select(sql, { prefix: recordIri(base, workerPrefix) }) as { record: string; iri: string }[];
  let changed = 0;
  for (const [record, own] of Map.groupBy(rows, (row) => row.record)) {
    await setImmediate(); // other requests come in between
    const row = journal.newest(record);
    if (!row || row.withdrawn) continue;
    const verdicts = new Set(own.map(({ iri }) => iri)), content = journal.content(row.seq) ?? '';
    const remove = fromNQuads(content).filter(({ subject, object }) => verdicts.has(subject.value) || verdicts.has(object.value));
    try {
      const [answer] = await keeper.deposit({
        source: { bytes: encoder.encode(content), mediaType: 'application/n-quads', format: 'rdf', name: 'verdicts of the worker' }, patch: writePatch({ add: [], remove }), patches: 'stored', graph: record,
        agent: serverAgent(base), activity, ifMatch: etagOf(row),
      });
      if (answer!.accepted) changed += 1;
    } catch (error) {
      if (!isKnownError(error, 'record-has-changed')) throw error;
    }
  }
  return changed;
}
