import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { isKnownError } from '../../../server/errors.ts';
import type { OntologyVersion } from '../../../server/terms/catalogue.ts';
import { openCatalogueStore } from '../../../server/terms/catalogue-store.ts';
import type { Pin } from '../../../server/terms/catalogue-store.ts';
import { openCatalogueWriting, pinsInForce } from '../../../server/terms/catalogue-writing.ts';
import { identifyOntology } from '../../../server/terms/identify-ontology.ts';
import { openKeptFiles } from '../../../server/terms/kept-files.ts';
import { loadOntology } from '../../../server/terms/load-ontology.ts';
import type { LoadParts, ReadSource } from '../../../server/terms/load-ontology.ts';
import { readOntology } from '../../../server/terms/readers/read-ontology.ts';
import type { ReadOntology } from '../../../server/terms/term.ts';
import { openTermLookup } from '../../../server/terms/term-lookup.ts';
import { draftOf, obo, temporaryFolder, termOf } from './catalogues.ts';

const root = resolve(import.meta.dirname, '../../..');
const readSlice: ReadSource = ({ bytes, name }) => readOntology(bytes, { name });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function partsOf(read: ReadSource = readSlice, { maxPages }: { maxPages?: number } = {}): LoadParts & { folder: string } {
  const folder = temporaryFolder();
  const store = openCatalogueStore({ file: join(folder, 'catalogue.sqlite'), ...(maxPages === undefined ? {} : { maxPages }) });
  onTestFinished(() => { store.close(); });
  return { folder, store, files: openKeptFiles(join(folder, 'ontologies')), read };
}
const turtleOf = (...lines: string[]): Uint8Array => bytesOf(`@prefix obo: <${obo}> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n${lines.join('\n')}`);
const codeOf = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no error', (error: unknown) => (isKnownError(error) ? error.code : error));

test('a slice that comes with the server is loaded, kept by its hash, and found', async () => {
  const parts = partsOf();
  const bytes = new Uint8Array(readFileSync(join(root, 'ontologies/fbbi.ttl')));
  const steps: string[] = [];
  const { version, already, faults } = await loadOntology({ bytes, source: 'fbbi.ttl' }, parts, ({ stage }) => { steps.push(stage); });
  expect(version).toMatchObject({ id: 'fbbi', prefix: 'FBbi', namespaces: [`${obo}FBbi_`], source: 'fbbi.ttl', complete: false, inUse: false, format: 'turtle' });
  expect(version.counts.terms).toBe(version.counts.defined);
  expect(version.counts.terms).toBeGreaterThan(50);
  expect([already, faults]).toEqual([false, []]);
  expect(new Set(steps)).toEqual(new Set(['reading', 'writing']));
  expect(readdirSync(join(parts.folder, 'ontologies')).toSorted()).toEqual([`${version.sha256}.gz`, `${version.sha256}.json`]);
  expect(Buffer.compare(parts.files.list()[0]!.read(), bytes)).toBe(0);
  parts.store.use([{ ontology: 'fbbi', version: version.version }]);
  const lookup = openTermLookup({ file: join(parts.folder, 'catalogue.sqlite') });
  expect(lookup.isBelow(`${obo}FBbi_00000251`, `${obo}FBbi_00000222`)).toBe(true);
  lookup.close();
});

test('the same file again, also packed, is said to be there', async () => {
  const parts = partsOf(), bytes = turtleOf('obo:XX_1 a owl:Class ; rdfs:label "one" .');
  const first = await loadOntology({ bytes, source: 'a.ttl' }, parts);
  const again = await loadOntology({ bytes: gzipSync(bytes), source: 'b.ttl.gz' }, parts);
  expect([again.already, again.version]).toEqual([true, first.version]);
});

