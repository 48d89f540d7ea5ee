import { describe, expect, test } from 'vitest';
import { KnownError } from '../../../server/errors.ts';
import { findFormat, getFormat, readRdf, rdfFormats, writeRdf } from '../../../server/rdf/formats.ts';
import { toNQuads } from '../../../server/rdf/n-quads.ts';
import { literal, namedNode, quad } from '../../../server/rdf/terms.ts';

const base = 'http://localhost/records/r1';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const rdfXml = (body: string): string => `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://e/">\n${body}\n</rdf:RDF>`;

/** The same four statements in each format. */
const same: Record<string, string> = {
  'text/turtle': '@prefix ex: <http://e/> . <> ex:name "Ångström"@en ; ex:part <#c> . <#c> a ex:C ; ex:n 5 .',
  'application/trig': '@prefix ex: <http://e/> . <> ex:name "Ångström"@en ; ex:part <#c> . { <#c> a ex:C ; ex:n 5 . }',
  'application/n-triples': `<${base}> <http://e/name> "\\u00C5ngstr\\u00F6m"@en .\n<${base}> <http://e/part> <${base}#c> .\n<${base}#c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/C> .\n<${base}#c> <http://e/n> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
  'application/n-quads': `<${base}> <http://e/name> "Ångström"@en .\n<${base}> <http://e/part> <${base}#c> .\n<${base}#c> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/C> .\n<${base}#c> <http://e/n> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .`,
  'application/ld+json': JSON.stringify({ '@context': { '@vocab': 'http://e/' }, '@id': '', name: { '@value': 'Ångström', '@language': 'en' }, part: { '@id': '#c', '@type': 'C', n: 5 } }),
  'application/rdf+xml': rdfXml('<rdf:Description rdf:about=""><ex:name xml:lang="en">Ångström</ex:name><ex:part><ex:C rdf:about="#c"><ex:n rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">5</ex:n></ex:C></ex:part></rdf:Description>'),
};

test.each(Object.entries(same))('%s: the same description is the same graph, relative IRIs resolved against the record', async (mediaType, text) => {
  const { quads, findings } = await readRdf(bytes(text), mediaType, { baseIri: base });
  expect(findings).toEqual([]);
  expect(toNQuads(quads, '')).toBe(toNQuads((await readRdf(same['text/turtle']!, 'text/turtle', { baseIri: base })).quads, ''));
});

test.each(rdfFormats.map((format) => format.mediaType))('%s: what is written is read as the same graph', async (mediaType) => {
  const { quads } = await readRdf(same['text/turtle']!, 'text/turtle', { baseIri: base });
  const text = await writeRdf(quads, mediaType, { baseIri: base, prefixes: { ex: 'http://e/' } });
  expect(toNQuads((await readRdf(text, mediaType, { baseIri: base })).quads)).toBe(toNQuads(quads));
});

test('Turtle is written for people: base, used prefixes only, type first, bare numbers', async () => {
  const { quads } = await readRdf(same['text/turtle']!, 'text/turtle', { baseIri: base });
  expect(await writeRdf(quads, 'text/turtle', { baseIri: base, prefixes: { ex: 'http://e/' } })).toBe([
    `@base <${base}> .`, '@prefix ex: <http://e/> .', '',
    '<#c> a ex:C ;', '  ex:n 5 .', '', '<> ex:name "Ångström"@en ;', '  ex:part <#c> .', '',
  ].join('\n'));
});

test('texts of several lines, quotes and backslashes survive Turtle', async () => {
  const quads = ['a\nb', '"""', 'end\\', '\\n', 'tab\tand\r\nreturn', '\u0000\u007f', 'x"'].map((text, index) => quad(namedNode(`${base}#s${index}`), namedNode('http://e/p'), literal(text)));
  expect(toNQuads((await readRdf(await writeRdf(quads, 'text/turtle'), 'text/turtle', { baseIri: base })).quads)).toBe(toNQuads(quads));
});

