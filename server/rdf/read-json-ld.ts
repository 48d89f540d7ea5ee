/**
 * Reads JSON-LD with `jsonld`, and says what that library would leave out in silence: nodes whose `@id` is no IRI, keys
 * and types without a mapping, values outside any node. Contexts come from `contexts.ts` only. Faulty identifiers are
 * percent-encoded in the expanded form, so the graph stays whole for validation while the fault is reported.
 */
import { KnownError } from '../errors.ts';
import type { Origin } from '../errors.ts';
import { normaliseIri, readPid } from '../pids/pids.ts';
import { encodeIri, findIriFault } from './check-iris.ts';
import { vendoredContexts } from './contexts.ts';
import type { Contexts } from './contexts.ts';
import { walkJsonLd } from './json-ld-walk.ts';
import type { Walk } from './json-ld-walk.ts';
import { readJson } from './json-source.ts';
import { nearest } from './nearest.ts';
import { createPointerOrigins } from './origins.ts';
import type { Loss, Origins, Result } from './report.ts';
import { hasScheme } from './resolve-iri.ts';
import { notReadable } from './source-text.ts';
import { blankNode, defaultGraph, literal, namedNode, quad } from './terms.ts';
import type { Quad, Quad_Object, Quad_Subject } from './terms.ts';
import { rules, xsd } from './vocabulary.ts';

export interface JsonLdRead { quads: Quad[]; origins: Origins; findings: Result[]; dropped: Loss['items'] }

interface Event { code: string; level: string; message: string; details: Record<string, unknown> }
interface PlainTerm { termType: string; value: string; language?: string; datatype?: { value: string } }
interface PlainQuad { subject: PlainTerm; predicate: PlainTerm; object: PlainTerm | null; graph: PlainTerm }

/** jsonld rewrites texts of type xsd:double, turning what is no number into NaN; under this name they pass as written. */
const writtenDouble = 'urn:x-written-double';

/** jsonld's events that mean a loss, and what they mean to the writer of the file. */
const losses: Readonly<Record<string, string>> = {
  'free-floating scalar': 'a value outside any node says nothing and is left out',
  'reserved term': 'names of the form @word are reserved by JSON-LD and are left out',
  'reserved @id value': 'an @id of the form @word is reserved by JSON-LD and is left out',
  'reserved @reverse value': 'a @reverse of the form @word is reserved by JSON-LD and is left out',
  'blank node predicate': 'a property that is a blank node cannot be stored and is left out',
  'rdfDirection not set': 'the base direction of a text is left out',
  'null @id value': 'an @id without a value is left out; the node becomes anonymous',
};

/** Parsed-to-be JSON-LD text → quads, places, findings and losses. Relative IRIs resolve against `baseIri`. */
export async function readJsonLd(text: string, baseIri: string, contexts: Contexts = vendoredContexts): Promise<JsonLdRead> {
  const { value: document, findings } = readJson(text);
  if (document === null || typeof document !== 'object') throw notReadable('JSON-LD is an object or an array of objects', { pointer: '' });
  const walk = walkJsonLd(document, baseIri, contexts);
  const unmapped = new Map<string, number>();
  const other = new Map<string, number>();
  const options = {
    base: baseIri,
    documentLoader: (iri: string) => Promise.resolve(contexts.load(iri)),
    eventHandler: ({ event, next }: { event: Event; next: () => void }) => {
      if (event.code === 'invalid property') count(unmapped, String(event.details['property']));
      else if (losses[event.code] !== undefined) count(other, event.code);
      next();
    },
  };
  let dataset: PlainQuad[];
  try {
    const { default: jsonld } = await import('jsonld'); // it brings an HTTP client: only where JSON-LD is read
    const expanded = await jsonld.expand(document as never, options as never);
    repairExpanded(expanded, walk, findings);
    dataset = await jsonld.toRDF(expanded as never, { ...options, skipExpansion: true } as never) as never;
  } catch (error) {
    throw jsonLdError(error, walk);
  }
  const dropped: Loss['items'] = [];
  for (const [key, count] of unmapped) {
    const place = walk.keys.get(key);
    const near = nearest(key, walk.terms.keys());
    findings.push({
      severity: 'Warning', focus_node: place?.pointer ?? '', value: key, shape: rules.jsonKey,
      message: `The key "${key}" has no meaning in the document's context, so ${count === 1 ? 'its value is' : `its ${count} values are`} left out`,
      ...(place ? { origin: { pointer: place.pointer } } : {}),
      remedy: near ? `did you mean "${near}"?` : 'define the key in @context',
    });
    dropped.push({ path: key, count, what: 'dropped', reason: 'no mapping in the context', ...(place ? { example: place.pointer } : {}) });
  }
  for (const [code, count] of other) {
    findings.push({ severity: 'Warning', focus_node: '', shape: rules.jsonKey, message: `${losses[code]!.replace(/^./, (char) => char.toUpperCase())} (${count} times)` });
    dropped.push({ path: code, count, what: 'dropped', reason: losses[code]! });
  }
  checkTypes(walk, findings);
  return { quads: toQuads(dataset), origins: pointerOrigins(walk), findings, dropped };
}

