/**
 * The engine's errors as known ones: a query that is wrong is told where; anything that came from WebAssembly's run time
 * means that the instance can not be trusted any more, and is passed on as it is (`isFatal`).
 */
import { KnownError } from '../errors.ts';
import { memoryBytes, memoryLimit } from './engine.ts';
import { placeOf, readTokens } from './sparql-tokens.ts';

/** True for errors after which the thread's engine must not be asked again: its stack or its memory ran out. */
export function isFatal(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError
    || (error instanceof Error && (error as { code?: string }).code === 'ERR_STRING_TOO_LONG');
}

/** What the caller of a query that ended its engine is told. */
export function describeFatal(error: unknown): KnownError {
  const outOfMemory = memoryBytes() > 0.85 * memoryLimit || /string|allocation|array buffer/i.test((error as Error).message);
  return outOfMemory
    ? new KnownError('answer-too-large', 'the query needed more memory than there is; narrow it, or page through its answer with ORDER BY and LIMIT', {}, { cause: error })
    : new KnownError('query-too-large', 'the query is too deeply nested for the engine; split it', {}, { cause: error });
}

/** An error of `Store.query` as a known one; fatal ones and faults are returned as they are. */
export function queryError(error: unknown, sparql: string): unknown {
  if (error instanceof KnownError || !(error instanceof Error) || isFatal(error)) return error;
  const place = /error at (\d+):(\d+)[^:]*: (.*)/s.exec(error.message);
  if (!place) return new KnownError('query-not-valid', shorten(error.message), {}, { cause: error });
  const { at, what } = explain(place[3]!, sparql, indexOf(sparql, Number(place[1]), Number(place[2])));
  const { line, column } = placeOf(sparql, at);
  return new KnownError('query-not-valid', `line ${line}, column ${column}: ${what}`, { line, column }, { cause: error });
}

function indexOf(text: string, line: number, column: number): number {
  return text.split('\n').slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}

/** The parser lists symbols, keywords, classes of characters and sentences as "expected"; people need one of these. */
function explain(message: string, sparql: string, at: number): { at: number; what: string } {
  if (message.includes('Prefix not found')) {
    const prefix = /([\w.-]*:)\S*$/.exec(sparql.slice(0, at))?.[1] ?? '';
    return { at, what: `the prefix ${prefix} is not declared; add PREFIX ${prefix} <…>` };
  }
  const expected = (message.replace(/^expected (?:one of )?/, '').replaceAll("['0'..='9']", '"a digit"').replaceAll(/\['[^\]]*(?:'\]'[^\]]*)?\]|\[_\]/g, '')
    .match(/"(?:[^"\\]|\\.)*"|[^",]+/g) ?? []).map((one) => one.replaceAll(/[\n|]/g, ' ').trim()).filter(Boolean);
  const sentence = expected.find((one) => !one.startsWith('"') && /[a-z]+ [a-z]+|failed$/.test(one));
  if (sentence) return { at, what: sentence };
  const symbols = expected.filter((one) => one.startsWith('"'));
  // a keyword is compared in one piece, and the parser names the place behind it
  const start = symbols.length > 0 || expected.length === 0 ? at : Math.max(0, at - Math.min(...expected.map(({ length }) => length)));
  const choices = symbols.length > 0 ? symbols : expected;
  const list = choices.length === 0 ? 'this is no SPARQL, here or before' : `expected ${choices.length > 1 ? 'one of ' : ''}${shorten(choices.join(', '))}`;
  const found = sparql.slice(start, start + 20).split('\n')[0]!.trim();
  return { at: start, what: found !== '' ? `${list}; found ${JSON.stringify(found)}` : isOpen(sparql) ? `${list}; the query ends before its brackets are closed` : list };
}

function isOpen(sparql: string): boolean {
  let depth = 0;
  for (const { kind, text } of readTokens(sparql)) if (kind === 'mark') depth += '{(['.includes(text) ? 1 : '})]'.includes(text) ? -1 : 0;
  return depth > 0;
}

function shorten(message: string): string {
  return message.length > 300 ? `${message.slice(0, 300)} …` : message;
}
