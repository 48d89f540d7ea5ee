/**
 * Reads RDF/XML with `rdfxml-streaming-parser`, which is driven here without its stream: text in, quads with lines out.
 * A document type declaration is refused before anything is parsed: with it go entities, external files and entity bombs.
 */
import { RdfXmlParser } from 'rdfxml-streaming-parser';
import { createLineOrigins } from './origins.ts';
import type { Origins, Result } from './report.ts';
import { resolveIri } from './resolve-iri.ts';
import { notReadable, placeInText } from './source-text.ts';
import { literal, namedNode, blankNode, quad, defaultGraph } from './terms.ts';
import type { Quad } from './terms.ts';
import { namespaces, rules } from './vocabulary.ts';

/** Elements within elements beyond which a document is refused. */
export const maxXmlDepth = 500;

interface SaxesPosition { line: number; column: number }
interface Tag { name: string; attributes: Record<string, { prefix: string; local: string; value: string }> }
interface Sax extends SaxesPosition { write(text: string): Sax; close(): Sax }

export interface RdfXmlRead { quads: Quad[]; origins: Origins; prefixes: Record<string, string>; findings: Result[] }

const factory = { namedNode, blankNode, literal, quad, defaultGraph };

/**
 * Throws source-not-readable for a DOCTYPE anywhere before the root element, naming its line: it is all that can define
 * entities, so without it only XML's five own ones exist.
 */
export function refuseDoctype(text: string): void {
  const prolog = /^(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)*/.exec(text)![0];
  if (/^<!doctype/i.test(text.slice(prolog.length, prolog.length + 9))) {
    throw notReadable('The XML has a document type declaration (DOCTYPE), which is not read here because it can define entities; remove it and write its entities out', placeInText(text, prolog.length));
  }
}

/** RDF/XML text → quads in the default graph. Relative IRIs resolve against `baseIri`, or the document's own xml:base. */
export function readRdfXml(text: string, baseIri: string): RdfXmlRead {
  refuseDoctype(text);
  const quads: Quad[] = [];
  const places: number[] = [];
  const prefixes: Record<string, string> = {};
  const findings: Result[] = [];
  let depth = 0;

  class Reader extends RdfXmlParser {
    override push(chunk: unknown): boolean {
      if (chunk) { quads.push(chunk as Quad); places.push(sax.line, sax.column + 1); }
      return true;
    }
    protected override onTag(tag: Parameters<RdfXmlParser['onTag']>[0]): void {
      if (++depth > maxXmlDepth) throw new Error(`Elements are nested more than ${maxXmlDepth} deep`);
      for (const attribute of Object.values((tag as unknown as Tag).attributes)) {
        if (attribute.prefix === 'xmlns') prefixes[attribute.local] = attribute.value;
        else if (attribute.prefix === '' && attribute.local !== 'xmlns') findings.push(unqualified(tag.name, attribute.local, attribute.value));
      }
      super.onTag(tag);
    }
    override valueToUri(value: string, activeTag: Parameters<RdfXmlParser['valueToUri']>[1]): ReturnType<RdfXmlParser['valueToUri']> {
      return this.uriToNamedNode(resolveIri(value, activeTag.baseIRI ?? baseIri));
    }
    protected override onCloseTag(): void { depth--; super.onCloseTag(); }
  }
  const unqualified = (element: string, name: string, value: string): Result => ({
    severity: 'Violation', focus_node: value, value: name, shape: rules.iri,
    message: `The attribute ${name} of <${element}> has no namespace, so RDF/XML gives it no meaning and the statement would be lost`,
    origin: { line: sax.line, column: sax.column + 1 },
    remedy: ['about', 'resource', 'ID', 'nodeID', 'datatype', 'type', 'parseType'].includes(name) ? `rdf:${name}="${value}"` : 'give the attribute the prefix of its vocabulary',
  });

  const reader = new Reader({ dataFactory: factory as never, baseIRI: baseIri, trackPosition: true, validateUri: false });
  const sax = (reader as unknown as { saxParser: Sax }).saxParser;
  let failure: Error | undefined;
  reader.on('error', (error: Error) => { failure ??= error; });
  try {
    sax.write(text);
    if (!failure) sax.close();
  } catch (error) {
    failure ??= error as Error;
  }
  if (failure) throw xmlError(failure, sax);
  delete prefixes['xml'];
  if (prefixes['rdf'] === undefined) prefixes['rdf'] = namespaces.rdf;
  return { quads, origins: createLineOrigins(quads, places), prefixes, findings };
}

/** Both libraries put the place in the message: saxes as `LINE:COLUMN: `, the RDF/XML parser as `Line L column C: `. */
function xmlError(error: Error, at: SaxesPosition): Error {
  const match = /^(?:(\d+):(\d+): |Line (\d+) column (\d+): )([\s\S]*)$/.exec(error.message);
  const line = Number(match?.[1] ?? match?.[3] ?? at.line);
  const column = match?.[1] === undefined ? Number(match?.[4] ?? at.column + 1) : Number(match[2]) + 1;
  return notReadable(`The XML is broken: ${(match?.[5] ?? error.message).replace(/\.$/, '')}`, { line, column }, {}, error);
}
