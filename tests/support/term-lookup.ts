/** A TermLookup in memory over lists of terms: for tests that need ontologies without a catalogue's file. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readPid } from '../../server/pids/pids.ts';
import type { CatalogueTerm, OntologyVersion, Replacement, TermLookup } from '../../server/terms/catalogue.ts';
import { readSlice } from './read-slice.ts';
import type { ParentRelation, TermEntry } from '../../server/terms/term.ts';

/** A term in few words: what is left out is empty. */
export type ShortTerm = Partial<Omit<TermEntry, 'labels' | 'synonyms' | 'parents'>> & { iri: string; label: string; synonyms?: readonly string[]; isA?: readonly string[]; partOf?: readonly string[] };
export interface MemoryVersion { id: string; prefix: string; version: string; complete?: boolean; namespaces?: readonly string[]; terms: readonly ShortTerm[] }
export interface MemoryLookup extends TermLookup { /** puts other versions in use */ use(versions: readonly MemoryVersion[]): void }

export function entryOf({ iri, label, synonyms = [], isA = [], partOf = [], ...more }: ShortTerm): TermEntry {
  return {
    iri, kind: 'class', labels: [{ text: label }], synonyms: synonyms.map((text) => ({ text, scope: 'exact' })), definitionSources: [],
    parents: [...isA.map((parent) => ({ iri: parent, relation: 'is-a' as const })), ...partOf.map((parent) => ({ iri: parent, relation: 'part-of' as const }))],
    xrefs: [], subsets: [], obsolete: false, replacedBy: [], consider: [], alternativeIds: [], ...more,
  };
}

const level = (text: string): string => text.toLowerCase().replaceAll(/[\s-]+/g, ' ').trim();

/** The slices that come with the server, as extracts. */
export function createSliceLookup(): MemoryLookup {
  const folder = resolve(import.meta.dirname, '../../ontologies');
  return createMemoryLookup((['FBbi', 'NCBITaxon'] as const).map((prefix): MemoryVersion => {
    const id = prefix.toLowerCase();
    const terms = readSlice({ bytes: readFileSync(join(folder, `${id}.ttl`)) }).terms.map(({ labels, synonyms, parents, ...term }): ShortTerm => (
      { ...term, label: labels[0]!.text, synonyms: synonyms.map(({ text }) => text), isA: parents.map(({ iri }) => iri) }));
    return { id, prefix, version: 'slice', complete: false, terms };
  }));
}

/** Creates it; all versions are in use. */
export function createMemoryLookup(first: readonly MemoryVersion[]): MemoryLookup {
  let given = first, generation = 1;
  let terms = new Map<string, CatalogueTerm>();
  const versionOf = ({ id, prefix, version, complete = true, namespaces = [`http://purl.obolibrary.org/obo/${prefix}_`], terms: own }: MemoryVersion): OntologyVersion => ({
    id, prefix, version, complete, namespaces, format: 'obo', sha256: `sha-${id}-${version}`, source: `${id}.obo`, loadedAt: '2026-01-01T00:00:00Z', inUse: true, iri: `http://purl.obolibrary.org/obo/${id}.owl`,
    versionIri: `http://purl.obolibrary.org/obo/${id}/${version}.owl`, counts: { terms: own.length, defined: own.length, obsolete: 0, strings: own.length },
  });
  const fill = (): void => {
    terms = new Map();
    for (const version of given) {
      const { id, namespaces } = versionOf(version);
      for (const short of version.terms) {
        const defining = namespaces.some((namespace) => short.iri.startsWith(namespace));
        const known = terms.get(short.iri), holder = { ontology: id, version: version.version, defining };
        if (known && !defining) { terms.set(short.iri, { ...known, holders: [...known.holders, holder] }); continue; }
        const pid = readPid(short.iri);
        const local = /[^/#]*$/.exec(short.iri)![0];
        terms.set(short.iri, {
          ...entryOf(short), label: short.label, curie: pid?.authority ? local.replace('_', ':') : short.iri, holders: [...known?.holders ?? [], holder],
          from: { ontology: id, version: version.version, versionIri: versionOf(version).versionIri! },
        });
      }
    }
  };
  fill();
  const parents = (iri: string, relations: readonly ParentRelation[] = ['is-a', 'part-of']): readonly { iri: string; relation: ParentRelation }[] => (terms.get(iri)?.parents ?? []).filter(({ relation }) => relations.includes(relation));
  const closure = (iri: string, step: (from: string) => readonly string[]): string[] => {
    const found = new Set<string>();
    const waiting = [...step(iri)];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) if (next !== iri && !found.has(next)) { found.add(next); waiting.push(...step(next)); }
    return [...found];
  };
  const ancestors = (iri: string, relations?: readonly ParentRelation[]): string[] => closure(iri, (from) => parents(from, relations).map((parent) => parent.iri));
  const children = (iri: string, relations?: readonly ParentRelation[]): string[] => [...terms.keys()].filter((each) => parents(each, relations).some((parent) => parent.iri === iri));
  return {
    get generation() { return generation; },
    versions: () => given.map(versionOf),
    inUse: (ontology) => given.map(versionOf).find(({ id, prefix }) => [id, prefix.toLowerCase()].includes(ontology.toLowerCase())),
    find: (iri) => terms.get(iri),
    findIn: (iri, ontology, version) => { const term = terms.get(iri); return term?.from.ontology === ontology && term.from.version === version ? term : undefined; },
    labelOf: (iri) => terms.get(iri)?.label,
    parents, ancestors,
    descendants: (iri, { relations, limit } = {}) => closure(iri, (from) => children(from, relations)).slice(0, limit),
    children: (iri, { relations, limit } = {}) => children(iri, relations).slice(0, limit),
    isBelow: (iri, branch, relations) => ancestors(iri, relations).includes(branch),
    replacement(iri) {
      const chain: string[] = [];
      for (let term = terms.get(iri); term?.obsolete; term = terms.get(chain.at(-1)!)) {
        const [next] = term.replacedBy;
        if (term.replacedBy.length !== 1 || next === undefined || chain.includes(next) || next === iri) return { chain, consider: [...term.replacedBy.length > 1 ? term.replacedBy : [], ...term.consider] } satisfies Replacement;
        chain.push(next);
      }
      return chain.length === 0 ? undefined : { chain, to: chain.at(-1)!, consider: [] };
    },
    named(text, { ontologies, branch } = {}) {
      const prefixes = given.map(versionOf).filter(({ prefix }) => ontologies?.map((each) => each.toLowerCase()).includes(prefix.toLowerCase()) ?? true).flatMap(({ namespaces }) => namespaces);
      return [...terms.values()].filter(({ iri }) => prefixes.some((prefix) => iri.startsWith(prefix)) && (branch === undefined || iri === branch || ancestors(iri).includes(branch))).flatMap((term) => [
        ...term.labels.filter((label) => level(label.text) === level(text)).map((label) => ({ iri: term.iri, text: label.text, matched: 'label' as const })),
        ...term.synonyms.filter((synonym) => level(synonym.text) === level(text)).map((synonym) => ({ iri: term.iri, text: synonym.text, matched: synonym.scope })),
      ]);
    },
    close() { terms.clear(); },
    use(versions) { given = versions; generation += 1; fill(); },
  };
}
