/** Small ontologies for tests of the catalogue, and a catalogue of their own in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openCatalogueStore } from '../../../server/terms/catalogue-store.ts';
import type { CatalogueStore, Pin, VersionDraft } from '../../../server/terms/catalogue-store.ts';
import { openTermLookup } from '../../../server/terms/term-lookup.ts';
import type { OpenLookup } from '../../../server/terms/term-lookup.ts';
import type { TermEntry } from '../../../server/terms/term.ts';

export const obo = 'http://purl.obolibrary.org/obo/';

/** A term by its local name; what is not given is empty. */
export function termOf(name: string, label: string, { isA = [], partOf = [], exact = [], related = [], narrow = [], ...more }: Partial<Omit<TermEntry, 'iri'>> & { isA?: string[]; partOf?: string[]; exact?: string[]; related?: string[]; narrow?: string[] } = {}): TermEntry {
  return {
    iri: obo + name, kind: 'class', labels: label === '' ? [] : [{ text: label }],
    synonyms: [...exact.map((text) => ({ text, scope: 'exact' as const })), ...narrow.map((text) => ({ text, scope: 'narrow' as const })), ...related.map((text) => ({ text, scope: 'related' as const }))],
    definitionSources: [], parents: [...isA.map((each) => ({ iri: obo + each, relation: 'is-a' as const })), ...partOf.map((each) => ({ iri: obo + each, relation: 'part-of' as const }))],
    xrefs: [], subsets: [], obsolete: false, replacedBy: [], consider: [], alternativeIds: [], ...more,
  };
}

export function draftOf(prefix: string, version: string, more: Partial<VersionDraft> = {}): VersionDraft {
  return { id: prefix.toLowerCase(), prefix, version, namespaces: [`${obo}${prefix}_`], format: 'obo', sha256: `${prefix}-${version}`, source: `${prefix}.obo`, loadedAt: '2026-01-02T03:04:05Z', complete: true, ...more };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'micrograph-terms-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}

/** A catalogue with these versions, all that are named last of their ontology in use, and a lookup on it. */
export function catalogueOf(versions: readonly (readonly [VersionDraft, readonly TermEntry[]])[]): { file: string; store: CatalogueStore; lookup: OpenLookup } {
  const file = join(temporaryFolder(), 'catalogue.sqlite');
  const store = openCatalogueStore({ file });
  for (const [draft, terms] of versions) store.add(draft, terms, []);
  store.use([...new Map(versions.map(([{ id, version }]): [string, Pin] => [id, { ontology: id, version }])).values()]);
  const lookup = openTermLookup({ file });
  onTestFinished(() => { lookup.close(); store.close(); });
  return { file, store, lookup };
}
