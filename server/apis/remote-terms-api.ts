/**
 * Terms of look-up services elsewhere, for curators whose catalogue lacks one: found by text or fetched by IRI, each with
 * whether the catalogue has it. Nothing is stored; to use such a term for good, its ontology is added to the catalogue.
 */
import type { RequestHandler } from 'express';
import { KnownError } from '../errors.ts';
import type { TermLookup } from '../terms/catalogue.ts';
import type { OlsClient, RemoteTerm } from '../terms/ols-client.ts';
import { findChoice, findParameter, readWhole, searchOf } from './parameters.ts';

export interface RemoteTermsParts { ols: OlsClient; lookup: Pick<TermLookup, 'find' | 'inUse'> }

/** Handler of /terms/remote?q=… or ?iri=…. Also when the service is off or away the answer is 200, with `status` and `reason`. */
export function createRemoteTermsApi({ ols, lookup }: RemoteTermsParts): RequestHandler {
  const shown = <T extends RemoteTerm>(term: T): T & { in_catalogue: boolean; ontologies_lacking: string[] } => ({
    ...term, in_catalogue: lookup.find(term.iri) !== undefined,
    // what would have to be added to have it
    ontologies_lacking: (term.definedBy.length > 0 ? term.definedBy : term.appearsIn).filter((id) => lookup.inUse(id) === undefined),
  });
  return async (request, response) => {
    const search = searchOf(request);
    const text = findParameter(search, 'q'), iri = findParameter(search, 'iri');
    if ((text === undefined) === (iri === undefined) || (text ?? iri)!.trim() === '') throw new KnownError('request-not-valid', 'give either q, a text, or iri: /terms/remote?q=light sheet microscopy', { parameter: 'q' });
    if ((text ?? iri)!.length > 1000) throw new KnownError('request-not-valid', 'the text is longer than 1000 characters', { parameter: text === undefined ? 'iri' : 'q' });
    if (iri !== undefined && !/^[a-z][\w+.-]*:[^\s<>"{}|\\^`]+$/i.test(iri)) throw new KnownError('request-not-valid', `${JSON.stringify(iri.slice(0, 100))} is no IRI`, { parameter: 'iri' });
    const ontologies = (findParameter(search, 'ontology') ?? '').split(',').map((id) => id.trim()).filter(Boolean);
    const obsolete = findChoice(search, 'obsolete', ['with', 'without'] as const), limit = readWhole(search, 'limit', { fallback: 20, least: 1, most: 100 });
    response.set('cache-control', 'no-store');
    if (iri !== undefined) {
      const answer = await ols.term(iri);
      response.json(answer.status === 'found' ? { ...answer, value: undefined, term: shown(answer.value) } : answer);
      return;
    }
    const answer = await ols.search(text!, { ontologies, limit, ...(obsolete ? { obsolete } : {}) });
    response.json(answer.status === 'found' ? { ...answer, value: undefined, ...(answer.value.total === undefined ? {} : { total: answer.value.total }), hits: answer.value.hits.map(shown) } : { ...answer, hits: [] });
  };
}
