/** The first page: what is here, counted by type, and where to look. Programs get the same as JSON. */
import type { RequestHandler } from 'express';
import webPages from '../../web/pages.json' with { type: 'json' };
import type { ResourceModel } from '../model/resource-model.ts';
import { negotiate } from '../rdf/negotiate.ts';
import type { JournalReader } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { html, page, table } from './html.ts';
import type { Html } from './html.ts';
import { findParameter, searchOf } from './parameters.ts';
import { questionList } from './queries-api.ts';
import { htmlOffer } from './record-forms.ts';
import { timeText } from './record-pages.ts';
import type { StoredQuery } from './stored-queries.ts';

export interface HomePageParts {
  base: string; root: string; model: ResourceModel; journal: JournalReader; tables: TableView; queries: readonly StoredQuery[];
  /** how many texts wait for a term */ countOpenTexts: () => Promise<number>;
}

/** How long the page waits for the number of open texts: it is counted over the whole graph after each change. */
const patienceMs = 300;

/** The built pages that have an address of their own; others are reached from them. */
const pages = webPages.filter(({ within }) => within === undefined);

const doors = [
  ['records', 'every record with its history and report; PUT and POST deposit'], ['queries', 'questions that are ready to ask'],
  ['sparql', 'SPARQL 1.1 query'], ['graphql', 'GraphQL, with GraphiQL in a browser'], ['graphs', 'Graph Store Protocol'],
  ['reference', 'types and fields'], ['context.jsonld', 'JSON-LD context'], ['imports', 'POST files in any known format'], ['validate', 'the same without keeping anything; ?profile=NAME judges by profiles too'], ['profiles', 'profiles to judge by'], ['conformance', 'how the records stand with them'], ['readiness', 'what lifts a dataset, an instrument, a lab to the next level'],
  ...pages.map(({ path, about }) => [path, about] as const),
  ['health', 'is it alive'], ['ready', 'does it serve'], ['metrics', 'figures for Prometheus'],
] as const;

/** Handler of /. */
export function createHomePage({ base, root, model, journal, tables, queries, countOpenTexts }: HomePageParts): RequestHandler {
  const bench = async (): Promise<Html> => {
    const open = await Promise.race([countOpenTexts().catch(() => undefined), new Promise<undefined>((done) => { setTimeout(done, patienceMs); })]);
    return html`<p>${open === 0 ? 'No text waits for a term.' : open === 1 ? '1 text waits for a term.' : open === undefined ? 'Texts that wait for a term are on the bench.' : `${open.toLocaleString('en')} texts wait for a term.`} <a href="${root}curation">To the curator’s bench</a></p>`;
  };
  return async (request, response) => {
    const form = negotiate(request.headers.accept, [{ mediaType: 'application/json', names: ['json'] }, htmlOffer], findParameter(searchOf(request), 'format'));
    const counted = await Promise.all(model.types.map(async (type) => ({ type, count: (await tables.find({ type: type.name, noRows: true, totalCount: true })).totalCount ?? 0 })));
    const totals = journal.counts();
    response.vary('Accept').vary('Authorization').set('cache-control', 'no-cache');
    if (form !== 'text/html') {
      response.json({ base, ...totals, types: counted.map(({ type, count }) => ({ name: type.name, iri: type.iri, count })), doors: doors.map(([path, what]) => ({ href: root + path, what })) });
      return;
    }
    response.type('html').send(page({
      title: 'Microscopy metadata', root,
      body: html`<h1>What is here</h1>
<p>${totals.records} <a href="${root}records">records</a> in ${totals.versions} versions, ${totals.triples} statements.</p>
${await bench()}
${pages.filter(({ path }) => path !== 'curation').map(({ path, title, about }) => html`<p><a href="${root}${path}">${title}</a>: ${about}.</p>
`)}<ul class="cards">${counted.filter(({ count }) => count > 0).map(({ type, count }) => html`<li><a href="${root}resources?type=${type.name}">${type.label}</a> <span class="count">${count}</span></li>
`)}</ul>
<h2>Ask</h2>${questionList(root, queries.slice(0, 6))}<p><a href="${root}queries">All ${queries.length} questions</a></p>
<h2>Newest records</h2>${table(['Record', 'Deposited'], newest(journal).map((row) => [html`<a href="${root}records/${encodeURIComponent(row.id)}">${row.id}</a>`, timeText(row.time)]))}
<h2>For programs</h2>${table(['Address', 'What'], doors.map(([path, what]) => [html`<a href="${root}${path}">/${path}</a>`, what]))}`,
    }));
  };
}

/** The ten newest versions that are their record's newest. */
function newest(journal: JournalReader): ReturnType<JournalReader['records']> {
  const last = journal.lastSeq();
  const rows = [];
  for (let seq = last; seq > 0 && seq > last - 50 && rows.length < 10; seq -= 1) {
    const row = journal.bySeq(seq);
    if (row && !row.withdrawn && journal.newest(row.record)?.seq === seq) rows.push(row);
  }
  return rows;
}
