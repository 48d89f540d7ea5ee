/**
 * The RDF formats as one table: media type, file endings, names, reader and writer. Everything that reads or writes RDF
 * asks here, so a further format is a row. Reading never fetches anything and never loses a statement in silence.
 */
import { KnownError } from '../errors.ts';
import { toNQuads } from './n-quads.ts';
import type { Contexts } from './contexts.ts';
import { readJsonLd } from './read-json-ld.ts';
import { readRdfXml } from './read-rdf-xml.ts';
import { readTurtle } from './read-turtle.ts';
import type { Loss, Origins, Result } from './report.ts';
import { withHttpSchemaOrg } from './schema-org.ts';
import { readText } from './source-text.ts';
import type { Quad } from './terms.ts';
import { writeJsonLd } from './write-json-ld.ts';
import { writeRdfXml } from './write-rdf-xml.ts';
import { writeTurtle } from './write-turtle.ts';

/** What reading gives: quads with their places, and what there is to say about them before any validation. */
export interface RdfRead {
  quads: Quad[];
  origins: Origins;
  findings: Result[];
  /** prefixes that the document declares, where the format has prefixes */ prefixes: Record<string, string>;
  /** what could not be kept; the same facts as the Warnings among `findings`, counted */ dropped: Loss['items'];
}

export interface ReadOptions {
  /** absolute; relative IRIs resolve against it */ baseIri: string;
  /** JSON-LD: the contexts that may be named; default: the vendored ones */ contexts?: Contexts | undefined;
}

export interface WriteOptions {
  prefixes?: Readonly<Record<string, string>> | undefined;
  /** IRI of the record: Turtle and TriG write its hash IRIs relative to it */ baseIri?: string | undefined;
  /** JSON-LD: the value of @context */ context?: unknown;
  /** JSON-LD: written as @context in place of the context itself */ contextIri?: string | undefined;
}

export interface RdfFormat {
  name: string;
  title: string;
  mediaType: string;
  /** other media types under which it arrives */ aliases: readonly string[];
  /** with dot, lower case */ endings: readonly string[];
  /** keeps named graphs apart */ graphs: boolean;
  read(text: string, options: ReadOptions): Promise<RdfRead>;
  write(quads: Iterable<Quad>, options: WriteOptions): Promise<string>;
}

const turtleReader = (mediaType: string) => async (text: string, { baseIri }: ReadOptions): Promise<RdfRead> =>
  ({ ...readTurtle(text, mediaType, baseIri), findings: [], dropped: [] });

export const rdfFormats: readonly RdfFormat[] = [
  {
    name: 'turtle', title: 'Turtle', mediaType: 'text/turtle', aliases: ['application/turtle', 'application/x-turtle', 'text/n3'], endings: ['.ttl', '.turtle'], graphs: false,
    read: turtleReader('text/turtle'), write: async (quads, options) => writeTurtle(quads, options),
  },
  {
    name: 'trig', title: 'TriG', mediaType: 'application/trig', aliases: ['application/x-trig'], endings: ['.trig'], graphs: true,
    read: turtleReader('application/trig'), write: async (quads, options) => writeTurtle(quads, { ...options, graphs: true }),
  },
  {
    name: 'n-triples', title: 'N-Triples', mediaType: 'application/n-triples', aliases: ['text/plain'], endings: ['.nt'], graphs: false,
    read: turtleReader('application/n-triples'), write: async (quads) => toNQuads(quads, ''),
  },
  {
    name: 'n-quads', title: 'N-Quads', mediaType: 'application/n-quads', aliases: ['text/x-nquads'], endings: ['.nq'], graphs: true,
    read: turtleReader('application/n-quads'), write: async (quads) => toNQuads(quads),
  },
  {
    name: 'json-ld', title: 'JSON-LD', mediaType: 'application/ld+json', aliases: ['application/json'], endings: ['.jsonld', '.json-ld', '.json'], graphs: true,
    read: async (text, { baseIri, contexts }) => ({ ...await readJsonLd(text, baseIri, contexts), prefixes: {} }), write: writeJsonLd,
  },
  {
    name: 'rdf-xml', title: 'RDF/XML', mediaType: 'application/rdf+xml', aliases: ['application/xml', 'text/xml'], endings: ['.rdf', '.owl', '.xml'], graphs: false,
    read: async (text, { baseIri }) => ({ ...readRdfXml(text, baseIri), dropped: [] }), write: async (quads, options) => writeRdfXml(quads, options),
  },
];

/** The media type without parameters, lower case. */
export function bareMediaType(mediaType: string): string {
  return mediaType.split(';')[0]!.trim().toLowerCase();
}

/** By media type (parameters do not matter), alias, name or ending. */
export function findFormat(key: string): RdfFormat | undefined {
  const wanted = bareMediaType(key);
  return rdfFormats.find((format) => format.mediaType === wanted || format.name === wanted)
    ?? rdfFormats.find((format) => format.aliases.includes(wanted) || format.endings.includes(wanted));
}

/** Like `findFormat`, but throws media-type-not-supported with the list of those that are. */
export function getFormat(key: string): RdfFormat {
  const format = findFormat(key);
  if (format) return format;
  const supported = rdfFormats.map((each) => each.mediaType);
  throw new KnownError('media-type-not-supported', `"${key.slice(0, 100)}" is no RDF format that is read here; these are: ${supported.join(', ')}`, { supported });
}

/**
 * RDF text or bytes → quads. Throws source-not-readable with `origin` (line and column, or JSON pointer) when the source
 * is broken as a whole. `https://schema.org/` becomes `http://schema.org/`, the one spelling that is stored.
 */
export async function readRdf(source: string | Uint8Array, mediaType: string, options: ReadOptions): Promise<RdfRead> {
  const format = getFormat(mediaType);
  const text = readText(source, { xml: format.name === 'rdf-xml' });
  const read = await format.read(text, options);
  return { ...read, quads: withHttpSchemaOrg(read.quads) };
}

/** Quads → text in a format. Formats without named graphs leave the graph names out. */
export async function writeRdf(quads: Iterable<Quad>, mediaType: string, options: WriteOptions = {}): Promise<string> {
  return getFormat(mediaType).write(quads, options);
}
