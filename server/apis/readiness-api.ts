/**
 * Readiness over HTTP: of one record, and of groups of records. What is missing comes with what to give, how much work that
 * is and which requirement asks for it, the cheapest first.
 */
import type { Request, RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import { baseName } from '../profiles/profile.ts';
import { getProfileNames } from '../profiles/profile.ts';
import type { ProfileDetails } from '../profiles/profile-registry.ts';
import { groupReadinessOf } from '../profiles/group-readiness.ts';
import type { GroupReadiness } from '../profiles/group-readiness.ts';
import type { MissingField, RecordReadiness } from '../profiles/readiness.ts';
import { negotiate } from '../rdf/negotiate.ts';
import type { Keeper } from '../records/record.ts';
import type { JournalReader, StatusReader } from '../store/store.ts';
import { percentText } from './conformance-api.ts';
import { membersOf } from './groupings.ts';
import type { Grouping } from './groupings.ts';
import { html, page, table } from './html.ts';
import type { Html } from './html.ts';
import { findParameter, readWhole, searchOf } from './parameters.ts';
import type { RunQuery } from './query-runner.ts';
import { getNewest, htmlOffer } from './record-forms.ts';

export interface ReadinessParts { keeper: Keeper; statuses: StatusReader; run: RunQuery; groupings: readonly Grouping[] }
export interface ReadinessApiParts extends ReadinessParts { root: string; journal: JournalReader }

const jsonOffer = { mediaType: 'application/json', names: ['json'] } as const;
const wantsPage = (request: Request): boolean => negotiate(request.headers.accept, [jsonOffer, htmlOffer], findParameter(searchOf(request), 'format')) === 'text/html';

/** The groups of a grouping with their readiness; no profiles named: all. Errors: request-not-valid. */
export function createGroupReadiness({ keeper, statuses, run, groupings }: ReadinessParts): (by: string, profiles: readonly string[], group?: string) => Promise<GroupReadiness[]> {
  return async (by, asked, group) => {
    const grouping = groupings.find(({ name }) => name === by);
    if (!grouping) throw new KnownError('request-not-valid', `records are grouped by ${groupings.map(({ name }) => name).join(', ')}, not by ${JSON.stringify(by.slice(0, 100))}`, { parameter: 'by' });
    const known = (await keeper.profiles()).filter(({ faults }) => !faults).map(({ name }) => name);
    const names = asked.length === 0 ? known : getProfileNames(asked, known);
    const [members, profiles] = await Promise.all([membersOf(grouping, run, group), Promise.all(names.map((name): Promise<ProfileDetails> => keeper.profile(name)))]);
    return groupReadinessOf({ members, profiles, statuses });
  };
}

/** Handlers of /records/:id/readiness and /readiness. */
export function createReadinessApi(parts: ReadinessApiParts): Record<'record' | 'groups', RequestHandler> {
  const { root, journal, keeper, groupings } = parts;
  const groupReadiness = createGroupReadiness(parts);
  return {
    async record(request, response) {
      const row = getNewest(journal, String(request.params['id']));
      const readiness = await keeper.readiness(row.record, searchOf(request).getAll('profile'));
      response.vary('Accept').set('cache-control', 'no-cache');
      if (wantsPage(request)) response.type('html').send(recordPage(root, readiness)); else response.json(readiness);
    },
    async groups(request, response) {
      const search = searchOf(request);
      const by = findParameter(search, 'by') ?? 'dataset';
      const limit = readWhole(search, 'limit', { fallback: 100, least: 1, most: 10_000 });
      const groups = await groupReadiness(by, search.getAll('profile'), findParameter(search, 'group'));
      response.vary('Accept').set('cache-control', 'no-cache');
      if (wantsPage(request)) { response.type('html').send(groupsPage(root, by, groupings, groups.slice(0, limit), groups.length)); return; }
      const { state, pending } = await keeper.conformance();
      response.json({ by, total: groups.length, state, pending, groups: groups.slice(0, limit) });
    },
  };
}

const costNames: Readonly<Record<string, string>> = { choice: 'a choice', number: 'a number or date', text: 'some text', link: 'a link or term' };
const missingTable = (fields: readonly MissingField[]): Html => table(['Field', 'What to give', 'Effort', 'In', 'Required by'], fields.slice(0, 50).map((each) => [
  html`<code>${each.type}.${each.field}</code>`, each.remedy, costNames[each.cost] ?? each.cost, html`${each.count === 1 ? each.resources[0] : `${each.count} resources`}${each.placeholders > 0 && html` <span class="quiet">${each.placeholders} with a placeholder</span>`}`, each.source ?? '',
]));
const faultsText = (faults: number): Html | false => faults > 0 && html`<p>${faults} ${faults === 1 ? 'value is' : 'values are'} wrong beside that; the report names them.</p>`;

function recordPage(root: string, { id, version, profiles, ladders }: RecordReadiness): string {
  const path = `${root}records/${encodeURIComponent(id)}`;
  const shown = profiles.filter(({ applicable, faults }) => applicable > 0 || faults > 0);
  return page({
    title: `Readiness of ${id}`, root, alternates: [{ href: `${path}/readiness?format=json`, mediaType: 'application/json' }],
    body: html`<h1>Readiness of <a href="${path}">${id}</a>, version ${version}</h1>
${table(['Profile', 'Conforms', 'Requirements met'], shown.map((each) => [html`<a href="${root}profiles/${each.profile}">${each.title}</a>`, each.conforms ? 'yes' : 'no', `${each.satisfied} of ${each.applicable} (${percentText(each.score)})`]))}
${ladders.map(({ ladder, reached, next }) => html`<h2>Ladder ${ladder}: ${reached ? `rung ${reached.rung} is reached` : 'no rung is reached'}</h2>
${next ? html`<p>To reach rung ${next.rung}, <a href="${root}profiles/${next.profile}">${next.profile}</a>, the cheapest first:</p>${missingTable(next.missing)}${faultsText(next.faults)}` : html`<p>It is the highest.</p>`}`)}
${shown.filter(({ ladder, missing, faults }) => ladder === undefined && (missing.length > 0 || faults > 0)).map((each) => html`<h2>Missing for ${each.title}</h2>${missingTable(each.missing)}${faultsText(each.faults)}`)}`,
  });
}

function groupsPage(root: string, by: string, groupings: readonly Grouping[], groups: readonly GroupReadiness[], total: number): string {
  return page({
    title: `Readiness by ${by}`, root,
    body: html`<h1>Readiness by ${by} <span class="count">${total}</span></h1>
<p>${groupings.map(({ name, title }, at) => html`${at > 0 && ' · '}<a href="${root}readiness?by=${name}">${title}</a>`)}</p>
${groups.map(({ group, label, records, profiles, ladders }) => html`<h2>${label} <span class="count">${records}</span></h2>
<p class="quiet"><a href="${root}resources?iri=${encodeURIComponent(group)}">${group}</a>${ladders.map(({ ladder, reached }) => html`; ladder ${ladder}: ${reached === null ? 'no rung reached by all' : `rung ${reached} reached by all`}`)}</p>
${table(['Profile', 'Records', 'Conforming', 'Requirements met', 'One field that lifts'], profiles.filter(({ profile }) => profile !== baseName || profiles.length === 1).map((each) => [
      html`<a href="${root}profiles/${each.profile}">${each.title}</a>`, each.records, each.conforming, percentText(each.score),
      html`${each.fields.slice(0, 3).map((field, at) => html`${at > 0 && html`<br>`}<code>${field.type}.${field.field}</code> <span class="quiet">${costNames[field.cost] ?? ''}, lacking in ${field.records}${field.lifts > 0 && `, lifts ${field.lifts}`}</span>`)}`,
    ]))}`)}`,
  });
}
