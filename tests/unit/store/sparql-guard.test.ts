import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { KnownError } from '../../../server/errors.ts';
import { createGraph } from '../../../server/store/graph.ts';
import { guardQuery, limits } from '../../../server/store/sparql-guard.ts';
import { readTokens } from '../../../server/store/sparql-tokens.ts';

const codeOf = (sparql: string): string => { try { guardQuery(sparql); } catch (error) { return error instanceof KnownError ? error.code : String(error); } return 'taken'; };
const kindsOf = (sparql: string): string => [...readTokens(sparql)].map(({ kind, text }) => `${kind} ${text}`).join(' | ');

test('tokens are told apart as the recommendation says', () => {
  expect(kindsOf('ex:a.b <http://x/{no}> <http://x/#y>#c\n"a\\"}" \'\'\'it\'s } \'\'\'@en-GB 1.5e3.')).toBe(
    'name ex:a.b | mark < | name http: | mark / | mark / | word x | mark / | mark { | word no | mark } | mark > | iri <http://x/#y> | string "a\\"}" | string \'\'\'it\'s } \'\'\' | language @en-GB | number 1.5e3 | mark .');
  expect(kindsOf('?x<?y&&?z>1 _:b. ex:x\\(1\\) :a :')).toBe('variable ?x | iri <?y&&?z> | number 1 | name _:b | mark . | name ex:x\\(1\\) | name :a | name :');
  expect(kindsOf('?x < ?y')).toBe('variable ?x | mark < | variable ?y');
  expect(kindsOf('"open')).toBe('mark " | word open');
});

test.each([
  ['SELECT * {}', 'select'], ['ask{}', 'ask'], ['# INSERT\nBASE <http://x/> PREFIX load: <http://load.example/> PREFIX : <#drop> CONSTRUCT WHERE {?s ?p ?o}', 'construct'],
  ['prefix select: <a:> describe select:x', 'describe'], ['SELECT ("INSERT DATA {" AS ?x) {}', 'select'], ['VERSION "1.2" ASK {}', 'ask'],
])('the form of %j is %s', (sparql, form) => { expect(guardQuery(sparql).form).toBe(form); });

test('updates are known by their first word, and nothing else is taken for one', () => {
  for (const update of ['INSERT DATA {}', 'PREFIX a: <b:> DELETE WHERE {?s ?p ?o}', 'LOAD <a:b>', 'with <a:g> DELETE {} WHERE {}', 'CLEAR ALL', 'DROP ALL', 'CREATE GRAPH <a:b>', 'COPY DEFAULT TO <a:b>', 'MOVE <a:b> TO <a:c>', 'ADD <a:b> TO <a:c>']) expect(codeOf(update), update).toBe('update-not-offered');
  expect(codeOf('')).toBe('query-not-valid');
  expect(codeOf('# SELECT * {}')).toBe('query-not-valid');
  expect(codeOf('PREFIX insert: <http://insert.example/> SELECT * { ?insert insert:DELETE "DROP ALL" }')).toBe('taken');
});

test('a FROM of the query itself is seen, one in names and strings is not', () => {
  expect(guardQuery('SELECT * FROM <a:g> {}').ownDataset).toBe(true);
  expect(guardQuery('SELECT ?from { ?from from:a "FROM" . <from> a <FROM> } # FROM').ownDataset).toBe(false);
});

test('another server is never asked; SERVICE SILENT has its empty result by the standard', () => {
  expect(codeOf('SELECT * { SERVICE <http://x/> {?s ?p ?o} }')).toBe('query-not-valid');
  expect(codeOf('SELECT * { service:a ?service "SERVICE" }')).toBe('taken');
  expect(JSON.parse(createGraph().query({ sparql: 'SELECT * { SERVICE SILENT <http://127.0.0.1:9/> {?s ?p ?o} }' }).body)).toMatchObject({ results: { bindings: [{}] } });
});

