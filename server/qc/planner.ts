/**
 * What is to be measured: images and tables of readings whose file is named, with each procedure that is due for their sample
 * and has no run on the facts as they are described now. What is due for what is said by the procedures in the graph
 * (`mg:forSample`, `mg:forModality`). It looks at all at the start, afterwards at what accepted records speak of, and never
 * holds a deposit up. What a record no longer says is seen at the next start.
 */
import { KnownError } from '../errors.ts';
import { iriText, sparql, trusted } from '../rdf/sparql.ts';
import type { SparqlText } from '../rdf/sparql.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { QueryPool } from '../store/store.ts';
import { AnalysisError } from './analysis-error.ts';
import { createDueTable } from './due-procedures.ts';
import type { DueTable } from './due-procedures.ts';
import { planKeyOf, priorities } from './job.ts';
import type { Job, JobPayload } from './job.ts';
import type { JobDraft, Jobs } from './jobs.ts';
import { findFacts } from './planned-facts.ts';
import type { Ask, Found, Row } from './planned-facts.ts';
import { getMetric, metrics, procedureIri } from './procedures.ts';
import { bindQuery, readQuery } from './query-text.ts';
import { checkAsked, choiceOf } from './selection.ts';
import type { Asked } from './selection.ts';

/** Work that is due, and what of it was not in the queue yet or began anew. */
export interface Planned { planned: number; added: number; /** ids of the jobs, where they were asked for */ jobs?: number[] }
export interface Planner {
  /** Plans what is due: QC samples and the first images before it resolves, the other images after that, page by page. */ planAll(): Promise<Planned>;
  /** Resolves when what planAll went on with has ended. */ settled(): Promise<void>;
  /**
   * Plans one image or table, for one procedure (with values for its parameters, and what of the image is meant) or all that
   * are due, also when it has runs. Throws not-found, request-not-valid.
   */
  planImage(image: string, procedure?: string, parameters?: Readonly<Record<string, number>>, asked?: Asked): Promise<Planned>;
  /** Whether a job would be planned alike from what the graph says now; not so where its image, file or facts are others since. */ isCurrent(job: Pick<Job, 'key' | 'payload'>): Promise<boolean>;
  /** To be called after an accepted version of this record; returns at once and looks soon, at several records together. */ noteAccepted(record: string): void;
  close(): Promise<void>;
}

interface Log { warn(fields: object, message: string): void; info(fields: object, message: string): void }
export interface PlannerParts {
  queries: Pick<QueryPool, 'query'>;
  jobs: Pick<Jobs, 'add' | 'findByKeys'>;
  log: Log;
  /** beginnings of addresses from which workers may read; images of no QC sample that lie elsewhere are planned only when somebody asks */ imageUrls?: readonly string[];
  /** milliseconds */ clock?: () => number;
  /** how long accepted records are collected, milliseconds */ settleMs?: number;
  /** images looked for at once */ pageSize?: number;
}

/** Records asked about at once, and images whose facts are. What records concern comes in greater pages: each costs as much as all. */
const mostRecords = 200, factsAtOnce = 100, recordsPages = 10;
/** Files are looked for, addresses need a setting. */
const isFile = (contentUrl: string): boolean => !/^(?!file:)[a-z][a-z0-9+.-]+:/i.test(contentUrl);

/** A job's payload and key: the facts that its procedure uses, and no other, for each one that changes is new work. */
function draftOf({ optics, stated, significantBits, location, ...facts }: Found['facts'], procedure: string, { parameters, series, selection }: { parameters?: JobPayload['parameters'] } & Asked, priority: number): JobDraft {
  const { uses } = getMetric(procedure);
  const all = { optics, stated, significantBits, location };
  const used = Object.fromEntries(Object.entries(all).filter(([name, value]) => value !== undefined && (!uses || uses.includes(name as keyof typeof all))));
  const choice = choiceOf({ ...(series === undefined ? {} : { series }), ...(selection ? { selection } : {}) }, facts.series);
  const payload = { ...facts, ...used, procedure, ...(series === undefined ? {} : { series }), ...(choice ? { selection: choice } : {}), ...(parameters && Object.keys(parameters).length > 0 ? { parameters: { ...parameters } } : {}) };
  return { payload, key: planKeyOf(payload), priority };
}

