/** GraphQL over HTTP: every audit of the working group's own suite, against a real server over real data. */
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGraphql } from '../unit/graphql/graphql-harness.ts';
import type { GraphqlUnderTest } from '../unit/graphql/graphql-harness.ts';

let graphql: GraphqlUnderTest;
beforeAll(async () => { graphql = await startGraphql(); });
afterAll(async () => {
  await graphql.close();
  expect(graphql.faults).toEqual([]);
});

const audits = serverAudits({ url: () => graphql.url });

test('the suite has 61 audits', () => {
  expect(audits).toHaveLength(61);
});

test.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async (_, audit) => {
  const result = await audit.fn();
  expect('reason' in result ? `${result.status}: ${result.reason}` : result.status).toBe('ok');
});