const times = (count: number, text: string | ((n: number) => string)): string => Array.from({ length: count }, (_, n) => typeof text === 'string' ? text : text(n)).join('');
/** Structures that broke the engine at some hundred or thousand repeats. */
const structures: Record<string, (count: number) => string> = {
  'nested groups': (n) => `SELECT * {${times(n, '{')}${times(n, '}')}}`,
  'nested subqueries': (n) => `SELECT * {${times(n, '{SELECT * {')}${times(n, '}}')}}`,
  'nested EXISTS': (n) => `SELECT * {${times(n, 'FILTER EXISTS { ?s ?p ?o ')}${times(n, '}')}}`,
  'nested functions': (n) => `SELECT * { BIND(${times(n, 'STR(')}1${times(n, ')')} AS ?x) }`,
  'parentheses between < and >': (n) => `SELECT * { FILTER(?a<${times(n, '(')}1${times(n, ')')}>1) }`,
  'OPTIONALs in a row': (n) => `SELECT * {${times(n, ' OPTIONAL {?s ?p ?o}')}}`,
  'UNIONs in a row': (n) => `SELECT * {{}${times(n, ' UNION {}')}}`,
  'subqueries in a row': (n) => `SELECT * {${times(n, ' {SELECT * {}}')}}`,
  'computed columns': (n) => `SELECT ${times(n, (at) => `(1 AS ?v${at})`)} {}`,
  'orders by expression': (n) => `SELECT * {} ORDER BY ${times(n, '(1+1)')}`,
  'operators': (n) => `ASK { FILTER(true${times(n, '||?a')}) }`,
  'negations': (n) => `ASK { FILTER(${times(n, '!')}true) }`,
  'path alternatives': (n) => `ASK { ?s <a:a>${times(n, '|<a:a>')} ?o }`,
  'statements': (n) => `ASK { ${times(n, '?s ?p ?o .')} }`,
  'list members': (n) => `ASK { ?s ?p (${times(n, ' 1')}) }`,
  'arguments': (n) => `ASK { FILTER(1 IN (1${times(n, ',1')})) }`,
};

test.each(Object.keys(structures))('a query of twenty thousand %s is refused before the engine sees it', (name) => {
  expect(codeOf(structures[name]!(20_000))).toBe('query-too-large');
  expect(codeOf(structures[name]!(20))).toBe('taken');
});

test('the largest queries that are taken do not harm the engine', async () => {
  // those whose evaluation takes long, with or without harm, are left to the deadline
  const names = ['nested groups', 'nested subqueries', 'nested EXISTS', 'nested functions', 'OPTIONALs in a row', 'UNIONs in a row', 'computed columns', 'operators', 'negations', 'path alternatives', 'arguments'];
  const largest = names.map((name) => {
    let most = 1;
    for (let step = 8192; step >= 1; step /= 2) if (codeOf(structures[name]!(most + step)) === 'taken') most += step;
    return { name, most };
  });
  const reader = new Worker(new URL('../../support/ask-in-thread.ts', import.meta.url), { workerData: largest.map(({ name, most }) => structures[name]!(most)) });
  const [answers] = await once(reader, 'message') as [string[]];
  expect(answers.length).toBe(names.length);
  for (const [at, { name, most }] of largest.entries()) expect(answers[at], `${most} ${name}`).toContain('true');
});

test('ten thousand bound values are an ordinary query, a million characters are not', () => {
  expect(codeOf(`SELECT * { VALUES ?s { ${times(10_000, (n) => `<https://data.example/records/image-${n}> `)} } ?s ?p ?o }`)).toBe('taken');
  expect(codeOf(`SELECT * { VALUES (?s ?t) { ${times(10_000, (n) => `(<a:${n}> "${n}") `)} } ?s ?p ?o }`)).toBe('taken');
  expect(codeOf(`SELECT * {} #${times(limits.length, 'x')}`)).toBe('query-too-large');
});
