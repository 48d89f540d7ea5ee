/** What the fields about the queue of QC do: the same as its doors over HTTP, and changes as they happen. */
import { KnownError } from '../errors.ts';
import { jobStates } from '../qc/job.ts';
import type { Job, JobState } from '../qc/job.ts';
import type { Jobs } from '../qc/jobs.ts';
import type { Planner } from '../qc/planner.ts';
import { readSelection } from '../qc/selection.ts';
import type { Agent } from '../records/record.ts';
import { roleAllows } from '../store/tokens.ts';
import type { StateContext } from './graphql-state.ts';
import type { JobFeed } from './job-feed.ts';

export interface JobResolverParts { jobs: Jobs; planner: Pick<Planner, 'planImage' | 'isCurrent'>; feed: JobFeed }
interface Context extends StateContext { agent: Agent | undefined; /** by which the subscriptions of one client are counted */ client: string }
type Resolver = (parent: unknown, args: Record<string, unknown>, context: Context) => unknown;

/** Throws not-signed-in, not-allowed. */
function checkContributor({ agent }: Context): void {
  if (!agent) throw new KnownError('not-signed-in', 'this needs a token: Authorization: Bearer TOKEN');
  if (!roleAllows(agent.role, 'contributor')) throw new KnownError('not-allowed', `this needs the role contributor; the token has the role ${agent.role}`, { needed: 'contributor', role: agent.role });
}

/** A job's number from text. Throws not-found. */
function idOf(text: unknown): number {
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) throw new KnownError('not-found', `there is no job ${JSON.stringify(String(text).slice(0, 50))}`);
  return Number(text);
}

const jobOf = ({ payload, lease_until: leaseUntil, not_before: notBefore, error_class: errorClass, error_text: errorText, ...job }: Job): object => ({
  ...job, leaseUntil, notBefore, errorClass, errorText, image: payload.image, contentUrl: payload.contentUrl, procedure: payload.procedure, instrument: payload.instrument,
  parameters: payload.parameters ? JSON.stringify(payload.parameters) : undefined, series: payload.series, selection: payload.selection ? JSON.stringify(payload.selection) : undefined,
});

function stateOf(text: unknown): JobState | undefined {
  if (text === null || text === undefined) return undefined;
  if ((jobStates as readonly unknown[]).includes(text)) return text as JobState;
  throw new KnownError('request-not-valid', `there is no state ${JSON.stringify(String(text).slice(0, 50))}; there are ${jobStates.join(', ')}`, { field: 'state' });
}

/** Parameters from JSON. Throws request-not-valid. */
function parametersOf(text: unknown): Record<string, number> | undefined {
  if (text === null || text === undefined) return undefined;
  let value: unknown;
  try { value = JSON.parse(text as string); } catch { value = undefined; }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((each) => typeof each === 'number' && Number.isFinite(each))) return value as Record<string, number>;
  throw new KnownError('request-not-valid', 'parameters are a JSON object of numbers by their names, such as {"sigma_px":2}', { field: 'parameters' });
}

/** Resolvers of the fields about jobs. */
export function createJobResolvers({ jobs, planner, feed }: JobResolverParts): { Query: Record<string, Resolver>; Mutation: Record<string, Resolver>; Subscription: Record<string, { subscribe: Resolver; resolve: (job: Job) => unknown }> } {
  return {
    Query: {
      qcJobs(_, { state, procedure, image, instrument, first, after }) {
        if (!(Number(first) >= 1 && Number(first) <= 1000)) throw new KnownError('request-not-valid', 'first is a whole number from 1 to 1000', { field: 'first' });
        const wanted = stateOf(state), text = Object.fromEntries(Object.entries({ procedure, image, instrument }).filter(([, value]) => value !== null && value !== undefined));
        const page = jobs.list({ ...text, limit: first as number, ...(wanted ? { state: wanted } : {}), ...(after === null || after === undefined ? {} : { after: idOf(after) }) });
        return { total: page.total, next: page.next === undefined ? null : String(page.next), counts: Object.entries(jobs.counts()).map(([of, count]) => ({ state: of, count })), jobs: page.jobs.map(jobOf) };
      },
      qcJob(_, { id }) {
        try { return jobOf(jobs.get(idOf(id))); } catch (error) { if (error instanceof KnownError && error.code === 'not-found') return null; throw error; }
      },
    },
    Mutation: {
      async requestQc(_, { image, procedure, parameters, selection }, context) {
        checkContributor(context);
        const { planned, added, jobs: ids = [] } = await planner.planImage(image as string, (procedure ?? undefined) as string | undefined, parametersOf(parameters), readSelection(selection));
        return { planned, added, jobs: ids.map((id) => jobOf(jobs.get(id))) };
      },
      retryQcJob(_, { id }, context) { checkContributor(context); return jobOf(jobs.requeue(idOf(id))); },
      cancelQcJob(_, { id }, context) { checkContributor(context); return jobOf(jobs.cancel(idOf(id))); },
    },
    Subscription: {
      qcJobChanged: { subscribe: (_, { id }, { client }) => feed.watch(client, id === null || id === undefined ? undefined : idOf(id)), resolve: jobOf },
    },
  };
}
