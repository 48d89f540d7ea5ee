/**
 * Asks the resolvers of the world whether an identifier exists and what it names. Off unless set otherwise, apart from the
 * reading of identifiers, which never needs it: nothing that is deposited waits for an answer from elsewhere.
 */
import type { FetchJson } from './fetch-json.ts';
import { pidSources } from './pid-sources.ts';
import type { PidFacts, PidSource } from './pid-sources.ts';
import type { Pid } from './pid.ts';
import type { ResolutionCache } from './resolution-cache.ts';

/** What came of asking. `resolved` has facts, all others a reason in words. */
export interface Resolution {
  status: 'resolved' | 'unknown' | 'unreachable' | 'not-understood' | 'not-offered';
  facts?: PidFacts;
  reason?: string;
  /** address that answered */ from?: string;
  retrieved_at: string;
}

export type Resolve = (pid: Pid) => Promise<Resolution & { cached: boolean }>;

export interface ResolverParts {
  fetchJson: FetchJson;
  cache: ResolutionCache;
  clock?: () => Date;
  sources?: readonly PidSource[];
  /** requests under way at one time, and how many more may wait */ parallel?: number;
  waiting?: number;
}

const day = 86_400_000;
/** How long an answer is believed. */
const ages: Readonly<Record<Resolution['status'], number>> = { resolved: 30 * day, unknown: day, 'not-understood': day / 24, unreachable: day / 288, 'not-offered': 0 };
/** What stands before the identifier itself in the IRIs of a kind. */
const beginning = /^https:\/\/(?:orcid\.org\/|ror\.org\/|doi\.org\/|hdl\.handle\.net\/|scicrunch\.org\/resolver\/RRID:|pubmed\.ncbi\.nlm\.nih\.gov\/)/;

/** Creates the look-up. It never throws; the same identifier asked for twice at a time is asked for once. */
export function createResolver({ fetchJson, cache, clock = () => new Date(), sources = pidSources, parallel = 4, waiting = 50 }: ResolverParts): Resolve {
  const underWay = new Map<string, Promise<Resolution>>();
  const queue: (() => void)[] = [];
  let running = 0;

  const ask = async (pid: Pid, source: PidSource): Promise<Resolution> => {
    const retrieved_at = clock().toISOString();
    if (running >= parallel) {
      if (queue.length >= waiting) return { status: 'unreachable', reason: 'too many identifiers are being looked up; try again later', retrieved_at };
      await new Promise<void>((resume) => { queue.push(resume); });
    }
    running += 1;
    try {
      const local = pid.iri.replace(beginning, '').replaceAll(/[?#]/g, (char) => encodeURIComponent(char));
      const fetched = await fetchJson(source.url(local), source);
      if (fetched.kind === 'missing') return { status: 'unknown', reason: `the resolver does not know ${pid.iri}`, retrieved_at };
      if (fetched.kind === 'failed') return { status: fetched.lasting ? 'not-understood' : 'unreachable', reason: fetched.reason, retrieved_at };
      const facts = source.read(fetched.json, local);
      if (facts === 'unknown') return { status: 'unknown', reason: `the resolver does not know ${pid.iri}`, from: fetched.from, retrieved_at };
      if (!facts) return { status: 'not-understood', reason: `the answer is not about ${pid.iri}`, from: fetched.from, retrieved_at };
      return { status: 'resolved', facts, from: fetched.from, retrieved_at };
    } catch (error) {
      return { status: 'not-understood', reason: `the answer cannot be read (${(error as Error).message})`, retrieved_at };
    } finally {
      running -= 1;
      queue.shift()?.();
    }
  };

  /** A disk that is full costs the memory of an answer, not the answer. */
  const keep = (iri: string, resolution: Resolution): void => { try { cache.put(iri, resolution); } catch { /* asked again next time */ } };

  return async (pid) => {
    const source = sources.find(({ kind }) => kind === pid.kind);
    if (!source || pid.fault) return { status: 'not-offered', reason: pid.fault ? pid.fault.message : 'identifiers of this kind are not looked up', retrieved_at: clock().toISOString(), cached: false };
    const kept = cache.find(pid.iri);
    if (kept && clock().getTime() - Date.parse(kept.retrieved_at) < ages[kept.status]) return { ...kept, cached: true };
    let asked = underWay.get(pid.iri);
    if (!asked) {
      asked = ask(pid, source).then((resolution) => { keep(pid.iri, resolution); return resolution; }).finally(() => { underWay.delete(pid.iri); });
      underWay.set(pid.iri, asked);
    }
    const resolution = await asked;
    // an old answer is better than none, and says how old it is
    return resolution.status === 'unreachable' && kept?.status === 'resolved' ? { ...kept, reason: `not asked again: ${resolution.reason}`, cached: true } : { ...resolution, cached: false };
  };
}
