/**
 * Malformed and hostile RDF in each format: it is refused with its place in words, or what is wrong with it is a finding with
 * its place. Nothing of it is a fault of the server, and nothing is fetched.
 */
import { describe, expect, test } from 'vitest';
import { isKnownError } from '../../../server/errors.ts';
import { rdfFile } from '../../../server/importers/rdf-file.ts';
import type { Imported } from '../../../server/rdf/report.ts';
import { model } from './importer-harness.ts';

type Sample = readonly [what: string, source: string | Uint8Array, message: RegExp, place: Record<string, unknown>];
const number = expect.any(Number) as unknown as number;
const latin = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const nested = (open: string, close: string, depth: number, inner = ''): string => open.repeat(depth) + inner + close.repeat(depth);
const rdfXml = (inside: string, head = ''): string => `<?xml version="1.0"?>\n${head}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">\n${inside}</rdf:RDF>`;

const samples: Readonly<Record<string, readonly Sample[]>> = {
  'text/turtle': [
    ['cut off within a text', '<#a> <urn:p> "x" .\n<#b> <urn:p> "no end', /./, { line: 2 }],
    ['cut off within a statement', '<#a> <urn:p> "x" .\n<#b> <urn:p>', /./, { line: 2 }],
    ['an unknown prefix', '<#a> <urn:p> "x" .\n<#b> ex:p "x" .', /ex/, { line: 2 }],
    ['a blank in an IRI', '<#a> <urn:p> <http://example.org/a b> .', /space/, { line: 1, column: number }],
    ['bytes of another encoding', latin('<#a> <urn:p> "10 \u00b5m" .'), /UTF-8/, { line: 1 }],
    ['a graph, which Turtle has not', '<#a> <urn:p> "x" .\n{ <#b> <urn:p> "x" . }', /./, { line: 2 }],
    ['brackets too deep', `<#a> <urn:p> ${nested('[ <urn:p> ', ' ]', 5000)} .`, /nested|deep/, { line: 1 }],
    ['a list too deep', `<#a> <urn:p> ${nested('( ', ' )', 5000)} .`, /nested|deep/, { line: 1 }],
    ['a control character in an IRI', '<#a> <urn:p> <urn:\u0001> .', /./, { line: 1 }],
    ['a number that is none', '<#a> <urn:p> 1.2.3 .', /./, { line: 1 }],
  ],
  'application/n-triples': [
    ['cut off', '<urn:a> <urn:p> "x" .\n<urn:a> <urn:p>', /./, { line: 2 }],
    ['Turtle in its place', '@prefix ex: <urn:> .\nex:a ex:p ex:b .', /./, { line: 1 }],
    ['text as a subject', '"x" <urn:p> "x" .', /./, { line: 1 }],
    ['bytes of another encoding', latin('<urn:a> <urn:p> "\u00b5" .'), /UTF-8/, { line: 1 }],
  ],
  'application/n-quads': [
    ['five terms', '<urn:a> <urn:p> "x" <urn:g> <urn:h> .', /./, { line: 1 }],
    ['a text for a graph', '<urn:a> <urn:p> "x" <urn:g> .\n<urn:a> <urn:p> "x" "g" .', /./, { line: 2 }],
    ['a missing dot', '<urn:a> <urn:p> "x" <urn:g>\n<urn:a> <urn:p> "y" <urn:g> .', /./, { line: number }],
  ],
  'application/trig': [
    ['a graph that does not end', '<urn:g> { <urn:a> <urn:p> "x" .', /./, { line: 1 }],
    ['graphs within each other', '<urn:g> { <urn:h> { <urn:a> <urn:p> "x" } }', /./, { line: 1 }],
    ['brackets too deep', `<urn:g> { <#a> <urn:p> ${nested('[ <urn:p> ', ' ]', 5000)} }`, /nested|deep/, { line: 1 }],
  ],
  'application/rdf+xml': [
    ['cut off', rdfXml('<rdf:Description rdf:about="urn:a">').slice(0, 180), /./, { line: number }],
    ['a billion laughs', rdfXml('<rdf:Description rdf:about="urn:a"><ex:p>&c;</ex:p></rdf:Description>', '<!DOCTYPE rdf:RDF [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>\n'), /document type|entit/i, { line: number }],
    ['an external entity', rdfXml('<ex:T><ex:p>&x;</ex:p></ex:T>', '<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'), /document type|entit/i, { line: number }],
    ['elements too deep', rdfXml(nested('<ex:T><ex:p>', '</ex:p></ex:T>', 3000)), /nested|deep/, { line: number }],
    ['an unknown prefix', rdfXml('<no:T/>'), /./, { line: 3 }],
    ['an attribute without prefix', rdfXml('<rdf:Description about="urn:a"><ex:p>x</ex:p></rdf:Description>'), /about/, { line: 3 }],
    ['a repeated ID', rdfXml('<ex:T rdf:ID="a"/>\n<ex:T rdf:ID="a"/>'), /a/, { line: number }],
    ['bytes of another encoding', latin(rdfXml('<ex:T><ex:p>\u00b5</ex:p></ex:T>')), /UTF-8|encod/i, { line: number }],
  ],
  'application/ld+json': [
    ['cut off', '{ "@context": { "p": "urn:p" },\n "p": "x', /./, { line: 2 }],
    ['a comma too many', '{ "@id": "urn:a",\n "urn:p": "x", }', /./, { line: 2 }],
    ['a key twice', '{ "@id": "urn:a",\n "urn:p": "x",\n "urn:p": "y" }', /twice|repeat|again/i, { pointer: '/urn:p' }],
    ['a key that no context explains', '{ "@id": "urn:a", "@type": "urn:T", "name": "x" }', /name/, { pointer: expect.stringContaining('name') as unknown }],
    ['a context from elsewhere', '{ "@context": "https://elsewhere.example/context.jsonld",\n "@id": "urn:a", "p": "x" }', /context/, {}],
    ['objects too deep', nested('{"urn:p":', '}', 5000, '1'), /nested|deep/, {}],
    ['arrays too deep', `{ "@id": "urn:a", "urn:p": ${nested('[', ']', 5000)} }`, /nested|deep/, {}],
    ['the key __proto__', '{ "@id": "urn:a", "__proto__": { "x": 1 } }', /__proto__/, {}],
    ['a number that loses digits', '{ "@id": "urn:a",\n "urn:p": 12345678901234567890 }', /12345678901234567890|digits/, { pointer: '/urn:p' }],
    ['text that is no IRI for an id', '{ "@id": "not an iri",\n "urn:p": "x" }', /not an iri/, { pointer: expect.any(String) as unknown }],
    ['bytes of another encoding', latin('{ "@id": "urn:a", "urn:p": "\u00b5" }'), /UTF-8/, { line: 1 }],
  ],
};

