/**
 * The decisions that ranking learns from: mappings of texts to terms in the batches of this store's curators, and no others;
 * a set that was imported is what somebody else decided, until a curator here accepts it. Proposals that wait for a second
 * curator and mappings that a later one takes the place of do not count; nor does what only a machine said.
 */
import { batchPrefix } from '../curation/batch-record.ts';
import { sparql } from '../rdf/sparql.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import { dcterms, namespaces, rdfType } from '../rdf/vocabulary.ts';
import { noTermFound, semapv, slotFacts, sssomNamespace } from '../sssom/slots.ts';
import type { JournalReader, QueryPool } from '../store/store.ts';
import type { TermDecision } from '../terms/decision-memory.ts';

export interface RankingDecisions {
  /** All that hold, or undefined when they are the same as at the last call. */
  changed(): Promise<readonly TermDecision[] | undefined>;
}

const slot = (name: string): ReturnType<typeof namedNode> => namedNode(`${sssomNamespace}${name}`);
const byPeople = ['ManualMappingCuration', 'MappingReview'].map((name) => namedNode(semapv(name)));
const mapping = slot('Mapping'), proposes = namedNode(`${namespaces.mg}proposes`), negated = `${sssomNamespace}NegatedPredicate`;
const most = 1_000_000, deadlineMs = 60_000;

/** Creates it over the readers and the journal; records are under `base`. */
export function createRankingDecisions({ queries, journal, base }: { queries: QueryPool; journal: Pick<JournalReader, 'newest' | 'lastSeq'>; base: string }): RankingDecisions {
  const batches = literal(`${base}records/${batchPrefix}`);
  let seen = -1, state: string | undefined;
  const ask = async (text: string): Promise<Record<string, { value: string }>[]> => {
    const { body } = await queries.query({ sparql: text, accept: ['application/sparql-results+json'], label: 'decisions for ranking', maxRows: most, deadlineMs });
    return (JSON.parse(body) as { results: { bindings: Record<string, { value: string }>[] } }).results.bindings;
  };
  return {
    async changed() {
      const seq = journal.lastSeq();
      if (seq === seen) return undefined;
      const records = await ask(sparql`SELECT DISTINCT ?record WHERE { GRAPH ?record { ?mapping ${rdfType} ${mapping} ; ${slot('subject_category')} ?field } FILTER(STRSTARTS(STR(?record), ${batches})) }`.text);
      // the records and their versions tell whether anything is new; most deposits bring no mapping
      const now = records.map(({ record }) => `${record!.value} ${journal.newest(record!.value)?.seq ?? 0}`).toSorted().join('\n');
      if (now === state) { seen = seq; return undefined; }
      const rows = await ask(sparql`SELECT ?text ?field ?term ?modifier WHERE {
        GRAPH ?record { ?mapping ${rdfType} ${mapping} ; ${slot('subject_label')} ?text ; ${slot('subject_category')} ?field ; ${namedNode(slotFacts.object_id.iri)} ?term ; ${slot('mapping_justification')} ?why OPTIONAL { ?mapping ${slot('predicate_modifier')} ?modifier } }
        FILTER(STRSTARTS(STR(?record), ${batches}) && ?why IN (${byPeople[0]!}, ${byPeople[1]!}))
        FILTER NOT EXISTS { GRAPH ?record { ?batch ${proposes} ?mapping } } FILTER NOT EXISTS { GRAPH ?other { ?later ${namedNode(dcterms.replaces)} ?mapping } FILTER(STRSTARTS(STR(?other), ${batches})) }
      } ORDER BY ?text ?field ?term`.text);
      state = now;
      seen = seq;
      return rows.map(({ text, field, term, modifier }): TermDecision => {
        const isNone = term!.value === noTermFound, isNot = modifier?.value === negated;
        return { text: text!.value, field: field!.value, verdict: isNone ? 'no-term' : isNot ? 'reject' : 'accept', ...(isNone ? {} : { term: term!.value }) };
      });
    },
  };
}
