/**
 * The crosswalks in `mappings/*.sssom.tsv`: SSSOM by the letter, subjects that the model has, objects that their vocabularies
 * have, and nothing of ours passed over in silence: each type and field of the hand-written shapes has a counterpart or is
 * said to have none. (Types and fields of `shapes/nbo` are NBO's own, by IRI or by `names.tsv` there.)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'n3';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../server/model/build-model.ts';
import { rdf, sh } from '../server/rdf/vocabulary.ts';
import { root } from './support/model-keeper.ts';
import { builtIn, readMappingSet } from './support/sssom.ts';

const folder = join(root, 'mappings');
const standards = ['bia', 'datacite-pidinst', 'nbo', 'ome', 'rembi', 'schema-org'];
const sets = new Map(readdirSync(folder).filter((name) => name.endsWith('.sssom.tsv')).map((name) => [name, readMappingSet(readFileSync(join(folder, name), 'utf8'))]));

/** Slots of SSSOM 1.1 that our rows use, in canonical order. */
const slots = ['subject_id', 'subject_label', 'predicate_id', 'object_id', 'object_label', 'mapping_justification', 'object_source', 'comment'];
const predicates = ['skos:exactMatch', 'skos:closeMatch', 'skos:broadMatch', 'skos:narrowMatch', 'skos:relatedMatch'];
const justifications = ['semapv:ManualMappingCuration', 'semapv:LogicalReasoning'];
const none = 'sssom:NoTermFound';
const noneAtAll = 'nor for any of its fields';

const { model } = loadModel(root);
/** IRIs of the shapes that stand in hand-written files. */
const handWritten = new Set(readdirSync(join(root, 'shapes')).filter((name) => name.endsWith('.ttl')).flatMap((name) => new Parser({ baseIRI: 'file:///' }).parse(readFileSync(join(root, 'shapes', name), 'utf8')))
  .filter(({ predicate, object }) => predicate.value === rdf.type && (object.value === sh.NodeShape || object.value === sh.PropertyShape)).map(({ subject }) => subject.value));
/** Each type with the fields that are its own and stand in it, not on the other side of a link. */
const all = model.types.map((type) => ({ ...type, own: type.fields.filter(({ shape, path }) => shape.startsWith(`${type.shape}-`) && !path.inverse) }));
const types = all.filter(({ shape }) => handWritten.has(shape)).map((type) => ({ ...type, own: type.own.filter(({ shape }) => handWritten.has(shape)) }));
const known = new Map(all.flatMap((type) => [[type.shape, { label: type.name, iri: type.iri }] as const, ...type.own.map((field) => [field.shape, { label: `${type.name}.${field.name}`, iri: field.path.predicate }] as const)]));

test('there is a crosswalk to each standard', () => {
  expect([...sets.keys()].toSorted()).toEqual(standards.map((name) => `micrograph-${name}.sssom.tsv`));
});

