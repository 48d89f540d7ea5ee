/**
 * Reads YAML 1.2 that people write: every scalar stays the text that it is (a version 1.10 is no number), and every value
 * knows its line. What is no YAML, repeats a key or is built to exhaust the reader is refused with its place.
 */
import { LineCounter, isNode, parseDocument } from 'yaml';
import type { Origin } from '../errors.ts';
import { maxJsonDepth } from '../rdf/json-source.ts';
import { notReadable } from '../rdf/source-text.ts';

export interface YamlSource { value: unknown; /** pointer (RFC 6901) → the same with line and column */ origin: (pointer: string) => Origin }

/** YAML text (or JSON, which is YAML) → value and places. Throws source-not-readable with line and column. */
export function readYaml(text: string): YamlSource {
  if (text.trim() === '') throw notReadable('The YAML is empty', { line: 1, column: 1 });
  const lines = new LineCounter();
  const tooDeep = (): Error => notReadable(`The YAML is nested more than ${maxJsonDepth} deep`, {});
  try {
    const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', stringKeys: true });
    const [error] = document.errors;
    if (error) throw notReadable(`The YAML is broken: ${error.message.split(/ at line |\n/)[0]!}`, { line: error.linePos?.[0].line ?? 1, column: error.linePos?.[0].col ?? 1 });
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
  return parseDocument(text, { schema: 'core', stringKeys: true, logLevel: 'silent' }).toJS({ maxAliasCount: 100 });
}

/** How many lists and maps stand within each other, up to a little above what is allowed. */
function depthOf(value: unknown): number {
  let level = [value], depth = 0;
  for (; level.length > 0 && depth <= maxJsonDepth; depth++) level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) as unknown[] : []));
  return depth;
}
