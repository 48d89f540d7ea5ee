/** Mapping sets through the door: one set is one record, with lines in the report, and comes out of the graph as it was. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseImporter } from '../../../server/importers/index.ts';
import { fromNQuads } from '../../../server/rdf/n-quads.ts';
import type { DepositAnswer } from '../../../server/records/record.ts';
import { quadsToDocuments } from '../../../server/sssom/quads.ts';
import { readSssomText } from '../../../server/sssom/read.ts';
import { writeJson, writeRdf, writeTsv } from '../../../server/sssom/write.ts';
import { model } from './importer-harness.ts';
import { agent, openModelKeeper } from '../../support/model-keeper.ts';
import type { ModelKeeper } from '../../support/model-keeper.ts';

const text = `#curie_map:
#  CLO: http://purl.obolibrary.org/obo/CLO_
#  FBbi: http://purl.obolibrary.org/obo/FBbi_
#  edam: http://edamontology.org/
#  orcid: https://orcid.org/
#mapping_set_id: https://example.org/sets/names.sssom.tsv
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_date: 2026-03-02
#extension_definitions:
#  - slot_name: ext_count
#    property: edam:count
#    type_hint: xsd:integer
subject_id\tsubject_label\tsubject_category\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tauthor_id\tsubject_type\tconfidence\text_count
\tHeLa Kyoto\tBiosample.biologicalEntity\tskos:broadMatch\t\tCLO:0003684\tsemapv:ManualMappingCuration\torcid:0000-0002-1694-233X|orcid:0000-0002-1825-0097\trdfs literal\t0.9\t12
FBbi:00000246\tfluorescence microscopy\t\tskos:exactMatch\tNot\tedam:topic_3385\tsemapv:ManualMappingCuration\t\towl class\t\t
`;
const bytes = (of: string): Uint8Array => new TextEncoder().encode(of);

let keeper: ModelKeeper;
beforeAll(() => { keeper = openModelKeeper(); });
afterAll(() => keeper.close());
const deposit = async (of: string, name: string, more: object = {}): Promise<DepositAnswer> => (await keeper.keeper.deposit({ source: { bytes: bytes(of), name }, agent, activity: 'import', ...more }))[0]!;

test.each([['x.sssom.tsv', text], ['x.tsv', text], ['x.csv', text.replaceAll('\t', ',')], ['x.txt', text], ['x.json', writeJson(readSssomText(text))], ['x.ttl', writeRdf(readSssomText(text))]])('a set is recognised as %s', (name, of) => {
  expect(chooseImporter({ bytes: bytes(of), name, sha256: '' }).name).toBe('sssom');
});

test.each([['sheet.csv', 'Study ID,Title\nx,y\n', 'csv'], ['a.ttl', '@prefix sssom: <https://w3id.org/sssom/> .\n<#m> a sssom:Mapping .\n', 'rdf'], ['vocabulary.ttl', '@prefix sssom: <https://w3id.org/sssom/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\nsssom:MappingSet a owl:Class ; owl:x owl:Axiom .\n', 'rdf']])('%s is none', (name, of, importer) => {
  expect(chooseImporter({ bytes: bytes(of), name, sha256: '' }).name).toBe(importer);
});

test('a set becomes one record, and comes out of it as it was, in all forms', async () => {
  const answer = await deposit(text, 'names.sssom.tsv');
  expect(answer).toMatchObject({ accepted: true, record: expect.stringMatching(/records\/mapping-set-names-[0-9a-f]{10}$/) as string, loss: { dropped: 0 } });
  expect(answer.report.results.filter(({ severity }) => severity !== 'Info')).toEqual([]);
  const row = keeper.journal.newest(answer.record)!;
  const documents = quadsToDocuments(fromNQuads(keeper.journal.content(row.seq)!));
  expect(documents).toHaveLength(1);
  const canonical = writeTsv({ set: documents[0]!.set, mappings: documents[0]!.mappings.map(({ mapping }) => mapping) });
  expect(canonical).toBe(writeTsv(readSssomText(text)));
  for (const [name, of] of [['x.sssom.json', writeJson(readSssomText(text))], ['x.sssom.ttl', writeRdf(readSssomText(text))], ['x.sssom.tsv', canonical]] as const) {
    const again = await deposit(of, name, { dryRun: true });
    expect([name, again.accepted, again.record]).toEqual([name, true, answer.record]);
  }
});

test('the same set again is no new version', async () => {
  const answer = await deposit(text, 'names.sssom.tsv');
  expect(answer).toMatchObject({ accepted: true, unchanged: true });
});

test('what is wrong is said with its line and refuses the set; what is only odd is a warning', async () => {
  const answer = await deposit(text.replace('CLO:0003684', 'liver').replace('\t0.9\t', '\t90\t').replace('mapping_date: 2026-03-02', 'mapping_date: spring'), 'names.sssom.tsv');
  expect(answer.accepted).toBe(false);
  expect(answer.report.results.filter(({ shape }) => shape.includes('/rules/sssom-')).map(({ severity, field, origin }) => [severity, field, origin?.line])).toEqual([['Violation', 'objectId', 14], ['Violation', 'confidence', 14], ['Warning', 'mappingDate', 8]]);
  expect(answer.loss).toMatchObject({ dropped: 1, items: [{ path: 'mapping_date', example: 'spring' }] });
});

test('mappings that speak against one another are warnings of the import', async () => {
  const again = `${text}FBbi:00000246\tfluorescence microscopy\t\tskos:exactMatch\t\tedam:topic_3385\tsemapv:ManualMappingCuration\t\towl class\t\t\n`;
  const answer = await deposit(again, 'names.sssom.tsv', { dryRun: true });
  expect(answer.accepted).toBe(true);
  expect(answer.report.results.filter(({ shape }) => shape.endsWith('sssom-contradiction')).map(({ severity, origin }) => [severity, origin?.line])).toEqual([['Warning', 15]]);
});

test('a set without a column that all mappings need is refused at its head', async () => {
  await expect(deposit(text.replace('mapping_justification', 'why'), 'names.sssom.tsv')).rejects.toThrow(/the column mapping_justification is missing.*\(line 13\)/);
});

test('two sets that share an identifier and map to other vocabularies are two records', async () => {
  const to = (source: string): string => text.replace('#license', `#object_source: edam:${source}\n#license`);
  const [one, two] = [await deposit(to('a'), 'x.sssom.tsv', { dryRun: true }), await deposit(to('b'), 'x.sssom.tsv', { dryRun: true })];
  expect(one.accepted && two.accepted).toBe(true);
  expect(one.record).not.toBe(two.record);
});

test('ends that are obsolete or not in their ontology are warned of, with their lines', async () => {
  const terms = {
    find: (iri: string) => (iri.endsWith('FBbi_00000246') ? { label: 'fluorescence microscopy', obsolete: true, curie: 'FBbi:00000246', labels: [], synonyms: [] } : undefined),
    replacement: () => ({ to: 'http://purl.obolibrary.org/obo/FBbi_00000345', consider: [] }),
    versions: () => [{ id: 'clo', version: '1', prefix: 'CLO', namespaces: ['http://purl.obolibrary.org/obo/CLO_'], complete: true, inUse: true }],
  };
  const [read] = await chooseImporter({ bytes: bytes(text), name: 'x.sssom.tsv', sha256: '' }).read({ bytes: bytes(text), name: 'x.sssom.tsv', sha256: '' }, { model, base: 'http://localhost/', terms });
  expect(read!.findings!.map(({ severity, message, origin }) => [severity, message, origin?.line])).toEqual([
    ['Warning', 'CLO_0003684 is not in clo 1', 14], ['Warning', 'FBbi:00000246 "fluorescence microscopy" is obsolete', 15],
  ]);
});
