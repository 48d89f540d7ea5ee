/**
 * Looking terms up in the versions in use, synchronously and from any thread: deposits ask at the door. Each lookup has a
 * reading connection of its own and keeps what it was told until another version comes into use.
 */
import type { DatabaseSync } from 'node:sqlite';
import { openCatalogueReading, relationNumbers, stringKinds } from './catalogue-file.ts';
import { readVersions } from './catalogue-store.ts';
import type { TermBody } from './catalogue-store.ts';
import type { CatalogueTerm, Holder, OntologyVersion, Replacement, TermLookup } from './catalogue.ts';
import { createHierarchy } from './hierarchy.ts';
import type { ReadHierarchy } from './hierarchy.ts';
import { curieOf } from './curie.ts';
import { searchForm } from './search-form.ts';
import type { ParentRelation } from './term.ts';

/** Entries that a cache may have before it is emptied. */
const most = 50_000;
const relations = Object.keys(relationNumbers) as ParentRelation[];
/** Most terms that are walked to below a term. */
const mostBelow = 1_000_000;

interface StoredTerm { id: number; version: number; defined: number; weight: number; label: string; obsolete: number; body: string }

/** A lookup with what search needs beside it: numbers for IRIs and terms, as the file has them. */
export interface OpenLookup extends TermLookup {
  readonly hierarchy: ReadHierarchy;
  /** the versions in use by their number */ readonly rows: ReadonlyMap<number, OntologyVersion>;
  iriOf(number: number): string;
  /** a page of the terms that the version in use of an ontology holds, in the file's order, and how many there are */ termsOf(ontology: string, page: { offset: number; limit: number }): { iris: readonly string[]; total: number } | undefined;
}

