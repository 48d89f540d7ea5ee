/**
 * The mapping sets of the graph, read back from their records: each imported set by its record, and the curated set, which
 * is all batches of the curators' decisions together. Batches are never edited, so what was read once is kept.
 */
import { KnownError } from '../errors.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { sparql } from '../rdf/sparql.ts';
import { namedNode, quad } from '../rdf/terms.ts';
import { dcterms, mg, rdfType } from '../rdf/vocabulary.ts';
import { resolveStates } from '../sssom/agreement.ts';
import type { StatedMapping } from '../sssom/agreement.ts';
import type { Mapping, MappingSet } from '../sssom/mapping.ts';
import { mappingSetClass, quadsToDocuments } from '../sssom/quads.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';
import { selectRows } from './query-runner.ts';
import type { RunQuery } from './query-runner.ts';
import { getNewest } from './record-forms.ts';

/** A set as the list shows it. */
export interface SetSummary { id: string; record: string; set: string; title: string | null; license: string | null; mappings: number }
export interface ReadSet { row: VersionRow; set: MappingSet; mappings: readonly { node: string; mapping: Mapping }[] }

export interface MappingSets {
  readonly curated: string;
  readonly inferred: string;
  list(): Promise<SetSummary[]>;
  /** The set of a record. Errors: record-not-found, record-withdrawn, not-found when it holds none. */
  read(id: string): ReadSet;
  /** All mappings of the curators with their states, oldest first. */
  readCurated(): Promise<StatedMapping[]>;
}

/** Sets that are kept as they were read. */
const mostKept = 200;

/** Id of the record that holds what was inferred. */
export const inferredId = 'mappings-inferred';

export function createMappingSets({ base, journal, run }: { base: string; journal: JournalReader; run: RunQuery }): MappingSets {
  const curated = `${base}mappings/curated`, inferred = `${base}mappings/inferred`;
  const partOf = namedNode(dcterms.isPartOf), setType = namedNode(mappingSetClass);
  const kept = new Map<number, ReturnType<typeof quadsToDocuments>>(), batches = new Map<number, Batch>();
  const documentsOf = (row: VersionRow): ReturnType<typeof quadsToDocuments> => {
    let documents = kept.get(row.seq);
    if (!documents) {
      documents = quadsToDocuments(fromNQuads(journal.content(row.seq) ?? ''));
      if (kept.size >= mostKept) kept.delete(kept.keys().next().value!);
    }
    kept.delete(row.seq);
    kept.set(row.seq, documents);
    return documents;
  };
  return {
    curated, inferred,
    async list() {
      const rows = await selectRows(run, sparql`SELECT ?record ?set (SAMPLE(?t) AS ?title) (SAMPLE(?l) AS ?license) (COUNT(DISTINCT ?m) AS ?mappings) WHERE { GRAPH ?record { ?set ${rdfType} ${setType} . OPTIONAL { ?set ${namedNode(dcterms.title)} ?t } OPTIONAL { ?set ${namedNode(dcterms.license)} ?l } OPTIONAL { ?m ${partOf} ?set } } } GROUP BY ?record ?set ORDER BY ?set ?record`, { label: 'mappings' });
      return rows.flatMap((row): SetSummary[] => {
        const record = row['record']!.value, known = journal.newest(record), set = row['set']!.value;
        return !known || known.withdrawn || set === curated ? [] : [{ id: known.id, record, set, title: row['title']?.value ?? null, license: row['license']?.value ?? null, mappings: Number(row['mappings']!.value) }];
      });
    },
    read(id) {
      const row = getNewest(journal, id), [document] = documentsOf(row);
      if (!document) throw new KnownError('not-found', `the record ${id} holds no mapping set`, { record: row.record });
      return { row, set: document.set, mappings: document.mappings };
    },
    async readCurated() {
      const rows = await selectRows(run, sparql`SELECT DISTINCT ?record WHERE { GRAPH ?record { ?m ${partOf} ${namedNode(curated)} } }`, { label: 'mappings' });
      const written = rows.flatMap((row) => journal.newest(row['record']!.value) ?? []).filter(({ withdrawn }) => !withdrawn).toSorted((a, b) => a.seq - b.seq);
      const read = written.map(readBatch);
      return resolveStates(read.flatMap(({ mappings }) => mappings), { proposed: new Set(read.flatMap(({ proposed }) => proposed)), replaced: new Map(read.flatMap(({ replaced }) => replaced)) });
    },
  };

  /** One batch: its mappings, those that wait for a second person, and what its marks (a text is open again) take the place of. */
  function readBatch(row: VersionRow): Batch {
    let batch = batches.get(row.seq);
    if (batch) return batch;
    const quads = fromNQuads(journal.content(row.seq) ?? '');
    // a batch leaves it to others to describe the set
    const all = quadsToDocuments([...quads, quad(namedNode(curated), rdfType, setType)]);
    const objects = (path: string): { subject: string; object: string }[] => quads.filter(({ predicate }) => predicate.value === path).map(({ subject, object }) => ({ subject: subject.value, object: object.value }));
    batch = {
      mappings: all.find(({ node }) => node === curated)?.mappings.map((each) => ({ ...each, record: row.record })) ?? [],
      proposed: objects(mg.proposes).map(({ object }) => object), replaced: objects(dcterms.replaces).map(({ subject, object }) => [object, subject] as const),
    };
    batches.set(row.seq, batch);
    return batch;
  }
}

interface Batch { readonly mappings: readonly { node: string; mapping: Mapping; record: string }[]; readonly proposed: readonly string[]; readonly replaced: readonly (readonly [string, string])[] }
