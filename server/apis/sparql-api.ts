/**
 * The SPARQL endpoint: the query operation of the SPARQL 1.1 Protocol, the service description at the bare endpoint, a
 * form for people, and for administrators the list of running queries and the way to end one.
 */
import type { RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import { negotiate, rankOffers, rdfOffers, selectOffers } from '../rdf/negotiate.ts';
import type { Offer } from '../rdf/negotiate.ts';
import type { QueryPool } from '../store/store.ts';
import { html, page } from './html.ts';
import { writeRdf } from '../rdf/formats.ts';
import type { RunQuery } from './query-runner.ts';
import { serviceDescription } from './service-description.ts';
import { createSparqlReader } from './sparql-request.ts';
import type { SparqlRequestParts } from './sparql-request.ts';

export interface SparqlApiParts extends SparqlRequestParts {
  root: string;
  queries: QueryPool;
  run: RunQuery;
  /** prefixes offered in the form */ prefixes: Readonly<Record<string, string>>;
}

/** All result formats of all query forms; which fit is known only when the form of the query is. */
const resultOffers: readonly Offer[] = [...selectOffers, ...rdfOffers];
const htmlOffer: Offer = { mediaType: 'text/html', names: ['html'] };

/** Media types the client takes, best first. Errors: not-acceptable. */
export function acceptedResults(accept: string | undefined, format: string | undefined): string[] {
  const ranked = format === undefined
    ? rankOffers(accept, resultOffers)
    : resultOffers.filter((offer) => offer.mediaType === format || [...offer.names, ...(offer.aliases ?? [])].some((name) => name === format || name.endsWith(`/${format}`))).map((offer) => offer.mediaType);
  if (ranked.length > 0) return ranked;
  const offered = resultOffers.map((offer) => offer.mediaType);
  throw new KnownError('not-acceptable', `${format === undefined ? `nothing in ${JSON.stringify((accept ?? '').slice(0, 200))}` : `the format ${JSON.stringify(format.slice(0, 50))}`} is no result format of SPARQL; offered are ${offered.join(', ')}`, { offered });
}

/** Handlers of /sparql and /sparql/running. */
export function createSparqlApi(parts: SparqlApiParts): Record<'query' | 'running' | 'kill', RequestHandler> {
  const read = createSparqlReader(parts);
  const { base, root, run, queries } = parts;

  const describe: RequestHandler = async (request, response) => {
    const mediaType = negotiate(request.headers.accept, [...rdfOffers, htmlOffer]);
    if (mediaType === 'text/html') { response.type('html').send(formPage(root, parts.prefixes)); return; }
    response.type(mediaType).send(await writeRdf(serviceDescription(base), mediaType, { prefixes: { sd: 'http://www.w3.org/ns/sparql-service-description#', formats: 'http://www.w3.org/ns/formats/' } }));
  };

  return {
    async query(request, response, next) {
      response.vary('Accept').vary('Authorization').set('cache-control', 'no-cache');
      const asked = await read(request, response);
      if (asked.sparql === undefined) { await describe(request, response, next); return; }
      const accept = acceptedResults(request.headers.accept, asked.format);
      const answer = await run({
        sparql: asked.sparql, accept, deadlineMs: asked.deadlineMs, label: 'sparql',
        ...(asked.defaultGraphs.length > 0 || asked.namedGraphs.length > 0 ? { defaultGraphs: asked.defaultGraphs, namedGraphs: asked.namedGraphs } : {}),
      }, response);
      response.set({ 'content-type': withCharset(answer.mediaType), 'server-timing': `query;dur=${answer.ms.toFixed(1)}` });
      response.end(request.method === 'HEAD' ? undefined : answer.body);
    },
    running(_request, response) { response.set('cache-control', 'no-store').json({ queries: queries.running() }); },
    kill(request, response) {
      const id = String(request.params['id']);
      if (!queries.kill(id)) throw new KnownError('not-found', `no query ${id.slice(0, 100)} is running`);
      response.status(204).end();
    },
  };
}

/** Text formats say that they are UTF-8. */
export function withCharset(mediaType: string): string {
  return mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType;
}

function formPage(root: string, prefixes: Readonly<Record<string, string>>): string {
  const head = Object.entries(prefixes).filter(([prefix]) => prefix !== '').map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}>`).join('\n');
  const example = 'SELECT ?type (COUNT(DISTINCT ?thing) AS ?things)\nWHERE { ?thing a ?type }\nGROUP BY ?type\nORDER BY DESC(?things)\nLIMIT 100';
  return page({
    title: 'SPARQL', root, scripts: ['sparql.js'],
    body: html`<h1>SPARQL</h1>
<p>The default graph is the union of all records; each record is a named graph. Programs ask the same address, by the
<a href="https://www.w3.org/TR/sparql11-protocol/">SPARQL 1.1 Protocol</a>. <a href="${root}queries">Questions that are ready to ask</a> show how.</p>
<form id="sparql" method="get" action="${root}sparql">
<textarea name="query" rows="14" spellcheck="false" aria-label="Query">${example}</textarea>
<p><button>Ask</button> <button type="button" id="stop" hidden>Stop</button>
<label>Answer as <select name="format"><option value="">table</option><option>json</option><option>xml</option><option>csv</option><option>tsv</option><option>turtle</option></select></label>
<span id="state" role="status"></span></p>
</form>
<div id="answer"></div>
<details><summary>Prefixes</summary><pre id="prefixes">${head}</pre><button type="button" id="insert">Put them before the query</button></details>`,
  });
}
