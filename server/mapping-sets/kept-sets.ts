/**
 * Mapping sets read back from the journal, and the curated set, which is all batches of the curators' decisions together.
 * A version never changes, so what was read once is kept by its number, the most lately used up to a bound on memory.
 */
import { KnownError } from '../errors.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { namedNode, quad } from '../rdf/terms.ts';
import { dcterms, mg, rdfType } from '../rdf/vocabulary.ts';
import { resolveStates } from '../sssom/agreement.ts';
import type { StatedMapping } from '../sssom/agreement.ts';
import type { Mapping, MappingSet } from '../sssom/mapping.ts';
import { mappingSetClass, quadsToDocuments } from '../sssom/quads.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';

/** A version of a record that holds a set. */
export interface SetVersion { readonly id: string; readonly record: string; readonly seq: number }
export interface ReadSet { readonly set: MappingSet; readonly mappings: readonly { readonly node: string; readonly mapping: Mapping }[] }

export interface KeptSets {
  /** The set of a version. Errors: not-found when it holds none. */
  read(version: SetVersion): ReadSet;
  /** All mappings of the curators with their states, oldest first, from the records of their batches. */
  readCurated(batches: readonly string[]): StatedMapping[];
}

interface Batch { readonly mappings: readonly { node: string; mapping: Mapping; record: string }[]; readonly proposed: readonly string[]; readonly replaced: readonly (readonly [string, string])[] }

/** Mappings that are kept in memory, of sets and of batches each; one takes some 1 to 2 kB. */
const mostKept = 150_000;

/** Opens the sets of a journal. `curated` is the IRI of the curated set. */
export function createKeptSets({ journal, curated, most = mostKept }: { journal: Pick<JournalReader, 'content' | 'newest'>; curated: string; most?: number }): KeptSets {
  const sets = createKept<ReadSet | null>({ most, sizeOf: (each) => each?.mappings.length ?? 0 });
  const batches = createKept<Batch>({ most, sizeOf: ({ mappings }) => mappings.length });
  const setType = namedNode(mappingSetClass);
  const quadsOf = (seq: number): ReturnType<typeof fromNQuads> => fromNQuads(journal.content(seq) ?? '');
  /** One batch: its mappings, those that wait for a second person, and what its marks (a text is open again) take the place of. */
  const readBatch = ({ seq, record }: VersionRow): Batch => {
    const quads = quadsOf(seq);
    // a batch leaves it to others to describe the set
    const all = quadsToDocuments([...quads, quad(namedNode(curated), rdfType, setType)]);
    const said = (path: string): { subject: string; object: string }[] => quads.filter(({ predicate }) => predicate.value === path).map(({ subject, object }) => ({ subject: subject.value, object: object.value }));
    return {
      mappings: all.find(({ node }) => node === curated)?.mappings.map((each) => ({ ...each, record })) ?? [],
      proposed: said(mg.proposes).map(({ object }) => object), replaced: said(dcterms.replaces).map(({ subject, object }) => [object, subject] as const),
    };
  };
  return {
    read({ id, record, seq }) {
      const found = sets.get(seq, () => quadsToDocuments(quadsOf(seq))[0] ?? null);
      if (!found) throw new KnownError('not-found', `the record ${id} holds no mapping set`, { record });
      return found;
    },
    readCurated(records) {
      const written = records.flatMap((record) => journal.newest(record) ?? []).filter(({ withdrawn }) => !withdrawn).toSorted((a, b) => a.seq - b.seq);
      const read = written.map((row) => batches.get(row.seq, () => readBatch(row)));
      return resolveStates(read.flatMap(({ mappings }) => mappings), { proposed: new Set(read.flatMap(({ proposed }) => proposed)), replaced: new Map(read.flatMap(({ replaced }) => replaced)) });
    },
  };
}

/** What was read, by number; beyond the bound the one that was not used for longest goes. What is larger alone is not kept. */
function createKept<T>({ most, sizeOf }: { most: number; sizeOf: (each: T) => number }): { get(key: number, read: () => T): T } {
  const kept = new Map<number, T>();
  let size = 0;
  return {
    get(key, read) {
      const known = kept.get(key);
      if (known !== undefined) { kept.delete(key); kept.set(key, known); return known; }
      const value = read(), own = 1 + sizeOf(value);
      if (own > most) return value;
      for (const [oldest, each] of kept) { if (size + own <= most) break; kept.delete(oldest); size -= 1 + sizeOf(each); }
      kept.set(key, value);
      size += own;
      return value;
    },
  };
}