test('named graphs stay apart in TriG, N-Quads and JSON-LD, and are left out elsewhere', async () => {
  const graphed = quad(namedNode('http://e/s'), namedNode('http://e/p'), literal('x'), namedNode('http://e/g'));
  for (const format of rdfFormats) {
    const { quads } = await readRdf(await writeRdf([graphed], format.mediaType), format.mediaType, { baseIri: base });
    expect([format.name, quads[0]?.graph.value]).toEqual([format.name, format.graphs ? 'http://e/g' : '']);
  }
});

test('https://schema.org/ becomes http://schema.org/ everywhere, datatypes included', async () => {
  const { quads, origins } = await readRdf('<https://schema.org/a> <https://schema.org/b> <https://schema.org/c>, "x"^^<https://schema.org/Date> .', 'text/turtle', { baseIri: base });
  expect(toNQuads(quads)).not.toContain('https:');
  expect(origins.find('http://schema.org/a', 'http://schema.org/b')).toMatchObject({ line: 1 });
});

test('a byte order mark is not part of the text', async () => {
  expect((await readRdf(new Uint8Array([0xef, 0xbb, 0xbf, ...bytes('<a> <b> <c> .')]), 'text/turtle', { baseIri: base })).quads).toHaveLength(1);
});

test('RDF/XML in UTF-16 or in a declared encoding is read as XML demands', async () => {
  const text = `<?xml version="1.0" encoding="utf-16"?>${rdfXml('<ex:C rdf:about="http://e/é"/>')}`;
  const utf16 = new Uint8Array([0xff, 0xfe, ...new Uint8Array(new Uint16Array([...text].map((char) => char.charCodeAt(0))).buffer)]);
  expect((await readRdf(utf16, 'application/rdf+xml', { baseIri: base })).quads[0]?.subject.value).toBe('http://e/é');
  const latin1 = Uint8Array.from([...`<?xml version="1.0" encoding="ISO-8859-1"?>${rdfXml('<ex:C rdf:about="http://e/é"/>')}`], (char) => char.charCodeAt(0));
  expect((await readRdf(latin1, 'application/rdf+xml', { baseIri: base })).quads[0]?.subject.value).toBe('http://e/é');
});

describe('places of statements', () => {
  test('Turtle: line and column of the object, else of the predicate, else of the subject', async () => {
    const { origins } = await readRdf('@prefix ex: <http://e/> .\n\n<> ex:a 1 ;\n   ex:b "x",\n        """long\n""", [ ex:c 2 ] .\n', 'text/turtle', { baseIri: base });
    expect(origins.find(base, 'http://e/a')).toEqual({ line: 3, column: 9 });
    expect(origins.find(base, 'http://e/b', 'x')).toEqual({ line: 4, column: 9 });
    expect(origins.find(base, 'http://e/other')).toEqual({ line: 3, column: 9 });
    expect(origins.find('http://e/nobody')).toBeUndefined();
  });

  test('RDF/XML: the line of the property', async () => {
    const { origins } = await readRdf(rdfXml('<ex:C rdf:about="http://e/c">\n<ex:n>5</ex:n>\n</ex:C>'), 'application/rdf+xml', { baseIri: base });
    expect(origins.find('http://e/c', 'http://e/n')).toMatchObject({ line: 3 });
  });

  test('JSON-LD: the pointer of the key, else of the node object', async () => {
    const text = JSON.stringify({ '@context': { ex: 'http://e/', name: 'ex:name' }, '@graph': [{ '@id': 'ex:a', 'ex:link': { '@id': 'ex:b' } }, { '@id': 'ex:b', name: 'B' }] });
    const { origins } = await readRdf(text, 'application/ld+json', { baseIri: base });
    expect(origins.find('http://e/b', 'http://e/name')).toEqual({ pointer: '/@graph/1/name' });
    expect(origins.find('http://e/b')).toEqual({ pointer: '/@graph/1' });
    expect(origins.find('http://e/a', 'http://e/link')).toEqual({ pointer: '/@graph/0/ex:link' });
  });
});

