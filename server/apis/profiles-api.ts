/**
 * Profiles over HTTP: what there are, what each demands, as a page, JSON or RDF; administrators deposit and withdraw their
 * own. A profile is a record like all others: its history and report are those of the record.
 */
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import { profileRecordPrefix } from '../profiles/profile.ts';
import type { ProfileSummary } from '../profiles/profile-registry.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { negotiate, rdfOffers } from '../rdf/negotiate.ts';
import { recordIri } from '../records/record.ts';
import type { Keeper } from '../records/record.ts';
import { getAgent } from './access.ts';
import { mediaTypeOf } from './bodies.ts';
import { sendAnswers } from './deposit-answers.ts';
import type { ReportToRdf } from './deposit-answers.ts';
import { html, link, page, table } from './html.ts';
import type { Metrics } from './metrics.ts';
import { findParameter, readFlag, searchOf } from './parameters.ts';
import { htmlOffer, writeQuads } from './record-forms.ts';
import type { RdfOutput } from './record-forms.ts';

export interface ProfilesApiParts {
  base: string; root: string; keeper: Keeper; metrics: Metrics; output: RdfOutput; reportToRdf: ReportToRdf;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
}

const jsonOffer = { mediaType: 'application/json', names: ['json'] } as const;

/** Handlers of /profiles and below. */
export function createProfilesApi(parts: ProfilesApiParts): Record<'list' | 'show' | 'put' | 'withdraw', RequestHandler> {
  const { base, root, keeper, metrics, output, readBody } = parts;
  const nameOf = (request: Request): string => {
    const name = String(request.params['name']);
    if (!/^[a-z0-9][a-z0-9.-]{0,79}$/.test(name)) throw new KnownError('request-not-valid', `${JSON.stringify(name.slice(0, 100))} cannot be the name of a profile; names have small letters, digits, dots and hyphens, up to 80`, { parameter: 'name' });
    return name;
  };
  const hrefOf = (name: string): string => `${root}profiles/${name}`;
  const describe = (profile: ProfileSummary): unknown => ({ ...profile, href: hrefOf(profile.name), ...(profile.from === 'record' ? { record: recordIri(base, profileRecordPrefix + profile.name) } : {}) });

  return {
    async list(request, response) {
      const profiles = await keeper.profiles();
      response.vary('Accept').set('cache-control', 'no-cache');
      if (negotiate(request.headers.accept, [jsonOffer, htmlOffer], findParameter(searchOf(request), 'format')) !== 'text/html') { response.json({ profiles: profiles.map(describe) }); return; }
      response.type('html').send(page({
        title: 'Profiles', root, alternates: [{ href: `${root}profiles?format=json`, mediaType: 'application/json' }],
        body: html`<h1>Profiles</h1><p>By which descriptions can be judged: <code>POST ${root}validate?profile=NAME</code>, several at once. <a href="${root}conformance">How the stored records do</a></p>
${table(['Name', 'Title', 'Ladder', 'Includes', 'After'], profiles.map((each) => [
          html`<a href="${hrefOf(each.name)}">${each.name}</a>${each.faults !== undefined && html` <span class="Violation">has faults</span>`}`, html`${each.title}${each.description !== undefined && html`<br><span class="quiet">${each.description}</span>`}`,
          each.ladder === undefined ? '' : `${each.ladder}, rung ${each.rung!}`, html`${each.includes.map((name, at) => html`${at > 0 && ', '}<a href="${hrefOf(name)}">${name}</a>`)}`, each.source ?? '',
        ]))}`,
      }));
    },
    async show(request, response) {
      const name = nameOf(request);
      const details = await keeper.profile(name);
      response.vary('Accept').set('cache-control', 'no-cache');
      const { nquads, requirements, ...summary } = details;
      const mediaType = negotiate(request.headers.accept, [jsonOffer, ...rdfOffers, htmlOffer], findParameter(searchOf(request), 'format'));
      if (mediaType === jsonOffer.mediaType) { response.json({ ...describe(summary) as object, requirements }); return; }
      if (mediaType !== 'text/html') { response.type(mediaType).send(await writeQuads(fromNQuads(nquads), mediaType, output)); return; }
      response.type('html').send(page({
        title: summary.title, root, alternates: [{ href: `${hrefOf(name)}?format=turtle`, mediaType: 'text/turtle' }],
        body: html`<h1>${summary.title}</h1>${summary.description !== undefined && html`<p>${summary.description}</p>`}
<p class="quiet">Profile <code>${name}</code>${summary.ladder !== undefined && html`, rung ${summary.rung!} of the ladder ${summary.ladder}`}${summary.includes.length > 0 && html`; with all of ${summary.includes.map((each, at) => html`${at > 0 && ', '}<a href="${hrefOf(each)}">${each}</a>`)}`}. A result of severity ${summary.demands} or worse means that a record does not conform.${summary.source !== undefined && html` Source: ${link(summary.source, summary.source)}`}
<a href="${hrefOf(name)}?format=turtle">Turtle</a> · <a href="${hrefOf(name)}?format=json">JSON</a></p>
${summary.faults !== undefined && html`<h2>Faults</h2><p>It judges nothing until these are mended.</p><ul>${summary.faults.map((each) => html`<li>${each}</li>`)}</ul>`}
${[...Map.groupBy(requirements, ({ type }) => type)].map(([type, list]) => html`<h2>${type}</h2>${table(['Field', 'Severity', 'What to give', 'Required by'], list.map((each) => [html`<code>${each.field}</code>`, html`<span class="${each.severity}">${each.severity}</span>`, each.remedy, html`${each.source ?? ''}${each.tier !== undefined && html` <span class="quiet">tier ${each.tier}</span>`}`]))}`)}`,
      }));
    },
    async put(request, response) {
      const name = nameOf(request), search = searchOf(request);
      const mediaType = mediaTypeOf(request), file = findParameter(search, 'name');
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
      const bytes = await readBody(request, response);
      if (bytes.length === 0) throw new KnownError('request-not-valid', 'the body is empty; send the profile as Turtle, or DELETE to withdraw it');
      const answers = await keeper.deposit({
        source: { bytes, ...(mediaType ? { mediaType } : {}), ...(file ? { name: file } : {}) }, id: profileRecordPrefix + name, agent: getAgent(response), activity: 'deposit',
        ...(ifMatch ? { ifMatch } : {}), ...(ifNoneMatch ? { ifNoneMatch } : {}), ...(readFlag(search, 'dryRun') ? { dryRun: true } : {}),
      });
      metrics.countDeposits('profiles', answers);
      await sendAnswers(request, response, answers, parts);
    },
    async withdraw(request, response) {
      const name = nameOf(request);
      const summary = (await keeper.profiles()).find((each) => each.name === name);
      if (!summary) throw new KnownError('not-found', `there is no profile ${name}`);
      if (summary.from === 'server') throw new KnownError('not-allowed', `the profile ${name} comes with the server and is not withdrawn; \`shapes activate\` changes what comes with it`);
      const ifMatch = request.headers['if-match'];
      const answer = await keeper.withdraw({ record: recordIri(base, profileRecordPrefix + name), agent: getAgent(response), ...(ifMatch ? { ifMatch } : {}), ...(readFlag(searchOf(request), 'dryRun') ? { dryRun: true } : {}) });
      metrics.countDeposits('profiles', [answer]);
      response.status(answer.accepted ? 200 : 422).set('cache-control', 'no-store').json(answer);
    },
  };
}
