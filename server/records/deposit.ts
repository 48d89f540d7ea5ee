/**
 * The way in: a prepared record is judged with its neighbours, written to the journal, and then visible in the keeper's
 * graph. Everything here is synchronous and runs inside one transaction of the journal, so the state that was judged is the
 * state that is written to. Refusals are answers; what a caller could not have done is a known error.
 */
import { KnownError, isKnownError } from '../errors.ts';
import { fromNQuads, toNQuads } from '../rdf/n-quads.ts';
import { applyPatch, readPatch } from '../rdf/rdf-patch.ts';
import type { Loss, Report, Result } from '../rdf/report.ts';
import type { Quad } from '../rdf/terms.ts';
import type { GraphView, Journal, VersionDraft, VersionRow } from '../store/store.ts';
import { findingKey } from '../validation/judge.ts';
import type { Judge } from '../validation/judge.ts';
import { createReport } from '../validation/report.ts';
import type { JudgedState, ResultWriter } from '../validation/report.ts';
import { unknownTermRule } from '../validation/unknown-terms.ts';
import { noOrigins } from '../rdf/origins.ts';
import type { Identified, Identities } from './identities.ts';
import { checkPreconditions } from './preconditions.ts';
import type { CheckPossible } from '../validation/possible-numbers.ts';
import type { Prepared } from './prepare.ts';
import type { ProfileDeposits } from './profile-deposits.ts';
import { historyGraph, provenanceOf } from './provenance.ts';
import { etagOf } from './record.ts';
import type { Accepted, Agent, DepositAnswer, DepositRequest, WithdrawRequest } from './record.ts';
import { checkReserved } from './reserved-records.ts';
import { termActivity } from './term-deposits.ts';
import type { TermDeposits, WantedTerm } from './term-deposits.ts';
import type { TermRecord } from './term-record.ts';

export interface DepositParts {
  journal: Journal;
  graph: GraphView;
  judge: Judge;
  writer: ResultWriter;
  profiles: ProfileDeposits;
  identities: Identities;
  /** numbers that cannot be */ checkPossible?: CheckPossible;
  /** the terms that records use, where a catalogue has them, and who writes them */ terms?: { deposits: TermDeposits; agent: Agent; software: string };
  /** IRI of the server's own agent */ server: string;
  /** whether a resource lies in a record that the server writes anew after this change: what the change breaks there is mended, and refuses nothing */ follows?: (iri: string) => boolean;
  clock: () => Date;
  /** most statements a record may have */ maxStatements: number;
}

/** A prepared record with what the request says about it. */
export interface PreparedDeposit extends Prepared {
  id: string;
  request: Pick<DepositRequest, 'agent' | 'activity' | 'ifMatch' | 'ifNoneMatch' | 'visibility' | 'dryRun' | 'merge' | 'profiles'> & { /** a patch was applied to what the source says; `stored`: to what the record said, for the activity that the request names */ patched?: boolean | 'stored'; /** what others would newly break is said, and refuses nothing: a fact of an ontology */ force?: boolean };
  source: NonNullable<VersionDraft['source']>;
  /** what read it, with versions */ software: string;
  startedAt: string;
}

/** A version that was written, and how to take it back in the graph while the transaction is not committed. */
export interface Written { accepted: Accepted; undo: () => void }

/** What a request came to; what was written for it, in order. */
export interface Applied { answer: DepositAnswer; written: readonly Written[] }

export interface Deposits {
  /** Known errors: not-allowed, record-has-changed, too-large, store-full, journal-failed. */
  deposit(prepared: PreparedDeposit): Applied;
  /** Known errors: not-allowed, record-not-found, record-withdrawn, record-has-changed, journal-failed. */
  withdraw(request: WithdrawRequest, software: string): Applied;
  /** Writes the records of terms that are named, where the graph lacks them or has them as an earlier version of their ontology says. */
  keepTerms(terms: readonly WantedTerm[]): Applied[];
}

/** Activities of versions that add to the one before, or change what their source says; the source alone does not say what they hold. */
const mergeActivity = 'merge', patchActivity = 'patch';

