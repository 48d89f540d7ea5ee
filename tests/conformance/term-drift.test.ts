/** Drift between two real versions of one ontology: the Cell Ontology as the cellxgene schema pinned it in 2025 and in 2026. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compareVersions } from '../../server/curation/compare-versions.ts';
import type { VersionsAfter } from '../../server/curation/compare-versions.ts';
import { isWithin } from '../../server/records/term-place.ts';
import { readOntology } from '../../server/terms/readers/read-ontology.ts';
import type { TermEntry } from '../../server/terms/term.ts';
import { createMemoryLookup } from '../support/term-lookup.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/ontologies');
const read = async (version: string): Promise<readonly TermEntry[]> => {
  const name = `czi-CL-ontology-${version}.json.gz`;
  return (await readOntology(new Uint8Array(gunzipSync(readFileSync(join(folder, name)))), { name: name.replace(/\.gz$/, '') })).terms;
};
const lookupOf = (version: string, terms: readonly TermEntry[]): ReturnType<typeof createMemoryLookup> => createMemoryLookup([{
  id: 'cl', prefix: 'CL', version, terms: terms.map(({ labels, synonyms, parents, ...term }) => ({ ...term, label: labels[0]?.text ?? term.iri, synonyms: synonyms.map(({ text }) => text), isA: parents.filter(({ relation }) => relation === 'is-a').map(({ iri }) => iri) })),
}]);

describe.skipIf(!existsSync(folder))('the Cell Ontology of 2025 and of 2026 (skipped where ../shared/data is absent)', () => {
  test('each term that differs is named with what became of it, and replacements live', async () => {
    const [older, newer] = [await read('v2025-02-13'), await read('v2026-03-26')];
    const before = lookupOf('2025', older), lookup = lookupOf('2026', newer);
    const spec = { ontologies: ['CL'] };
    const after: VersionsAfter = { find: (iri) => lookup.find(iri), replacement: (iri) => lookup.replacement(iri), isWithin: (iri, own) => isWithin(lookup, iri, own), isComplete: () => true, named: () => undefined };
    const used = older.filter(({ obsolete }) => !obsolete).map(({ iri }) => ({ iri, specs: [spec] }));
    expect(used.length).toBeGreaterThan(2000);
    const drifted = compareVersions((iri) => { const term = before.find(iri); return term && { label: term.label, obsolete: term.obsolete }; }, after, used);
    const byKind = new Map([...Map.groupBy(drifted, ({ kind }) => kind)].map(([kind, items]) => [kind, items.length]));
    expect(drifted.length).toBeGreaterThan(10);
    // counted by hand of the two files: what lives in the older and is obsolete, gone or called otherwise in the newer
    const now = new Map(newer.map((term) => [term.iri, term]));
    const living = older.filter(({ obsolete }) => !obsolete);
    expect(byKind.get('obsolete') ?? 0).toBe(living.filter(({ iri }) => now.get(iri)?.obsolete).length);
    expect(byKind.get('gone') ?? 0).toBe(living.filter(({ iri }) => !now.has(iri)).length);
    expect(byKind.get('relabelled') ?? 0).toBe(living.filter(({ iri, labels }) => now.get(iri)?.obsolete === false && now.get(iri)!.labels[0]?.text !== labels[0]?.text).length);
    const replaced = drifted.filter(({ replacement }) => replacement !== undefined);
    expect(replaced.length).toBeGreaterThan(0);
    for (const { replacement } of replaced) expect(lookup.find(replacement!)?.obsolete).toBe(false);
  });

  test('bound to the branch of neurons, a term that left it has moved', async () => {
    const newer = await read('v2026-03-26');
    const neuron = 'http://purl.obolibrary.org/obo/CL_0000540';
    const lookup = lookupOf('2026', newer);
    const below = lookup.descendants(neuron);
    expect(below.length).toBeGreaterThan(50);
    const spec = { ontologies: ['CL'], branch: neuron };
    const after: VersionsAfter = { find: (iri) => lookup.find(iri), replacement: (iri) => lookup.replacement(iri), isWithin: (iri, own) => isWithin(lookup, iri, own), isComplete: () => true, named: () => undefined };
    const outside = newer.find(({ iri, obsolete }) => !obsolete && iri !== neuron && !below.includes(iri))!.iri;
    const drifted = compareVersions((iri) => ({ label: lookup.labelOf(iri)!, obsolete: false }), after, [...below, outside].map((iri) => ({ iri, specs: [spec] })));
    expect(drifted.map(({ term, kind }) => [term, kind])).toEqual([[outside, 'moved']]);
  });
});