test('the same file under another name is refused, with the name it has', async () => {
  const parts = partsOf(), bytes = turtleOf('obo:XX_1 a owl:Class ; rdfs:label "one" .');
  const { version } = await loadOntology({ bytes, source: 'a.ttl', id: 'xx', version: '7', complete: false }, parts);
  expect((await loadOntology({ bytes, source: 'b.ttl', id: 'xx', version: '7', complete: false }, parts)).already).toBe(true);
  for (const told of [{ id: 'yy' }, { version: '8' }, { complete: true }, { prefix: 'YY' }, { namespaces: ['http://example.org/'] }]) {
    const error = await loadOntology({ bytes, source: 'b.ttl', ...told }, parts).then(() => undefined, (each: unknown) => each);
    expect(isKnownError(error, 'request-not-valid') && error.message).toContain('as xx 7 (prefix XX, an extract)');
  }
  expect(parts.store.versions()).toEqual([version]);
});

test('a version whose removal was interrupted is not loaded again at the next start', async () => {
  const folder = temporaryFolder(), shipped = temporaryFolder();
  writeFileSync(join(shipped, 'sources.yaml'), '{}');
  const writing = openCatalogueWriting({ dataFolder: folder, shipped });
  const { version } = await writing.load({ bytes: turtleOf('obo:XX_1 a owl:Class ; rdfs:label "one" .'), source: 'a.ttl', version: '1' }, () => undefined);
  const other = new DatabaseSync(join(folder, 'catalogue.sqlite'));
  other.exec("CREATE TRIGGER stop BEFORE DELETE ON version BEGIN SELECT RAISE(ABORT, 'interrupted'); END");
  expect(() => writing.remove({ ontology: 'xx', version: '1' })).toThrow('interrupted');
  expect(readdirSync(join(folder, 'ontologies'))).toEqual([]);
  other.exec('DROP TRIGGER stop');
  other.close();
  expect(writing.remove({ ontology: 'xx', version: version.version })).toBe(true);
  expect((await writing.prepare()).restored).toBe(0);
  writing.close();
});

test('an older slice gives way to a newer one at a start, and stays where somebody chose it since', () => {
  const slice = (version: string): OntologyVersion => ({ ...draftOf('FBbi', version, { source: 'micrograph/ontologies/fbbi.ttl' }), inUse: false, counts: { terms: 1, defined: 1, obsolete: 0, strings: 1 } }) as OntologyVersion;
  const [older, newer] = ['slice-1', 'slice-2'].map((version) => ({ ontology: 'fbbi', version })) as [Pin, Pin];
  const versions = [slice('slice-1'), slice('slice-2')];
  expect(pinsInForce([older], versions, [newer], { renew: true })).toEqual([newer]);
  expect(pinsInForce([older], versions, [newer])).toEqual([older]);
  expect(pinsInForce([], versions, [newer])).toEqual([newer]);
  expect(pinsInForce([{ ontology: 'fbbi', version: 'lost' }], versions, [newer])).toEqual([newer]);
});

test('another file of the same version stands beside it under a name of its own, unless the version was told', async () => {
  const parts = partsOf();
  const first = await loadOntology({ bytes: turtleOf('obo:XX_1 a owl:Class ; rdfs:label "one" .'), source: 'a.ttl', version: '7' }, parts);
  const read: ReadSource = async (source) => ({ ...await readSlice(source), header: { version: '7' } });
  const bytes = turtleOf('obo:XX_1 a owl:Class ; rdfs:label "another" .');
  expect(await codeOf(loadOntology({ bytes, source: 'b.ttl', version: '7' }, parts))).toBe('request-not-valid');
  const second = await loadOntology({ bytes, source: 'b.ttl' }, { ...parts, read });
  expect(second.version.version).toBe(`7+${second.version.sha256.slice(0, 8)}`);
  expect(parts.store.versions()).toHaveLength(2);
  expect(first.version.version).toBe('7');
});

