/** Pages of records for people: the list, the history and the report. The record's own page is in `resource-pages.ts`. */
import type { Report, Result } from '../rdf/report.ts';
import type { VersionRow } from '../store/store.ts';
import { requirementText } from '../validation/requirement.ts';
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

/** Where a result stands in the depositor's file. */
function placeOf({ origin }: Result): string {
  if (!origin) return '';
  const { file, line, column, xpath, pointer, sheet, cell } = origin;
  return [file, line === undefined ? undefined : `line ${line}${column === undefined ? '' : `, column ${column}`}`, xpath, pointer, sheet, cell].filter(Boolean).join(' ');
}

/** The results of a report, the grave ones first. */
export function resultTable(results: readonly Result[]): Html {
  const order = ['Violation', 'Warning', 'Info'];
  const sorted = results.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return table(['Severity', 'What', 'Field', 'About', 'Where in the source', 'Required by'], sorted.slice(0, 1000).map((result) => [
    html`<span class="${result.severity}">${result.severity}</span>`, html`${result.message}${result.remedy !== undefined && html`<br><span class="quiet">${result.remedy}</span>`}`,
    result.field ?? result.path ?? '', result.focus_node, placeOf(result), result.requirement ? requirementText(result.requirement) : '',
  ]));
}

/** The page of a version's validation report. */
export function reportPage({ root, row, report }: { root: string; row: VersionRow; report: Report }): string {
  return page({
    title: `Report on ${row.id}`, root,
    body: html`<h1>Report on <a href="${pathOf(root, row)}">${row.id}</a>, version ${row.number}</h1>
${report.results.length === 0 ? html`<p>Nothing is missing and nothing is wrong, as far as the shapes say.</p>` : resultTable(report.results)}
<p class="quiet">As data: <a href="${pathOf(root, row)}/report?format=json">JSON</a> · <a href="${pathOf(root, row)}/report?format=turtle">sh:ValidationReport in Turtle</a></p>`,
  });
}
