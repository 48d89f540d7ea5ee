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
    const deposit = () => depositShipped({ keeper: parts.keeper, journal: parts.journal, agent: shipped, folder, prefix: 'vocabulary-', log });
    await expect(deposit()).rejects.toMatchObject({ code: 'start-up-faults' });
    await withdrawFormer({ keeper: parts.keeper, journal: parts.journal, agent: shipped, base, ids: ['vocabulary-old', 'vocabulary-mine', 'vocabulary-none'], log });
    await deposit();
    expect([...parts.journal.replay({})].map(({ row }) => row.id).toSorted()).toEqual(['vocabulary-mine', 'vocabulary-new']);
  } finally {
    parts.close();
    rmSync(folder, { recursive: true });
  }
});

const turtle = (text: string): string => `@prefix ex: <http://example.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . ${text}`;
const [red, green] = ['<http://example.org/red> a ex:Item ; rdfs:label "red" .', '<http://example.org/green> a ex:Item ; rdfs:label "green" .'];

test.each<[string, Record<string, string>, Record<string, string>]>([
  ['to the file after it', { a: `${red} ${green}`, b: '<http://example.org/c> a ex:Item .' }, { a: red, b: `<http://example.org/c> a ex:Item . ${green}` }],
  ['to the file before it', { a: '<http://example.org/c> a ex:Item .', b: `${red} ${green}` }, { a: `<http://example.org/c> a ex:Item . ${green}`, b: red }],
  ['while another comes back the same way', { a: red, b: green }, { a: green, b: red }],
  ['to nowhere: whoever uses it keeps the name', { a: red, b: green }, { a: red, b: '<http://example.org/c> a ex:Item .' }],
])('a term that is in use moves %s', async (_where, before, after) => {
  const parts = openTestKeeper(), folder = mkdtempSync(join(tmpdir(), 'shipped-')), log = pino({ level: 'silent' }), shipped = serverAgent(base);
  const deposit = async (files: Record<string, string>): Promise<void> => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.ttl`), turtle(text));
    await depositShipped({ keeper: parts.keeper, journal: parts.journal, agent: shipped, folder, prefix: 'vocabulary-', log });
  };
  const versions = (): string[] => [...parts.journal.replay({})].map(({ row }) => `${row.id} ${row.number}`).toSorted();
  try {
    await deposit(Object.fromEntries(Object.entries(before).map(([name, text]) => [name, text.replaceAll('label "', 'label "former ')])));
    await parts.put('mine', '<http://example.org/box> a ex:Box ; dcterms:title "mine" ; ex:note "n" ; ex:item <http://example.org/red>, <http://example.org/green> .', { agent });
    await deposit(after);
    for (const [name, text] of Object.entries(after)) for (const term of [red, green]) expect(parts.journal.content(parts.journal.newest(`${base}records/vocabulary-${name}`)!.seq)!.includes(term!.slice(0, 25))).toBe(text.includes(term!));
    expect(parts.journal.newest(`${base}records/mine`)!.number).toBe(1);
    const settled = versions();
    await deposit(after);
    expect(versions()).toEqual(settled);
  } finally {
    parts.close();
    rmSync(folder, { recursive: true });
  }
});

test('what is refused for another reason is said, and a record of somebody else is not withdrawn', async () => {
  const parts = openTestKeeper(), folder = mkdtempSync(join(tmpdir(), 'shipped-')), log = pino({ level: 'silent' }), shipped = serverAgent(base);
  try {
    await parts.put('mine', '<http://example.org/red> a ex:Item ; rdfs:label "mine" .', { agent });
    writeFileSync(join(folder, 'a.ttl'), turtle(red!));
    await expect(depositShipped({ keeper: parts.keeper, journal: parts.journal, agent: shipped, folder, prefix: 'vocabulary-', log })).rejects.toMatchObject({ code: 'start-up-faults' });
    expect(parts.journal.newest(`${base}records/mine`)).toMatchObject({ withdrawn: false, number: 1 });
  } finally {
    parts.close();
    rmSync(folder, { recursive: true });
  }
});