/** Types that the context does not know become relative IRIs, which is hardly ever meant. */
function checkTypes(walk: Walk, findings: Result[]): void {
  if (walk.terms.has('@vocab')) return;
  for (const [type, { pointer, count }] of walk.types) {
    if (walk.terms.has(type) || type.startsWith('@') || type.startsWith('_:') || hasScheme(type)) continue;
    const near = nearest(type, walk.terms.keys());
    findings.push({
      severity: 'Warning', focus_node: pointer, value: type, shape: rules.jsonType,
      message: `The type "${type}" (${count} times) is not defined in the document's context`,
      origin: { pointer }, remedy: near ? `did you mean "${near}"?` : 'define the type in @context, or write its IRI in full',
    });
  }
}

/** Changes the expanded form in place: encodes faulty identifiers with a finding, writes typed decimals as decimals. */
function repairExpanded(expanded: unknown, walk: Walk, findings: Result[]): void {
  const pointers = new Map<string, { pointer: string; written: string }>();
  for (const [written, pointer] of walk.identifiers) pointers.set(walk.expand(written), { pointer, written });
  const repaired = new Map<string, string>();
  const repair = (iri: string): string => {
    if (iri.startsWith('_:') || iri.startsWith('@')) return iri;
    const before = repaired.get(iri);
    if (before !== undefined) return before;
    const bare = pointers.get(iri)?.written;
    const pid = bare !== undefined && /^\d{4}-\d{4}-\d{4}-\d{3}[\dXx]$/.test(bare) ? readPid(bare, ['orcid'])?.iri : undefined;
    const fault = pid === undefined ? findIriFault(iri) : undefined;
    if (!fault) { repaired.set(iri, pid ?? iri); return pid ?? iri; }
    const spelt = normaliseIri(iri);
    if (spelt.changed && !findIriFault(spelt.iri)) { repaired.set(iri, encodeIri(iri)); return encodeIri(iri); }
    const absolute = hasScheme(iri) ? iri : walk.expand(iri);
    const result = fault.remedy && findIriFault(fault.remedy) === undefined && hasScheme(iri) ? fault.remedy : encodeIri(absolute);
    repaired.set(iri, result);
    const place = pointers.get(iri) ?? pointers.get(absolute);
    const written = place?.written ?? iri;
    const isPath = !hasScheme(written) && /^[./#]|[/]|\.\w{1,8}$/.test(written);
    const remedy = hasScheme(written) ? result : encodeIri(written);
    findings.push({
      severity: isPath ? 'Info' : 'Violation', focus_node: result, value: written, shape: rules.iri,
      message: isPath ? `The path "${written}" has characters that IRIs do not allow; it is kept as ${remedy}` : hasScheme(written) ? fault.message : `"${written}" is not an IRI`,
      ...(place ? { origin: { pointer: place.pointer } } : {}), remedy,
    });
    return result;
  };
  const stack: unknown[] = [expanded];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (Array.isArray(value)) { for (const each of value) stack.push(each); continue; }
    if (value === null || typeof value !== 'object') continue;
    const node = value as Record<string, unknown>;
    if ('@value' in node) {
      if (typeof node['@value'] === 'number' && node['@type'] === xsd.decimal) node['@value'] = plainDecimal(node['@value']);
      if (typeof node['@value'] === 'string' && node['@type'] === xsd.double) node['@type'] = writtenDouble;
      continue;
    }
    if (typeof node['@id'] === 'string') node['@id'] = repair(node['@id']);
    if (Array.isArray(node['@type'])) {
      const types = node['@type'] as (string | null)[];
      node['@type'] = types.filter((type) => type !== null).map(repair);
      if (types.includes(null)) findings.push({ severity: 'Warning', focus_node: String(node['@id'] ?? ''), shape: rules.jsonType, message: 'A type begins with @ like a keyword of JSON-LD; it is left out', remedy: 'write the type without @, or its IRI in full' });
    }
    for (const [key, each] of Object.entries(node)) if (key !== '@id' && key !== '@type' && key !== '@index') stack.push(each);
  }
}

