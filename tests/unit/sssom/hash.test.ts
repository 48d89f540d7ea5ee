/** The published vectors of the SSSOM hash: expression and hash of the only record of each set. */
import { expect, test } from 'vitest';
import { canonicalExpression, fnv1a64, hashMapping } from '../../../server/sssom/hash.ts';
import type { Mapping } from '../../../server/sssom/mapping.ts';
import { numberText } from '../../../server/sssom/number-text.ts';

const obo = 'http://purl.obolibrary.org/obo/', exact = 'http://www.w3.org/2004/02/skos/core#exactMatch', semapv = 'https://w3id.org/semapv/vocab/', orcid = 'https://orcid.org/0000-0000-';
const vectors: readonly [string, Mapping, string][] = [
  ['the worked example', { subject_id: `${obo}FBbt_00001234`, predicate_id: exact, object_id: `${obo}UBERON_0005678`, mapping_justification: `${semapv}ManualMappingCuration`, creator_id: [`${orcid}5678-1234`, `${orcid}1234-5678`] }, '0A442FB005783031'],
  ['numbers, dates, slots of the set', { subject_id: 'https://kewl-foodie.ince/food/F001', predicate_id: exact, object_id: `${obo}FOODON_00002473`, mapping_justification: `${semapv}ManualMappingCuration`, subject_source: 'https://kewl-foodie.ince/food/DB', object_source: 'https://www.wikidata.org/wiki/Q55118395', object_source_version: `${obo}foodon/releases/2022-02-01/foodon.owl`, mapping_date: '2022-05-02', confidence: 0.95 }, '97170EB542E9AE8F'],
  ['a record_id, which does not count', { record_id: 'https://example.org/sets/record-id#0000001', subject_id: `${obo}FBbt_0009124`, predicate_id: exact, object_id: `${obo}UBERON_0000003`, mapping_justification: `${semapv}LexicalMatching` }, '18F3436E89AA1AA2'],
  ['a score', { subject_id: `${obo}HP_0009124`, predicate_id: exact, object_id: `${obo}MP_0000003`, mapping_justification: `${semapv}LexicalSimilarityThresholdMatching`, mapping_provider: 'https://w3id.org/sssom/core_team', similarity_score: 0.8 }, '0D45A2E8C64EBD65'],
  ['extension slots', { subject_id: 'https://example.org/entities/0001', subject_label: 'alice', predicate_id: 'http://www.w3.org/2004/02/skos/core#closeMatch', object_id: 'https://example.com/entities/0011', object_label: 'alpha', mapping_justification: `${semapv}ManualMappingCuration`, extensions: { 'https://example.org/properties/bazProperty': 'https://example.org/entities/BAZ_0001', 'https://example.org/properties/barProperty': '111' } }, '66BD0A57A976A109'],
];

test.each(vectors)('the hash of %s is the published one', (_, mapping, hash) => { expect(hashMapping(mapping)).toBe(hash); });

test('the expression of the worked example is the published one, with values in order', () => {
  expect(canonicalExpression(vectors[0]![1])).toBe('(7:mapping((10:subject_id44:http://purl.obolibrary.org/obo/FBbt_00001234)(12:predicate_id46:http://www.w3.org/2004/02/skos/core#exactMatch)(9:object_id45:http://purl.obolibrary.org/obo/UBERON_0005678)(21:mapping_justification51:https://w3id.org/semapv/vocab/ManualMappingCuration)(10:creator_id(37:https://orcid.org/0000-0000-1234-567837:https://orcid.org/0000-0000-5678-1234))))');
});

test('the halves of 32 bits give what whole integers give, least significant byte first', () => {
  const words = ['', 'a', 'µm', 'foobar', 'x'.repeat(300)];
  for (const word of words) {
    let hash = 0xcbf29ce484222325n;
    for (const byte of new TextEncoder().encode(word)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
    const bigEndian = hash.toString(16).padStart(16, '0').match(/../g)!;
    expect(fnv1a64(new TextEncoder().encode(word))).toBe(bigEndian.toReversed().join('').toUpperCase());
  }
});

test.each([[0.7832, '0.783'], [0.7835, '0.784'], [0.7836, '0.784'], [-0.7832, '-0.783'], [-0.7835, '-0.784'], [0.7, '0.7'], [1, '1'], [0, '0'], [-0.0001, '0'], [1e-9, '0'], [0.9999, '1'], [1.0005, '1.001']])('the number %d is written %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});
