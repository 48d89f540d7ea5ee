/**
 * Reads Turtle, TriG, N-Triples and N-Quads with n3, and notes for every quad the line and column at which its object
 * stood. A syntax error ends the reading with line and column; n3 gives the line and, for unknown tokens, no column, so
 * that is looked for in the text.
 */
import { Lexer, Parser } from 'n3';
import { createLineOrigins } from './origins.ts';
import type { Origins } from './report.ts';
import { notReadable } from './source-text.ts';
import type { Quad } from './terms.ts';

interface Token { type: string; line: number; start: number; end: number; endLine?: number }
interface SyntaxFault extends Error { context?: { token?: Token; line?: number; previousToken?: Token } }
/** n3's newer way of calling `parse`, which its published types do not have yet. */
type ParseWithTokens = (text: string, on: {
  onQuad(error: SyntaxFault | null, quad: Quad | null): void;
  onToken(token: Token): void;
  onPrefix(prefix: string, iri: { value: string }): void;
}) => void;

/**
 * n3 reads in a microtask of its own as soon as it is given callbacks, and what is thrown there nobody can catch: a fault
 * in the parser would end the process. This lexer hands its tokens on at once instead. (Private method of the pinned n3.)
 */
function createSynchronousLexer(mediaType: string): Lexer {
  const lexer = new Lexer({ lineMode: /n-triples|n-quads/.test(mediaType), n3: false } as never) as Lexer & { _tokenizeString(text: string, callback: unknown): void };
  lexer.tokenize = ((text: string, callback: unknown) => { lexer._tokenizeString(text, callback); }) as never;
  return lexer;
}

const punctuation = new Set(['.', ';', ',', ']', ')', '}', 'eof']);

/** Brackets within brackets; JSON has the same limit. */
const deepest = 200;

export interface TurtleRead { quads: Quad[]; origins: Origins; prefixes: Record<string, string> }

/**
 * Text in one of n3's four formats → quads with places. Relative IRIs resolve against `baseIri`.
 * Throws source-not-readable at the first syntax error, and for what RDF 1.1 does not have (triple terms, base directions).
 */
export function readTurtle(text: string, mediaType: string, baseIri: string): TurtleRead {
  const quads: Quad[] = [];
  const places: number[] = [];
  const prefixes: Record<string, string> = {};
  const parser = new Parser({ format: mediaType, baseIRI: baseIri, lexer: createSynchronousLexer(mediaType) } as never);
  let token: Token | undefined, before: Token | undefined, failure: Error | undefined, ended = false, depth = 0;
  try {
    (parser.parse as unknown as ParseWithTokens).call(parser, text, {
      onToken(next) {
        before = token;
        token = next;
        if (next.type === '(' || next.type === '[') depth += 1; else if (next.type === ')' || next.type === ']') depth -= 1;
        if (depth > deepest) failure ??= notReadable(`Brackets are nested more than ${deepest} deep; name the nodes instead`, { line: next.line, column: next.start + 1 });
      },
      onPrefix(prefix, iri) { prefixes[prefix] = iri.value; },
      onQuad(error, quad) {
        if (failure) return;
        if (error) { failure = syntaxError(error, text); return; }
        if (!quad) { ended = true; return; }
        const place = token && punctuation.has(token.type) && before ? before : token;
        if (isBeyondRdf11(quad)) {
          failure = notReadable('Triple terms and base directions (RDF 1.2) are not kept here; write the statement about a node of its own', { line: place?.line ?? 1, column: (place?.start ?? 0) + 1 });
          return;
        }
        quads.push(quad);
        places.push(place?.line ?? 0, place ? place.start + 1 : 0);
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    failure ??= notReadable('The text is broken here', { line: token?.line ?? 1, column: (token?.start ?? 0) + 1 }, {}, error);
  }
  if (failure) throw failure;
  if (!ended) throw notReadable('The text is broken here', { line: token?.line ?? 1, column: (token?.start ?? 0) + 1 });
  return { quads, origins: createLineOrigins(quads, places), prefixes };
}

/** RDF 1.2 terms that neither the graph view nor SHACL knows. */
function isBeyondRdf11(quad: Quad): boolean {
  const { subject, object } = quad as { subject: { termType: string }; object: { termType: string; direction?: string } };
  return subject.termType === 'Quad' || object.termType === 'Quad' || (object.direction !== undefined && object.direction !== '');
}

function syntaxError(error: SyntaxFault, text: string): Error {
  const { token, line, previousToken } = error.context ?? {};
  if (token) return notReadable(explain(error.message), { line: token.line, column: token.start + 1 }, {}, error);
  if (line === undefined) return notReadable(explain(error.message), {}, {}, error);
  const lineText = text.split(/\r\n|\r|\n/, line)[line - 1] ?? '';
  const from = previousToken && (previousToken.endLine ?? previousToken.line) === line ? previousToken.end : 0;
  const rest = lineText.slice(from);
  const column = from + (rest.length - rest.trimStart().length) + 1;
  return notReadable(explain(error.message, lineText.slice(column - 1)), { line, column }, {}, error);
}

/** n3's message in plainer words, where the cause is a usual one. */
function explain(message: string, rest = ''): string {
  const plain = message.replace(/ on line \d+\.$/, '').replace(/\.$/, '');
  const iri = /^<([^>\n]*)>/.exec(rest)?.[1];
  if (iri !== undefined && /[\s"{}|\\^`<]/.test(iri)) {
    return `<${iri}> is not an IRI: it has ${/\s/.test(iri) ? 'a space' : `the character ${/["{}|\\^`<]/.exec(iri)![0]}`}; write <${encodeURI(iri)}>, or put text in quotes`;
  }
  if (/^"[^"\n]*$/.test(rest)) return 'A text in quotes does not end on its line; close it, or use """ for text of several lines';
  if (plain.startsWith('Undefined prefix')) return `${plain}; declare it with @prefix`;
  if (plain.startsWith('Invalid IRI')) return 'This IRI is relative, which N-Triples and N-Quads do not allow; write it in full';
  return plain;
}
