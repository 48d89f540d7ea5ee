/**
 * Tells the syntax of an ontology's file by its beginning: names mislead (functional syntax under .owl), and so do media
 * types. What is no ontology at all is said in words.
 */
import { listLine } from './term-list.ts';

export type Syntax = 'obo' | 'json' | 'rdf-xml' | 'functional' | 'turtle' | 'term-list';

/** The beginning of a text → its syntax, or why it is none. */
export function sniffSyntax(head: string): Syntax | { readonly fault: string } {
  const text = head.slice(0, 100_000), start = text.search(/\S/);
  if (start < 0) return { fault: 'The file is empty, or begins with nothing but blanks' };
  const first = text.slice(start, start + 2000);
  if (first.startsWith('{') || first.startsWith('[') && !/^\[(?:Term|Typedef|Instance)\]/.test(first) && !/^\[\s*(?:a\b|\]|<|[\w-]*:)/.test(first)) return 'json';
  const plain = withoutRemarks(text.slice(start));
  if (/^<(?:!doctype\s+html|html|head|body)\b/i.test(plain)) return { fault: 'This is an HTML page, not an ontology: the address leads to a page for people, or the service answered with an error page' };
  if (/^<(?:\?xml|!|[A-Za-z_][\w.-]*:RDF\b|RDF\b|[A-Za-z_][\w.-]*[\s>:])/.test(first) && !/^<[a-z][\w+.-]*:\/\//i.test(first) && !/^<(?:urn|mailto|tag):/i.test(first)) return 'rdf-xml';
  if (/^(?:Prefix|Ontology)\s*\(/.test(plain)) return 'functional';
  if (/^(?:Prefix|Ontology):/.test(plain)) return { fault: 'This is OWL in Manchester syntax, which is not read; save the ontology as RDF/XML, functional syntax or OBO' };
  const lines = text.split(/\r?\n/, 400).map((line) => line.trim()).filter((line) => line !== '');
  if (lines.some((line) => /^(?:format-version|data-version|ontology|default-namespace|subsetdef|synonymtypedef|saved-by|auto-generated-by|idspace)\s*:/.test(line) || /^\[(?:Term|Typedef|Instance)\]/.test(line))) return 'obo';
  const said = lines.filter((line) => !line.startsWith('#'));
  if (said.some((line) => /^@?(?:prefix|base)\s/i.test(line))) return 'turtle';
  const listed = said.filter((line) => listLine.test(line)).length;
  if (said.length > 0 && listed >= said.length * 0.5 && !said.some((line) => /[.;]$/.test(line) && /\s/.test(line))) return 'term-list';
  if (/^(?:<[^>\s]+>|_:\S+|[\w.-]*:\S*)\s/.test(said[0] ?? '') && /[.;,]$/m.test(text)) return 'turtle';
  return { fault: 'The file is none of the formats that are read: OBO, OBO Graphs JSON, OWL in RDF/XML or functional syntax, Turtle or SKOS, cellxgene JSON, or a list of ids' };
}

/** Text after comments and processing instructions of XML, and after comments of functional syntax. */
function withoutRemarks(text: string): string {
  let rest = text;
  for (let turn = 0; turn < 200; turn += 1) {
    const end = rest.startsWith('<?') ? rest.indexOf('?>') + 2 : rest.startsWith('<!--') ? rest.indexOf('-->') + 3 : rest.startsWith('#') ? rest.indexOf('\n') + 1 : 0;
    if (end <= 3 && !rest.startsWith('#') || end === 0) return rest;
    rest = rest.slice(end).trimStart();
  }
  return rest;
}
