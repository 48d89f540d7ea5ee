/**
 * Reads a set of mappings in any of SSSOM's forms. Kind by default: the file is read, and what is not as it must be is
 * said with its line. Strict where asked: what the specification tells parsers to reject ends the reading.
 */
import { findFormat, readRdf } from '../rdf/formats.ts';
import { notReadable, readText } from '../rdf/source-text.ts';
import { readTurtle } from '../rdf/read-turtle.ts';
import { createFindings } from './findings.ts';
import type { Finding, Findings, Lost } from './findings.ts';
import type { Mapping, MappingSet, SssomDocument } from './mapping.ts';
import { propagate } from './propagate.ts';
import { readJson } from './read-json.ts';
import { readSssomQuads } from './read-rdf.ts';
import { readTsv } from './read-tsv.ts';
import { checkRules } from './rules.ts';

export interface ReadSssomOptions {
  /** text of the `.sssom.yml` beside the file */ externalMetadata?: string;
  /** default: by the first characters */ format?: 'tsv' | 'json' | 'rdf';
  /** media type of RDF; default Turtle */ mediaType?: string;
  /** ends at what parsers MUST reject: prefixes that are not declared */ strict?: boolean;
}

export interface ReadSssom {
  readonly set: MappingSet;
  /** with the set's slots handed down */ readonly mappings: readonly Mapping[];
  readonly findings: readonly Finding[];
  /** what is not kept */ readonly loss: readonly Lost[];
  readonly format: 'tsv' | 'json' | 'rdf';
}

/** What a text most likely is. */
export function formatOf(text: string): 'tsv' | 'json' | 'rdf' {
  const head = text.slice(0, 2000).trimStart();
  if (/^[{[]\s*["{\]}]/.test(head)) return 'json';
  return /^(?:@prefix|@base|PREFIX\s|BASE\s|<\?xml|<[a-z][^\t]*>\s)/i.test(head) ? 'rdf' : 'tsv';
}

/**
 * Text or bytes → set, mappings, findings. Throws source-not-readable with a place where the file as a whole is none: no
 * text, broken YAML or JSON, no line of slot names. Everything else is a finding.
 */
export async function readSssom(source: string | Uint8Array, options: ReadSssomOptions = {}): Promise<ReadSssom> {
  const text = readText(source), format = options.format ?? formatOf(text);
  if (format !== 'rdf') return readSssomText(text, { ...options, format });
  const findings = createFindings();
  const mediaType = options.mediaType ?? (/^\s*<\?xml/.test(text) ? 'application/rdf+xml' : 'text/turtle');
  const { quads, prefixes } = /turtle|trig/.test(findFormat(mediaType)?.mediaType ?? '') ? readTurtle(text, mediaType, 'urn:x-sssom:') : { quads: (await readRdf(text, mediaType, { baseIri: 'urn:x-sssom:' })).quads, prefixes: {} };
  return finish(readSssomQuads(quads, prefixes, findings), 'rdf', findings, options);
}

/** The same for TSV, CSV and JSON, which need no waiting. */
export function readSssomText(source: string | Uint8Array, options: ReadSssomOptions = {}): ReadSssom {
  const text = readText(source), format = options.format ?? formatOf(text), findings = createFindings();
  if (typeof source !== 'string' && source[0] === 0xef && source[1] === 0xbb && source[2] === 0xbf || typeof source === 'string' && source.startsWith('\ufeff')) findings.add({ severity: 'Info', rule: 'byte-order-mark', message: 'the file begins with a byte order mark, which SSSOM does not allow', remedy: 'save it as UTF-8 without one' }, { line: 1 });
  return finish(format === 'json' ? readJson(text, findings) : readTsv(text, options.externalMetadata, findings), format, findings, options);
}

function finish(document: SssomDocument, format: ReadSssom['format'], findings: Findings, { strict }: ReadSssomOptions): ReadSssom {
  const { set, mappings, kept } = propagate(document);
  for (const name of kept) findings.add({ severity: 'Info', rule: 'not-propagated', slot: name, message: `${name} of the set is not handed down, for some mappings have one of their own`, remedy: 'give it to each mapping that it is meant for' }, {});
  checkRules({ set, mappings }, findings);
  if (strict) {
    const fatal = findings.all.find(({ rule, severity }) => rule === 'prefix-not-declared' || severity === 'Violation' && rule === 'prefix-map');
    if (fatal) throw notReadable(`${fatal.message}; SSSOM tells parsers to reject the file`, fatal.line === undefined ? {} : { line: fatal.line, ...fatal.column === undefined ? {} : { column: fatal.column } });
  }
  return { set, mappings, findings: findings.all, loss: findings.lost, format };
}
