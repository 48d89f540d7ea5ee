/**
 * The forms in which answers leave: media type → the engine's own name for the format, by the form of the query; and how
 * many rows (solutions, or statements of a graph) a serialised answer holds, exactly, without parsing it.
 */
import { KnownError } from '../errors.ts';
import type { QueryAnswer } from './store.ts';

type Form = QueryAnswer['form'];

interface ResultFormat {
  mediaType: string;
  forms: readonly Form[];
  /** rows of a body the engine wrote; may stop counting above `limit` */ rows: (body: string, limit: number) => number;
}

/** In order of preference where the client has none. CSV and TSV are defined for SELECT only. */
const formats: readonly ResultFormat[] = [
  { mediaType: 'application/sparql-results+json', forms: ['select', 'ask'], rows: (body, limit) => countBindings(body, limit) },
  { mediaType: 'application/sparql-results+xml', forms: ['select', 'ask'], rows: (body) => count(body, '<result>') }, // '<' in values is escaped
  { mediaType: 'text/csv', forms: ['select'], rows: (body, limit) => countOutside(body, '"', ['\n'], limit + 1) - 1 },
  { mediaType: 'text/tab-separated-values', forms: ['select'], rows: (body) => count(body, '\n') - 1 }, // line breaks in values are escaped
  { mediaType: 'text/turtle', forms: ['construct', 'describe'], rows: countTurtle },
  { mediaType: 'application/n-triples', forms: ['construct', 'describe'], rows: (body) => count(body, '\n') },
  { mediaType: 'application/rdf+xml', forms: ['construct', 'describe'], rows: countRdfXml },
  { mediaType: 'application/ld+json', forms: ['construct', 'describe'], rows: countJsonLd },
  { mediaType: 'application/trig', forms: ['construct', 'describe'], rows: countTurtle },
  { mediaType: 'application/n-quads', forms: ['construct', 'describe'], rows: (body) => count(body, '\n') },
];
const byMediaType = new Map(formats.map((format) => [format.mediaType, format]));

/** The first wanted media type that this form of query can be answered in. Throws not-acceptable. */
export function chooseMediaType(form: Form, accept: readonly string[] | undefined): string {
  const offered = formats.filter(({ forms }) => forms.includes(form)).map(({ mediaType }) => mediaType);
  if (accept === undefined || accept.length === 0) return offered[0]!;
  const chosen = accept.find((mediaType) => offered.includes(mediaType));
  if (chosen === undefined) throw new KnownError('not-acceptable', `a ${form.toUpperCase()} query is answered as ${offered.join(', ')}`, { offered });
  return chosen;
}

/** Rows of an answer, or some number above `limit` where there are more. ASK has none. */
export function countRows(body: string, form: Form, mediaType: string, limit: number): number {
  // no format needs less than two characters for a row: most answers are settled here
  if (form === 'ask' || body.length / 2 <= limit) return 0;
  return byMediaType.get(mediaType)?.rows(body, limit) ?? 0;
}

function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found += 1;
  return found;
}

/** Occurrences of one of `parts` outside of quoted text; `escape` is the character that takes the next with it. */
function countOutside(text: string, quote: string, parts: readonly string[], limit: number, escape?: string): number {
  let found = 0;
  let quoted = false;
  for (let at = 0; at < text.length && found <= limit; at += 1) {
    const char = text[at]!;
    if (char === quote) quoted = !quoted;
    else if (quoted) { if (char === escape) at += 1; }
    else if (parts.some((part) => text.startsWith(part, at))) found += 1;
  }
  return found;
}

/** Rows are objects separated by `},{`. That can stand in a string too, so what it counts is a bound, exact if need be. */
function countBindings(body: string, limit: number): number {
  const start = body.indexOf('"bindings":[') + '"bindings":['.length;
  if (body[start] !== '{') return 0;
  return count(body, '},{') + 1 <= limit ? limit : countOutside(body.slice(start), '"', ['},{'], limit, '\\') + 1;
}

/** Each statement ends in ` .`, ` ;` or ` ,`; IRIs hold no spaces, strings are skipped. */
function countTurtle(body: string, limit: number): number {
  return countOutside(body, '"', [' .', ' ;', ' ,'], limit, '\\');
}

/** A property element a line, and one statement more for each node whose element is its type. */
function countRdfXml(body: string): number {
  return count(body, '\n\t\t<') + count(body, '\n\t<') - count(body, '\n\t</') - count(body, '\n\t<rdf:Description ');
}

/** Expanded JSON-LD: `[{"@id":…,"predicate":[{…},…],"@type":["…",…]},…]`: the members of arrays within arrays. */
function countJsonLd(body: string, limit: number): number {
  let found = 0;
  let arrays = 0;
  let objects = 0;
  let quoted = false;
  for (let at = 0; at < body.length && found <= limit; at += 1) {
    const char = body[at];
    if (char === '"') quoted = !quoted;
    else if (quoted) { if (char === '\\') at += 1; }
    else if (char === '{') objects += 1;
    else if (char === '}') objects -= 1;
    else if (char === ']') arrays -= 1;
    else if (char === '[') { arrays += 1; if (arrays === 2 && objects === 1) found += 1; }
    else if (char === ',' && arrays === 2 && objects === 1) found += 1;
  }
  return found;
}
