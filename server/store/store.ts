/**
 * The ports of the store: what the rest of the server may ask of the journal, the graph and the query readers. The
 * implementations are `journal.ts` (SQLite), `graph.ts` (Oxigraph), `query-pool.ts` (reader threads); a remote SPARQL
 * engine would be one more file behind `QueryPool` and `GraphView`. Quads cross these borders as N-Quads text or n3 terms.
 */
import type { Quad } from '../rdf/terms.ts';

/** Who may see a version: members by default, everybody once released. */
export type Visibility = 'members' | 'public';

/** What is written for one accepted deposit or withdrawal. Times are ISO 8601 UTC. */
export interface VersionDraft {
  /** IRI of the record = IRI of its named graph */ record: string;
  /** short id used in URLs */ id: string;
  /** undefined content = withdrawn (a tombstone) */ nquads?: string;
  /** triples in `nquads` */ size: number;
  time: string;
  /** IRI of the agent */ agent: string;
  /** the act: deposit, import, withdraw, qc-run …, and the software that did it with its version */
  activity: { kind: string; software: string; startedAt: string };
  source?: { sha256: string; name?: string; mediaType?: string; bytes?: number };
  visibility: Visibility;
  /** the validation report, as its JSON */ report: unknown;
  /** what the importer could not keep, as its JSON */ loss?: unknown;
}

/** A stored version. `seq` counts all versions of all records from 1 without gaps; `number` those of one record. */
export interface VersionRow extends Omit<VersionDraft, 'nquads'> {
  seq: number;
  number: number;
  withdrawn: boolean;
  /** SHA-256 of the N-Quads text; empty for tombstones */ contentHash: string;
  /** SHA-256 over the previous version's chain hash and this row: makes the journal tamper-evident */ chainHash: string;
}

/** Reading side of the journal; any thread may hold one (its own SQLite connection). */
export interface JournalReader {
  /** newest seq, 0 when empty */ lastSeq(): number;
  meta(key: string): string | undefined;
  /** record IRI for a URL id, and back */
  recordForId(id: string): string | undefined;
  newest(record: string): VersionRow | undefined;
  version(record: string, number: number): VersionRow | undefined;
  bySeq(seq: number): VersionRow | undefined;
  history(record: string): VersionRow[];
  /** N-Quads text of a version (decompressed; checks the hash, throws journal-damaged) */
  content(seq: number): string | undefined;
  /** newest versions that are not withdrawn, by seq, a page at a time */
  records(options?: { afterSeq?: number; limit?: number }): VersionRow[];
  /** every record that is not withdrawn, with the seq of its newest version */ living(): Iterable<{ record: string; id: string; seq: number }>;
  /** all versions in order of seq, without content, report and loss: what provenance is made of */
  versions(options?: { afterSeq?: number; upToSeq?: number }): Iterable<VersionRow>;
  counts(): { records: number; versions: number; triples: number };
  /** newest content of every record not withdrawn, in order of seq, hashes checked; for loads and rebuilds. Rows come without
   * report and loss, as those of `versions`. */
  replay(options?: { upToSeq?: number }): Iterable<{ row: VersionRow; nquads: string }>;
  close(): void;
}

/** The writing side; only the keeper thread has one. */
export interface Journal extends JournalReader {
  setMeta(key: string, value: string): void;
  /** Runs `work` in one transaction that is on disk when this returns. Throws journal-failed and leaves no trace. */
  transaction<T>(work: () => T): T;
  /** Appends inside `transaction`; numbers and hashes are given here. */
  append(draft: VersionDraft): VersionRow;
  /** A consistent copy into a new file, while writing goes on. */
  backup(file: string): Promise<{ bytes: number; seq: number }>;
  /** Verifies hashes and chain; one line a fault. */
  verify(onProgress?: (done: number, of: number) => void): string[];
}

/** How a version of a record stands with one profile. A view of journal and shapes, like the graph: it may be deleted. */
export interface StatusRow {
  profile: string;
  /** what the profile judged by; another value means that it has changed since */ fingerprint: string;
  conforms: boolean;
  violations: number;
  warnings: number;
  infos: number;
  /** requirements that are met, of those that apply */ satisfied: number;
  applicable: number;
  /** what is missing: the shape that asks, and in how many resources */ lacks: { shape: string; resources: number }[];
}

/** A status row with the record that it is about. */
export interface RecordStatus extends StatusRow { record: string; id: string; seq: number }

/** Sums over the records that a profile asks something of, by profile. */
export interface StatusTotals { profile: string; records: number; conforming: number; violations: number; warnings: number; infos: number; satisfied: number; applicable: number }

