/** Reads SSSOM/TSV as strictly as the specification is: what is not as it must be throws, with file and line. */
import { parse } from 'yaml';

export interface MappingRow { line: number; subject: string; predicate: string; object: string; values: Readonly<Record<string, string>> }
export interface MappingSet { header: Readonly<Record<string, unknown>>; prefixes: ReadonlyMap<string, string>; columns: readonly string[]; rows: readonly MappingRow[]; expand(curie: string): string }

/** Prefixes that need no declaration and must not be declared (SSSOM 1.1). */
export const builtIn: ReadonlyMap<string, string> = new Map([
  ['owl', 'http://www.w3.org/2002/07/owl#'], ['rdf', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'], ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['semapv', 'https://w3id.org/semapv/vocab/'], ['skos', 'http://www.w3.org/2004/02/skos/core#'], ['sssom', 'https://w3id.org/sssom/'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'], ['linkml', 'https://w3id.org/linkml/'],
]);

/** The set of a file. */
export function readMappingSet(text: string): MappingSet {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => !line.startsWith('#'));
  const header = parse(lines.slice(0, start).map((line) => line.slice(1)).join('\n')) as Record<string, unknown>;
  const prefixes = new Map(Object.entries(header['curie_map'] as Record<string, string>));
  const columns = lines[start]!.split('\t');
  if (lines.at(-1) !== '') throw new Error('the last line has no end');
  const rows = lines.slice(start + 1, -1).map((line, at): MappingRow => {
    const cells = line.split('\t');
    if (cells.length !== columns.length) throw new Error(`line ${start + at + 2}: ${cells.length} cells under ${columns.length} headings`);
    const values = Object.fromEntries(columns.map((column, index) => [column, cells[index]!]));
    return { line: start + at + 2, subject: values['subject_id']!, predicate: values['predicate_id']!, object: values['object_id']!, values };
  });
  return {
    header, prefixes, columns, rows,
    expand(curie) {
      const [, prefix = '', local = ''] = /^([\w.-]+):(\S+)$/.exec(curie) ?? [];
      const namespace = builtIn.get(prefix) ?? prefixes.get(prefix);
      if (namespace === undefined) throw new Error(`${curie}: no prefix that is declared`);
      return namespace + local;
    },
  };
}
