/**
 * What must be known of a query before the engine sees it: its form, whether it names its own dataset, and whether it is
 * small enough. The engine recurses over the structure of a query; one that is too deep ends in a WebAssembly memory
 * fault that poisons the instance for every later query. So the depth is added up here, in thousandths of what the
 * engine's stack holds, with the weight that each construct was measured to have.
 */
import { KnownError } from '../errors.ts';
import { placeOf, readTokens } from './sparql-tokens.ts';
import type { Token } from './sparql-tokens.ts';
import type { QueryAnswer } from './store.ts';

/** Characters a query may have, and its depth in thousandths of the engine's stack. */
export const limits = { length: 1_000_000, depth: 800 } as const;

/**
 * 1000 ÷ the number of repeats at which oxigraph 0.5.11 broke (its stack is 1 MiB): 677 nested groups, 810 OPTIONALs in
 * a row, 233 nested function calls, 1466 path alternatives, 2222 operators, some 4000 members of IN …
 */
const wordWeights: Readonly<Record<string, number>> = {
  OPTIONAL: 1.25, MINUS: 1.25, LATERAL: 1.25, VALUES: 1.25, SERVICE: 1.25,
  UNION: 0.45, FILTER: 0.45, HAVING: 0.45,
};
const markWeights: Readonly<Record<string, number>> = {
  '|': 0.7, '/': 0.7, '^': 0.7, '*': 0.7, '+': 0.7, '-': 0.7, '!': 0.7, '=': 0.7, '&': 0.7, '<': 0.7, '>': 0.7, '.': 0.45, ';': 0.45, ',': 0.45,
};
/** What the brackets of each kind weigh; `call` = the arguments of a function, `in` = the members of IN, `data` = the rows of VALUES. */
const bracketWeights = { group: 1.5, data: 0, list: 0.8, call: 4.3, in: 4.3, node: 2 } as const;
const exists = 3.6;
/** What they weigh in the group around them, in which they stand in a row: computed columns and keys, subqueries. */
const rowWeights = { group: 0.45, data: 0, list: 1.25, call: 1.25, in: 0.45, node: 0.45 } as const;
const subquery = 1.25;
/** Words whose own weight is that of the bracket after them. */
const weighed = new Set(['OPTIONAL', 'MINUS', 'LATERAL', 'UNION', 'FILTER', 'HAVING', 'EXISTS', 'SERVICE', 'WHERE']);
const termInList = 0.6;
const commas: Readonly<Record<string, number>> = { call: 0.06, in: 0.25 };
const terms = new Set(['iri', 'string', 'variable', 'name', 'number']);

const forms: Readonly<Record<string, QueryAnswer['form']>> = { SELECT: 'select', ASK: 'ask', CONSTRUCT: 'construct', DESCRIBE: 'describe' };
const updates = new Set(['INSERT', 'DELETE', 'LOAD', 'CLEAR', 'CREATE', 'DROP', 'COPY', 'MOVE', 'ADD', 'WITH']);
/** Tokens that the keywords of the prologue take. */
const prologue: Readonly<Record<string, number>> = { BASE: 1, PREFIX: 2, VERSION: 1 };
/** Words before a parenthesis that open an expression or a list and call nothing. */
const noFunctions = new Set(['FILTER', 'BIND', 'HAVING', 'BY', 'ASC', 'DESC', 'SELECT', 'DISTINCT', 'REDUCED', 'VALUES', 'AS', 'A', 'WHERE', 'UNDEF']);

export interface GuardedQuery {
  form: QueryAnswer['form'];
  /** true when the query has FROM clauses: then these, and not the union of all graphs, are its dataset */ ownDataset: boolean;
}

/**
 * Reads the form of the query. Throws query-too-large (too long, too deep), update-not-offered, and query-not-valid for
 * a text without a query form after its prologue and for SERVICE (unless SILENT, which has a result by the standard).
 */
export function guardQuery(sparql: string): GuardedQuery {
  if (sparql.length > limits.length) throw new KnownError('query-too-large', `the query has ${sparql.length} characters; at most ${limits.length} are taken`, { limit: limits.length });
  const tokens = readTokens(sparql);
  const form = readForm(sparql, tokens);
  let ownDataset = false;
  let service: Token | undefined;
  const depth = createDepth(sparql);
  for (const token of tokens) {
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    if (word === 'FROM') ownDataset = true;
    if (service && word !== 'SILENT') throw new KnownError('query-not-valid', 'SERVICE is not offered: this server asks no other servers', placeOf(sparql, service.at));
    service = word === 'SERVICE' ? token : undefined;
    depth.add(token, word);
  }
  return { form, ownDataset };
}

