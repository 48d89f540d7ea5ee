/** The reference pages, the JSON-LD context and the list of problems: what one looks up while working with the server. */
import type { RequestHandler } from 'express';
import { createExamples } from '../derived/reference-examples.ts';
import { deriveReference } from '../derived/reference-pages.ts';
import type { Reference, ReferenceField, ReferenceType } from '../derived/reference-pages.ts';
import { errorTable, KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { negotiate } from '../rdf/negotiate.ts';
import type { Quad } from '../rdf/terms.ts';
import { html, link, page, table } from './html.ts';
import type { Html } from './html.ts';
import { findParameter, searchOf } from './parameters.ts';
import { htmlOffer, isFresh } from './record-forms.ts';

export interface ReferenceApiParts {
  model: ResourceModel;
  root: string;
  /** name and one line of every importer */ importers: readonly { name: string; title: string }[];
  /** the context document as text, and its ETag */ context: { text: string; etag: string };
  /** the examples that the shapes are tested with; read when a page is first asked for */ readExamples: () => readonly Quad[];
}

const jsonOffer = { mediaType: 'application/json', names: ['json'] } as const;

/** Handlers of /reference, /context.jsonld and /problems. */
export function createReferenceApi({ model, root, importers, context, readExamples }: ReferenceApiParts): Record<'list' | 'show' | 'context' | 'problems' | 'problem', RequestHandler> {
  let made: Reference | undefined;
  const reference = (): Reference => made ??= deriveReference(model, createExamples(model, readExamples()));
  const typeLink = (name: string): Html => html`<a href="${root}reference/${name}">${name}</a>`;
  const links = (names: readonly string[]): Html => html`${names.map((name, index) => html`${index > 0 && ', '}${typeLink(name)}`)}`;
  const wantsPage = (request: Parameters<RequestHandler>[0]): boolean => negotiate(request.headers.accept, [jsonOffer, htmlOffer], findParameter(searchOf(request), 'format')) === 'text/html';

  const fieldRow = (field: ReferenceField): Html[] => [
    html`<span id="${field.name}"><code>${field.name}</code></span>${field.many && html` <span class="quiet">several</span>`}`,
    html`${field.targets.length > 0 ? links(field.targets) : field.values}${field.allowed.length > 0 && html`<br><span class="quiet">one of ${field.allowed.join(', ')}</span>`}`,
    html`${field.requirement}${field.tier !== undefined && html`<br><span class="quiet">tier ${field.tier}</span>`}`,
    html`<code>${field.example}</code>`,
    html`${field.description}${field.source !== undefined && html`<br><span class="quiet">${link(field.source, field.source)}</span>`}`,
    html`<span class="quiet">${field.path}</span>`,
  ];
  const typePage = (type: ReferenceType): string => page({
    title: type.label, root,
    body: html`<h1>${type.label}</h1><p>${type.description}</p>
<p class="quiet">Class ${link(type.iri, type.iri)}; shape ${type.shape}${type.parents.length > 0 && html`; a kind of ${links(type.parents)}`}${type.descendants.length > 0 && html`; kinds of it: ${links(type.descendants)}`}. <a href="${root}resources?type=${type.name}">All of this type</a>. To fill: <a href="${root}templates/${type.name}.xlsx">template as XLSX</a>, <a href="${root}templates/${type.name}.csv">as CSV</a></p>
<h2 id="example">Example</h2><pre>${type.example}</pre>
<h2 id="fields">Fields</h2>
${[...Map.groupBy(type.fields, (field) => field.group ?? '')].map(([group, fields]) => html`${group !== '' && html`<h2>${group}</h2>`}${table(['Field', 'Values', 'Requirement', 'Example', 'Meaning', 'Path'], fields.map(fieldRow))}`)}`,
  });

  return {
    list(request, response) {
      response.vary('Accept');
      if (!wantsPage(request)) { response.json(reference()); return; }
      response.type('html').send(page({
        title: 'Reference', root,
        body: html`<h1>Reference</h1><p>Types and fields, derived from the shapes. As data: <a href="${root}reference?format=json">JSON</a>, <a href="${root}context.jsonld">JSON-LD context</a>. To fill: <a href="${root}templates">spreadsheet templates</a>.</p>
${table(['Type', 'Meaning', 'Fields'], reference().types.map((type) => [typeLink(type.name), type.description, type.fields.length]))}
<h2>Formats that are imported</h2>${table(['Name', 'What'], importers.map(({ name, title }) => [html`<code>${name}</code>`, title]))}
<h2>Prefixes</h2>${table(['Prefix', 'Namespace'], Object.entries(reference().prefixes))}
<h2>Checked without a field</h2><ul>${reference().checkedOnly.map((line) => html`<li>${line}</li>`)}</ul>
<p><a href="${root}problems">Problems and what they mean</a></p>`,
      }));
    },
    show(request, response) {
      const name = String(request.params['name']);
      const type = reference().types.find((each) => each.name === name);
      if (!type) throw new KnownError('not-found', `there is no type ${JSON.stringify(name.slice(0, 100))}`, { types: reference().types.map((each) => each.name) });
      response.vary('Accept');
      if (wantsPage(request)) response.type('html').send(typePage(type)); else response.json(type);
    },
    context(request, response) {
      response.set({ etag: context.etag, 'cache-control': 'public, max-age=300' });
      if (isFresh(request, context.etag)) { response.status(304).end(); return; }
      response.type('application/ld+json').send(context.text);
    },
    problems(_request, response) {
      response.type('html').send(page({
        title: 'Problems', root,
        body: html`<h1>Problems and what they mean</h1><p>Errors are answered as <a href="https://www.rfc-editor.org/rfc/rfc9457">problem documents</a>; their type is one of these addresses.</p>
${table(['Code', 'Status', 'Meaning'], [...Object.entries(errorTable).map(([code, { status, title }]) => [html`<a href="${root}problems/${code}">${code}</a>`, status, title]), ['fault', 500, 'The server made a mistake']])}`,
      }));
    },
    problem(request, response) {
      const code = String(request.params['code']);
      const known = code === 'fault' ? { status: 500, title: 'The server made a mistake' } : Object.hasOwn(errorTable, code) ? errorTable[code as keyof typeof errorTable] : undefined;
      if (!known) throw new KnownError('not-found', `there is no problem ${JSON.stringify(code.slice(0, 100))}`);
      response.type('html').send(page({
        title: known.title, root,
        body: html`<h1>${known.title}</h1><p>Code <code>${code}</code>, status ${known.status}. The member <code>detail</code> of the answer says what happened and what would be right; <code>instance</code> identifies the request.</p>
<p><a href="${root}problems">All problems</a></p>`,
      }));
    },
  };
}
