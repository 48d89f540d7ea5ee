/** How the stored records stand with the profiles: sums by profile, and how far judging them again is. */
import type { RequestHandler } from 'express';
import { scoreOf } from '../profiles/profile-answer.ts';
import { negotiate } from '../rdf/negotiate.ts';
import type { Keeper } from '../records/record.ts';
import type { StatusReader, StatusTotals } from '../store/store.ts';
import { html, page, table } from './html.ts';
import { findParameter, searchOf } from './parameters.ts';
import { htmlOffer } from './record-forms.ts';

export interface ConformanceApiParts { root: string; keeper: Keeper; statuses: StatusReader }

const none: Omit<StatusTotals, 'profile'> = { records: 0, conforming: 0, violations: 0, warnings: 0, infos: 0, satisfied: 0, applicable: 0 };
/** How long sums over all records are kept while these change, milliseconds. */
const keptMs = 1000;

/** A score for people. */
export function percentText(score: number | null): string {
  return score === null ? '–' : `${(100 * score).toFixed(score === 1 ? 0 : 1)} %`;
}

/** The sums; made of a row a record and profile, so while records are judged they may be of a second ago. */
export function createTotals(statuses: Pick<StatusReader, 'totals' | 'version' | 'pending'>): () => Map<string, StatusTotals> {
  let known: { at: number; version: number; totals: Map<string, StatusTotals> } | undefined;
  return () => {
    const version = statuses.version();
    if (known && known.version !== version && (statuses.pending() === 0 || performance.now() - known.at > keptMs)) known = undefined;
    known ??= { at: performance.now(), version, totals: new Map(statuses.totals().map((each) => [each.profile, each])) };
    return known.totals;
  };
}

/** Handler of /conformance. */
export function createConformanceApi({ root, keeper, statuses }: ConformanceApiParts): RequestHandler {
  const totals = createTotals(statuses);
  return async (request, response) => {
    const [progress, profiles] = await Promise.all([keeper.conformance(), keeper.profiles()]);
    const sumsByProfile = totals();
    const rows = profiles.filter(({ faults }) => !faults).map(({ name, title }) => {
      const { records, ...sums } = sumsByProfile.get(name) ?? { ...none };
      return { profile: name, title, records, conforming: sums.conforming, score: scoreOf(sums), satisfied: sums.satisfied, applicable: sums.applicable, results: { violations: sums.violations, warnings: sums.warnings, infos: sums.infos } };
    });
    response.vary('Accept').set('cache-control', 'no-store');
    if (negotiate(request.headers.accept, [{ mediaType: 'application/json', names: ['json'] }, htmlOffer], findParameter(searchOf(request), 'format')) !== 'text/html') { response.json({ ...progress, profiles: rows }); return; }
    response.type('html').send(page({
      title: 'Conformance', root, alternates: [{ href: `${root}conformance?format=json`, mediaType: 'application/json' }],
      body: html`<h1>How the records stand</h1>
<p>${progress.state === 'current' ? 'All records are judged by the shapes in force.' : progress.state === 'stopped' ? progress.reason ?? 'Judging has stopped.' : `${progress.done} of ${progress.of} records are judged again, ${progress.focus_nodes_per_second} resources a second; what is shown is of before for the others.`}</p>
${progress.faults.length === 0 ? '' : html`<p class="Warning">${progress.faults.length} ${progress.faults.length === 1 ? 'record' : 'records'} could not be judged:</p><ul>${progress.faults.map(({ record, reason }) => html`<li><a href="${record}">${record}</a>: ${reason}</li>`)}</ul>`}
${table(['Profile', 'Records', 'Conforming', 'Requirements met', 'Violations', 'Warnings'], rows.map((row) => [html`<a href="${root}profiles/${row.profile}">${row.title}</a>`, row.records, row.conforming, `${row.satisfied} of ${row.applicable} (${percentText(row.score)})`, row.results.violations, row.results.warnings]))}
<p>By <a href="${root}readiness?by=dataset">dataset</a>, <a href="${root}readiness?by=instrument">instrument</a>, <a href="${root}readiness?by=lab">lab</a>, <a href="${root}readiness?by=project">project</a></p>`,
    }));
  };
}
