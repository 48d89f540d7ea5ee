/** Files of a command: each under its own name, and said when several are about one record. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Connection } from '../../../server/cli/connect.ts';
import { sendFiles, summaryText } from '../../../server/cli/send-files.ts';
import { rules } from '../../../server/rdf/vocabulary.ts';

const folder = mkdtempSync(join(tmpdir(), 'micrograph-send-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('every file is sent under its own name, whatever else is under way', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `file-${String(index).padStart(2, '0')}.ttl`);
  for (const name of names) writeFileSync(join(folder, name), name);
  const sent: [name: string | null, content: string][] = [];
  const request = async (path: string, { body }: { body: Uint8Array }): Promise<Response> => {
    const query = new URL(path, 'http://localhost').searchParams;
    expect(query.getAll('profile')).toEqual(['rembi']);
    sent.push([query.get('name'), new TextDecoder().decode(body)]);
    return Response.json([]);
  };
  await sendFiles({ request } as unknown as Connection, { paths: [folder], profiles: ['rembi'], concurrency: 8 }, { say: () => {}, done: () => {} });
  expect(sent.map(([, content]) => content).toSorted()).toEqual(names);
  expect(sent.filter(([name, content]) => name !== content)).toEqual([]);
});

test('files about one record are said to be', async () => {
  const request = async (): Promise<Response> => Response.json({ accepted: true, record: 'urn:one', report: { conforms: true, results: [] } });
  const summary = await sendFiles({ request } as unknown as Connection, { paths: [folder] }, { say: () => {}, done: () => {} });
  expect(summary.repeated).toBe(11);
  expect(summaryText(summary, 'imported')).toContain('11 files are about a record that another file here is about too');
});

test('where a few records are kept is said, for links of other files lead there; of many the log says it', async () => {
  const request = async (path: string): Promise<Response> => Response.json({ accepted: true, record: `urn:${new URL(path, 'http://localhost').searchParams.get('name')}`, report: { conforms: true, results: [] } });
  const lines = async (paths: string[], verb: 'imported' | 'validated' = 'imported'): Promise<string[]> => summaryText(await sendFiles({ request } as unknown as Connection, { paths }, { say: () => {}, done: () => {} }), verb).split('\n').filter((line) => line.startsWith('kept'));
  const one = join(folder, 'file-03.ttl');
  expect([await lines([one]), await lines([folder]), await lines([one], 'validated')]).toEqual([[`kept ${one}: urn:file-03.ttl`], [], []]);
});

test('what may be registered already is said, for it waits for a decision', async () => {
  const results = [{ severity: 'Warning', message: 'This may be the registered one', focus_node: 'urn:one#a', shape: rules.identity }];
  const request = async (): Promise<Response> => Response.json({ accepted: true, record: 'urn:one', report: { conforms: true, results } });
  const summary = await sendFiles({ request } as unknown as Connection, { paths: [join(folder, 'file-00.ttl')] }, { say: () => {}, done: () => {} });
  expect(summaryText(summary, 'imported')).toContain('identities-to-decide');
});

test('metadata beside a table go with it, whether the folder is named or the file', async () => {
  const own = join(folder, 'sets');
  mkdirSync(own);
  for (const name of ['a.sssom.tsv', 'a.sssom.yml', 'b.json']) writeFileSync(join(own, name), name);
  for (const paths of [[own], [join(own, 'a.sssom.tsv'), join(own, 'b.json')]]) {
    const sent: string[][] = [];
    const request = async (_path: string, { body }: { body: FormData | Uint8Array }): Promise<Response> => {
      sent.push(body instanceof FormData ? await Promise.all(body.values().map(async (part) => `${(part as File).name}: ${await (part as File).text()}`)) : [new TextDecoder().decode(body)]);
      return Response.json([]);
    };
    await sendFiles({ request } as unknown as Connection, { paths, concurrency: 1 }, { say: () => {}, done: () => {} });
    expect(sent.toSorted()).toEqual([['a.sssom.tsv: a.sssom.tsv', 'a.sssom.yml: a.sssom.yml'], ['b.json']]);
  }
});
