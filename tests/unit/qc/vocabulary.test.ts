/** What the metrics declare and what the vocabulary says are the same: a figure is stored with the unit that the vocabulary names. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Parser, Store } from 'n3';
import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../../server/qc/metric.ts';
import { metrics, procedureIri, propertyIri } from '../../../server/qc/procedures.ts';
import { canonicalJson } from '../../../server/rdf/canonical-json.ts';

const folder = resolve(import.meta.dirname, '../../../ontologies');
const files = readdirSync(folder).filter((name) => /^qc-.*\.ttl$/.test(name));
const graph = new Store(files.flatMap((name) => new Parser().parse(readFileSync(join(folder, name), 'utf8'))));
const mg = 'https://w3id.org/micrograph/', rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', sosa = 'http://www.w3.org/ns/sosa/';
const valuesOf = (subject: string, predicate: string): string[] => graph.getObjects(subject, predicate, null).map(({ value }) => value).toSorted();
const ofType = (type: string): string[] => graph.getSubjects(rdfType, type, null).map(({ value }) => value).toSorted();
const metricOf = new Map(metrics.map((metric) => [procedureIri(metric.name), metric]));
const properties = [...new Map(metrics.flatMap((metric) => Object.entries(metric.properties))).keys()].toSorted();

test('there are metrics, each once, with its version at the end of its name', () => {
  expect(metrics.length).toBeGreaterThan(3);
  expect(metricOf.size).toBe(metrics.length);
  for (const { name } of metrics) expect(name).toMatch(/^[a-z][a-z0-9-]*-\d+$/);
});

describe('each metric', () => {
  test.each(metrics.map((metric) => [metric.name, metric] as const))('%s is a procedure with its title, version, parameters and properties', (name, metric) => {
    const iri = procedureIri(name);
    expect({
      label: valuesOf(iri, 'http://www.w3.org/2000/01/rdf-schema#label'), version: valuesOf(iri, 'http://purl.org/dc/terms/hasVersion'),
      parameters: valuesOf(iri, `${mg}parameters`), measures: valuesOf(iri, `${mg}measures`),
    }).toEqual({ label: [metric.title], version: [/\d+$/.exec(name)![0]], parameters: [canonicalJson(defaultsOf(metric))], measures: Object.keys(metric.properties).map(propertyIri).toSorted() });
  });
  test.each(metrics.map((metric) => [metric.name, metric] as const))('%s says formula, source and unit of each property as the vocabulary does, and keeps its defaults within their limits', (_name, { properties: declared, parameters }) => {
    for (const [property, { unit, formula, source }] of Object.entries(declared)) {
      expect(valuesOf(propertyIri(property), `${mg}canonicalUnit`), property).toEqual([`http://qudt.org/vocab/unit/${unit}`]);
      expect(formula.length, property).toBeGreaterThan(3);
      expect(source.length, property).toBeGreaterThan(3);
    }
    for (const { value, least = value, most = value } of Object.values(parameters)) { expect(value).toBeGreaterThanOrEqual(least); expect(value).toBeLessThanOrEqual(most); }
  });
});

test('what the vocabulary calls a procedure that measures, a metric does', () => {
  const measuring = ofType(`${sosa}Procedure`).filter((iri) => valuesOf(iri, `${mg}measures`).length > 0);
  expect(measuring.filter((iri) => !metricOf.has(iri))).toEqual([]);
});

test('each property of a metric is defined once, with label, definition, quantity kind, and rules only for properties that there are', () => {
  const defined = ofType(`${sosa}ObservableProperty`);
  for (const iri of properties.map(propertyIri)) {
    expect(defined, iri).toContain(iri);
    for (const predicate of ['http://www.w3.org/2000/01/rdf-schema#label', 'http://www.w3.org/2004/02/skos/core#definition', 'http://qudt.org/schema/qudt/hasQuantityKind']) expect(valuesOf(iri, predicate), `${iri} ${predicate}`).toHaveLength(1);
  }
  const rules = ofType(`${mg}ToleranceRule`);
  expect(rules.length).toBeGreaterThan(3);
  for (const rule of rules) {
    expect(defined, rule).toContain(valuesOf(rule, `${mg}forProperty`)[0]);
    expect(valuesOf(rule, 'http://purl.org/dc/terms/source'), rule).toHaveLength(1);
  }
});
