/**
 * Writes Turtle and TriG for people: one block a subject, sorted, with only the prefixes that are used, `a` for rdf:type,
 * bare numbers and truth values, hash IRIs of the record as `<#local>`. The order depends on the content alone, so equal
 * graphs give equal files and differences between versions can be read.
 */
import { escapeIri, escapeLiteral, termToNTriples } from './n-quads.ts';
import type { Quad, Term, Literal } from './terms.ts';
import { namespaces, rdf, xsd } from './vocabulary.ts';

export interface TurtleOptions {
  prefixes?: Readonly<Record<string, string>> | undefined;
  /** IRIs `base` and `base#…` are written relative to it */ baseIri?: string | undefined;
  /** TriG: keep the graphs apart; otherwise graph names are left out */ graphs?: boolean;
}

const prefixName = /^(?:[A-Za-z](?:[\w.-]*[\w-])?)?$/;
const localName = /^(?:[A-Za-z0-9_](?:[\w.-]*[\w-])?)?$/;
const bare: Readonly<Record<string, RegExp>> = {
  [xsd.integer]: /^[+-]?\d+$/,
  [xsd.decimal]: /^[+-]?\d*\.\d+$/,
  [xsd.double]: /^[+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+$/,
  [xsd.boolean]: /^(?:true|false)$/,
};

/** Quads → Turtle (graph names left out) or TriG text. */
export function writeTurtle(quads: Iterable<Quad>, options: TurtleOptions = {}): string {
  const byNamespace = new Map<string, string>(Object.entries<string>({ ...namespaces, ...options.prefixes })
    .filter(([prefix, namespace]) => prefixName.test(prefix) && namespace !== '' && !/[\s<>"{}|\\^`]/.test(namespace))
    .map(([prefix, namespace]) => [namespace, prefix]));
  const oddNamespaces = [...byNamespace].filter(([namespace]) => !/[/#]$/.test(namespace));
  const used = new Set<string>();
  const base = options.baseIri;
  let baseUsed = false;

  // the same IRIs come again and again, and many prefixes are many comparisons
  const written = new Map<string, string>();
  const writeIri = (iri: string): string => {
    let text = written.get(iri);
    if (text === undefined) written.set(iri, text = chooseForm(iri));
    return text;
  };
  const chooseForm = (iri: string): string => {
    if (base !== undefined && iri.startsWith(base) && (iri.length === base.length || iri[base.length] === '#')) {
      baseUsed = true;
      return `<${escapeIri(iri.slice(base.length))}>`;
    }
    const cut = Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/')) + 1;
    const candidates: (readonly [string, string])[] = oddNamespaces.filter(([namespace]) => iri.startsWith(namespace));
    const usual = byNamespace.get(iri.slice(0, cut));
    if (usual !== undefined) candidates.push([iri.slice(0, cut), usual]);
    for (const [namespace, prefix] of candidates) {
      const local = iri.slice(namespace.length);
      if (localName.test(local)) { used.add(prefix); return `${prefix}:${local}`; }
    }
    return `<${escapeIri(iri)}>`;
  };
  const writeTerm = (term: Term): string =>
    term.termType === 'NamedNode' ? writeIri(term.value) : term.termType === 'Literal' ? writeLiteral(term, writeIri) : termToNTriples(term);

  const graphs = new Map<string, Map<string, Map<string, Set<string>>>>();
  for (const quad of quads) {
    const graph = options.graphs && quad.graph.termType !== 'DefaultGraph' ? writeTerm(quad.graph) : '';
    const subjects = getOrAdd(graphs, graph, () => new Map());
    const predicates = getOrAdd(subjects, writeTerm(quad.subject), () => new Map());
    const predicate = quad.predicate.value === rdf.type ? 'a' : writeTerm(quad.predicate);
    getOrAdd(predicates, predicate, () => new Set<string>()).add(writeTerm(quad.object));
  }
  const body = [...graphs].sort(byKey).map(([graph, subjects]) => {
    const blocks = [...subjects].sort(byKey).map(([subject, predicates]) => writeBlock(subject, predicates, graph === '' ? '' : '  '));
    return graph === '' ? blocks.join('\n') : `${graph} {\n${blocks.join('\n')}}\n`;
  }).join('\n');
  const head = [...byNamespace].filter(([, prefix]) => used.has(prefix)).map(([namespace, prefix]) => `@prefix ${prefix}: <${namespace}> .\n`).sort();
  if (baseUsed) head.unshift(`@base <${escapeIri(base!)}> .\n`);
  return head.length > 0 ? `${head.join('')}\n${body}` : body;
}

function writeBlock(subject: string, predicates: Map<string, Set<string>>, indent: string): string {
  const lines = [...predicates].sort(byPredicate).map(([predicate, objects]) => {
    const list = [...objects].sort();
    const text = list.length > 1 && list.join(', ').length > 100 ? list.join(`,\n${indent}    `) : list.join(', ');
    return `${predicate} ${text}`;
  });
  return `${indent}${subject} ${lines.join(` ;\n${indent}  `)} .\n`;
}

function writeLiteral(term: Literal, writeIri: (iri: string) => string): string {
  const { value, language, datatype } = term;
  if (!language && bare[datatype.value]?.test(value)) return value;
  const text = value.includes('\n') && !value.includes('\r')
    ? `"""${value.split('\n').map(escapeLiteral).join('\n')}"""` : `"${escapeLiteral(value)}"`;
  if (language) return `${text}@${language}`;
  return datatype.value === xsd.string ? text : `${text}^^${writeIri(datatype.value)}`;
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = create());
  return value;
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);
/** `a` first, the rest by name. */
const byPredicate = (left: readonly [string, unknown], right: readonly [string, unknown]): number =>
  left[0] === 'a' ? -1 : right[0] === 'a' ? 1 : byKey(left, right);
