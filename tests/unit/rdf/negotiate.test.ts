import { expect, test } from 'vitest';
import { askOffers, negotiate, rankOffers, rdfOffers, selectOffers } from '../../../server/rdf/negotiate.ts';

test.each([
  [undefined, 'text/turtle'], ['', 'text/turtle'], ['*/*', 'text/turtle'], ['nonsense', 'text/turtle'],
  ['application/ld+json', 'application/ld+json'], ['APPLICATION/LD+JSON', 'application/ld+json'],
  ['application/rdf+xml;q=0.8, application/ld+json;q=0.9', 'application/ld+json'],
  ['text/turtle;q=0.1, */*;q=0.5', 'application/ld+json'],
  ['text/*', 'text/turtle'], ['application/*', 'application/ld+json'], ['application/*;q=0.2, application/trig', 'application/trig'],
  ['*/*;q=0.1, text/turtle;q=0', 'application/ld+json'],
  ['application/json', 'application/ld+json'], ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'application/rdf+xml'],
  ['application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', 'application/ld+json'],
  ['text/turtle;q=0.001, image/png', 'text/turtle'], ['text/turtle;q=1.0001, application/trig;q=0.1', 'application/trig'],
  ['text/turtle ; q=0.3 , application/n-triples ; q=0.4', 'application/n-triples'],
])('Accept: %s → %s', (accept, expected) => { expect(negotiate(accept, rdfOffers)).toBe(expected); });

test('?format= overrules the header, by name or media type', () => {
  expect(negotiate('text/turtle', rdfOffers, 'nt')).toBe('application/n-triples');
  expect(negotiate('image/png', rdfOffers, 'JSON-LD')).toBe('application/ld+json');
  expect(negotiate(undefined, selectOffers, 'text/csv')).toBe('text/csv');
});

test('what is not offered is refused with the list of what is', () => {
  for (const refused of [() => negotiate('image/png', rdfOffers), () => negotiate('*/*;q=0', rdfOffers), () => negotiate(undefined, rdfOffers, 'docx')]) {
    expect(refused).toThrow(expect.objectContaining({ code: 'not-acceptable', fields: { offered: rdfOffers.map((offer) => offer.mediaType) } }));
  }
});

test('offers are ranked for a query whose form is not known yet', () => {
  expect(rankOffers('text/csv, application/sparql-results+xml;q=0.5', selectOffers)).toEqual(['text/csv', 'application/sparql-results+xml']);
  expect(rankOffers('image/png', selectOffers)).toEqual([]);
  expect(negotiate('text/csv, */*;q=0.1', askOffers)).toBe('application/sparql-results+json');
});

test('a hostile header costs no time', () => {
  expect(negotiate(`${'a/b;q=0.5,'.repeat(50_000)}text/turtle`, rdfOffers.slice(0, 1).concat({ mediaType: 'a/b', names: [] }))).toBe('a/b');
});
