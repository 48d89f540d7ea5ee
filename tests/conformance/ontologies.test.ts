/**
 * Every real ontology file at hand is read with the number of terms that its source states, and what stands in several
 * formats reads the same in all; each difference that remains is named with its reason. Skipped where the files are not.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOntology } from '../../server/terms/readers/read-ontology.ts';
import type { ReadOntology, TermEntry } from '../../server/terms/term.ts';

const data = resolve(import.meta.dirname, '../../../shared/data/ontologies');
const there = existsSync(data);
const reason = there ? '' : ' (skipped: ../shared/data/ontologies is not there)';
const files = there ? readdirSync(data).filter((name) => name !== 'SOURCES.md').toSorted() : [];
const cache = new Map<string, Promise<ReadOntology>>();
const read = (name: string): Promise<ReadOntology> => {
  let found = cache.get(name);
  if (!found) { found = readOntology(new Uint8Array(readFileSync(resolve(data, name))), { name }); cache.set(name, found); }
  return found;
};

/** Number of classes or entries by the table of sources. */
const stated = new Map(there ? readFileSync(resolve(data, 'SOURCES.md'), 'utf8').split('\n').map((line) => line.split('|').map((cell) => cell.trim())).filter((cells) => /^\d+$/.test(cells[3] ?? '')).map((cells) => [cells[1]!, Number(cells[3])] as const) : []);
const otherCounts: Readonly<Record<string, { count: number; why: string }>> = {
  'qudt-quantitykinds.ttl': { count: 1224, why: 'the table counts the node of metadata too' },
};

