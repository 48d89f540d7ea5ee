/**
 * The OME-XML schema as a list of names, and the largest document that it allows: every element with every attribute, once
 * at each place. The list is a fixture, so that the test runs without the schema; where the schema is at hand, the list is
 * compared with it.
 */
import { readXmlTree } from '../../server/importers/xml-tree.ts';
import type { Element } from '../../server/importers/source-tree.ts';

/** What an element has: `@name` or `.` with a kind of value, or a child with the key of its definition; or (`=`) a value of a list. */
export interface SchemaRow { element: string; name: string; what: string }

const at = (element: Element, name: string): string | undefined => { const found = element.statements.find(({ step }) => step === `@${name}`); return found && String(found.value); };
const within = (element: Element, name: string): Element[] => element.children.filter((child) => child.name === name);

/** XSD text → rows, in the order of the schema. Names are facts; nothing else of the schema is taken. */
export function readSchema(xsd: string): SchemaRow[] {
  const { root } = readXmlTree(xsd);
  const named = (kind: string): Map<string, Element> => new Map(within(root, kind).map((each) => [at(each, 'name')!, each]));
  const elements = named('element'), complex = named('complexType'), simple = named('simpleType');
  const members = Map.groupBy([...elements].filter(([, each]) => at(each, 'substitutionGroup')), ([, each]) => at(each, 'substitutionGroup')!);
  const rows: SchemaRow[] = [];
  const lists = new Map<string, string[]>();
  const done = new Set<string>();

  const kindOf = (type: string | undefined, inline: Element[], place: string): string => {
    const definition = inline[0] ?? simple.get(type ?? '');
    if (!definition) return (type ?? 'xsd:string').replace('xsd:', '');
    if (type?.endsWith('ID') && type !== 'LSID') return type;
    const restriction = within(definition, 'restriction')[0];
    if (!restriction) return kindOf(at(within(definition, 'list')[0] ?? definition, 'itemType'), within(within(definition, 'list')[0] ?? definition, 'simpleType'), place);
    const values = within(restriction, 'enumeration').map((each) => at(each, 'value')!);
    if (values.length === 0) return kindOf(at(restriction, 'base'), [], place);
    const list = inline.length > 0 ? place : type!;
    lists.set(list, values);
    return `in ${list}`;
  };
  const isReference = (type: Element | undefined): boolean => {
    const base = type && at(within(within(type, 'complexContent')[0] ?? type, 'extension')[0] ?? type, 'base');
    return base !== undefined && (base === 'Reference' || isReference(complex.get(base)));
  };

  const content = (key: string, type: Element, reference: boolean): void => {
    for (const each of type.children) {
      if (each.name === 'attribute') {
        const kind = kindOf(at(each, 'type'), within(each, 'simpleType'), `${key}/@${at(each, 'name')}`), name = at(each, 'name')!;
        rows.push({ element: key, name: `@${name}`, what: kind.endsWith('ID') && (reference || name !== 'ID') ? `to ${kind}` : kind });
      } else if (each.name === 'element') child(key, each);
      else if (each.name === 'any') rows.push({ element: key, name: '*', what: 'any' });
      else if (each.name === 'extension') {
        const base = at(each, 'base')!;
        if (complex.has(base)) content(key, complex.get(base)!, reference);
        else rows.push({ element: key, name: '.', what: kindOf(base, [], key) });
        content(key, each, reference);
      } else if (each.name !== 'annotation') content(key, each, reference);
    }
  };
  const child = (key: string, element: Element): void => {
    const ref = at(element, 'ref');
    if (ref !== undefined) { for (const [name] of members.get(ref) ?? [[ref]] as [string][]) rows.push({ element: key, name, what: name }); return; }
    const name = at(element, 'name')!, inline = within(element, 'complexType')[0], type = at(element, 'type');
    if (!inline && !complex.has(type ?? '')) { rows.push({ element: key, name, what: `text ${kindOf(type, within(element, 'simpleType'), `${key}/${name}`)}` }); return; }
    const own = inline ? `${key}/${name}` : `${type}`;
    rows.push({ element: key, name, what: own });
    define(own, inline ?? complex.get(type!)!);
  };
  const define = (key: string, type: Element): void => {
    if (done.has(key)) return;
    done.add(key);
    content(key, type, isReference(type));
  };
  for (const [name, element] of elements) {
    const type = within(element, 'complexType')[0] ?? complex.get(at(element, 'type') ?? '');
    if (type && at(element, 'abstract') === undefined) define(name, type);
    else if (!type && at(element, 'type')) rows.push({ element: name, name: '.', what: kindOf(at(element, 'type'), [], name) });
  }
  return [...rows, ...[...lists].flatMap(([element, values]) => values.map((what) => ({ element, name: '=', what })))];
}

