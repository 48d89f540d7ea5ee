/** What the fields about quality control do: the same as their doors over HTTP. */
import { KnownError } from '../errors.ts';
import type { Charts } from '../quality/charts.ts';
import type { Entries } from '../quality/entries.ts';
import { createEntryMutations } from './graphql-entries.ts';
import { dueStates } from '../quality/due.ts';
import type { DueQuestions, DueState } from '../quality/due.ts';
import { createJobResolvers } from './graphql-jobs.ts';
import type { JobResolverParts } from './graphql-jobs.ts';
import { readListRequest, readSeriesRequest } from './qc-series-requests.ts';

export interface QualityParts { charts: Charts; entries: Entries; due: DueQuestions; /** the queue of QC work */ jobs: JobResolverParts }

/** One of the states of what is due. Errors: request-not-valid. */
function stateOf(text: unknown): DueState | undefined {
  if (text === null || text === undefined) return undefined;
  if ((dueStates as readonly unknown[]).includes(text)) return text as DueState;
  throw new KnownError('request-not-valid', `there is no state ${JSON.stringify(String(text).slice(0, 50))}; there are ${dueStates.join(', ')}`, { field: 'state' });
}

/** Resolvers of the fields about quality control. */
export function createQualityResolvers({ charts, entries, due, jobs }: QualityParts): ReturnType<typeof createJobResolvers> {
  const queue = createJobResolvers(jobs);
  return {
    Query: {
      ...queue.Query,
      async qcDue(_, { instrument, state, first, after }, { ask }) {
        const stated = Object.fromEntries(Object.entries({ instrument, state: stateOf(state), after }).filter(([, value]) => value !== null && value !== undefined)) as { instrument?: string; state?: DueState; after?: string };
        const { counts, ...page } = await ask((deadlineMs) => due.list({ ...stated, first: first as number, deadlineMs }));
        return { ...page, counts: Object.entries(counts).map(([name, count]) => ({ state: name, count })) };
      },
      qcSeries: (_, args, { ask }) => ask(() => charts.series(readSeriesRequest((name) => args[name]))),
      qcSeriesList: (_, args, { ask }) => ask(() => charts.list(readListRequest((name) => args[name]))),
      qcDrifting: async (_, args, { ask }) => (await ask(() => charts.drifting(readListRequest((name) => args[name])))).map(({ chart, signals, ...series }) => ({ series, chart, signals })),
    },
    Mutation: { ...queue.Mutation, ...createEntryMutations(entries) },
    Subscription: queue.Subscription,
  };
}
