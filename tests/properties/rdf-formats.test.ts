/** For every format: what is written is read as the same graph; whatever is read, only known errors are thrown. */
import fc from 'fast-check';
import jsonld from 'jsonld';
import oxigraph from 'oxigraph';
import { describe, expect, test } from 'vitest';
import { KnownError } from '../../server/errors.ts';
import { checkIris, findIriFault } from '../../server/rdf/check-iris.ts';
import { readRdf, rdfFormats, writeRdf } from '../../server/rdf/formats.ts';
import { fromNQuads, toNQuads } from '../../server/rdf/n-quads.ts';
import { noOrigins } from '../../server/rdf/origins.ts';
import { sparql } from '../../server/rdf/sparql.ts';
import { blankNode, defaultGraph, literal, namedNode, quad } from '../../server/rdf/terms.ts';
import type { NamedNode, Quad, Quad_Object } from '../../server/rdf/terms.ts';

const base = 'http://localhost/records/r1';

/** Texts with everything that escapes trip over. */
const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 }),
  fc.array(fc.constantFrom('"', '\\', '\n', '\r', '\t', '\\n', '"""', "'", '<', '>', '&', '\u0000', '\u0001', '\u007f', '\u0085', '\u2028', ']]>', '{', '@en', '^^', ' '), { maxLength: 6 }).map((parts) => parts.join('')));
