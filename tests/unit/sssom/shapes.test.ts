/** The table of slots and the shapes say the same: each slot is a field, with the same property, kind of value and range. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'n3';
import { expect, test } from 'vitest';
import { loadModel } from '../../../server/model/build-model.ts';
import type { Field } from '../../../server/model/resource-model.ts';
import { mappingToQuads, quadsToDocuments, setToQuads } from '../../../server/sssom/quads.ts';
import { slotsOfMapping, slotsOfSet } from '../../../server/sssom/slots.ts';
import type { Slot } from '../../../server/sssom/slots.ts';
import { root } from '../../support/model-keeper.ts';

const { model } = loadModel(root);
const camel = (slot: string): string => slot.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const shown = ({ path, kind, datatypes, many, allowed }: Field): unknown => ({ property: path.predicate, kind, datatypes: datatypes.map((iri) => iri.split('#')[1]), many, allowed: allowed?.toSorted() ?? null });
const datatype = { text: ['string'], number: ['double'], date: ['date'], entity: [], uri: [] } as const;
const expected = (slot: Slot): unknown => {
  const words = slot.words && Object.entries(slot.words).map(([word, iri]) => iri ?? word).toSorted(), isIri = slot.kind === 'entity' || slot.kind === 'uri' || slot.words !== undefined && Object.values(slot.words).every(Boolean);
  return { property: slot.iri, kind: isIri ? 'iri' : 'literal', datatypes: slot.kind === 'word' ? isIri ? [] : ['string'] : datatype[slot.kind], many: slot.many === true, allowed: words ?? null };
};

test.each([['Mapping', slotsOfMapping, 'record_id'], ['MappingSet', slotsOfSet, 'mapping_set_id']] as const)('%s has a field for each slot', (type, slots, node) => {
  const fields = new Map(model.findType(type)!.fields.map((field) => [field.name, field]));
  const own = slots.filter(({ name }) => name !== node);
  expect(own.length).toBeGreaterThan(30);
  for (const slot of own) { const field = fields.get(camel(slot.name)); expect(field && shown(field), slot.name).toEqual(expected(slot)); }
});

test('ranges of numbers are those of the slots', () => {
  const quads = new Parser().parse(readFileSync(join(root, 'shapes/mapping.ttl'), 'utf8'));
  const bound = (shape: string, path: string): number => Number(quads.find(({ subject, predicate }) => subject.value.endsWith(`/${shape}`) && predicate.value.endsWith(path))?.object.value);
  const numbers = slotsOfMapping.filter(({ kind }) => kind === 'number');
  expect(numbers).toHaveLength(3);
  for (const { name, range } of numbers) expect([bound(`Mapping-${camel(name)}`, '#minInclusive'), bound(`Mapping-${camel(name)}`, '#maxInclusive')], name).toEqual(range);
});

test('statements read back as the mapping they are of', () => {
  const mapping = { subject_label: 'HeLa', subject_type: 'rdfs literal', predicate_id: 'http://www.w3.org/2004/02/skos/core#exactMatch', predicate_modifier: 'Not', object_id: 'http://purl.obolibrary.org/obo/CLO_0003684', mapping_justification: 'https://w3id.org/semapv/vocab/MappingReview', author_id: ['https://orcid.org/0000-0002-1825-0097'], confidence: 0.25, reviewer_agreement: -1, review_date: '2026-03-02', replaces: ['urn:x:1', 'urn:x:2'] };
  const set = { mapping_set_id: 'urn:x:set', mapping_set_title: 'T', sssom_version: '1.1', curie_map: { CLO: 'http://purl.obolibrary.org/obo/CLO_' } };
  const quads = [...setToQuads(set, 'urn:x:set', 'urn:x:record'), ...mappingToQuads(mapping, 'urn:x:named', 'urn:x:set'), ...mappingToQuads(mapping, 'urn:x:record#mapping-0123456789ABCDEF', 'urn:x:set')];
  expect(quadsToDocuments(quads)).toEqual([{ node: 'urn:x:set', set, mappings: [{ node: 'urn:x:named', mapping: { ...mapping, record_id: 'urn:x:named' } }, { node: 'urn:x:record#mapping-0123456789ABCDEF', mapping }] }]);
});
