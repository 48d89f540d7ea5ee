/**
 * The recorded answers of a real OLS4: our client reads every one of them, and our own OLS service, loaded with the same
 * ontology, gives the same terms with the same relatives. Skipped where the files are not.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createOlsApi } from '../../server/apis/ols-api.ts';
import { openRelatives } from '../../server/terms/relatives.ts';
import { openSearch } from '../../server/terms/term-search.ts';
import { readOntology } from '../../server/terms/readers/read-ontology.ts';
import { readV1, readV2 } from '../../server/terms/ols/ols-values.ts';
import { clientOf, startOlsServer } from '../support/ols-server.ts';
import { anybody, startTermsApp } from '../support/terms-app.ts';
import { catalogueOf, draftOf } from '../unit/terms/catalogues.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const there = existsSync(resolve(data, 'ols4'));
const reason = there ? '' : ' (skipped: ../shared/data/ols4 is not there)';
type Term = Record<string, unknown> & { iri: string; label: string; is_obsolete: boolean; synonyms: string[]; description: string[]; short_form: string };
const recorded = <T>(name: string): T => JSON.parse(readFileSync(resolve(data, 'ols4', name), 'utf8')) as T;
const obo = 'http://purl.obolibrary.org/obo/';

describe.skipIf(!there)(`recorded answers are read${reason}`, () => {
  const lists = there ? readdirSync(resolve(data, 'ols4')).filter((name) => /^v1-.*-(?:terms|individuals|ancestors|children|descendants|parents|hierarchical\w+)\.json$/.test(name)) : [];
  test('every term of every list of v1', () => {
    let terms = 0;
    for (const name of lists) {
      for (const term of recorded<Term[]>(name)) {
        const read = readV1(term);
        expect(read, `${name} ${term.iri}`).toMatchObject({ iri: term.iri, label: Array.isArray(term.label) ? term.label[0] : term.label });
        expect(read!.obsolete).toBe(term.is_obsolete || /^obsolete[\s_]/i.test(read!.label));
        expect(read!.synonyms.map(({ text }) => text)).toEqual(term.synonyms);
        terms += 1;
      }
    }
    expect(lists.length).toBeGreaterThan(20);
    expect(terms).toBeGreaterThan(600);
  });
  test('every stored entity of v2, with literals as objects', () => {
    let entities = 0;
    for (const name of readdirSync(resolve(data, 'ols4')).filter((each) => each.endsWith('.solr.jsonl'))) {
      for (const line of readFileSync(resolve(data, 'ols4', name), 'utf8').split('\n').filter(Boolean)) {
        const entity = JSON.parse((JSON.parse(line) as { _json: string })._json) as Record<string, unknown>, read = readV2(entity);
        expect(read, String(entity['iri'])).toMatchObject({ iri: entity['iri'], obsolete: entity['isObsolete'], appearsIn: [expect.any(String)] });
        expect(read!.label).not.toContain('object');
        entities += 1;
      }
    }
    expect(entities).toBeGreaterThan(5);
  });
  test('the client finds them as pages, with the relatives of a term', async () => {
    const general = `${obo}DUO_0000042`;
    const page = (terms: unknown[]): unknown => ({ _embedded: { terms }, _links: {}, page: { size: 1000, totalElements: terms.length, totalPages: 1, number: 0 } });
    const ols = await startOlsServer({ '/api/terms': page([recorded('v1-duo-DUO_0000042.json')]), '/api/ontologies/duo/hierarchicalAncestors': page(recorded('v1-duo-DUO_0000042-hierarchicalAncestors.json')), '/api/ontologies': { _embedded: { ontologies: recorded('v1-ontologies.json') } } });
    const client = clientOf([ols.base]);
    expect(await client.term(general)).toMatchObject({ status: 'found', value: { label: 'general research use', curie: 'DUO:0000042', definedBy: ['duo'] } });
    const above = await client.ancestors(general, 'duo');
    expect(above.status === 'found' && above.value.map(({ label }) => label)).toEqual(expect.arrayContaining(['data use permission']));
    const ontologies = await client.ontologies();
    expect(ontologies.status === 'found' && ontologies.value).toHaveLength(recorded<unknown[]>('v1-ontologies.json').length);
  });
});

describe.skipIf(!there)(`our OLS service with the recorded ontology answers like the recorded one${reason}`, () => {
  async function start(): Promise<(path: string) => Promise<Record<string, unknown>>> {
    const { terms, header } = await readOntology(new Uint8Array(readFileSync(resolve(data, 'ontologies/duo.owl'))), { name: 'duo.owl' });
    const { file, lookup } = catalogueOf([[draftOf('DUO', header.version!, { iri: header.iri! }), terms]]);
    const search = openSearch({ file, lookup });
    const relatives = openRelatives({ file, lookup });
    onTestFinished(() => { search.close(); relatives.close(); });
    const base = await startTermsApp((address) => [{ path: '/api/ols4', all: anybody(createOlsApi({ base: address, lookup, search: (asked) => Promise.resolve(search.search(asked)), relatives: (asked) => Promise.resolve(relatives(asked)) })) }]);
    return async (path) => { const response = await fetch(`${base}api/ols4/api/${path}`); expect(response.status, path).toBe(200); return await response.json() as Record<string, unknown>; };
  }
  const twice = (iri: string): string => encodeURIComponent(encodeURIComponent(iri));
  /** fields whose values are the same, or differ for the reason that stands here */
  const same = ['iri', 'lang', 'description', 'label', 'ontology_name', 'ontology_prefix', 'ontology_iri', 'is_obsolete', 'is_defining_ontology', 'has_children', 'short_form', 'obo_id', 'is_preferred_root'];

  test('single terms have the recorded fields with the recorded values', async () => {
    const get = await start();
    for (const id of ['DUO_0000042', 'DUO_0000018']) {
      const expected = recorded<Term>(`v1-duo-${id}.json`), answer = await get(`ontologies/duo/terms/${twice(obo + id)}`);
      expect(Object.keys(expected).filter((key) => !(key in answer))).toEqual([]);
      // the file has two definitions of one class; OLS lists both, the catalogue keeps the first
      expect(same.filter((key) => key !== 'description' && JSON.stringify(answer[key]) !== JSON.stringify(expected[key]))).toEqual([]);
      expect(expected.description).toContain((answer['description'] as string[])[0]);
    }
  });
  test('relatives are the recorded ones that the file itself holds', async () => {
    const get = await start();
    const held = new Set(((await get('ontologies/duo/terms?size=1000'))['_embedded'] as { terms: Term[] }).terms.map(({ iri }) => iri));
    let compared = 0;
    for (const id of ['DUO_0000042', 'DUO_0000018', 'IAO_0000030']) {
      if (!held.has(obo + id)) continue;
      for (const relative of ['children', 'descendants', 'parents', 'hierarchicalChildren', 'hierarchicalParents']) {
        const file = `v1-duo-${id}-${relative}.json`;
        if (!existsSync(resolve(data, 'ols4', file))) continue;
        const expected = recorded<Term[]>(file).map(({ iri }) => iri).filter((iri) => held.has(iri)).toSorted();
        const answer = (await get(`ontologies/duo/terms/${twice(obo + id)}/${relative}?size=1000`))['_embedded'] as { terms: Term[] } | undefined;
        expect((answer?.terms ?? []).map(({ iri }) => iri).toSorted(), file).toEqual(expected);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(8);
  });
  test('obsolete terms are the recorded ones', async () => {
    const get = await start();
    const own = ((await get('ontologies/duo/terms?size=1000'))['_embedded'] as { terms: Term[] }).terms;
    const expected = recorded<Term[]>('v1-duo-terms.json').filter(({ iri, is_obsolete }) => is_obsolete && iri.includes('DUO_')).map(({ short_form }) => short_form).toSorted();
    expect(expected.length).toBeGreaterThan(2);
    expect(own.filter((each) => each.is_obsolete && each.iri.includes('DUO_')).map(({ short_form }) => short_form).toSorted()).toEqual(expected);
  });
});