const nothing = bytesOf('nothing');
test.each<[string, ReadSource, Partial<Parameters<typeof loadOntology>[0]>, string]>([
  ['a file without terms', () => ({ format: 'obo', header: {}, terms: [], faults: [{ message: 'no stanza', fatal: false }] }), {}, 'source-not-readable'],
  ['a file with a fatal fault', () => ({ format: 'obo', header: {}, terms: [termOf('XX_1', 'one')], faults: [{ line: 7, message: 'it ends in the middle', fatal: true }] }), {}, 'source-not-readable'],
  ['Turtle with a fault', readSlice, {}, 'source-not-readable'],
  ['half a packed file', readSlice, { bytes: gzipSync(turtleOf('obo:XX_1 a owl:Class .')).subarray(0, 40) }, 'source-not-readable'],
  ['an id that is none', readSlice, { id: 'FB bi' }, 'request-not-valid'],
  ['a version that is none', readSlice, { version: '../1' }, 'request-not-valid'],
])('of %s nothing is kept', async (_, read, given, code) => {
  const parts = partsOf(read);
  expect(await codeOf(loadOntology({ bytes: nothing, source: 'x.ttl', ...given }, parts))).toBe(code);
  expect(parts.store.versions()).toEqual([]);
  expect(readdirSync(join(parts.folder, 'ontologies'))).toEqual([]);
});

test('when the disk is full nothing of the version is kept, and with room again it loads', async () => {
  const many = (n: number): ReadOntology => ({ format: 'obo', header: { version: '1' }, terms: Array.from({ length: n }, (_, at) => termOf(`XX_${at}`, `term number ${at} of a large file`)), faults: [] });
  const parts = partsOf(({ bytes }) => many(bytes.length), { maxPages: 200 });
  await loadOntology({ bytes: bytesOf('a'.repeat(50)), source: 'small.obo', id: 'small' }, parts);
  expect(await codeOf(loadOntology({ bytes: bytesOf('a'.repeat(20_000)), source: 'large.obo' }, parts))).toBe('catalogue-failed');
  expect(parts.store.versions().map(({ id }) => id)).toEqual(['small']);
  expect(readdirSync(join(parts.folder, 'ontologies'))).toHaveLength(2);
  await loadOntology({ bytes: bytesOf('a'.repeat(60)), source: 'another.obo', id: 'another' }, parts);
  expect(parts.store.versions().map(({ id }) => id)).toEqual(['another', 'small']);
});

test('when the disk is full while a version comes into use, the one before stays in use and is found', async () => {
  const many = (n: number): ReadOntology => ({ format: 'obo', header: {}, terms: Array.from({ length: n }, (_, at) => termOf(`XX_${at}`, `term number ${at} of ${n} with a rather long name`)), faults: [] });
  const folder = temporaryFolder(), file = join(folder, 'catalogue.sqlite'), files = openKeptFiles(join(folder, 'ontologies'));
  const roomy = openCatalogueStore({ file });
  for (const n of [20, 4000]) await loadOntology({ bytes: bytesOf('a'.repeat(n)), source: `${n}.obo`, id: 'xx', version: String(n) }, { store: roomy, files, read: ({ bytes }) => many(bytes.length) });
  roomy.use([{ ontology: 'xx', version: '20' }]);
  roomy.close();
  const full = openCatalogueStore({ file, maxPages: 1 }), lookup = openTermLookup({ file });
  onTestFinished(() => { lookup.close(); full.close(); });
  expect(await codeOf((async () => full.use([{ ontology: 'xx', version: '4000' }]))())).toBe('catalogue-failed');
  expect(lookup.inUse('xx')?.version).toBe('20');
  expect(lookup.named('term number 7 of 20 with a rather long name')).toHaveLength(1);
});

test('files that a killed process left half done are cleared away, or finished where the version was written', () => {
  const folder = join(temporaryFolder(), 'ontologies'), files = openKeptFiles(folder);
  const about = { source: 'a.obo', loadedAt: '2026-01-02T03:04:05Z', id: 'xx', version: '1', prefix: 'XX', namespaces: [], complete: false };
  const [known, unknown] = ['a'.repeat(64), 'b'.repeat(64)];
  for (const sha256 of [known, unknown]) files.begin({ sha256, bytes: bytesOf('text'), about });
  expect(files.list()).toEqual([]);
  files.settle((sha256) => sha256 === known);
  expect(files.list().map(({ sha256, about: { version } }) => [sha256, version])).toEqual([[known, '1']]);
  expect(readdirSync(folder).filter((name) => name.includes(unknown))).toEqual([]);
});

