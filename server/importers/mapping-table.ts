/**
 * The mapping tables in `mappings/`: YAML in which each row leads from a place in a source to a field of a type, both by
 * their names in the shapes. A table is read once, at start; whatever is wrong with it is said with file and line. That
 * the types and fields exist is asked of the model, in `bind-mapping.ts`. The format is described in mappings/README.md.
 */
import { valueForms } from './value-forms.ts';
import { fits, openYamlTable } from './yaml-table.ts';
import type { Path } from './yaml-table.ts';

/** Where one value goes. Exactly one of `field`, `predicate` and `drop`. */
export interface Row {
  /** sh:name of a field of the resource's type */ field?: string;
  /** IRI, for what no shape has a field for */ predicate?: string;
  /** why it is not kept */ drop?: string;
  /** the value is the identifier of another thing of the same source */ reference?: boolean;
  /** step on the same element that holds the unit */ unit?: string;
  /** unit that the format's documentation gives when none is stated */ defaultUnit?: string;
  /** values that stand for "not known" */ absent?: readonly string[];
  /** value in the source → value of the field */ values?: Readonly<Record<string, string>>;
  /** regular expression whose first group is the value */ pattern?: string;
  /** further steps on the same element, joined with a blank */ join?: readonly string[];
  /** only where no other row gave the field a value */ spare?: boolean;
  /** many places, one value: kept only when all agree */ once?: boolean;
  /** step whose value must be the resource's place among its siblings */ position?: string;
  /** `Element/@step`: the value is what stands there at one of those elements, which is meant */ by?: string;
  /** the source must mark the value as one that refers to another thing */ marked?: boolean;
  /** only the values of `values` are known; another is said with the nearest, and kept as it is */ strict?: boolean;
  /** how the value is written, by its name in `value-forms.ts`; another spelling is said with the right one */ form?: string;
  /** step on the same element that says what kind of identifier the value is, where it is not in the form */ named?: string;
  /** put before a value that is a bare number */ prefix?: string;
  /** for predicates: the value is a number */ number?: boolean;
  /** for predicates: the value is an IRI, or an identifier that has one */ iri?: boolean;
  /** the value is all that stands in the element, as the source writes it: no other rule looks into it */ verbatim?: boolean;
  /** the value is several, with blanks between */ list?: boolean;
  /** regular expression: only values that have it are this row's */ fits?: string;
  line: number;
}

/** A resource that the source implies without having an element for it. */
export interface Make extends Rule {
  /** field of the resource it is made beside, that leads to it */ field?: string;
  /** or the predicate */ predicate?: string;
  /** field of the made resource that leads back to the one it is made beside */ back?: string;
  /** the same content is the same resource, wherever it is met */ shared: boolean;
  /** links from the nearest resource of that element above */ also: readonly { above: string; field: string }[];
}

/** All that stands at one place is linked to all at another. A place that ends in `@step` has a row with `by`. */
export interface Relation { from: string; field: string; to: string; line: number }

/** One kind of element that is a resource. */
export interface Rule {
  /** sh:name of its type */ type?: string;
  /** IRIs of further classes; `{name}` stands for the element's name */ classes: readonly string[];
  rows: ReadonlyMap<string, readonly Row[]>;
  make: readonly Make[];
  /** field for the one resource that holds what this one refers to, when nothing else says it */ owner?: string;
  /** field that takes the place among siblings, from 0 */ index?: string;
  /** step, or names of children (`a|b`) of which one should be there → what does not work without it */ expects: Readonly<Record<string, string>>;
  /** name of the element that it should stand in */ within?: string;
  /** links between what stands at two places of the element */ relate: readonly Relation[];
  /** the value at a step chooses a narrower type */ variants?: { step: string; types: Readonly<Record<string, string>> };
  /** its identifier is that of another thing, so it has no name of its own */ unnamed: boolean;
  /** a resource only where one of its rows has a value */ optional: boolean;
  /** beyond so many in one source they are no resources but rows of one table, in a field of the nearest resource of that element above */ table?: { most: number; above: string; field: string };
  line: number;
}

