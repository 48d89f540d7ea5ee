/**
 * HTML as a tagged template: everything that is put in is escaped unless it is HTML of this template itself, so a page
 * cannot forget to. `page` is the one frame of all pages; styles and scripts come from `web/` under a strict policy.
 */

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
  /** names of scripts in web/ */ scripts?: readonly string[];
  /** alternative forms of the same resource */ alternates?: readonly { href: string; mediaType: string }[];
}

/** A whole document. */
export function page({ title, body, root, scripts = [], alternates = [] }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Micrograph</title>
<link rel="stylesheet" href="${root}web/style.css">
<link rel="icon" href="${root}web/icon.svg" type="image/svg+xml">
${alternates.map(({ href, mediaType }) => html`<link rel="alternate" type="${mediaType}" href="${href}">
`)}${scripts.map((name) => html`<script type="module" src="${root}web/${name}"></script>
`)}</head>
<body>
<header><nav><a href="${root}" class="name">Micrograph</a>
<a href="${root}records">Records</a> <a href="${root}queries">Questions</a> <a href="${root}sparql">SPARQL</a> <a href="${root}graphql">GraphQL</a> <a href="${root}reference">Reference</a></nav></header>
<main>
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
