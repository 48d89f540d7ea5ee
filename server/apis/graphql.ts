/**
 * /graphql: graphql-yoga over the derived schema, with limits before anything runs, errors of the closed table, and GraphiQL
 * from this server alone.
 */
import { randomUUID } from 'node:crypto';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { Request, RequestHandler, Response } from 'express';
import { GraphQLError } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { deriveSdl } from '../derived/graphql-schema.ts';
import { errorTable, isKnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { agentOf } from './access.ts';
import { graphqlLimits, limitRule } from './graphql-limits.ts';
import { createResolvers } from './graphql-resolvers.ts';
import type { GraphqlContext } from './graphql-resolvers.ts';
import { createTell } from './graphql-tell.ts';
import { selectRows } from './query-runner.ts';
import type { RunQuery } from './query-runner.ts';
import { labelPredicatesOf } from './resource-facts.ts';
import { trusted } from '../rdf/sparql.ts';

export interface GraphqlParts {
  base: string;
  model: ResourceModel;
  tables: TableView;
  journal: JournalReader;
  keeper: Keeper;
  run: RunQuery;
  deadlineMs: number;
  log: Logger;
}

interface ServerContext { req: Request; res: Response }

/** Known errors as GraphQL errors with their code; all else is a fault with an incident number, logged and not shown. */
function showError(error: unknown, log: Logger): GraphQLError {
  const own = error instanceof GraphQLError ? error : undefined;
  const cause = own?.originalError ?? (own ? undefined : error);
  if (own && cause === undefined) return own;
  const place = own ? { nodes: own.nodes, path: own.path, source: own.source, positions: own.positions } : {};
  if (isKnownError(cause)) {
    const { graphql: code } = errorTable[cause.code];
    return new GraphQLError(cause.message, { ...place, extensions: { code, problem: cause.code, ...cause.fields } });
  }
  if (own?.extensions['code'] !== undefined) return own;
  const incident = randomUUID();
  log.error({ err: cause, incident, door: 'graphql' }, 'fault');
  return new GraphQLError(`the server made a mistake; it is noted under ${incident}`, { ...place, extensions: { code: 'INTERNAL_SERVER_ERROR', incident } });
}

/** A text of more tokens than allowed is refused while it is read, however deep it is nested. */
const limitTokens: Plugin = {
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) => parseFn(source, { ...options, maxTokens: graphqlLimits.tokens }));
  },
};
const limitSize: Plugin = {
  onValidate({ addValidationRule, context }) {
    addValidationRule(limitRule(graphqlLimits, (context as { params?: { variables?: Record<string, unknown> } }).params?.variables ?? {}));
  },
};

/** The page brings its scripts and styles within itself; nothing else is loaded. */
const pagePolicy = "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src blob:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const welcome = `# Tables find, the graph tells. Ctrl-space shows what there is; the reference is at /reference.
{
  images(where: { physicalSizeX: { lte: 200, unit: "nm" } }, orderBy: [{ field: acquiredAt, direction: DESC }], first: 5) {
    totalCount
    nodes { label acquiredAt physicalSizeX { text value(unit: "nm") } instrument { label } channels { label emissionWavelength { text } } }
    facets(fields: [pixelType, instrument]) { field values { label value count } }
  }
}
`;

/** Creates the handler of /graphql. */
export function createGraphqlApi({ base, model, tables, journal, keeper, run, deadlineMs, log }: GraphqlParts): RequestHandler {
  const schema = makeExecutableSchema({ typeDefs: deriveSdl(model), resolvers: createResolvers({ model, tables, keeper, base }) as never });
  const labelPredicates = labelPredicatesOf(model);
  const root = new URL(base).pathname;
  const yoga = createYoga<ServerContext, GraphqlContext>({
    schema, graphqlEndpoint: '*', landingPage: false, logging: false, cors: false, batching: false,
    graphiql: { title: 'Micrograph: GraphQL', endpoint: `${root}graphql`, defaultQuery: welcome },
    renderGraphiQL,
    maskedErrors: { maskError: (error) => showError(error, log) as Error },
    plugins: [limitTokens, limitSize],
    context: ({ res }) => ({
      agent: agentOf(res), deadlineMs,
      tell: createTell({ model, journal, labelPredicates, select: (text) => selectRows((request) => run(request, res), trusted(text), { label: 'graphql', deadlineMs }) }),
    }),
  });
  return (request, response, next) => {
    if (request.method === 'GET' && /\btext\/html\b/.test(request.headers.accept ?? '')) response.set('content-security-policy', pagePolicy);
    Promise.resolve(yoga(request, response, { req: request, res: response })).catch(next);
  };
}
