/**
 * SSSOM as JSON. The format is not specified; what is read is what tools write: sssom-py's object with `mappings` and a
 * JSON-LD context that holds the prefixes, sssom-js's with `curie_map` and IRIs in full, or a bare list of mappings.
 */
import { notReadable, placeInText } from '../rdf/source-text.ts';
import { quote } from './findings.ts';
import type { Findings } from './findings.ts';
import type { ExtensionDefinition, Mapping, SssomDocument } from './mapping.ts';
import { createPrefixMap } from './prefix-map.ts';
import { checkPrefix, defineExtension } from './read-header.ts';
import type { Header } from './read-header.ts';
import { bindColumns, onMapping, readRecord } from './read-record.ts';
import type { Column, Raw } from './read-record.ts';
import { borrow, readSet } from './read-tsv.ts';
import { neededSlots } from './rules.ts';
import { builtInPrefixes, slots } from './slots.ts';
import { isJsonObject } from '../rdf/json-object.ts';

type Json = Record<string, unknown>;
const deepest = 100;

/** Values that a slot may have as raw text; anything else is no value. */
function rawOf(value: unknown): Raw | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number') ? value.map(String) : undefined;
}

function parseJson(text: string): unknown {
  try { return JSON.parse(text) as unknown; } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? Number.NaN);
    throw notReadable(`The file is no JSON: ${(error as Error).message.replace(/ in JSON at position.*$/s, '').slice(0, 200)}`, Number.isNaN(at) ? {} : placeInText(text, at), {}, error);
  }
}

/** Prefixes of `curie_map`, and those entries of `@context` that are beginnings of IRIs. */
function prefixesOf(document: Json, findings: Findings): Record<string, string> {
  const context = document['@context'], map = document['curie_map'];
  const stated = isJsonObject(map) ? Object.entries(map).flatMap(([prefix, iri]) => checkPrefix(prefix, typeof iri === 'string' ? iri : isJsonObject(iri) && typeof iri['prefix_url'] === 'string' ? iri['prefix_url'] : undefined, { pointer: '/curie_map' }, findings)) : [];
  const contexts = Array.isArray(context) ? context.filter(isJsonObject) : isJsonObject(context) ? [context] : [];
  const inContext = contexts.flatMap((each) => Object.entries(each)).map(([name, value]) => [name, isJsonObject(value) && value['@prefix'] === true ? value['@id'] : value] as const)
    .filter((entry): entry is readonly [string, string] => !entry[0].startsWith('@') && !slots.has(entry[0]) && typeof entry[1] === 'string' && /^[a-z][\w+.-]*:\S*$/i.test(entry[1]) && !builtInPrefixes.has(entry[0]))
    .flatMap(([prefix, iri]) => checkPrefix(prefix, iri, { pointer: '/@context' }, findings));
  return Object.fromEntries([...inContext, ...stated]);
}

/** JSON text → set and mappings, not yet propagated. Throws source-not-readable with line and column, or a JSON pointer. */
export function readJson(text: string, findings: Findings): SssomDocument {
  const parsed = parseJson(text);
  const document: Json = Array.isArray(parsed) ? { mappings: parsed } : isJsonObject(parsed) ? parsed : (() => { throw notReadable('The JSON is no set of mappings: an object with "mappings" is one', { pointer: '' }); })();
  const list = document['mappings'];
  if (list !== undefined && !Array.isArray(list)) throw notReadable('"mappings" is no list', { pointer: '/mappings' });
  if (list === undefined && document['mapping_set_id'] === undefined) throw notReadable('The JSON is no set of mappings: it has neither "mappings" nor "mapping_set_id"', { pointer: '' });
  const curieMap = prefixesOf(document, findings);
  const stated = document['extension_definitions'];
  const definitions: ExtensionDefinition[] = (Array.isArray(stated) ? stated : []).filter(isJsonObject).flatMap((each) => defineExtension(each as Record<string, string>, curieMap, { pointer: '/extension_definitions' }, findings));
  const skip = new Set(['mappings', 'curie_map', '@context', '@type', '@id', 'extension_definitions']);
  const stands = new Map(Object.entries(document).flatMap(([name, value]) => {
    const place = { pointer: `/${name}` };
    const raw = skip.has(name) || value === null ? undefined : rawOf(value);
    if (raw === undefined && !skip.has(name) && value !== null) { findings.add({ severity: 'Warning', rule: 'not-a-value', slot: name, message: `${quote(name)} holds a structure, where a value or a list of values belongs; it is left out` }, place); findings.lose(name, 'no value', JSON.stringify(value).slice(0, deepest)); }
    return raw === undefined ? [] : [[name, { raw, place }] as const];
  }));
  const header: Header = { slots: stands, curieMap, definitions };
  const set = readSet(header, findings, true);
  const context = { prefixes: createPrefixMap(curieMap), findings, iris: true, needed: neededSlots };
  const bound = new Map<string, Column | undefined>();
  const mappings = (list ?? []).flatMap((item: unknown, index): Mapping[] => {
    const pointer = `/mappings/${index}`;
    if (!isJsonObject(item)) { findings.add({ severity: 'Violation', rule: 'not-a-value', message: 'a member of "mappings" is no object' }, { pointer }); return []; }
    const entries = Object.entries(item).filter(([name, value]) => value !== null && !name.startsWith('@'));
    const fresh = entries.map(([name]) => name).filter((name) => !bound.has(name));
    bindColumns(fresh, onMapping, definitions, (at) => ({ pointer: `${pointer}/${fresh[at]!}` }), { findings }).forEach((column, at) => { bound.set(fresh[at]!, column); });
    const columns = entries.map(([name]) => bound.get(name));
    const raws = entries.map(([name, value]) => {
      const raw = rawOf(value);
      if (raw === undefined) { findings.add({ severity: 'Warning', rule: 'not-a-value', slot: name, message: `${quote(name)} holds a structure, where a value or a list of values belongs; it is left out` }, { pointer: `${pointer}/${name}` }, name); findings.lose(name, 'no value', JSON.stringify(value).slice(0, deepest)); }
      return raw;
    });
    const { values, extensions } = readRecord(columns, (at) => raws[at], (at) => ({ pointer: `${pointer}/${entries[at]![0]}` }), false, context);
    return [{ ...values, ...extensions ? { extensions } : {} } as Mapping];
  });
  return { set: borrow(set, context.prefixes), mappings };
}
