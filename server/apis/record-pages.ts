/** Pages of records for people: the list and the history. A record's own page is in `resource-pages.ts`, reports in `report-pages.ts`. */
import type { VersionRow } from '../store/store.ts';
import { html, link, page, table } from './html.ts';
import type { Html } from './html.ts';

const pathOf = (root: string, row: VersionRow): string => `${root}records/${encodeURIComponent(row.id)}`;

/** A time as people write it, to the second, in UTC. */
export function timeText(time: string): Html {
  return html`<time datetime="${time}">${time.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

/** The list of records, a page at a time. */
export function listPage({ root, rows, total, next }: { root: string; rows: readonly VersionRow[]; total: number; next: string | undefined }): string {
  return page({
    title: 'Records', root, alternates: [{ href: `${root}records?format=json`, mediaType: 'application/json' }],
    body: html`<h1>Records <span class="count">${total}</span></h1>
${table(['Record', 'Version', 'Triples', 'Deposited', 'By', 'Source'], rows.map((row) => [
      html`<a href="${pathOf(root, row)}">${row.id}</a>`, html`<a href="${pathOf(root, row)}/history">${row.number}</a>`, row.size, timeText(row.time), link(row.agent, row.agent), row.source?.name ?? '',
    ]))}
${next !== undefined && html`<p><a href="${next}" rel="next">More</a></p>`}`,
  });
}

/** All versions of a record. */
export function versionTable(root: string, rows: readonly VersionRow[]): Html {
  return table(['Version', 'Time', 'By', 'How', 'Source', 'Triples'], rows.toReversed().map((row) => [
    row.withdrawn ? html`${row.number} withdrawn` : html`<a href="${pathOf(root, row)}/versions/${row.number}">${row.number}</a>`,
    timeText(row.time), link(row.agent, row.agent), `${row.activity.kind} (${row.activity.software})`, row.source?.name ?? '', row.withdrawn ? '' : row.size,
  ]));
}

/** The page of a record's history. */
export function historyPage({ root, rows, newest }: { root: string; rows: readonly VersionRow[]; newest: VersionRow }): string {
  return page({
    title: `History of ${newest.id}`, root,
    body: html`<h1>History of <a href="${pathOf(root, newest)}">${newest.id}</a></h1>
${versionTable(root, rows)}
<p class="quiet">As provenance: <a href="${pathOf(root, newest)}/history?format=turtle">Turtle</a> · <a href="${pathOf(root, newest)}/history?format=json">JSON</a></p>`,
  });
}
