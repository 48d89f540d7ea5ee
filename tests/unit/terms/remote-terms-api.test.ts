/** The door to look-up services elsewhere: what it finds, what the catalogue lacks of it, and what it says when it is off. */
import { expect, test } from 'vitest';
import { createRemoteTermsApi } from '../../../server/apis/remote-terms-api.ts';
import { clientOf, startOlsServer } from '../../support/ols-server.ts';
import { anybody, startTermsApp } from '../../support/terms-app.ts';
import { catalogueOf, draftOf, obo, termOf } from './catalogues.ts';

async function start(bases: readonly string[]): Promise<(query: string) => Promise<{ status: number; body: Record<string, unknown> }>> {
  const { lookup } = catalogueOf([[draftOf('UBERON', '1'), [termOf('UBERON_2', 'heart')]]]);
  const base = await startTermsApp(() => [{ path: '/terms/remote', GET: anybody(createRemoteTermsApi({ ols: clientOf(bases), lookup })) }]);
  return async (query) => { const response = await fetch(`${base}terms/remote?${query}`); return { status: response.status, body: await response.json() as Record<string, unknown> }; };
}

test('hits say whether the catalogue has them, and which ontology would have to be added', async () => {
  const ols = await startOlsServer({ '/api/v2/entities': { totalElements: 2, elements: [{ iri: `${obo}UBERON_2`, label: 'heart', ontologyId: 'uberon', definedBy: ['uberon'], appearsIn: ['uberon'] }, { iri: `${obo}ZFA_1`, label: 'heart', ontologyId: 'zfa', definedBy: ['zfa'], appearsIn: ['zfa', 'uberon'] }] } });
  const ask = await start([ols.base]);
  const { status, body } = await ask('q=heart');
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'found', from: ols.base, cached: false, total: 2, hits: [{ iri: `${obo}UBERON_2`, in_catalogue: true, ontologies_lacking: [], exact: true }, { iri: `${obo}ZFA_1`, in_catalogue: false, ontologies_lacking: ['zfa'], exact: true }] });
  expect((await ask(`iri=${encodeURIComponent(`${obo}ZFA_1`)}`)).body).toMatchObject({ status: 'found', term: { iri: `${obo}ZFA_1`, in_catalogue: false } });
});

test('off, away and unknown are answers with a reason', async () => {
  expect((await (await start([]))('q=heart'))).toEqual({ status: 200, body: { status: 'off', reason: expect.stringContaining('--ols') as string, hits: [] } });
  expect((await (await start(['http://127.0.0.1:1']))('q=heart')).body).toMatchObject({ status: 'unreachable', hits: [] });
  const ols = await startOlsServer({ '/api/v2/entities': { elements: [] } });
  expect((await (await start([ols.base]))('iri=http%3A%2F%2Fx.example%2F1')).body).toMatchObject({ status: 'unknown' });
});

test.each(['', 'q=', 'q=a&iri=b', 'iri=no%20iri', `q=${'x'.repeat(1001)}`, 'q=a&limit=1000', 'q=a&obsolete=maybe'])('%s is refused', async (query) => {
  expect((await (await start([]))(query)).status).toBe(400);
});