const anyIri: fc.Arbitrary<NamedNode> = fc.oneof(
  fc.constantFrom(base, `${base}#a`, `${base}#a.b-2`, `${base}2`, 'http://schema.org/name', 'http://e/é', 'http://e/a%20b', 'urn:x:y', 'http://e/x.', 'http://e/-', 'http://e/a#', 'http://e/?q=1&b=2', 'schema:x', 'unit:M', 'ex:y', "http://e/it's(1),2;3=*~$!", 'http://e/123', 'http://e/a:b', 'mailto:a@e'),
  fc.webUrl().filter((iri) => !findIriFault(iri)),
).map((iri) => namedNode(iri));
const anyPredicate = fc.constantFrom('http://e/p', 'http://e/ns#q-1', 'http://schema.org/name', 'http://e/é', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', 'http://www.w3.org/2000/01/rdf-schema#label', 'http://e/a.b').map((iri) => namedNode(iri));
const anyBlank = fc.constantFrom('b0', 'b1', 'b2', 'n-3').map((label) => blankNode(label));
const anyLiteral = fc.oneof(
  anyText.map((text) => literal(text)),
  fc.tuple(anyText, fc.constantFrom('en', 'de-ch', 'zh-hant')).map(([text, language]) => literal(text, language)),
  fc.tuple(anyText, fc.constantFrom('integer', 'decimal', 'double', 'boolean', 'date', 'anyURI')).map(([text, type]) => literal(text, namedNode(`http://www.w3.org/2001/XMLSchema#${type}`))),
  fc.tuple(fc.constantFrom('1', '-0', '+5', '007', '1.0', '.5', '5.', '1e5', '1E+05', '-.5e-3', 'true', 'false', '1', 'TRUE', 'NaN', 'INF'), fc.constantFrom('integer', 'decimal', 'double', 'boolean')).map(([text, type]) => literal(text, namedNode(`http://www.w3.org/2001/XMLSchema#${type}`))),
);
const anyObject: fc.Arbitrary<Quad_Object> = fc.oneof(anyIri, anyBlank, anyLiteral);
const graphOf = (quads: readonly Quad[]): Quad[] => quads.filter((each) => checkIris([each], noOrigins).length === 0);
const triples = fc.array(fc.tuple(fc.oneof(anyIri, anyBlank), anyPredicate, anyObject).map(([s, p, o]) => quad(s, p, o as never)), { maxLength: 12 }).map(graphOf);
const named = fc.array(fc.tuple(fc.oneof(anyIri, anyBlank), anyPredicate, anyObject, fc.option(fc.constantFrom('http://e/g1', `${base}#g`))).map(([s, p, o, g]) => quad(s, p, o as never, g === null ? defaultGraph() : namedNode(g))), { maxLength: 12 }).map(graphOf);

const canonical = (quads: readonly Quad[]): Promise<string> =>
  jsonld.canonize(toNQuads(quads) as never, { algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads', format: 'application/n-quads', canonizeOptions: { maxDeepIterations: Infinity } } as never) as unknown as Promise<string>;

describe('reading what was written', () => {
  test.each(rdfFormats.map((format) => [format.title, format] as const))('%s gives the same graph', async (_, format) => {
    const holds = (quads: Quad[]): Quad[] => format.name !== 'rdf-xml' ? quads
      : quads.filter(({ object }) => object.termType !== 'Literal' || !/(?![\t\n\r\u007f-\u009f])\p{Cc}|[\ufffe\uffff]/u.test(object.value));
    await fc.assert(fc.asyncProperty(format.graphs ? named : triples, async (all) => {
      const quads = holds(all);
      const text = await writeRdf(quads, format.mediaType, { baseIri: base, prefixes: { ex: 'http://e/', urnx: 'urn:x:', 'bad prefix': 'http://e/ns#' } });
      const back = await readRdf(new TextEncoder().encode(text), format.mediaType, { baseIri: base });
      expect(await canonical(back.quads)).toBe(await canonical(quads));
    }), { numRuns: 120 });
  });

  test('the journal\'s own N-Quads reader agrees with the full one', async () => {
    await fc.assert(fc.asyncProperty(named, async (quads) => {
      const text = toNQuads(quads);
      expect(toNQuads(fromNQuads(text))).toBe(text);
      expect(await canonical((await readRdf(text, 'application/n-quads', { baseIri: base })).quads)).toBe(await canonical(quads));
    }), { numRuns: 150 });
  });
});

describe('what passes the checks, the graph view keeps', () => {
  const oddIri = fc.oneof(fc.string({ unit: 'binary', maxLength: 10 }), fc.array(fc.constantFrom('http://', 'e', '/', ':', '#', '?', '%', '%4', '%41', '[', ']', '::1', '@', '80', '\u00a0', '\u202e', '\ue000', '\u{1fffe}', '\ud800', ' ', 'é', '..', '\\'), { maxLength: 8 }).map((parts) => parts.join('')));

  test('IRIs', () => {
    fc.assert(fc.property(fc.oneof(oddIri, oddIri.map((rest) => `http://e/${rest}`), oddIri.map((rest) => `urn:${rest}`)), (iri) => {
      fc.pre(!findIriFault(iri));
      const store = new oxigraph.Store();
      store.load(toNQuads([quad(namedNode('http://e/s'), namedNode('http://e/p'), namedNode(iri))]), { format: 'application/n-quads' });
      expect([...store.match()].map((each) => each.object.value)).toEqual([iri]);
    }), { numRuns: 1500 });
  });

  test('literals and language tags', () => {
    const language = fc.oneof(fc.constantFrom('en', 'x-a', 'i-klingon', 'en-a', 'de-1', 'en-us-us', 'zh-min-nan', 'a', 'abcdefghi'), fc.stringMatching(/^[a-z]{1,9}(-[a-z0-9]{1,9}){0,3}$/));
    fc.assert(fc.property(anyText, fc.option(language), (text, tag) => {
      const statement = quad(namedNode('http://e/s'), namedNode('http://e/p'), tag === null ? literal(text) : literal(text, tag));
      fc.pre(checkIris([statement], noOrigins).length === 0);
      const store = new oxigraph.Store();
      store.load(toNQuads([statement]), { format: 'application/n-quads' });
      expect([...store.match()].map((each) => each.object.value)).toEqual([text]);
    }), { numRuns: 500 });
  });
});

test('a value in a sparql`…` query is that value and nothing else', () => {
  const store = new oxigraph.Store();
  fc.assert(fc.property(fc.oneof(anyIri, anyLiteral), (term) => {
    fc.pre(checkIris([quad(namedNode('http://e/s'), namedNode('http://e/p'), term)], noOrigins).length === 0);
    // Oxigraph writes numbers in its own way (".5" as 0.5); that is its right, and no matter of escaping.
    fc.pre(term.termType !== 'Literal' || /#(?:string|langString|anyURI)$/.test(term.datatype.value));
    const rows = store.query(sparql`SELECT ?x { VALUES ?x { ${term} } }`.text) as Map<string, { value: string; termType: string }>[];
    expect(rows.map((row) => [row.get('x')?.termType, row.get('x')?.value])).toEqual([[term.termType, term.value]]);
  }), { numRuns: 400 });
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
    const [row] = store.query(sparql`SELECT (${number} AS ?x) {}`.text) as Map<string, { value: string }>[];
    expect(Number(row?.get('x')?.value)).toBe(number === 0 ? 0 : number);
  }), { numRuns: 200 });
});

describe('broken input', () => {
  const seeds: Record<string, string> = {
    'text/turtle': '@prefix ex: <http://e/> .\n<> a ex:C ; ex:p "x"@en, """y""", 5, [ ex:q ( 1 2 ) ] .\n',
    'application/trig': '@prefix ex: <http://e/> .\nex:g { <> ex:p "x" . }\n',
    'application/n-quads': '<http://e/s> <http://e/p> "x\\n"@en <http://e/g> .\n',
    'application/ld+json': '{"@context": [{"ex": "http://e/", "l": {"@id": "ex:l", "@type": "@id", "@container": "@list"}}], "@id": "#a", "@type": ["ex:C"], "l": ["a", {"@id": "b"}], "ex:p": {"@value": "x", "@language": "en"}}',
    'application/rdf+xml': '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://e/">\n<ex:C rdf:about="#a"><ex:p xml:lang="en">x &amp; y</ex:p><ex:q rdf:parseType="Collection"><ex:D/></ex:q></ex:C></rdf:RDF>',
  };
  test.each(Object.entries(seeds))('%s: cut, doubled or swapped text is a graph or a known error with a place', async (mediaType, seed) => {
    const pieces = ['', '"', '<', '>', '{', '}', '[', ']', ':', ',', ';', '.', '@', '@id', '@context', '@reverse', '@list', 'null', '__proto__', '\\u', '\u0000', ' ', '&', '<!--', ']]>', '_:b', '-', '1e999', 'é'];
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(seed.length), fc.nat(12), fc.constantFrom(...pieces)), { minLength: 1, maxLength: 3 }), async (edits) => {
      let text = seed;
      for (const [at, length, piece] of edits) text = text.slice(0, at) + piece + text.slice(at + length);
      try {
        const { quads, origins } = await readRdf(text, mediaType, { baseIri: base });
        checkIris(quads, origins);
      } catch (error) {
        if (!(error instanceof KnownError)) throw error;
        expect(error.code).toBe('source-not-readable');
      }
    }), { numRuns: 400 });
    expect(({} as Record<string, unknown>)['http://e/p']).toBeUndefined();
  });
});