/** Reading the statuses; any thread may hold one. */
export interface StatusReader {
  totals(): StatusTotals[];
  ofRecord(record: string): RecordStatus[];
  /** all records by one profile, without lacks */ ofProfile(profile: string): Iterable<Omit<RecordStatus, 'lacks'>>;
  /** what records lack of one profile */ lacks(profile: string): Iterable<{ record: string; shape: string; resources: number }>;
  /** records that wait to be judged again */ pending(): number;
  /** another value after each change by the keeper */ version(): number;
  close(): void;
}

/** The writing side; only the keeper's thread has one. */
export interface StatusStore extends StatusReader {
  /** the newest version whose consequences are in the queue, with its chain hash; -1: none was followed yet */ followed(): { seq: number; chain: string };
  setFollowed(seq: number, chain: string): void;
  /** Forgets everything. */ clear(): void;
  /** Notes the profiles in force by their fingerprints and takes the statuses of all others away; true when they are others than before. */
  setProfiles(fingerprints: ReadonlyMap<string, string>): boolean;
  /** Puts records into the queue. `all`: they changed, so all profiles judge them again, else only those that have changed. */
  queue(records: Iterable<string>, all: boolean): void;
  /** the record that has waited longest; `turn` tells whether it was put in again since */ next(): { record: string; all: boolean; turn: number } | undefined;
  /** Writes a record's statuses and takes it off the queue, unless it was put in again; no rows: it is gone, so are its statuses. */
  write(written: { record: string; turn: number; id: string; seq: number; rows: readonly StatusRow[] } | { record: string; turn: number }): void;
  transaction<T>(work: () => T): T;
}

/** One thread's graph. Record graphs plus one provenance graph a record; see `records/provenance.ts`. */
export interface GraphView {
  /** Replaces the named graph by this N-Quads text (graph name already in it); empty text drops it. */
  replaceGraph(graph: string, nquads: string): void;
  /** Adds N-Quads text (graph names in it), best in chunks of some thousand lines. `fresh`: none of its graphs exists yet. */
  load(nquads: string, options?: { fresh?: boolean }): void;
  /** Throws store-full when so many characters of N-Quads more would come too near the end of memory. To be asked before
   * a version is committed: what is in the journal must go into the graph. */
  checkRoom(characters: number): void;
  /** Quads by pattern as n3 terms; `exceptGraph` leaves one record's old version out (validation). WASM terms are freed. */
  match(subject?: string | null, predicate?: string | null, object?: Quad['object'] | null, options?: { graph?: string; exceptGraph?: string }): Quad[];
  /** Runs SPARQL; see QueryRequest. Only for trusted, short queries in the keeper thread and for readers. */
  query(request: QueryRequest): QueryAnswer;
  /** number of quads, kept by count and not by Store.size */
  readonly size: number;
  /** bytes of WASM memory now, and the limit */
  memory(): { usedBytes: number; limitBytes: number };
  /** all quads as sorted N-Quads lines; one string, so for small graphs: some million lines are more than a string holds */
  dump(): string;
  /** IRIs of the named graphs that have quads */ graphs(): string[];
  /** one graph as sorted N-Quads lines, as the engine keeps it */ read(graph: string): string;
  /** N-Quads as the engine would give them back, sorted: it keeps numbers and times by value, "07"^^xsd:integer is "7" */
  asStored(nquads: string): string;
}

export interface QueryRequest {
  sparql: string;
  /** IRI against which the query's relative IRIs resolve */ base?: string;
  /** SPARQL protocol dataset; none = the union of all record graphs as default graph, all graphs as named */
  defaultGraphs?: readonly string[];
  namedGraphs?: readonly string[];
  /** wanted media types by preference; the first that fits the query's form is used */ accept?: readonly string[];
  deadlineMs?: number;
  maxBytes?: number;
  maxRows?: number;
  /** what the query is for, in the list of running queries; and by whom */ label?: string;
  agent?: string;
  signal?: AbortSignal;
}

export interface QueryAnswer {
  form: 'select' | 'ask' | 'construct' | 'describe';
  mediaType: string;
  /** the complete serialised answer; never cut */
  body: string;
  ms: number;
}

export interface RunningQuery { id: string; sparql: string; label?: string; agent?: string; startedAt: string; ms: number; deadlineMs: number }

/** The reader threads. */
export interface QueryPool {
  /** Known errors: query-not-valid, query-too-large, query-timeout, query-cancelled, answer-too-large, not-acceptable. */
  query(request: QueryRequest): Promise<QueryAnswer>;
  /** Returns when every living reader has the versions up to this seq (a reader that is reloading does not hold it up). */
  follow(seq: number): Promise<void>;
  running(): RunningQuery[];
  /** Ends a running query; false when there is none of that id. */
  kill(id: string): boolean;
  status(): { readers: { state: 'loading' | 'ready' | 'busy' | 'failed'; seq: number; quads: number; memoryBytes: number }[] };
  close(): Promise<void>;
}
