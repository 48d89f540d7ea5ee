/**
 * Reads YAML 1.2 that people write: every scalar stays the text that it is (a version 1.10 is no number), and every value
 * knows its line. What is no YAML, repeats a key or is built to exhaust the reader is refused with its place.
 */
import { LineCounter, isNode, isScalar, parseDocument, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import { KnownError } from '../errors.ts';
import type { Origin } from '../errors.ts';
import { maxJsonDepth } from '../rdf/json-source.ts';
import { notReadable } from '../rdf/source-text.ts';

export interface YamlSource { value: unknown; /** pointer (RFC 6901) → the same with line and column */ origin: (pointer: string) => Origin }

/** Longest text that is read: it takes a second or two for each million characters, in which nothing else is deposited. */
const mostCharacters = 4_000_000;
/** The library compares each key of a map with each other one; maps may be long, so that is done here. */
const reading = { stringKeys: true, uniqueKeys: false } as const;

/** A key that stands in its map for the second time. */
function findRepeatedKey(document: Document): Node | undefined {
  let repeated: Node | undefined;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) { repeated = key; return visit.BREAK; }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return repeated;
}

/** YAML text (or JSON, which is YAML) → value and places. Throws source-not-readable with line and column, too-large. */
export function readYaml(text: string): YamlSource {
  if (text.trim() === '') throw notReadable('The YAML is empty', { line: 1, column: 1 });
  if (text.length > mostCharacters) throw new KnownError('too-large', `the YAML has ${text.length} characters; ${mostCharacters} are read at most`, { limit: mostCharacters });
  const lines = new LineCounter();
  const tooDeep = (): Error => notReadable(`The YAML is nested more than ${maxJsonDepth} deep`, {});
  try {
    const document = parseDocument(text, { ...reading, lineCounter: lines, schema: 'failsafe', logLevel: 'error' });
    const [error] = document.errors;
    if (error?.code === 'MULTIPLE_DOCS') throw notReadable('The YAML holds several documents; send each by itself', { line: error.linePos?.[0].line ?? 1, column: error.linePos?.[0].col ?? 1 });
    if (error) throw notReadable(`The YAML is broken: ${error.message.split(/ at line |\n/)[0]!}`, { line: error.linePos?.[0].line ?? 1, column: error.linePos?.[0].col ?? 1 });
    const repeated = findRepeatedKey(document);
    if (repeated) { const { line, col } = lines.linePos(repeated.range![0]); throw notReadable('The YAML is broken: Map keys must be unique', { line, column: col }); }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (depthOf(value) > maxJsonDepth) throw tooDeep();
    return {
      value,
      origin(pointer) {
        const path = pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
        const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
        if (!isNode(node) || !node.range) return { pointer };
        const { line, col } = lines.linePos(node.range[0]);
        return { pointer, line, column: col };
      },
    };
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    if (error instanceof ReferenceError) throw notReadable('The YAML refers to parts of itself too often, or to what is not in it', { line: 1, column: 1 }, {}, error);
    throw error;
  }
}

/** The same text with numbers and truth values as such, for what is kept as it stood. Only for what `readYaml` has let through. */
export function readTypedYaml(text: string): unknown {
  return parseDocument(text, { ...reading, schema: 'core', logLevel: 'silent' }).toJS({ maxAliasCount: 100 });
}

/** How many lists and maps stand within each other, up to a little above what is allowed. */
function depthOf(value: unknown): number {
  let level = [value], depth = 0;
  for (; level.length > 0 && depth <= maxJsonDepth; depth++) level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) as unknown[] : []));
  return depth;
}
