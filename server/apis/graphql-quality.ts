/** What the fields about quality control do: the same as their doors over HTTP. */
import type { Charts } from '../quality/charts.ts';
import type { Entries } from '../quality/entries.ts';
import { createEntryMutations } from './graphql-entries.ts';
import { createJobResolvers } from './graphql-jobs.ts';
import type { JobResolverParts } from './graphql-jobs.ts';
import { readListRequest, readSeriesRequest } from './qc-series-requests.ts';

export interface QualityParts { charts: Charts; entries: Entries; /** the queue of QC work */ jobs: JobResolverParts }

/** Resolvers of the fields about quality control. */
export function createQualityResolvers({ charts, entries, jobs }: QualityParts): ReturnType<typeof createJobResolvers> {
  const queue = createJobResolvers(jobs);
  return {
    Query: {
      ...queue.Query,
      qcSeries: async (_, args) => charts.series(readSeriesRequest((name) => args[name])),
      qcSeriesList: async (_, args) => charts.list(readListRequest((name) => args[name])),
      qcDrifting: async (_, args) => (await charts.drifting(readListRequest((name) => args[name]))).map(({ chart, signals, ...series }) => ({ series, chart, signals })),
    },
    Mutation: { ...queue.Mutation, ...createEntryMutations(entries) },
    Subscription: queue.Subscription,
  };
}
