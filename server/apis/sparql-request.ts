/**
 * The three ways in which the SPARQL 1.1 Protocol (section 2.1) sends a query, read into one form: GET, POST of a form,
 * POST of the query itself. What the protocol forbids is a problem that says which rule was broken.
 */
import type { Request, Response } from 'express';
import { KnownError } from '../errors.ts';
import { findIriFault } from '../rdf/check-iris.ts';
import { hasScheme, resolveIri } from '../rdf/resolve-iri.ts';
import { decodeText, mediaTypeOf } from './bodies.ts';
import { readWhole, searchOf } from './parameters.ts';

/** A query with its dataset and wishes; `sparql` undefined: the bare endpoint was asked (its service description). */
export interface SparqlRequest {
  sparql?: string;
  defaultGraphs: string[];
  namedGraphs: string[];
  /** milliseconds, at most the server's own deadline */ deadlineMs: number;
  /** short name of a result format, instead of the Accept header */ format?: string;
}

export interface SparqlRequestParts {
  base: string;
  deadlineMs: number;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
}

const form = 'application/x-www-form-urlencoded';
const direct = 'application/sparql-query';
const update = 'application/sparql-update';

/** A graph IRI of the protocol, absolute; relative ones resolve against the base IRI. Errors: request-not-valid. */
export function readGraphIri(value: string, base: string, name: string): string {
  const absolute = hasScheme(value) ? value : resolveIri(value, base);
  const fault = findIriFault(absolute);
  if (!fault) return absolute;
  throw new KnownError('request-not-valid', `the parameter ${name} is ${JSON.stringify(value.slice(0, 200))}, which is no IRI: ${fault.message}`, { parameter: name });
}

/** Creates the function that reads a request. Errors: request-not-valid, media-type-not-supported, update-not-offered. */
export function createSparqlReader({ base, deadlineMs, readBody }: SparqlRequestParts): (request: Request, response: Response) => Promise<SparqlRequest> {
  return async (request, response) => {
    const search = searchOf(request);
    if (request.method === 'POST') {
      const mediaType = mediaTypeOf(request);
      if (mediaType === form) for (const [name, value] of new URLSearchParams(decodeText(await readBody(request, response), request))) search.append(name, value);
      else if (mediaType === direct) search.append('query', decodeText(await readBody(request, response), request));
      else if (mediaType === update) throw new KnownError('update-not-offered', 'the graph is changed by deposits: PUT a record to /records/ID, or use the Graph Store Protocol at /graphs');
      else throw new KnownError('media-type-not-supported', `a query is posted as ${direct} or as ${form}, not as ${mediaType ?? 'a body without Content-Type'}`, { supported: [direct, form] });
    }
    if (search.has('update') || search.has('using-graph-uri') || search.has('using-named-graph-uri')) {
      throw new KnownError('update-not-offered', 'the graph is changed by deposits: PUT a record to /records/ID, or use the Graph Store Protocol at /graphs');
    }
    const queries = search.getAll('query');
    if (queries.length > 1) throw new KnownError('request-not-valid', `the parameter query is given ${queries.length} times; it may stand once`, { parameter: 'query' });
    if (queries.length === 0 && request.method === 'POST') throw new KnownError('request-not-valid', 'the parameter query is missing', { parameter: 'query' });
    const formats = search.getAll('format').filter(Boolean);
    return {
      ...(queries[0] === undefined ? {} : { sparql: queries[0] }),
      defaultGraphs: search.getAll('default-graph-uri').map((iri) => readGraphIri(iri, base, 'default-graph-uri')),
      namedGraphs: search.getAll('named-graph-uri').map((iri) => readGraphIri(iri, base, 'named-graph-uri')),
      deadlineMs: Math.min(deadlineMs, readWhole(search, 'timeout', { fallback: deadlineMs, least: 1, most: 86_400_000 })),
      ...(formats[0] === undefined ? {} : { format: formats[0].toLowerCase() }),
    };
  };
}