/** Broken sources: format, source, where, and a word of the message. */
const broken: readonly (readonly [title: string, mediaType: string, source: string | Uint8Array, origin: object, words: RegExp])[] = [
  ['an IRI with a space', 'text/turtle', '@prefix ex: <http://e/> .\n\nex:a ex:b <http://e/a b> .', { line: 3, column: 11 }, /a space; write <http:\/\/e\/a%20b>/],
  ['an IRI with a brace', 'text/turtle', '<a> <b> <http://e/{x}> .', { line: 1, column: 9 }, /character \{/],
  ['an undeclared prefix', 'text/turtle', '\n  ex:a ex:b 5 .', { line: 2, column: 3 }, /declare it with @prefix/],
  ['a missing object', 'text/turtle', '<a> <b> .', { line: 1, column: 9 }, /./],
  ['a missing dot', 'text/turtle', '<a> <b> <c>\n<d> <e> <f> .', { line: 2, column: 1 }, /./],
  ['an unclosed text', 'text/turtle', '<a> <b> "x\n .', { line: 1, column: 9 }, /does not end on its line/],
  ['an unclosed long text', 'text/turtle', '<a> <b> """x\n .', { line: 1, column: 9 }, /./],
  ['an unclosed IRI', 'text/turtle', '<a> <b> <c .', { line: 1, column: 9 }, /./],
  ['an unclosed bracket', 'text/turtle', '<a> <b> [ <c> 1 .', { line: 1, column: 17 }, /./],
  ['a text as subject', 'text/turtle', '"x" <b> <c> .', { line: 1, column: 1 }, /./],
  ['a wrong escape', 'text/turtle', '<a> <b> "\\q" .', { line: 1, column: 9 }, /./],
  ['a triple term (RDF 1.2)', 'text/turtle', '<a> <b> <<( <c> <d> <e> )>> .', { line: 1 }, /RDF 1\.2/],
  ['a base direction (RDF 1.2)', 'text/turtle', '<a> <b> "x"@en--ltr .', { line: 1 }, /RDF 1\.2/],
  ['a graph in Turtle', 'text/turtle', '<g> { <a> <b> <c> }', { line: 1 }, /./],
  ['an unclosed graph in TriG', 'application/trig', '<g> { <a> <b> <c>', { line: 1 }, /./],
  ['a prefix in N-Triples', 'application/n-triples', '@prefix ex: <http://e/> .', { line: 1 }, /./],
  ['a relative IRI in N-Triples', 'application/n-triples', '<http://a> <http://b> <c> .', { line: 1, column: 23 }, /write it in full/],
  ['a bare number in N-Quads', 'application/n-quads', '<http://a> <http://b> 5 .', { line: 1 }, /./],
  ['JSON with a comma too many', 'application/ld+json', '{"@id": "http://e/a",\n  "x": 1,\n}', { line: 3, column: 1 }, /broken/],
  ['JSON cut off', 'application/ld+json', '{"@id": "http://e/a",\n "x"', { line: 2 }, /broken/],
  ['empty JSON', 'application/ld+json', '  ', { line: 1 }, /empty/],
  ['JSON that is a number', 'application/ld+json', '5', { pointer: '' }, /object or an array/],
  ['JSON nested too deep', 'application/ld+json', '{"a":'.repeat(300) + '1' + '}'.repeat(300), { line: 1 }, /200 deep/],
  ['a million open brackets', 'application/ld+json', '['.repeat(1_000_000), { line: 1 }, /200 deep/],
  ['the key __proto__', 'application/ld+json', '{"a": {"__proto__": {"x": 1}}}', { pointer: '/a/__proto__' }, /__proto__/],
  ['an escaped key __proto__', 'application/ld+json', '{"a": {"\\u005f_proto__": {"x": 1}}}', { pointer: '/a/__proto__' }, /__proto__/],
  ['a remote context that is not known', 'application/ld+json', '{"@context": ["https://schema.org/", "https://evil.example/c.jsonld"]}', { pointer: '/@context/1' }, /never fetched/],
  ['a remote context inside', 'application/ld+json', '{"@graph": [{"@context": "http://127.0.0.1/x"}]}', { pointer: '/@graph/0/@context' }, /never fetched/],
  ['a remote context of a term', 'application/ld+json', '{"@context": {"a": {"@id": "http://e/a", "@context": "file:///etc/passwd"}}}', { pointer: '/@context/a/@context' }, /never fetched/],
  ['an imported context', 'application/ld+json', '{"@context": {"@import": "https://evil.example/c"}}', { pointer: '/@context/@import' }, /never fetched/],
  ['an @id that is a number', 'application/ld+json', '{"@graph": [{"@id": 5}]}', { pointer: '/@graph/0/@id' }, /must be text/],
  ['a context that is a number', 'application/ld+json', '{"@context": 5}', { pointer: '/@context' }, /JSON-LD/],
  ['a term of the context that is no IRI', 'application/ld+json', '{"@context": [{"ex": "http://e/"}, {"a": {"@id": "ex:b "}}], "a": 1}', { pointer: '/@context/1/a' }, /"a".*"ex:b "/],
  ['a cyclic term', 'application/ld+json', '{"@context": {"a": "b:x", "b": "a:y"}, "a": 1}', { pointer: '/@context' }, /JSON-LD/],
  ['a wrong value object', 'application/ld+json', '{"http://e/p": {"@value": {"x": 1}}}', {}, /JSON-LD/],
  ['XML with a DOCTYPE', 'application/rdf+xml', `<?xml version="1.0"?>\n<!-- c -->\n<!DOCTYPE x [<!ENTITY a "b">]>\n${rdfXml('')}`, { line: 3, column: 1 }, /DOCTYPE/],
  ['XML with an external DTD', 'application/rdf+xml', `<!DOCTYPE x SYSTEM "file:///etc/passwd">${rdfXml('')}`, { line: 1, column: 1 }, /DOCTYPE/],
  ['an unknown entity', 'application/rdf+xml', rdfXml('<ex:C rdf:about="http://e/c"><ex:n>&foo;</ex:n></ex:C>'), { line: 2 }, /entity/],
  ['half an XML file', 'application/rdf+xml', '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<rdf:Description', { line: 2 }, /broken/],
  ['XML tags that do not match', 'application/rdf+xml', '<a>\n</b>', { line: 2 }, /broken/],
  ['an unbound XML prefix', 'application/rdf+xml', rdfXml('<foo:C/>'), { line: 2 }, /broken/],
  ['RDF/XML with a forbidden name', 'application/rdf+xml', rdfXml('<rdf:li/>'), { line: 2 }, /broken/],
  ['XML nested too deep', 'application/rdf+xml', rdfXml('<ex:a rdf:parseType="Resource">'.repeat(2000)), { line: 2 }, /nested/],
  ['empty XML', 'application/rdf+xml', '', { line: 1 }, /broken/],
  ['bytes that are no UTF-8', 'text/turtle', new Uint8Array([...bytes('<a> <b> "x" .\n<a> <b> "'), 0xe9, ...bytes('" .')]), { line: 2, column: 10 }, /UTF-8/],
  ['UTF-16', 'text/turtle', new Uint8Array([0xff, 0xfe, 0x3c, 0x00]), { line: 1 }, /UTF-16/],
  ['UTF-16 without a mark', 'application/ld+json', new Uint8Array([0x7b, 0, 0x7d, 0]), { line: 1 }, /zero bytes/],
  ['an unknown XML encoding', 'application/rdf+xml', '<?xml version="1.0" encoding="klingon"?><a/>', {}, /klingon/],
];

test.each(broken)('%s is a known error with its place', async (_, mediaType, source, origin, words) => {
  const error = await readRdf(typeof source === 'string' ? bytes(source) : source, mediaType, { baseIri: base }).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KnownError);
  expect((error as KnownError).code).toBe('source-not-readable');
  expect((error as KnownError).message).toMatch(words);
  expect((error as KnownError).fields['origin']).toMatchObject(origin);
});

