/** Records of terms are kept current in the background, and what earlier servers kept of whole slices is withdrawn after that. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pino } from 'pino';
import { createTermKeeping } from '../../../server/apis/term-keeping.ts';
import { createTermDrift } from '../../../server/curation/drift.ts';
import type { SparqlText } from '../../../server/rdf/sparql.ts';
import { serverAgent } from '../../../server/records/record.ts';
import { createMemoryLookup } from '../../support/term-lookup.ts';
import { agent, base, openTestKeeper } from '../records/keeper-harness.ts';
import type { TestKeeper } from '../records/keeper-harness.ts';

const obo = 'http://purl.obolibrary.org/obo/', label = 'http://www.w3.org/2000/01/rdf-schema#label';
const slice = 'obo:NCBITaxon_1 a <http://www.w3.org/2002/07/owl#Class> ; rdfs:label "root" . obo:NCBITaxon_2 a <http://www.w3.org/2002/07/owl#Class> ; rdfs:label "used" ; rdfs:subClassOf obo:NCBITaxon_1 . obo:NCBITaxon_3 a <http://www.w3.org/2002/07/owl#Class> ; rdfs:label "not used" .';
let old: TestKeeper;
beforeEach(async () => {
  const terms = [{ iri: `${obo}NCBITaxon_1`, label: 'root' }, { iri: `${obo}NCBITaxon_2`, label: 'used', isA: [`${obo}NCBITaxon_1`] }, { iri: `${obo}NCBITaxon_3`, label: 'not used' }];
  // a folder of an earlier server: the record was there before the catalogue knew anything
  const lookup = createMemoryLookup([]);
  old = openTestKeeper({ lookup });
  await old.put('ontology-ncbitaxon', slice, { agent: serverAgent(base), activity: 'shipped' });
  await old.put('ontology-mine', slice, { agent });
  await old.put('box', '<#b> a ex:Box ; dcterms:title "A box" ; ex:note "n" ; ex:organism obo:NCBITaxon_2 .');
  lookup.use([{ id: 'ncbitaxon', prefix: 'NCBITaxon', version: '1', terms }]);
  const { graph, model, journal, keeper } = old;
  const ask = async (query: SparqlText) => (JSON.parse(graph.query({ sparql: query.text, accept: ['application/sparql-results+json'] }).body) as { results: { bindings: Record<string, { type: string; value: string }>[] } }).results.bindings.map((row) => Object.fromEntries(Object.entries(row).map(([name, { value }]) => [name, { kind: 'iri' as const, value }])));
  const drift = createTermDrift({ model, ask, lookup, journal, keeper, base, countImages: async () => new Map() });
  const keeping = createTermKeeping({ drift, keeper, journal, base, formerSlices: ['ontology-ncbitaxon', 'ontology-mine', 'ontology-none'], log: pino({ level: 'silent' }) });
  keeping.follow();
  keeping.follow();
  await keeping.settled();
});
afterEach(() => old.close());

test('terms in use have records of their own, and the whole slice of the server is gone', async () => {
  expect(old.journal.newest(`${base}records/ontology-ncbitaxon`)!.withdrawn).toBe(true);
  expect([...old.journal.replay({})].map(({ row }) => row.id).toSorted()).toEqual(['box', 'ontology-mine', 'term-NCBITaxon_1', 'term-NCBITaxon_2']);
  expect(old.graph.match(`${obo}NCBITaxon_2`, label)).not.toEqual([]);
  expect(await old.keeper.check()).toEqual([]);
});

test('a record of somebody else under such a name stays', () => {
  expect(old.journal.newest(`${base}records/ontology-mine`)!.withdrawn).toBe(false);
});
