/**
 * The tokens of SPARQL 1.1 (section 19.8 of the recommendation), as far as it takes to know where words, brackets and
 * operators stand outside of IRIs, strings, names and comments. Whoever judges a query asks this and no regular
 * expression over its text: `<http://load.example/>` is no LOAD and `"}"` closes nothing.
 */

/** `word` = keyword or function name; `name` = prefixed name or blank node label; `mark` = one character of punctuation. */
export type TokenKind = 'iri' | 'string' | 'language' | 'variable' | 'name' | 'number' | 'word' | 'mark';
export interface Token { kind: TokenKind; text: string; /** index of its first character */ at: number }

const letters = '\\p{L}\\p{N}\\p{M}_\u00b7\u200c\u200d\u203f\u2040';
const local = `(?:[${letters}:.-]|%[0-9A-Fa-f]{2}|\\\\[_~.\\-!$&'()*+,;=/?#@%])*`;

/** Tried in this order where a token begins; the first that fits is the token. Strings and IRIs never backtrack far. */
const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['iri', /<(?:[^\p{Cc} <>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>/uy],
  ['string', /"""[^"\\]*(?:(?:\\[^]|"(?!""))[^"\\]*)*"""|'''[^'\\]*(?:(?:\\[^]|'(?!''))[^'\\]*)*'''|"[^"\\\n\r]*(?:\\[^][^"\\\n\r]*)*"|'[^'\\\n\r]*(?:\\[^][^'\\\n\r]*)*'/y],
  ['language', /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/y],
  ['variable', new RegExp(`[?$][${letters}]+`, 'uy')],
  ['name', new RegExp(`(?:[\\p{L}_][${letters}.-]*)?:${local}`, 'uy')],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
];
const blank = /(?:\s+|#[^\n\r]*)+/y;

/** Reads the tokens one after another; an unterminated string or odd character is a `mark`, the engine will name it. */
export function* readTokens(sparql: string): Generator<Token> {
  let at = 0;
  while (at < sparql.length) {
    blank.lastIndex = at;
    if (blank.test(sparql)) at = blank.lastIndex;
    if (at >= sparql.length) return;
    const token = tokenAt(sparql, at);
    yield token;
    at += token.text.length;
  }
}

function tokenAt(sparql: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(sparql)?.[0];
    if (text === undefined) continue;
    // a dot at the end of a name or number ends the statement
    return { kind, at, text: (kind === 'name' || kind === 'number') && text.length > 1 && text.endsWith('.') ? text.replace(/\.+$/, '') : text };
  }
  return { kind: 'mark', at, text: sparql[at]! };
}

/** Line and column, from 1, of an index in a text. */
export function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
