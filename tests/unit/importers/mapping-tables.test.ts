import { expect, test } from 'vitest';
import { checkMapping, createBinding } from '../../../server/importers/bind-mapping.ts';
import { checkGraphMapping, readGraphMapping } from '../../../server/importers/graph-mapping.ts';
import { checkMappings } from '../../../server/importers/index.ts';
import { readMappingTable } from '../../../server/importers/mapping-table.ts';
import { isKnownError } from '../../../server/errors.ts';
import { model } from './importer-harness.ts';

const head = 'format: x\nversion: "1"\n';
const faultsOf = (read: () => unknown): string[] => {
  try { read(); return []; } catch (error) {
    expect(isKnownError(error, 'start-up-faults')).toBe(true);
    return (error as { fields: { faults: string[] } }).fields.faults;
  }
};

test('every shipped table names only types and fields that the shapes have', () => {
  expect(checkMappings(model)).toEqual([]);
});

test('a table that is no YAML says file and line', () => {
  expect(faultsOf(() => readMappingTable('bad.yaml', `${head}resources:\n  A: [unclosed`))[0]).toMatch(/^bad\.yaml:\d+: /);
});

test('all faults of a table come at once, each with its line', () => {
  const text = `${head}resources:\n  Box:\n    type: Image\n    rows:\n      "@A": { feild: name }\n      "@B": { field: name, drop: because }\n      "@C": { predicate: "nope:x" }\n      "@D": { field: name, pattern: "(" }\n    uses: [missing]\n`;
  const faults = faultsOf(() => readMappingTable('bad.yaml', text));
  expect(faults.map((fault) => fault.split(':')[1])).toEqual(['11', '7', '7', '8', '9', '10']);
  expect(faults.join('\n')).toMatch(/"feild" is not known here/);
  expect(faults.join('\n')).toMatch(/exactly one of field, predicate and drop/);
  expect(faults.join('\n')).toMatch(/no known prefix/);
});

test('a misspelt field is named with file, line and the nearest one', () => {
  const table = readMappingTable('typo.yaml', `${head}resources:\n  Image:\n    type: Image\n    rows:\n      "@X": physicalSizex\n  Box:\n    type: Imgae\n`);
  expect(checkMapping(table, model)).toEqual([
    'typo.yaml:7: the type Image has no field "physicalSizex"; did you mean "physicalSizeX"?',
    'typo.yaml:9: the shapes have no type "Imgae"; did you mean "Image"?',
  ]);
  expect(faultsOf(() => createBinding(table)(model))).toHaveLength(2);
});

test('a default unit that nobody knows is a fault of the table', () => {
  const table = readMappingTable('unit.yaml', `${head}resources:\n  Image:\n    type: Image\n    rows:\n      "@X": { field: physicalSizeX, defaultUnit: cubit }\n`);
  expect(checkMapping(table, model)).toEqual(['unit.yaml:7: "cubit" is no known unit']);
});

test('tables for graphs are checked in the same way', () => {
  expect(faultsOf(() => readGraphMapping('g.yaml', `${head}nodes:\n  - classes: ["ex:A"]\n    kind: Study\n`)).map((fault) => fault.split(':').slice(0, 2).join(':'))).toEqual(['g.yaml:5', 'g.yaml:4', 'g.yaml:4']);
  const table = readGraphMapping('g.yaml', `${head}prefixes: { ex: "http://example.org/" }\nnodes:\n  - classes: ["ex:A"]\n    type: Study\n    rows: { ex:t: titel }\n`);
  expect(checkGraphMapping(table, model)).toEqual(['g.yaml:7: the type Study has no field "titel"; did you mean "title"?']);
});
