import { expect, test } from 'vitest';
import { checkIris, findIriFault } from '../../../server/rdf/check-iris.ts';
import { readRdf } from '../../../server/rdf/formats.ts';
import { createLineOrigins, noOrigins } from '../../../server/rdf/origins.ts';
import { literal, namedNode, quad } from '../../../server/rdf/terms.ts';

test.each([
  'http://e/', 'https://orcid.org/0000-0002-1825-0097', 'urn:uuid:2f1c', 'urn:x', 'mailto:a@e.org', 'http://e/é/😀', 'http://[::1]:80/x', 'file:///a', 'tag:e,2024:x',
  'http://e/%20?q=%3C#f', 'http://user@e:8080/', 'http://1.2.3.4/', "http://e/(a)'b,c;d=1", 'info:hdl/1', 'a:',
])('%s is an IRI', (iri) => { expect(findIriFault(iri)).toBeUndefined(); });

test.each([
  ['http://e/a b', /a space/, 'http://e/a%20b'], ['https://orcid.org/0000-0002-1825-0097 (A. Person)', /a space/, 'https://orcid.org/0000-0002-1825-0097'], ['http://e/a\nb', /line break/, 'http://e/a%0Ab'], ['http://e/<x>', /character </, 'http://e/%3Cx%3E'],
  ['http://e/"x"', /character "/, 'http://e/%22x%22'], ['http://e/{x}|\\^`', /character \{/, 'http://e/%7Bx%7D%7C%5C%5E%60'],
  ['Mus musculus', /is text, not an IRI/, undefined], ['', /empty/, undefined], ['www.e.org/x', /no scheme/, 'https://www.e.org/x'], ['//e/x', /no scheme/, 'https://e/x'],
  ['http://e/%zz', /two hexadecimal digits/, 'http://e/%25zz'], ['http://e/[x]', /square bracket/, 'http://e/%5Bx%5D'], ['http://e/#a#b', /two #/, 'http://e/#a%23b'],
  ['http://e:port/', /port number/, undefined], ['http://[zz]/', /square brackets/, undefined], ['http://e/\u202bx', /invisible.*U\+202B/, 'http://e/x'],
  ['http://e/\ue000', /U\+E000/, 'http://e/%EE%80%80'], ['http://e/\ud800', /half a character/, undefined], ['http://:80/', /no host/, undefined],
])('%j is none, and the message says why', (iri, words, remedy) => {
  expect(findIriFault(iri)).toMatchObject({ message: expect.stringMatching(words), ...(remedy === undefined ? {} : { remedy }) });
});

test('every faulty term of a graph is a Violation with its origin, once a subject', () => {
  const s = namedNode('http://e/s'), p = namedNode('http://e/p');
  const quads = [quad(s, p, namedNode('a b')), quad(s, p, literal('x', namedNode('no type'))), quad(s, p, literal('y', 'toolonglanguagetag')), quad(s, namedNode('p q'), literal('ok')), quad(s, p, namedNode('http://fine/'))];
  const results = checkIris([...quads, quads[0]!], createLineOrigins(quads, [1, 5, 2, 5, 3, 5, 4, 5, 5, 5]));
  expect(results.map(({ value }) => value)).toEqual(['a b', 'no type', 'y', 'p q']);
  expect(results.every((each) => each.severity === 'Violation' && each.focus_node === 'http://e/s')).toBe(true);
  expect(results.map((each) => each.origin?.line)).toEqual([1, 2, 3, 4]);
});

test('literals that could not be read back are Violations', () => {
  const of = (object: ReturnType<typeof literal>): string[] => checkIris([quad(namedNode('http://e/s'), namedNode('http://e/p'), object)], noOrigins).map((each) => each.message);
  expect(of(literal('{', namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON')))).toEqual([expect.stringContaining('JSON')]);
  expect(of(literal('x', namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#langString')))).toEqual([expect.stringContaining('no language')]);
  expect(of(literal('\ud800'))).toEqual([expect.stringContaining('half a character')]);
  expect(of(literal('x', 'en-GB-oed'))).toEqual([]);
  expect(of(literal('x', 'de-CH-1996'))).toEqual([]);
});

test('RDF/XML lets bad IRIs through to the check, so that all are named at once', async () => {
  const text = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://e/">\n<ex:C rdf:about="http://e/a b"/>\n<ex:C rdf:about="http://e/c|d"/></rdf:RDF>';
  const { quads, origins } = await readRdf(text, 'application/rdf+xml', { baseIri: 'http://e/r' });
  expect(checkIris(quads, origins).map(({ value, origin }) => [value, origin?.line])).toEqual([['http://e/a b', 2], ['http://e/c|d', 3]]);
});