test('RDF/XML refuses what it cannot hold, and names the formats that can', async () => {
  const odd = quad(namedNode('http://e/s'), namedNode('http://e/123'), literal('x'));
  await expect(writeRdf([odd], 'application/rdf+xml')).rejects.toMatchObject({ code: 'not-acceptable', message: expect.stringContaining('Turtle') });
  const control = quad(namedNode('http://e/s'), namedNode('http://e/p'), literal('\u0001'));
  await expect(writeRdf([control], 'application/rdf+xml')).rejects.toMatchObject({ code: 'not-acceptable' });
});

test('an attribute without namespace in RDF/XML is reported, for RDF/XML would drop it', async () => {
  const { findings } = await readRdf(rdfXml('<rdf:Description about="http://e/x"><ex:n>1</ex:n></rdf:Description>'), 'application/rdf+xml', { baseIri: base });
  expect(findings).toMatchObject([{ severity: 'Violation', remedy: 'rdf:about="http://e/x"', origin: { line: 2 } }]);
});

test('formats are found by media type, alias, name and ending; an unknown one says which are known', () => {
  expect(findFormat('text/turtle; charset=utf-8')?.name).toBe('turtle');
  expect(findFormat('.nq')?.name).toBe('n-quads');
  expect(findFormat('json-ld')?.mediaType).toBe('application/ld+json');
  expect(findFormat('application/xml')?.name).toBe('rdf-xml');
  expect(() => getFormat('text/csv')).toThrow(/text\/turtle/);
});

