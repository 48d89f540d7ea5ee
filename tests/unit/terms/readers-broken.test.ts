/**
 * What is wrong with an ontology's file is told with its line, and either the rest is read or nothing is: no crash, no half
 * ontology, no hang, whatever the bytes are.
 */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isKnownError } from '../../../server/errors.ts';
import type { ReadOntology } from '../../../server/terms/term.ts';
import { functional, obo, oboGraphs, rdfXml, readText, sameInAll, turtle } from '../../support/ontology-samples.ts';

const term = (lines: string): string => `format-version: 1.2\nontology: xao\n\n[Term]\nid: XAO:0000001\nname: device\n${lines}\n`;
const owl = (body: string, head = ''): string => `<?xml version="1.0"?>\n${head}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">\n${body}\n</rdf:RDF>\n`;
const lineOf = (text: string, marker: string): number => text.slice(0, text.indexOf(marker)).split('\n').length;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function refused(source: string | Uint8Array): Promise<{ message: string; line?: number }> {
  const error = await readText(source).then(() => undefined, (thrown: unknown) => thrown);
  if (!isKnownError(error, 'source-not-readable')) throw new Error(`expected a known error, got ${String(error)}`);
  const faults = error.fields['faults'] as ReadOntology['faults'];
  expect(faults.at(-1)).toMatchObject({ fatal: true });
  return { ...faults.at(-1)!, message: error.message };
}

describe('one wrong line costs that line', () => {
  const cases: readonly (readonly [name: string, text: string, line: number, message: RegExp])[] = [
    ['a line without a tag', term('this is no line'), 7, /tag: value/],
    ['a definition without quotes', term('def: no quotes [PMID:1]'), 7, /quotes/],
    ['a definition whose quote does not close', term('def: "open [PMID:1]'), 7, /quotes/],
    ['a definition whose sources do not close', term('def: "text" [PMID:1'), 7, /closing bracket/],
    ['a synonym without quotes', term('synonym: text EXACT []'), 7, /quotes/],
    ['a synonym with a scope that there is not', term('synonym: "text" EXCAT []'), 7, /"EXCAT" is no scope/],
    ['a parent that is no id', term('is_a: "device"'), 7, /is no id/],
    ['a parent that is missing', term('is_a: ! device'), 7, /is no id/],
    ['a relationship without a term', term('relationship: part_of'), 7, /relation and a term/],
    ['is_obsolete neither true nor false', term('is_obsolete: yes'), 7, /true or false/],
    ['a tag that OBO does not have', term('nmae: device'), 7, /"nmae" is no tag/],
    ['a replacement in words', term('property_value: IAO:0100001 "use AA:2, please" xsd:string'), 7, /names no term/],
    ['a property value without a value', term('property_value: IAO:0000118'), 7, /property and a value/],
    ['a stanza without an id', `${term('')}\n[Term]\nname: nameless\n`, 9, /no id/],
    ['a stanza of another kind', `${term('')}\n[Annotation]\nid: 1\n`, 9, /\[Annotation\]/],
    ['an id that is described twice', `${term('')}\n[Term]\nid: XAO:0000001\nsynonym: "gadget" EXACT []\n`, 10, /described twice, first on line 5/],
    ['a second id in one stanza', term('id: XAO:0000002'), 7, /second id/],
    ['a term that is below itself', term('is_a: XAO:0000001'), 5, /below itself/],
    ['an idspace without an IRI', `idspace: GO\n${term('')}`, 1, /idspace needs/],
    ['an axiom with an undeclared prefix', functional.replace('SubClassOf(obo:XAO_0000003 obo:XAO_0000001)', 'SubClassOf(obo:XAO_0000003 bad:XAO_0000001)'), lineOf(functional, 'SubClassOf(obo:XAO_0000003'), /"bad:" is not declared/],
    ['a name without a prefix', functional.replace('SubClassOf(obo:XAO_0000003 obo:XAO_0000001)', 'SubClassOf(obo:XAO_0000003 nonsense)'), lineOf(functional, 'SubClassOf(obo:XAO_0000003'), /"nonsense" is no IRI/],
    ['an axiom that OWL does not have', functional.replace('SubClassOf(obo:XAO_0000003', 'SubClasOf(obo:XAO_0000003'), lineOf(functional, 'SubClassOf(obo:XAO_0000003'), /"SubClasOf" is no axiom/],
    ['an annotation without a value', functional.replace('obo:XAO_0000003 "workbench")', 'obo:XAO_0000003)'), lineOf(functional, '"workbench"'), /a property, a subject and a value/],
    ['an id twice in a list', 'GO:0000001\nGO:0000002\nGO:0000001\n', 3, /twice/],
    ['a line of a list that is no id', 'GO:0000001\nGO:0000002\nnucleus of a cell\nGO:0000003\n', 3, /no CURIE/],
  ];
  for (const [name, text, line, message] of cases) {
    test(name, async () => {
      const { terms, faults } = await readText(text);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatchObject({ line, fatal: false });
      expect(faults[0]!.message).toMatch(message);
      expect(terms.length).toBeGreaterThan(0);
    });
  }
  test('nodes and edges of OBO Graphs that are none are faults with their pointers', async () => {
    const graph = JSON.parse(oboGraphs) as { graphs: { nodes: unknown[]; edges: unknown[] }[] };
    graph.graphs[0]!.nodes.push(7, { lbl: 'nameless' }, { id: 'http://purl.obolibrary.org/obo/XAO_0000003', lbl: 'work bench' });
    graph.graphs[0]!.edges.push({ sub: 'http://purl.obolibrary.org/obo/XAO_0000003' });
    const { terms, faults } = await readText(JSON.stringify(graph));
    expect(faults.map(({ path }) => path)).toEqual(['/graphs/0/nodes/5', '/graphs/0/nodes/6', '/graphs/0/nodes/7', '/graphs/0/edges/3']);
    expect(terms).toHaveLength(5);
  });
  test('a key of JSON that stands twice is a fault with its pointer', async () => {
    const { faults, terms } = await readText('{"CL:0000001":{"label":"a","deprecated":false},\n"CL:0000001":{"label":"b","deprecated":false}}');
    expect(faults).toMatchObject([{ path: '/CL:0000001', line: 2 }]);
    expect(terms.map(({ labels }) => labels[0]!.text)).toEqual(['b']);
  });
  test('a line in Windows-1252 is read as that, with a fault', async () => {
    const bytes = bytesOf(term('synonym: "B\u0001ssel" EXACT []\nis_a: XAO:0000002'));
    bytes[bytes.indexOf(1)] = 0xfc;
    const { terms, faults } = await readText(bytes);
    expect(faults).toMatchObject([{ line: 7, message: expect.stringContaining('Windows-1252') as string }]);
    expect(terms[0]).toMatchObject({ synonyms: [{ text: 'Büssel' }], parents: [{ iri: 'http://purl.obolibrary.org/obo/XAO_0000002' }] });
  });
  test('faults beyond a thousand are counted, not listed', async () => {
    const { faults } = await readText(term(Array.from({ length: 1500 }, () => 'synonym: none').join('\n')));
    expect(faults).toHaveLength(1001);
    expect(faults.at(-1)!.message).toContain('500 more');
  });
});