/** How a source is read whose names the shapes know. */
export interface Shaped {
  /** what stands before a name and is no part of it */ prefix?: string;
  /** other names of elements, such as those of an older version */ aliases: Readonly<Record<string, string>>;
  /** step of the statement that says which kind a thing is, and what follows the name there */ kind: string; ending: string;
  /** step of the statement that identifies a thing */ id: string;
  /** fields that take several values here, and one in the source */ singles: readonly string[];
  /** rows that every such element has beside those of its fields */ rows: ReadonlyMap<string, readonly Row[]>;
  /** values that stand for "not known" where a reference is due */ absent: readonly string[];
  /** predicate that takes, as JSON, what is no statement about the thing: places in a drawing, what stands for "not known" */ aside: string;
  /** predicate that takes, as JSON, what a portal wrapped around the source */ around: string;
  line: number;
}

/** What a graph-shaped source adds: nodes of a class → a type of ours and fields from predicates. */
export interface MappingTable {
  file: string;
  format: string;
  version: string;
  prefixes: Readonly<Record<string, string>>;
  /** `Element`, `Parent/Element` or `Element/@step` → why it is dropped */ drop: ReadonlyMap<string, string>;
  /** wrapper element → names of the children that it stands for */ unwrap: ReadonlyMap<string, readonly string[]>;
  resources: ReadonlyMap<string, Rule>;
  /** types and fields that the shapes name by mg:sourceName need no row: */ shaped?: Shaped;
  /** namespace in which what has no row is kept as it is */ keep?: string;
  /** a field that takes one value takes the first; others are said, and kept under the format's own names */ firstOnly: boolean;
  /** identifiers that hold everywhere (UUIDs) are named by this and the identifier, in every record alike */ identifiers?: string;
  /** kind of element → keys that only it has, for formats that do not always say the kind */ signs: Readonly<Record<string, readonly string[]>>;
  /** name of an element or step → other names of the same in this format; those that a format spells in several cases */ names: Readonly<Record<string, readonly string[]>>;
  /** how this format writes units of which there are several spellings */ spellings: readonly string[];
  /** spelling of a unit in this format → symbol */ units: Readonly<Record<string, string>>;
  /** facts on the file: name of the fact → resource and field */ facts: ReadonlyMap<string, { resource: string; field: string; line: number }>;
}

const rowKeys = { field: 'string', predicate: 'string', drop: 'string', reference: 'boolean', unit: 'string', defaultUnit: 'string', absent: 'list', values: 'map', pattern: 'string', join: 'list', spare: 'boolean', once: 'boolean', position: 'string', number: 'boolean', iri: 'boolean', verbatim: 'boolean', list: 'boolean', fits: 'string', by: 'string', marked: 'boolean', strict: 'boolean', form: 'string', named: 'string', prefix: 'string' } as const;
const ruleKeys = ['type', 'classes', 'rows', 'uses', 'make', 'owner', 'index', 'variants', 'optional', 'unnamed', 'table', 'expects', 'within', 'relate'];
const tableRowKeys = ['most', 'above', 'field'];
const makeKeys = [...ruleKeys, 'field', 'predicate', 'back', 'shared', 'also'];
const tableKeys = ['measures', 'format', 'version', 'title', 'source', 'prefixes', 'drop', 'unwrap', 'rowSets', 'resources', 'shaped', 'keep', 'firstOnly', 'identifiers', 'signs', 'names', 'units', 'facts', 'spellings'];

