import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestKeeper } from './keeper-harness.ts';
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
