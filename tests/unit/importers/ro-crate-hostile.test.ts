/** Malformed and hostile RO-Crates: each is refused with its place, or accepted with findings that have theirs. */
import { afterAll, expect, test } from 'vitest';
import type { Origin } from '../../../server/errors.ts';
import type { DepositAnswer } from '../../../server/records/record.ts';
import { agent, openModelKeeper } from '../../support/model-keeper.ts';

const keeper = openModelKeeper();
afterAll(() => keeper.close());

const context = '"https://w3id.org/ro/crate/1.1/context"';
const descriptor = '{ "@id": "ro-crate-metadata.json", "@type": "CreativeWork", "conformsTo": { "@id": "https://w3id.org/ro/crate/1.1" }, "about": { "@id": "./" } }';
const rootOf = (more = ''): string => `{ "@id": "./", "@type": "Dataset", "name": "A crate", "description": "Of a test"${more} }`;
const crate = (entities: readonly string[], head = context): string => `{ "@context": ${head},\n "@graph": [\n${[descriptor, ...entities].join(',\n')}\n] }`;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const nested = (depth: number): string => `${'{"hasPart":'.repeat(depth)}{}${'}'.repeat(depth)}`;

async function judge(source: string | Uint8Array): Promise<DepositAnswer> {
  const [answer] = await keeper.keeper.deposit({ source: { bytes: typeof source === 'string' ? bytesOf(source) : source, name: 'ro-crate-metadata.json', format: 'ro-crate' }, agent, activity: 'test', dryRun: true });
  return answer!;
}

const line = expect.any(Number) as unknown as number;
const pointer = (end: RegExp): string => expect.stringMatching(end) as unknown as string;

test.each<[string, string | Uint8Array, RegExp, Origin]>([
  ['an empty file', '', /empty|JSON/, { line }],
  ['a crate that is cut off', crate([rootOf()]).slice(0, 220), /JSON|end/i, { line }],
  ['a comma too many', crate([`${rootOf()},`]), /JSON|expected|unexpected/i, { line }],
  ['bytes of another encoding', Uint8Array.from(crate([rootOf(', "keywords": "\u00b5m"')]), (char) => char.charCodeAt(0)), /UTF-8/, { line }],
  ['a crate without descriptor', `{ "@context": ${context}, "@graph": [] }`, /no RO-Crate/, { pointer: '/@graph' }],
  ['JSON that is no crate', '[1, 2, 3]', /no RO-Crate/, {}],
  ['objects too deep', crate([rootOf(`, "hasPart": ${nested(4000)}`)]), /nested|deep/, {}],
  ['the key __proto__', crate([rootOf(', "__proto__": { "polluted": true }')]), /__proto__/, {}],
  ['a context that is not carried along', crate([rootOf()], '"http://169.254.169.254/latest/meta-data"'), /context/, {}],
  ['a context of the machine itself', crate([rootOf()], '"file:///etc/passwd"'), /context/, {}],
])('%s is refused with its place', async (_what, source, message, origin) => {
  await expect(judge(source)).rejects.toMatchObject({ code: 'source-not-readable', message: expect.stringMatching(message) as unknown, fields: { origin } });
});

test.each<[string, string, RegExp, Origin]>([
  ['a key twice', crate([rootOf(', "name": "Another name"')]), /twice|repeat|again/i, { pointer: pointer(/\/name$/) }],
  ['an author with a wrong check digit', crate([rootOf(', "author": { "@id": "https://orcid.org/0000-0002-1825-0098" }'), '{ "@id": "https://orcid.org/0000-0002-1825-0098", "@type": "Person", "name": "A" }']), /wrong check digit/, { pointer: pointer(/^\/@graph\/1/) }],
  ['a remark within an identifier', crate([rootOf(), '{ "@id": "https://orcid.org/0000-0002-1825-0097 (corresponding)", "@type": "Person", "name": "A" }']), /has a space/, { pointer: pointer(/^\/@graph\/2/) }],
  ['a path with a space', crate([rootOf(', "hasPart": { "@id": "data/my image.tif" }'), '{ "@id": "data/my image.tif", "@type": "File" }']), /characters that IRIs do not allow/, { pointer: pointer(/@graph/) }],
  ['an identifier that ends in a blank', crate([rootOf(), '{ "@id": "#me ", "@type": "Person", "name": "A" }']), /blank at its end/, { line }],
  ['a word that the context does not know', crate([rootOf(', "unheardOf": "x"')]), /unheardOf/, { pointer: pointer(/unheardOf$/) }],
  ['a script for a name', crate([rootOf(), '{ "@id": "javascript:alert(1)", "@type": "Person" }']), /name is missing|name/, {}],
  ['a date that is none', crate([rootOf(', "datePublished": "2024-02-31"')]), /2024-02-31/, { pointer: pointer(/@graph\/1/) }],
  ['a number that loses digits', crate([rootOf(', "version": 12345678901234567890')]), /12345678901234567890|digits/, { pointer: pointer(/version$/) }],
])('%s is said with its place', async (_what, source, message, origin) => {
  const { report } = await judge(source);
  expect(report.results.map(({ message: text, origin: place }) => ({ message: text, origin: place }))).toContainEqual({ message: expect.stringMatching(message) as unknown, origin: expect.objectContaining(origin) as unknown });
});

test('entities that contain each other are read, each once', async () => {
  const { accepted, loss } = await judge(crate([rootOf(', "hasPart": { "@id": "#a" }'), '{ "@id": "#a", "@type": "Dataset", "name": "a", "hasPart": { "@id": "#b" } }', '{ "@id": "#b", "@type": "Dataset", "name": "b", "hasPart": { "@id": "#a" } }']));
  expect([accepted, loss?.dropped]).toEqual([true, 0]);
});

test('ten thousand parts are read in one go', async () => {
  const { loss } = await judge(crate([rootOf(), ...Array.from({ length: 10_000 }, (_, index) => `{ "@id": "data/${index}.tif", "@type": "File", "name": "${index}" }`)]));
  expect(loss!.kept + loss!.mapped).toBeGreaterThanOrEqual(20_000);
});
