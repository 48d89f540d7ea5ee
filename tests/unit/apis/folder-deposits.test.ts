/** Vocabularies of the server that moved into other files: a folder of an earlier version takes them in. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { depositShipped, withdrawFormer } from '../../../server/apis/folder-deposits.ts';
import { serverAgent } from '../../../server/records/record.ts';
import { agent, base, openTestKeeper } from '../records/keeper-harness.ts';

test('what stands under a former name is withdrawn first, so that it is not stated twice; a record of somebody else stays', async () => {
  const parts = openTestKeeper(), folder = mkdtempSync(join(tmpdir(), 'shipped-')), log = pino({ level: 'silent' }), shipped = serverAgent(base);
  const box = (title: string): string => `<http://example.org/box> a ex:Box ; dcterms:title "${title}" ; ex:note "n" .`;
  try {
    await parts.put('vocabulary-old', box('as it was'), { agent: shipped, activity: 'shipped' });
    await parts.put('vocabulary-mine', '<http://example.org/other> a ex:Box ; dcterms:title "mine" ; ex:note "n" .', { agent });
    writeFileSync(join(folder, 'new.ttl'), `@prefix ex: <http://example.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . ${box('as it is')}`);
    const deposit = () => depositShipped({ keeper: parts.keeper, agent: shipped, folder, prefix: 'vocabulary-', log });
    await expect(deposit()).rejects.toMatchObject({ code: 'start-up-faults' });
    await withdrawFormer({ keeper: parts.keeper, journal: parts.journal, agent: shipped, base, ids: ['vocabulary-old', 'vocabulary-mine', 'vocabulary-none'], log });
    await deposit();
    expect([...parts.journal.replay({})].map(({ row }) => row.id).toSorted()).toEqual(['vocabulary-mine', 'vocabulary-new']);
  } finally {
    parts.close();
    rmSync(folder, { recursive: true });
  }
});
