/**
 * Every format that the readers know tells the same of the same ontology, and what is special to a format is read as its
 * specification says.
 */
import { describe, expect, test } from 'vitest';
import type { TermEntry } from '../../../server/terms/term.ts';
import { readText, sameInAll } from '../../support/ontology-samples.ts';

const sorted = (terms: readonly TermEntry[]): unknown[] => terms.filter(({ kind }) => kind === 'class').toSorted((a, b) => (a.iri < b.iri ? -1 : 1))
  .map((term) => ({ ...term, synonyms: term.synonyms.toSorted((a, b) => (a.text < b.text ? -1 : 1)), definitionSources: term.definitionSources.toSorted() }));

describe('the same ontology in every syntax', () => {
  const obo = (local: string): string => `http://purl.obolibrary.org/obo/XAO_${local}`;
  const term = (local: string, label: string, more: Partial<TermEntry> = {}): TermEntry => ({
    iri: obo(local), kind: 'class', labels: [{ text: label }], synonyms: [], definitionSources: [], parents: [], xrefs: [], subsets: [], obsolete: false, replacedBy: [], consider: [], alternativeIds: [], ...more,
  });
  const expected = [
    term('0000001', 'device', { definition: 'A thing that is made for a use.', definitionSources: ['PMID:1', 'Some book:2'] }),
    term('0000002', 'light microscope', {
      definition: 'A microscope that uses "visible" light.', definitionSources: ['https://example.org/a,b'],
      synonyms: [{ text: 'LM', scope: 'exact', type: 'abbreviation' }, { text: 'fluorescence microscope', scope: 'narrow' }, { text: 'microscope', scope: 'broad' }, { text: 'optical microscope', scope: 'exact' }, { text: 'scope', scope: 'related' }],
      parents: [{ iri: obo('0000001'), relation: 'is-a' }, { iri: obo('0000003'), relation: 'part-of' }], xrefs: ['EXT:12'], subsets: ['sample_slim'], alternativeIds: [obo('0000099')],
    }),
    term('0000003', 'workbench', { parents: [{ iri: obo('0000001'), relation: 'is-a' }] }),
    term('0000004', 'obsolete telescope', { obsolete: true, replacedBy: [obo('0000002')], consider: [obo('0000001')] }),
  ];
  for (const [name, text] of Object.entries(sameInAll)) {
    for (const [ends, given] of [['LF', text], ['CRLF', text.replaceAll('\n', '\r\n')]] as const) {
      test(`${name} with ${ends} is read to the same terms`, async () => {
        const read = await readText(given, { name });
        expect(sorted(read.terms)).toEqual(expected);
        expect(read.faults).toEqual([]);
        expect(read.header).toEqual({ iri: 'http://purl.obolibrary.org/obo/xao.owl', versionIri: 'http://purl.obolibrary.org/obo/xao/releases/2026-02-03/xao.owl', version: '2026-02-03', title: 'Sample ontology', licence: 'https://creativecommons.org/licenses/by/4.0/' });
        expect(read.terms.filter(({ kind }) => kind === 'property').map(({ labels }) => labels[0]!.text)).toEqual(['part of']);
      });
    }
  }
});

test.each([['"AA_0000002"', [`http://purl.obolibrary.org/obo/AA_0000002`]], ['"AA:0000002"', ['http://purl.obolibrary.org/obo/AA_0000002']], ['"http://example.org/2"', ['http://example.org/2']], ['"see AA:0000002 or AA_0000003"', ['http://purl.obolibrary.org/obo/AA_0000002', 'http://purl.obolibrary.org/obo/AA_0000003']], ['"use AA:2, please"', []], ['"device"', []]])('a replacement that is a text, %s, is read as an id where it is one, and is a fault where it is none', async (text, expected) => {
  const { terms, faults } = await readText(`@prefix obo: <http://purl.obolibrary.org/obo/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\nobo:AA_0000001 a owl:Class ; rdfs:label "one" ; owl:deprecated true ; obo:IAO_0100001 ${text} .\n`);
  expect(terms.find(({ iri }) => iri.endsWith('AA_0000001'))?.replacedBy).toEqual(expected);
  expect(faults.map(({ message }) => message.includes('names no term'))).toEqual(expected.length === 0 ? [true] : []);
});