describe.each([...sets])('%s', (name, set) => {
  test('has the header that SSSOM 1.1 asks for, and declares the prefixes that it uses and no others', () => {
    expect(set.header).toMatchObject({ sssom_version: '1.1', mapping_set_id: `https://w3id.org/micrograph/mappings/${name}`, license: 'https://creativecommons.org/publicdomain/zero/1.0/', subject_source: 'w3id:micrograph', mapping_set_title: expect.any(String) as string });
    const used = new Set([...set.rows.flatMap(({ subject, object, predicate, values }) => [subject, object, predicate, values['object_source'] ?? '']), set.header['subject_source'] as string, (set.header['object_source'] ?? '') as string].map((curie) => curie.split(':')[0]!).filter((prefix) => prefix !== '' && !builtIn.has(prefix)));
    expect([...set.prefixes.keys()]).toEqual([...used].toSorted());
    for (const row of set.rows) for (const curie of [row.subject, row.object, row.predicate]) expect(() => set.expand(curie), `line ${row.line}`).not.toThrow();
  });

  test('has rows of known slots, predicates and justifications, in order and none twice', () => {
    expect(slots.filter((slot) => set.columns.includes(slot))).toEqual([...set.columns]);
    expect(set.rows.filter(({ predicate }) => !predicates.includes(predicate))).toEqual([]);
    expect(set.rows.filter(({ values }) => !justifications.includes(values['mapping_justification']!))).toEqual([]);
    const keys = set.rows.map(({ subject, object }) => `${subject}\t${object}`);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    expect(set.rows.map(({ subject }) => subject)).toEqual(set.rows.map(({ subject }) => subject).toSorted());
  });

  test('speaks of types and fields that the model has, by their names', () => {
    expect(set.rows.filter(({ subject, values }) => known.get(set.expand(subject))?.label !== values['subject_label']).map(({ line, subject }) => `line ${line}: ${subject}`)).toEqual([]);
  });

  test('has a counterpart for each type and field, or says that there is none', () => {
    const spoken = new Set(set.rows.map(({ subject }) => set.expand(subject)));
    const closed = new Set(set.rows.filter(({ object, values }) => object === none && values['comment'] === noneAtAll).map(({ subject }) => set.expand(subject)));
    const missing = types.flatMap((type) => [type, ...(closed.has(type.shape) ? [] : type.own)].filter(({ shape }) => !spoken.has(shape)).map(({ shape }) => `add a row for mgs:${shape.split('/').at(-1)} (${known.get(shape)!.label}), with ${none} if there is no counterpart`));
    expect(missing).toEqual([]);
    expect(types.filter(({ shape, own }) => closed.has(shape) && own.some((field) => spoken.has(field.shape))).map((type) => `${type.name} has "${noneAtAll}" and rows for fields`)).toEqual([]);
  });

  test('says "no counterpart" of nothing that has one, and one exact counterpart a vocabulary', () => {
    for (const [subject, rows] of Map.groupBy(set.rows, (row) => row.subject)) {
      if (rows.some(({ object }) => object === none)) expect(rows, subject).toHaveLength(1);
      const exact = rows.filter(({ predicate, object }) => predicate === 'skos:exactMatch' && object !== none).map(({ object }) => object.split(':')[0]!);
      expect(new Set(exact).size, `${subject} has two exact matches in one vocabulary`).toBe(exact.length);
    }
  });

  test('calls reasoning only what follows from the IRI: the class or property is that term itself', () => {
    const wrong = set.rows.filter(({ subject, object, predicate, values }) => (values['mapping_justification'] === 'semapv:LogicalReasoning') !== (predicate === 'skos:exactMatch' && object !== none && known.get(set.expand(subject))!.iri === set.expand(object)));
    expect(wrong.map(({ line, subject, object }) => `line ${line}: ${subject} ${object}`)).toEqual([]);
  });
});

test('each of the 35 attributes of REMBI is reached by a field, and each module by a type', () => {
  const quads = new Parser().parse(readFileSync(join(root, 'ontologies/rembi.ttl'), 'utf8'));
  const of = (type: string): string[] => quads.filter(({ predicate, object }) => predicate.value === rdf.type && object.value === type).map(({ subject }) => subject.value);
  const attributes = of(rdf.Property), modules = of('http://www.w3.org/2000/01/rdf-schema#Class');
  expect([modules.length, attributes.length]).toEqual([8, 35]);
  const set = sets.get('micrograph-rembi.sssom.tsv')!;
  const close = new Set(set.rows.filter(({ object, predicate }) => object !== none && predicate !== 'skos:relatedMatch').map(({ object }) => set.expand(object)));
  expect([...attributes, ...modules].filter((iri) => !close.has(iri))).toEqual([]);
  expect(set.rows.filter(({ object }) => object !== none && ![...attributes, ...modules].includes(set.expand(object)))).toEqual([]);
});

test('terms of schema.org that are named exist', () => {
  const terms = new Set(['ro-crate', 'schema-org'].flatMap((name) => [...readFileSync(join(root, `ontologies/contexts/${name}.tsv`), 'utf8').matchAll(/(?:http:\/\/schema\.org\/|schema:)(\w+)/g)].map((match) => match[1]!)));
  const named = [...sets.values()].flatMap((set) => set.rows.filter(({ object }) => object.startsWith('schema:')).map(({ object }) => object.slice('schema:'.length)));
  expect([...new Set(named)].filter((term) => !terms.has(term))).toEqual([]);
});