describe.skipIf(!there)(`the real files are read${reason}`, () => {
  test('there are files', () => { expect(files.length).toBeGreaterThanOrEqual(48 - 2); });
  for (const name of files) {
    test(name, async () => {
      const { terms, faults, header } = await read(name);
      const properties = terms.filter(({ kind }) => kind === 'property').length, named = terms.filter(({ kind }) => kind === 'individual').length;
      const count = terms.length - properties - (name.startsWith('qudt') ? 0 : named);
      expect(count, 'number of terms').toBe(otherCounts[name]?.count ?? stated.get(name));
      expect(new Set(terms.map(({ iri }) => iri)).size).toBe(terms.length);
      expect(terms.filter(({ iri }) => !/^(?:https?|urn):[^\s<>"]+$/.test(iri)).map(({ iri }) => iri)).toEqual([]);
      const unexpected = faults.filter(({ message }) => !/^The import of |is stated to be below itself|holds a placeholder/.test(message));
      expect(unexpected).toEqual([]);
      if (!/^(?:czi|taxon|cl-edit|qudt)/.test(name)) expect(header.iri).toMatch(/^http/);
    });
  }
});

interface Pair { first: string; second: string; same: number; /** field → terms on which the two differ, with the reason */ differ: Readonly<Record<string, { count: number; why: string }>>; firstOnly: number; secondOnly: { count: number; why: string } }
const pairs: readonly Pair[] = [
  { first: 'uo.obo', second: 'uo.json', same: 574, differ: {}, firstOnly: 0, secondOnly: { count: 0, why: '' } },
  { first: 'uo.obo', second: 'uo.owl', same: 574, differ: { labels: { count: 9, why: 'OBO has no languages' }, synonyms: { count: 7, why: 'OBO has no languages' } }, firstOnly: 0, secondOnly: { count: 0, why: '' } },
  { first: 'cl-general-slim.obo', second: 'cl-general-slim.json', same: 713, differ: {
    xrefs: { count: 1, why: 'an equivalent class, which the conversion to JSON leaves out' },
    definition: { count: 1, why: 'a class with two definitions, of which each conversion took another' }, definitionSources: { count: 1, why: 'the same' } }, firstOnly: 0, secondOnly: { count: 0, why: '' } },
  { first: 'cl-general-slim.obo', second: 'cl-general-slim.owl', same: 713, differ: {
    xrefs: { count: 1, why: 'an equivalent class, a CURIE there and an IRI here' } }, firstOnly: 0, secondOnly: { count: 0, why: '' } },
  { first: 'pato-simple.obo', second: 'pato-simple.json', same: 2785, differ: {}, firstOnly: 0, secondOnly: { count: 84, why: 'merged ids, which are deprecated classes without a label there and alt_id in OBO' } },
  { first: 'pato-simple.obo', second: 'pato-base.owl.gz', same: 2785, differ: { parents: { count: 1, why: 'the base edition hangs the root below BFO' } }, firstOnly: 0, secondOnly: { count: 92, why: '84 merged ids, and 8 classes of other ontologies that the base edition mentions' } },
  { first: 'uberon-efo-slim.obo', second: 'uberon-efo-slim.json', same: 613, differ: {}, firstOnly: 0, secondOnly: { count: 0, why: '' } },
];
const fields = ['kind', 'labels', 'synonyms', 'definition', 'definitionSources', 'parents', 'xrefs', 'subsets', 'obsolete', 'replacedBy', 'consider', 'alternativeIds'] as const satisfies readonly (keyof TermEntry)[];
const inAnyOrder = (value: unknown): string => JSON.stringify(Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value) ?? '';

describe.skipIf(!there)(`one ontology in several formats reads the same${reason}`, () => {
  for (const { first, second, same, differ, firstOnly, secondOnly } of pairs) {
    test(`${first} and ${second}`, async () => {
      const [one, other] = await Promise.all([first, second].map(async (name) => new Map((await read(name)).terms.filter(({ kind }) => kind === 'class').map((term) => [term.iri, term]))));
      const both = [...one!.keys()].filter((iri) => other!.has(iri));
      expect(both).toHaveLength(same);
      expect(one!.size - both.length).toBe(firstOnly);
      expect(other!.size - both.length).toBe(secondOnly.count);
      const found: Record<string, number> = {};
      for (const iri of both) for (const field of fields) if (inAnyOrder(one!.get(iri)![field]) !== inAnyOrder(other!.get(iri)![field])) found[field] = (found[field] ?? 0) + 1;
      expect(found).toEqual(Object.fromEntries(Object.entries(differ).map(([field, { count }]) => [field, count])));
    });
  }
});

describe.skipIf(!there)(`what the files are known for is read${reason}`, () => {
  const term = async (file: string, iri: string): Promise<TermEntry> => {
    const found = (await read(file)).terms.find((each) => each.iri === iri);
    if (!found) throw new Error(`${iri} is not in ${file}`);
    return found;
  };
  const obo = 'http://purl.obolibrary.org/obo/';
  test('107 classes of FBbi are obsolete, and its root is no number', async () => {
    const { terms } = await read('fbbi-gide-edit.ofn');
    expect(terms.filter(({ kind, obsolete }) => kind === 'class' && obsolete)).toHaveLength(107);
    expect((await term('fbbi.owl', `${obo}FBbi_00000222`)).parents).toEqual([{ iri: `${obo}FBbi_root_00000000`, relation: 'is-a' }]);
  });
  test('replacements of DUO stand in a sentence', async () => {
    expect((await term('duo.owl', `${obo}DUO_0000005`)).replacedBy).toEqual([`${obo}DUO_0000042`, `${obo}DUO_0000043`]);
  });
  test('a unit has its symbol, its labels in many languages, and what it is', async () => {
    const ampere = await term('qudt-units.ttl.gz', 'http://qudt.org/vocab/unit/A');
    expect(ampere.labels[0]).toEqual({ text: 'Ampere' });
    expect(ampere.labels).toContainEqual({ text: 'Ampère', language: 'fr' });
    expect(ampere.synonyms).toContainEqual({ text: 'A', scope: 'exact', type: 'symbol' });
    expect(ampere.parents).toEqual([{ iri: 'http://qudt.org/schema/qudt/Unit', relation: 'is-a' }]);
  });
  test('a cell type is part of something, by OBO, by OWL and by its edit file', async () => {
    const own = async (file: string): Promise<unknown> => (await read(file)).terms.flatMap(({ iri, parents }) => parents.filter(({ relation }) => relation === 'part-of').map((parent) => `${iri} ${parent.iri}`)).length;
    expect(await own('cl-general-slim.obo')).toBe(await own('cl-general-slim.owl'));
    expect(await own('cl-edit.ofn.gz')).toBeGreaterThan(100);
  });
  test('EFO replaces nearly all of its obsolete terms', async () => {
    const obsolete = (await read('czi-EFO-ontology-v3.90.0.json.gz')).terms.filter((each) => each.obsolete);
    expect(obsolete.length).toBeGreaterThanOrEqual(4930);
    expect(obsolete.filter(({ replacedBy }) => replacedBy.length > 0).length).toBeGreaterThanOrEqual(4840);
  });
});
