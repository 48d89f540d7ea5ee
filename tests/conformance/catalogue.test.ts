/**
 * Real files of ontologies through the real path: read, named, kept, put in use, found; two versions of one side by side.
 * They lie beside the clone and are never committed.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCatalogueWriting } from '../../server/terms/catalogue-writing.ts';
import type { CatalogueWriting } from '../../server/terms/catalogue-writing.ts';
import type { LoadSummary } from '../../server/terms/catalogue.ts';
import { openTermLookup } from '../../server/terms/term-lookup.ts';
import type { OpenLookup } from '../../server/terms/term-lookup.ts';
import { openSearch } from '../../server/terms/term-search.ts';
import type { Search } from '../../server/terms/term-search.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(root, '../shared/data/ontologies');
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'SOURCES.md').toSorted() : [];
const obo = 'http://purl.obolibrary.org/obo/';

/** Files that state no name of any term: a list of identifiers, and axioms whose labels stand in the modules that they import. */
const nameless = new Set(['taxon-subset-ids.txt', 'bao_complete.owl']);

/** What some files are, by their names. */
const expected: Readonly<Record<string, object>> = {
  'fbbi.owl': { id: 'fbbi', prefix: 'FBbi', version: '2019-03-07', complete: true }, 'czi-CL-ontology-v2026-03-26.json.gz': { id: 'cl', prefix: 'CL', version: '2026-03-26' }, 'czi-CVCL-ontology-55.0.json.gz': { prefix: 'CVCL' },
  'czi-EFO-ontology-v3.90.0.json.gz': { id: 'efo', prefix: 'EFO' }, 'czi-UBERON-ontology-v2026-04-01.json.gz': { id: 'uberon' }, 'mondo-chebi_import.obo': { id: 'chebi', complete: false }, 'go-ncbitaxon_import.obo': { id: 'ncbitaxon', complete: false },
  'obi.obo': { id: 'obi' }, 'uo.obo': { id: 'uo' }, 'duo.owl': { id: 'duo' }, 'bao_complete.owl': { id: 'bao' }, 'EDAM-bioimaging.owl': { namespaces: ['http://edamontology.org/'] }, 'qudt-units.ttl.gz': { namespaces: ['http://qudt.org/vocab/unit/'] },
};

describe.skipIf(names.length === 0)('files of ontologies (skipped where ../shared/data/ontologies is absent)', () => {
  let data: string, writing: CatalogueWriting, lookup: OpenLookup, search: Search;
  const loaded = new Map<string, LoadSummary>(), refused = new Map<string, string>();
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'micrograph-catalogue-'));
    writing = openCatalogueWriting({ dataFolder: data, shipped: join(root, 'ontologies') });
    await writing.prepare();
    for (const name of names) {
      try { loaded.set(name, await writing.load({ bytes: new Uint8Array(readFileSync(join(folder, name))), source: name }, () => undefined)); } catch (error) { refused.set(name, (error as Error).message); }
    }
    lookup = openTermLookup({ file: join(data, 'catalogue.sqlite') });
    const newest = new Map(lookup.versions().toSorted((a, b) => a.counts.defined - b.counts.defined).map(({ id, version }) => [id, { ontology: id, version }]));
    writing.use([...newest.values()], () => undefined);
    search = openSearch({ file: join(data, 'catalogue.sqlite'), lookup });
  }, 170_000);
  afterAll(() => { search?.close(); lookup?.close(); writing?.close(); rmSync(data, { recursive: true, force: true }); });

  test('each is loaded', () => {
    expect([...refused]).toEqual([]);
    expect(loaded.size).toBe(names.length);
  });

  test.each(names)('%s has a summary: terms of its own, and a name', (name) => {
    const { version, already } = loaded.get(name)!;
    expect(version).toMatchObject({ id: expect.stringMatching(/^[a-z][a-z\d_.-]*$/) as string, source: name, ...expected[name] });
    expect([already, version.counts.terms > 0, version.counts.defined > 0, version.counts.strings > 0]).toEqual([false, true, true, !nameless.has(name)]);
  });

  test('two versions of the cell ontology stand side by side; one replaces the other and is taken away', () => {
    const [before, after] = ['czi-CL-ontology-v2025-02-13.json.gz', 'czi-CL-ontology-v2026-03-26.json.gz'].map((name) => loaded.get(name)!.version);
    const pins = lookup.versions().filter(({ inUse }) => inUse).map(({ id, version }) => ({ ontology: id, version }));
    const withCl = (version: string): typeof pins => [...pins.filter(({ ontology }) => ontology !== 'cl'), { ontology: 'cl', version }];
    writing.use(withCl(before!.version), () => undefined);
    const gone = lookup.descendants(`${obo}CL_0000000`).length;
    writing.use(withCl(after!.version), () => undefined);
    expect(lookup.inUse('CL')?.version).toBe(after!.version);
    expect(lookup.descendants(`${obo}CL_0000000`).length).toBeGreaterThan(gone);
    expect(lookup.findIn(`${obo}CL_0000540`, 'cl', before!.version)?.label).toBe('neuron');
    expect(writing.remove({ ontology: 'cl', version: before!.version })).toBe(true);
    expect(lookup.findIn(`${obo}CL_0000540`, 'cl', before!.version)).toBeUndefined();
  });

  test.each([['HeLa', 'RRID:CVCL_0030'], ['neuron', 'CL:0000540'], ['fluorescence microscopy', 'FBbi:00000246'], ['flourescence microscopy', 'FBbi:00000246'], ['heart', 'UBERON:0000948'], ['UBERON_0000948', 'UBERON:0000948'], ['cvcl_0030', 'RRID:CVCL_0030'], ['Homo sapiens', 'NCBITaxon:9606'], ['lung adenocarcinom', 'MONDO:0005061']])('"%s" finds %s among the first', (text, curie) => {
    expect(search.search({ text, limit: 5 }).hits.map((hit) => hit.curie)).toContain(curie);
  });

  test('one IRI that many ontologies hold is one hit, as its own describes it', () => {
    const { hits } = search.search({ text: 'heart', limit: 100 });
    expect(new Set(hits.map(({ iri }) => iri)).size).toBe(hits.length);
    const heart = hits.find(({ iri }) => iri === `${obo}UBERON_0000948`)!;
    expect(heart.holders.length).toBeGreaterThan(1);
    expect(heart.holders[0]).toMatchObject({ ontology: 'uberon', defining: true });
  });
});
