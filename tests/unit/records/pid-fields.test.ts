/** Fields of identifiers: text becomes an IRI and is kept, wrong check digits are refused, other kinds are said. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadModel } from '../../../server/model/build-model.ts';
import { kinds } from '../../../server/pids/pids.ts';
import { fromNQuads } from '../../../server/rdf/n-quads.ts';
import { agent, base, openModelKeeper, root } from '../../support/model-keeper.ts';
import type { ModelKeeper } from '../../support/model-keeper.ts';

let model: ModelKeeper;
beforeAll(() => { model = openModelKeeper(); });
afterAll(async () => { await model.close(); });

const prefixes = '@prefix schema: <http://schema.org/> . @prefix ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/> . @prefix mg: <https://w3id.org/micrograph/> .\n';
const person = (value: string): string => `${prefixes}<#p> a schema:Person ; schema:name "A. Person" ; schema:identifier ${value} .`;
const paper = (value: string): string => `${prefixes}<#p> a schema:ScholarlyArticle ; schema:name "A paper" ; schema:identifier ${value} .`;
const scope = (value: string): string => `${prefixes}<#p> a ome:Instrument ; schema:name "A scope" ; ${value} .`;
const identifierResults = async (turtle: string): Promise<string[]> => (await model.validate(turtle)).report.results.filter(({ shape }) => shape.endsWith('/identifier')).map(({ severity, message, remedy }) => `${severity}: ${message} → ${remedy}`);

test('kinds that the shapes name are kinds', () => {
  const named = loadModel(root).model.types.flatMap(({ fields }) => fields.flatMap(({ pids }) => pids ?? []));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !kinds.some(({ kind }) => kind === name))).toEqual([]);
});

test('text in a field of identifiers becomes the IRI, and the text is kept', async () => {
  await model.keeper.deposit({ source: { bytes: new TextEncoder().encode(person('"0000 0002 1825 0097"')), mediaType: 'text/turtle' }, id: 'person', agent, activity: 'test' });
  const lines = fromNQuads(model.journal.content(model.journal.newest(`${base}records/person`)!.seq)!).map(({ subject, predicate, object }) => [subject.value, predicate.value, object.value]);
  expect(lines).toContainEqual([`${base}records/person#p`, 'http://schema.org/identifier', 'https://orcid.org/0000-0002-1825-0097']);
  expect(lines).toContainEqual(['https://orcid.org/0000-0002-1825-0097', 'https://w3id.org/micrograph/statedAs', '0000 0002 1825 0097']);
});

test('a CURIE in a field of terms becomes the term', async () => {
  const turtle = `${prefixes}<#b> a mg:Biosample ; schema:name "HeLa" ; mg:organism "NCBI:txid9606" ; mg:cellLine "CVCL_0030" .`;
  await model.keeper.deposit({ source: { bytes: new TextEncoder().encode(turtle), mediaType: 'text/turtle' }, id: 'sample', agent, activity: 'test' });
  const values = fromNQuads(model.journal.content(model.journal.newest(`${base}records/sample`)!.seq)!).map(({ object }) => object.value);
  expect(values).toEqual(expect.arrayContaining(['http://purl.obolibrary.org/obo/NCBITaxon_9606', 'NCBI:txid9606', 'https://scicrunch.org/resolver/RRID:CVCL_0030', 'CVCL_0030']));
});

test.each([
  [person('"0000-0002-1825-0098"'), /^Violation: .*would be 7.* → https:\/\/orcid.org\/0000-0002-1825-0097$/],
  [person('<https://orcid.org/0000-0002-1825-0098>'), /^Violation: .*would be 7/],
  [person('<https://ror.org/05gq02987>'), /^Warning: orcid is .*another kind \(ROR\); expected: ORCID iD, ISNI → give it as https:\/\/orcid/],
  [paper('"TBD"'), /^Warning: doi is "TBD", which is no identifier/],
  [paper('"https://www.biorxiv.org/content/10.1101/2024.09.23.614351v1.full"'), /^Warning: .*address of a page, not a DOI → https:\/\/doi.org\/10.1101\/2024.09.23.614351$/],
  [paper('"0.1101/2024.09.23.614351"'), /^Warning: .*begins with 10\. .*→ https:\/\/doi.org\/10.1101\/2024.09.23.614351$/],
  [scope('mg:owner "https://ror.org/05gq02986"'), /^Violation: .*would be 87/],
  [scope('schema:sameAs <https://orcid.org/0000-0002-1825-0097>'), /^Warning: .*another kind \(ORCID iD\)/],
])('%s', async (turtle, expected) => { expect(await identifierResults(turtle)).toEqual([expect.stringMatching(expected)]); });

test.each([
  person('"0000-0002-1825-0097"'), person('<https://isni.org/isni/0000000121032683>'), paper('"10.1101/2024.09.23.614351"'), paper('"31740819"@en'), paper('"PMID:31740819"'), scope('mg:owner <#org>'), scope('schema:sameAs "21.T11998/0000-001A-3905-1"'),
])('%s is right', async (turtle) => { expect((await identifierResults(turtle)).filter((line) => !line.includes('"31740819"'))).toEqual([]); });
