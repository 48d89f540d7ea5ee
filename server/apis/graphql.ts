/**
 * /graphql: graphql-yoga over the derived schema, with limits before anything runs, errors of the closed table, and GraphiQL
 * from this server alone.
 */
import { randomUUID } from 'node:crypto';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { Request, RequestHandler, Response } from 'express';
import { GraphQLError } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { describeSchema } from '../derived/graphql-schema-words.ts';
import { deriveSdl } from '../derived/graphql-schema.ts';
import { errorTable, isKnownError, KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Keeper } from '../records/record.ts';
import type { JournalReader } from '../store/store.ts';
import type { TableView } from '../tables/tables.ts';
import { agentOf } from './access.ts';
import { mediaTypeOf } from './bodies.ts';
import { bracketsOf, findExcess, graphqlLimits, nestingOf } from './graphql-limits.ts';
import { createGraphqlPage } from './graphql-page.ts';
import { createCatalogueResolvers } from './graphql-catalogue.ts';
import { createCurationResolvers } from './graphql-curation.ts';
import { createQualityResolvers } from './graphql-quality.ts';
import type { QualityParts } from './graphql-quality.ts';
import { createStateResolvers } from './graphql-state.ts';
import type { StateParts } from './graphql-state.ts';
import { createReadinessResolvers } from './graphql-readiness.ts';
import { createResolvers } from './graphql-resolvers.ts';
import type { GraphqlContext } from './graphql-resolvers.ts';
import { readTsv } from './graphql-rows.ts';
import { createTell } from './graphql-tell.ts';
import type { KnownName } from './known-names.ts';
import type { RunQuery } from './query-runner.ts';
import type { ReadinessParts } from './readiness-api.ts';
import { labelPredicatesOf } from './resource-facts.ts';

export interface GraphqlParts {
  base: string;
  model: ResourceModel;
  tables: TableView;
  journal: JournalReader;
  keeper: Keeper;
  run: RunQuery;
  /** names that are known without the graph */ nameOf?: KnownName;
  /** what is known of readiness */ readiness: Pick<ReadinessParts, 'statuses' | 'groupings'>;
  /** the catalogue of terms */ terms?: Parameters<typeof createCatalogueResolvers>[0];
  /** series, charts and what people enter */ quality?: QualityParts;
  /** the curator's bench */ bench?: Parameters<typeof createCurationResolvers>[0];
  /** the state of instruments at acquisition */ state: Omit<StateParts, 'tables'>;
  /** longest that a whole request may take */ deadlineMs: number;
  /** most bytes of a request's body */ maxBodyBytes?: number;
  log: Logger;
}

interface ServerContext { req: Request; res: Response }

/** A body that is no JSON is not sent back, only the place at which it ends to be. */
function withPlace(error: GraphQLError): GraphQLError {
  const { originalError, ...extensions } = error.extensions;
  if (originalError === undefined) return error;
  const place = /line (\d+) column (\d+)/.exec(String((originalError as { message?: unknown }).message));
  return new GraphQLError(place ? `${error.message.replace(/\.$/, '')}: line ${place[1]}, column ${place[2]}` : error.message, { extensions: { ...extensions, http: { status: 400 } } });
}

/** Known errors as GraphQL errors with their code; all else is a fault with an incident number, logged and not shown. */
function showError(error: unknown, log: Logger): GraphQLError {
  const own = error instanceof GraphQLError ? error : undefined;
  const cause = own?.originalError ?? (own ? undefined : error);
  if (own && cause === undefined) return withPlace(own);
  const place = own ? { nodes: own.nodes, path: own.path, source: own.source, positions: own.positions } : {};
  // a value that its type refuses is told as one error of GraphQL in another
  if (own && cause instanceof GraphQLError && cause.originalError === undefined) return new GraphQLError(own.message, { ...place, extensions: { code: 'BAD_USER_INPUT', ...own.extensions } });
  if (isKnownError(cause)) {
    const { graphql: code } = errorTable[cause.code];
    return new GraphQLError(cause.message, { ...place, extensions: { code, problem: cause.code, ...cause.fields } });
  }
  if (own?.extensions['code'] !== undefined) return own;
  const incident = randomUUID();
  log.error({ err: cause, incident, door: 'graphql' }, 'fault');
  return new GraphQLError(`the server made a mistake; it is noted under ${incident}`, { ...place, extensions: { code: 'INTERNAL_SERVER_ERROR', incident } });
}

const tooDeep = (what: string): GraphQLError => new GraphQLError(`${what} too deeply nested`, { extensions: { code: 'QUERY_TOO_LARGE', http: { status: 400 } } });

/** A text of too many tokens, or one that nests too deep, is refused before or while it is read; so are such variables. */
const limitSize: Plugin = {
  onParams({ params: { query, variables } }) {
    const most = 4 * graphqlLimits.nesting;
    if (typeof query === 'string' && bracketsOf(query) > most) throw tooDeep('the query is');
    if (nestingOf(variables, most) > most) throw tooDeep('the variables are');
  },
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) => parseFn(source, { ...options, maxTokens: graphqlLimits.tokens }));
  },
  // after validation and not as a rule of it: what a document comes to depends on the variables, and the verdict of the rules is kept
  onValidate({ params: { schema, documentAST }, context }) {
    return ({ result, setResult }) => {
      const excess = findExcess(documentAST, schema, (context as { params?: { variables?: Record<string, unknown> } }).params?.variables ?? {});
      if (excess.length > 0) setResult([...result, ...excess]);
    };
  },
};

