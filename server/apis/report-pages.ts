/**
 * Reports for people: what is wrong, where in their file, what would be right, and who asks for it, the grave first; with the
 * patch of each result, and all patches together to be copied. The same page shows the report of a stored record and the
 * answer to a file that was sent from a browser.
 */
import { placeText } from '../rdf/origin-text.ts';
import { rdfPatchType } from '../rdf/rdf-patch.ts';
import type { Loss, Report, Result, Severity } from '../rdf/report.ts';
import type { DepositAnswer } from '../records/record.ts';
import type { VersionRow } from '../store/store.ts';
import { requirementText } from '../validation/requirement.ts';
import { html, link, page, table } from './html.ts';
import type { Html } from './html.ts';

const headings: readonly (readonly [Severity, string])[] = [['Violation', 'What is wrong'], ['Warning', 'What is missing or doubtful'], ['Info', 'What would help']];
const mostShown = 1000;

/** One table of results, in their order. */
export function resultTable(results: readonly Result[]): Html {
  return table(['Where in the source', 'What', 'Field', 'About', 'Asked by'], results.slice(0, mostShown).map((result) => [
    placeText(result.origin), html`<span class="${result.severity}">${result.severity}</span> ${result.message}${result.remedy !== undefined && html`<br><span class="quiet">${result.remedy}</span>`}${
      result.patch !== undefined && html`<details><summary>ready patch</summary><pre>${result.patch}</pre></details>`}`,
    result.field ?? result.path ?? '', result.focus_node, result.requirement ? requirementText(result.requirement) : '',
  ]));
}

/** Results by severity, and all their patches. */
function resultSections(results: readonly Result[]): Html {
  if (results.length === 0) return html`<p>Nothing is missing and nothing is wrong, as far as the shapes say.</p>`;
  const patches = [...new Set(results.flatMap(({ patch }) => patch?.split('\n').filter(Boolean) ?? []))];
  return html`${headings.map(([severity, title]) => {
    const own = results.filter((result) => result.severity === severity);
    return own.length === 0 ? undefined : html`<h2>${title} <span class="count">${own.length}</span></h2>
${resultTable(own)}${own.length > mostShown && html`<p class="quiet">… and ${own.length - mostShown} more; the report as data has them all.</p>`}
`;
  })}${patches.length > 0 && html`<h2>All ready patches</h2>
<p class="quiet">An RDF patch (${rdfPatchType}): send it with the file to <code>/imports</code>, or by PATCH to the stored record with its ETag as If-Match.</p>
<pre>${patches.join('\n')}</pre>`}`;
}

function lossText({ kept, mapped, dropped, items }: Loss): Html {
  return html`<p>${kept} statements of the source are kept, ${mapped} in another form, ${dropped} dropped.</p>
${dropped > 0 && html`<details><summary>what was dropped</summary>${table(['Path', 'How often', 'Why'], items.filter(({ what }) => what === 'dropped').slice(0, 200).map(({ path, count, reason }) => [path, count, reason]))}</details>`}`;
}

/** The page of a version's validation report. */
export function reportPage({ root, row, report }: { root: string; row: VersionRow; report: Report }): string {
  const path = `${root}records/${encodeURIComponent(row.id)}`;
  return page({
    title: `Report on ${row.id}`, root,
    body: html`<h1>Report on <a href="${path}">${row.id}</a>, version ${row.number}</h1>
${resultSections(report.results)}
<p class="quiet">As data: <a href="${path}/report?format=json">JSON</a> · <a href="${path}/report?format=turtle">sh:ValidationReport in Turtle</a></p>`,
  });
}

/** What became of the files that a browser sent. */
export function answersPage({ root, answers }: { root: string; answers: readonly (DepositAnswer & { file?: string })[] }): string {
  const verdict = ({ accepted, dry_run: dry }: DepositAnswer): string => (accepted ? (dry ? 'could be deposited' : 'accepted') : 'refused');
  return page({
    title: 'What came of it', root,
    body: html`${answers.map((answer) => html`<h1>${answer.file ?? (answer.version !== undefined ? link(answer.record, answer.record) : answer.record)}: <span class="${answer.accepted ? 'Info' : 'Violation'}">${verdict(answer)}</span></h1>
${resultSections(answer.report.results)}
${answer.profiles?.map(({ title, conforms, satisfied, applicable, results }) => html`<h2>${title}: ${conforms ? 'met' : 'not met'}, ${satisfied} of ${applicable} requirements</h2>
${results.length > 0 && resultTable(results)}`)}
${answer.warnings.length > 0 && html`<h2>Remarks</h2><ul>${answer.warnings.slice(0, 200).map((warning) => html`<li>${warning}</li>
`)}</ul>`}${answer.loss && html`<h2>What was kept</h2>${lossText(answer.loss)}`}
`)}<p><a href="${root}validate">Check another file</a></p>`,
  });
}

/** A form to check files without keeping anything. */
export function validatePage({ root, titles }: { root: string; titles: readonly string[] }): string {
  return page({
    title: 'Check files', root,
    body: html`<h1>Check files</h1>
<p>What would be wrong with a file, where in it, and what would be right. Nothing is kept.</p>
<form method="post" enctype="multipart/form-data" action="${root}validate">
<p><label>Files <input type="file" name="file" multiple required></label> <button>Check</button></p>
</form>
<p class="quiet">Read are: ${titles.join('; ')}. A file that ends in .rdfp is a patch for the one file beside it.</p>`,
  });
}
