/** What JSON-LD libraries drop in silence is said here, with its place. */
import { describe, expect, test } from 'vitest';
import { readRdf } from '../../../server/rdf/formats.ts';
import type { RdfRead } from '../../../server/rdf/formats.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';

const base = 'http://localhost/records/r1';
const read = (document: unknown): Promise<RdfRead> => readRdf(typeof document === 'string' ? document : JSON.stringify(document), 'application/ld+json', { baseIri: base });

describe('identifiers', () => {
  test('a text with spaces as @id is a Violation with pointer and remedy, and its node stays whole', async () => {
    const { findings, quads } = await read({ '@context': 'https://w3id.org/ro/crate/1.1/context', '@graph': [
      { '@id': './', '@type': 'Dataset', about: { '@id': 'Nup133 mouse stem cells' } }, { '@id': 'Nup133 mouse stem cells', name: 'x' }] });
    expect(findings).toMatchObject([{ severity: 'Violation', value: 'Nup133 mouse stem cells', origin: { pointer: '/@graph/1' }, remedy: 'Nup133%20mouse%20stem%20cells' }]);
    expect(toNQuads(quads)).toContain('<http://schema.org/about> <http://localhost/records/Nup133%20mouse%20stem%20cells>');
    expect(toNQuads(quads)).toContain('<http://localhost/records/Nup133%20mouse%20stem%20cells> <http://schema.org/name> "x"');
  });

  test('a relative path with a space is percent-encoded, with a note', async () => {
    const { findings, quads } = await read({ '@id': 'data/a b.tif', 'http://schema.org/name': 'x' });
    expect(quads[0]?.subject.value).toBe('http://localhost/records/data/a%20b.tif');
    expect(findings).toMatchObject([{ severity: 'Info', value: 'data/a b.tif' }]);
  });

  test.each([['http://e/a b', 'http://e/a%20b'], ['http://e/a|b', 'http://e/a%7Cb'], ['http://e/{x}', 'http://e/%7Bx%7D'], ['http://e/a"b', 'http://e/a%22b']])('%s is a Violation whose remedy is %s', async (id, remedy) => {
    const { findings } = await read({ '@id': id, 'http://schema.org/name': 'x' });
    expect(findings).toMatchObject([{ severity: 'Violation', value: id, remedy, origin: { pointer: '' } }]);
  });

  test('faults in objects, types and compact IRIs are found too', async () => {
    const { findings } = await read({ '@context': { ex: 'http://e/', link: { '@id': 'ex:link', '@type': '@id' } }, '@id': 'ex:a b', '@type': 'http://e/T t', link: 'ex:c d' });
    expect(findings.map((each) => each.value).sort()).toEqual(['ex:a b', 'ex:c d', 'http://e/T t'].sort());
    expect(findings.every((each) => each.severity === 'Violation')).toBe(true);
  });

  test('a DOI with its label in front is led to the DOI instead of refused', async () => {
    const { findings, quads } = await read({ '@id': 'https://doi.org/DOI: 10.1101/2024.01', 'http://schema.org/name': 'x' });
    expect(findings).toEqual([]);
    expect(quads[0]?.subject.value).toBe('https://doi.org/DOI:%2010.1101/2024.01');
  });

  test('an ORCID as bare digits is the person, not a file beside the record', async () => {
    const { quads } = await read({ '@id': '0000-0002-1825-0097', 'http://schema.org/name': 'x' });
    expect(quads[0]?.subject.value).toBe('https://orcid.org/0000-0002-1825-0097');
  });

  test('@base null in the file does not lose relative identifiers, nor lets them reach the prototype', async () => {
    const { quads } = await read({ '@context': { '@base': null }, '@graph': [{ '@id': '__proto__', 'http://e/polluted': 'yes' }, { '@id': 'constructor', 'http://e/polluted': 'yes' }] });
    expect(({} as Record<string, unknown>)['http://e/polluted']).toBeUndefined();
    expect(quads.map((quad) => quad.subject.value).sort()).toEqual(['http://localhost/records/__proto__', 'http://localhost/records/constructor']);
  });
});