/** Opens a lookup on a catalogue's file, which the writer has made before. */
export function openTermLookup({ file }: { file: string }): OpenLookup {
  const database = openCatalogueReading({ file });
  const changes = database.prepare('PRAGMA data_version');
  const generationOf = database.prepare("SELECT value FROM meta WHERE key = 'generation'");
  const numberOf = database.prepare('SELECT id FROM iri WHERE iri = ?'), iriOf = database.prepare('SELECT iri FROM iri WHERE id = ?');
  const termsOf = database.prepare('SELECT id, version, defined, weight, label, obsolete, body FROM term WHERE iri = ?');
  const mergedInto = database.prepare('SELECT version, into_iri FROM alternative WHERE iri = ?');
  const named = database.prepare('SELECT iri, version, kind, text FROM string WHERE form = ? AND kind <= 1 ORDER BY kind');
  const pageOf = database.prepare('SELECT iri FROM term WHERE version = ? ORDER BY id LIMIT ? OFFSET ?');
  const edges = database.prepare('SELECT relation, parent FROM edge WHERE child = ? AND version = ?');

  let seen = -1, generation = 0;
  let all: { row: number; version: OntologyVersion }[] = [];
  let inUse = new Map<number, OntologyVersion>(), byName = new Map<string, OntologyVersion>();
  const terms = new Map<string, CatalogueTerm | undefined>(), chains = new Map<string, readonly string[]>();
  const hierarchy = createHierarchy({ database, isInUse: (row) => inUse.has(row), most });
  /** looks whether anything has been written since; costs some microseconds */
  const refresh = (): void => {
    const { data_version: now } = changes.get() as { data_version: number };
    if (now === seen) return;
    seen = now;
    // in one transaction, so that the versions are those of the generation whatever the writer does meanwhile
    database.exec('BEGIN');
    let stored: number;
    try {
      stored = Number((generationOf.get() as { value: string } | undefined)?.value ?? 0);
      all = readVersions(database);
    } finally {
      database.exec('COMMIT');
    }
    if (stored === generation && inUse.size > 0) return;
    generation = stored;
    inUse = new Map(all.filter(({ version }) => version.inUse).map(({ row, version }) => [row, version]));
    // an id is unique, a prefix need not be: ids come last and win
    byName = new Map([...[...inUse.values()].map((version) => [version.prefix.toLowerCase(), version] as const), ...[...inUse.values()].map((version) => [version.id, version] as const)]);
    terms.clear();
    chains.clear();
    hierarchy.clear();
  };
  const numberFor = (iri: string): number | undefined => (numberOf.get(iri) as { id: number } | undefined)?.id;
  const iriFor = (number: number): string => (iriOf.get(number) as { iri: string }).iri;

  const holderOf = ({ version, defined }: StoredTerm): Holder => ({ ontology: inUse.get(version)!.id, version: inUse.get(version)!.version, defining: defined === 1 });
  const describe = (iri: string, number: number, stored: StoredTerm, { id: ontology, version, versionIri }: OntologyVersion, holders: readonly Holder[]): CatalogueTerm => ({
    iri, curie: curieOf(iri), label: stored.label, ...JSON.parse(stored.body) as TermBody,
    parents: (edges.all(number, stored.version) as { relation: number; parent: number }[]).map(({ relation, parent }) => ({ iri: iriFor(parent), relation: relations[relation]! })),
    holders, from: { ontology, version, ...(versionIri === undefined ? {} : { versionIri }) },
  });
  const read = (iri: string): CatalogueTerm | undefined => {
    const number = numberFor(iri);
    if (number === undefined) return undefined;
    const holding = (termsOf.all(number) as unknown as StoredTerm[]).filter(({ version }) => inUse.has(version)).toSorted((a, b) => b.defined - a.defined || b.weight - a.weight || a.version - b.version);
    const [first] = holding;
    if (first) return describe(iri, number, first, inUse.get(first.version)!, holding.map(holderOf));
    // merged into another term: it stands as an obsolete one that is replaced by that
    const merged = (mergedInto.all(number) as { version: number; into_iri: number }[]).filter(({ version }) => inUse.has(version));
    const into = [...new Set(merged.map(({ into_iri: each }) => iriFor(each)))];
    const target = into[0] === undefined ? undefined : find(into[0]);
    return target && {
      ...target, iri, curie: curieOf(iri), synonyms: [], definitionSources: [], parents: [], xrefs: [], subsets: [], consider: [], alternativeIds: [],
      obsolete: true, replacedBy: into,
    };
  };
  const find = (iri: string): CatalogueTerm | undefined => {
    const known = terms.get(iri);
    if (known || terms.has(iri)) return known;
    const term = read(iri);
    if (terms.size >= most) terms.clear();
    terms.set(iri, term);
    return term;
  };
  const walk = (iri: string, wanted: readonly ParentRelation[] = relations): readonly string[] => {
    const key = `${wanted.length === 2 ? '' : wanted[0] ?? '-'} ${iri}`;
    const known = chains.get(key);
    if (known) return known;
    const number = numberFor(iri);
    const above = number === undefined ? [] : [...hierarchy.above(number, masks(wanted))].map(iriFor);
    if (chains.size >= most) chains.clear();
    chains.set(key, above);
    return above;
  };
  const below = (iri: string, { relations: wanted = relations, limit = mostBelow }: { relations?: readonly ParentRelation[]; limit?: number } = {}): readonly string[] => {
    const number = numberFor(iri);
    return number === undefined ? [] : [...hierarchy.below(number, masks(wanted), limit)].map(iriFor);
  };
  const fresh = <A extends unknown[], R>(work: (...given: A) => R) => (...given: A): R => { refresh(); return work(...given); };
  refresh();

  return {
    get generation() { refresh(); return generation; },
    get rows() { refresh(); return inUse; },
    hierarchy,
    iriOf: iriFor,
    termsOf: fresh((ontology: string, { offset, limit }: { offset: number; limit: number }) => {
      const row = all.find(({ version }) => version.inUse && version.id === byName.get(ontology.toLowerCase())?.id);
      return row && { iris: (pageOf.all(row.row, limit, offset) as { iri: number }[]).map(({ iri }) => iriFor(iri)), total: row.version.counts.terms };
    }),
    versions: fresh(() => all.map(({ version }) => version)),
    inUse: fresh((ontology: string) => byName.get(ontology.toLowerCase())),
    find: fresh(find),
    findIn: fresh((iri: string, ontology: string, version: string) => {
      const found = all.find(({ version: each }) => each.id === ontology.toLowerCase() && each.version === version), number = numberFor(iri);
      const stored = found && number !== undefined ? (termsOf.all(number) as unknown as StoredTerm[]).find((each) => each.version === found.row) : undefined;
      return found && stored && describe(iri, number!, stored, found.version, [{ ontology: found.version.id, version, defining: stored.defined === 1 }]);
    }),
    labelOf: fresh((iri: string) => find(iri)?.label),
    parents: fresh((iri: string, wanted: readonly ParentRelation[] = relations) => (find(iri)?.parents ?? []).filter(({ relation }) => wanted.includes(relation))),
    ancestors: fresh(walk),
    descendants: fresh(below),
    children: fresh((iri: string, { relations: wanted = relations, limit = mostBelow }: { relations?: readonly ParentRelation[]; limit?: number } = {}) => {
      const number = numberFor(iri);
      return number === undefined ? [] : hierarchy.children(number, masks(wanted), limit).map(iriFor);
    }),
    isBelow: fresh((iri: string, branch: string, wanted?: readonly ParentRelation[]) => walk(iri, wanted).includes(branch)),
    replacement: fresh((iri: string) => replacementOf(iri, find)),
    named: fresh((text: string, { ontologies, branch }: { ontologies?: readonly string[]; branch?: string } = {}) => {
      const wanted = ontologies?.map((name) => byName.get(name.toLowerCase())?.id);
      const found = new Map<string, { iri: string; text: string; matched: 'label' | 'exact' }>();
      for (const { iri: number, version, kind, text: string } of named.all(searchForm(text)) as { iri: number; version: number; kind: number; text: string }[]) {
        const iri = iriFor(number);
        if (found.has(iri) || wanted && !wanted.includes(inUse.get(version)?.id) || branch !== undefined && iri !== branch && !walk(iri).includes(branch)) continue;
        found.set(iri, { iri, text: string, matched: stringKinds[kind] as 'label' | 'exact' });
      }
      return [...found.values()];
    }),
    close() { (database satisfies DatabaseSync).close(); },
  };
}

const masks = (wanted: readonly ParentRelation[]): number => wanted.reduce((mask, relation) => mask | 1 << relationNumbers[relation], 0);

/** Follows replacements to their end: nothing for a live term, `to` where one live (or unknown) term stands there. */
function replacementOf(iri: string, find: (iri: string) => CatalogueTerm | undefined): Replacement | undefined {
  if (!find(iri)?.obsolete) return undefined;
  const chain: string[] = [], passed = new Set([iri]);
  for (let at = iri; ;) {
    const term = find(at);
    if (!term?.obsolete) return { chain, to: at, consider: [] };
    const [next, ...others] = term.replacedBy;
    if (next === undefined || others.length > 0) return { chain, consider: others.length > 0 ? term.replacedBy : term.consider };
    chain.push(next);
    if (passed.has(next)) return { chain, consider: [] };
    passed.add(next);
    at = next;
  }
}
