/**
 * Runs one SPARQL query on Oxigraph: dataset, media type by the query's form, limits on the answer, the engine's errors
 * as known ones. An answer is complete or an error; it is never cut.
 */
import type * as Oxigraph from 'oxigraph';
import { KnownError } from '../errors.ts';
import { engine } from './engine.ts';
import { queryError } from './engine-errors.ts';
import { chooseMediaType, countRows } from './result-formats.ts';
import { guardQuery } from './sparql-guard.ts';
import type { QueryAnswer, QueryRequest } from './store.ts';

/**
 * Runs the query. Known errors: query-not-valid (with line and column where the engine names them), query-too-large,
 * update-not-offered, not-acceptable, answer-too-large. Errors that are fatal to the engine are thrown as they are (see
 * `engine-errors.ts`).
 */
export function runQuery(store: Oxigraph.Store, request: QueryRequest): QueryAnswer {
  const { form, ownDataset } = guardQuery(request.sparql);
  const mediaType = chooseMediaType(form, request.accept);
  const started = performance.now();
  const graphs: Oxigraph.NamedNode[] = [];
  const named = (iris: readonly string[] = []): Oxigraph.NamedNode[] => iris.map((iri) => { const node = engine.namedNode(iri); graphs.push(node); return node; });
  let body: string;
  try {
    // the protocol's dataset wins over the query's FROM (SPARQL 1.1 Protocol, 2.1.4), which wins over the union of all
    // graphs; the engine would let the union win over FROM, and mix in named graphs where the protocol gives none
    const dataset = request.defaultGraphs !== undefined || request.namedGraphs !== undefined
      ? { default_graph: named(request.defaultGraphs), named_graphs: named(request.namedGraphs) }
      : { use_default_graph_as_union: !ownDataset };
    body = store.query(request.sparql, { results_format: mediaType, ...(request.base ? { base_iri: request.base } : {}), ...dataset }) as string;
  } catch (error) {
    throw queryError(error, request.sparql);
  } finally {
    for (const graph of graphs) (graph as { free?: () => void }).free?.();
  }
  checkSize(body, form, mediaType, request);
  return { form, mediaType, body, ms: performance.now() - started };
}

/** Throws answer-too-large when the answer has more bytes (UTF-8) or rows than allowed. */
function checkSize(body: string, form: QueryAnswer['form'], mediaType: string, { maxBytes, maxRows }: QueryRequest): void {
  if (maxBytes !== undefined && (body.length > maxBytes || (body.length * 3 > maxBytes && Buffer.byteLength(body) > maxBytes))) {
    throw new KnownError('answer-too-large', `the answer has more than ${maxBytes} bytes; narrow the query, or page with ORDER BY and LIMIT`, { limit_bytes: maxBytes });
  }
  if (maxRows !== undefined && countRows(body, form, mediaType, maxRows) > maxRows) {
    throw new KnownError('answer-too-large', `the answer has more than ${maxRows} rows; narrow the query, or page with ORDER BY and LIMIT`, { limit_rows: maxRows });
  }
}
