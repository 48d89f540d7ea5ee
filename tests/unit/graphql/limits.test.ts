/** What a question may cost is known before anything runs, and cannot be got round. */
import { buildSchema, getIntrospectionQuery, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bracketsOf, measureOperation, nestingOf } from '../../../server/apis/graphql-limits.ts';
import { startGraphql } from './graphql-harness.ts';
import type { GraphqlUnderTest } from './graphql-harness.ts';

const schema = buildSchema(`
  type Query { box: Box boxes(first: Int! = 20): BoxConnection! }
  type BoxConnection { nodes: [Box!]! totalCount: Int! }
  type Box { iri: ID! items: [Box!]! holder: Box }
`);
const measure = (text: string, variables?: Record<string, unknown>): Record<string, number> => {
  const document = parse(text);
  return { ...measureOperation(document.definitions[0] as OperationDefinitionNode, document, schema, variables) };
};

describe('cost', () => {
  test.each([
    ['a field', '{ box { iri } }', { depth: 2, cost: 2 }],
    ['a page as long as asked', '{ boxes(first: 7) { nodes { iri } } }', { depth: 3, cost: 1 + 7 * 2 }],
    ['a page whose length is not given', '{ boxes { nodes { iri } } }', { cost: 1 + 20 * 2 }],
    ['another list as five', '{ box { items { iri } } }', { cost: 1 + 1 + 5 }],
    ['lists within lists multiplied', '{ boxes(first: 2) { nodes { items { items { iri } } } } }', { depth: 5, cost: 1 + 2 * (1 + 1 + 5 * (1 + 5)) }],
    ['fields at the top, under any name', '{ a: box { iri } b: box { iri } ...c } fragment c on Query { box { iri } }', { top: 3, cost: 6 }],
    ['fragments where they stand', '{ box { ...f items { ...f } } } fragment f on Box { iri holder { iri } }', { depth: 4, cost: 1 + 3 + 1 + 5 * 3 }],
    ['inline fragments', '{ box { ... { iri } ... on Box { iri } } }', { depth: 2, cost: 3 }],
  ])('counts %s', (_, text, expected) => {
    expect(measure(text)).toMatchObject(expected);
  });

  test('a page by a variable counts as the variable says, its default, or as very long', () => {
    const text = (type: string): string => `query($n: ${type}) { boxes(first: $n) { nodes { iri } } }`;
    expect(measure(text('Int!'), { n: 3 })).toMatchObject({ cost: 7 });
    expect(measure(text('Int! = 4'))).toMatchObject({ cost: 9 });
    expect(measure(text('Int!'))).toMatchObject({ cost: 2001 });
  });

  test('questions about the schema cost nothing but introspection', () => {
    expect(measure('{ __schema { types { name } } }')).toMatchObject({ cost: 0, depth: 0, top: 1, introspection: 1 + Object.keys(schema.getTypeMap()).length });
  });

  test('fragments that double each other a hundred times over are measured at once', () => {
    const chain = Array.from({ length: 100 }, (_, n) => `fragment f${n} on Box { ...f${n + 1} ...f${n + 1} }`).join(' ');
    expect(measure(`{ box { ...f0 } } ${chain} fragment f100 on Box { iri }`)['cost']).toBeGreaterThan(1e30);
  });

  test('fragments in a circle are measured too', () => {
    expect(measure('{ box { ...a } } fragment a on Box { holder { ...b } } fragment b on Box { iri ...a }')).toMatchObject({ depth: 3 });
  });
});

describe('nesting', () => {
  test('of variables is counted without walking through more than is allowed', () => {
    let deep: unknown = 1;
    for (let n = 0; n < 50_000; n += 1) deep = [deep];
    expect([nestingOf(undefined, 5), nestingOf({ a: 1 }, 5), nestingOf({ a: [{ b: [] }] }, 5), nestingOf(deep, 5)]).toEqual([0, 1, 3, 6]);
  });

  test('of a text is that of its brackets outside strings and comments', () => {
    expect(bracketsOf('{ a(b: { c: [1] }) { d } }')).toBe(4);
    expect(bracketsOf('{ a(b: "{{{ \\" {{{") } # {{{\n{}')).toBe(2);
    expect(bracketsOf('{ a(b: """{{ " \\""" {{""") }')).toBe(2);
    expect(bracketsOf('{ a(b: "{{{')).toBe(2);
  });
});

