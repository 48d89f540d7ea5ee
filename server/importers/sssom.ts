/**
 * The importer of mapping sets (SSSOM) in all their forms. One file is one set is one record; each mapping is a resource in
 * it, named by its record_id or by its content, so that a second import of the same file changes nothing.
 */
import { hash } from 'node:crypto';
import type { Origin } from '../errors.ts';
import type { Imported, Origins, Result } from '../rdf/report.ts';
import { notReadable } from '../rdf/source-text.ts';
import { rules } from '../rdf/vocabulary.ts';
import type { Quad } from '../rdf/terms.ts';
import { checkMappings } from '../sssom/checks.ts';
import type { Finding } from '../sssom/findings.ts';
import { hashMapping } from '../sssom/hash.ts';
import type { Mapping, MappingSet } from '../sssom/mapping.ts';
import { definitionsOf, mappingToQuads, setToQuads, unnamedNode } from '../sssom/quads.ts';
import { readSssom } from '../sssom/read.ts';
import type { ReadSssom } from '../sssom/read.ts';
import type { ImportContext, Importer, Source } from './importer.ts';

const version = '1';
const named = /\.sssom\.(?:tsv|csv|txt|json|jsonld|ttl|rdf)$/i;
/** A line of slot names, behind the metadata. */
const titles = /(?:^|[\r\n])(?!#)"?[^\r\n]*\b(?:subject_id|subject_label)\b[^\r\n]*\bpredicate_id\b/;

const headOf = ({ bytes }: Source): string => Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 200_000)).toString('utf8');

