/**
 * How every door runs a query: with a deadline, measured, ended when its client leaves. Rows and bytes have caps that
 * end in an error, so that an answer is whole or none.
 */
import type { Response } from 'express';
import { isKnownError } from '../errors.ts';
import type { SparqlText } from '../rdf/sparql.ts';
import type { QueryAnswer, QueryPool, QueryRequest } from '../store/store.ts';
import { agentOf } from './access.ts';
import type { Metrics } from './metrics.ts';

export type RunQuery = (request: QueryRequest, response?: Response) => Promise<QueryAnswer>;

export interface QueryRunnerParts { queries: QueryPool; metrics: Metrics; base: string; deadlineMs: number; maxRows: number; maxBytes: number }

/** Creates the function; `response`, when given, is the client that may leave. */
export function createQueryRunner({ queries, metrics, base, deadlineMs, maxRows, maxBytes }: QueryRunnerParts): RunQuery {
  return async (request, response) => {
    const leaving = new AbortController();
    const leave = (): void => { if (!response!.writableFinished) leaving.abort(); };
    response?.once('close', leave);
    const started = performance.now();
    const door = request.label ?? 'server';
    const agent = response ? agentOf(response)?.iri : undefined;
    let outcome = 'fault';
    try {
      const answer = await queries.query({ base, deadlineMs, maxRows, maxBytes, ...(agent ? { agent } : {}), ...request, signal: leaving.signal });
      outcome = 'answered';
      return answer;
    } catch (error) {
      if (isKnownError(error)) outcome = error.code;
      throw error;
    } finally {
      response?.off('close', leave);
      metrics.observeQuery(door.split(' ')[0]!, outcome, (performance.now() - started) / 1000);
    }
  };
}

/** One cell of a SPARQL JSON result. */
export interface Cell { type: 'uri' | 'literal' | 'bnode'; value: string; datatype?: string; 'xml:lang'?: string }
export type Row = Record<string, Cell | undefined>;

/** Runs a SELECT of ours and gives its rows. */
export async function selectRows(run: RunQuery, { text: sparql }: SparqlText, options: Partial<QueryRequest> = {}): Promise<Row[]> {
  const answer = await run({ ...options, sparql, accept: ['application/sparql-results+json'] });
  return (JSON.parse(answer.body) as { results: { bindings: Row[] } }).results.bindings;
}
