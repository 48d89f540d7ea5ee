/**
 * What is known of a query before the engine sees it: its form, and whether it is short and flat enough. A deeply nested
 * or very long query ends in a WebAssembly memory fault that poisons the instance for every later query. The tokens of
 * SPARQL 1.1 (section 19.8) are read exactly, so nothing is judged by words inside IRIs, strings or comments.
 */
import { KnownError } from '../errors.ts';
import type { QueryAnswer } from './store.ts';

export const limits = { length: 200_000, nesting: 120, branches: 2000 } as const;

/** IRI, string (long ones first), comment, number-free word or prefixed name, bracket; all else is one character. */
const token = /<(?:[^\u0000-\u0020<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>|"""(?:(?:"|"")?(?:[^"\\]|\\.))*"""|'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|#[^\n\r]*|[?$][\p{L}\p{N}_]+|[\p{L}_][\p{L}\p{N}_.-]*:?[\p{L}\p{N}_.:%-]*|:[\p{L}\p{N}_.:%-]*|\S/gsuy;

const forms: Readonly<Record<string, QueryAnswer['form']>> = { SELECT: 'select', ASK: 'ask', CONSTRUCT: 'construct', DESCRIBE: 'describe' };
const updates = new Set(['INSERT', 'DELETE', 'LOAD', 'CLEAR', 'CREATE', 'DROP', 'COPY', 'MOVE', 'ADD', 'WITH']);
const branching = new Set(['UNION', 'OPTIONAL', 'MINUS', 'GRAPH', 'FILTER', 'BIND']);

/**
 * The form of the query. Throws query-too-large (too long, too nested, too many branches), update-not-offered, or
 * query-not-valid when the text has no query form after its prologue.
 */
export function guardQuery(sparql: string): QueryAnswer['form'] {
  if (sparql.length > limits.length) throw new KnownError('query-too-large', `the query has ${sparql.length} characters; at most ${limits.length} are taken`, { limit: limits.length });
  let form: QueryAnswer['form'] | undefined;
  let depth = 0;
  let branches = 0;
  let prologue: 'none' | 'base' | 'prefix' | 'iri' = 'none';
  token.lastIndex = 0;
  for (let at = 0; at < sparql.length; at = token.lastIndex) {
    token.lastIndex = at;
    const match = token.exec(sparql);
    if (!match) { // white space between tokens
      token.lastIndex = at + 1;
      continue;
    }
    const text = match[0];
    const first = text[0]!;
    if (first === '#') continue;
    if (form === undefined) {
      const word = text.toUpperCase();
      if (prologue === 'base') { prologue = 'none'; continue; }
      if (prologue === 'prefix') { prologue = 'iri'; continue; }
      if (prologue === 'iri') { prologue = 'none'; continue; }
      if (word === 'BASE') { prologue = 'base'; continue; }
      if (word === 'PREFIX') { prologue = 'prefix'; continue; }
      if (updates.has(word)) throw new KnownError('update-not-offered', 'SPARQL Update is not offered: a change is a deposit of a whole record', { instead: 'PUT /records/{id}' });
      form = forms[word];
      if (form === undefined) throw new KnownError('query-not-valid', `expected SELECT, ASK, CONSTRUCT or DESCRIBE after the prologue, found ${text.slice(0, 40)}`, placeOf(sparql, match.index));
      continue;
    }
    if (first === '{' || first === '(' || first === '[') {
      if (++depth > limits.nesting) throw new KnownError('query-too-large', `the query nests brackets more than ${limits.nesting} deep`, { limit: limits.nesting, ...placeOf(sparql, match.index) });
    } else if (first === '}' || first === ')' || first === ']') depth -= 1;
    else if (branching.has(text.toUpperCase()) && ++branches > limits.branches) throw new KnownError('query-too-large', `the query has more than ${limits.branches} groups (UNION, OPTIONAL, FILTER …)`, { limit: limits.branches });
  }
  if (form === undefined) throw new KnownError('query-not-valid', 'the query is empty: expected SELECT, ASK, CONSTRUCT or DESCRIBE', { line: 1, column: 1 });
  return form;
}

/** Line and column, from 1, of a position in a text. */
export function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: at - lastBreak };
}
