/**
 * N-Quads at the speed of string concatenation: the form in which graphs are journaled, hashed and handed to the graph
 * view. Lines are canonical in the sense of RDF Canonicalization (the escapes and spaces of RDFC-1.0 section 5), sorted by
 * UTF-16 code unit and without repeats, so equal graphs without blank nodes are equal texts.
 */
import { KnownError } from '../errors.ts';
import { namedNode, blankNode, literal, quad, defaultGraph } from './terms.ts';
import type { Quad, Quad_Object, Quad_Subject, Term } from './terms.ts';
import { xsd } from './vocabulary.ts';

/** Control characters with those from U+0080 on, which stay as they are. */
const mayEscape = /["\\\p{Cc}]/u;
const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };

/** IRIs come checked; should one not be, it must still not end the `<…>` it stands in. */
export function escapeIri(iri: string): string {
  return iri.replaceAll(/[\p{Cc} <>"{}|\\^`]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

/** The text of a literal between the quotes of N-Triples, canonical. */
export function escapeLiteral(text: string): string {
  if (!mayEscape.test(text)) return text;
  return text.replaceAll(/["\\\p{Cc}]/gu, (char) => char > '\u007f' ? char : escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

/** One term in N-Triples; the default graph is the empty text. */
export function termToNTriples(term: Term): string {
  switch (term.termType) {
    case 'NamedNode': return `<${term.value}>`;
    case 'BlankNode': return `_:${term.value}`;
    case 'Literal': {
      const text = `"${escapeLiteral(term.value)}"`;
      if (term.language) return `${text}@${term.language}`;
      return term.datatype.value === xsd.string ? text : `${text}^^<${term.datatype.value}>`;
    }
    case 'DefaultGraph': return '';
    default: throw new TypeError(`A term of type ${term.termType} has no place in N-Quads`);
  }
}

/** Quads → sorted N-Quads lines, each once. With `graph` all go into that named graph (an IRI; '' = the default graph). */
export function toNQuads(quads: Iterable<Quad>, graph?: string): string {
  const fixed = graph === undefined ? undefined : graph === '' ? ' .' : ` <${graph}> .`;
  const lines: string[] = [];
  for (const { subject, predicate, object, graph: own } of quads) {
    const end = fixed ?? (own.termType === 'DefaultGraph' ? ' .' : ` ${termToNTriples(own)} .`);
    lines.push(`${termToNTriples(subject)} <${predicate.value}> ${termToNTriples(object)}${end}`);
  }
  lines.sort();
  let text = '', last = '';
  for (const line of lines) {
    if (line !== last) text += `${line}\n`;
    last = line;
  }
  return text;
}

const line = /^(?:<([^>]*)>|_:(\S+)) <([^>]*)> (?:<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?)(?: (?:<([^>]*)>|_:(\S+)))? \.$/;
const unescapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };

/** The text of a literal from between the quotes of N-Triples: the inverse of `escapeLiteral`. */
export function unescapeLiteral(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short?: string, long?: string, char?: string) =>
    char !== undefined ? unescapes[char] ?? char : String.fromCodePoint(Number.parseInt(short ?? long ?? '0', 16)));
}

/**
 * Reads N-Quads text that this server wrote (one statement a line, single spaces). It is no parser for the world's
 * files: those go through `readRdf`. Throws journal-damaged at a line that is not of this form.
 */
export function fromNQuads(text: string): Quad[] {
  const quads: Quad[] = [];
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    if (end > start) {
      const match = line.exec(text.slice(start, end));
      if (!match) throw new KnownError('journal-damaged', `This is no line of N-Quads as the journal keeps them: ${text.slice(start, Math.min(end, start + 200))}`);
      const [, s, sBlank, p, o, oBlank, value, language, datatype, g, gBlank] = match;
      const subject: Quad_Subject = s === undefined ? blankNode(sBlank) : namedNode(s);
      const object: Quad_Object = o !== undefined ? namedNode(o) : oBlank !== undefined ? blankNode(oBlank)
        : literal(unescapeLiteral(value!), language ?? namedNode(datatype ?? xsd.string));
      const graph = g !== undefined ? namedNode(g) : gBlank !== undefined ? blankNode(gBlank) : defaultGraph();
      quads.push(quad(subject, namedNode(p!), object, graph));
    }
    start = end + 1;
  }
  return quads;
}