describe('over HTTP', () => {
  let graphql: GraphqlUnderTest;
  beforeAll(async () => { graphql = await startGraphql(); });
  afterAll(async () => {
    await graphql.close();
    expect(graphql.faults).toEqual([]);
  });
  const nest = (depth: number): string => `{ images { nodes { ${'derivedFrom { '.repeat(depth)} iri ${'}'.repeat(depth)} } } }`;
  let deep: unknown = {};
  for (let n = 0; n < 3000; n += 1) deep = { and: [deep] };

  test.each<[name: string, query: string, variables: Record<string, unknown> | undefined, message: string]>([
    ['too deep', nest(14), undefined, "the query's depth is 17, and 15 is allowed; ask in several steps"],
    ['too many at once', `{ ${Array.from({ length: 101 }, (_, n) => `i${n}: image(iri: "urn:x:${n}") { iri }`).join(' ')} }`, undefined, "the query's number of fields at the top is 101, and 100 is allowed; ask for several resources by where"],
    ['too much about the schema', `{ ${Array.from({ length: 90 }, (_, n) => `s${n}: __schema { types { fields { name description args { name type { name } } } } }`).join(' ')} }`, undefined, "the query's introspection is "],
    ['of fragments that spread each other', `{ images { nodes { ...f0 } } } ${Array.from({ length: 30 }, (_, n) => `fragment f${n} on Image { ...f${n + 1} ...f${n + 1} iri }`).join(' ')} fragment f30 on Image { iri }`, undefined, "the query's cost is "],
    ['of more tokens than are read', `{ ${'iri '.repeat(6000)} }`, undefined, 'Syntax Error: Document contains more than 5000 tokens'],
    ['of brackets without end', `${'{ a '.repeat(10_000)}${'}'.repeat(10_000)}`, undefined, 'the query is too deeply nested'],
    ['of conditions without end', `{ images(where: ${'{ and: ['.repeat(900)} {} ${'] }'.repeat(900)}) { totalCount } }`, undefined, 'the query is too deeply nested'],
    ['of variables without end', 'query($w: ImageWhere) { images(where: $w) { totalCount } }', { w: deep }, 'the variables are too deeply nested'],
  ])('a question %s is refused before anything runs', async (_, query, variables, message) => {
    graphql.sparql.length = 0;
    const answer = await graphql.ask(query, variables);
    expect(answer).toMatchObject({ status: 400, errors: expect.arrayContaining([expect.objectContaining({ message: expect.stringContaining(message) })]) });
    expect(answer.data).toBeUndefined();
    expect(graphql.sparql).toEqual([]);
  });

  test('the refusal says what the question costs and what is allowed', async () => {
    const { status, errors } = await graphql.ask('{ images(first: 10000) { nodes { channels { lightPath { images { iri name } } } } } }');
    expect(status).toBe(400);
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringMatching(/^the query's cost is [\d,]+, and 500,000 is allowed; ask for smaller pages \(first\) or fewer nested lists$/), extensions: { code: 'QUERY_TOO_LARGE', cost: expect.any(Number), limit: 500_000 } })]);
  });

  test('the same text is judged anew with other variables', async () => {
    const query = 'query($n: Int!) { images(first: $n) { nodes { channels { lightPath { images { iri name } } } } } }';
    const status = async (n: number): Promise<number> => (await graphql.ask(query, { n })).status;
    expect([await status(10), await status(10_000), await status(10)]).toEqual([200, 400, 200]);
  });

  test('conditions that nest deeper than thirty are refused', async () => {
    let where: unknown = {};
    for (let n = 0; n < 31; n += 1) where = { not: where };
    expect((await graphql.ask('query($w: ImageWhere) { images(where: $w) { totalCount } }', { w: where })).errors?.[0]?.message).toBe('conditions nest more than 30 deep');
  });

  test('what GraphiQL and code generators ask about the schema is allowed', async () => {
    const { status, errors, data } = await graphql.ask(getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true }));
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
    expect(data).toMatchObject({ __schema: { queryType: { name: 'Query' } } });
  });
});
