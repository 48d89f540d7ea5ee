/**
 * Every file of mappings of the data folder: read with exactly the findings that its known defects give, written in
 * canonical form that reads back byte-equal, through JSON and RDF without a difference. Skipped where the data is not there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkMappings } from '../../server/sssom/checks.ts';
import type { TermSource } from '../../server/sssom/checks.ts';
import { hashMapping } from '../../server/sssom/hash.ts';
import { readSssom } from '../../server/sssom/read.ts';
import type { ReadSssom } from '../../server/sssom/read.ts';
import { writeJson, writeRdf, writeTsv } from '../../server/sssom/write.ts';
import { identifyOntology } from '../../server/terms/identify-ontology.ts';
import { unpack } from '../../server/terms/kept-files.ts';
import { readOntology } from '../../server/terms/readers/read-ontology.ts';
import { catalogueOf } from '../unit/terms/catalogues.ts';

const data = resolve(import.meta.dirname, '../../../shared/data/sssom');
const present = existsSync(data);
const files = present ? ['', 'literal/', 'conformance/'].flatMap((folder) => readdirSync(join(data, folder)).filter((name) => /\.(?:tsv|json|ttl)$/.test(name) && !name.startsWith('sssom_schema')).map((name) => folder + name)) : [];

const bytesOf = (name: string): Buffer => readFileSync(join(data, name));
const read = async (name: string): Promise<ReadSssom> => readSssom(bytesOf(name), name.endsWith('external_example1.sssom.tsv') ? { externalMetadata: bytesOf(name.replace('.tsv', '.yml')).toString() } : {});

/** Rows as counted in the list of sources. */
const rows: Readonly<Record<string, number>> = present ? Object.fromEntries([...readFileSync(join(data, 'SOURCES.md'), 'utf8').matchAll(/^\| (\S+\.tsv) \| \d+ \| (\d+) \|$/gm)].map(([, name = '', count]) => [name, Number(count)])) : {};
/** Files that are none of SSSOM, with what is said. */
const notReadable: Readonly<Record<string, RegExp>> = {
  'efo-mondo_efo_mappings.tsv': /no line of slot names.*begins "http:\/\/purl\.obolibrary.*If the columns are known, put that line above them \(line 1/,
  'conformance/sssomjs-invalid-metadata-block.sssom.tsv': /The metadata is no YAML.*\(line 1/,
};

const noLicence = { 'Warning set-slot-missing': 1 };

/** Findings by severity and rule, counted in values; files that are not here have at most hints (Info). */
const defects: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'biomappings-negative.sssom.tsv': noLicence, 'biomappings-positive.sssom.tsv': noLicence, 'biomappings-unsure.sssom.tsv': noLicence,
  'literal/ebitext-atlas.sssom.tsv': noLicence,
  'literal/ebitext-cbi.sssom.tsv': noLicence,
  'literal/ebitext-cttv.sssom.tsv': noLicence,
  'literal/ebitext-ebi-biosamples.sssom.tsv': noLicence,
  'literal/ebitext-ebisc.sssom.tsv': noLicence,
  'literal/ebitext-faang.sssom.tsv': noLicence,
  'literal/ebitext-metabolights.sssom.tsv': noLicence,
  'literal/ebitext-uniprot.sssom.tsv': { ...noLicence, 'Violation iri-not-valid': 8 },
  // sources and match fields that are words
  'mh-mp_efo_impc.sssom.tsv': { 'Warning not-a-curie': 144 }, 'mh-mp_hp_mgi_lex.tsv': { 'Warning not-a-curie': 7114 },
  'mh-mp_hp_pat_impc.sssom.tsv': { 'Warning searched-nowhere': 40 }, 'mh-pato_hp_pat_impc.sssom.tsv': { 'Warning searched-nowhere': 28 },
  // no header: prefixes are read as registered, and ICD9 and its like are not
  'mondo-proxymerges.sssom.tsv': { 'Violation prefix-not-declared': 22, 'Warning prefix-not-declared': 1380, 'Warning set-slot-missing': 2 },
  'oak-cl-fbbt.sssom.tsv': { 'Warning not-a-curie': 78, 'Warning prefix-not-declared': 117, 'Warning set-slot-missing': 2 },
  'conformance/spec-examples_schema_version.sssom.tsv': { 'Warning set-slot-missing': 1 },
  'conformance/sssomjs-invalid-array-value.sssom.tsv': { 'Warning not-a-uri': 1 },
  'conformance/sssomjs-invalid-curie.sssom.tsv': { 'Violation prefix-not-declared': 2 },
  'conformance/sssomjs-invalid-empty-line.sssom.tsv': { 'Warning empty-line': 1, 'Warning no-table': 1 },
  'conformance/sssomjs-invalid-enum.sssom.tsv': { 'Violation word-not-known': 1 },
  'conformance/sssomjs-invalid-license.sssom.tsv': noLicence,
  'conformance/sssomjs-invalid-missing-mapping-slot.sssom.tsv': { 'Violation column-missing': 1 },
  'conformance/sssomjs-invalid-uri.sssom.tsv': { 'Warning not-a-uri': 1, 'Warning set-slot-missing': 1 },
  'conformance/sssompy-bad_basic.tsv': { 'Violation not-a-curie': 11, 'Warning not-a-curie': 22, 'Warning prefix-not-declared': 1 },
  'conformance/sssompy-basic.json': { 'Warning not-a-curie': 284, 'Warning prefix-not-declared': 1 },
  'conformance/sssompy-basic.ttl': { 'Warning not-a-curie': 272, 'Warning prefix-not-declared': 168, 'Warning set-slot-missing': 1 },
  'conformance/sssompy-basic_strict_fail.tsv': { 'Violation column-missing': 1, 'Warning built-in-prefix': 1, 'Warning set-slot-missing': 1, 'Warning slot-not-known': 1 },
  'conformance/sssompy-reconcile_1.tsv': { 'Warning not-a-curie': 8 }, 'conformance/sssompy-reconcile_2.tsv': { 'Warning not-a-curie': 10 },
};

