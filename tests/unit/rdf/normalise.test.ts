import { expect, test } from 'vitest';
import { readRdf } from '../../../server/rdf/formats.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import { normaliseQuads } from '../../../server/rdf/normalise.ts';

const read = (turtle: string) => readRdf(turtle, 'text/turtle', { baseIri: 'http://localhost/records/r1' });

test('spellings of one identifier become one IRI, and each spelling is kept beside it', async () => {
  const { quads, origins } = await read('<#s> <http://e/organism> <http://purl.obolibrary.org/obo/NCBITaxon_09606>, <NCBI:txid9606> .\n<http://orcid.org/0000-0002-1825-0097> <http://e/name> "A" .');
  const result = normaliseQuads(quads, origins);
  expect(toNQuads(result.quads)).toBe([
    '<http://localhost/records/r1#s> <http://e/organism> <http://purl.obolibrary.org/obo/NCBITaxon_9606> .',
    '<http://purl.obolibrary.org/obo/NCBITaxon_9606> <https://w3id.org/micrograph/statedAs> "NCBI:txid9606" .',
    '<http://purl.obolibrary.org/obo/NCBITaxon_9606> <https://w3id.org/micrograph/statedAs> "http://purl.obolibrary.org/obo/NCBITaxon_09606" .',
    '<https://orcid.org/0000-0002-1825-0097> <http://e/name> "A" .',
    '<https://orcid.org/0000-0002-1825-0097> <https://w3id.org/micrograph/statedAs> "http://orcid.org/0000-0002-1825-0097" .', ''].join('\n'));
  expect(result.notes).toHaveLength(3);
  expect(result.origins.find('https://orcid.org/0000-0002-1825-0097')).toMatchObject({ line: 2 });
});

test('a wrong check digit is a Violation with its place and the right identifier', async () => {
  const { quads, origins } = await read('\n<#s> <http://e/author> <https://orcid.org/0000-0002-1825-0098> .');
  expect(normaliseQuads(quads, origins).findings).toMatchObject([{ severity: 'Violation', value: 'https://orcid.org/0000-0002-1825-0098', remedy: 'https://orcid.org/0000-0002-1825-0097', origin: { line: 2 } }]);
});

test('what has nothing to change is handed back as it is', async () => {
  const { quads, origins } = await read('<#s> <http://schema.org/name> "https://schema.org/ and http://orcid.org/ in a text stay" .');
  expect(normaliseQuads(quads, origins).quads).toBe(quads);
});