test('JSON-LD is written with the prefixes that occur, or with the context that is given', async () => {
  const { quads } = await readRdf(same['text/turtle']!, 'text/turtle', { baseIri: base });
  expect(JSON.parse(await writeRdf(quads, 'application/ld+json', { prefixes: { ex: 'http://e/' } }))['@context']).toEqual({ ex: 'http://e/', xsd: 'http://www.w3.org/2001/XMLSchema#' });
  const compact = JSON.parse(await writeRdf(quads, 'application/ld+json', { context: { '@vocab': 'http://e/', id: '@id', type: '@type' }, contextIri: 'http://localhost/context.jsonld' })) as Record<string, unknown>;
  expect(compact['@context']).toBe('http://localhost/context.jsonld');
  expect(JSON.stringify(compact)).toContain('"type":"C"');
});

test('an IRI that looks like a prefixed name does not break JSON-LD', async () => {
  const confusing = [quad(namedNode('schema:x'), namedNode('http://schema.org/name'), literal('x'))];
  const { quads } = await readRdf(await writeRdf(confusing, 'application/ld+json'), 'application/ld+json', { baseIri: base });
  expect(toNQuads(quads)).toBe(toNQuads(confusing));
});

test('brackets of Turtle that are nested too deep are refused with their place; those in texts do not count', async () => {
  const nested = (depth: number): string => `<http://example.org/a> <http://example.org/b> ${'['.repeat(depth)}${']'.repeat(depth)} .`.replaceAll('[[', '[ <http://example.org/c> [').replaceAll('[[', '[ <http://example.org/c> [');
  await expect(readRdf(`<http://example.org/a> <http://example.org/b> ${'('.repeat(300)}${')'.repeat(300)} .`, 'text/turtle', { baseIri: 'http://example.org/' })).rejects.toMatchObject({ code: 'source-not-readable', fields: { origin: { line: 1 } } });
  await expect(readRdf(nested(250), 'text/turtle', { baseIri: 'http://example.org/' })).rejects.toMatchObject({ message: expect.stringContaining('nested more than 200') as string });
  expect((await readRdf(nested(150), 'text/turtle', { baseIri: 'http://example.org/' })).quads).toHaveLength(150);
  expect((await readRdf(`<http://example.org/a> <http://example.org/b> "${'('.repeat(500)}" .`, 'text/turtle', { baseIri: 'http://example.org/' })).quads).toHaveLength(1);
});
