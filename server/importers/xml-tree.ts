/**
 * XML bytes → a source tree, with saxes. No document type declaration is read, so no entity beyond XML's own five exists
 * and nothing is ever fetched; depth and broken text are known errors with their line. Names are local names: what a
 * namespace prefix is called says nothing.
 */
import { SaxesParser } from 'saxes';
import { maxXmlDepth, refuseDoctype } from '../rdf/read-rdf-xml.ts';
import { notReadable, readText } from '../rdf/source-text.ts';
import { XmlElement } from './xml-element.ts';
import type { Place } from './xml-element.ts';

/** Attributes of these namespaces are syntax, not statements. */
const syntax = new Set(['http://www.w3.org/2000/xmlns/', 'http://www.w3.org/2001/XMLSchema-instance', 'http://www.w3.org/XML/1998/namespace']);

export interface XmlTree { root: XmlElement; /** namespace of the root element */ namespace: string }

/** The place some characters back on the same line; only the line where that is not on it. */
function before(line: number, column: number, length: number): Place {
  return column - length >= 1 ? { line, column: column - length } : { line: column === 0 ? line - 1 : line, column: 0 };
}

/** Bytes (UTF-8, UTF-16 with BOM, or as declared) or text → tree. Throws source-not-readable with line and column. */
export function readXmlTree(source: Uint8Array | string): XmlTree {
  const text = readText(source, { xml: true });
  if (text.trim() === '') throw notReadable('The XML is empty', { line: 1, column: 1 });
  refuseDoctype(text);
  let root: XmlElement | undefined, open: XmlElement | undefined;
  let namespace = '';
  let depth = 0;
  let failure: Error | undefined;
  /** of the elements that are open: their text so far, and how many children of each name */
  const levels: { text: string; counts: Map<string, number> }[] = [];
  const steps = new Map<string, string>();
  const stepOf = (local: string): string => { let step = steps.get(local); if (step === undefined) steps.set(local, step = `@${local}`); return step; };
  const sax = new SaxesParser({ xmlns: true, position: true });
  let start: Place = { line: 1, column: 0 };
  let nameEnd = 0;
  const ends = new Map<string, Place>();

  sax.on('opentagstart', ({ name }) => { start = before(sax.line, sax.column, name.length + 1); nameEnd = sax.position - 1; ends.clear(); });
  sax.on('attribute', ({ name, value }) => {
    // where a value had entities or line breaks its length in the file is not known, and so neither its column
    ends.set(name, /[&<>"'\n\t]/.test(value) ? { line: sax.line, column: 0 } : before(sax.line, sax.column + 1, name.length + value.length + 3));
  });
  sax.on('opentag', (tag) => {
    if (++depth > maxXmlDepth) throw notReadable(`The XML is nested more than ${maxXmlDepth} deep`, { line: sax.line, column: sax.column + 1 });
    const counts = levels.at(-1)?.counts, index = counts?.get(tag.local) ?? 0;
    counts?.set(tag.local, index + 1);
    const element = new XmlElement({ name: tag.local, parent: open, index, declares: tag.ns, source: text, place: start, nameEnd, start: sax.position });
    for (const attribute of Object.values(tag.attributes)) {
      if (!syntax.has(attribute.uri) && attribute.local !== 'xmlns') element.say(stepOf(attribute.local), attribute.value, ends.get(attribute.name) ?? start);
    }
    if (open) open.children.push(element); else { root ??= element; namespace = tag.uri; }
    open = element;
    levels.push({ text: '', counts: new Map() });
  });
  const write = (chunk: string): void => { const level = levels.at(-1); if (level) level.text += chunk; };
  sax.on('text', write);
  sax.on('cdata', write);
  sax.on('closetag', (tag) => {
    depth -= 1;
    const element = open!, own = levels.pop()!.text.trim();
    if (!tag.isSelfClosing) element.closeAt(text.lastIndexOf('</', sax.position - 1));
    // an empty element says something too, if only by being there
    if (own !== '' || (element.children.length === 0 && element.statements.length === 0)) element.say('.', own);
    open = element.parent;
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
