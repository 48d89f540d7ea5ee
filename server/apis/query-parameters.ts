/**
 * Typed parameters of stored queries. A value is checked, becomes an RDF term and takes the place of `$name` in the parsed
 * tokens of the query: it can never be anything but one term, whatever it contains.
 */
import { KnownError } from '../errors.ts';
import { normaliseIri, readPid } from '../pids/pids.ts';
import { findIriFault } from '../rdf/check-iris.ts';
import { termToNTriples } from '../rdf/n-quads.ts';
import { hasScheme, resolveIri } from '../rdf/resolve-iri.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import { namespaces, xsd } from '../rdf/vocabulary.ts';

export const parameterTypes = ['iri', 'term', 'string', 'integer', 'decimal', 'boolean', 'date', 'dateTime'] as const;
export type ParameterType = (typeof parameterTypes)[number];

export interface QueryParameter {
  name: string;
  type: ParameterType;
  description: string;
  /** text of the default; undefined and not optional: must be given */ fallback?: string;
  /** not given: any value, the place becomes a free variable */ optional: boolean;
}

export interface TermContext { base: string; prefixes: Readonly<Record<string, string>> }

const curie = /^([A-Za-z][\w-]*):([^\s/][^\s<>"{}|\\^`]*)$/;
const noScheme = /^(?:https?|urn|mailto|tag|file|data|javascript|ftp)$/i;

function readIri(text: string, { base, prefixes }: TermContext): string | undefined {
  const [, prefix = '', local = ''] = curie.exec(text) ?? [];
  const namespace = prefixes[prefix] ?? (namespaces as Record<string, string>)[prefix];
  if (namespace !== undefined && prefix !== '' && !noScheme.test(prefix)) return namespace + local;
  if (text === '') return undefined;
  const iri = hasScheme(text) ? text : resolveIri(text, base);
  return findIriFault(iri) ? undefined : normaliseIri(iri).iri;
}

function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (!match) return false;
  const day = new Date(`${match[0]}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(match[0]);
}

/** type → the term in SPARQL's own syntax, or undefined when the text is none; and what would be right. */
const readers: Readonly<Record<ParameterType, { read(text: string, context: TermContext): string | undefined; right: string }>> = {
  iri: { right: 'an IRI', read: (text, context) => { const iri = readIri(text, context); return iri === undefined ? undefined : termToNTriples(namedNode(iri)); } },
  term: {
    right: 'the IRI of a term, or its short id like NCBITaxon:9606',
    read(text, context) {
      const pid = readPid(text, ['ontology-term']);
      if (pid && !pid.fault) return termToNTriples(namedNode(pid.iri));
      return hasScheme(text) ? readers.iri.read(text, context) : undefined;
    },
  },
  string: { right: 'text', read: (text) => termToNTriples(literal(text)) },
  integer: { right: 'a whole number', read: (text) => (/^[+-]?\d{1,18}$/.test(text) ? String(BigInt(text.replace(/^\+/, ''))) : undefined) },
  decimal: { right: 'a decimal number like 0.5', read: (text) => (/^[+-]?(?:\d{1,30}(?:\.\d{1,30})?|\.\d{1,30})$/.test(text) ? termToNTriples(literal(text, namedNode(xsd.decimal))) : undefined) },
  boolean: { right: 'true or false', read: (text) => (/^(?:true|false)$/.test(text) ? text : undefined) },
  date: { right: 'a date like 2026-05-31', read: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text) ? termToNTriples(literal(text, namedNode(xsd.date))) : undefined) },
  dateTime: {
    right: 'a time like 2026-05-31T12:00:00Z',
    read(text) {
      const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
      return /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})?$/.test(whole) && isDay(whole) ? termToNTriples(literal(whole, namedNode(xsd.dateTime))) : undefined;
    },
  },
};

/** Checks one value and makes its term. Errors: request-not-valid, naming the parameter and what would be right. */
export function readTerm(parameter: QueryParameter, text: string, context: TermContext): string {
  const { read, right } = readers[parameter.type];
  const term = text.length > 10_000 ? undefined : read(text.trim(), context);
  if (term !== undefined) return term;
  throw new KnownError('request-not-valid', `the parameter ${parameter.name} is ${JSON.stringify(text.slice(0, 200))}; it must be ${right}`, { parameter: parameter.name });
}

/** Tokens in which a dollar sign is no parameter: comments, strings, IRIs. The last alternative is a `$name`. */
const tokens = /#[^\n]*|"""(?:(?:"|"")?(?:[^"\\]|\\.))*"""|'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|\$([A-Za-z_]\w*)/g;

/** Names of the parameters that the text uses. */
export function usedParameters(sparql: string): Set<string> {
  return new Set([...sparql.matchAll(tokens)].flatMap((match) => match[1] ?? []));
}

/**
 * The query with a term in each parameter's place; those without a term become free variables. A line that ends in
 * `# only with NAME` is left out when that parameter is not given.
 */
export function bindParameters(sparql: string, terms: ReadonlyMap<string, string>): string {
  const lines = sparql.split('\n').filter((line) => { const name = /# only with (\w+)$/.exec(line)?.[1]; return name === undefined || terms.has(name); });
  return lines.join('\n').replaceAll(tokens, (whole, name?: string) => (name === undefined ? whole : terms.get(name) ?? `?${name}`));
}
