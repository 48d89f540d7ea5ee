/**
 * What follows from all mappings, worked out on demand and kept in a record of its own, with the premises of each: never
 * among what people stated. The newest working-out replaces the one before; its history is kept like any record's.
 */
import type { RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import type { MappingsClient } from '../mapping-sets/channel.ts';
import type { Keeper } from '../records/record.ts';
import type { InferenceOptions } from '../sssom/inference.ts';
import { forms } from '../sssom/write.ts';
import { getAgent } from './access.ts';
import { statusOf } from './deposit-answers.ts';
import { readFilters } from './mapping-filters.ts';
import { inferredId } from './mapping-sets.ts';
import type { MappingSets } from './mapping-sets.ts';
import { sendText } from './mappings-api.ts';
import { findChoice, findParameter, readFlag, searchOf } from './parameters.ts';

export interface InferredMappingsParts { base: string; sets: MappingSets; mappings: MappingsClient; keeper: Keeper }

function numberOf(search: URLSearchParams, name: string, least: number, most: number): number | undefined {
  const text = findParameter(search, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) throw new KnownError('request-not-valid', `the parameter ${name} is ${JSON.stringify(text.slice(0, 100))}; it must be a number from ${least} to ${most}`, { parameter: name });
  return value;
}

/** Handlers of /mappings/inferred and below. */
export function createInferredMappings({ base, sets, mappings: { ask }, keeper }: InferredMappingsParts): Record<'create' | 'show' | 'explain', RequestHandler> {
  return {
    async create(request, response) {
      const search = searchOf(request), dryRun = readFlag(search, 'dry_run'), record = `${base}records/${inferredId}`;
      const minConfidence = numberOf(search, 'min_confidence', 0, 1), mostInComponent = numberOf(search, 'most_in_component', 2, 1000), mostSteps = numberOf(search, 'most_steps', 1, 6);
      const options: InferenceOptions = { ...minConfidence === undefined ? {} : { minConfidence }, ...mostInComponent === undefined ? {} : { mostInComponent }, ...mostSteps === undefined ? {} : { mostSteps } };
      const { bytes, premises, inferred, byRule, left, crowds } = await ask.infer({ scope: await sets.stated(), options, record });
      const [answer] = await keeper.deposit({ source: { bytes, mediaType: 'application/n-triples' }, id: inferredId, agent: getAgent(response), activity: 'infer', ...dryRun ? { dryRun } : {} });
      response.status(answer!.accepted ? 200 : statusOf([answer!])).json({
        accepted: answer!.accepted, record, dry_run: dryRun, premises, inferred, by_rule: byRule,
        left_out: { below_confidence: left.unsure, in_crowds: left.crowded, not_fit: left.notFit, denied: left.denied }, crowds, report: answer!.report,
      });
    },
    async show(request, response) {
      const search = searchOf(request), form = findChoice(search, 'format', ['tsv', 'json', 'ttl'] as const) ?? 'json';
      const bytes = await ask.write({ wanted: { version: sets.find(inferredId), living: !readFlag(search, 'obsolete'), filters: readFilters(search) }, form });
      sendText(response.set('cache-control', 'no-cache'), forms[form].mediaType, bytes);
    },
    async explain(request, response) {
      const answer = await ask.explain({ scope: await sets.stated(), version: sets.find(inferredId), key: String(request.params['id']) });
      response.set('cache-control', 'no-cache').json(answer);
    },
  };
}
