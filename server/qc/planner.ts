/**
 * What is to be measured: images of QC samples whose file is named, with each procedure that is due for their sample and
 * has no run on the facts as they are described now. It looks at all at the start, afterwards at what accepted records
 * speak of, and never holds a deposit up. What a record no longer says is seen at the next start.
 */
import { KnownError } from '../errors.ts';
import { sparql } from '../rdf/sparql.ts';
import type { SparqlText } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import type { QueryPool } from '../store/store.ts';
import { planKeyOf } from './job.ts';
import type { JobPayload } from './job.ts';
import type { JobDraft, Jobs } from './jobs.ts';
import { getMetric, metrics, procedureIri } from './procedures.ts';
import { bindQuery, readQuery } from './query-text.ts';

/** Work that is due, and what of it was not in the queue yet or began anew. */
export interface Planned { planned: number; added: number }
export interface Planner {
  /** Plans all that is due. */ planAll(): Promise<Planned>;
  /** Plans one image, for one procedure or all of its sample's, also when it has runs. Throws not-found, request-not-valid. */ planImage(image: string, procedure?: string): Promise<Planned>;
  /** To be called after an accepted version of this record; returns at once and looks soon, at several records together. */ noteAccepted(record: string): void;
  close(): Promise<void>;
}

interface Log { warn(fields: object, message: string): void; info(fields: object, message: string): void }
export interface PlannerParts {
  queries: Pick<QueryPool, 'query'>;
  jobs: Pick<Jobs, 'add'>;
  log: Log;
  /** milliseconds */ clock?: () => number;
  /** how long accepted records are collected, milliseconds */ settleMs?: number;
}

type Row = Readonly<Record<string, { value: string } | undefined>>;
interface Found { sample: string; facts: Omit<JobPayload, 'procedure'>; /** procedure IRI → plan keys of its runs */ runs: Map<string, string[]> }

/** Records asked about at once. */
const mostRecords = 200;

const wordsOf = (row: Row, name: string): string[] => (row[name]?.value ?? '').split(' ').filter(Boolean).toSorted();
const pairsOf = (row: Row, name: string): [string, string][] => wordsOf(row, name).map((word) => [word.slice(0, word.indexOf('|')), word.slice(word.indexOf('|') + 1)]);

function imageOf(row: Row): Found {
  const text = (name: string): string | undefined => row[name]?.value;
  const whole = (name: string): number | undefined => (/^\d{1,10}$/.test(text(name) ?? '') ? Number(text(name)) : undefined);
  const stated = { sha256: text('sha256'), series: whole('series'), significantBits: whole('significantBits'), acquiredAt: text('acquiredAt'), instrument: wordsOf(row, 'instruments')[0] };
  const runs = new Map<string, string[]>();
  for (const [procedure, key] of pairsOf(row, 'runs')) runs.set(procedure, [...runs.get(procedure) ?? [], key]);
  return {
    sample: text('sample')!, runs,
    facts: {
      image: text('image')!, contentUrl: text('contentUrl')!, ...Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)),
      lightPaths: wordsOf(row, 'lightPaths'), channels: pairsOf(row, 'channels').map(([index, lightPath]) => ({ index: Number(index), lightPath })),
    },
  };
}

/** procedure → samples whose images it is due for */
const samplesOf: Readonly<Record<string, readonly string[]>> = { 'saturation-1': ['uniform-field', 'beads', 'grid', 'mirror'], 'field-illumination-1': ['uniform-field'] };
const dueFor = (sample: string): string[] => Object.keys(samplesOf).filter((name) => samplesOf[name]!.includes(sample));

function draftOf(facts: Found['facts'], procedure: string): JobDraft {
  const payload = { ...facts, procedure };
  return { payload, key: planKeyOf(payload) };
}

/**
 * Work of an image that no run has done. Where the run that stands there was made on other facts, the work begins anew even
 * if it was done once: the facts have returned to what they were. `askedAt`: when the graph was asked, so that what ended
 * since is left alone.
 */
