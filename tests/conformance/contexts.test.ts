/** The tables of `ontologies/contexts` say what the published contexts say, term by term; real crates read with them. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { definitionsOf } from '../../scripts/write-contexts.ts';
import { vendoredContexts } from '../../server/rdf/contexts.ts';
import { readRdf } from '../../server/rdf/formats.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const published: readonly (readonly [iri: string, file: string])[] = [
  ['https://w3id.org/ro/crate/1.0/context', 'contexts/ro-crate-1.0.jsonld'],
  ['https://w3id.org/ro/crate/1.1/context', 'contexts/ro-crate-1.1.jsonld'],
  ['https://w3id.org/ro/crate/1.2/context', 'contexts/ro-crate-1.2.jsonld'],
  ['https://w3id.org/ro/crate/1.3/context', 'contexts/ro-crate-1.3.jsonld'],
  ['https://gide-search/1.0/context', 'rocrate/gide-search/gide-search-context.jsonld'],
  ['https://raw.githubusercontent.com/BioImage-Archive/bia-integrator/main/bia-ro-crate/bia_ro_crate/models/linked_data/bia_ro_crate_context.jsonld', 'rocrate/bia-ro-crate/bia_ro_crate_context.jsonld'],
  ['http://mlcommons.org/croissant/1.0', 'croissant/1.0-recipes-minimal.json'],
  ['http://mlcommons.org/croissant/1.1', 'croissant/1.1-zenodo-head-mri-metadata.json'],
];

describe.skipIf(!existsSync(data))('vendored contexts (skipped where ../shared/data is absent)', () => {
  test.each(published)('%s has the terms, IRIs and types of the published file', (iri, file) => {
    const document = JSON.parse(readFileSync(join(data, file), 'utf8')) as { '@context': unknown };
    const own = vendoredContexts.load(iri).document;
    expect(definitionsOf(own).sort()).toEqual(definitionsOf(document).sort());
  });

  test('every one of the GIDE crates and examples reads without an unknown context', async () => {
    const crates = globSync('rocrate/{gide,gide-search,ngff-challenge,bia-ro-crate}/**/*ro-crate-metadata.json', { cwd: data }).filter((_, index) => index % 10 === 0);
    expect(crates.length).toBeGreaterThan(90);
    for (const crate of crates) {
      const read = await readRdf(readFileSync(join(data, crate)), 'application/ld+json', { baseIri: 'http://localhost/records/crate' });
      expect(read.quads.length, crate).toBeGreaterThan(5);
    }
  });

  test('a name with spaces as @id, as in a real study, is a result with its place and not a lost node', async () => {
    const read = await readRdf(readFileSync(join(data, 'rocrate/bia-ro-crate/S-BIAD1494/ro-crate-metadata.json')), 'application/ld+json', { baseIri: 'http://localhost/records/crate' });
    const finding = read.findings.find((each) => each.value === 'Nup133 mouse stem cells');
    expect(finding).toMatchObject({ severity: 'Violation', origin: { pointer: expect.stringMatching(/^\/@graph\/\d+/) } });
    expect(read.quads.some((quad) => quad.subject.value.endsWith('/Nup133%20mouse%20stem%20cells'))).toBe(true);
  });
});
