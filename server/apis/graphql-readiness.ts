/** What the fields about profiles and readiness do: the same as their doors over HTTP. */
import { scoreOf } from '../profiles/profile-answer.ts';
import type { Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import { createTotals } from './conformance-api.ts';
import { createGroupReadiness } from './readiness-api.ts';
import type { ReadinessParts } from './readiness-api.ts';

type Resolver = (parent: unknown, args: Record<string, unknown>) => unknown;

/** Resolvers of Query's fields about readiness, and of the types that need one. */
export function createReadinessResolvers({ base, journal, keeper, readiness }: { base: string; journal: JournalReader; keeper: Keeper; readiness: ReadinessParts }): { Query: Record<string, Resolver>; types: Record<string, Record<string, Resolver>> } {
  const groups = createGroupReadiness(readiness);
  const totals = createTotals(readiness.statuses);
  const recordOf = (asked: unknown): string => (String(asked).includes(':') ? String(asked) : journal.recordForId(String(asked)) ?? `${base}records/${String(asked)}`);
  return {
    Query: {
      profiles: () => keeper.profiles(),
      readiness: (_, { record, profile }) => keeper.readiness(recordOf(record), (profile ?? []) as string[]),
      readinessBy: async (_, { group, profile, iri, first }) => (await groups(group as string, (profile ?? []) as string[], iri ? iri as string : undefined)).slice(0, Math.max(0, first as number)),
      conformance: (_, { record }) => readiness.statuses.ofRecord(recordOf(record)).map((status) => ({ ...status, score: scoreOf(status) })),
      async conformanceProgress() {
        const { focus_nodes_per_second: focusNodesPerSecond, ...progress } = await keeper.conformance();
        return { ...progress, focusNodesPerSecond };
      },
    },
    types: {
      ProfileSummary: {
        totals(parent) {
          const { name } = parent as { name: string };
          const own = totals().get(name) ?? { records: 0, conforming: 0, applicable: 0, satisfied: 0 };
          return { ...own, score: scoreOf(own) };
        },
      },
    },
  };
}