describe('a file that cannot be read to its end is refused whole', () => {
  const page = '<!DOCTYPE html>\n<html lang="en"><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
  const lol = `<!DOCTYPE rdf:RDF [\n<!ENTITY lol "lol">\n${Array.from({ length: 9 }, (_, index) => `<!ENTITY lol${index} "${`&lol${index === 0 ? '' : index - 1};`.repeat(10)}">`).join('\n')}\n]>\n`;
  const cases: readonly (readonly [name: string, source: string | Uint8Array, message: RegExp, line?: number])[] = [
    ['an empty file', '', /empty/, 1],
    ['only blanks', ' \n\n\t\n', /empty/, 1],
    ['a page of HTML', page, /HTML page/, 1],
    ['a page of XHTML', `<?xml version="1.0"?>\n${page}`, /HTML page/, 1],
    ['an error in XML', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', /no ontology|broken/, 2],
    ['plain prose', 'Dear colleague,\nplease find the ontology attached.\n', /none of the formats/, 1],
    ['OWL/XML', '<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#"></Ontology>', /OWL\/XML/, 2],
    ['Manchester syntax', 'Prefix: obo: <http://purl.obolibrary.org/obo/>\nOntology: <http://x.example/>\n', /Manchester/, 1],
    ['JSON of something else', '{"name": "package", "version": "1.0.0"}', /neither OBO Graphs .* nor a cellxgene map .* name, version/],
    ['an answer in JSON that says no', '{"error": "not found", "status": 404}', /error, status/],
    ['JSON cut off', oboGraphs.slice(0, 900), /The JSON is broken/, 1],
    ['functional syntax cut off', functional.slice(0, functional.indexOf('"workbench"') + 6), /does not end|cut off/],
    ['functional syntax with a bracket too few', functional.trimEnd().slice(0, -1), /cut off, or a bracket is missing/],
    ['XML cut off', rdfXml.slice(0, rdfXml.indexOf('workbench')), /broken/, lineOf(rdfXml, 'workbench')],
    ['XML with crossed tags', owl('<owl:Class rdf:about="http://x.example/1"><rdfs:label>a</owl:Class></rdfs:label>'), /broken/, 3],
    ['Turtle cut off', turtle.slice(0, turtle.indexOf('oio:consider')), /broken|Expected/, lineOf(turtle, 'oio:consider')],
    ['Turtle with an undefined prefix', turtle.replace('@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .\n', ''), /Undefined prefix "oio:"/, 8],
    ['entities made of entities', owl('<owl:Class rdf:about="http://x.example/1"><rdfs:label>&lol8;</rdfs:label></owl:Class>', lol), /made of other entities/],
    ['an external entity', owl('', '<!DOCTYPE rdf:RDF [ <!ENTITY secret SYSTEM "file:///etc/passwd"> ]>\n'), /no plain entity/],
    ['a parameter entity', owl('', '<!DOCTYPE rdf:RDF [ <!ENTITY % all "x"> ]>\n'), /no plain entity/],
    ['an entity that is not declared', owl('<owl:Class rdf:about="&obo;X"/>'), /undefined entity/, 3],
    ['XML nested too deep', owl('<owl:Class><rdfs:subClassOf>'.repeat(400)), /nested more than 500/],
    ['functional syntax nested too deep', `Ontology(<http://x.example/>\nSubClassOf(<http://x.example/1> ${'ObjectIntersectionOf('.repeat(1000)}`, /nested more than 200/, 2],
    ['JSON nested too deep', `{"graphs":${'['.repeat(5000)}`, /nested more than 200/, 1],
    ['zero bytes', obo.replace('workbench', 'work\0bench'), /zero bytes/, lineOf(obo, 'workbench')],
    ['UTF-16 without its mark', Buffer.from(obo, 'utf16le'), /zero bytes/, 1],
    ['an unknown encoding', owl('').replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="klingon"?>'), /"klingon"/, 1],
    ['bytes of an image', Uint8Array.from({ length: 2000 }, (_, index) => (index * 7919 + 137) % 251 + 1), /none of the formats|not UTF-8/],
    ['gzip cut off', gzipSync(obo).subarray(0, 300), /cut off/],
    ['gzip damaged', (() => { const bytes = gzipSync(obo); bytes[200]! ^= 0xff; bytes[201]! ^= 0xff; return bytes; })(), /damaged|cut off/],
    ['an OBO header alone', 'format-version: 1.2\nontology: xao\n', /no stanza/],
    ['OWL without a term', owl('<owl:Ontology rdf:about="http://x.example/"/>'), /no term/],
    ['a line of five megabytes', `${term('')}def: "${'x'.repeat(5 << 20)}`, /longer than/, 8],
  ];
  for (const [name, source, message, line] of cases) {
    test(name, async () => {
      const fault = await refused(source);
      expect(fault.message).toMatch(message);
      if (line !== undefined) expect(fault.line).toBe(line);
    });
  }
  test('a gzip bomb of a gigabyte ends long before it has unpacked', async () => {
    const million = gzipSync(Buffer.alloc(1 << 20, `! ${' '.repeat(1000)}\n`));
    const bomb = Buffer.concat([gzipSync(obo), ...Array.from({ length: 1024 }, () => million)]);
    const before = process.memoryUsage().rss;
    expect((await refused(bomb)).message).toMatch(/unpacks to more than 200 times/);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
  });
  test('a file longer than the limit is refused with the limit', async () => {
    await expect(readText(obo, { maxBytes: 100 })).rejects.toThrow(/more than 100 bytes/);
  });
  test('a format that was asked for and is another one is refused', async () => {
    await expect(readText(obo, { format: 'obographs' })).rejects.toThrow('The file was said to be obographs, but its content is obo');
  });
});

describe('what looks odd and is right is read', () => {
  test('circles of parents are kept, and end the work of nobody', async () => {
    const text = `ontology: xao\n\n${[1, 2, 3].map((number) => `[Term]\nid: XAO:${number}\nname: n${number}\nis_a: XAO:${number % 3 + 1}\nintersection_of: XAO:${(number + 1) % 3 + 1}\nintersection_of: has_part XAO:1\n`).join('\n')}`;
    const { terms, faults } = await readText(text);
    expect(terms.map(({ parents }) => parents.map(({ iri }) => iri.slice(-1)).join(''))).toEqual(['2', '3', '1']);
    expect(faults).toEqual([]);
  });
  for (const [name, text] of Object.entries(sameInAll)) {
    test(`${name} with a byte order mark, packed, is the same`, async () => {
      const plain = await readText(text, { name });
      expect(await readText(gzipSync(`\ufeff${text}`), { name })).toEqual(plain);
    });
  }
  test('UTF-16 with its mark is read', async () => {
    expect((await readText(Buffer.from(`\ufeff${obo}`, 'utf16le'))).terms).toHaveLength(5);
  });
  test('an OBO text in latin-1 by an XML declaration keeps its letters', async () => {
    const bytes = Buffer.from(owl('<owl:Class rdf:about="http://x.example/1"><rdfs:label>Büssel</rdfs:label></owl:Class>').replace('?>', ' encoding="ISO-8859-1"?>'), 'latin1');
    expect((await readText(bytes)).terms[0]!.labels).toEqual([{ text: 'Büssel' }]);
  });
  test('bytes may come in pieces of any size', async () => {
    for (const size of [1, 7, 1000]) {
      for (const text of Object.values(sameInAll)) {
        const bytes = bytesOf(text);
        const pieces = (async function* () { for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size); })();
        const { readOntology } = await import('../../../server/terms/readers/read-ontology.ts');
        expect((await readOntology(pieces)).terms).toEqual((await readText(text)).terms);
      }
    }
  });
});
