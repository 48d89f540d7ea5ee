import { execute, parse, subscribe } from 'graphql';
import { expect, test } from 'vitest';
import { createExecutableSchema } from '../../../server/apis/graphql-executable.ts';

const sdl = 'interface Thing { name: String } type Cell implements Thing { name: String } type Query { thing: Thing } type Subscription { cell: Cell }';

test('fields, types of interfaces and subscriptions are answered by their resolvers', async () => {
  const schema = createExecutableSchema(sdl, {
    Query: { thing: () => ({ name: 'a' }) }, Cell: { name: ({ name }: { name: string }) => `${name}!` }, Thing: { __resolveType: () => 'Cell' },
    Subscription: { cell: { async * subscribe() { yield { name: 'b' }; }, resolve: (cell: unknown) => cell } },
  });
  expect(await execute({ schema, document: parse('{ thing { __typename name } }') })).toEqual({ data: { thing: { __typename: 'Cell', name: 'a!' } } });
  const events = await subscribe({ schema, document: parse('subscription { cell { name } }') });
  expect(await (events as AsyncGenerator).next()).toEqual({ done: false, value: { data: { cell: { name: 'b!' } } } });
});

test.each([[{ Query: { nothing: () => null } }, 'Query.nothing'], [{ Nothing: { name: () => null } }, 'Nothing']])('a resolver for what the schema does not have is refused: %j', (resolvers, what) => {
  expect(() => createExecutableSchema(sdl, resolvers)).toThrow(`a resolver is for ${what}, which the schema does not have`);
});
