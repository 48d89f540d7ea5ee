/**
 * Runs one SPARQL query on Oxigraph: dataset, media type by the query's form, limits on the answer, the engine's errors
 * as known ones. An answer is complete or an error; it is never cut.
 */
import type * as Oxigraph from 'oxigraph';
import { KnownError } from '../errors.ts';
import { engine } from './engine.ts';
import { guardQuery } from './sparql-guard.ts';
import type { QueryAnswer, QueryRequest } from './store.ts';

/** What the engine writes itself: media type → its name for the format. */
const resultTypes: Readonly<Record<string, string>> = {
  'application/sparql-results+json': 'json', 'application/sparql-results+xml': 'xml', 'text/csv': 'csv', 'text/tab-separated-values': 'tsv',
};
const graphTypes: Readonly<Record<string, string>> = {
  'text/turtle': 'text/turtle', 'application/n-triples': 'application/n-triples', 'application/rdf+xml': 'application/rdf+xml',
  'application/ld+json': 'application/ld+json', 'application/trig': 'application/trig', 'application/n-quads': 'application/n-quads',
};

/** Media types that a query of this form can be answered in; the first is the default. */
export function typesFor(form: QueryAnswer['form']): string[] {
  if (form === 'ask') return ['application/sparql-results+json', 'application/sparql-results+xml'];
  return Object.keys(form === 'select' ? resultTypes : graphTypes);
}

/**
 * Runs the query. Known errors: query-not-valid (with line and column where the engine names them), query-too-large,
 * update-not-offered, not-acceptable, answer-too-large. Errors of the WebAssembly run time itself are thrown as they
 * are: the instance can not be trusted after them.
 */
export function runQuery(store: Oxigraph.Store, request: QueryRequest): QueryAnswer {
  const form = guardQuery(request.sparql);
  const offered = typesFor(form);
  const mediaType = request.accept === undefined || request.accept.length === 0 ? offered[0] : request.accept.find((type) => offered.includes(type));
  if (mediaType === undefined) throw new KnownError('not-acceptable', `a query of the form ${form.toUpperCase()} is answered as ${offered.join(', ')}`, { offered });
  const started = performance.now();
  const graphs = { ...(request.defaultGraphs ? { default_graph: request.defaultGraphs.map((iri) => engine.namedNode(iri)) } : {}), ...(request.namedGraphs ? { named_graphs: request.namedGraphs.map((iri) => engine.namedNode(iri)) } : {}) };
  const given = request.defaultGraphs !== undefined || request.namedGraphs !== undefined;
  // a dataset that names only named graphs has an empty default graph (SPARQL 1.1 Protocol, 2.1.4)
  if (given && request.defaultGraphs === undefined) Object.assign(graphs, { default_graph: [] });
  if (given && request.namedGraphs === undefined) Object.assign(graphs, { named_graphs: [] });
  let body: string;
  try {
    body = store.query(request.sparql, {
      results_format: resultTypes[mediaType] ?? graphTypes[mediaType]!,
      ...(request.base ? { base_iri: request.base } : {}),
      ...(given ? graphs : { use_default_graph_as_union: true }),
    }) as string;
  } catch (error) {
    throw translate(error);
  }
  checkSize(body, form, mediaType, request);
  return { form, mediaType, body, ms: performance.now() - started };
}

function translate(error: unknown): unknown {
  if (error instanceof WebAssembly.RuntimeError || !(error instanceof Error) || error instanceof RangeError) return error;
  const place = /error at (\d+):(\d+)(?:-\d+:\d+)?: (.*)/s.exec(error.message);
  if (place) return new KnownError('query-not-valid', `line ${place[1]}, column ${place[2]}: ${shorten(place[3]!)}`, { line: Number(place[1]), column: Number(place[2]) });
  if (/service .* is not supported/i.test(error.message)) return new KnownError('query-not-valid', `${error.message}: this server asks no other servers`);
  return new KnownError('query-not-valid', shorten(error.message));
}

function shorten(message: string): string {
  return message.length > 400 ? `${message.slice(0, 400)} …` : message;
}

/** Throws answer-too-large when the answer has more bytes or rows than allowed. */
function checkSize(body: string, form: QueryAnswer['form'], mediaType: string, { maxBytes, maxRows }: QueryRequest): void {
  if (maxBytes !== undefined && (body.length > maxBytes || (body.length * 3 > maxBytes && Buffer.byteLength(body) > maxBytes))) {
    throw new KnownError('answer-too-large', `the answer has more than ${maxBytes} bytes; narrow the query, or page with ORDER BY and LIMIT`, { limit_bytes: maxBytes });
  }
  if (maxRows === undefined || form !== 'select') return;
  const rows = countRows(body, mediaType, maxRows);
  if (rows > maxRows) throw new KnownError('answer-too-large', `the answer has more than ${maxRows} rows; narrow the query, or page with ORDER BY and LIMIT`, { limit_rows: maxRows });
}

/** Rows of a SELECT answer, exactly; stops counting past the limit. */
function countRows(body: string, mediaType: string, limit: number): number {
  if (mediaType === 'text/tab-separated-values') return body.split('\n').length - 2; // line breaks in values are escaped
  if (mediaType === 'application/sparql-results+xml') return body.split('<result>').length - 1; // '<' in values is escaped
  // JSON and CSV: outside of quotes, a binding starts at depth 3, a record ends at a line break
  const json = mediaType === 'application/sparql-results+json';
  let rows = json ? 0 : -1;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < body.length && rows <= limit; at += 1) {
    const code = body.charCodeAt(at);
    if (code === 34) quoted = !quoted;
    else if (quoted) { if (json && code === 92) at += 1; }
    else if (json && (code === 123 || code === 91)) { depth += 1; if (code === 123 && depth === 4) rows += 1; }
    else if (json && (code === 125 || code === 93)) depth -= 1;
    else if (!json && code === 10) rows += 1;
  }
  return rows;
}