async function read(mediaType: string, source: string | Uint8Array): Promise<Imported[]> {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  return rdfFile.read({ bytes, mediaType, sha256: '0'.repeat(64) }, { model, base: 'http://localhost:7117/', record: 'http://localhost:7117/records/x' });
}

describe.each(Object.entries(samples))('%s', (mediaType, rows) => {
  test.each(rows)('%s is said with its place', async (_what, source, message, place) => {
    try {
      const findings = (await read(mediaType, source)).flatMap((imported) => imported.findings);
      expect(findings.map(({ message: text, origin }) => ({ message: text, origin }))).toContainEqual({ message: expect.stringMatching(message) as unknown, origin: expect.objectContaining(place) as unknown });
    } catch (error) {
      if (!isKnownError(error)) throw error;
      expect(error).toMatchObject({ code: 'source-not-readable', message: expect.stringMatching(message) as unknown, fields: { origin: place } });
    }
  });

  test('cut off anywhere, it is read or refused with a line, never a fault', async () => {
    const whole: Readonly<Record<string, string>> = {
      'text/turtle': '@prefix ex: <urn:> .\nex:a ex:p "x"@en, 5, [ ex:q ( 1 2 ) ] ; a ex:T .\n', 'application/n-triples': '<urn:a> <urn:p> "x\\u00e9"^^<urn:t> .\n_:b <urn:p> <urn:c> .\n',
      'application/n-quads': '<urn:a> <urn:p> "x"@en <urn:g> .\n', 'application/trig': '@prefix ex: <urn:> .\nex:g { ex:a ex:p "x" . }\n',
      'application/rdf+xml': rdfXml('<ex:T rdf:about="urn:a"><ex:p xml:lang="en">x</ex:p><ex:q rdf:resource="urn:b"/></ex:T>'), 'application/ld+json': '{ "@context": { "p": "urn:p" }, "@id": "urn:a", "p": [ { "@value": "x", "@language": "en" }, { "@id": "urn:b" } ] }',
    };
    const text = whole[mediaType]!;
    for (let length = 0; length < text.length; length += 1) {
      try { await read(mediaType, text.slice(0, length)); } catch (error) {
        if (!isKnownError(error, 'source-not-readable')) throw error;
        expect(error.fields['origin'], text.slice(0, length)).toMatchObject({ line: number });
      }
    }
  });
});
