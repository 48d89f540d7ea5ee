/**
 * HTML as a tagged template: everything that is put in is escaped unless it is HTML of this template itself, so a page
 * cannot forget to. `page` is the one frame of all pages; styles and scripts come from `web/` under a strict policy.
 */

import webPages from '../../web/pages.json' with { type: 'json' };

/** A finished piece of HTML. Only `html` makes one. */
export interface Html { readonly markup: string }

type Piece = Html | string | number | boolean | undefined | null | readonly Piece[];

class Markup implements Html {
  readonly markup: string;
  constructor(markup: string) { this.markup = markup; }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text → text that is safe in element content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => escapes[char]!);
}

function markupOf(piece: Piece): string {
  if (piece === undefined || piece === null || piece === false || piece === true) return '';
  if (piece instanceof Markup) return piece.markup;
  if (Array.isArray(piece)) return piece.map(markupOf).join('');
  return escapeHtml(String(piece as string | number));
}

/** The template tag. Strings are escaped, lists are joined, undefined and booleans vanish. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  let markup = strings[0]!;
  pieces.forEach((piece, index) => { markup += markupOf(piece) + strings[index + 1]!; });
  return new Markup(markup);
}

/** Only these schemes may stand in a link; anything else becomes plain text. */
export function safeHref(iri: string): string | undefined {
  return /^(?:https?:|mailto:|\/(?!\/)|#|\?)/i.test(iri) ? iri : undefined;
}

/** A link, or just its text when the IRI has a scheme that no page may link to (javascript:, data: …). */
export function link(href: string, text: Piece): Html {
  const safe = safeHref(href);
  return safe === undefined ? html`${text}` : html`<a href="${safe}">${text}</a>`;
}

export interface PageParts {
  title: string;
  body: Html;
  /** path of the base IRI, starts and ends with a slash: pages may live below one */ root: string;
  /** addresses of scripts below /web/ */ scripts?: readonly string[];
  /** scripts that those will load at once */ preloads?: readonly string[];
  /** styles beside the common ones */ styles?: readonly string[];
  /** name of the page in the navigation */ here?: string;
  /** a place for who is signed in */ account?: boolean;
  /** alternative forms of the same resource */ alternates?: readonly { href: string; mediaType: string }[];
}

/** The navigation of all pages: path and name, those that are built from web/ among them; one that stands within another has no place of its own. */
const places: readonly (readonly [path: string, title: string])[] = [
  ['records', 'Records'], ['queries', 'Questions'], ...webPages.filter(({ within }) => within === undefined).map(({ path, title }) => [path, title] as const), ['sparql', 'SPARQL'], ['graphql', 'GraphQL'], ['reference', 'Reference'],
];

/** A whole document. */
export function page({ title, body, root, scripts = [], preloads = [], styles = [], here, account = false, alternates = [] }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Micrograph</title>
${['style.css', ...styles].map((name) => html`<link rel="stylesheet" href="${root}web/${name}">
`)}<link rel="icon" href="${root}web/icon.svg" type="image/svg+xml">
${alternates.map(({ href, mediaType }) => html`<link rel="alternate" type="${mediaType}" href="${href}">
`)}${scripts.map((name) => html`<script type="module" src="${root}web/${name}"></script>
`)}${preloads.map((name) => html`<link rel="modulepreload" href="${root}web/${name}">
`)}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><nav aria-label="Micrograph"><a href="${root}" class="name">Micrograph</a>
${places.map(([path, name]) => html`<a href="${root}${path}"${path === here && html` aria-current="page"`}>${name}</a> `)}${account && html`<div id="account"></div>`}</nav></header>
<main id="main" tabindex="-1">
${body}
</main>
</body>
</html>
`.markup;
}

/** A table with a head; each cell is escaped. */
export function table(head: readonly Piece[], rows: readonly (readonly Piece[])[]): Html {
  return html`<div class="wide"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>
`)}</tbody></table></div>`;
}
