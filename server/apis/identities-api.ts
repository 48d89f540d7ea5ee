/**
 * Decisions about who is who: "this instrument of a file is that registered one", or "it is not". A decision is a deposit
 * like any other (one record for each resource that was decided about, with history and author), and what was deposited
 * before follows it at once, by being deposited again.
 */
import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { KnownError } from '../errors.ts';
import { normaliseIri } from '../pids/pids.ts';
import { findIriFault } from '../rdf/check-iris.ts';
import { fromNQuads } from '../rdf/n-quads.ts';
import { writeRdf } from '../rdf/formats.ts';
import { sparql } from '../rdf/sparql.ts';
import { literal, namedNode, quad } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { mg, rdf } from '../rdf/vocabulary.ts';
import { etagOf } from '../records/record.ts';
import type { DepositAnswer, Keeper } from '../records/record.ts';
import type { JournalReader, VersionRow } from '../store/store.ts';
import { getAgent } from './access.ts';
import { decodeText } from './bodies.ts';
import { statusOf } from './deposit-answers.ts';
import type { Metrics } from './metrics.ts';
import { selectRows } from './query-runner.ts';
import type { RunQuery } from './query-runner.ts';

export interface IdentitiesApiParts {
  root: string;
  journal: JournalReader;
  keeper: Keeper;
  metrics: Metrics;
  run: RunQuery;
  readBody: (request: Request, response: Response) => Promise<Uint8Array>;
}

/** Activity of decisions, and of the deposits that follow them. */
const activity = 'decide';
const mediaType = 'application/n-triples';
const type = namedNode(rdf.type), registeredAs = namedNode(mg.registeredAs);

/** What is decided about one resource. */
interface Decision { resource: string; sameAs?: string; distinctFrom: readonly string[]; aliases: readonly string[] }

/** Handlers of /identities. */
export function createIdentitiesApi({ root, journal, keeper, metrics, run, readBody }: IdentitiesApiParts): Record<'list' | 'decide', RequestHandler> {
  const write = async (id: string, quads: readonly Quad[], newest: VersionRow | undefined, response: Response, dryRun: boolean): Promise<DepositAnswer> => {
    const bytes = new TextEncoder().encode(await writeRdf(quads.map((each) => quad(each.subject, each.predicate, each.object)), mediaType, {}));
    const [answer] = await keeper.deposit({
      source: { bytes, mediaType, ...(newest?.source?.name ? { name: newest.source.name } : {}) }, id, agent: getAgent(response), activity,
      ...(newest ? { ifMatch: etagOf(newest) } : {}), ...(dryRun ? { dryRun } : {}),
    });
    return answer!;
  };
  /** Records that say something with this resource as subject. */
  const recordsOf = async (resource: string): Promise<VersionRow[]> => {
    const rows = await selectRows(run, sparql`SELECT DISTINCT ?record WHERE { GRAPH ?record { { ${namedNode(resource)} ${type} ?is } UNION { ${namedNode(resource)} ${registeredAs} ?is } } }`, { label: 'identities' });
    return rows.flatMap((row) => journal.newest(row['record']!.value) ?? []).filter(({ withdrawn }) => !withdrawn);
  };
  const quadsOf = (row: VersionRow | undefined): Quad[] => (row && !row.withdrawn ? fromNQuads(journal.content(row.seq) ?? '') : []);

  /** The content that a record has without what a decision made of it; undefined where only its file knows. */
  const contentToFollow = (row: VersionRow, resource: string): Quad[] | undefined => {
    const now = quadsOf(row);
    if (now.some(({ subject, predicate }) => subject.value === resource && predicate.value === rdf.type)) return now;
    const before = row.activity.kind === activity ? journal.version(row.record, row.number - 1) : undefined;
    return before && !before.withdrawn ? quadsOf(before) : undefined;
  };

  return {
    list(_request, response) { response.redirect(303, `${root}queries/identities-to-decide`); },
    async decide(request, response) {
      const { decision, dryRun } = readDecision(parse(decodeText(await readBody(request, response), request)));
      for (const iri of [decision.resource, ...(decision.sameAs ? [decision.sameAs] : decision.distinctFrom)]) {
        const known = await selectRows(run, sparql`SELECT ?is WHERE { { ${namedNode(iri)} ${type} ?is } UNION { ${namedNode(iri)} ${registeredAs} ?is } } LIMIT 1`, { label: 'identities' });
        if (known.length === 0) throw new KnownError('request-not-valid', `no record describes <${iri}>; give the IRI of a resource as ${root}queries/identities-to-decide lists it`);
      }
      const id = `identity-${createHash('sha256').update(decision.resource).digest('hex').slice(0, 20)}`;
      const record = journal.recordForId(id);
      const newest = record === undefined ? undefined : journal.newest(record);
      const answer = await write(id, decisionQuads(withEarlier(decision, quadsOf(newest))), newest, response, dryRun);
      const records: DepositAnswer[] = [], again: string[] = [];
      for (const row of answer.accepted && !dryRun ? await recordsOf(decision.resource) : []) {
        const content = contentToFollow(row, decision.resource);
        if (content) records.push(await write(row.id, content, row, response, false)); else again.push(row.record);
      }
      metrics.countDeposits('identities', [answer, ...records]);
      response.status(statusOf([answer])).set('cache-control', 'no-store').json({ decision: answer, records, ...(again.length > 0 ? { import_again: again } : {}) });
    },
  };
}

