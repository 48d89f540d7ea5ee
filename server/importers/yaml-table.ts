/**
 * The part that all mapping tables share: YAML with the line of every value, so that what is wrong can be said with its
 * place, and all faults at once.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { LineCounter, isNode, parseDocument } from 'yaml';
import { KnownError } from '../errors.ts';

export type Path = readonly (string | number)[];
type Kind = 'string' | 'boolean' | 'list' | 'map';

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is text, a truth value, a list of texts, or a map of texts. */
export function fits(value: unknown, kind: Kind): boolean {
  if (kind === 'list') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  return kind === 'map' ? isMap(value) && Object.values(value).every((each) => typeof each === 'string') : typeof value === kind;
}

export interface YamlTable {
  /** name of the file, for messages */ name: string;
  table: Record<string, unknown>;
  prefixes: Readonly<Record<string, string>>;
  lineOf(path: Path): number;
  fault(path: Path, message: string): void;
  /** A map, or an empty one with a fault. */
  mapAt(value: unknown, path: Path): Record<string, unknown>;
  listAt(value: unknown, path: Path): string[];
  texts(value: unknown, path: Path): Record<string, string>;
  knownOnly(value: Record<string, unknown>, keys: readonly string[], path: Path): void;
  /** A prefixed name or IRI → IRI. */
  expand(curie: string, path: Path): string;
  /** Throws start-up-faults with every fault, each as `file:line: what`. */
  finish(): void;
}

/** Opens a table; syntax errors are faults like others, so nothing is thrown before `finish`. */
export function openYamlTable(file: string, text = readFileSync(file, 'utf8')): YamlTable {
  const name = basename(file);
  const faults: string[] = [];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true });
  const broken = document.errors.length > 0;
  for (const error of document.errors) faults.push(`${name}:${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]}`);
  const whole: unknown = broken ? {} : document.toJS();
  const lineOf = (path: Path): number => {
    const node = document.getIn(path, true);
    return isNode(node) && node.range ? lines.linePos(node.range[0]).line : path.length > 0 ? lineOf(path.slice(0, -1)) : 1;
  };
  const fault = (path: Path, message: string): void => { faults.push(`${name}:${lineOf(path)}: ${message}`); };
  const mapAt = (value: unknown, path: Path): Record<string, unknown> => {
    if (value === undefined || isMap(value)) return value ?? {};
    fault(path, `${path.join('.') || 'the table'} must be a map`);
    return {};
  };
  // without a prototype: what a source writes is looked up here, and a source may write "constructor"
  const texts = (value: unknown, path: Path): Record<string, string> => Object.assign(Object.create(null) as Record<string, string>, Object.fromEntries(Object.entries(mapAt(value, path)).flatMap(([key, each]) => {
    if (typeof each === 'string') return [[key, each]];
    fault([...path, key], `${key} must be text`);
    return [];
  })));
  const table = mapAt(whole, []);
  const prefixes = texts(table['prefixes'], ['prefixes']);
  if (!broken) for (const key of ['format', 'version']) if (typeof table[key] !== 'string') fault([], `the table must say its ${key}, as text`);
  return {
    name, table, prefixes, lineOf, fault, mapAt, texts,
    listAt(value, path) {
      if (value === undefined) return [];
      if (fits(value, 'list')) return value as string[];
      fault(path, `${path.join('.')} must be a list of texts`);
      return [];
    },
    knownOnly(value, keys, path) {
      for (const key of Object.keys(value)) if (!keys.includes(key)) fault([...path, key], `"${key}" is not known here; known are ${keys.join(', ')}`);
    },
    expand(curie, path) {
      const [, prefix = '', local = ''] = /^([\w-]+):(?!\/\/)(.*)$/.exec(curie) ?? [];
      if (prefix === '' && /^https?:\/\//.test(curie)) return curie;
      const namespace = prefixes[prefix];
      if (namespace === undefined) fault(path, `"${curie}" has no known prefix; give an IRI or declare the prefix`);
      return (namespace ?? '') + local;
    },
    finish() {
      if (faults.length > 0) throw new KnownError('start-up-faults', `${name} has ${faults.length} fault${faults.length === 1 ? '' : 's'}: ${faults.join('; ')}`, { faults });
    },
  };
}