function recognise(source: Source): number {
  if (named.test(source.name ?? '')) return 0.98;
  const head = headOf(source);
  if (/^\s*[[{]/.test(head)) return /"mapping_set_id"|"mapping_justification"/.test(head) && /"(?:subject_id|mappings)"/.test(head) ? 0.92 : 0;
  // a set that names its mappings: what the standard writes, and this server's own records do not
  if (/w3id\.org\/sssom\//.test(head) && /MappingSet/.test(head) && /\bsssom:mappings\b|w3id\.org\/sssom\/mappings>/.test(head)) return 0.97;
  return titles.test(head) || /^(?:\ufeff)?#\s*(?:curie_map|mapping_set_id|sssom_version)\s*:/m.test(head) ? 0.92 : 0;
}

const slug = (text: string): string => text.normalize('NFKD').replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 60).toLowerCase();

/**
 * The record of a set: by its identifier and the vocabularies that it maps between, for some publish all their pairs under one
 * identifier. A newer release of the same set becomes the next version of the record.
 */
function recordOf({ set, mappings }: ReadSssom, source: Source, base: string): string {
  const stem = (source.name ?? '').replace(/\.[A-Za-z0-9]+$/, '').replace(/\.sssom$/i, '');
  if (set.mapping_set_id === undefined) return `${base}records/mapping-set-${slug(stem) || source.sha256.slice(0, 16)}`;
  const shared = (slot: 'subject_source' | 'object_source'): string => { const value = mappings[0]?.[slot]; return value !== undefined && mappings.every((mapping) => mapping[slot] === value) ? value : ''; };
  const end = slug(/[^/#]*$/.exec(set.mapping_set_id.replace(/[/#]+$/, ''))![0].replace(/(?:\.sssom)?\.(?:tsv|json|ttl|csv)$/, ''));
  return `${base}records/mapping-set-${end === '' ? '' : `${end}-`}${hash('sha256', [set.mapping_set_id, shared('subject_source'), shared('object_source')].join('\n')).slice(0, 10)}`;
}

const camel = (slot: string): string => slot.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A finding as the report shows it, with its lines. */
export function findingToResult(finding: Finding, focus: string): Result {
  const { severity, rule, message, slot, value, remedy, count, lines, line, column, pointer } = finding;
  const further = count > 1 ? ` (${count} times${lines.length > 1 ? `, in lines ${lines.join(', ')}${count > lines.length ? ' …' : ''}` : ''})` : '';
  const origin: Origin = { ...line === undefined ? {} : { line }, ...column === undefined ? {} : { column }, ...pointer === undefined ? {} : { pointer } };
  return {
    severity, message: message + further, focus_node: focus, shape: `${rules.namespace}sssom-${rule}`,
    ...slot === undefined ? {} : { field: camel(slot) }, ...value === undefined ? {} : { value }, ...remedy === undefined ? {} : { remedy }, ...Object.keys(origin).length > 0 ? { origin } : {},
  };
}

/** A read set as statements: the set, then each mapping; `lines` finds the place of a subject. */
export function setAsQuads(set: MappingSet, mappings: readonly Mapping[], record: string): { node: string; quads: Quad[]; lines: Map<string, number>; nodes: string[] } {
  const node = set.mapping_set_id ?? `${record}#set`, definitions = definitionsOf(set);
  const quads = setToQuads(set, node, record), lines = new Map<string, number>([[node, 1]]), again = new Map<string, number>(), nodes: string[] = [];
  for (const mapping of mappings) {
    let own = mapping.record_id;
    if (own === undefined) {
      const key = hashMapping(mapping), times = again.get(key) ?? 0;
      again.set(key, times + 1);
      own = unnamedNode(record, key, times);
    }
    if (mapping.line !== undefined) lines.set(own, mapping.line);
    nodes.push(own);
    quads.push(...mappingToQuads(mapping, own, node, definitions));
  }
  return { node, quads, lines, nodes };
}

async function read(source: Source, context: ImportContext): Promise<Imported[]> {
  const sent = await readSssom(source.bytes, { ...formatOfSource(source), ...source.metadata === undefined ? {} : { externalMetadata: source.metadata } });
  const columns = sent.findings.filter(({ rule }) => rule === 'column-missing');
  if (columns.length > 0) throw notReadable(`${columns.map(({ message }) => message).join('; ')}: without it no mapping says anything`, columns[0]!.line === undefined ? {} : { line: columns[0]!.line });
  const record = context.record ?? recordOf(sent, source, context.base);
  const { node, quads, lines } = setAsQuads(sent.set, sent.mappings, record);
  const at = (iri: string): Origin | undefined => { const line = lines.get(iri); return line === undefined ? undefined : { line }; };
  const origins: Origins = { find: (subject) => at(subject) };
  const byLine = new Map([...lines].map(([iri, line]) => [line, iri]));
  const values = quads.length - sent.mappings.length * 3;
  return [{
    record, quads, origins, warnings: [],
    findings: [...sent.findings.filter((finding) => !judgedByShapes(finding)), ...checkMappings(sent.mappings, context.terms)].map((finding) => findingToResult(finding, finding.line === undefined ? node : byLine.get(finding.line) ?? node)),
    loss: {
      kept: Math.max(0, values), mapped: 0, dropped: sent.loss.reduce((sum, { count }) => sum + count, 0),
      items: sent.loss.map(({ path, count, reason, example }) => ({ path, count, what: 'dropped' as const, reason, ...example === undefined ? {} : { example } })),
    },
  }];
}

/** What the shapes say of each mapping, with its line, need not be said here as well. */
const shapeRules = new Set(['slot-missing', 'searched-nowhere', 'reviewer-missing']);
const judgedByShapes = ({ rule, slot }: Finding): boolean => shapeRules.has(rule) || rule === 'set-slot-missing' && slot === 'license';

function formatOfSource({ name, mediaType }: Source): Parameters<typeof readSssom>[1] {
  if (mediaType !== undefined && /json/.test(mediaType) || /\.json(?:ld)?$/i.test(name ?? '')) return { format: 'json' };
  return mediaType !== undefined && /turtle|rdf\+xml|n-triples/.test(mediaType) ? { format: 'rdf', mediaType } : /\.rdf$/i.test(name ?? '') ? { format: 'rdf', mediaType: 'application/rdf+xml' } : {};
}

export const sssomFile: Importer = {
  name: 'sssom',
  title: 'mapping sets (SSSOM: TSV, CSV, JSON, RDF)',
  version,
  mediaTypes: ['text/sssom+tsv', 'application/sssom+tsv', 'application/sssom+json'],
  endings: ['.sssom.tsv', '.sssom.csv', '.sssom.json', '.sssom.ttl', '.sssom.rdf'],
  recognise, read,
};
