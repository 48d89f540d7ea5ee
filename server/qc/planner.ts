/**
 * What is to be measured: images of QC samples whose file is named, with each procedure that is due for their sample and
 * has no run yet. It looks at the graph at the start and after deposits, and never holds a deposit up.
 */
import { createHash } from 'node:crypto';
import { KnownError } from '../errors.ts';
import type { QueryPool } from '../store/store.ts';
import type { JobDraft, JobPayload, Jobs } from './jobs.ts';
import { getProcedure, procedureIri, procedures } from './procedures.ts';

export interface Planned { planned: number; added: number }
export interface Planner {
  /** Plans all that is due. */ planAll(): Promise<Planned>;
  /** Plans one image, for one procedure or all of its sample's, also when it has runs. Throws not-found. */ planImage(image: string, procedure?: string): Promise<Planned>;
  /** To be called after accepted versions; returns at once. */ noteAccepted(): void;
  close(): Promise<void>;
}

interface Log { warn(fields: object, message: string): void; info(fields: object, message: string): void }
type Row = Record<string, { value: string } | undefined>;
interface Found { sample: string; payload: Omit<JobPayload, 'procedure'> }

const prefixes = `PREFIX mg: <https://w3id.org/micrograph/> PREFIX ome: <http://www.openmicroscopy.org/rdf/2016-06/ome_core/>
PREFIX schema: <http://schema.org/> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX sosa: <http://www.w3.org/ns/sosa/>`;
const imagesQuery = `${prefixes}
SELECT ?image ?sample ?contentUrl ?sha256 ?series ?bits ?acquired ?instrument ?lightPath ?channelIndex ?channelPath WHERE {
  ?image mg:qcSample ?sample ; schema:contentUrl ?contentUrl .
  OPTIONAL { ?image mg:sha256 ?sha256 } OPTIONAL { ?image mg:seriesIndex ?series } OPTIONAL { ?image ome:significantBits ?bits }
  OPTIONAL { ?image ome:acquisitionDate ?acquired } OPTIONAL { ?image mg:instrument ?instrument } OPTIONAL { ?image mg:lightPath ?lightPath }
  OPTIONAL { ?image ome:channel ?channel . ?channel mg:channelIndex ?channelIndex ; mg:lightPath ?channelPath }
}`;
const runsQuery = `${prefixes}
SELECT DISTINCT ?image ?procedure WHERE { ?run a sosa:ObservationCollection ; prov:used ?image ; sosa:usedProcedure ?procedure . ?image mg:qcSample ?sample }`;

/** How long it waits for more deposits before it looks. */
const settleMs = 200;

/** Same work, same key. `again` makes it other work: somebody asked for it. */
function draftOf(payload: JobPayload, again = ''): JobDraft {
  const { parameters } = getProcedure(payload.procedure);
  return { payload, key: createHash('sha256').update(JSON.stringify([payload.image, payload.contentUrl, payload.sha256 ?? '', payload.series ?? 0, payload.procedure, parameters, again])).digest('hex') };
}

/** Rows of several values → one description an image. */
function imagesOf(rows: readonly Row[]): Map<string, Found> {
  const images = new Map<string, Found>();
  for (const row of rows) {
    const image = row['image']!.value;
    const number = (name: string): number | undefined => (row[name] && Number.isInteger(Number(row[name].value)) ? Number(row[name].value) : undefined);
    const more = { sha256: row['sha256']?.value, series: number('series'), significantBits: number('bits'), acquiredAt: row['acquired']?.value, instrument: row['instrument']?.value };
    const known = images.get(image) ?? { sample: row['sample']!.value, payload: { image, contentUrl: row['contentUrl']!.value, lightPaths: [], channels: [], ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)) } };
    images.set(image, known);
    const path = row['lightPath']?.value, index = number('channelIndex'), channelPath = row['channelPath']?.value;
    if (path && !known.payload.lightPaths.includes(path)) known.payload.lightPaths.push(path);
    if (index !== undefined && channelPath && !known.payload.channels.some((channel) => channel.index === index)) known.payload.channels.push({ index, lightPath: channelPath });
  }
  return images;
}

/** Creates the planner over the readers and the queue. */
export function createPlanner({ queries, jobs, log, clock = Date.now }: { queries: Pick<QueryPool, 'query'>; jobs: Jobs; log: Log; clock?: () => number }): Planner {
  const select = async (sparql: string): Promise<Row[]> => {
    const { body } = await queries.query({ sparql, accept: ['application/sparql-results+json'], label: 'qc plan', maxRows: 1_000_000, deadlineMs: 60_000 });
    return (JSON.parse(body) as { results: { bindings: Row[] } }).results.bindings;
  };
  const due = (sample: string): string[] => procedures.filter(({ samples }) => samples.includes(sample)).map(({ name }) => name);
  const planAll = async (): Promise<Planned> => {
    const images = imagesOf(await select(imagesQuery));
    const done = new Set((await select(runsQuery)).map((row) => `${row['image']!.value} ${row['procedure']!.value}`));
    const drafts = [...images.values()].flatMap(({ sample, payload }) => due(sample).filter((name) => !done.has(`${payload.image} ${procedureIri(name)}`)).map((name) => draftOf({ ...payload, procedure: name })));
    const added = jobs.add(drafts);
    if (added > 0) log.info({ planned: drafts.length, added }, 'QC work is planned');
    return { planned: drafts.length, added };
  };

  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let closed = false;
  return {
    planAll,
    async planImage(image, procedure) {
      const found = imagesOf(await select(imagesQuery)).get(image);
      if (!found) throw new KnownError('not-found', `<${image}> is no image of a QC sample (mg:qcSample) with a file (schema:contentUrl)`);
      const known = procedures.map(({ name }) => name);
      if (procedure !== undefined && !known.some((name) => name === procedure || procedureIri(name) === procedure)) throw new KnownError('request-not-valid', `there is no procedure ${JSON.stringify(procedure.slice(0, 100))}; there are ${known.join(', ')}`, { field: 'procedure' });
      const drafts = (procedure === undefined ? due(found.sample) : [getProcedure(procedure).name]).map((name) => draftOf({ ...found.payload, procedure: name }, String(clock())));
      return { planned: drafts.length, added: jobs.add(drafts) };
    },
    noteAccepted() {
      if (closed) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        running = running.then(planAll).catch((error: unknown) => { if (!closed) log.warn({ err: error }, 'QC work could not be planned; the next deposit tries again'); });
      }, settleMs);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
