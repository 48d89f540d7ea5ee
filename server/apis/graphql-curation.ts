/** What the fields about curation do: the same as their doors over HTTP. */
import { KnownError } from '../errors.ts';
import type { Agent } from '../records/record.ts';
import { roleAllows } from '../store/tokens.ts';
import type { Decided } from '../curation/curation.ts';
import type { CurationApiParts } from './curation-api.ts';
import type { DriftApiParts } from './drift-api.ts';
import { readDecisions } from './curation-requests.ts';

type Resolver = (parent: unknown, args: Record<string, unknown>, context: { agent: Agent | undefined }) => unknown;

/** The agent, when it may decide. */
function curatorOf({ agent }: { agent: Agent | undefined }): Agent {
  if (!agent) throw new KnownError('not-signed-in', 'this needs a token: Authorization: Bearer TOKEN');
  if (!roleAllows(agent.role, 'curator')) throw new KnownError('not-allowed', `this needs the role curator; the token has the role ${agent.role}`, { needed: 'curator', role: agent.role });
  return agent;
}

/** Resolvers of the fields about curation. */
export function createCurationResolvers({ curation, drift }: Pick<CurationApiParts, 'curation'> & Pick<DriftApiParts, 'drift'>): { Query: Record<string, Resolver>; Mutation: Record<string, Resolver> } {
  type Told = Awaited<ReturnType<typeof curation.batch>>;
  const batchOf = ({ batch, progress }: Told): object => ({ ...batch, ...progress, id: batch.id });
  const answerOf = ({ outcomes, progress, ...rest }: Decided): object => ({ ...rest, state: progress?.state, outcomes: outcomes.map(({ key, ...each }) => ({ value: key, ...each })) });
  return {
    Query: {
      async unmappedValues(_, { field, state, text, first, after }) {
        const { values, contexts, fields, ...page } = await curation.list({ state: state as string, first: first as number, ...(field ? { field: field as string } : {}), ...(text ? { text: text as string } : {}), ...(after ? { after: after as string } : {}) });
        return {
          ...page, fields: fields.map(({ field: each, open }) => ({ field: each.name, label: each.label, type: each.type, ontologies: each.spec.ontologies, open })),
          values: values.map(({ field: of, standing, example, ...value }) => {
            const context = example === undefined ? undefined : contexts.get(example);
            return {
              ...value, field: of.name, decisions: standing.decisions, examples: example === undefined ? [] : [{ iri: example, label: context?.label ?? example, type: context?.type ?? of.type }],
              context: Object.entries(context?.facts ?? {}).map(([label, fact]) => ({ label, value: fact })),
            };
          }),
        };
      },
      mappingBatches: async () => (await curation.batches()).map(batchOf),
      termDrift: async () => await drift.list(),
    },
    Mutation: {
      async decideMappings(_, { decisions, dryRun }, context) {
        const agent = curatorOf(context);
        return answerOf(await curation.decide(readDecisions({ decisions }), { agent, dryRun: dryRun as boolean }));
      },
      undoMappingBatch: async (_, { id }, context) => { const agent = curatorOf(context); return batchOf(await curation.undo(id as string, agent)); },
    },
  };
}

/** As these decisions stand: `decision` is GraphQL's word for the verdict. */
export const curationTypeResolvers: Record<string, Record<string, (parent: never) => unknown>> = { CurationDecision: { decision: ({ verdict }: { verdict: string }) => verdict } };
