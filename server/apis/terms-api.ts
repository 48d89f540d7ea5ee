/**
 * Terms of the catalogue over HTTP: finding them, and one term with its place in the hierarchy, as JSON or as a page. What
 * the graph says of a term is another thing: its record.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { readPid } from '../pids/pids.ts';
import { negotiate } from '../rdf/negotiate.ts';
import { sparql } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import type { CatalogueClient } from '../terms/catalogue-channel.ts';
import type { CatalogueTerm, TermHit, TermHits, TermLookup, TermSearch } from '../terms/catalogue.ts';
import { html, link, page, table } from './html.ts';
import type { Html } from './html.ts';
import { findChoice, findParameter, readFlag, readWhole, searchOf } from './parameters.ts';
import type { RunQuery } from './query-runner.ts';
import { htmlOffer } from './record-forms.ts';

export interface TermsApiParts { catalogue: Pick<CatalogueClient, 'ask'>; lookup: TermLookup; root: string; run: RunQuery; model: ResourceModel }

const jsonOffer = { mediaType: 'application/json', names: ['json'] } as const;
const mostChildren = 200;

/** The IRI that is meant: as it stands, as an identifier that is known, or as a CURIE of an ontology in use. */
function iriOf(given: string, lookup: TermLookup): string {
  if (lookup.find(given)) return given;
  const [, prefix = '', local = ''] = /^([A-Za-z][\w.-]*)[:_](.+)$/.exec(given) ?? [];
  return readPid(given)?.iri ?? lookup.inUse(prefix)?.namespaces.map((namespace) => namespace + local).find((iri) => lookup.find(iri)) ?? given;
}

/** A term as an address or a CURIE names it, with what is around it. Errors: not-found. */
export function tellTerm(given: string, lookup: TermLookup): { term: CatalogueTerm; ancestors: { iri: string; label?: string }[]; children: { iri: string; label?: string }[]; replacement?: ReturnType<TermLookup['replacement']> } {
  const iri = iriOf(given, lookup), term = lookup.find(iri);
  if (!term) throw new KnownError('not-found', `no ontology in use has the term ${given.slice(0, 300)}`);
  const named = (each: string): { iri: string; label?: string } => { const label = lookup.labelOf(each); return { iri: each, ...(label === undefined ? {} : { label }) }; };
  const replacement = lookup.replacement(iri);
  return { term, ancestors: lookup.ancestors(iri).map(named), children: lookup.children(iri, { limit: mostChildren }).map(named), ...(replacement ? { replacement } : {}) };
}

/**
 * Where the terms of a field are looked for: those of its ontologies that are in use, and its branch where that is one alone
 * (a branch binds the terms of its own ontology, others are free). Errors: request-not-valid.
 */
export function scopeOfField(name: string, model: ResourceModel, lookup: TermLookup): Pick<TermSearch, 'branch' | 'ontologies'> {
  const [type, field] = name.split('.');
  const spec = model.types.find((each) => each.name === type)?.fields.find((each) => each.name === field)?.term;
  if (!spec) throw new KnownError('request-not-valid', `${name.slice(0, 100)} is no field that takes terms; such a field is named by its type and its name, as TYPE.FIELD`, { parameter: 'field' });
  const ontologies = spec.ontologies.filter((each) => lookup.inUse(each));
  return { ...(spec.branch === undefined || ontologies.length > 1 ? {} : { branch: spec.branch }), ...(ontologies.length > 0 ? { ontologies } : {}) };
}

const showTerm = ({ synonyms, definitionSources, replacedBy, alternativeIds, from: { versionIri, ...from }, ...term }: CatalogueTerm): object => ({ ...term, synonyms, definition_sources: definitionSources, replaced_by: replacedBy, alternative_ids: alternativeIds, from: { ...from, ...(versionIri ? { version_iri: versionIri } : {}) } });

