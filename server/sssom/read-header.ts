/**
 * The metadata of a set: YAML behind `#` at the head of a file, or in a file of its own. All scalars are text here, for
 * "1.0" is a version and no number. Anchors, aliases and tags, which SSSOM forbids, end the reading before they can grow.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Node, Pair } from 'yaml';
import { notReadable } from '../rdf/source-text.ts';
import { quote } from './findings.ts';
import type { Findings, Place } from './findings.ts';
import type { ExtensionDefinition } from './mapping.ts';
import { termHint, undefinedExtension } from './mapping.ts';
import { createPrefixMap } from './prefix-map.ts';
import type { Raw } from './read-record.ts';
import { slotNameForm } from './read-record.ts';
import { builtInPrefixes } from './slots.ts';

export interface HeaderLines { /** YAML without the `#` */ readonly text: string; /** line of the file on which each of its lines stands */ readonly lines: readonly number[] }
export interface Header {
  readonly slots: ReadonlyMap<string, { raw: Raw; place: Place }>;
  readonly curieMap: Record<string, string>;
  readonly definitions: ExtensionDefinition[];
}

/** Lines `#…` → YAML: the blanks that all of them have after the `#` go, and so do tabs and commas that spreadsheets put at the end. */
export function uncomment(head: readonly { line: number; text: string }[], delimiter: string, findings: Findings): HeaderLines {
  const bare = head.map(({ text, line }) => {
    let inside = text.startsWith('"#') ? text.slice(1).replace(new RegExp(`"${delimiter}*$`), '').replaceAll('""', '"') : text;
    const trimmed = inside.replace(delimiter === ',' ? /,+$/ : delimiter === ';' ? /;+$/ : /\t+$/, '');
    if (trimmed !== inside) findings.add({ severity: 'Info', rule: 'trailing-delimiters', message: 'lines of the metadata end in empty cells, as spreadsheets write them', remedy: 'take them away' }, { line });
    inside = trimmed.slice(1);
    return inside.trim() === '' ? '' : inside.replace(/^\t+/, (tabs) => ' '.repeat(tabs.length));
  });
  const blanks = Math.min(...bare.filter((text) => text !== '').map((text) => /^ */.exec(text)![0].length));
  return { text: bare.map((text) => text.slice(Number.isFinite(blanks) ? blanks : 0)).join('\n'), lines: head.map(({ line }) => line) };
}

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : '');
const textOf = (node: unknown): string | undefined => (isScalar(node) ? (node.value === null ? '' : String(node.value)) : undefined);

/** YAML → raw slots. Throws source-not-readable where it is no YAML, no dictionary, or uses what SSSOM forbids. */
export function readHeader({ text, lines }: HeaderLines, file: string | undefined, findings: Findings): Header {
  const counter = new LineCounter();
  const placeAt = (offset: number): Place => { const { line, col } = counter.linePos(offset); return { line: lines[line - 1] ?? line, column: col }; };
  const where = file === undefined ? 'The metadata' : `The metadata in ${file}`;
  const document = parseDocument(text, { lineCounter: counter, schema: 'failsafe', uniqueKeys: false, strict: true, prettyErrors: false, version: '1.2' });
  const [error] = document.errors;
  if (error) throw notReadable(`${where} is no YAML: ${error.message.replace(/ at line \d+.*$/s, '')}`, placeAt(error.pos[0]), {}, error);
  visit(document, (_, node) => {
    if (isAlias(node) || (node as Node | null)?.anchor !== undefined) throw notReadable(`${where} uses an anchor or alias of YAML, which SSSOM does not allow; write the value out`, placeAt((node as Node).range?.[0] ?? 0));
    if ((node as Node | null)?.tag !== undefined && !/^tag:yaml\.org,2002:(?:map|seq|str)$/.test((node as Node).tag!)) throw notReadable(`${where} uses a tag of YAML, which SSSOM does not allow`, placeAt((node as Node).range?.[0] ?? 0));
  });
  if (document.contents === null) return { slots: new Map(), curieMap: {}, definitions: [] };
  if (!isMap(document.contents)) throw notReadable(`${where} is no list of slots; each line is "slot: value"`, placeAt(document.contents.range?.[0] ?? 0));
  const slots = new Map<string, { raw: Raw; place: Place }>();
  let curieMap: Record<string, string> = {};
  const later: [Node, Place][] = [];
  for (const pair of document.contents.items) {
    const name = keyOf(pair), place = placeAt((pair.key as Node).range?.[0] ?? 0), node = pair.value;
    if (name === 'curie_map') { curieMap = readPrefixes(node, place, placeAt, findings); continue; }
    if (name === 'extension_definitions') { later.push([node as Node, place]); continue; }
    if (slots.has(name)) findings.add({ severity: 'Violation', rule: 'slot-twice', slot: name, message: `${quote(name)} stands twice in the metadata`, remedy: 'keep one of them' }, place);
    const raw = isSeq(node) ? node.items.map(textOf) : textOf(node);
    if (raw === undefined && node !== null || Array.isArray(raw) && raw.includes(undefined)) {
      findings.add({ severity: 'Warning', rule: 'not-a-value', slot: name, message: `${quote(name)} holds a structure, where a value or a list of values belongs; it is left out` }, place);
      findings.lose(name, 'no value', String(node).slice(0, 100));
      continue;
    }
    if (raw !== undefined) slots.set(name, { raw: raw as Raw, place });
  }
  return { slots, curieMap, definitions: later.flatMap(([node, place]) => readDefinitions(node, curieMap, place, findings)) };
}

