/**
 * XML bytes → a source tree, with saxes. No document type declaration is read, so no entity beyond XML's own five exists
 * and nothing is ever fetched; depth and broken text are known errors with their line. Names are local names: what a
 * namespace prefix is called says nothing.
 */
import { SaxesParser } from 'saxes';
import type { Origin } from '../errors.ts';
import { maxXmlDepth, refuseDoctype } from '../rdf/read-rdf-xml.ts';
import { notReadable, readText } from '../rdf/source-text.ts';
import type { Element, Statement } from './source-tree.ts';
import { closeFragment } from './xml-content.ts';

/** Attributes of these namespaces are syntax, not statements. */
const syntax = new Set(['http://www.w3.org/2000/xmlns/', 'http://www.w3.org/2001/XMLSchema-instance', 'http://www.w3.org/XML/1998/namespace']);

export interface XmlTree { root: Element; /** namespace of the root element */ namespace: string }

/** XPath 1.0 with local names and positions, positions only where there are several. */
function xpathOf(element: Element): string {
  const steps: string[] = [];
  for (let each: Element | undefined = element; each; each = each.parent) {
    const { name, parent, index } = each;
    steps.push(parent && (index > 0 || parent.children.some((other) => other !== each && other.name === name)) ? `${name}[${index + 1}]` : name);
  }
  return `/${steps.toReversed().join('/')}`;
}

interface Place { line: number; column?: number }

/** An element while it is read: its text so far, and where it and its content stand in the file. */
interface Open extends Element { text: string[]; nameEnd: number; start: number; end: number; readonly declared: ReadonlyMap<string, string> }

/** The nearest declaration of each prefix, from the element outwards. */
function scopeOf(element: Open): Map<string, string> {
  const scope = new Map<string, string>();
  for (let each: Open | undefined = element; each; each = each.parent as Open | undefined) for (const [prefix, namespace] of each.declared) if (!scope.has(prefix)) scope.set(prefix, namespace);
  return scope;
}
const none: ReadonlyMap<string, string> = new Map();

/** The place some characters back on the same line; only the line where that is not on it. */
function before(line: number, column: number, length: number): Place {
  return column - length >= 1 ? { line, column: column - length } : { line: column === 0 ? line - 1 : line };
}

/** Bytes (UTF-8, UTF-16 with BOM, or as declared) or text → tree. Throws source-not-readable with line and column. */
export function readXmlTree(source: Uint8Array | string): XmlTree {
  const text = readText(source, { xml: true });
  if (text.trim() === '') throw notReadable('The XML is empty', { line: 1, column: 1 });
  refuseDoctype(text);
  let root: Element | undefined;
  let namespace = '';
  let open: Open | undefined;
  let depth = 0;
  let failure: Error | undefined;
  const counts = new Map<Element, Map<string, number>>();
  const sax = new SaxesParser({ xmlns: true, position: true });
  let start: Place = { line: 1 };
  let nameEnd = 0;
  let ends: { name: string; place: Place }[] = [];

  sax.on('opentagstart', ({ name }) => { start = before(sax.line, sax.column, name.length + 1); nameEnd = sax.position - 1; ends = []; });
  sax.on('attribute', ({ name, value }) => {
    // where a value had entities or line breaks its length in the file is not known, and so neither its column
    ends.push({ name, place: /[&<>"'\n\t]/.test(value) ? { line: sax.line } : before(sax.line, sax.column + 1, name.length + value.length + 3) });
  });
  sax.on('opentag', (tag) => {
    if (++depth > maxXmlDepth) throw notReadable(`The XML is nested more than ${maxXmlDepth} deep`, { line: sax.line, column: sax.column + 1 });
    const parent = open;
    const own = start;
    const places: Place[] = [];
    let index = 0;
    if (parent) {
      const names = counts.get(parent) ?? new Map<string, number>();
      counts.set(parent, names);
      index = names.get(tag.local) ?? 0;
      names.set(tag.local, index + 1);
    }
    const declared = Object.keys(tag.ns).length === 0 ? none : new Map(Object.entries(tag.ns));
    const element: Open = {
      name: tag.local, parent, index, statements: [], children: [], text: [], nameEnd, start: sax.position, end: sax.position, declared,
      content: () => closeFragment(text, element.start, element.end, element.children.map((child) => ({ nameEnd: (child as Open).nameEnd, declares: new Set((child as Open).declared.keys()) })), scopeOf(element)),
      place: (): Origin => ({ xpath: xpathOf(element), ...own }),
      placeOf: (statement: Statement): Origin => ({ xpath: xpathOf(element) + (statement.step === '.' ? '' : `/${statement.step}`), ...places[element.statements.indexOf(statement)] ?? own }),
    };
    for (const attribute of Object.values(tag.attributes)) {
      if (syntax.has(attribute.uri) || attribute.local === 'xmlns') continue;
      element.statements.push({ element, step: `@${attribute.local}`, value: attribute.value, index: 0 });
      places.push(ends.find(({ name }) => name === attribute.name)?.place ?? own);
    }
    if (parent) parent.children.push(element); else { root ??= element; namespace = tag.uri; }
    open = element;
  });
  sax.on('text', (chunk) => { open?.text.push(chunk); });
  sax.on('cdata', (chunk) => { open?.text.push(chunk); });
  sax.on('closetag', (tag) => {
    depth -= 1;
    const element = open!;
    const own = element.text.join('').trim();
    element.text.length = 0;
    if (!tag.isSelfClosing) element.end = text.lastIndexOf('</', sax.position - 1);
    counts.delete(element);
    // an empty element says something too, if only by being there
    if (own !== '' || (element.children.length === 0 && element.statements.length === 0)) element.statements.push({ element, step: '.', value: own, index: 0 });
    open = element.parent as typeof open;
  });
  sax.on('error', (error) => { failure ??= error; });
  try {
    sax.write(text);
    if (!failure) sax.close();
  } catch (error) {
    failure ??= error as Error;
  }
  if (failure) throw brokenXml(failure, sax.line, sax.column);
  if (!root) throw notReadable('The XML has no element', { line: 1, column: 1 });
  return { root, namespace };
}

/** saxes puts the place before its message, as `LINE:COLUMN: `. */
function brokenXml(error: Error, line: number, column: number): Error {
  if ('code' in error) return error;
  const [, ownLine, ownColumn, message] = /^(\d+):(\d+): ([\s\S]*)$/.exec(error.message) ?? [];
  return notReadable(`The XML is broken: ${(message ?? error.message).replace(/\.$/, '')}`, { line: Number(ownLine ?? line), column: Number(ownColumn ?? column) + 1 }, {}, error);
}
