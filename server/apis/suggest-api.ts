/**
 * Terms for a text over HTTP, and fitting the ranking to decisions. What a candidate is shown with stands in
 * `server/terms/suggest.ts`; the weights in force are a record of their own, so that a fit can be taken back.
 */
import type { RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import type { MappingsClient } from '../mapping-sets/channel.ts';
import type { Contribution, Suggestions } from '../terms/suggest.ts';
import { getAgent } from './access.ts';
import { createBodyReader } from './bodies.ts';
import { findParameter, readFlag, readWhole, searchOf } from './parameters.ts';
import type { TermSuggestions } from './term-suggestions.ts';

export interface SuggestApiParts { suggestions: TermSuggestions; /** the thread in which mappings are read */ mappings: MappingsClient; maxBodyBytes: number }

/** A figure as it is shown: three digits behind the point. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Suggestions with figures that people read. */
export function showSuggestions({ candidates, margin, ...rest }: Suggestions): object {
  return {
    ...rest, margin: rounded(margin),
    candidates: candidates.map(({ score, probability, contributions, ...candidate }) => ({ ...candidate, score: rounded(score), probability: rounded(probability), contributions: contributions.map(({ value, ...each }: Contribution) => ({ ...each, value: rounded(value) })) })),
  };
}

/** Handlers of GET /terms/suggest and POST /terms/ranking. */
export function createSuggestApi({ suggestions, mappings, maxBodyBytes }: SuggestApiParts): Record<'suggest' | 'refit', RequestHandler> {
  const readBody = createBodyReader(maxBodyBytes);
  return {
    async suggest(request, response) {
      const search = searchOf(request);
      const text = findParameter(search, 'text'), field = findParameter(search, 'field'), taxon = findParameter(search, 'taxon');
      for (const [name, value] of [['text', text], ['field', field]] as const) if (value === undefined || value.trim() === '') throw new KnownError('request-not-valid', `the parameter ${name} is missing: /terms/suggest?text=…&field=Type.field`, { parameter: name });
      const [answer] = await suggestions.suggest([{ text: text!, field: field!, limit: readWhole(search, 'limit', { fallback: 10, least: 1, most: 50 }), ...(taxon ? { taxon } : {}) }]);
      response.set('cache-control', 'no-cache').json(showSuggestions(answer!));
    },
    async refit(request, response) {
      const search = searchOf(request), bytes = await readBody(request, response);
      const given = bytes.length === 0 ? undefined : await mappings.ask.decisions({ bytes });
      if (given?.length === 0) throw new KnownError('request-not-valid', 'the mappings sent have no text with a field (subject_label, subject_category) among their subjects');
      const { fitted, ...fit } = await suggestions.refit({ ...(given ? { decisions: given } : {}), keep: !(search.has('dry_run') && readFlag(search, 'dry_run')), agent: getAgent(response) });
      response.json({ ...fit, weights: fitted });
    },
  };
}