/** Reads the prologue and the word after it. */
function readForm(sparql: string, tokens: Iterator<Token>): QueryAnswer['form'] {
  for (let next = tokens.next(); !next.done; next = tokens.next()) {
    const { text, at, kind } = next.value;
    const word = kind === 'word' ? text.toUpperCase() : '';
    const taken = prologue[word];
    if (taken !== undefined) {
      for (let count = 0; count < taken; count += 1) tokens.next();
      continue;
    }
    if (updates.has(word)) throw new KnownError('update-not-offered', 'SPARQL Update is not offered: a change is a deposit of a whole record', { instead: 'PUT /records/{id}' });
    const form = forms[word];
    if (form === undefined) throw new KnownError('query-not-valid', `expected SELECT, ASK, CONSTRUCT or DESCRIBE after the prologue, found ${text.slice(0, 40)}`, placeOf(sparql, at));
    return form;
  }
  throw new KnownError('query-not-valid', 'the query is empty: expected SELECT, ASK, CONSTRUCT or DESCRIBE', { line: 1, column: 1 });
}

interface Frame { kind: keyof typeof bracketWeights; own: number; /** depth of the deepest bracket in it that is closed */ inner: number }

/** Adds up the depth along the path of open brackets; repeats in a row count, for the engine chains them. */
function createDepth(sparql: string): { add(token: Token, word: string): void } {
  const frames: Frame[] = [{ kind: 'group', own: 0, inner: 0 }];
  let path = 0;
  let before: { token: Token; word: string } | undefined;
  let valuesOpen = false;

  const weigh = (weight: number, token: Token): void => {
    const top = frames.at(-1)!;
    top.own += weight;
    path += weight;
    if (path + top.inner > limits.depth) throw new KnownError('query-too-large', 'the query is too deeply nested or has too many parts in a row (groups, OPTIONALs, operators); split it', placeOf(sparql, token.at));
  };
  /** Weighs in the group around the open one: it is there that subqueries stand in a row. */
  const weighAround = (weight: number, token: Token): void => {
    const top = frames.pop()!;
    weigh(weight, token);
    frames.push(top);
  };
  const open = (kind: Frame['kind'], token: Token): void => {
    if (frames.at(-1)!.kind === 'group' && !weighed.has(before?.word ?? '')) weigh(rowWeights[kind], token);
    frames.push({ kind, own: 0, inner: 0 });
    weigh(bracketWeights[kind] + (before?.word === 'EXISTS' ? exists : 0), token);
  };
  const close = (): void => {
    if (frames.length === 1) return;
    const { own, inner } = frames.pop()!;
    path -= own;
    const top = frames.at(-1)!;
    top.inner = Math.max(top.inner, own + inner);
  };
  const kindOfParenthesis = (): Frame['kind'] => {
    if (frames.at(-1)!.kind === 'data' || valuesOpen) return 'data';
    if (before?.word === 'IN') return 'in';
    const calls = before !== undefined && (before.token.kind === 'word' && !noFunctions.has(before.word) || before.token.kind === 'iri' || before.token.kind === 'name');
    return calls ? 'call' : 'list';
  };

  return {
    add(token, word) {
      const { kind, text } = token;
      const { kind: inside } = frames.at(-1)!;
      if (kind === 'mark' && text === '{') { open(valuesOpen ? 'data' : 'group', token); valuesOpen = false; }
      else if (kind === 'mark' && text === '(') open(kindOfParenthesis(), token);
      else if (kind === 'mark' && text === '[') open('node', token);
      else if (kind === 'mark' && (text === '}' || text === ')' || text === ']')) close();
      else if (inside !== 'data') {
        if (word === 'VALUES') valuesOpen = true;
        if (word === 'SELECT' && frames.length > 1) weighAround(subquery, token);
        const twin = before?.token.text === text && (text === '|' || text === '&'); // || and && are one operator
        const weight = kind === 'mark' ? (text === ',' && commas[inside] !== undefined ? commas[inside] : twin ? 0 : markWeights[text])
          : kind === 'word' ? wordWeights[word]
          : (inside === 'list' || inside === 'call') && terms.has(kind) && terms.has(before?.token.kind ?? '') ? termInList // two terms side by side: an RDF list
          : undefined;
        // an IRI may be the operators < and > around parentheses, to a parser that tries it both ways
        if (kind === 'iri' && text.includes('((')) weigh((text.split('(').length - 1) * bracketWeights.call, token);
        if (weight !== undefined) weigh(weight, token);
      }
      before = { token, word };
    },
  };
}