/** A JSON number as xsd:decimal, which knows no exponent. */
export function plainDecimal(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text.includes('.') ? text : `${text}.0`;
  const [, sign = '', first = '', rest = '', exponent = '0'] = match;
  const digits = first + rest, point = 1 + Number(exponent);
  return point <= 0 ? `${sign}0.${'0'.repeat(-point)}${digits}` : `${sign}${digits.padEnd(point, '0')}.0`;
}

function toQuads(dataset: readonly PlainQuad[]): Quad[] {
  const node = (term: PlainTerm): Quad_Subject => term.termType === 'BlankNode' ? blankNode(term.value.replace(/^_:/, '')) : namedNode(term.value);
  const quads: Quad[] = [];
  for (const { subject, predicate, object, graph } of dataset) {
    if (!object) continue;
    const value: Quad_Object = object.termType === 'Literal' ? literal(object.value, object.language || namedNode(object.datatype?.value === writtenDouble ? xsd.double : object.datatype?.value ?? xsd.string)) : node(object);
    quads.push(quad(node(subject), namedNode(predicate.value), value, graph.termType === 'DefaultGraph' ? defaultGraph() : node(graph)));
  }
  return quads;
}

/** Places by subject and predicate: built when first asked. */
function pointerOrigins(walk: Walk): Origins {
  let nodes: Map<string, Origin> | undefined, keys: Map<string, Origin> | undefined;
  return {
    find(subject, predicate, value) {
      if (!nodes || !keys) {
        nodes = new Map(); keys = new Map();
        for (const [written, pointer] of walk.identifiers) {
          const iri = walk.expand(written);
          for (const spelling of [iri, encodeIri(iri)]) if (!nodes.has(spelling)) nodes.set(spelling, { pointer });
        }
        for (const [field, pointer] of walk.fields) {
          const cut = field.lastIndexOf('\n');
          keys.set(`${walk.expand(field.slice(0, cut))}\n${termIri(walk, field.slice(cut + 1))}`, { pointer });
        }
      }
      return createPointerOrigins(nodes, (s, p) => keys!.get(`${s}\n${p}`)).find(subject, predicate, value);
    },
  };
}

function termIri(walk: Walk, key: string): string {
  const mapped = walk.terms.get(key);
  return mapped === undefined ? walk.expand(key) : walk.expand(mapped);
}

function count(map: Map<string, number>, key: string): void { map.set(key, (map.get(key) ?? 0) + 1); }

/** A definition that jsonld refuses: an IRI with a space, or a name that is neither a term nor relative to a vocabulary. */
function isNoMapping(walk: Walk, term: string): boolean {
  const iri = walk.terms.get(term) ?? '';
  return /\s/.test(iri) || (iri !== '' && !iri.includes(':') && !iri.startsWith('@') && !walk.terms.has(iri) && !walk.terms.has('@vocab'));
}

/** jsonld's errors → known errors with the pointer of what they complain about. */
function jsonLdError(error: unknown, walk: Walk): Error {
  for (let cause = error as { details?: { cause?: unknown }; cause?: unknown } | undefined; cause; cause = (cause.details?.cause ?? cause.cause) as typeof cause) {
    if (cause instanceof KnownError) return cause;
  }
  const { name = '', message = '', details = {} } = error as { name?: string; message?: string; details?: Record<string, unknown> };
  if (!name.startsWith('jsonld.')) return error as Error;
  const broken = details['code'] === 'invalid IRI mapping' ? [...walk.definitions.keys()].find((each) => isNoMapping(walk, each)) : undefined;
  if (broken !== undefined) {
    return notReadable(`The term "${broken}" of the context stands for "${walk.terms.get(broken)}", which is no IRI`, { pointer: walk.definitions.get(broken)! }, {}, error);
  }
  const term = details['term'] ?? details['property'];
  const place = typeof term === 'string' ? walk.keys.get(term)?.pointer : undefined;
  const what = typeof details['code'] === 'string' ? ` (${details['code']}${details['value'] === undefined ? '' : `: ${JSON.stringify(details['value']).slice(0, 100)}`})` : '';
  const inContext = details['context'] !== undefined ? '/@context' : undefined;
  const pointer = inContext ?? place;
  return notReadable(`This is not valid JSON-LD: ${message.replace(/^Invalid JSON-LD syntax; /, '').replace(/\.$/, '')}${what}`, pointer === undefined ? {} : { pointer }, {}, error);
}
