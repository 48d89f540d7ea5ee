/** The door itself: deposits, who may, deadlines, faults, bodies, and GraphiQL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { records, startGraphql } from './graphql-harness.ts';
import type { GraphqlUnderTest } from './graphql-harness.ts';

let graphql: GraphqlUnderTest;
beforeAll(async () => { graphql = await startGraphql(); });
afterAll(() => graphql.close());

const prefixes = '@prefix mg: <https://w3id.org/micrograph/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix schema: <http://schema.org/> .\n';
const study = (title: string): string => `${prefixes}<#study> a mg:Study ; dcterms:title "${title}" ; dcterms:description "A study for a test" .`;

describe('deposit', () => {
  const mutation = `mutation($source: String!, $record: ID, $dryRun: Boolean, $ifMatch: String) {
    deposit(source: $source, mediaType: "text/turtle", name: "study.ttl", record: $record, dryRun: $dryRun, ifMatch: $ifMatch) {
      accepted record version unchanged dryRun etag warnings loss { kept dropped items { path } } report { conforms results { severity message field focusNode path origin { line column } remedy fieldLabel patch requirement { text standard edition element tier } } }
    }
  }`;
  interface Deposited { deposit: { accepted: boolean; version: number | null; etag: string | null; report: { conforms: boolean; results: { severity: string; field: string }[] } }[] }
  const deposit = async (variables: Record<string, unknown>, role?: string): Promise<{ answer: Deposited['deposit'][number] | undefined; errors: unknown }> => {
    const { data, errors } = await graphql.ask(mutation, variables, role);
    return { answer: (data as Deposited | null)?.deposit[0], errors };
  };
  const titles = async (): Promise<unknown> => graphql.data(`{ study(iri: "${records}deposited#study") { title } }`);

  test('an accepted record has a version, and is there at once', async () => {
    const { answer } = await deposit({ source: study('First'), record: 'deposited' }, 'contributor');
    expect(answer).toMatchObject({ accepted: true, record: `${records}deposited`, version: 1, dryRun: null, etag: expect.stringMatching(/^"1-/) });
    expect(await titles()).toEqual({ study: { title: 'First' } });
  });

  test('a refused record says what is wrong, where, and why, and leaves nothing', async () => {
    const { answer, errors } = await deposit({ source: study('Wrong').replace('dcterms:title "Wrong" ;', 'schema:datePublished "soon"^^xsd:date ;'), record: 'refused' }, 'contributor');
    expect(errors).toBeUndefined();
    expect(answer).toMatchObject({ accepted: false, version: null, report: { conforms: false } });
    expect(answer!.report.results).toEqual(expect.arrayContaining([expect.objectContaining({ severity: 'Violation', field: 'title', focusNode: `${records}refused#study`, origin: expect.objectContaining({ line: 2 }) })]));
    expect(await graphql.data(`{ resource(iri: "${records}refused#study") { iri } }`)).toEqual({ resource: null });
  });

  test('a dry run judges and keeps nothing', async () => {
    const { answer } = await deposit({ source: study('Tried'), record: 'tried', dryRun: true }, 'contributor');
    expect(answer).toMatchObject({ accepted: true, version: null, dryRun: true });
    expect(await graphql.data(`{ resource(iri: "${records}tried#study") { iri } }`)).toEqual({ resource: null });
  });

  test('who has seen an older version is refused, and told', async () => {
    const { answer } = await deposit({ source: study('Second'), record: 'deposited' }, 'contributor');
    expect((await deposit({ source: study('Third'), record: 'deposited', ifMatch: '"1-0123456789abcdef"' }, 'contributor')).errors).toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code: 'RECORD_HAS_CHANGED' }) })]);
    expect((await deposit({ source: study('Third'), record: 'deposited', ifMatch: answer!.etag }, 'contributor')).answer).toMatchObject({ accepted: true, version: 3 });
    expect(await titles()).toEqual({ study: { title: 'Third' } });
  });

  test('a source that cannot be read is an error with its place', async () => {
    expect((await deposit({ source: '<#a> <#b> .' }, 'contributor')).errors).toEqual([expect.objectContaining({ message: expect.stringMatching(/line 1/), extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) })]);
  });

  test('without a token, or with one that only reads, nothing is deposited', async () => {
    expect(await deposit({ source: study('No'), record: 'nobody' })).toEqual({ answer: undefined, errors: [expect.objectContaining({ message: 'this needs a token: Authorization: Bearer TOKEN', extensions: expect.objectContaining({ code: 'UNAUTHENTICATED' }) })] });
    expect(await deposit({ source: study('No'), record: 'nobody' }, 'reader')).toEqual({ answer: undefined, errors: [expect.objectContaining({ message: 'this needs the role contributor; the token has the role reader', extensions: expect.objectContaining({ code: 'FORBIDDEN' }) })] });
    expect(await graphql.data(`{ resource(iri: "${records}nobody#study") { iri } }`)).toEqual({ resource: null });
  });

  test('a mutation by GET is refused', async () => {
    const response = await fetch(`${graphql.url}?query=${encodeURIComponent('mutation { withdraw(record: "deposited") { accepted } }')}`, { headers: { authorization: 'contributor' } });
    expect(response.status).toBe(405);
  });

  test('a withdrawn record is gone, by its id or its IRI', async () => {
    await deposit({ source: study('Gone'), record: 'gone' }, 'contributor');
    expect(await graphql.ask('mutation { withdraw(record: "gone") { accepted record } }', undefined, 'contributor')).toMatchObject({ data: { withdraw: { accepted: true, record: `${records}gone` } } });
    expect(await graphql.data(`{ study(iri: "${records}gone#study") { iri } }`)).toEqual({ study: null });
    expect((await graphql.ask(`mutation { withdraw(record: "${records}gone") { accepted } }`, undefined, 'contributor')).errors?.[0]?.extensions).toMatchObject({ code: 'RECORD_WITHDRAWN' });
  });
});

describe('bodies', () => {
  const post = (type: string, body: string): Promise<Response> => fetch(graphql.url, { method: 'POST', headers: { 'content-type': type }, body });

  test('JSON that is none is refused with its place, and not sent back', async () => {
    const response = await post('application/json', '{"query": "secret');
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain('invalid JSON: line 1, column 18');
    expect(text).not.toContain('secret');
  });

  test.each([['text/plain', ''], ['application/xml', '<query/>'], ['multipart/form-data; boundary=x', '--x--']])('a body of type %s is refused with what is read', async (type, body) => {
    const response = await post(type, body);
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ status: 415, detail: expect.stringContaining('application/json') });
  });

  test('several questions in one list are refused', async () => {
    expect((await post('application/json', '[{"query":"{__typename}"}]')).status).toBe(400);
  });

  test('what may be done here is told to who asks', async () => {
    const response = await fetch(graphql.url, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow'), response.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, POST, OPTIONS', null]);
    expect((await fetch(graphql.url, { method: 'PUT', body: '{}' })).status).toBe(405);
  });

  test('nothing is below this path', async () => {
    expect((await fetch(`${graphql.url}/nothing`)).status).toBe(404);
  });
});

describe('limits of a request', () => {
  let strict: GraphqlUnderTest;
  beforeAll(async () => { strict = await startGraphql({ deadlineMs: 1, maxBodyBytes: 1000 }); });
  afterAll(() => strict.close());

  test('a body that is too large is refused', async () => {
    expect((await strict.ask('{ __typename }', { x: 'x'.repeat(2000) })).status).toBe(413);
    expect((await strict.ask('{ __typename }')).status).toBe(200);
  });

  test('there is one deadline for all that it asks', async () => {
    expect((await strict.ask('{ images { nodes { name channels { name lightPath { name } } } } }')).errors).toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code: 'QUERY_TIMEOUT', problem: 'query-timeout' }) })]);
  });

  test('when the client leaves, no more is asked of the graph', async () => {
    graphql.sparql.length = 0;
    const leaving = new AbortController();
    const query = `{ ${Array.from({ length: 100 }, (_, n) => `r${n}: resource(iri: "${records}example-images#image-1") { label }`).join(' ')} }`;
    const answer = fetch(graphql.url, { method: 'POST', signal: leaving.signal, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
    while (graphql.sparql.length === 0) await new Promise((resolve) => { setImmediate(resolve); });
    leaving.abort();
    await expect(answer).rejects.toThrow(/abort/);
    for (let before = -1; before !== graphql.sparql.length;) { before = graphql.sparql.length; await new Promise((resolve) => { setTimeout(resolve, 100); }); }
    expect(graphql.sparql.length).toBeLessThan(100);
    expect(await graphql.data('{ __typename }')).toEqual({ __typename: 'Query' });
  });
});

describe('GraphiQL', () => {
  const visit = (headers: Record<string, string> = {}): Promise<Response> => fetch(graphql.url, { headers: { accept: 'text/html,application/xhtml+xml', ...headers } });

  test('is a page that brings everything within itself, under a policy that lets nothing else in', async () => {
    const response = await visit();
    const page = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const around = page.replace(/<script>[\s\S]*?<\/script>/g, '');
    expect(around.match(/(?:src|href)="(?!data:)[^"]*"|url\(['"]?(?!data:|['"]?data:)[^)]*|@import/g)).toBeNull();
    expect(page).not.toMatch(/unpkg|jsdelivr|cdnjs|googleapis/);
    const policy = Object.fromEntries(response.headers.get('content-security-policy')!.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
    expect(policy['default-src']).toEqual(["'none'"]);
    expect(policy['connect-src']).toEqual(["'self'"]);
    expect(policy['script-src']).toEqual([expect.stringMatching(/^'sha256-[A-Za-z0-9+/]{43}='$/)]);
    expect(JSON.stringify(policy)).not.toMatch(/unsafe-eval|https?:/);
  });

  test('the question it opens with is answered', async () => {
    const question = /"defaultQuery":("(?:[^"\\]|\\.)*")/.exec(await (await visit()).text())?.[1];
    expect(await graphql.data(JSON.parse(question!) as string)).toMatchObject({ images: { totalCount: 4 } });
  });

  test('is not sent again when the browser has it', async () => {
    expect((await visit({ 'if-none-match': (await visit()).headers.get('etag')! })).status).toBe(304);
  });

  test('a question in the address is answered, not shown', async () => {
    const response = await fetch(`${graphql.url}?query=${encodeURIComponent('{ __typename }')}`, { headers: { accept: 'application/json' } });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

// the last, for it breaks what the others use
test('a fault is logged with its cause, and shown as an incident number only', async () => {
  graphql.closeJournal();
  const { errors } = await graphql.ask(`{ image(iri: "${records}example-images#image-1") { name records { id } } }`);
  const incident = errors?.[0]?.extensions?.['incident'];
  expect(errors).toEqual([expect.objectContaining({ message: `the server made a mistake; it is noted under ${String(incident)}`, extensions: { code: 'INTERNAL_SERVER_ERROR', incident } })]);
  expect(graphql.faults).toEqual([expect.objectContaining({ incident, door: 'graphql', err: expect.objectContaining({ message: expect.stringContaining('finalized') }) })]);
});