const absences = ['set-slot-missing', 'slot-missing', 'column-missing', 'searched-nowhere', 'no-table'];

describe.skipIf(!present)('mapping sets of the data folder', () => {
  test('there are as many as the list of sources names', () => { expect(files.length).toBeGreaterThanOrEqual(80); });

  test.each(files.filter((name) => !(name in notReadable)))('%s reads, and round-trips through canonical TSV, JSON and RDF', async (name) => {
    const first = await read(name);
    if (name in rows && name.endsWith('.tsv')) expect(first.mappings.length).toBe(rows[name]!);
    const canonical = writeTsv(first), again = await readSssom(canonical);
    expect(writeTsv(again)).toBe(canonical);
    // what was wrong in form is right now; what was not there is still not there
    expect(again.findings.filter(({ severity, rule }) => severity !== 'Info' && !absences.includes(rule))).toEqual([]);
    expect(writeTsv(await readSssom(writeJson(first)))).toBe(canonical);
    expect(writeTsv(await readSssom(writeRdf(first)))).toBe(canonical);
    const hashes = (of: ReadSssom): string[] => of.mappings.map(hashMapping).toSorted();
    expect(hashes(await readSssom(writeJson(first)))).toEqual(hashes(first));
  });

  test.each(files.filter((name) => name in notReadable))('%s is refused as a whole, with the place', async (name) => {
    await expect(read(name)).rejects.toThrow(notReadable[name]);
  });

  test('the findings are those of the known defects', async () => {
    const found: Record<string, Record<string, number>> = {};
    for (const name of files.filter((each) => !(each in notReadable))) {
      const { findings } = await read(name);
      for (const { severity, rule, count } of findings) if (severity !== 'Info') { const own = found[name] ??= {}; own[`${severity} ${rule}`] = (own[`${severity} ${rule}`] ?? 0) + count; }
    }
    expect(found).toEqual(defects);
  });
});

/** A catalogue with one file of an ontology, whole, in use. */
async function termsOf(file: string): Promise<TermSource> {
  const bytes = unpack(readFileSync(resolve(data, '../ontologies', file)));
  const read = await readOntology(bytes, { name: file });
  const identity = identifyOntology(read, file);
  return catalogueOf([[{ ...read.header, ...identity, format: read.format, sha256: file, source: file, loadedAt: '2026-01-01T00:00:00Z', complete: true }, read.terms]]).lookup;
}

describe.skipIf(!present)('checks of the real sets', () => {
  const said = async (name: string, terms?: TermSource): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const { rule, count } of checkMappings((await read(name)).mappings, terms)) counts[rule] = (counts[rule] ?? 0) + count;
    return counts;
  };
  test('45 and 69 subjects have two exact matches in NCIT and MeSH', async () => {
    expect((await said('mondo-mondo_exactmatch_ncit.sssom.tsv'))['two-exact']).toBe(45);
    expect((await said('mondo-mondo_exactmatch_mesh.sssom.tsv'))['two-exact']).toBe(69);
  });
  test('of the 2,399 objects in EFO 2,390 are obsolete in EFO 3.90.0; the other 9 live there', async () => {
    const counts = await said('mondo-mondo_exactmatch_efo.sssom.tsv', await termsOf('czi-EFO-ontology-v3.90.0.json.gz'));
    expect([counts['term-obsolete'], counts['term-not-found']]).toEqual([2390, undefined]);
  });
  test('the digit that is lost in FBbi:0000345 is found', async () => {
    const [finding] = checkMappings((await read('fbbi-main.sssom.tsv')).mappings, await termsOf('fbbi.owl')).filter(({ rule }) => rule === 'term-not-found');
    expect(finding).toMatchObject({ line: 7, value: 'http://purl.obolibrary.org/obo/FBbi_0000345', remedy: expect.stringMatching(/did you mean FBbi:00000345/) as string });
  });
});
