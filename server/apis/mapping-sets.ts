/**
 * Which mapping sets there are: the records of imported sets, and those of the curators' batches, found in the graph. What is
 * in them is read in a thread of its own (`mapping-sets/`), which is told the versions that it is asked about.
 */
import { KnownError } from '../errors.ts';
import { batchPrefix } from '../curation/batch-record.ts';
import { sparql } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import { dcterms, rdfType } from '../rdf/vocabulary.ts';
import { ownSets } from '../mapping-sets/asking.ts';
import type { SetVersion } from '../mapping-sets/kept-sets.ts';
import type { Scope } from '../mapping-sets/service.ts';
import { mappingSetClass } from '../sssom/quads.ts';
import type { JournalReader } from '../store/store.ts';
import { selectRows } from './query-runner.ts';
import type { RunQuery } from './query-runner.ts';
import { getNewest } from './record-forms.ts';

/** A set as the list shows it. */
export interface SetSummary { id: string; record: string; set: string; title: string | null; license: string | null; mappings: number }

export interface MappingSets {
  readonly curated: string;
  list(): Promise<SetSummary[]>;
  /** The newest version of a record. Errors: record-not-found, record-withdrawn. */
  find(id: string): SetVersion;
  /** Records of the curators' batches: anybody may say elsewhere that a mapping is part of the curated set, and it is none. */
  batches(): Promise<string[]>;
  /** All that is stated: the sets but for the inferred one, and the batches. */
  stated(): Promise<Scope>;
}

/** Id of the record that holds what was inferred. */
export const inferredId = 'mappings-inferred';

export function createMappingSets({ base, journal, run }: { base: string; journal: JournalReader; run: RunQuery }): MappingSets {
  const { curated } = ownSets(base);
  const partOf = namedNode(dcterms.isPartOf), setType = namedNode(mappingSetClass);
  const batches = async (): Promise<string[]> => (await selectRows(run, sparql`SELECT DISTINCT ?record WHERE { GRAPH ?record { ?m ${partOf} ${namedNode(curated)} } }`, { label: 'mappings' })).map((row) => row['record']!.value).filter((record) => record.startsWith(`${base}records/${batchPrefix}`));
  return {
    curated, batches,
    async list() {
      const rows = await selectRows(run, sparql`SELECT ?record ?set (SAMPLE(?t) AS ?title) (SAMPLE(?l) AS ?license) (COUNT(DISTINCT ?m) AS ?mappings) WHERE { GRAPH ?record { ?set ${rdfType} ${setType} . OPTIONAL { ?set ${namedNode(dcterms.title)} ?t } OPTIONAL { ?set ${namedNode(dcterms.license)} ?l } OPTIONAL { ?m ${partOf} ?set } } } GROUP BY ?record ?set ORDER BY ?set ?record`, { label: 'mappings' });
      return rows.flatMap((row): SetSummary[] => {
        const record = row['record']!.value, known = journal.newest(record), set = row['set']!.value;
        return !known || known.withdrawn || set === curated && known.id.startsWith(batchPrefix) ? [] : [{ id: known.id, record, set, title: row['title']?.value ?? null, license: row['license']?.value ?? null, mappings: Number(row['mappings']!.value) }];
      });
    },
    find(id) {
      if (id === inferredId && journal.recordForId(id) === undefined) throw new KnownError('record-not-found', 'nothing has been inferred yet; POST /mappings/inferred does it, with the role curator', { id });
      const { record, seq } = getNewest(journal, id);
      return { id, record, seq };
    },
    async stated() {
      const [rows, records] = await Promise.all([selectRows(run, sparql`SELECT DISTINCT ?record WHERE { GRAPH ?record { ?set ${rdfType} ${setType} } FILTER(?set != ${namedNode(curated)}) } ORDER BY ?record`, { label: 'mappings' }), batches()]);
      const versions = rows.flatMap((row) => journal.newest(row['record']!.value) ?? []).filter(({ withdrawn, id }) => !withdrawn && id !== inferredId);
      return { sets: versions.map(({ id, record, seq }) => ({ id, record, seq })), batches: records };
    },
  };
}
