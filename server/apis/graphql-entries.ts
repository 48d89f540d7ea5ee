/** What the mutations for entering do: the same as their doors over HTTP. */
import type { Entries, EntryRequest } from '../quality/entries.ts';
import type { DepositAnswer } from '../records/record.ts';
import { agentWith, answerOf } from './graphql-deposits.ts';
import type { AgentContext } from './graphql-deposits.ts';
import { rowsOf } from './qc-entry-rows.ts';

type Resolver = (parent: unknown, args: Record<string, unknown>, context: AgentContext) => Promise<object>;

/** Resolvers of recordMeasurements, markBaseline and recordMaintenance. */
export function createEntryMutations(entries: Entries): Record<'recordMeasurements' | 'markBaseline' | 'recordMaintenance', Resolver> {
  const told = ({ answer, ...more }: { answer: DepositAnswer }): object => ({ ...more, deposit: answerOf(answer) });
  const asked = (context: AgentContext, dryRun: unknown): EntryRequest => ({ agent: agentWith(context, 'contributor'), dryRun: dryRun === true });
  return {
    recordMeasurements: async (_, { input, dryRun }, context) => told(await entries.measurements(rowsOf(input as unknown[], (at) => `/input/${at}`), asked(context, dryRun))),
    markBaseline: async (_, { dryRun, ...fields }, context) => told(await entries.baseline(rowsOf([fields], () => '')[0]!, asked(context, dryRun))),
    recordMaintenance: async (_, { input, dryRun }, context) => told(await entries.maintenance(rowsOf([input], () => '/input')[0]!, asked(context, dryRun))),
  };
}
