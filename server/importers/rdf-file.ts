/**
 * The importer of RDF files in every format that `rdf/formats.ts` reads. Everything in a file goes into one record, unless
 * its named graphs are themselves records of this server (a backup, an export): then each becomes its own.
 */
import { hash } from 'node:crypto';
import { findFormat, rdfFormats, readRdf, bareMediaType } from '../rdf/formats.ts';
import type { RdfFormat } from '../rdf/formats.ts';
import type { Imported } from '../rdf/report.ts';
import { notReadable } from '../rdf/source-text.ts';
import { defaultGraph, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import type { ImportContext, Importer, Source } from './importer.ts';

/** Media types that say what the bytes are; the others (application/json, text/plain, application/xml) say too little. */
const telling = new Set(rdfFormats.flatMap((format) => [format.mediaType, ...format.aliases.filter((alias) => /turtle|trig|n3|nquads/.test(alias))]));
const tellingEndings = new Set(['.ttl', '.turtle', '.trig', '.nt', '.nq', '.jsonld', '.json-ld', '.rdf']);

/** Guesses by the first characters, for sources with no name and no telling media type. */
const signs: readonly { format: string; sign: RegExp; sure: number }[] = [
  { format: 'rdf-xml', sign: /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:\w+:)?RDF[\s>]/, sure: 0.9 },
  { format: 'turtle', sign: /^\s*(?:#[^\n]*\n\s*)*(?:@prefix|@base|PREFIX|BASE)\s/i, sure: 0.85 },
  { format: 'n-quads', sign: /^\s*(?:#[^\n]*\n\s*)*(?:<[^>\s]+>|_:\S+)\s+<[^>\s]+>\s+(?:<[^>\s]*>|_:\S+|"(?:[^"\\\n]|\\.)*"\S*)\s+(?:<[^>\s]+>|_:\S+)\s*\.\s*(?:\n|$)/, sure: 0.85 },
  { format: 'n-triples', sign: /^\s*(?:#[^\n]*\n\s*)*(?:<[^>\s]+>|_:\S+)\s+<[^>\s]+>\s+(?:<[^>\s]*>|_:\S+|"(?:[^"\\\n]|\\.)*"\S*)\s*\.\s*(?:\n|$)/, sure: 0.8 },
  { format: 'json-ld', sign: /^\s*[[{][\s\S]*?"@(?:context|id|graph|type)"\s*:/, sure: 0.3 },
];

interface Guess { format: RdfFormat; sure: number }

function headOf(source: Source): string {
  return new TextDecoder().decode(source.bytes.subarray(0, 4096));
}

function endingOf(name: string | undefined): string {
  return /\.[A-Za-z0-9-]+$/.exec(name ?? '')?.[0].toLowerCase() ?? '';
}

/** What the source most likely is: what it is called first, what it looks like second. */
function guess(source: Source): Guess | undefined {
  const mediaType = source.mediaType === undefined ? '' : bareMediaType(source.mediaType);
  const named = telling.has(mediaType) ? findFormat(mediaType) : tellingEndings.has(endingOf(source.name)) ? findFormat(endingOf(source.name)) : undefined;
  if (named) return { format: named, sure: named.name === 'json-ld' ? 0.6 : 0.95 };
  const head = headOf(source);
  const sign = signs.find((each) => each.sign.test(head));
  return sign ? { format: findFormat(sign.format)!, sure: sign.sure } : undefined;
}

/** The record for a source that names none: by its content, so the same file leads to the same record. */
function recordFor(source: Source, base: string): string {
  return `${base}records/rdf-${source.sha256.slice(0, 16) || hash('sha256', source.bytes).slice(0, 16)}`;
}

function intoDefaultGraph(quads: readonly Quad[]): Quad[] {
  return quads.map((each) => (each.graph.termType === 'DefaultGraph' ? each : quad(each.subject, each.predicate, each.object, defaultGraph())));
}

async function read(source: Source, context: ImportContext): Promise<Imported[]> {
  const format = guess(source)?.format ?? (source.mediaType === undefined ? undefined : findFormat(source.mediaType)) ?? findFormat(endingOf(source.name));
  if (!format) throw notReadable(`Nothing says which RDF format this is; name it by its ending or media type (${rdfFormats.map((each) => each.endings[0]).join(', ')})`);
  const main = context.record ?? recordFor(source, context.base);
  const { quads, origins, findings, dropped } = await readRdf(source.bytes, format.mediaType, { baseIri: main, contexts: context.contexts });

  const ownGraphs = new Map<string, Quad[]>();
  const rest: Quad[] = [];
  const recordsUnder = `${context.base}records/`;
  for (const each of quads) {
    const graph = each.graph.termType === 'NamedNode' ? each.graph.value : '';
    const isRecord = graph.startsWith(recordsUnder) && graph !== main && /^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$/.test(graph.slice(recordsUnder.length));
    if (!isRecord) { rest.push(each); continue; }
    const list = ownGraphs.get(graph);
    if (list) list.push(each); else ownGraphs.set(graph, [each]);
  }
  const foreignGraphs = new Set(rest.flatMap(({ graph }) => (graph.termType === 'DefaultGraph' || graph.value === main ? [] : [graph.value])));
  const parts = [...(rest.length > 0 || ownGraphs.size === 0 ? [[main, rest] as const] : []), ...ownGraphs];
  return parts.map(([record, own], index) => {
    const first = index === 0;
    const named = first ? own.filter(({ graph }) => graph.termType !== 'DefaultGraph' && graph.value !== main).length : 0;
    return {
      record, quads: intoDefaultGraph(own), origins,
      findings: first ? findings : [],
      loss: {
        kept: own.length - named, mapped: named, dropped: first ? dropped.reduce((sum, item) => sum + item.count, 0) : 0,
        items: first ? [...dropped, ...(named > 0 ? [{ path: 'named graphs', count: named, what: 'mapped' as const, reason: 'statements of named graphs go into the one record' }] : [])] : [],
      },
      warnings: first && foreignGraphs.size > 0 ? [`${foreignGraphs.size} named graph${foreignGraphs.size === 1 ? ' is' : 's are'} merged into the record ${main}`] : [],
    };
  });
}

export const rdfFile: Importer = {
  name: 'rdf',
  title: `RDF in ${rdfFormats.map((format) => format.title).join(', ')}`,
  version: '1',
  mediaTypes: rdfFormats.map((format) => format.mediaType),
  endings: rdfFormats.flatMap((format) => format.endings).filter((ending) => tellingEndings.has(ending)).sort((a, b) => b.length - a.length),
  recognise: (source) => guess(source)?.sure ?? 0,
  read,
};