describe('what has no meaning', () => {
  test('keys without a mapping are Warnings with the nearest known key, and counted as loss', async () => {
    const { findings, dropped, quads } = await read({ '@context': 'https://w3id.org/ro/crate/1.1/context', '@graph': [{ '@id': './', naem: 'x' }, { '@id': 'b', naem: 'y', name: 'z' }] });
    expect(findings).toMatchObject([{ severity: 'Warning', value: 'naem', remedy: 'did you mean "name"?', origin: { pointer: '/@graph/0/naem' } }]);
    expect(dropped).toMatchObject([{ path: 'naem', count: 2, what: 'dropped' }]);
    expect(quads).toHaveLength(1);
  });

  test('a misspelt type is a Warning with the nearest', async () => {
    const { findings } = await read({ '@context': 'https://w3id.org/ro/crate/1.2/context', '@id': './', '@type': ['Dataset', 'QuantitiveValue'], name: 'x' });
    expect(findings).toMatchObject([{ severity: 'Warning', value: 'QuantitiveValue', remedy: 'did you mean "QuantitativeValue"?', origin: { pointer: '/@type' } }]);
  });

  test('values outside any node, words like @foo, and blank node properties are said', async () => {
    const { dropped } = await read({ '@context': { '@vocab': 'http://e/' }, '@graph': ['free', { '@id': 'http://e/a', '@foo': 1, '_:p': 2, name: 'x' }] });
    expect(dropped.map((item) => item.path).sort()).toEqual(expect.arrayContaining(['@foo', 'free-floating scalar']));
    expect(dropped.length).toBe(3);
  });

  test('repeated keys and numbers with too many digits are Warnings with line and pointer', async () => {
    const { findings } = await read('{"@id": "http://e/a",\n "http://e/p": 1,\n "http://e/p": 12345678901234567890}');
    expect(findings).toMatchObject([
      { severity: 'Warning', message: expect.stringContaining('twice'), origin: { line: 3, column: 2, pointer: '/http:~1~1e~1p' } },
      { severity: 'Warning', message: expect.stringContaining('more digits'), origin: { line: 3, pointer: '/http:~1~1e~1p' } },
    ]);
  });
});

describe('values', () => {
  test('a JSON number with a decimal type keeps a decimal spelling', async () => {
    const { quads } = await read({ '@context': { v: { '@id': 'http://e/v', '@type': 'http://www.w3.org/2001/XMLSchema#decimal' } }, v: [0.207, 3, 1e-7, 1.5e21] });
    expect(quads.map((quad) => quad.object.value).sort()).toEqual(['0.0000001', '0.207', '1500000000000000000000.0', '3.0']);
  });

  test('schema.org, by http or https, with or without slash, is the same vendored context', async () => {
    for (const context of ['https://schema.org/', 'http://schema.org', 'https://schema.org/docs/jsonldcontext.jsonld']) {
      const { quads } = await read({ '@context': context, id: 'http://e/a', type: 'Dataset', name: 'x', url: 'http://e/u', datePublished: '2024-01-01' });
      expect(toNQuads(quads)).toBe([
        '<http://e/a> <http://schema.org/datePublished> "2024-01-01"^^<http://schema.org/Date> .', '<http://e/a> <http://schema.org/name> "x" .',
        '<http://e/a> <http://schema.org/url> <http://e/u> .', '<http://e/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Dataset> .', ''].join('\n'));
    }
  });

  test('Bioschemas, Croissant and GIDE contexts are known without the network', async () => {
    for (const context of ['https://bioschemas.org/', 'http://mlcommons.org/croissant/1.0', 'http://mlcommons.org/croissant/1.1', 'https://gide-search/1.0/context']) {
      expect((await read({ '@context': context, '@id': 'http://e/a', name: 'x' })).quads[0]?.predicate.value).toBe('http://schema.org/name');
    }
  });

  test('a context of the file adds to a vendored one', async () => {
    const { quads } = await read({ '@context': ['https://w3id.org/ro/crate/1.2/context', { scientificName: { '@id': 'dwc:scientificName' }, dwc: 'http://rs.tdwg.org/dwc/terms/' }], '@id': './', scientificName: 'Mus musculus' });
    expect(quads[0]?.predicate.value).toBe('http://rs.tdwg.org/dwc/terms/scientificName');
  });
});

test('a type that looks like a keyword is left out with a warning', async () => {
  const { quads, findings } = await readRdf('{"@id":"http://example.org/a","@type":["@Dataset","http://example.org/B"]}', 'application/ld+json', { baseIri: 'http://example.org/' });
  expect(quads.map(({ object }) => object.value)).toEqual(['http://example.org/B']);
  expect(findings).toMatchObject([{ severity: 'Warning', message: expect.stringContaining('begins with @') as string }]);
});
