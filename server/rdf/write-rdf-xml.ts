/**
 * Writes RDF/XML, the plainest form of it: one rdf:Description a subject, one property element a statement. RDF/XML cannot
 * say everything that RDF can (predicates need an XML name at their end, XML 1.0 forbids most control characters): such a
 * graph is refused with the reason, and the other formats named.
 */
import { KnownError } from '../errors.ts';
import type { Quad } from './terms.ts';
import { namespaces, xsd } from './vocabulary.ts';

const localPart = /[A-Za-z_\u00c0-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd][\w.\u00b7\u00c0-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd-]*$/;
/** Names of rdf: that mean syntax, not properties, when they stand as property elements. */
const reserved = new Set(['RDF', 'Description', 'ID', 'about', 'parseType', 'resource', 'nodeID', 'datatype', 'li', 'bagID', 'aboutEach', 'aboutEachPrefix'].map((name) => namespaces.rdf + name));
const notInXml = /(?![\t\n\r\u007f-\u009f])\p{Cc}|[\ufffe\uffff]|\p{Cs}/u;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;', '\n': '&#xA;', '\t': '&#x9;' };

const inText = (text: string): string => text.replaceAll(/[&<>\r]/g, (char) => entities[char]!);
const inAttribute = (text: string): string => text.replaceAll(/[&<>"\r\n\t]/g, (char) => entities[char]!);

function cannotWrite(what: string): KnownError {
  return new KnownError('not-acceptable', `RDF/XML cannot hold ${what}; ask for Turtle or JSON-LD`, { offered: ['text/turtle', 'application/ld+json', 'application/n-triples'] });
}

/** Quads → RDF/XML text; graph names are left out. Throws not-acceptable where RDF/XML cannot hold the graph. */
export function writeRdfXml(quads: Iterable<Quad>, options: { prefixes?: Readonly<Record<string, string>> | undefined } = {}): string {
  const names = new Map<string, string>(Object.entries({ ...options.prefixes, ...namespaces })
    .filter(([prefix]) => /^[A-Za-z_][\w.-]*$/.test(prefix) && !/^xml/i.test(prefix)).map(([prefix, namespace]) => [namespace, prefix]));
  names.set(namespaces.rdf, 'rdf');
  const taken = new Set(names.values());
  const used = new Map<string, string>([[namespaces.rdf, 'rdf']]);
  const blanks = new Map<string, string>();

  const elementName = (iri: string): string => {
    const local = localPart.exec(iri)?.[0];
    const namespace = local === undefined ? '' : iri.slice(0, iri.length - local.length);
    if (local === undefined || namespace === '' || reserved.has(iri) || namespace === 'http://www.w3.org/2000/xmlns/') throw cannotWrite(`the predicate <${iri}>, which does not end in an XML name of its own`);
    let prefix = used.get(namespace) ?? names.get(namespace);
    if (prefix === undefined) {
      for (let n = 1; taken.has(prefix = `ns${n}`); n++);
      taken.add(prefix);
    }
    used.set(namespace, prefix);
    return `${prefix}:${local}`;
  };
  const node = (term: { termType: string; value: string }, iriAttribute: string): string => {
    if (term.termType === 'NamedNode') return `${iriAttribute}="${inAttribute(term.value)}"`;
    let label = blanks.get(term.value);
    if (label === undefined) blanks.set(term.value, label = `b${blanks.size}`);
    return `rdf:nodeID="${label}"`;
  };

  const subjects = new Map<string, string[]>();
  for (const { subject, predicate, object } of quads) {
    const key = node(subject, 'rdf:about');
    let lines = subjects.get(key);
    if (!lines) subjects.set(key, lines = []);
    const name = elementName(predicate.value);
    if (object.termType !== 'Literal') { lines.push(`    <${name} ${node(object, 'rdf:resource')}/>\n`); continue; }
    if (notInXml.test(object.value)) throw cannotWrite('a text with control characters');
    const attribute = object.language ? ` xml:lang="${inAttribute(object.language)}"`
      : object.datatype.value === xsd.string ? '' : ` rdf:datatype="${inAttribute(object.datatype.value)}"`;
    lines.push(`    <${name}${attribute}>${inText(object.value)}</${name}>\n`);
  }
  const body = [...subjects].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([subject, lines]) => `  <rdf:Description ${subject}>\n${[...new Set(lines)].sort().join('')}  </rdf:Description>\n`).join('');
  const declarations = [...used].map(([namespace, prefix]) => ` xmlns:${prefix}="${inAttribute(namespace)}"`).sort().join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF${declarations}>\n${body}</rdf:RDF>\n`;
}
