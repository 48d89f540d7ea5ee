/**
 * Terms for texts, for all doors: the field's ontologies and branch come from the model, the decisions and fitted weights
 * from the store, and the ranking itself happens in the catalogue's suggesting thread.
 */
import type { Logger } from 'pino';
import { KnownError, isKnownError } from '../errors.ts';
import type { ResourceModel, TermSpec } from '../model/resource-model.ts';
import { readPid } from '../pids/pids.ts';
import { nearest } from '../rdf/nearest.ts';
import { recordIri } from '../records/record.ts';
import type { Agent, Keeper } from '../records/record.ts';
import { rankingRecord, rankingRecordId, readRankingRecord } from '../records/term-ranking-record.ts';
import type { JournalReader } from '../store/store.ts';
import type { CatalogueClient } from '../terms/catalogue-channel.ts';
import type { TermDecision } from '../terms/decision-memory.ts';
import { checkFitted } from '../terms/ranking-weights.ts';
import type { FittedWeights } from '../terms/ranking-weights.ts';
import type { Refit } from '../terms/refit-ranking.ts';
import type { Suggestions } from '../terms/suggest.ts';
import type { RankingDecisions } from './ranking-decisions.ts';

/** A text in a field of the model; `taxon` is an IRI or a CURIE. */
export interface FieldText { readonly text: string; readonly field: string; readonly taxon?: string; /** IRIs of other terms of the record */ readonly terms?: readonly string[]; readonly limit?: number }

export interface TermSuggestions {
  /** Candidates for texts, in their order. Errors: request-not-valid for a field that the model lacks. */
  suggest(texts: readonly FieldText[]): Promise<Suggestions[]>;
  /** Fits the weights to the decisions of the store, or to those given, and keeps them unless it is only tried. Errors: request-not-valid where there are too few. */
  refit(options: { decisions?: readonly TermDecision[]; keep: boolean; agent: Agent }): Promise<Refit & { kept: boolean }>;
}

/** Creates the service. */
export function createTermSuggestions({ catalogue, model, decisions, journal, keeper, base, log }: { catalogue: Pick<CatalogueClient, 'suggesting' | 'suggestingEnds' | 'fit'>; model: ResourceModel; decisions: RankingDecisions; journal: JournalReader; keeper: Pick<Keeper, 'deposit'>; base: string; log: Pick<Logger, 'warn'> }): TermSuggestions {
  const record = recordIri(base, rankingRecordId), { suggesting: ask, fit } = catalogue;
  const fields = new Map(model.types.flatMap((type) => type.fields.flatMap((field): [string, TermSpec][] => (field.term ? [[`${type.name}.${field.name}`, field.term]] : []))));
  let known: readonly TermDecision[] = [], told: { decisions?: readonly TermDecision[]; fitted?: number; ends?: number } = {}, telling: Promise<unknown> = Promise.resolve();

  const fitted = (): FittedWeights | null => {
    try { const stated = readRankingRecord(journal, record); return stated === null ? null : checkFitted(stated); } catch (error) {
      log.warn({ record, reason: (error as Error).message }, 'the weights of term ranking in this record cannot be used; those that ship are');
      return null;
    }
  };
  const tellNews = async (): Promise<void> => {
    const changed = await decisions.changed().catch((error: unknown) => { if (!isKnownError(error)) throw error; log.warn({ reason: error.message }, 'decisions for ranking could not be read'); return undefined; });
    const seq = journal.newest(record)?.seq ?? 0, ends = catalogue.suggestingEnds();
    if (changed) known = changed;
    // a thread that is started anew knows nothing; and what it failed to hear is said again
    const heard = told.ends === ends ? told : {};
    if (heard.decisions === known && heard.fitted === seq) return;
    await ask.remember({ ...(heard.decisions === known ? {} : { decisions: known }), ...(heard.fitted === seq ? {} : { fitted: fitted() }) });
    told = { decisions: known, fitted: seq, ends };
  };
  /** one tells, the others wait for it */
  const upToDate = (): Promise<void> => {
    const next = telling.then(tellNews);
    telling = next.catch(() => undefined);
    return next;
  };
  const specOf = (field: string): TermSpec => {
    const spec = fields.get(field);
    if (spec) return spec;
    const near = nearest(field, fields.keys());
    throw new KnownError('request-not-valid', `no term field is called ${JSON.stringify(field.slice(0, 100))}${near === undefined ? `; fields are named after their type, such as ${fields.keys().next().value ?? 'Type.field'}` : `; did you mean ${near}?`}`, { parameter: 'field' });
  };

  return {
    async suggest(texts) {
      const questions = texts.map(({ text, field, taxon, terms, limit }) => {
        const { ontologies, branch, alsoPartOf } = specOf(field);
        const pid = taxon === undefined || taxon === '' ? undefined : readPid(taxon)?.iri ?? taxon;
        return { text, field, ...(limit === undefined ? {} : { limit }), context: { ontologies, onlyThese: true, ...(branch === undefined ? {} : { branch }), ...(alsoPartOf ? { alsoPartOf } : {}), ...(pid === undefined ? {} : { taxon: pid }), ...(terms ? { terms } : {}) } };
      });
      await upToDate();
      return ask.suggest(questions);
    },
    async refit({ decisions: given, keep, agent }) {
      await upToDate();
      const done = await fit(given ?? known, fitted());
      if (!keep) return { ...done, kept: false };
      const [answer] = await keeper.deposit({ source: { bytes: new TextEncoder().encode(rankingRecord(record, { weights: done.fitted, decisions: done.decisions, quality: { before: done.before, after: done.after } })), mediaType: 'application/n-triples', name: 'term-ranking.nt' }, id: rankingRecordId, agent, activity: 'refit', visibility: 'public' });
      if (!answer?.accepted) throw new KnownError('record-not-valid', `the weights could not be written: ${answer?.report.results.find(({ severity }) => severity === 'Violation')?.message ?? 'the record was refused'}`);
      return { ...done, kept: true };
    },
  };
}
