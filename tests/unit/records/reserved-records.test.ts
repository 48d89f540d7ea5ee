/** Who may write and withdraw the records that steer the server. */
import { describe, expect, test } from 'vitest';
import { inferredId } from '../../../server/apis/mapping-sets.ts';
import { batchPrefix, runPrefix } from '../../../server/curation/batch-record.ts';
import { shapesRecordId } from '../../../server/profiles/active-shapes.ts';
import { profileRecordPrefix } from '../../../server/profiles/profile.ts';
import { ontologiesRecordId } from '../../../server/records/ontology-pins.ts';
import { serverAgent } from '../../../server/records/record.ts';
import type { Agent } from '../../../server/records/record.ts';
import { checkReserved, findReserved, reservedRecords } from '../../../server/records/reserved-records.ts';
import { rankingRecordId } from '../../../server/records/term-ranking-record.ts';
import { createMemoryLookup } from '../../support/term-lookup.ts';
import { base, openTestKeeper, shapesText } from './keeper-harness.ts';

const server = serverAgent(base);
const agents: Readonly<Record<string, Agent>> = {
  contributor: { iri: 'urn:c', name: 'c', role: 'contributor' }, curator: { iri: 'urn:r', name: 'r', role: 'curator' }, admin: { iri: 'urn:a', name: 'a', role: 'admin' },
  server, namesake: { ...server, role: 'contributor' },
};
const who = (id: string, activity?: string): string[] => Object.entries(agents).flatMap(([name, agent]) => { try { checkReserved({ id, agent, ...(activity ? { activity } : {}) }, server.iri); return [name]; } catch { return []; } });
const admins = ['admin', 'server'], curators = ['curator', ...admins];

describe('a record is written and withdrawn by those who may', () => {
  test.each<[string, string, string[], string[]]>([
    [`${batchPrefix}1`, 'curate', curators, curators], [`${batchPrefix}1`, 'deposit', admins, curators], [`${runPrefix}1`, 'curate', curators, curators], [inferredId, 'infer', curators, curators],
    [rankingRecordId, 'refit', admins, admins], [ontologiesRecordId, 'use-ontology', admins, admins], [shapesRecordId, 'activate-shapes', admins, admins], [`${profileRecordPrefix}x`, 'deposit', admins, admins],
    ['term-FBbi_1', 'term', ['server'], ['server']], ['assessed-qc-1', 'assess', ['server'], ['server']], ['terms-of-use', 'deposit', Object.keys(agents), Object.keys(agents)],
  ])('%s by the activity %s', (id, activity, writers, withdrawers) => {
    expect([who(id, activity), who(id)]).toEqual([writers, withdrawers]);
  });

  test('every rule names either an id or a beginning, and is found by it', () => {
    expect(reservedRecords.length).toBeGreaterThan(5);
    for (const rule of reservedRecords) expect([(rule.id === undefined) !== (rule.prefix === undefined), findReserved(rule.id ?? `${rule.prefix!}x`)]).toEqual([true, rule]);
  });
});

describe('the record of a term', () => {
  const obo = 'http://purl.obolibrary.org/obo/', record = `${base}records/term-NCBITaxon_2`;
  const open = (): ReturnType<typeof openTestKeeper> => openTestKeeper({ shapes: shapesText, lookup: createMemoryLookup([{ id: 'ncbitaxon', prefix: 'NCBITaxon', version: '1', terms: [{ iri: `${obo}NCBITaxon_1`, label: 'root' }, { iri: `${obo}NCBITaxon_2`, label: 'Bacteria', isA: [`${obo}NCBITaxon_1`] }] }]) });
  const box = '<#b> a ex:Box ; dcterms:title "t" ; ex:note "n" ; ex:organism obo:NCBITaxon_2 .';
  const labels = ({ graph }: ReturnType<typeof open>): string[] => graph.match(null, 'http://www.w3.org/2000/01/rdf-schema#label', null, { graph: record }).map(({ object }) => object.value);

  test('is the server’s: others neither squat on it nor take it away', async () => {
    const test$ = open();
    await expect(test$.put('term-NCBITaxon_2', 'obo:NCBITaxon_2 rdfs:label "Banana" .')).rejects.toMatchObject({ code: 'not-allowed' });
    await test$.put('one', box);
    expect(labels(test$)).toEqual(['Bacteria']);
    await expect(test$.withdraw('term-NCBITaxon_2', { force: true })).rejects.toMatchObject({ code: 'not-allowed' });
    expect(labels(test$)).toEqual(['Bacteria']);
    await test$.close();
  });

  test('comes back with the next use when it was withdrawn, by whomever', async () => {
    const test$ = open();
    await test$.put('one', box);
    expect((await test$.keeper.withdraw({ record, agent: server, force: true })).accepted).toBe(true);
    expect(labels(test$)).toEqual([]);
    await test$.put('two', box);
    expect(labels(test$)).toEqual(['Bacteria']);
    await test$.close();
  });

  test('that somebody else wrote before ids were reserved, or withdrew, is what the ontology says at the next use', async () => {
    for (const withdrawn of [false, true]) {
      const test$ = open();
      test$.journal.transaction(() => test$.journal.append({ record, id: 'term-NCBITaxon_2', nquads: withdrawn ? '' : `<${obo}NCBITaxon_2> <http://www.w3.org/2000/01/rdf-schema#label> "Banana" <${record}> .\n`, size: withdrawn ? 0 : 1, time: '2026-01-01T00:00:00Z', agent: 'urn:somebody', visibility: 'public', report: {}, activity: { kind: withdrawn ? 'withdraw' : 'deposit', software: 'x', startedAt: '2026-01-01T00:00:00Z' } } as never));
      await test$.put('one', box);
      expect([withdrawn, labels(test$), test$.journal.newest(record)!.agent]).toEqual([withdrawn, ['Bacteria'], server.iri]);
      await test$.close();
    }
  });
});
