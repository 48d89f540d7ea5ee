/**
 * The crosswalks as tests look at them: read by the server's own reader, of which any finding is a fault here, and shown
 * with CURIEs as they stand in the file.
 */
import { valuesOf } from '../../server/sssom/mapping.ts';
import { createContractor } from '../../server/sssom/prefix-map.ts';
import { readSssomText } from '../../server/sssom/read.ts';
import { builtInPrefixes, slots } from '../../server/sssom/slots.ts';

export interface MappingRow { line: number; subject: string; predicate: string; object: string; values: Readonly<Record<string, string>> }
export interface MappingSet { header: Readonly<Record<string, unknown>>; prefixes: ReadonlyMap<string, string>; columns: readonly string[]; rows: readonly MappingRow[]; expand(curie: string): string }

/** Prefixes that need no declaration and must not be declared (SSSOM 1.1). */
export const builtIn = builtInPrefixes;

/** The set of a file. Throws with the findings where the reader has any. */
export function readMappingSet(text: string): MappingSet {
  const { set, mappings, findings } = readSssomText(text, { strict: true });
  if (findings.length > 0) throw new Error(findings.map(({ line, message }) => `line ${line}: ${message}`).join('\n'));
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const { contract } = createContractor(set.curie_map), prefixes = new Map(Object.entries(set.curie_map));
  const columns = text.split('\n').find((line) => !line.startsWith('#'))!.split('\t');
  const shown = (name: string, value: unknown): string => (slots.get(name)?.kind === 'entity' ? contract(value as string) : String(value ?? ''));
  const rows = mappings.map((mapping): MappingRow => {
    const values = Object.fromEntries(columns.map((name) => [name, valuesOf(mapping)[name] === undefined ? '' : shown(name, valuesOf(mapping)[name])]));
    return { line: mapping.line!, subject: values['subject_id']!, predicate: values['predicate_id']!, object: values['object_id']!, values };
  });
  const [first] = mappings, stated = { ...set, ...Object.fromEntries(['subject_source', 'object_source'].flatMap((name) => (columns.includes(name) || !first || valuesOf(first)[name] === undefined ? [] : [[name, valuesOf(first)[name]]]))) };
  return {
    header: Object.fromEntries(Object.entries(stated).map(([name, value]) => [name, shown(name, value)])), prefixes, columns, rows,
    expand(curie) {
      const [, prefix = '', local = ''] = /^([\w.-]+):(\S+)$/.exec(curie) ?? [];
      const namespace = builtIn.get(prefix) ?? prefixes.get(prefix);
      if (namespace === undefined) throw new Error(`${curie}: no prefix that is declared`);
      return namespace + local;
    },
  };
}