/** Reads one table. Throws start-up-faults with every fault, each as `file:line: what`. */
export function readMappingTable(file: string, text?: string): MappingTable {
  const { name, table, lineOf, fault, mapAt, listAt, texts, knownOnly, expand, prefixes, finish } = openYamlTable(file, text);
  knownOnly(table, tableKeys, []);

  const readRow = (value: unknown, path: Path): Row => {
    const line = lineOf(path);
    if (typeof value === 'string') return { field: value, line };
    const row = mapAt(value, path);
    knownOnly(row, Object.keys(rowKeys), path);
    for (const [key, kind] of Object.entries(rowKeys)) if (row[key] !== undefined && !fits(row[key], kind)) fault([...path, key], `${key} must be a ${kind}`);
    if (['field', 'predicate', 'drop'].filter((key) => row[key] !== undefined).length !== 1) fault(path, 'a row has exactly one of field, predicate and drop');
    if (row['form'] !== undefined && !valueForms.has(String(row['form']))) fault([...path, 'form'], `there is no form "${String(row['form'])}"; forms are ${[...valueForms.keys()].join(', ')}`);
    if (row['by'] !== undefined && !/^[^/@]+\/@[^/]+$/.test(String(row['by']))) fault([...path, 'by'], 'by must be Element/@step');
    for (const key of ['pattern', 'fits']) if (typeof row[key] === 'string') try { RegExp(row[key]); } catch (error) { fault([...path, key], (error as Error).message); }
    return { ...row as Omit<Row, 'line'>, ...(typeof row['predicate'] === 'string' ? { predicate: expand(row['predicate'], path) } : {}), line };
  };
  const readRows = (value: unknown, path: Path): [string, Row[]][] => Object.entries(mapAt(value, path)).map(([place, rows]) =>
    [place, Array.isArray(rows) ? rows.map((row, index) => readRow(row, [...path, place, index])) : [readRow(rows, [...path, place])]]);
  const rowSets = new Map(Object.keys(mapAt(table['rowSets'], ['rowSets'])).map((key) => [key, readRows((table['rowSets'] as Record<string, unknown>)[key], ['rowSets', key])]));
  const readRule = (value: unknown, path: Path, keys: readonly string[]): Rule => {
    const rule = mapAt(value, path);
    knownOnly(rule, keys, path);
    const rows = new Map<string, Row[]>();
    for (const set of listAt(rule['uses'], [...path, 'uses'])) {
      const found = rowSets.get(set);
      if (!found) fault([...path, 'uses'], `there is no row set "${set}"`);
      for (const [place, own] of found ?? []) rows.set(place, own);
    }
    for (const [place, own] of readRows(rule['rows'], [...path, 'rows'])) rows.set(place, own);
    for (const key of ['type', 'owner', 'index', 'field'] as const) if (rule[key] !== undefined && typeof rule[key] !== 'string') fault([...path, key], `${key} must be text`);
    const make = (Array.isArray(rule['make']) ? rule['make'] as unknown[] : []).map((each, index) => {
      const own = mapAt(each, [...path, 'make', index]);
      const { field, predicate, back } = own;
      if ([field, predicate, back].filter((each) => typeof each === 'string').length !== 1) fault([...path, 'make', index], 'a made resource needs one field or predicate that leads to it, or a field that leads back');
      return { ...readRule(each, [...path, 'make', index], makeKeys), ...(typeof field === 'string' ? { field } : {}), ...(typeof predicate === 'string' ? { predicate: expand(predicate, [...path, 'make', index]) } : {}), ...(typeof back === 'string' ? { back } : {}), shared: own['shared'] === true, also: (own['also'] ?? []) as Make['also'] };
    });
    const variants = mapAt(rule['variants'], [...path, 'variants']);
    const table = mapAt(rule['table'], [...path, 'table']);
    if (rule['table'] !== undefined) {
      knownOnly(table, tableRowKeys, [...path, 'table']);
      if (!Number.isInteger(table['most']) || typeof table['above'] !== 'string' || typeof table['field'] !== 'string') fault([...path, 'table'], 'a table needs most (a whole number), above (an element) and field');
    }
    const relate = (Array.isArray(rule['relate']) ? rule['relate'] as unknown[] : []).map((each, index) => {
      const at = [...path, 'relate', index], { from = '', field = '', to = '' } = texts(each, at);
      knownOnly(mapAt(each, at), ['from', 'field', 'to'], at);
      if (from === '' || field === '' || to === '') fault(at, 'a relation has from, field and to');
      return { from, field, to, line: lineOf(at) };
    });
    return {
      classes: listAt(rule['classes'], [...path, 'classes']).map((each) => expand(each, [...path, 'classes'])), rows, make, line: lineOf(path), optional: rule['optional'] === true, unnamed: rule['unnamed'] === true, relate, expects: texts(rule['expects'], [...path, 'expects']),
      ...(typeof rule['within'] === 'string' ? { within: rule['within'] } : {}),
      ...(typeof rule['type'] === 'string' ? { type: rule['type'] } : {}), ...(typeof rule['owner'] === 'string' ? { owner: rule['owner'] } : {}),
      ...(typeof rule['index'] === 'string' ? { index: rule['index'] } : {}),
      ...(rule['table'] === undefined ? {} : { table: table as unknown as NonNullable<Rule['table']> }),
      ...(typeof variants['step'] === 'string' ? { variants: { step: variants['step'], types: texts(variants['types'], [...path, 'variants', 'types']) } } : {}),
    };
  };

  const readShaped = (value: unknown): Shaped => {
    const shaped = mapAt(value, ['shaped']);
    knownOnly(shaped, ['prefix', 'aliases', 'kind', 'ending', 'id', 'singles', 'rows', 'absent', 'aside', 'around'], ['shaped']);
    return {
      ...(typeof shaped['prefix'] === 'string' ? { prefix: shaped['prefix'] } : {}), aliases: texts(shaped['aliases'], ['shaped', 'aliases']),
      kind: String(shaped['kind']), ending: String(shaped['ending'] ?? ''), id: String(shaped['id']), singles: listAt(shaped['singles'], ['shaped', 'singles']),
      rows: new Map(readRows(shaped['rows'], ['shaped', 'rows'])), absent: listAt(shaped['absent'], ['shaped', 'absent']),
      aside: expand(String(shaped['aside']), ['shaped', 'aside']), around: expand(String(shaped['around']), ['shaped', 'around']), line: lineOf(['shaped']),
    };
  };
  const facts = Object.entries(texts(table['facts'], ['facts'])).map(([key, place]) => {
    const [resource = '', field = ''] = place.split('.');
    return [key, { resource, field, line: lineOf(['facts', key]) }] as const;
  });
  const result: MappingTable = {
    file: name, format: String(table['format']), version: String(table['version']), prefixes,
    drop: new Map(Object.entries(texts(table['drop'], ['drop']))),
    unwrap: new Map(Object.entries(mapAt(table['unwrap'], ['unwrap'])).map(([key, each]) => [key, listAt(each, ['unwrap', key])])),
    resources: new Map(Object.entries(mapAt(table['resources'], ['resources'])).map(([key, each]) => [key, readRule(each, ['resources', key], ruleKeys)])),
    units: texts(table['units'], ['units']), facts: new Map(facts),
    signs: Object.fromEntries(Object.entries(mapAt(table['signs'], ['signs'])).map(([key, each]) => [key, listAt(each, ['signs', key])])),
    firstOnly: table['firstOnly'] === true,
    ...(typeof table['identifiers'] === 'string' ? { identifiers: table['identifiers'] } : {}),
    names: Object.fromEntries(Object.entries(mapAt(table['names'], ['names'])).map(([key, each]) => [key, listAt(each, ['names', key])])),
    spellings: listAt(table['spellings'], ['spellings']), ...(table['shaped'] === undefined ? {} : { shaped: readShaped(table['shaped']) }),
    ...(typeof table['keep'] === 'string' ? { keep: expand(table['keep'], ['keep']) } : {}),
  };
  finish();
  return result;
}