/** Handlers of /terms and /terms/term. */
export function createTermsApi({ catalogue, lookup, root, run, model }: TermsApiParts): Record<'search' | 'term', RequestHandler> {
  const offers = (request: Request): string => negotiate(request.headers.accept, [jsonOffer, htmlOffer], findParameter(searchOf(request), 'format'));
  const hrefOf = (iri: string): string => `${root}terms/term?iri=${encodeURIComponent(iri)}`;
  const linkTo = ({ iri, label }: { iri: string; label?: string | undefined }): Html => html`<a href="${hrefOf(iri)}">${label ?? iri}</a>`;
  const readSearch = (request: Request): TermSearch => {
    const search = searchOf(request);
    const field = findParameter(search, 'field'), branch = findParameter(search, 'branch'), obsolete = findChoice(search, 'obsolete', ['without', 'with', 'only'] as const);
    const ontologies = search.getAll('ontology').flatMap((each) => each.split(',')).map((each) => each.trim()).filter(Boolean);
    return {
      ...(field === undefined ? {} : scopeOfField(field, model, lookup)), text: findParameter(search, 'q') ?? '', limit: readWhole(search, 'limit', { fallback: 20, least: 1, most: 200 }), offset: readWhole(search, 'offset', { fallback: 0, least: 0, most: 10_000 }),
      ...(ontologies.length > 0 ? { ontologies } : {}), ...(branch ? { branch: readPid(branch)?.iri ?? branch } : {}), ...(obsolete ? { obsolete } : {}),
      ...(search.has('defining') ? { definingOnly: readFlag(search, 'defining') } : {}), ...(search.has('as_you_type') ? { asYouType: readFlag(search, 'as_you_type') } : {}),
    };
  };
  const uses = async (iri: string, response: Response): Promise<{ iri: string; label: string }[]> => {
    const { body } = await run({ sparql: sparql`SELECT DISTINCT ?thing ?label WHERE { ?thing ?p ${namedNode(iri)} FILTER(?p NOT IN (<http://www.w3.org/2000/01/rdf-schema#subClassOf>, <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>)) OPTIONAL { ?thing <http://schema.org/name>|<http://www.w3.org/2000/01/rdf-schema#label> ?label } } LIMIT 50`.text, accept: ['application/sparql-results+json'], label: 'uses of a term' }, response);
    const { results: { bindings } } = JSON.parse(body) as { results: { bindings: Record<string, { value: string }>[] } };
    return [...new Map(bindings.map(({ thing, label }) => [thing!.value, { iri: thing!.value, label: label?.value ?? thing!.value }])).values()];
  };

  return {
    async search(request, response) {
      const asked = readSearch(request);
      const found: TermHits = await catalogue.ask.search(asked);
      response.vary('Accept').set('cache-control', 'no-cache');
      if (offers(request) !== 'text/html') { response.json({ ...found, hits: found.hits.map(({ replacedBy, ...hit }: TermHit) => ({ ...hit, replaced_by: replacedBy })) }); return; }
      response.type('html').send(page({
        title: 'Terms', root, alternates: [{ href: `${root}terms?${searchOf(request).toString()}&format=json`, mediaType: 'application/json' }],
        body: html`<h1>Terms</h1><form action="${root}terms"><input name="q" type="search" value="${asked.text}" aria-label="Text"> <label>in <input name="ontology" value="${asked.ontologies?.join(',') ?? ''}" placeholder="all ontologies"></label> <button>Find</button></form>
<p class="quiet">${asked.text === '' ? html`Names, words, CURIEs or IRIs. <a href="${root}ontologies">The ontologies</a>` : found.total === 0 ? 'Nothing was found.' : `${found.more ? 'More than ' : ''}${found.total} terms`}</p>
${found.hits.length > 0 && table(['Term', 'Name', 'Found by', 'Held by'], found.hits.map(({ iri, curie, label, definition, obsolete, matched, holders }) => [linkTo({ iri, label: curie }), html`${obsolete ? html`<s>${label}</s> obsolete` : label}${definition !== undefined && html`<br><span class="quiet">${definition.slice(0, 200)}</span>`}`, `${matched.text} (${matched.kind})`, holders.map(({ ontology }) => ontology).join(', ')]))}`,
      }));
    },
    async term(request, response) {
      const given = findParameter(searchOf(request), 'iri');
      if (given === undefined || given.trim() === '') throw new KnownError('request-not-valid', 'the parameter iri is missing: /terms/term?iri=FBbi:00000246', { parameter: 'iri' });
      const { term, ancestors, children, replacement } = tellTerm(given.trim(), lookup);
      response.vary('Accept').set('cache-control', 'no-cache');
      if (offers(request) !== 'text/html') { response.json({ ...showTerm(term), ancestors, children, ...(replacement ? { replacement } : {}) }); return; }
      const used = await uses(term.iri, response);
      const row = (name: string, value: Html | string | undefined | false): (Html | string)[][] => (value === undefined || value === false || value === '' ? [] : [[name, value]]);
      const list = (items: readonly Html[]): Html | false => items.length > 0 && html`${items.map((each, at) => html`${at > 0 && ', '}${each}`)}`;
      response.type('html').send(page({
        title: term.label, root, alternates: [{ href: `${hrefOf(term.iri)}&format=json`, mediaType: 'application/json' }],
        body: html`<h1>${term.label}</h1><p class="quiet"><code>${term.curie}</code> ${link(term.iri, term.iri)}</p>
${term.obsolete && html`<p class="Warning">This term is obsolete.${replacement?.to !== undefined && html` It is replaced by ${linkTo({ iri: replacement.to, label: lookup.labelOf(replacement.to) })}.`}${(replacement?.consider.length ?? 0) > 0 && html` Consider ${list(replacement!.consider.map((iri) => linkTo({ iri, label: lookup.labelOf(iri) })))}.`}</p>`}
${term.definition !== undefined && html`<p>${term.definition}${term.definitionSources.length > 0 && html` <span class="quiet">(${term.definitionSources.join(', ')})</span>`}</p>`}
${table(['', ''], [
          ...row('Synonyms', list(term.synonyms.map(({ text, scope, type }) => html`${text} <span class="quiet">${scope}${type !== undefined && `, ${type}`}</span>`))),
          ...row('Above it', list(term.parents.map(({ iri, relation }) => html`${linkTo({ iri, label: lookup.labelOf(iri) })} <span class="quiet">${relation}</span>`))),
          ...row('All above it', list(ancestors.map(linkTo))), ...row('Below it', list(children.map(linkTo))),
          ...row('Cross-references', list(term.xrefs.slice(0, 100).map((each) => html`${link(each, each)}`))),
          ...row('Held by', list(term.holders.map(({ ontology, version, defining }) => html`<a href="${root}ontologies/${ontology}">${ontology}</a> ${version}${!defining && html` <span class="quiet">imported</span>`}`))),
          ...row('Used by', list(used.map(({ iri, label }) => link(iri, label)))),
        ])}`,
      }));
    },
  };
}
