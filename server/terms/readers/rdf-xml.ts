/**
 * Reads OWL or SKOS in RDF/XML block by block. Unlike what is deposited, ontologies may have a document type declaration:
 * older ones abbreviate their namespaces with entities there. Only such plain entities are taken; anything in them that
 * could grow or lead outside ends the reading.
 */
import { RdfXmlParser } from 'rdfxml-streaming-parser';
import { resolveIri } from '../../rdf/resolve-iri.ts';
import { blankNode, defaultGraph, literal, namedNode, quad } from '../../rdf/terms.ts';
import type { Quad } from '../../rdf/terms.ts';
import type { OwlStatements } from './owl-statements.ts';
import { createRdfStatements } from './rdf-statements.ts';
import type { Reading, TextBlock } from './reading.ts';
import { relativeBase } from './term-iris.ts';

const factory = { namedNode, blankNode, literal, quad, defaultGraph };
const maxDepth = 500, mostEntities = 200, longestEntity = 1000, longestDoctype = 200_000;

interface Sax { line: number; column: number; doctype?: string; ENTITIES: Record<string, string>; write(text: string): Sax; close(): Sax; fail(message: string): void }

/** Takes the entities of an internal subset; the message says what is not taken. */
export function readEntities(doctype: string): { entities: Map<string, string>; fault?: string } {
  const entities = new Map<string, string>();
  if (doctype.length > longestDoctype) return { entities, fault: `The document type declaration is longer than ${longestDoctype} characters` };
  const open = doctype.indexOf('[');
  if (open < 0) return { entities };
  const subset = doctype.slice(open + 1).replaceAll(/<!--[\s\S]*?-->/g, '');
  for (const [declaration] of subset.matchAll(/<!ENTITY[^>]*>?/g)) {
    const match = /^<!ENTITY\s+([\w.:-]+)\s+(?:"([^"]*)"|'([^']*)')\s*>$/.exec(declaration);
    if (!match) return { entities, fault: `"${declaration.slice(0, 80)}" is no plain entity; external and parameter entities are not read` };
    const value = match[2] ?? match[3]!;
    if (/[&%]/.test(value)) return { entities, fault: `The entity ${match[1]} is made of other entities, which are not read because they can grow without end; write its text out` };
    if (value.length > longestEntity) return { entities, fault: `The entity ${match[1]} is longer than ${longestEntity} characters` };
    entities.set(match[1]!, value);
    if (entities.size > mostEntities) return { entities, fault: `The document declares more than ${mostEntities} entities` };
  }
  return { entities };
}

/** Blocks of RDF/XML → statements. Throws the fatal fault, with its line, for XML that is broken or refused. */
export async function readRdfXmlOntology(blocks: AsyncIterable<TextBlock>, statements: OwlStatements, { faults }: Reading): Promise<void> {
  const triples = createRdfStatements(statements);
  let depth = 0, failure: Error | undefined;
  class Reader extends RdfXmlParser {
    override push(chunk: unknown): boolean {
      if (chunk) triples.take(chunk as Quad, sax.line);
      return true;
    }
    protected override onTag(tag: Parameters<RdfXmlParser['onTag']>[0]): void {
      if (++depth > maxDepth) throw new Error(`Elements are nested more than ${maxDepth} deep`);
      if (depth === 1) {
        const { local, uri, name } = tag as unknown as { local: string; uri: string; name: string };
        if (uri === 'http://www.w3.org/2002/07/owl#' && local === 'Ontology') throw new Error('This is OWL/XML, which is not read; save the ontology as RDF/XML, functional syntax or OBO');
        if (/^(?:html|svg|rss|feed|Error)$/i.test(local)) throw new Error(`The root element is <${name}>: this is no ontology`);
      }
      super.onTag(tag);
    }
    override valueToUri(value: string, activeTag: Parameters<RdfXmlParser['valueToUri']>[1]): ReturnType<RdfXmlParser['valueToUri']> {
      return this.uriToNamedNode(resolveIri(value, activeTag.baseIRI ?? relativeBase));
    }
    protected override onCloseTag(): void { depth -= 1; super.onCloseTag(); }
    protected override onDoctype(doctype: string): void {
      const { entities, fault } = readEntities(doctype);
      if (fault !== undefined) throw new Error(fault);
      for (const [name, value] of entities) sax.ENTITIES[name] = value;
    }
  }
  const reader = new Reader({ dataFactory: factory as never, baseIRI: relativeBase, trackPosition: true, validateUri: false });
  const sax = (reader as unknown as { saxParser: Sax }).saxParser;
  reader.on('error', (error: Error) => { failure ??= error; });
  const check = (): void => { if (failure) throw fatalXml(failure); };
  const fatalXml = (error: Error): Error => {
    const match = /^(?:(\d+):\d+: |Line (\d+) column \d+: )([\s\S]*)$/.exec(error.message);
    return faults.fatal(`The XML is broken: ${(match?.[3] ?? error.message).replace(/\.$/, '')}`, { line: Number(match?.[1] ?? match?.[2] ?? sax.line) }, error);
  };
  for await (const { text } of blocks) {
    try { sax.write(text); } catch (error) { failure ??= error as Error; }
    if ((sax.doctype?.length ?? 0) > longestDoctype) failure ??= new Error(`The document type declaration is longer than ${longestDoctype} characters`);
    check();
  }
  try { sax.close(); } catch (error) { failure ??= error as Error; }
  check();
  triples.finish();
}