/** Creates the way in. `deposit` and `withdraw` write only inside `journal.transaction`. */
export function createDeposits({ journal, graph, judge, writer, profiles, identities, checkPossible = () => [], terms, server, follows = () => false, clock, maxStatements }: DepositParts): Deposits {
  const contentOf = (row: VersionRow | undefined): string => (row && !row.withdrawn ? journal.content(row.seq) ?? '' : '');

  const judgeChange = (record: string, submission: readonly Quad[], stored: readonly Quad[], prepared?: PreparedDeposit, beside: readonly Quad[] = []): { report: Report; notes: string[]; state: JudgedState } => {
    const { own, neighbours: around, notes, ...state } = judge.judge({ record, submission, stored, beside });
    const neighbours = around.filter(({ focus }) => !follows(focus.value));
    const origins = prepared?.origins ?? noOrigins;
    const known = new Set([...own, ...neighbours].map(findingKey));
    /** a word that is mended is looked at by the shapes; its patch stays only where they find nothing new then */
    let tries = 5;
    const withSafePatch = (result: Result): Result => {
      if (result.patch === undefined || result.shape !== unknownTermRule) return result;
      const { patch, ...without } = result;
      if (tries-- <= 0) return without;
      const after = judge.judge({ record, submission: applyPatch(submission, readPatch(patch)).quads, stored, beside });
      return [...after.own, ...after.neighbours].every((finding) => known.has(findingKey(finding))) ? result : without;
    };
    const results = [
      ...(prepared?.findings ?? []).map((finding) => withSafePatch(writer.complete(finding))),
      ...own.map((finding) => writer.write(finding, origins, state)),
      ...checkPossible(submission, state.view, origins).map((finding) => writer.complete(finding)),
      ...neighbours.map((finding) => asNeighbour(writer.write(finding, origins, state))),
    ];
    return { report: createReport(results), notes, state };
  };

  /** Room is asked for first, for that refusal leaves no trace; what fails after it ends the whole transaction. */
  const write = (draft: VersionDraft, quads: readonly Quad[], before: string, earlier: number): Written & { row: VersionRow } => {
    const undo = (): void => {
      identities.replace(draft.record, fromNQuads(before));
      graph.replaceGraph(draft.record, before);
      graph.replaceGraph(historyGraph(draft.record), journal.history(draft.record).filter(({ number }) => number <= earlier).map(provenanceOf).join(''));
    };
    if (draft.nquads) graph.checkRoom(draft.nquads.length);
    try {
      if (earlier === 0) graph.load(draft.nquads ?? '', { fresh: true }); else graph.replaceGraph(draft.record, draft.nquads ?? '');
      const row = journal.append(draft);
      graph.load(provenanceOf(row), { fresh: true });
      identities.replace(draft.record, quads);
      const { seq, number, withdrawn, size } = row;
      return { row, undo, accepted: { seq, record: draft.record, id: draft.id, number, withdrawn, size } };
    } catch (error) {
      undo();
      throw isKnownError(error) ? error : new KnownError('journal-failed', `the version could not be written (${(error as Error).message}); nothing was changed`, {}, { cause: error });
    }
  };

  /** With something written already, no refusal is without a trace any more: what fails then ends the whole transaction. */
  const allOrNothing = <T>(work: (written: Written[]) => T): T => {
    const written: Written[] = [];
    try {
      return work(written);
    } catch (error) {
      if (written.length === 0) throw error;
      for (const { undo } of written.toReversed()) undo();
      throw isKnownError(error, 'journal-failed') ? error : new KnownError('journal-failed', `not all could be written (${(error as Error).message}); nothing was changed`, {}, { cause: error });
    }
  };

  /** Resources that are registered already lead to the registered ones; with what was said of them and is not kept. */
  const identify = (record: string, quads: Quad[], prepared: PreparedDeposit): Identified & { nquads?: string; loss: Loss } => {
    if (!identities.concerns(quads)) return { quads, origins: prepared.origins, findings: [], warnings: [], items: [], loss: prepared.loss };
    const identified = identities.identify({ record, quads, origins: prepared.origins });
    return { ...identified, nquads: toNQuads(identified.quads, record), loss: withItems(prepared.loss, identified.items) };
  };

  const unchanged = (row: VersionRow, prepared: PreparedDeposit): Applied => ({
    written: [],
    answer: {
      accepted: true, record: row.record, version: row.number, unchanged: true, etag: etagOf(row), ...(prepared.request.dryRun ? { dry_run: true } : {}),
      report: row.report as Report, loss: row.loss as Loss | undefined ?? prepared.loss, warnings: prepared.warnings,
    },
  });

  /** Terms are deposits of the server: what an ontology says is written also where it makes a use of the term wrong. */
  const depositTerm = (term: TermRecord, written: Written[]): DepositAnswer => {
    const { agent, software, deposits: { note } } = terms!;
    const { answer, written: own } = deposit({
      ...term, software, startedAt: clock().toISOString(), findings: [], origins: noOrigins, warnings: [], loss: { kept: term.size, mapped: 0, dropped: 0, items: [] },
      request: { agent, activity: termActivity, visibility: 'public', force: true },
    });
    note(term, true);
    for (const { accepted, undo } of own) written.push({ accepted, undo() { note(term, false); undo(); } });
    return answer;
  };

  return {
    deposit,

    keepTerms: (wanted) => allOrNothing((written) => (terms?.deposits.missingOf(wanted) ?? []).map((term) => {
      const before = written.length;
      return { answer: depositTerm(term, written), written: written.slice(before) };
    })),

    withdraw({ record, agent, ifMatch, force, dryRun }, software) {
      const newest = journal.newest(record);
      if (!newest) throw new KnownError('record-not-found', `there is no record <${record}>`, { record });
      if (newest.withdrawn) throw new KnownError('record-withdrawn', `the record was withdrawn on ${newest.time}`, { record, withdrawn_at: newest.time, version: newest.number });
      checkReserved({ id: newest.id, agent }, server);
      checkPreconditions(ifMatch === undefined ? {} : { ifMatch }, newest);
      const startedAt = clock().toISOString();
      const before = contentOf(newest);
      const judged = judgeChange(record, [], fromNQuads(before)), { notes } = judged;
      const report = createReport([...judged.report.results, ...profiles.checkWithdrawal(record, newest.id)]);
      if (!report.conforms && !force || dryRun) return { answer: { accepted: report.conforms || force === true, record, report, warnings: notes, ...(dryRun ? { dry_run: true } : {}) }, written: [] };
      const { row, accepted, undo } = write({
        record, id: newest.id, size: 0, time: clock().toISOString(), agent: agent.iri, visibility: newest.visibility, report,
        activity: { kind: 'withdraw', software, startedAt },
      }, [], before, newest.number);
      terms?.deposits.noteWithdrawal(newest.id);
      return { answer: { accepted: true, record, version: row.number, etag: etagOf(row), report, warnings: notes }, written: [{ accepted, undo }] };
    },
  };

  function deposit(given: PreparedDeposit): Applied {
    checkReserved({ id: given.id, ...given.request }, server);
    const prepared = { ...given, findings: [...given.findings, ...profiles.check(given)] };
    const { record, id, request, source } = prepared;
    const newest = journal.newest(record);
    checkPreconditions(request, newest);
    const living = newest && !newest.withdrawn ? newest : undefined;
    const visibility = request.visibility ?? living?.visibility ?? 'members';
    const refused = prepared.findings.some(({ severity }) => severity === 'Violation');
    const asked = request.profiles ?? [];
    if (living && !refused && asked.length === 0 && visibility === living.visibility && living.source?.sha256 === source.sha256 && living.activity.software === prepared.software
      && !identities.concerns(prepared.quads) && !request.patched && (request.merge || ![mergeActivity, patchActivity].includes(living.activity.kind))) return unchanged(living, prepared);

    const before = contentOf(newest);
    const stored = fromNQuads(before);
    const merged = request.merge && stored.length > 0;
    const { quads, origins, findings, warnings: notices, nquads: led, loss } = identify(record, merged ? [...stored, ...prepared.quads] : prepared.quads, prepared);
    const nquads = led ?? (merged ? toNQuads(quads, record) : prepared.nquads);
    const size = led !== undefined || merged ? nquads.split('\n').length - 1 : prepared.size;
    if (size > maxStatements) throw new KnownError('too-large', `the record has ${size} statements; a record may have ${maxStatements}. Split it into several`, { statements: size, limit: maxStatements });
    if (living && !refused && asked.length === 0 && visibility === living.visibility && nquads === before) return unchanged(living, prepared);

    const missing = terms?.deposits.missing(quads) ?? [];
    const { report, notes, state } = judgeChange(record, quads, stored, { ...prepared, origins, findings: [...prepared.findings, ...findings] }, missing.flatMap((term) => term.quads));
    const warnings = [...prepared.warnings, ...notices, ...notes];
    const base = { record, report, ...(asked.length > 0 ? { profiles: profiles.judge(asked, quads, state, origins) } : {}), loss, warnings };
    if (request.dryRun) return { answer: { accepted: report.conforms, ...base, dry_run: true }, written: [] };
    if (!report.conforms && !request.force) return { answer: { accepted: false, ...base }, written: [] };
    if (missing.length > 0) graph.checkRoom(missing.reduce((sum, term) => sum + term.nquads.length, nquads.length));
    return allOrNothing((written) => {
      for (const term of missing) depositTerm(term, written);
      const { row, accepted, undo } = write({
        record, id, nquads, size, time: clock().toISOString(), agent: request.agent.iri, source, visibility, report, loss,
        activity: { kind: merged ? mergeActivity : request.patched === true ? patchActivity : request.activity, software: prepared.software, startedAt: prepared.startedAt },
      }, quads, before, newest?.number ?? 0);
      return { answer: { accepted: true, ...base, version: row.number, etag: etagOf(row) }, written: [...written, { accepted, undo }] };
    });
  }
}

/** A result about another record's resource says so: the user will not find it in their own file. */
function asNeighbour(result: Result): Result {
  return { ...result, message: `this change would break <${result.focus_node}> of another record: ${result.message}` };
}

/** What is left out because it is said elsewhere was kept by the importer, and is not any more. */
function withItems(loss: Loss, items: Loss['items']): Loss {
  const count = (what: 'mapped' | 'dropped'): number => items.filter((item) => item.what === what).length;
  return items.length === 0 ? loss : { kept: Math.max(0, loss.kept - items.length), mapped: loss.mapped + count('mapped'), dropped: loss.dropped + count('dropped'), items: [...loss.items, ...items] };
}