/**
 * Work of an image that no run has done. Where the run that stands there was made on other facts, the work begins anew even
 * if it was done once: the facts have returned to what they were. `askedAt`: when the graph was asked, so that what ended
 * since is left alone.
 */
function draftsDue(found: Found, due: DueTable, askedAt: string): JobDraft[] {
  return due.of(found).flatMap((name) => {
    const draft = draftOf(found.facts, name, {}, found.sample === undefined || due.isForAny(name) ? priorities.image : priorities.sample), keys = found.runs.get(procedureIri(name)) ?? [];
    if (keys.includes(draft.key)) return [];
    return [keys.length > 0 ? { ...draft, againIfEndedBefore: askedAt } : draft];
  });
}

/** Creates the planner over the readers and the queue. Faults of queries after deposits are logged. */
export function createPlanner({ queries, jobs, log, imageUrls = [], clock = Date.now, settleMs = 200, pageSize = 5000 }: PlannerParts): Planner {
  const text = readQuery('images-to-plan');
  const mayRead = (contentUrl: string): boolean => isFile(contentUrl) || imageUrls.some((start) => contentUrl.startsWith(start));
  const stop = new AbortController();
  const noted = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  let rest: Promise<unknown> = Promise.resolve();
  let asked: Promise<unknown> = Promise.resolve();

  const ask: Ask = async (query) => {
    const { body } = await queries.query({ sparql: query, accept: ['application/sparql-results+json'], label: 'QC planner', maxRows: 1_000_000, deadlineMs: 120_000, signal: stop.signal });
    return (JSON.parse(body) as { results: { bindings: Row[] } }).results.bindings;
  };
  const due = createDueTable(ask);
  /** Images to look at, a page after another. */
  async function* pages(narrow: Readonly<Record<string, SparqlText>>): AsyncGenerator<string[]> {
    const most = pageSize * (narrow['records'] ? recordsPages : 1);
    for (let after: string | undefined; ;) {
      const found = (await ask(bindQuery(text, { ...narrow, most: sparql`${most}`, ...(after === undefined ? {} : { after: sparql`${literal(after)}` }) }))).map((row) => row['image']!.value);
      yield found;
      if (found.length < most || stop.signal.aborted) return;
      after = found.at(-1)!;
    }
  }
  const planPage = async (images: readonly string[]): Promise<Planned> => {
    const sum = { planned: 0, added: 0 };
    for (let at = 0; at < images.length && !stop.signal.aborted; at += factsAtOnce) {
      const askedAt = new Date(clock()).toISOString();
      const table = await due.current();
      const found = (await findFacts(images.slice(at, at + factsAtOnce), ask, (sample) => table.needsOptics(sample))).filter(({ sample, facts }) => sample !== undefined || mayRead(facts.contentUrl));
      const drafts = found.flatMap((each) => draftsDue(each, table, askedAt));
      if (stop.signal.aborted) break;
      sum.planned += drafts.length;
      sum.added += jobs.add(drafts);
    }
    if (sum.added > 0) log.info(sum, 'QC work is planned');
    return sum;
  };
  const planPages = async (from: AsyncGenerator<string[]>): Promise<Planned> => {
    const sum = { planned: 0, added: 0 };
    for await (const page of from) {
      const { planned, added } = await inTurn(() => planPage(page));
      sum.planned += planned; sum.added += added;
    }
    return sum;
  };
  /** One after another, so that a burst of deposits does not take all readers. */
  const inTurn = (work: () => Promise<Planned>): Promise<Planned> => {
    const planned = underWay.then(work);
    underWay = planned.catch(() => undefined);
    return planned;
  };
  const warn = (more: object) => (error: unknown): void => {
    if (!stop.signal.aborted) log.warn({ err: error, ...more }, 'QC work could not be planned; the next start looks again');
  };
  /** One question after another: what is accepted while the graph is asked waits for the next. */
  const planSoon = (): void => { if (noted.size > 0 && !stop.signal.aborted) timer ??= setTimeout(planNoted, settleMs); };
  const planNoted = (): void => {
    const records = [...noted].slice(0, mostRecords);
    for (const record of records) noted.delete(record);
    const plan = async (): Promise<void> => {
      if (await due.refresh()) await planAll(); else await planPages(pages({ records: sparql`${records.map((iri) => namedNode(iri))}` }));
    };
    asked = plan().catch(warn({ records: records.length })).finally(() => { timer = undefined; planSoon(); });
  };

  const planAll = async (): Promise<Planned> => {
    const samples = await planPages(pages({ samples: trusted('?sample') }));
    if (stop.signal.aborted || !(await due.current()).hasForAny()) return samples;
    const others = pages({ all: trusted('?sample') });
    const { value: first = [] } = await others.next() as { value?: string[] };
    const { planned, added } = await inTurn(() => planPage(first));
    rest = planPages(others).catch(warn({}));
    return { planned: samples.planned + planned, added: samples.added + added };
  };

  return {
    planAll,
    settled: async () => { await rest; await underWay; },
    async planImage(image, procedure, parameters, asked) {
      const names = metrics.map(({ name }) => name);
      if (procedure !== undefined && !names.some((name) => name === procedure || procedureIri(name) === procedure)) throw new KnownError('request-not-valid', `there is no procedure ${JSON.stringify(procedure.slice(0, 100))}; there are ${names.join(', ')}`, { field: 'procedure' });
      if (asked && procedure === undefined) throw new KnownError('request-not-valid', 'a selection is for one procedure; name it', { field: 'procedure' });
      if (parameters && procedure === undefined) throw new KnownError('request-not-valid', 'parameters are those of one procedure; name it', { field: 'procedure' });
      try { iriText(image); } catch (cause) { throw new KnownError('request-not-valid', `${JSON.stringify(image.slice(0, 200))} is no IRI`, { field: 'image' }, { cause }); }
      const [found] = await findFacts([image], ask);
      if (!found) throw new KnownError('not-found', `<${image}> is no image or table of readings with a file (schema:contentUrl)`);
      const now = new Date(clock() + 1).toISOString();
      const chosen = procedure === undefined ? (await due.current()).of(found) : [getMetric(procedure).name];
      const unfit = chosen.find((name) => getMetric(name).input !== found.input);
      if (unfit !== undefined) throw new KnownError('request-not-valid', `${unfit} measures ${getMetric(unfit).input === 'table' ? 'tables of readings' : 'images'}, <${image}> is ${found.input === 'table' ? 'a table of readings' : 'an image'}`, { field: 'procedure' });
      if (asked) checkAsked(asked, found.facts, getMetric(chosen[0]!));
      if (chosen.length === 0) throw new KnownError('request-not-valid', `no procedure is due for <${image}> by itself; name one of ${names.filter((name) => getMetric(name).input === found.input).join(', ')}`, { field: 'procedure' });
      let drafts: JobDraft[];
      try {
        drafts = chosen.map((name) => ({ ...draftOf(found.facts, name, { ...(parameters ? { parameters } : {}), ...asked }, priorities.asked), againIfEndedBefore: now, asked: true }));
      } catch (error) {
        if (error instanceof AnalysisError) throw new KnownError('request-not-valid', error.message, { field: 'parameters' }, { cause: error });
        throw error;
      }
      return { planned: drafts.length, added: jobs.add(drafts), jobs: jobs.findByKeys(drafts.map(({ key }) => key)) };
    },
    async isCurrent({ key, payload: { image, procedure, parameters, series, selection } }) {
      const metric = metrics.find(({ name }) => name === procedure), [found] = metric ? await findFacts([image], ask) : [];
      if (!metric || found?.input !== metric.input) return false;
      // the image of a file that a record names is not to be chosen
      const asked = { ...(parameters ? { parameters } : {}), ...(selection ? { selection } : {}), ...(series === undefined || found.facts.series !== undefined ? {} : { series }) };
      try { return draftOf(found.facts, procedure, asked, priorities.image).key === key; } catch (error) {
        if (error instanceof AnalysisError) return false; // parameters of an earlier version
        throw error;
      }
    },
    noteAccepted(record) {
      noted.add(record);
      planSoon();
    },
    async close() {
      stop.abort();
      clearTimeout(timer);
      await asked;
      await underWay;
      await rest;
    },
  };
}
