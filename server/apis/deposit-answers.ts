/**
 * How every door answers a deposit: 201 with Location for a new record, 200 for a new version or none, 422 with the whole
 * report for a refusal; as sh:ValidationReport where RDF is asked for.
 */
import type { Request, Response } from 'express';
import { negotiate, rdfOffers } from '../rdf/negotiate.ts';
import type { Offer } from '../rdf/negotiate.ts';
import { writeRdf } from '../rdf/formats.ts';
import type { Report } from '../rdf/report.ts';
import { namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg } from '../rdf/vocabulary.ts';
import type { DepositAnswer } from '../records/record.ts';
import { htmlOffer } from './record-forms.ts';
import { answersPage } from './report-pages.ts';

/** A report as triples of SHACL's vocabulary about this IRI. */
export type ReportToRdf = (report: Report, iri: string) => Quad[];

const jsonOffer: Offer = { mediaType: 'application/json', names: ['json'] };
/** JSON first; JSON-LD only by its own name. */
export const reportOffers: readonly Offer[] = [jsonOffer, ...rdfOffers.map((offer) => (offer.mediaType === 'application/ld+json' ? { mediaType: offer.mediaType, names: offer.names } : offer))];

/** Sends a report in the form that is asked for. `body` is the JSON form. */
export async function sendReport(request: Request, response: Response, { body, report, iri, reportToRdf, format, more = [] }: { body: unknown; report: Report; iri: string; reportToRdf: ReportToRdf; format?: string | undefined; more?: readonly Quad[] }): Promise<void> {
  response.vary('Accept');
  const mediaType = negotiate(request.headers.accept ?? '*/*', reportOffers, format);
  if (mediaType === jsonOffer.mediaType) { response.json(body); return; }
  response.type(mediaType).send(await writeRdf([...reportToRdf(report, iri), ...more], mediaType, { baseIri: iri }));
}

/** HTTP status of the answers to one request. */
export function statusOf(answers: readonly DepositAnswer[]): 200 | 201 | 422 {
  if (answers.some((answer) => !answer.accepted)) return 422;
  return answers.some((answer) => answer.version === 1 && !answer.unchanged && !answer.dry_run) ? 201 : 200;
}

/** Path of a record's page below the base IRI, or of its graph where its IRI is foreign. */
export function recordPath(record: string, { base, root }: { base: string; root: string }): string {
  return record.startsWith(`${base}records/`) ? root + record.slice(base.length) : `${root}graphs?graph=${encodeURIComponent(record)}`;
}

/** The verdicts of profiles as further reports, each with the profile by which was judged. */
function profileReports(answers: readonly DepositAnswer[], { base, reportToRdf }: { base: string; reportToRdf: ReportToRdf }): Quad[] {
  return answers.flatMap(({ record, profiles = [] }) => profiles.flatMap(({ profile, results }) => {
    const iri = `${record}#report-${profile}`;
    return [...reportToRdf({ conforms: results.length === 0, results }, iri), quad(namedNode(iri), namedNode(mg.profile), namedNode(`${base}profiles/${profile}`))];
  }));
}

/** Sends the answers: one as an object, several as an array. */
export async function sendAnswers(request: Request, response: Response, answers: readonly DepositAnswer[], parts: { base: string; root: string; reportToRdf: ReportToRdf }): Promise<void> {
  const status = statusOf(answers);
  const first = answers[0];
  response.status(status).set('cache-control', 'no-store');
  if (negotiate(request.headers.accept ?? '*/*', [...reportOffers, htmlOffer]) === htmlOffer.mediaType) { response.vary('Accept').type('html').send(answersPage({ root: parts.root, answers })); return; }
  if (answers.length === 1 && first) {
    if (status === 201) response.set('location', recordPath(first.record, parts));
    if (first.etag && !first.dry_run && status !== 422) response.set('etag', first.etag);
    await sendReport(request, response, { body: first, report: first.report, iri: `${first.record}#report`, reportToRdf: parts.reportToRdf, more: profileReports(answers, parts) });
    return;
  }
  const report: Report = { conforms: answers.every((answer) => answer.report.conforms), results: answers.flatMap((answer) => answer.report.results) };
  await sendReport(request, response, { body: answers, report, iri: `${parts.base}imports#report`, reportToRdf: parts.reportToRdf, more: profileReports(answers, parts) });
}
