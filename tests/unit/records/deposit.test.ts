import { describe, expect, test, beforeEach, afterEach } from 'vitest';
import { agent, base, openTestKeeper } from './keeper-harness.ts';
import type { TestKeeper } from './keeper-harness.ts';

let on: TestKeeper;
beforeEach(() => { on = openTestKeeper(); });
afterEach(async () => { await on.close(); });

const goodBox = '<#box> a ex:Box ; dcterms:title "A box" ; ex:note "fine" .';
const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'no error', (error: unknown) => (error as { code?: string }).code ?? error);
const objects = (subject: string, predicate: string): string[] => on.graph.match(subject, predicate, null).map(({ object }) => object.value).toSorted();

describe('a deposit that is valid', () => {
  test('is journaled, is in the graph, and has an answer with version and ETag', async () => {
    const answer = await on.put('one', goodBox);
    expect(answer).toMatchObject({ accepted: true, record: `${base}records/one`, version: 1, report: { conforms: true, results: [] } });
    expect(answer.etag).toMatch(/^"1-[0-9a-f]{16}"$/);
    expect(on.journal.newest(answer.record)?.size).toBe(3);
    expect(on.graph.match(`${answer.record}#box`, null, null)).toHaveLength(3);
    expect(await on.keeper.check()).toEqual([]);
  });

  test('says in the graph where it came from: agent, time, software, source', async () => {
    const { record } = await on.put('one', goodBox, { source: { bytes: new TextEncoder().encode(`<#a> <http://example.org/p> 1 .`), mediaType: 'text/turtle', name: 'folder/box.ttl' } });
    const version = `${record}/versions/1`;
    expect(objects(version, 'http://www.w3.org/ns/prov#specializationOf')).toEqual([record]);
    expect(objects(`${version}#activity`, 'http://www.w3.org/ns/prov#wasAssociatedWith')).toContain(agent.iri);
    const { source } = on.journal.newest(record)!;
    expect(source).toMatchObject({ name: 'box.ttl', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(objects(`${version}#activity`, 'http://www.w3.org/ns/prov#used')).toEqual([`urn:sha256:${source!.sha256}`]);
  });

  test('keeps quantities as written and adds the value in the canonical unit', async () => {
    await on.put('one', '<#box> a ex:Box ; dcterms:title "A box" ; ex:width [ a qudt:QuantityValue ; qudt:numericValue 600.0 ; qudt:hasUnit unit:NanoM ] .');
    const [node] = objects(`${base}records/one#box`, 'http://example.org/width');
    expect(objects(node!, 'https://w3id.org/micrograph/canonicalValue')).toEqual(['0.6']);
    expect(objects(node!, 'http://qudt.org/schema/qudt/hasUnit')).toEqual(['http://qudt.org/vocab/unit/NanoM']);
  });

  test('does not believe a canonical value that the source states', async () => {
    await on.put('one', '<#box> a ex:Box ; dcterms:title "A box" ; ex:width [ a qudt:QuantityValue ; qudt:numericValue 600.0 ; qudt:hasUnit unit:NanoM ; mg:canonicalValue 7.0e0 ] .');
    const [node] = objects(`${base}records/one#box`, 'http://example.org/width');
    expect(objects(node!, 'https://w3id.org/micrograph/canonicalValue')).toEqual(['0.6']);
  });
});

describe('the same source again', () => {
  test('makes no new version, and neither does the same content from another file', async () => {
    const first = await on.put('one', goodBox);
    expect(await on.put('one', goodBox)).toMatchObject({ accepted: true, unchanged: true, version: 1, etag: first.etag });
    expect(await on.put('one', `# a remark\n${goodBox}`)).toMatchObject({ unchanged: true, version: 1 });
    expect(on.journal.lastSeq()).toBe(1);
  });

  test('makes one when the visibility changes, or when the record was withdrawn meanwhile', async () => {
    await on.put('one', goodBox);
    expect(await on.put('one', goodBox, { visibility: 'public' })).toMatchObject({ version: 2 });
    await on.withdraw('one');
    expect(await on.put('one', goodBox)).toMatchObject({ accepted: true, version: 4 });
  });
});

describe('a deposit that is refused', () => {
  test('says what, where in the file and what would be right, and leaves nothing', async () => {
    const answer = await on.put('one', '<#box> a ex:Box ;\n  ex:colour "gren" .');
    expect(answer).toMatchObject({ accepted: false, report: { conforms: false } });
    expect(answer.version).toBeUndefined();
    const [missing, colour] = [answer.report.results.find(({ field }) => field === 'title')!, answer.report.results.find(({ field }) => field === 'colour')!];
    expect(missing).toMatchObject({ severity: 'Violation', message: 'title is missing', requirement: { text: 'The standard of boxes, 3.1', tier: 1 } });
    expect(colour).toMatchObject({ severity: 'Violation', value: 'gren', origin: { line: expect.any(Number) as number }, remedy: 'did you mean green? allowed: red, green, blue' });
    expect(on.journal.lastSeq()).toBe(0);
    expect(on.graph.size).toBe(0);
  });

  test('keeps the version before it', async () => {
    await on.put('one', goodBox);
    expect((await on.put('one', '<#box> a ex:Box .')).accepted).toBe(false);
    expect(on.graph.match(`${base}records/one#box`, 'http://purl.org/dc/terms/title', null)).toHaveLength(1);
    expect(await on.keeper.check()).toEqual([]);
  });

  test('warnings alone refuse nothing', async () => {
    const { accepted, report } = await on.put('one', '<#box> a ex:Box ; dcterms:title "A box" .');
    expect(accepted).toBe(true);
    expect(report.results).toMatchObject([{ severity: 'Warning', field: 'note' }]);
  });

  test('an unknown word of our own vocabulary is a warning with the nearest known one', async () => {
    const { accepted, report } = await on.put('one', `${goodBox} <#x> mg:knownThin "1" .`);
    expect(accepted).toBe(true);
    expect(report.results).toMatchObject([{ severity: 'Warning', remedy: 'did you mean <https://w3id.org/micrograph/knownThing>?' }]);
  });
});

describe('records that lead to each other', () => {
  const item = '<#item> a ex:Item ; rdfs:label "An item" .';
  const boxOfItem = `${goodBox} <#box> ex:item rec:things\\#item .`;

  test('a link must lead to something that is there, in this record or another', async () => {
    const refused = await on.put('box', boxOfItem);
    expect(refused.report.results).toContainEqual(expect.objectContaining({ severity: 'Violation', field: 'items', value: `${base}records/things#item` }));
    expect((await on.put('things', item)).accepted).toBe(true);
    expect((await on.put('box', boxOfItem)).accepted).toBe(true);
  });

  test('what others need cannot be changed away or withdrawn; with force it can', async () => {
    await on.put('things', item);
    await on.put('box', boxOfItem);
    const changed = await on.put('things', '<#other> a ex:Item .');
    expect(changed.accepted).toBe(false);
    expect(changed.report.results[0]).toMatchObject({ focus_node: `${base}records/box#box`, message: expect.stringContaining('this change would break') as string });
    expect((await on.withdraw('things')).accepted).toBe(false);
    expect((await on.withdraw('things', { force: true })).accepted).toBe(true);
  });

  test('what was wrong before and not by this record does not count against it', async () => {
    await on.put('things', item);
    await on.put('box', boxOfItem);
    await on.withdraw('things', { force: true });
    expect((await on.put('another', goodBox)).accepted).toBe(true);
  });
});

describe('conditions and dry runs', () => {
  test('If-Match lets through who has read the newest version, and nobody else', async () => {
    const { etag } = await on.put('one', goodBox);
    expect(await on.put('one', goodBox.replace('A box', 'Its new name'), { ifMatch: etag! })).toMatchObject({ version: 2 });
    expect(await codeOf(on.put('one', goodBox.replace('A box', 'A late name'), { ifMatch: etag! }))).toBe('record-has-changed');
    expect(await codeOf(on.put('one', goodBox, { ifNoneMatch: '*' }))).toBe('record-has-changed');
    expect(await codeOf(on.withdraw('one', { ifMatch: etag! }))).toBe('record-has-changed');
  });

  test('a dry run judges like a deposit and keeps nothing', async () => {
    expect(await on.put('one', goodBox, { dryRun: true })).toMatchObject({ accepted: true, dry_run: true, report: { conforms: true } });
    expect((await on.put('one', '<#box> a ex:Box .', { dryRun: true })).accepted).toBe(false);
    expect(on.journal.lastSeq()).toBe(0);
    expect(on.graph.size).toBe(0);
  });

  test('a merge adds to the newest version', async () => {
    await on.put('one', goodBox);
    expect(await on.put('one', '<#box> ex:colour "red" .', { merge: true })).toMatchObject({ accepted: true, version: 2 });
    expect(on.graph.match(`${base}records/one#box`, null, null)).toHaveLength(4);
  });

  test('a dry run of a withdrawal withdraws nothing', async () => {
    const { record } = await on.put('one', goodBox);
    expect(await on.keeper.withdraw({ record, agent, dryRun: true })).toMatchObject({ accepted: true, dry_run: true });
    expect(on.journal.newest(record)).toMatchObject({ number: 1, withdrawn: false });
  });

  test('withdrawing twice, or what was never there, is told apart', async () => {
    await on.put('one', goodBox);
    expect(await on.withdraw('one')).toMatchObject({ accepted: true, version: 2 });
    expect(on.graph.match(`${base}records/one#box`, null, null)).toEqual([]);
    expect(await codeOf(on.withdraw('one'))).toBe('record-withdrawn');
    expect(await codeOf(on.withdraw('nobody'))).toBe('record-not-found');
  });
});

describe('what nobody may say', () => {
  test('a day that is in no calendar, a number beyond all doubles', async () => {
    const { accepted, report } = await on.put('one', `${goodBox} <#a> ex:on "2026-02-30"^^xsd:date ; ex:at "2026-13-45T99:00:00Z"^^xsd:dateTime ; ex:size "1e400"^^xsd:double ; ex:fine "2024-02-29"^^xsd:date, "INF"^^xsd:double, "2026-01-01T24:00:00Z"^^xsd:dateTime .`);
    expect(accepted).toBe(false);
    const messages = report.results.filter(({ severity }) => severity === 'Violation').map(({ message }) => message);
    expect(messages).toHaveLength(3);
    for (const words of ['no month 13', '28 days', 'any double']) expect(messages.join('\n')).toContain(words);
  });

  test('provenance of a version, which the server makes', async () => {
    await on.put('one', goodBox);
    const { accepted, report } = await on.put('two', '<http://localhost:7117/records/one/versions/1#activity> <http://www.w3.org/ns/prov#wasAssociatedWith> <http://example.org/somebody> .');
    expect(accepted).toBe(false);
    expect(report.results[0]!.message).toContain('made by the server');
  });
});

describe('when there is no room', () => {
  test('a full journal refuses the deposit; graph and journal stay one, and reading goes on', async () => {
    await on.close();
    on = openTestKeeper({ maxPages: 40 });
    let kept = 0, code: unknown;
    while (code === undefined && kept < 500) {
      const result = await on.put(`box-${kept}`, `<#box> a ex:Box ; dcterms:title "Box ${kept}" ; ex:note "${'words '.repeat(200)}${Math.sin(kept)}" .`).catch((error: unknown) => (error as { code: string }).code);
      if (typeof result === 'string') code = result; else kept += 1;
    }
    expect(code).toBe('journal-failed');
    expect(on.journal.counts().records).toBe(kept);
    expect(await on.keeper.check()).toEqual([]);
  });

  test('a graph near its memory limit refuses cleanly, and says so', async () => {
    await on.close();
    on = openTestKeeper({ limitBytes: 1 });
    expect(await codeOf(on.put('one', goodBox))).toBe('store-full');
    expect((await on.keeper.status()).warnings.join()).toMatch(/memory/);
    expect(on.journal.lastSeq()).toBe(0);
  });

  test('a record of too many statements is refused before it is judged', async () => {
    await on.close();
    on = openTestKeeper({ maxStatements: 2 });
    expect(await codeOf(on.put('one', goodBox))).toBe('too-large');
  });
});

describe('many at once', () => {
  test('a deposit that follows in the moment in which the one before is answered is answered too', async () => {
    const { keeper } = on;
    const request = (id: string) => ({ source: { bytes: new TextEncoder().encode(`<#a> <http://example.org/p> "${id}" .`), mediaType: 'text/turtle' }, id, agent, activity: 'deposit' });
    const versions: (number | undefined)[] = [];
    for (const id of ['a', 'b', 'c']) versions.push((await keeper.deposit(request(id)))[0]?.version);
    expect(versions).toEqual([1, 1, 1]);
  });

  test('deposits of one record are taken in their order, and announced in that of the journal', async () => {
    const seqs: number[] = [];
    on.keeper.onAccepted(({ seq }) => { seqs.push(seq); });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => on.put('one', goodBox.replace('A box', `Name ${n}`))));
    expect(answers.map(({ version }) => version)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(on.graph.match(`${base}records/one#box`, 'http://purl.org/dc/terms/title', null)[0]!.object.value).toBe('Name 29');
  });

  test('one that fails does not hinder those beside it', async () => {
    const results = await Promise.allSettled([on.put('a', goodBox), on.put('b', 'this is no Turtle'), on.put('c', goodBox), on.put('bad id', goodBox)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(on.journal.counts().records).toBe(2);
  });

  test('closing finishes what was promised, and takes nothing more', async () => {
    const promised = Array.from({ length: 20 }, (_, n) => on.put(`box-${n}`, goodBox));
    const closing = on.keeper.close();
    expect((await Promise.all(promised)).every(({ accepted }) => accepted)).toBe(true);
    await closing;
    expect(await codeOf(on.put('late', goodBox))).toBe('not-ready');
  });
});
