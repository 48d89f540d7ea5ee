/** What the fields about quality control do: the same as their doors over HTTP. */
import type { Charts } from '../quality/charts.ts';
import { readListRequest, readSeriesRequest } from './qc-series-requests.ts';

type Resolver = (parent: unknown, args: Record<string, unknown>) => unknown;

export interface QualityParts { charts: Charts }

/** Resolvers of the fields about quality control. */
export function createQualityResolvers({ charts }: QualityParts): { Query: Record<string, Resolver>; Mutation: Record<string, Resolver> } {
  return {
    Query: {
      qcSeries: async (_, args) => charts.series(readSeriesRequest((name) => args[name])),
      qcSeriesList: async (_, args) => charts.list(readListRequest((name) => args[name])),
      qcDrifting: async (_, args) => (await charts.drifting(readListRequest((name) => args[name]))).map(({ chart, signals, ...series }) => ({ series, chart, signals })),
    },
    Mutation: {},
  };
}
