/** Objects of the crosswalks exist in the vocabularies as they are published, and the files pass SSSOM's own JSON Schema rules. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readMappingSet } from '../support/sssom.ts';

const root = resolve(import.meta.dirname, '../..');
const data = resolve(root, '../shared/data');
const skip = !existsSync(data);
const sets = readdirSync(join(root, 'mappings')).filter((name) => name.endsWith('.sssom.tsv')).map((name) => readMappingSet(readFileSync(join(root, 'mappings', name), 'utf8')));
/** IRIs of objects with a prefix. */
const named = (...prefixes: string[]): string[] => [...new Set(sets.flatMap((set) => set.rows.filter(({ object }) => prefixes.includes(object.split(':')[0]!)).map(({ object }) => set.expand(object))))].toSorted();

/** IRIs that a Turtle file of these vocabularies defines: subjects at the beginning of a line. Read by line, for one of them is not valid UTF-8 and none needs more. */
function definedIn(...files: string[]): Set<string> {
  const found = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(data, file), 'latin1');
    const prefixes = new Map([...text.matchAll(/^@prefix\s+([\w-]*):\s*<([^>]+)>/gm)].map((match) => [match[1]!, match[2]!]));
    for (const [, iri, prefix, local] of text.matchAll(/^(?:<([^>]+)>|([\w-]*):([\w.-]+))\s+(?:rdf:type|a)\s/gm)) found.add(iri ?? prefixes.get(prefix!)! + local!);
  }
  return found;
}

const vocabularies: [string, string[], string[]][] = [
  ['the OME core ontology', ['ome'], ['ome-rdf/ome_core.owl.ttl']],
  ['the OME-LD model', ['omeld'], ['ome-rdf/ome-ld-core-model.owl.ttl']],
  ['the OWL of NBO', ['nbo', 'nboq', 'nboba', 'nbocalacq', 'nbocalhard'], ['NBO_BasicExtension_Acquisition', 'NBO_BasicExtension_Hardware', 'NBO_CalibrationPerformanceExtension_Acquisition', 'NBO_CalibrationPerformanceExtension_Hardware'].map((name) => `nboq/${name}.ttl`)],
  ['the ontology of the BioImage Archive', ['bia'], ['rocrate/bia-ro-crate/bia_ontology-2025-04.ttl']],
];

test.skipIf(skip).each(vocabularies)('%s has each term that is named (skipped without ../shared/data)', (_, prefixes, files) => {
  const iris = named(...prefixes), defined = definedIn(...files);
  expect(iris.length).toBeGreaterThan(5);
  expect(iris.filter((iri) => !defined.has(iri))).toEqual([]);
});

test.skipIf(skip)('the schema of PIDINST 1.0 has each element that is named', () => {
  const schema = readFileSync(join(data, 'pidinst/pidinst-schema-1_0.xsd'), 'utf8');
  const elements = new Set([...schema.matchAll(/<xsd:element name="(\w+)"/g)].map((match) => match[1]!));
  expect(named('pidinst').map((iri) => iri.split('#')[1]!).filter((name) => !elements.has(name))).toEqual([]);
});

test.skipIf(skip)('the schema of SSSOM knows each slot and justification', () => {
  const schema = JSON.parse(readFileSync(join(data, 'sssom/conformance/sssom_schema.schema.json'), 'utf8')) as { $defs: Record<string, { properties: Record<string, { pattern?: string }>; required?: string[] }> };
  const mapping = schema.$defs['Mapping']!, set = schema.$defs['MappingSet']!;
  for (const each of sets) {
    expect(Object.keys(each.header).filter((slot) => !(slot in set.properties) && slot !== 'curie_map')).toEqual([]);
    for (const slot of set.required ?? []) expect(each.header).toHaveProperty(slot);
    expect(each.columns.filter((slot) => !(slot in mapping.properties))).toEqual([]);
    for (const slot of mapping.required ?? []) expect(each.columns).toContain(slot);
    const pattern = mapping.properties['mapping_justification']?.pattern;
    if (pattern) for (const { values } of each.rows) expect(values['mapping_justification']).toMatch(new RegExp(pattern));
  }
});