const words = 'a decision is {"resource": IRI, "same_as": IRI} or {"resource": IRI, "distinct_from": IRI or list}; with "same_as" there may be an "alias", a text or a list';

function parse(text: string): Record<string, unknown> {
  let body: unknown;
  try { body = JSON.parse(text); } catch { throw new KnownError('request-not-valid', `the body is no JSON; ${words}`); }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new KnownError('request-not-valid', words);
  return body as Record<string, unknown>;
}

/** The body of a decision. Errors: request-not-valid. */
function readDecision(body: Record<string, unknown>): { decision: Decision; dryRun: boolean } {
  const unknown = Object.keys(body).find((key) => !['resource', 'same_as', 'distinct_from', 'alias', 'dry_run'].includes(key));
  if (unknown !== undefined) throw new KnownError('request-not-valid', `${JSON.stringify(unknown.slice(0, 100))} is no member of a decision; ${words}`);
  const texts = (name: string): string[] => {
    const values = body[name] === undefined ? [] : [body[name]].flat();
    if (!values.every((value) => typeof value === 'string' && value.trim() !== '' && value.length <= 2000) || values.length > 100) throw new KnownError('request-not-valid', `${name} must be a text, or a list of up to 100; ${words}`);
    return values as string[];
  };
  const iris = (name: string): string[] => texts(name).map((text) => {
    const fault = findIriFault(text.trim());
    const normal = fault ? undefined : normaliseIri(text.trim());
    if (fault || normal?.fault) throw new KnownError('request-not-valid', `${name}: ${(fault ?? normal!.fault!).message}; ${words}`);
    return normal!.iri;
  });
  const [[resource, ...more], [sameAs, ...others], distinctFrom, aliases] = [iris('resource'), iris('same_as'), iris('distinct_from'), texts('alias').map((text) => text.trim())];
  if (resource === undefined || more.length > 0 || others.length > 0 || (sameAs === undefined) === (distinctFrom.length === 0) || (sameAs === undefined && aliases.length > 0)) throw new KnownError('request-not-valid', words);
  if (sameAs === resource || distinctFrom.includes(resource)) throw new KnownError('request-not-valid', `<${resource}> is itself; ${words}`);
  if (body['dry_run'] !== undefined && typeof body['dry_run'] !== 'boolean') throw new KnownError('request-not-valid', 'dry_run must be true or false');
  return { decision: { resource, distinctFrom, aliases, ...(sameAs === undefined ? {} : { sameAs }) }, dryRun: body['dry_run'] === true };
}

/** What was decided about other pairs stays; the same pair, and another "same as", is decided anew. */
function withEarlier(decision: Decision, earlier: readonly Quad[]): Decision {
  const of = (predicate: string): string[] => earlier.filter((each) => each.predicate.value === predicate).map(({ object }) => object.value);
  const [sameBefore] = of(mg.decidedSameAs);
  const sameAs = decision.sameAs ?? (sameBefore !== undefined && decision.distinctFrom.includes(sameBefore) ? undefined : sameBefore);
  return {
    resource: decision.resource, ...(sameAs === undefined ? {} : { sameAs }),
    distinctFrom: [...new Set([...of(mg.decidedDistinctFrom), ...decision.distinctFrom])].filter((iri) => iri !== sameAs),
    aliases: sameAs === undefined ? [] : [...new Set([...(sameAs === sameBefore ? of(mg.alias) : []), ...decision.aliases])],
  };
}

function decisionQuads({ resource, sameAs, distinctFrom, aliases }: Decision): Quad[] {
  const subject = namedNode(resource);
  return [
    ...(sameAs === undefined ? [] : [quad(subject, namedNode(mg.decidedSameAs), namedNode(sameAs)), ...aliases.map((alias) => quad(namedNode(sameAs), namedNode(mg.alias), literal(alias)))]),
    ...distinctFrom.map((other) => quad(subject, namedNode(mg.decidedDistinctFrom), namedNode(other))),
  ];
}