export const writeRows = (rows: readonly SchemaRow[]): string => rows.map(({ element, name, what }) => `${element}\t${name}\t${what}\n`).join('');
export const readRows = (text: string): SchemaRow[] => text.trimEnd().split('\n').map((line) => { const [element = '', name = '', what = ''] = line.split('\t'); return { element, name, what }; });

/** A value of each kind; what can be different at each place is. */
const samples: Readonly<Record<string, (count: number) => string>> = {
  string: (count) => `words ${count}`, float: (count) => `0.${1000 + count}`, double: (count) => `2.${1000 + count}`, int: (count) => `${1000 + count}`, long: (count) => `${1000 + count}`,
  boolean: () => 'true', dateTime: (count) => `2024-02-29T10:20:${10 + count % 50}`, anyURI: (count) => `urn:uuid:0b5c9f9e-6d0f-4c5e-9d4b-1f6f2a3c${1000 + count}`,
  base64Binary: (count) => Buffer.from(`bits ${count}`).toString('base64'), hexBinary: (count) => `1234567890abcdef1234567890abcdef1234${1000 + count}`,
};
const vendor = '<v:vendor xmlns:v="urn:example:vendor" v:mark="1">more</v:vendor>';
/** Units that fields list themselves. */
const usual = new Set(['nm', 'ms', 'V', 'mW', 'MHz', 'mbar', '°C']);
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/**
 * Every element with every attribute and text, once at each place; all references lead to what is there. `leave` lists
 * children that are left out, as `Element/Child`; of each list of values the one at `pick` is taken, counted round; by default the first, of units a usual one.
 */
export function writeLargestDocument(rows: readonly SchemaRow[], { namespace, leave = [], pick }: { namespace: string; leave?: readonly string[]; pick?: number }): string {
  const byElement = Map.groupBy(rows, ({ element }) => element);
  const holders = new Map<string, string>();
  let count = 0;
  const valueOf = (what: string, name: string): string => {
    if (what.startsWith('in ')) { const values = byElement.get(what.slice(3))!.map((each) => each.what); return pick === undefined ? values.find((each) => usual.has(each)) ?? values[0]! : values[pick % values.length]!; }
    if (what.startsWith('to ')) return `{{${what.slice(3)}}}`;
    if (what.endsWith('ID')) { const id = `${what.replace(/ID$/, '')}:${name}`; if (!holders.has(what)) holders.set(what, id); return id; }
    return samples[what]?.(count++) ?? what;
  };
  const write = (name: string, key: string, depth: number): string => {
    const own = byElement.get(key) ?? [];
    const attributes = own.filter(({ name: each }) => each.startsWith('@')).map((each) => ` ${each.name.slice(1)}="${escape(valueOf(each.what, name))}"`).join('');
    const inside = own.filter(({ name: each }) => !each.startsWith('@') && !leave.includes(`${key}/${each}`)).map((each) => {
      if (each.name === '.') return escape(valueOf(each.what, name));
      if (each.what === 'any') return vendor;
      if (each.what.startsWith('text ')) return `<${each.name}>${escape(valueOf(each.what.slice(5), each.name))}</${each.name}>`;
      return depth > 20 ? '' : write(each.name, each.what, depth + 1);
    }).join('');
    return `<${name}${attributes}${depth === 0 ? ` xmlns="${namespace}"` : ''}>${inside}</${name}>`;
  };
  return write('OME', 'OME', 0).replaceAll(/\{\{(\w+)\}\}/g, (_, type: string) => holders.get(type) ?? `nothing:${type}`);
}
