/** Each request by itself: what may be decided about a text, what a decision takes the place of, and when several agree. */
import { describe, expect, test } from 'vitest';
import { considerAll } from '../../../server/curation/consider.ts';
import type { Considered, DecisionRequest } from '../../../server/curation/consider.ts';
import { standingAfter } from '../../../server/curation/decision.ts';
import type { Decision } from '../../../server/curation/decision.ts';
import type { ListedValue } from '../../../server/curation/worklist.ts';
import { createMemoryLookup } from '../../support/term-lookup.ts';

const obo = 'http://purl.obolibrary.org/obo/', [root, mouse, rat, oak] = [1, 2, 3, 9].map((number) => `${obo}NCBITaxon_${number}`) as [string, string, string, string];
const lookup = createMemoryLookup([{ id: 'ncbitaxon', prefix: 'NCBITaxon', version: '1', complete: false, terms: [{ iri: root, label: 'Animals' }, { iri: mouse, label: 'Mouse', isA: [root] }, { iri: rat, label: 'Rat', isA: [root] }, { iri: oak, label: 'Oak' }] }]);
const field = { name: 'Box.organism', label: 'Box: organism', type: 'Box', typeIri: 'http://example.org/Box', textPredicate: 'http://example.org/organismText', termPredicate: 'http://example.org/organism', spec: { ontologies: ['NCBITaxon'], branch: root } };

let count = 0;
const decided = (agent: string, verdict: Decision['verdict'], term?: string): Decision => ({ iri: `${agent} ${verdict} ${term?.split('_')[1] ?? ''}`.trim(), batch: `b${count += 1}`, verdict, field: field.name, text: 'mice', agent, time: new Date(2026, 0, 1, 0, 0, count).toISOString(), ...(term ? { term } : {}) });
const consider = (agent: string, request: Omit<DecisionRequest, 'value'>, before: readonly Decision[] = [], reviewers = 1): Considered => {
  const standing = standingAfter(before);
  const value: ListedValue = { id: 'v', field, text: 'mice', standing, state: standing.state, things: 1, records: 1, images: 0 };
  return considerAll([{ value: 'v', ...request }], { find: () => value, agent: { iri: agent, name: agent, role: 'curator' }, reviewers, accepted: () => new Set(), lookup })[0]!;
};

describe('a term that is accepted', () => {
  test.each([
    [mouse, undefined], [root, undefined], [`${obo}NCBITaxon_77`, undefined], // an extract says nothing about terms that it lacks
    [oak, /NCBITaxon:9 \(Oak\) does not stand below NCBITaxon:1 \(Animals\)/], [`${obo}FBbi_00000246`, /is not of NCBITaxon/],
  ])('%s may stand in the field, or it is said why not', (term, problem) => {
    const found = consider('a', { decision: 'accept', term });
    expect('problem' in found ? found.problem : undefined).toEqual(problem === undefined ? undefined : expect.stringMatching(problem));
    expect('problem' in consider('a', { decision: 'reject', term })).toBe(false);
  });

  test.each([['exactMatch', true], ['closeMatch', true], ['broadMatch', true], ['narrowMatch', false], ['relatedMatch', false]])('by %s: %s, a rejection by any', (predicate, taken) => {
    expect('entry' in consider('a', { decision: 'accept', term: mouse, predicate })).toBe(taken);
    expect('entry' in consider('a', { decision: 'reject', term: mouse, predicate })).toBe(true);
  });
});

describe('a decision takes the place of what it settles, and of nothing else', () => {
  const [proposed, alsoProposed] = [decided('a', 'propose', mouse), decided('b', 'propose', rat)];
  test.each<[string, Decision[], string, Omit<DecisionRequest, 'value'>, number, string[] | undefined]>([
    ['a rejection of another term', [decided('a', 'accept', mouse)], 'a', { decision: 'reject', term: rat }, 1, undefined],
    ['a second rejection', [decided('a', 'reject', mouse)], 'a', { decision: 'reject', term: rat }, 1, undefined],
    ['a rejection said again', [decided('a', 'reject', mouse)], 'a', { decision: 'reject', term: mouse }, 1, ['a reject 2']],
    ['a rejection by another', [decided('a', 'reject', mouse)], 'b', { decision: 'reject', term: mouse }, 1, undefined],
    ['a proposal of another', [proposed], 'b', { decision: 'accept', term: rat }, 2, undefined],
    ['another proposal of oneself', [proposed], 'a', { decision: 'accept', term: rat }, 2, ['a propose 2']],
    ['a proposal that is rejected by who made it', [proposed, alsoProposed], 'a', { decision: 'reject', term: mouse }, 2, ['a propose 2']],
    ['an agreement, where there were others', [proposed, alsoProposed], 'c', { decision: 'accept', term: mouse }, 2, ['a propose 2', 'b propose 3']],
    ['another acceptance', [decided('a', 'accept', mouse)], 'b', { decision: 'accept', term: rat, replace: true }, 1, ['a accept 2']],
    ['an acceptance of what was rejected', [decided('a', 'reject', mouse)], 'b', { decision: 'accept', term: mouse }, 1, ['a reject 2']],
    ['an acceptance where there was no term', [decided('a', 'no-term')], 'b', { decision: 'accept', term: mouse }, 1, ['a no-term']],
    ['no term, where some were proposed', [proposed, alsoProposed], 'c', { decision: 'no-term' }, 2, ['a propose 2', 'b propose 3']],
  ])('%s', (_name, before, agent, request, reviewers, replaces) => {
    const found = consider(agent, request, before, reviewers);
    expect('entry' in found ? found.entry.replaces : found).toEqual(replaces);
  });
});

test.each(['reopen', 'no-term', 'defer'] as const)('what is mapped is undone first: %s', (decision) => {
  expect(consider('a', { decision }, [decided('a', 'accept', mouse)])).toMatchObject({ problem: expect.stringContaining('undo that batch first') as string });
});

test('a term that one curator rejects is not applied by two others, until that one accepts it too', () => {
  const before = [decided('a', 'propose', mouse), decided('b', 'reject', mouse)];
  expect(consider('c', { decision: 'accept', term: mouse }, before, 2)).toMatchObject({ problem: expect.stringMatching(/^b rejected this term/) as string });
  expect(consider('b', { decision: 'accept', term: mouse }, before, 2)).toMatchObject({ entry: { verdict: 'accept', reviewers: ['b'] } });
});
