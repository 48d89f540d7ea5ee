/** What the root fields do: tables find, the graph tells, and mutations deposit. Everything below reads from the finished tree. */
import { GraphQLScalarType } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { ResourceModel, ResourceType } from '../model/resource-model.ts';
import type { Agent, Keeper } from '../records/record.ts';
import type { FindAnswer, FindRequest } from '../tables/tables.ts';
import { readOrder, readWhere } from './graphql-conditions.ts';
import type { createCatalogueResolvers } from './graphql-catalogue.ts';
import { curationTypeResolvers } from './graphql-curation.ts';
import type { createCurationResolvers } from './graphql-curation.ts';
import { agentWith, answerOf } from './graphql-deposits.ts';
import type { createQualityResolvers } from './graphql-quality.ts';
import { readerOfStateFilters } from './graphql-state.ts';
import type { createStateResolvers, StateContext, StateParts } from './graphql-state.ts';
import type { createReadinessResolvers } from './graphql-readiness.ts';
import { selectionOf } from './graphql-selection.ts';
import type { Selection } from './graphql-selection.ts';
import type { Tell, Told } from './graphql-tell.ts';

/** What each request brings. */
export interface GraphqlContext extends StateContext { find: (request: FindRequest) => Promise<FindAnswer>; tell: Tell; agent: Agent | undefined; /** who asks, as far as it is known: open subscriptions are counted by it */ client: string }
export interface ResolverParts { model: ResourceModel; keeper: Keeper; base: string; /** the fields about profiles and readiness */ readiness: ReturnType<typeof createReadinessResolvers>; /** the fields about the catalogue of terms */ catalogue?: ReturnType<typeof createCatalogueResolvers>; /** the fields about curation */ curation?: ReturnType<typeof createCurationResolvers>; /** the fields about quality control */ quality?: ReturnType<typeof createQualityResolvers>; /** the fields about states at acquisition, and the tables for its conditions */ state: ReturnType<typeof createStateResolvers> & Pick<StateParts, 'tables'> }

type Arguments = Record<string, unknown>;
type Resolver = (parent: unknown, args: Arguments, context: GraphqlContext, info: GraphQLResolveInfo) => unknown;

const nothing: Selection = new Map();

/** Creates the resolvers of the derived schema. */
export function createResolvers({ model, keeper, base, readiness, catalogue, curation, quality, state }: ResolverParts): Record<string, unknown> {
  const tellOne = async (iri: string, type: string, context: GraphqlContext, info: GraphQLResolveInfo): Promise<Told | null> =>
    (await context.tell([iri], type, selectionOf(info))).get(iri) ?? null;

  const lookUp = (type: ResourceType): Resolver => async (_, { iri }, context, info) => {
    const { rows } = await context.find({ type: type.name, where: { iri: [iri as string] }, first: 1 });
    return rows.length === 0 ? null : tellOne(iri as string, type.name, context, info);
  };

  const connection = (type: ResourceType): Resolver => async (_, args, context, info) => {
    const selection = selectionOf(info);
    const facets = selection.get('facets');
    const nodes: Selection = new Map([...selection.get('nodes')?.fields ?? nothing, ...selection.get('edges')?.fields.get('node')?.fields ?? nothing]);
    const readState = await readerOfStateFilters(args['where'], state, context);
    const noRows = !['nodes', 'edges', 'pageInfo'].some((name) => selection.has(name));
    const request: FindRequest = {
      type: type.name, orderBy: readOrder(args['orderBy']), first: args['first'] as number, noRows, totalCount: selection.has('totalCount'),
      ...(args['where'] ? { where: readWhere(args['where'] as Arguments, type, model, readState) } : {}),
      ...(typeof args['after'] === 'string' ? { after: args['after'] } : {}),
      ...(facets ? { facets: (facets.arguments['fields'] as string[]).map((field) => ({ field, limit: facets.arguments['limit'] as number })) } : {}),
    };
    const found = await context.find(request);
    const told = nodes.size === 0 ? new Map<string, Told>() : await context.tell(found.rows.map(({ iri }) => iri), type.name, nodes);
    const edges = found.rows.map(({ iri, cursor }) => ({ cursor, node: told.get(iri) }));
    return {
      nodes: edges.map(({ node }) => node), edges, totalCount: found.totalCount,
      facets: found.facets,
      pageInfo: { hasNextPage: found.hasNextPage, hasPreviousPage: typeof args['after'] === 'string', startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
    };
  };

  const search: Resolver = async (_, { text, types, first }, context, info) => {
    const wanted = types === null || types === undefined ? model.types.filter(({ parents }) => parents.length === 0).map(({ name }) => name) : types as string[];
    const answers = await Promise.all(wanted.map((type) => context.find({ type, where: { text: text as string }, first: first as number })));
    const iris = [...new Set(answers.flatMap(({ rows }) => rows.map(({ iri }) => iri)))].slice(0, first as number);
    const told = await context.tell(iris, 'Resource', selectionOf(info));
    return iris.map((iri) => told.get(iri));
  };

  // what is there has a class or a name
  const resource: Resolver = async (_, { iri }, context, info) => {
    const always = ['types', 'label'].map((name) => [name, { name, arguments: {}, type: 'String', many: false, fields: nothing }] as const);
    const one = (await context.tell([iri as string], 'Resource', new Map([...selectionOf(info), ...always]))).get(iri as string);
    return one && ((one['types'] as string[]).length > 0 || one['label'] !== null) ? one : null;
  };

  const Query: Record<string, Resolver> = {
    search,
    resource, node: resource,
    ...readiness.Query,
    ...catalogue?.Query, ...curation?.Query, ...quality?.Query, ...state.Query,
  };
  for (const type of model.types) {
    Query[type.singular] = lookUp(type);
    Query[type.plural === type.singular ? `all${type.name}` : type.plural] = connection(type);
  }

  const Mutation: Record<string, Resolver> = {
    ...curation?.Mutation, ...quality?.Mutation,
    deposit: async (_, { source, mediaType, format, name, record, ifMatch, dryRun }, context) => {
      const agent = agentWith(context, 'contributor');
      const answers = await keeper.deposit({
        source: { bytes: new TextEncoder().encode(source as string), ...(mediaType ? { mediaType: mediaType as string } : {}), ...(format ? { format: format as string } : {}), ...(name ? { name: name as string } : {}) },
        agent, activity: 'deposit', ...(record ? { id: record as string } : {}), ...(ifMatch ? { ifMatch: ifMatch as string } : {}), ...(dryRun ? { dryRun: true } : {}),
      });
      return answers.map(answerOf);
    },
    withdraw: async (_, { record, ifMatch }, context) => {
      const agent = agentWith(context, 'contributor');
      const iri = (record as string).includes(':') ? record as string : `${base}records/${record as string}`;
      return answerOf(await keeper.withdraw({ record: iri, agent, ...(ifMatch ? { ifMatch: ifMatch as string } : {}) }));
    },
  };
  const Integer = new GraphQLScalarType({ name: 'Integer', serialize: Number });
  const nameOf = ({ __typename: name }: Told): string => name;
  return { Query, Mutation, ...(quality ? { Subscription: quality.Subscription } : {}), Integer, ...readiness.types, ...curationTypeResolvers, ...state.types, Resource: { __resolveType: nameOf }, ...Object.fromEntries(model.types.filter(({ isInterface }) => isInterface).map(({ name }) => [name, { __resolveType: nameOf }])) };
}
