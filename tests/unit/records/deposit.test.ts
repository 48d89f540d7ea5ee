import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { agent, openTestKeeper } from './keeper-harness.ts';
import type { TestKeeper } from './keeper-harness.ts';

let on: TestKeeper;
beforeEach(() => { on = openTestKeeper(); });
afterEach(async () => { await on.close(); });

const goodBox = '<#box> a ex:Box ; dcterms:title "A box" ; ex:note "fine" .';

describe('a deposit that is valid', () => {
  test('is journaled, is in the graph, and has an answer with version and ETag', async () => {
    const answer = await on.put('one', goodBox);
    expect(answer).toMatchObject({ accepted: true, record: 'http://localhost:7117/records/one', version: 1, report: { conforms: true, results: [] } });
    expect(answer.etag).toMatch(/^"1-[0-9a-f]{16}"$/);
    expect(on.journal.newest(answer.record)?.size).toBe(3);
    expect(on.graph.match(`${answer.record}#box`, null, null)).toHaveLength(3);
    expect(await on.keeper.check()).toEqual([]);
  });
});

describe('a deposit that follows at once', () => {
  test('is answered too, also when it is sent in the moment in which the one before is answered', async () => {
    const { keeper } = on;
    const request = (id: string) => ({ source: { bytes: new TextEncoder().encode(`<#a> <http://example.org/p> "${id}" .`), mediaType: 'text/turtle' }, id, agent, activity: 'deposit' });
    const versions: (number | undefined)[] = [];
    for (const id of ['a', 'b', 'c']) versions.push((await keeper.deposit(request(id)))[0]?.version);
    expect(versions).toEqual([1, 1, 1]);
  });
});
