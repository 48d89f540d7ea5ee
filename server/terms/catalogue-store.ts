/**
 * The writing side of the catalogue: versions come in whole or not at all, and strings of the versions in use are indexed.
 * One writer at a time; each change is one transaction, so readers see the state before it or after it.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { KnownError } from '../errors.ts';
import { openCatalogueFile, relationNumbers, stringKinds, stringNumber, versionWord } from './catalogue-file.ts';
import type { LoadStep, OntologyVersion } from './catalogue.ts';
import { localNameOf } from './curie.ts';
import { searchForm } from './search-form.ts';
import type { ReadingFault, TermEntry } from './term.ts';

/** What a term says beside its IRI and its parents, as it is kept. */
export type TermBody = Omit<TermEntry, 'iri' | 'parents'>;
/** A version as it comes: what it is called, and what it holds. */
export type VersionDraft = Omit<OntologyVersion, 'inUse' | 'counts'> & { readonly counts?: never };
/** An ontology and the version of it that is in use. */
export interface Pin { readonly ontology: string; readonly version: string }

export interface CatalogueStore {
  /** why the file was made anew at its opening */ readonly remade?: string;
  versions(): OntologyVersion[];
  find(ontology: string, version: string): OntologyVersion | undefined;
  findByHash(sha256: string): OntologyVersion | undefined;
  faults(ontology: string, version: string): ReadingFault[];
  /** Keeps a version with its terms, not in use. Errors: catalogue-failed. */
  add(draft: VersionDraft, terms: readonly TermEntry[], faults: readonly ReadingFault[], onStep?: (step: LoadStep) => void): OntologyVersion;
  /** Makes these versions, and no others, the ones in use; those that it lacks are given back. */
  use(pins: readonly Pin[], onStep?: (step: LoadStep) => void): Pin[];
  /** Takes a version away that is not in use; false when there is none. */
  remove(ontology: string, version: string): boolean;
  close(): void;
}

interface StoredVersion { id: number; ontology: string; version: string; in_use: number; details: string; faults: string }
const versionOf = ({ details, in_use: inUse }: Pick<StoredVersion, 'details' | 'in_use'>): OntologyVersion => ({ ...JSON.parse(details) as OntologyVersion, inUse: inUse === 1 });
/** All versions that a catalogue holds, by ontology and then the latest loaded first. */
export function readVersions(database: DatabaseSync): { row: number; version: OntologyVersion }[] {
  const rows = database.prepare('SELECT id, ontology, in_use, details FROM version ORDER BY ontology, id DESC').all() as unknown as StoredVersion[];
  return rows.map((stored) => ({ row: stored.id, version: versionOf(stored) }));
}

const every = 2000;
/** SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY: nothing can be written now. */
const unwritable = new Set([13, 10, 8]);

