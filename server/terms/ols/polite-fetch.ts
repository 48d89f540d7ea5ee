/**
 * Asking an OLS server with care for it and for us: few requests at a time, one more try where that may help, answers kept
 * for days, and the last one kept when the service is down. What comes of it is a value, never an exception.
 */
import type { FetchJson } from '../../pids/fetch-json.ts';
import type { AnswerCache } from './answer-cache.ts';

/** What came of one request. */
export type Told =
  | { readonly kind: 'json'; readonly json: Record<string, unknown>; readonly retrieved_at: string; readonly cached: boolean }
  | { readonly kind: 'missing'; readonly retrieved_at: string; readonly cached: boolean; /** the server failed on it, which it does for things that it lacks */ readonly doubtful?: true }
  | { readonly kind: 'failed'; readonly reason: string };

export interface PoliteParts {
  fetchJson: FetchJson;
  cache: AnswerCache;
  clock?: () => Date;
  wait?: (ms: number) => Promise<void>;
  /** requests under way at one time, and how many more may wait */ parallel?: number;
  waiting?: number;
}

const day = 86_400_000;
/** How long an answer is believed, and that there was none. */
const ages = { json: 7 * day, missing: day };
const pause = 500, longestPause = 5000;

/** Creates the asking. The same address asked for twice at a time is asked once. */
export function createPoliteFetch({ fetchJson, cache, clock = () => new Date(), wait = (ms) => new Promise((resume) => { setTimeout(resume, ms); }), parallel = 4, waiting = 100 }: PoliteParts): (url: string, options?: { /** a status 500 may mean "no such thing" */ single?: boolean }) => Promise<Told> {
  const queue: (() => void)[] = [], underWay = new Map<string, Promise<Told>>();
  let running = 0;

  const fetchOnce = async (url: string, single: boolean): Promise<Told> => {
    if (running >= parallel) {
      if (queue.length >= waiting) return { kind: 'failed', reason: 'too many questions to the look-up service are waiting; try again later' };
      await new Promise<void>((resume) => { queue.push(resume); });
    }
    running += 1;
    try {
      for (let turn = 1; ; turn += 1) {
        const fetched = await fetchJson(url, { accept: 'application/json', hosts: [new URL(url).hostname] });
        const retrieved_at = clock().toISOString();
        if (fetched.kind === 'json') return { kind: 'json', json: fetched.json as Record<string, unknown>, retrieved_at, cached: false };
        if (fetched.kind === 'missing') return { kind: 'missing', retrieved_at, cached: false };
        const server = fetched.status !== undefined && (fetched.status >= 500 || fetched.status === 429);
        if (turn > 1 || !server) return single && fetched.status === 500 ? { kind: 'missing', retrieved_at, cached: false, doubtful: true } : { kind: 'failed', reason: fetched.reason };
        const asked = fetched.retryAfterMs ?? pause;
        if (asked > longestPause) return { kind: 'failed', reason: `${fetched.reason} and asks to wait ${Math.ceil(asked / 1000)} s` };
        await wait(asked);
      }
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  };

  return async (url, { single = false } = {}) => {
    const kept = cache.find(url), now = clock().getTime();
    const told = kept && { ...(kept.json ? { kind: 'json' as const, json: kept.json } : { kind: 'missing' as const }), retrieved_at: kept.retrieved_at, cached: true };
    if (told && now - Date.parse(told.retrieved_at) < ages[told.kind]) return told;
    let asking = underWay.get(url);
    if (!asking) {
      asking = fetchOnce(url, single).finally(() => { underWay.delete(url); });
      underWay.set(url, asking);
    }
    const answer = await asking;
    if (answer.kind === 'failed') return told?.kind === 'json' ? told : answer;
    if (answer.kind === 'missing' && answer.doubtful) return told?.kind === 'json' ? told : answer;
    cache.put({ url, retrieved_at: answer.retrieved_at, ...(answer.kind === 'json' ? { json: answer.json } : {}) });
    return answer;
  };
}
