/** PIDINST records against the standard's own JSON Schema and XML schema; the schemas are data beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Parser } from 'n3';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { pidinstTable as table } from '../../server/exporters/index.ts';
import { describePid, pidinstJson, pidinstXml } from '../../server/exporters/pidinst.ts';
import { model } from '../unit/importers/importer-harness.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/pidinst');
const there = existsSync(folder);

interface Schema { type?: string; required?: string[]; properties?: Record<string, Schema>; items?: Schema; enum?: unknown[]; const?: unknown; minItems?: number }
/** Faults by the keywords that the standard's schema uses; keys that it does not name are faults too. */
function faultsOf(value: unknown, schema: Schema, place = ''): string[] {
  const kind = Array.isArray(value) ? 'array' : typeof value;
  if (schema.type !== undefined && kind !== schema.type) return [`${place}: ${kind} in the place of ${schema.type}`];
  if (schema.const !== undefined && value !== schema.const) return [`${place}: not ${String(schema.const)}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${place}: ${String(value)} is not listed`];
  if (Array.isArray(value)) return [...value.length < (schema.minItems ?? 0) ? [`${place}: too few`] : [], ...value.flatMap((each, at) => faultsOf(each, schema.items ?? {}, `${place}/${at}`))];
  if (kind !== 'object') return [];
  const own = value as Record<string, unknown>;
  return [...(schema.required ?? []).filter((name) => !(name in own)).map((name) => `${place}: ${name} is missing`), ...Object.entries(own).flatMap(([name, each]) => (schema.properties?.[name] ? faultsOf(each, schema.properties[name], `${place}/${name}`) : [`${place}: ${name} is not known`]))];
}

const iri = 'http://localhost/records/scope#instrument';
const whole = `@prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix nbo: <http://www.quarep.org/rdf/model/v02-00/basicExtension/Hardware/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix mg: <https://w3id.org/micrograph/> .
<https://ror.org/02aj13c28> a schema:Organization ; schema:name "Example Institute" .
<${iri}> a ome:Instrument ; schema:sameAs <https://doi.org/10.5072/scope> ; dcat:landingPage <https://example.org/1> ; schema:name "LSM 880" ; mg:owner <https://ror.org/02aj13c28> ; nbo:manufacturer "Zeiss" ; nbo:model "LSM 880" ; dcterms:description "Confocal" ;
  mg:instrumentType "confocal microscope" ; schema:variableMeasured "fluorescence" ; mg:commissioned "2019-04-01"^^xsd:date ; mg:decommissioned "2025-04-01"^^xsd:date ; dcterms:relation <https://doi.org/10.1/x>, <https://example.org/manual> ; ome:serialNumber "1" ; mg:inventoryNumber "2" ; mg:alias "three" .`;
const answer = describePid(new Parser().parse(whole), iri, { table, model });

describe.skipIf(!there)(`PIDINST 1.0${there ? '' : ' (skipped: no ../shared/data/pidinst here)'}`, () => {
  test('a whole record fulfils the JSON Schema, and one without what is mandatory does not', () => {
    const schema = JSON.parse(readFileSync(resolve(folder, 'pidinst-schema-1_0.schema.json'), 'utf8')) as Schema;
    const document = JSON.parse(pidinstJson(answer)) as Record<string, unknown>;
    expect(faultsOf(document, schema)).toEqual([]);
    expect(Object.keys(document).toSorted()).toEqual(Object.keys(schema.properties!).toSorted());
    expect(table.elements.filter(({ demand }) => demand === 'mandatory').map(({ name }) => name).toSorted()).toEqual(schema.required!.toSorted());
    for (const name of schema.required!) expect(faultsOf(Object.fromEntries(Object.entries(document).filter(([key]) => key !== name)), schema)).toEqual([`: ${name} is missing`]);
  });

  test('every element and attribute of the XML is one of the XML schema', () => {
    const schema = readFileSync(resolve(folder, 'pidinst-schema-1_0.xsd'), 'utf8');
    const declared = (what: string): Set<string> => new Set([...schema.matchAll(new RegExp(`<xsd:${what} name="(\\w+)"`, 'g'))].map(([, name]) => name!));
    const elements = declared('element'), attributes = declared('attribute'), seen = { elements: new Set<string>(), attributes: new Set<string>() };
    const parser = new SaxesParser({ xmlns: false });
    parser.on('error', (error) => { throw error; });
    parser.on('opentag', (tag) => { seen.elements.add(tag.name); for (const name of Object.keys(tag.attributes)) seen.attributes.add(name); });
    parser.write(pidinstXml(answer, table)).close();
    expect(seen.elements.size).toBeGreaterThan(20);
    expect([[...seen.elements].filter((name) => !elements.has(name)), [...seen.attributes].filter((name) => !attributes.has(name))]).toEqual([[], []]);
  });
});