/** Opens the catalogue for writing, or makes it. `maxPages` bounds the file, for tests of a full disk. */
export function openCatalogueStore({ file, maxPages }: { file: string; maxPages?: number }): CatalogueStore {
  const { database, remade } = openCatalogueFile({ file, ...(maxPages === undefined ? {} : { maxPages }) });
  // after FTS5 has written, the connection's last row is one of FTS5's own, with a number larger than JavaScript's
  const writing = (sql: string): StatementSync => { const statement = database.prepare(sql); statement.setReadBigInts(true); return statement; };
  const rowOf = database.prepare('SELECT id, ontology, version, in_use, details, faults FROM version WHERE ontology = ? AND version = ?');
  const byHash = database.prepare('SELECT in_use, details FROM version WHERE sha256 = ? ORDER BY id LIMIT 1');
  const putVersion = writing('INSERT INTO version (ontology, version, sha256, details, faults) VALUES (?, ?, ?, ?, ?)');
  const setDetails = writing('UPDATE version SET details = ? WHERE id = ?');
  const findIri = database.prepare('SELECT id FROM iri WHERE iri = ?');
  const putIri = writing('INSERT INTO iri (iri, local) VALUES (?, ?)');
  const putTerm = writing('INSERT INTO term (iri, version, label, defined, obsolete, weight, body) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const putEdge = writing('INSERT OR IGNORE INTO edge (child, version, relation, parent) VALUES (?, ?, ?, ?)');
  const putAlternative = writing('INSERT OR IGNORE INTO alternative (iri, version, into_iri) VALUES (?, ?, ?)');
  const putString = writing('INSERT INTO string (id, version, iri, kind, form, text) VALUES (?, ?, ?, ?, ?, ?)');
  const [putWords, putRuns] = ['word', 'gram'].map((table) => writing(`INSERT INTO ${table} (rowid, form) VALUES (?, ?)`)) as [StatementSync, StatementSync];
  const unindex = ['word', 'gram'].map((table) => writing(`DELETE FROM ${table} WHERE rowid IN (SELECT id FROM string WHERE version = ?)`));
  const dropStrings = writing('DELETE FROM string WHERE version = ?');
  const termsOf = database.prepare('SELECT iri, label, defined, obsolete, body FROM term WHERE version = ? ORDER BY id');
  const setInUse = writing('UPDATE version SET in_use = ? WHERE id = ?');
  const nextGeneration = writing("INSERT INTO meta (key, value) VALUES ('generation', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1");

  const transaction = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      if (unwritable.has(((error as { errcode?: number }).errcode ?? 0) & 0xff)) throw new KnownError('catalogue-failed', `the catalogue could not be written (${(error as Error).message}); nothing of it was kept`, {}, { cause: error });
      throw error;
    }
  };
  const stored = (ontology: string, version: string): StoredVersion | undefined => rowOf.get(ontology, version) as unknown as StoredVersion | undefined;

  const index = (row: number, onStep: (step: LoadStep) => void): void => {
    const strings: { id: number; iri: number; kind: number; form: string; text: string }[] = [];
    for (const { iri, label, defined, obsolete, body } of termsOf.iterate(row) as Iterable<{ iri: number; label: string; defined: number; obsolete: number; body: string }>) {
      for (const { form, text, kind } of stringsOf(label, JSON.parse(body) as TermBody)) {
        strings.push({ id: stringNumber({ obsolete: obsolete === 1, defined: defined === 1, length: form.length, version: row, at: strings.length }), iri, kind, form, text });
      }
    }
    const beside = versionWord(row);
    // FTS5 writes numbers that rise in one go
    for (const [at, { id, iri, kind, form, text }] of strings.sort((a, b) => a.id - b.id).entries()) {
      putString.run(id, row, iri, kind, form, text);
      putWords.run(id, `${form} ${beside}`);
      putRuns.run(id, form);
      if (at % every === 0) onStep({ stage: 'indexing', done: at, of: strings.length });
    }
    onStep({ stage: 'indexing', done: strings.length, of: strings.length });
  };

  return {
    ...(remade === undefined ? {} : { remade }),
    versions: () => readVersions(database).map(({ version }) => version),
    find(ontology, version) { const found = stored(ontology, version); return found && versionOf(found); },
    findByHash(sha256) { const found = byHash.get(sha256) as unknown as StoredVersion | undefined; return found && versionOf(found); },
    faults: (ontology, version) => JSON.parse(stored(ontology, version)?.faults ?? '[]') as ReadingFault[],
    add(draft, terms, faults, onStep = () => undefined) {
      return transaction(() => {
        const row = Number(putVersion.run(draft.id, draft.version, draft.sha256, '{}', JSON.stringify(faults.slice(0, 1000))).lastInsertRowid);
        const known = new Map<string, number>();
        const numberOf = (iri: string): number => {
          const kept = known.get(iri) ?? (findIri.get(iri) as { id: number } | undefined)?.id ?? Number(putIri.run(iri, localNameOf(iri)).lastInsertRowid);
          known.set(iri, kept);
          return kept;
        };
        const counts = { terms: 0, defined: 0, obsolete: 0, strings: 0 };
        const seen = new Set<string>();
        for (const { iri, parents, ...body } of terms) {
          if (seen.has(iri)) continue;
          seen.add(iri);
          const number = numberOf(iri), defined = draft.namespaces.some((beginning) => iri.startsWith(beginning));
          const weight = body.labels.length + body.synonyms.length + parents.length + (body.definition === undefined ? 0 : 2);
          putTerm.run(number, row, labelOf(iri, body), defined ? 1 : 0, body.obsolete ? 1 : 0, weight, JSON.stringify(body));
          for (const { iri: parent, relation } of parents) putEdge.run(number, row, relationNumbers[relation], numberOf(parent));
          for (const alternative of body.alternativeIds) putAlternative.run(numberOf(alternative), row, number);
          counts.terms += 1;
          counts.strings += body.labels.length + body.synonyms.length;
          if (defined) counts.defined += 1;
          if (body.obsolete) counts.obsolete += 1;
          if (counts.terms % every === 0) onStep({ stage: 'writing', done: counts.terms, of: terms.length });
        }
        onStep({ stage: 'writing', done: terms.length, of: terms.length });
        const details = { ...draft, counts };
        setDetails.run(JSON.stringify(details), row);
        return { ...details, inUse: false };
      });
    },
    use(pins, onStep = () => undefined) {
      return transaction(() => {
        const wanted = new Map(pins.map(({ ontology, version }) => [ontology, version]));
        const before = readVersions(database);
        const isWanted = ({ id, version }: OntologyVersion): boolean => wanted.get(id) === version;
        const ending = before.filter(({ version }) => version.inUse && !isWanted(version)), starting = before.filter(({ version }) => !version.inUse && isWanted(version));
        for (const { row } of ending) { for (const each of [...unindex, dropStrings]) each.run(row); setInUse.run(0, row); }
        for (const { row } of starting) { setInUse.run(1, row); index(row, onStep); }
        if (ending.length + starting.length > 0) {
          database.exec('DELETE FROM gram_count; INSERT INTO gram_count SELECT term, doc FROM gram_row');
          nextGeneration.run();
        }
        return pins.filter(({ ontology, version }) => !before.some(({ version: each }) => each.id === ontology && each.version === version));
      });
    },
    remove(ontology, version) {
      const found = stored(ontology, version);
      if (!found) return false;
      if (found.in_use === 1) throw new KnownError('request-not-valid', `${ontology} ${version} is in use; use another version first`);
      transaction(() => {
        for (const table of ['edge', 'alternative', 'term']) writing(`DELETE FROM ${table} WHERE version = ?`).run(found.id);
        writing('DELETE FROM version WHERE id = ?').run(found.id);
      });
      return true;
    },
    close() { database.close(); },
  };
}

/** The label for people: without language or English first, as readers order them; the IRI's last part where there is none. */
function labelOf(iri: string, { labels }: TermBody): string {
  return labels[0]?.text ?? iri.slice(Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1);
}

/** The strings by which a term is found, each form once and under its best kind. */
function stringsOf(label: string, { labels, synonyms }: TermBody): Iterable<{ form: string; text: string; kind: number }> {
  const strings = new Map<string, { form: string; text: string; kind: number }>();
  const put = (text: string, kind: number): void => {
    const form = searchForm(text);
    const known = strings.get(form);
    if (form !== '' && (known === undefined || kind < known.kind)) strings.set(form, { form, text, kind });
  };
  put(label, 0);
  for (const { text } of labels) put(text, 0);
  for (const { text, scope } of synonyms) put(text, stringKinds.indexOf(scope));
  return strings.values();
}
