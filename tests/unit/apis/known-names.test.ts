/** A bare identifier is shown by the name that a record gives it, else by what a resolver answered, else by an ontology's label. */
import { expect, test } from 'vitest';
import { createKnownNames } from '../../../server/apis/known-names.ts';
import { createResourceFacts } from '../../../server/apis/resource-facts.ts';
import type { RunQuery } from '../../../server/apis/query-runner.ts';
import type { Resolution } from '../../../server/pids/resolver.ts';
import { loadModel } from '../../../server/model/build-model.ts';
import { openModelKeeper, root } from '../../support/model-keeper.ts';

const ror = 'https://ror.org/05gq02987', orcid = 'https://orcid.org/0000-0002-1825-0097', doi = 'https://doi.org/10.1234/unknown', term = 'http://purl.obolibrary.org/obo/CL_0000540';
const answers = new Map<string, Resolution>([
  [ror, { status: 'resolved', facts: { name: 'Brown University' }, retrieved_at: '2026-01-01T00:00:00Z' }],
  [orcid, { status: 'resolved', facts: { name: 'J. Carberry, as the resolver has it' }, retrieved_at: '2026-01-01T00:00:00Z' }],
  [doi, { status: 'unknown', retrieved_at: '2026-01-01T00:00:00Z' }],
]);
const nameOf = createKnownNames({ cache: { find: (iri) => answers.get(iri) }, lookup: { labelOf: (iri) => (iri === term ? 'neuron' : undefined) } });

test('names are found in this order, and what nobody knows has none', () => {
  expect([ror, doi, term, 'https://example.org/x'].map(nameOf)).toEqual(['Brown University', undefined, 'neuron', undefined]);
});

test('pages show what the graph says first, and then what is known beside it', async () => {
  const kept = openModelKeeper();
  try {
    await kept.depositFile(`${root}/shapes/examples/valid/Person.ttl`, 'person');
    const run: RunQuery = async ({ sparql, accept = ['application/sparql-results+json'] }) => kept.graph.query({ sparql, accept });
    const facts = createResourceFacts({ model: loadModel(root).model, run, nameOf });
    expect([...await facts.labels([orcid, ror, doi, term])].toSorted()).toEqual([[term, 'neuron'], [orcid, 'Josiah Carberry'], [ror, 'Brown University']]);
  } finally { await kept.close(); }
});
