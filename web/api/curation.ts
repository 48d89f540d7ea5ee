/** The doors of the curator's bench, one function each. All throw what `Client` throws. */
import type { Client } from './client.ts';
import type { Applied, Batch, DecisionRequest, Drift, TermHits, ValueDetail, ValueList } from './contract.ts';

export interface ValueFilter { readonly field: string; readonly state: string; readonly text: string }

export interface CurationApi {
  values(filter: ValueFilter, page: { first: number; after?: string | undefined }, signal?: AbortSignal): Promise<ValueList>;
  value(id: string, signal?: AbortSignal): Promise<ValueDetail>;
  decide(decisions: readonly DecisionRequest[], dryRun: boolean, signal?: AbortSignal): Promise<Applied>;
  batches(signal?: AbortSignal): Promise<readonly Batch[]>;
  batch(id: string, signal?: AbortSignal): Promise<Batch>;
  /** takes back, applies again, stops or goes on with a batch; it is under way when the answer comes */ act(id: string, what: 'undo' | 'redo' | 'stop' | 'resume'): Promise<unknown>;
  drift(signal?: AbortSignal): Promise<readonly Drift[]>;
  decideDrift(items: readonly { term: string; to: string }[], dryRun: boolean, signal?: AbortSignal): Promise<Applied>;
  terms(query: { q: string; field?: string | undefined; limit: number }, signal?: AbortSignal): Promise<TermHits>;
}

/** Creates the doors over a client. */
export function createCurationApi(client: Client): CurationApi {
  const list = async <T>(path: string, key: string, signal?: AbortSignal): Promise<readonly T[]> => {
    const answer = await client.get<readonly T[] | Record<string, readonly T[]>>(path, {}, signal);
    return Array.isArray(answer) ? answer : (answer as Record<string, readonly T[]>)[key] ?? [];
  };
  return {
    values: ({ field, state, text }, { first, after }, signal) => client.get('curation/values', { field, state, text, first, after }, signal),
    value: (id, signal) => client.get(`curation/values/${encodeURIComponent(id)}`, {}, signal),
    decide: (decisions, dryRun, signal) => client.post('curation/decisions', { decisions }, { dry_run: dryRun }, signal),
    batches: (signal) => list('curation/batches', 'batches', signal),
    batch: (id, signal) => client.get(`curation/batches/${encodeURIComponent(id)}`, {}, signal),
    act: (id, what) => client.post(`curation/batches/${encodeURIComponent(id)}/${what}`, {}),
    drift: (signal) => list('curation/drift', 'drift', signal),
    decideDrift: (items, dryRun, signal) => client.post('curation/drift/decisions', { items }, { dry_run: dryRun }, signal),
    terms: ({ q, field, limit }, signal) => client.get('terms', { q, field, limit }, signal),
  };
}