function readPrefixes(node: unknown, at: Place, placeAt: (offset: number) => Place, findings: Findings): Record<string, string> {
  if (!isMap(node)) {
    if (textOf(node) !== '' && textOf(node) !== undefined || isSeq(node)) findings.add({ severity: 'Violation', rule: 'prefix-map', slot: 'curie_map', message: 'curie_map is no list of "PREFIX: IRI"' }, at);
    return {};
  }
  return Object.fromEntries(node.items.flatMap((pair): [string, string][] => checkPrefix(keyOf(pair), textOf(pair.value), placeAt((pair.key as Node).range?.[0] ?? 0), findings)));
}

/** A prefix that may be used, in a list; a built-in one keeps its meaning, with a finding where the file says another. */
export function checkPrefix(prefix: string, namespace: string | undefined, place: Place, findings: Findings): [string, string][] {
  const builtIn = builtInPrefixes.get(prefix);
  if (builtIn !== undefined) {
    if (namespace !== builtIn) findings.add({ severity: 'Warning', rule: 'built-in-prefix', slot: 'curie_map', value: namespace ?? '', message: `the prefix ${prefix} always means <${builtIn}>; curie_map says ${quote(namespace ?? '')}, which is not heeded`, remedy: `take it out, or write ${builtIn}` }, place);
    return [];
  }
  if (!slotNameForm.test(prefix)) {
    findings.add({ severity: 'Violation', rule: 'prefix-map', slot: 'curie_map', value: prefix, message: `${quote(prefix)} cannot be a prefix: it begins with a letter and has letters, digits, ".", "_" and "-"` }, place);
    return [];
  }
  if (namespace === undefined || !/^[A-Za-z][A-Za-z\d+.-]*:[^\s<>"{}|\\^`]*$/.test(namespace)) {
    findings.add({ severity: 'Violation', rule: 'prefix-map', slot: 'curie_map', value: namespace ?? '', message: `the prefix ${prefix} stands for ${quote(namespace ?? '')}, which is no beginning of IRIs`, remedy: 'write it in full, as http://purl.obolibrary.org/obo/UBERON_' }, place);
    return [];
  }
  return [[prefix, namespace]];
}

const definitionKeys = new Set(['slot_name', 'property', 'type_hint']);

function readDefinitions(node: Node, curieMap: Record<string, string>, place: Place, findings: Findings): ExtensionDefinition[] {
  const items = isSeq(node) ? node.items : [node];
  return items.flatMap((item) => {
    const entries = isMap(item) ? Object.fromEntries(item.items.map((pair) => [keyOf(pair), textOf(pair.value)])) : {};
    return defineExtension(entries, curieMap, place, findings);
  });
}

/** A definition that may be used, in a list (SSSOM: definitions with a wrong name or other content are to be ignored). */
export function defineExtension(entries: Readonly<Record<string, string | undefined>>, curieMap: Readonly<Record<string, string>>, place: Place, findings: Findings): ExtensionDefinition[] {
  const { slot_name: name, property, type_hint: hint } = entries, prefixes = createPrefixMap(curieMap);
  const expand = (text: string | undefined): string | undefined => { if (text === undefined || text === '') return undefined; const found = prefixes.expand(text); return 'iri' in found ? found.iri : undefined; };
  const own = expand(property), type = expand(hint);
  const fault = name === undefined || !slotNameForm.test(name) ? `its slot_name ${quote(name ?? '')} cannot be the name of a slot` : Object.keys(entries).some((key) => !definitionKeys.has(key)) ? 'it has more than slot_name, property and type_hint'
    : property !== undefined && own === undefined ? `its property ${quote(property)} has no declared prefix` : hint !== undefined && type === undefined ? `its type_hint ${quote(hint)} has no declared prefix` : undefined;
  if (fault !== undefined) {
    findings.add({ severity: 'Warning', rule: 'extension-definition', slot: 'extension_definitions', value: name ?? '', message: `a definition of an extension slot is not heeded: ${fault}` }, place, name ?? '');
    return [];
  }
  return [{ slot_name: name!, property: own ?? undefinedExtension + name!, ...type === undefined ? {} : { type_hint: type.toLowerCase() === termHint.toLowerCase() ? termHint : type } }];
}
