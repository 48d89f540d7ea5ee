/**
 * The SQLite file of the catalogue: its tables, and opening it for the one writer or for readers. It is a view of the source
 * files that lie beside it, so a file that is damaged or of another format is made anew.
 */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Changes with the tables; a file of another format is made anew. */
export const catalogueFormat = '2';

/** Kinds of strings as numbers, best first; also the order of what is found. */
export const stringKinds = ['label', 'exact', 'narrow', 'broad', 'related'] as const;
export const relationNumbers = { 'is-a': 0, 'part-of': 1 } as const;

// IRIs are numbers everywhere, so that hierarchies are walked over whole numbers; `string` and `word` hold the versions in use only
const schema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS version (
    id INTEGER PRIMARY KEY, ontology TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL, in_use INTEGER NOT NULL DEFAULT 0,
    details TEXT NOT NULL, faults TEXT NOT NULL, UNIQUE (ontology, version)) STRICT;
  CREATE TABLE IF NOT EXISTS iri (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, local TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS iri_local ON iri (local);
  CREATE TABLE IF NOT EXISTS term (
    id INTEGER PRIMARY KEY, iri INTEGER NOT NULL, version INTEGER NOT NULL, label TEXT NOT NULL, defined INTEGER NOT NULL, obsolete INTEGER NOT NULL,
    weight INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS term_iri ON term (iri, version);
  CREATE INDEX IF NOT EXISTS term_version ON term (version);
  CREATE TABLE IF NOT EXISTS edge (child INTEGER NOT NULL, version INTEGER NOT NULL, relation INTEGER NOT NULL, parent INTEGER NOT NULL, PRIMARY KEY (child, version, relation, parent)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS edge_parent ON edge (parent, version, relation, child);
  CREATE INDEX IF NOT EXISTS edge_version ON edge (version);
  CREATE TABLE IF NOT EXISTS alternative (iri INTEGER NOT NULL, version INTEGER NOT NULL, into_iri INTEGER NOT NULL, PRIMARY KEY (iri, version, into_iri)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS string (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, iri INTEGER NOT NULL, kind INTEGER NOT NULL, form TEXT NOT NULL, text TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS string_form ON string (form, kind);
  CREATE INDEX IF NOT EXISTS string_version ON string (version);
  CREATE INDEX IF NOT EXISTS string_iri ON string (iri);
  CREATE INDEX IF NOT EXISTS string_start_1 ON string (substr(form, 1, 1));
  CREATE INDEX IF NOT EXISTS string_start_2 ON string (substr(form, 1, 2));
  CREATE INDEX IF NOT EXISTS string_start_3 ON string (substr(form, 1, 3));
  CREATE VIRTUAL TABLE IF NOT EXISTS word USING fts5 (form, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3', tokenize = 'unicode61');
  CREATE VIRTUAL TABLE IF NOT EXISTS gram USING fts5 (form, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram');
  CREATE VIRTUAL TABLE IF NOT EXISTS gram_row USING fts5vocab (gram, row);
  CREATE TABLE IF NOT EXISTS gram_count (gram TEXT PRIMARY KEY, strings INTEGER NOT NULL) STRICT, WITHOUT ROWID;`;

/**
 * Numbers of strings are made so that their order is the order of preference: live before obsolete, defined before imported,
 * shorter before longer. What FTS5 finds comes in that order, and finding may stop as soon as there is enough.
 */
export function stringNumber({ obsolete, defined, length, version, at }: { obsolete: boolean; defined: boolean; length: number; version: number; at: number }): number {
  return ((obsolete ? 2 : 0) + (defined ? 0 : 1)) * classSize + Math.min(length, 255) * lengthSize + version * 0x40_0000 + at;
}
/** The word that stands beside each name for its version, so that FTS5 finds within some versions; nobody types it. */
export const versionWord = (version: number): string => `ꙮ${version}`;
/** Numbers of one length; most versions that a file may hold is 65,535, with 4 million strings each. */
export const lengthSize = 0x1_0000 * 0x40_0000;
/** Numbers of one class: live and defined, live and imported, obsolete and defined, obsolete and imported. */
export const classSize = 256 * lengthSize;

const endings = ['', '-wal', '-shm'] as const;

/** The file can be read, and is none of ours. */
class NotUsable extends Error {}
/** What SQLite says of a file that is damaged, or no database: SQLITE_CORRUPT and SQLITE_NOTADB; a missing column is SQLITE_ERROR. */
const damaged = new Set([1, 11, 26]);

function prepare(file: string, maxPages?: number): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;');
    if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${maxPages}`);
    database.exec(schema);
    const known = (database.prepare("SELECT value FROM meta WHERE key = 'format'").get() as { value: string } | undefined)?.value;
    if (known !== undefined && known !== catalogueFormat) throw new NotUsable(`its format is ${known}, this server writes ${catalogueFormat}`);
    database.prepare("INSERT INTO meta (key, value) VALUES ('format', ?) ON CONFLICT (key) DO NOTHING").run(catalogueFormat);
    const [{ quick_check: verdict } = { quick_check: '' }] = database.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
    if (verdict !== 'ok') throw new NotUsable(verdict);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the file for writing, or makes it; one that cannot be read is made anew, and `remade` says why. `maxPages` bounds it, for tests. */
export function openCatalogueFile({ file, maxPages }: { file: string; maxPages?: number }): { database: DatabaseSync; remade?: string } {
  try {
    return { database: prepare(file, maxPages) };
  } catch (error) {
    if (!(error instanceof NotUsable) && !damaged.has((error as { errcode?: number }).errcode ?? 0)) throw error;
    for (const ending of endings) rmSync(file + ending, { force: true });
    return { database: prepare(file, maxPages), remade: (error as Error).message };
  }
}

/** Opens a file that the writer has made, for reading alone. */
export function openCatalogueReading({ file }: { file: string }): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA mmap_size = 1073741824; PRAGMA temp_store = MEMORY;');
  return database;
}
