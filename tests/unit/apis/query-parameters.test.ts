import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindParameters, readTerm, usedParameters } from '../../../server/apis/query-parameters.ts';
import type { ParameterType } from '../../../server/apis/query-parameters.ts';

const context = { base: 'http://example.org/', prefixes: { ex: 'http://example.org/ns#' } };
const read = (type: ParameterType, text: string): string => readTerm({ name: 'p', type, description: '', optional: false }, text, context);

test.each<[ParameterType, string, string]>([
  ['iri', 'records/a', '<http://example.org/records/a>'],
  ['iri', 'https://orcid.org/0000-0002-1825-0097', '<https://orcid.org/0000-0002-1825-0097>'],
  ['iri', 'ex:thing', '<http://example.org/ns#thing>'],
  ['term', 'NCBITaxon:9606', '<http://purl.obolibrary.org/obo/NCBITaxon_9606>'],
  ['term', 'FBbi_00000246', '<http://purl.obolibrary.org/obo/FBbi_00000246>'],
  ['string', 'a "quoted" \\ line\n', '"a \\"quoted\\" \\\\ line"'],
  ['integer', '+7', '7'],
  ['decimal', '-0.5', '"-0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'],
  ['boolean', 'true', 'true'],
  ['date', '2024-02-29', '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'],
  ['dateTime', '2024-02-29', '"2024-02-29T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'],
  ['dateTime', '2024-02-29T23:59:59+02:00', '"2024-02-29T23:59:59+02:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>'],
])('%s %s is read as %s', (type, text, term) => { expect(read(type, text)).toBe(term); });

test.each<[ParameterType, string]>([
  ['iri', 'http://x/> } DROP ALL #'], ['iri', ''], ['term', 'mouse'], ['integer', '1.5'], ['integer', '1 } #'], ['decimal', '1e5'], ['boolean', 'yes'],
  ['date', '2023-02-29'], ['date', '2023-2-1'], ['dateTime', '2024-01-01T25:00:00Z'], ['dateTime', 'now'],
])('%s %j is refused with what would be right', (type, text) => {
  expect(() => read(type, text)).toThrow(/must be/);
});

test('a value takes the place of its name, but not in strings, IRIs and comments', () => {
  const sparql = 'SELECT * { ?s <http://x/$a> "$a", \'\'\'it\'s $a\'\'\' . # $a\n FILTER(?s = $a || ?b > $b) }';
  expect([...usedParameters(sparql)]).toEqual(['a', 'b']);
  expect(bindParameters(sparql, new Map([['a', '<urn:x>']]))).toBe('SELECT * { ?s <http://x/$a> "$a", \'\'\'it\'s $a\'\'\' . # $a\n FILTER(?s = <urn:x> || ?b > ?b) }');
});

test('a line for one parameter is left out when it is not given', () => {
  const sparql = 'SELECT * {\n  ?s a $a . # only with a\n  ?s ?p $b\n}';
  expect(bindParameters(sparql, new Map())).toBe('SELECT * {\n  ?s ?p ?b\n}');
  expect(bindParameters(sparql, new Map([['a', '<urn:x>']]))).toContain('?s a <urn:x> .');
});

test('no text becomes more than one string literal', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    const term = read('string', text);
    expect(term.replaceAll(/\\./g, '').slice(1, -1)).not.toMatch(/["\n\r]/);
  }));
});
