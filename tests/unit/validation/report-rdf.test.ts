/** The report as sh:ValidationReport: everything that the JSON form says can be asked for in RDF too. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Parser } from 'n3';
import { expect, test } from 'vitest';
import type { Result } from '../../../server/rdf/report.ts';
import { mg, namespaces, sh } from '../../../server/rdf/vocabulary.ts';
import { reportToRdf } from '../../../server/validation/report-rdf.ts';

const result: Result = {
  severity: 'Warning', message: 'pixelType "uint12" is not among the allowed values', field: 'pixelType', field_label: 'pixel type', focus_node: 'http://example.org/image', path: 'http://example.org/pixelType', value: 'uint12',
  shape: 'http://example.org/shape', component: `${namespaces.sh}InConstraintComponent`, origin: { file: 'a.ttl', line: 3, column: 7, xpath: '/OME[1]', pointer: '/a/0', sheet: 'Images', cell: 'C5' },
  remedy: 'did you mean uint16?', requirement: { text: 'NBO v02-01: Pixels.PixelType, tier 2', standard: 'NBO', edition: 'v02-01', element: 'Pixels.PixelType', tier: 2 }, patch: 'D <urn:s> <urn:p> "a" .\n',
};
const iri = 'http://example.org/report';
const quads = reportToRdf({ conforms: true, results: [result] }, iri);
const values = (subject: string, predicate: string): string[] => quads.filter((each) => each.subject.value === subject && each.predicate.value === predicate).map(({ object }) => object.value);

test('a result has the words of SHACL', () => {
  expect(values(iri, sh.conforms)).toEqual(['false']);
  expect(values(iri, sh.result)).toEqual([`${iri}-1`]);
  const said = [sh.resultSeverity, sh.resultMessage, sh.focusNode, sh.resultPath, sh.value, sh.sourceShape, sh.sourceConstraintComponent].map((predicate) => values(`${iri}-1`, predicate));
  expect(said).toEqual([[sh.Warning], [result.message], [result.focus_node], [result.path], ['uint12'], [result.shape], [result.component]]);
});

test('remedy, requirement, place and patch are said in words of ours', () => {
  expect([mg.remedy, mg.patch, mg.requirement, mg.origin].map((predicate) => values(`${iri}-1`, predicate))).toEqual([[result.remedy], [result.patch], [`${iri}-1-requirement`], [`${iri}-1-origin`]]);
  expect([mg.standard, mg.edition, mg.element, mg.tier].map((predicate) => values(`${iri}-1-requirement`, predicate)[0])).toEqual(['NBO', 'v02-01', 'Pixels.PixelType', '2']);
  expect([mg.line, mg.column, mg.xpath, mg.pointer, mg.sheet, mg.cell].map((predicate) => values(`${iri}-1-origin`, predicate)[0])).toEqual(['3', '7', '/OME[1]', '/a/0', 'Images', 'C5']);
});

test('each word of ours is defined', () => {
  const defined = new Set(new Parser().parse(readFileSync(resolve(import.meta.dirname, '../../../ontologies/micrograph.ttl'), 'utf8')).filter(({ predicate }) => predicate.value === `${namespaces.skos}definition`).map(({ subject }) => subject.value));
  expect(quads.map(({ predicate }) => predicate.value).filter((word) => word.startsWith(namespaces.mg) && !defined.has(word))).toEqual([]);
});