/** Parsed documents, kept for a while; texts that carry a whole source are not. */
function createDocumentCache<T>({ most = 500, longest = 20_000 } = {}): { get(text: string): T | undefined; set(text: string, value: T): void } {
  const kept = new Map<string, T>();
  return {
    get: (text) => kept.get(text),
    set(text, value) {
      if (text.length > longest) return;
      if (kept.size >= most) kept.delete(kept.keys().next().value!);
      kept.set(text, value);
    },
  };
}

/** Questions of one request that run at the same time: one client does not fill the line of all. */
const atOnce = 4;

/** Runs the questions of one request: few at a time, none after its deadline or when its client has left. */
function createTurns(deadlineMs: number, response: Response): <T>(ask: (leftMs: number) => Promise<T>) => Promise<T> {
  const end = performance.now() + deadlineMs;
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async (ask) => {
    if (free > 0) free -= 1; else await new Promise<void>((resolve) => { waiting.push(resolve); });
    try {
      if (response.closed && !response.writableFinished) throw new KnownError('query-cancelled', 'the client left before the answer');
      const left = Math.ceil(end - performance.now());
      if (left <= 0) throw new KnownError('query-timeout', `the request ran longer than its deadline of ${deadlineMs} ms`, { limit_ms: deadlineMs });
      return await ask(left);
    } finally {
      const next = waiting.shift();
      if (next) next(); else free += 1;
    }
  };
}

/** What a POST may bring. */
const bodies = new Set(['application/json', 'application/graphql+json', 'application/graphql', 'application/x-www-form-urlencoded']);

/** What a web page asks before it posts JSON; whether it may is said by the router, which does not know our methods. */
const answerOptions = (response: Response): void => {
  const methods = 'GET, POST, OPTIONS';
  response.status(204).set('allow', methods);
  if (response.get('access-control-allow-origin') !== undefined) response.set('access-control-allow-methods', methods);
  response.end();
};

/** Creates the handler of /graphql. */
export function createGraphqlApi({ base, model, tables, journal, keeper, run, readiness, terms, bench, quality, state, deadlineMs, maxBodyBytes = 64 * 1_048_576, log, nameOf }: GraphqlParts): RequestHandler {
  // the SDL is derived and tested; to check it anew takes longest at a start
  const schema = describeSchema(makeExecutableSchema({ assumeValidSDL: true, assumeValid: true, noLocation: true, typeDefs: deriveSdl(model), resolvers: createResolvers({ model, keeper, base, readiness: createReadinessResolvers({ base, journal, keeper, readiness: { ...readiness, keeper, run } }), ...(terms ? { catalogue: createCatalogueResolvers(terms) } : {}), ...(bench ? { curation: createCurationResolvers(bench) } : {}), ...(quality ? { quality: createQualityResolvers(quality) } : {}), state: { tables, ...createStateResolvers({ tables, ...state }, model) } }) as never }), model);
  const labelPredicates = labelPredicatesOf(model);
  const page = createGraphqlPage({ endpoint: `${new URL(base).pathname}graphql` });
  const yoga = createYoga<ServerContext, GraphqlContext>({
    schema, graphqlEndpoint: '*', landingPage: false, graphiql: false, logging: false, cors: false, batching: false, multipart: false, maxRequestBodySize: maxBodyBytes,
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: createDocumentCache() },
    maskedErrors: { maskError: (error) => showError(error, log) as Error },
    plugins: [limitSize],
    context: ({ req, res }) => {
      const turn = createTurns(deadlineMs, res);
      return {
        agent: agentOf(res), client: agentOf(res)?.iri ?? req.socket.remoteAddress ?? '',
        ask: turn,
        find: (request) => turn((left) => tables.find({ ...request, deadlineMs: left })),
        tell: createTell({
          model, journal, labelPredicates, ...(nameOf ? { nameOf } : {}),
          select: ({ text }) => turn(async (left) => readTsv((await run({ sparql: text, accept: ['text/tab-separated-values'], label: 'graphql', deadlineMs: left }, res)).body)),
        }),
      };
    },
  });
  return (request, response, next) => {
    const sent = mediaTypeOf(request);
    if (request.path !== '/') next();
    else if (request.method === 'OPTIONS') answerOptions(response);
    else if (request.method === 'POST' && !bodies.has(sent ?? '')) next(new KnownError('media-type-not-supported', `${sent === undefined ? 'a body without a media type' : sent.slice(0, 100)} is not read here; send one of ${[...bodies].join(', ')}`));
    else if (request.method === 'GET' && /\btext\/html\b/.test(request.headers.accept ?? '') && !request.url.includes('?')) page(request, response, next);
    else Promise.resolve(yoga(request, response, { req: request, res: response })).catch(next);
  };
}
