import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { bindQuery, readStoredQueries, readStoredQuery } from '../../../server/apis/stored-queries.ts';

const context = { base: 'http://example.org/', prefixes: {} };
const text = `# title: Things of a kind
# question: Which things are
# question: of this kind?
# for: steward, ai
# parameter: kind iri - The kind
# parameter: from date 2020-01-01 Not before
# parameter: word string "two words" A word
# parameter: by iri * By whom
SELECT ?thing WHERE { ?thing a $kind ; <urn:by> $by ; <urn:at> ?at ; <urn:says> $word FILTER(?at >= $from) }
`;

test('a header says the title, the question, for whom, and the parameters', () => {
  const faults: string[] = [];
  expect(readStoredQuery('things-of-a-kind', text, faults)).toMatchObject({
    title: 'Things of a kind', question: 'Which things are of this kind?', audience: ['steward', 'ai'],
    parameters: [
      { name: 'kind', type: 'iri', optional: false, description: 'The kind' },
      { name: 'from', type: 'date', fallback: '2020-01-01' },
      { name: 'word', type: 'string', fallback: 'two words' },
      { name: 'by', type: 'iri', optional: true },
    ],
  });
  expect(faults).toEqual([]);
});

test('defaults are used, and an optional parameter that is not given is any value', () => {
  const sparql = bindQuery(readStoredQuery('q', text, []), new URLSearchParams({ kind: 'urn:k' }), context);
  expect(sparql).toContain('?thing a <urn:k> ; <urn:by> ?by ; <urn:at> ?at ; <urn:says> "two words" FILTER(?at >= "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>)');
});

test.each([
  ['a missing parameter', '', /kind is missing/],
  ['an unknown parameter', 'kind=urn:k&colour=red', /no parameter "colour"/],
  ['a repeated parameter', 'kind=urn:k&kind=urn:l', /more than once/],
  ['a malformed value', 'kind=urn:k&from=yesterday', /must be a date/],
])('%s is refused', (_, search, message) => {
  expect(() => bindQuery(readStoredQuery('q', text, []), new URLSearchParams(search), context)).toThrow(message);
});

test('all faults of a header are told', () => {
  const faults: string[] = [];
  readStoredQuery('Bad Name', '# tittle: x\n# for: everybody\n# parameter: a colour red\n# parameter: b colour red Which\nSELECT $c {}', faults);
  expect(faults).toHaveLength(9);
});

test('the questions that come with the server are well formed, and enough for the three kinds of user', () => {
  const queries = readStoredQueries(resolve(import.meta.dirname, '../../../queries'));
  expect(queries.length).toBeGreaterThanOrEqual(14);
  for (const audience of ['steward', 'curator', 'ai']) expect(queries.filter((query) => query.audience.includes(audience)).length).toBeGreaterThanOrEqual(3);
});