function draftsDue({ sample, facts, runs }: Found, askedAt: string): JobDraft[] {
  return dueFor(sample).flatMap((name) => {
    const draft = draftOf(facts, name), keys = runs.get(procedureIri(name)) ?? [];
    if (keys.includes(draft.key)) return [];
    return [keys.length > 0 ? { ...draft, againIfEndedBefore: askedAt } : draft];
  });
}

/** Creates the planner over the readers and the queue. Faults of queries after deposits are logged. */
export function createPlanner({ queries, jobs, log, clock = Date.now, settleMs = 200 }: PlannerParts): Planner {
  const text = readQuery('planned-images');
  const stop = new AbortController();
  const noted = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  const find = async (narrow: Readonly<Record<string, SparqlText>> = {}): Promise<Found[]> => {
    const { body } = await queries.query({ sparql: bindQuery(text, narrow), accept: ['application/sparql-results+json'], label: 'QC planner', maxRows: 1_000_000, deadlineMs: 60_000, signal: stop.signal });
    return (JSON.parse(body) as { results: { bindings: Row[] } }).results.bindings.filter((row) => row['image']).map(imageOf);
  };
  const plan = async (narrow?: Readonly<Record<string, SparqlText>>): Promise<Planned> => {
    const askedAt = new Date(clock()).toISOString();
    const drafts = (await find(narrow)).flatMap((image) => draftsDue(image, askedAt));
    if (stop.signal.aborted) return { planned: 0, added: 0 };
    const added = jobs.add(drafts);
    if (added > 0) log.info({ planned: drafts.length, added }, 'QC work is planned');
    return { planned: drafts.length, added };
  };
  /** One after another, so that a burst of deposits does not take all readers. */
  const inTurn = (work: () => Promise<Planned>): Promise<Planned> => {
    const planned = underWay.then(work);
    underWay = planned.catch(() => undefined);
    return planned;
  };
  const planNoted = (): void => {
    timer = undefined;
    const records = [...noted].slice(0, mostRecords);
    for (const record of records) noted.delete(record);
    if (noted.size > 0) timer = setTimeout(planNoted, settleMs);
    inTurn(() => plan({ records: sparql`${records.map((iri) => namedNode(iri))}` })).catch((error: unknown) => {
      if (!stop.signal.aborted) log.warn({ err: error, records: records.length }, 'QC work could not be planned; the next start looks again');
    });
  };

  return {
    planAll: () => inTurn(() => plan()),
    async planImage(image, procedure) {
      const names = metrics.map(({ name }) => name);
      if (procedure !== undefined && !names.some((name) => name === procedure || procedureIri(name) === procedure)) throw new KnownError('request-not-valid', `there is no procedure ${JSON.stringify(procedure.slice(0, 100))}; there are ${names.join(', ')}`, { field: 'procedure' });
      let narrow: SparqlText;
      try { narrow = sparql`${namedNode(image)}`; } catch (cause) { throw new KnownError('request-not-valid', `${JSON.stringify(image.slice(0, 200))} is no IRI`, { field: 'image' }, { cause }); }
      const [found] = await find({ image: narrow });
      if (!found) throw new KnownError('not-found', `<${image}> is no image of a QC sample (mg:qcSample) with a file (schema:contentUrl)`);
      const now = new Date(clock() + 1).toISOString();
      const drafts = (procedure === undefined ? dueFor(found.sample) : [getMetric(procedure).name]).map((name) => ({ ...draftOf(found.facts, name), againIfEndedBefore: now }));
      return { planned: drafts.length, added: jobs.add(drafts) };
    },
    noteAccepted(record) {
      if (stop.signal.aborted) return;
      noted.add(record);
      timer ??= setTimeout(planNoted, settleMs);
    },
    async close() {
      stop.abort();
      clearTimeout(timer);
      await underWay;
    },
  };
}
