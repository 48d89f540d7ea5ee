/** The stored queries over HTTP: the list with the questions they answer, and each with its typed parameters. */
import type { RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import { negotiate, selectOffers } from '../rdf/negotiate.ts';
import { html, page, table } from './html.ts';
import type { Html } from './html.ts';
import { findParameter, readWhole, searchOf } from './parameters.ts';
import type { Cell, Row, RunQuery } from './query-runner.ts';
import type { TermContext } from './query-parameters.ts';
import { htmlOffer } from './record-forms.ts';
import { withCharset } from './sparql-api.ts';
import { bindQuery } from './stored-queries.ts';
import type { StoredQuery } from './stored-queries.ts';

export interface QueriesApiParts { queries: readonly StoredQuery[]; run: RunQuery; context: TermContext; root: string; deadlineMs: number }

const audienceNames: Readonly<Record<string, string>> = { steward: 'For data stewards', curator: 'For ontology curators', ai: 'For AI and ML teams' };
const answerOffers = [...selectOffers.map((offer) => (offer.mediaType === 'application/sparql-results+json' ? { ...offer, names: ['json', 'srj'] } : offer)), htmlOffer];

/** Handlers of /queries and /queries/:name. */
export function createQueriesApi({ queries, run, context, root, deadlineMs }: QueriesApiParts): Record<'list' | 'ask', RequestHandler> {
  const describe = (query: StoredQuery): Record<string, unknown> => ({
    name: query.name, title: query.title, question: query.question, for: query.audience, href: `${root}queries/${query.name}`,
    parameters: query.parameters.map(({ name, type, description, fallback, optional }) => ({ name, type, description, required: fallback === undefined && !optional, ...(fallback === undefined ? {} : { default: fallback }) })),
    sparql: query.sparql,
  });

  return {
    list(request, response) {
      response.vary('Accept');
      const form = negotiate(request.headers.accept, [{ mediaType: 'application/json', names: ['json'] }, htmlOffer], findParameter(searchOf(request), 'format'));
      if (form === 'text/html') response.type('html').send(listPage(root, queries));
      else response.json({ queries: queries.map(describe) });
    },
    async ask(request, response) {
      const name = String(request.params['name']);
      const query = queries.find((each) => each.name === name);
      if (!query) throw new KnownError('not-found', `there is no question ${JSON.stringify(name.slice(0, 100))}; ${root}queries lists them`);
      const search = searchOf(request);
      const mediaType = negotiate(request.headers.accept, answerOffers, findParameter(search, 'format'));
      response.vary('Accept').vary('Authorization').set('cache-control', 'no-cache');
      const missing = query.parameters.some((each) => each.fallback === undefined && !each.optional && !search.get(each.name));
      if (mediaType === 'text/html' && missing && [...search.keys()].every((key) => key === 'format')) {
        response.type('html').send(queryPage({ root, context, query, search }));
        return;
      }
      const sparql = bindQuery(query, search, context);
      const deadline = Math.min(deadlineMs, readWhole(search, 'timeout', { fallback: deadlineMs, least: 1, most: 86_400_000 }));
      const wanted = mediaType === 'text/html' ? 'application/sparql-results+json' : mediaType;
      const answer = await run({ sparql, accept: [wanted], label: `queries ${query.name}`, deadlineMs: deadline }, response);
      if (mediaType === 'text/html') { response.type('html').send(queryPage({ root, context, query, search, answer: JSON.parse(answer.body) as Answer })); return; }
      response.set({ 'content-type': withCharset(answer.mediaType), 'server-timing': `query;dur=${answer.ms.toFixed(1)}` });
      response.end(request.method === 'HEAD' ? undefined : answer.body);
    },
  };
}

interface Answer { head: { vars: string[] }; results: { bindings: Row[] } }

/** The questions as a list; also on the home page. */
export function questionList(root: string, queries: readonly StoredQuery[]): Html {
  return html`<ul>${queries.map((query) => html`<li><a href="${root}queries/${query.name}">${query.title}</a><br><span class="quiet">${query.question}</span></li>
`)}</ul>`;
}

function listPage(root: string, queries: readonly StoredQuery[]): string {
  return page({
    title: 'Questions', root,
    body: html`<h1>Questions that are ready to ask</h1>
<p>Each answers as a page, as JSON, CSV or TSV; the list itself is <a href="${root}queries?format=json">JSON</a> too.</p>
${Object.entries(audienceNames).map(([audience, title]) => html`<h2>${title}</h2>${questionList(root, queries.filter((query) => query.audience[0] === audience))}`)}`,
  });
}

/** An IRI as short as it can be told: below the records of this server, or by a prefix of the shapes. */
function shortIri(iri: string, { base, prefixes }: TermContext): string {
  if (iri.startsWith(`${base}records/`)) return iri.slice(base.length + 'records/'.length);
  const [prefix, namespace] = Object.entries(prefixes).filter(([, each]) => iri.startsWith(each)).toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  return prefix === undefined ? iri : `${prefix}:${iri.slice(namespace!.length)}`;
}

function cellHtml(root: string, context: TermContext, cell: Cell | undefined): Html | string {
  if (cell === undefined) return '';
  if (cell.type === 'uri' && /^https?:/.test(cell.value)) return html`<a href="${root}resources?iri=${encodeURIComponent(cell.value)}" title="${cell.value}">${shortIri(cell.value, context)}</a>`;
  return cell.value;
}

const inputTypes: Readonly<Record<string, string>> = { integer: 'number', date: 'date' };
const shownRows = 1000;

function queryPage({ root, context, query, search, answer }: { root: string; context: TermContext; query: StoredQuery; search: URLSearchParams; answer?: Answer }): string {
  const given = new URLSearchParams([...search].filter(([key]) => key !== 'format'));
  const formatHref = (format: string): string => `${root}queries/${query.name}?${new URLSearchParams([...given, ['format', format]])}`;
  return page({
    title: query.title, root,
    body: html`<h1>${query.title}</h1><p>${query.question}</p>
${query.parameters.length > 0 && html`<form method="get"><dl>${query.parameters.map((parameter) => html`<dt><label for="${parameter.name}">${parameter.description}</label></dt>
<dd><input id="${parameter.name}" name="${parameter.name}" type="${inputTypes[parameter.type] ?? 'text'}" value="${search.get(parameter.name) ?? parameter.fallback ?? ''}"${parameter.fallback === undefined && !parameter.optional && html` required`}> <span class="quiet">${parameter.type}</span></dd>
`)}</dl><p><button>Ask</button></p></form>`}
${answer && html`<p><span class="count">${answer.results.bindings.length}</span> rows. <span class="quiet"><a href="${formatHref('csv')}">CSV</a> · <a href="${formatHref('tsv')}">TSV</a> · <a href="${formatHref('json')}">JSON</a></span></p>
${table(answer.head.vars, answer.results.bindings.slice(0, shownRows).map((row) => answer.head.vars.map((name) => cellHtml(root, context, row[name]))))}
${answer.results.bindings.length > shownRows && html`<p class="quiet">The first ${shownRows} rows are shown.</p>`}`}
<details><summary>The query</summary><pre>${query.sparql}</pre></details>`,
  });
}
