/** A batch read back from the statements of its record: what undoing, doing again and going on after a crash start from. */
import { fromNQuads } from '../rdf/n-quads.ts';
import { dcterms, mg, prov } from '../rdf/vocabulary.ts';
import { groupBySubject } from '../sssom/quads.ts';
import { noTermFound } from '../sssom/slots.ts';
import type { JournalReader } from '../store/store.ts';
import { slotIri, verdictOf } from './batch-record.ts';
import type { Entry } from './batch-record.ts';

export interface StoredBatch { readonly record: string; readonly time: string; readonly agent: string; readonly agentName: string; readonly entries: readonly Entry[]; /** IRIs of the records that it changes */ readonly records: readonly string[] }

/** The last content of a batch's record, also when it was withdrawn since; undefined where there never was one. */
export function readStoredBatch(journal: JournalReader, record: string): StoredBatch | undefined {
  const version = journal.history(record).filter(({ withdrawn }) => !withdrawn).reduce<{ seq: number; number: number } | undefined>((newest, each) => (newest && newest.number > each.number ? newest : each), undefined);
  const content = version && journal.content(version.seq);
  if (content === undefined) return undefined;
  const subjects = groupBySubject(fromNQuads(content));
  const batch = subjects.get(`${record}#batch`);
  if (!batch) return undefined;
  const entries = [...batch].flatMap(([link, nodes]) => {
    const verdict = verdictOf.get(link);
    return verdict === undefined ? [] : nodes.flatMap(({ value: node }): Entry[] => {
      const said = subjects.get(node);
      const text = (iri: string): string | undefined => said?.get(iri)?.[0]?.value;
      const term = text(slotIri.term), confidence = text(slotIri.confidence), label = text(slotIri.label), predicate = text(slotIri.predicate), comment = text(slotIri.comment), from = text(slotIri.from), field = text(slotIri.field), words = text(slotIri.text), replaces = said?.get(slotIri.replaces)?.map(({ value }) => value) ?? [];
      return [{
        verdict, ...(field === undefined ? { ...(from ? { from } : {}), ...(words ? { fromLabel: words } : {}) } : { ...(field ? { field } : {}), ...(words === undefined ? {} : { text: words }) }),
        ...(term && term !== noTermFound ? { term } : {}), ...(label ? { label } : {}), ...(predicate ? { predicate } : {}), ...(comment ? { comment } : {}), ...(confidence ? { confidence: Number(confidence) } : {}), ...(replaces.length > 0 ? { replaces } : {}),
      }];
    });
  });
  return { record, time: batch.get(dcterms.created)?.[0]?.value ?? '', agent: batch.get(prov.wasAttributedTo)?.[0]?.value ?? '', agentName: batch.get(mg.decidedBy)?.[0]?.value ?? '', entries, records: (batch.get(mg.plansRecord) ?? []).map(({ value }) => value) };
}
