/**
 * The engine's errors as known ones: a query that is wrong is told where; anything that came from WebAssembly's run time
 * means that the instance can not be trusted any more, and is passed on as it is (`isFatal`).
 */
import { KnownError } from '../errors.ts';
import { memoryBytes, memoryLimit } from './engine.ts';

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
  const line = Number(place[1]);
  const column = Number(place[2]);
  return new KnownError('query-not-valid', `line ${line}, column ${column}: ${explain(place[3]!, sparql.split('\n')[line - 1] ?? '', column)}`, { line, column }, { cause: error });
}

/** The parser lists classes of characters beside the words that it expected; people need the words. */
function explain(expected: string, lineText: string, column: number): string {
  const found = lineText.slice(column - 1, column + 20).trim();
  const before = /([\w.-]*:)\S*$/.exec(lineText.slice(0, column - 1))?.[1];
  if (expected.includes('Prefix not found')) return `the prefix ${before ?? ''} is not declared; add PREFIX ${before ?? 'name:'} <…>`;
  const words = (expected.replace(/^expected (?:one of )?/, '').replaceAll(/\['[^\]]*(?:'\]'[^\]]*)?\]|\[_\]/g, '').match(/"(?:[^"\\]|\\.)*"|[^",]+/g) ?? [])
    .map((word) => word.replaceAll(/[\n|]/g, ' ').trim()).filter(Boolean);
  const sentence = words.find((word) => /\b[a-z]+ [a-z]+|failed$/.test(word) && !word.startsWith('"'));
  if (sentence) return sentence;
  const list = words.length > 0 ? `expected ${words.length > 1 ? 'one of ' : ''}${shorten(words.join(', '))}` : 'this is no SPARQL';
  return found === '' ? `${list}; the query ends too early` : `${list}; found ${JSON.stringify(found)}`;
}

function shorten(message: string): string {
  return message.length > 300 ? `${message.slice(0, 300)} …` : message;
}