test('a catalogue that is no database, or cut off, is made anew and says so', () => {
  for (const damage of [(file: string) => { writeFileSync(file, 'this is no database at all, but a text that somebody put there'); }, (file: string) => { writeFileSync(file, readFileSync(file).subarray(0, 5000)); }]) {
    const file = join(temporaryFolder(), 'catalogue.sqlite');
    const store = openCatalogueStore({ file });
    store.close();
    expect(existsSync(file)).toBe(true);
    damage(file);
    const anew = openCatalogueStore({ file });
    expect(anew.remade).toMatch(/\S/);
    expect(anew.versions()).toEqual([]);
    anew.close();
  }
});

const ontologyOf = (iri: string | undefined, version: string | undefined, names: string[]): ReadOntology => ({ format: 'obo', header: { ...(iri ? { iri } : {}), ...(version ? { version } : {}) }, terms: names.map((name) => (name.includes('//') ? { ...termOf('x', name), iri: name } : termOf(name, name))), faults: [] });
const sha = 'abcdef0123456789'.repeat(4);
test.each<[string, ReadOntology, object]>([
  ['the ontology itself', ontologyOf(`${obo}fbbi.owl`, 'fbbi/releases/2026-01-30', ['FBbi_1', 'GO_1', 'GO_2']), { id: 'fbbi', prefix: 'FBbi', version: '2026-01-30', complete: true, namespaces: [`${obo}FBbi_`] }],
  ['OBO by its short name', ontologyOf('cl', 'releases/2026-03-26', ['CL_1']), { id: 'cl', prefix: 'CL', version: '2026-03-26', complete: true }],
  ['an extract', ontologyOf('mondo/imports/chebi_import', undefined, ['CHEBI_1', 'CHEBI_2', 'BFO_1']), { id: 'chebi', prefix: 'CHEBI', version: sha.slice(0, 12), complete: false }],
  ['a slim', ontologyOf(`${obo}cl/subsets/general.owl`, 'cl/releases/2026-05-01/subsets/general.owl', ['CL_1', 'UBERON_1', 'UBERON_2']), { id: 'cl', version: '2026-05-01', complete: false }],
  ['one with IRIs of its own', ontologyOf('http://edamontology.org', '1.0alpha', ['http://edamontology.org/topic_3385', 'http://edamontology.org/data_1', 'http://edamontology.org/data_2']), { version: '1.0alpha', namespaces: ['http://edamontology.org/'] }],
  ['EFO, with other spaces', ontologyOf('http://www.ebi.ac.uk/efo/efo.owl', 'v3.90.0', ['http://www.ebi.ac.uk/efo/EFO_0000001', 'http://www.ebi.ac.uk/efo/EFO_0000002', 'http://www.orpha.net/ORDO/Orphanet_1']), { id: 'efo', prefix: 'EFO', version: 'v3.90.0' }],
  ['one whose version is none', ontologyOf(undefined, 'Created with a tool', ['XX_1']), { version: sha.slice(0, 12) }],
  ['without any name', ontologyOf(undefined, undefined, ['XX_1']), { id: 'xx', prefix: 'XX', version: sha.slice(0, 12) }],
])('%s is named after its header and its terms', (_, read, expected) => {
  expect(identifyOntology(read, sha)).toMatchObject(expected);
});

test('what was told of a file wins', () => {
  expect(identifyOntology(ontologyOf(`${obo}fbbi.owl`, '1', ['FBbi_1']), sha, { id: 'mine', version: 'x', complete: false, namespaces: [`${obo}GO_`] })).toEqual({ id: 'mine', prefix: 'GO', version: 'x', complete: false, namespaces: [`${obo}GO_`] });
});
