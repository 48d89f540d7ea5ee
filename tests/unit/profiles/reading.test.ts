/** Reading profiles: what is wrong with one is said whole, each fault with the node it is about and what would be right. */
import { expect, test } from 'vitest';
import { isKnownError } from '../../../server/errors.ts';
import { loadProfiles } from '../../../server/profiles/load-profiles.ts';
import { faultsOf, firstText, partsOf, profileOf, profileText, secondText } from './profile-texts.ts';

test('a profile says its name, its place on its ladder and what it includes', () => {
  expect(faultsOf(firstText)).toEqual([]);
  expect(faultsOf(secondText, [profileOf(firstText)])).toEqual([]);
  expect(profileOf(secondText)).toMatchObject({ name: 'second', title: 'Second level', ladder: 'boxes', rung: 2, demands: 'Warning', includes: ['http://example.org/profiles/first'] });
});

const entry = (more = '', name = 'a'): string => `p:a a mg:Profile ; dcterms:identifier "${name}" ; dcterms:title "A" ${more} .\n`;
const box = (property: string): string => `p:Box a sh:NodeShape ; sh:targetClass ex:Box ; sh:property ${property} .\n`;

test.for([
  ['there is no manifest entry', box('ex:Box-note'), /no manifest entry/],
  ['there are two', `${entry()}p:b a mg:Profile ; dcterms:identifier "b" ; dcterms:title "B" .${box('ex:Box-note')}`, /one profile, and/],
  ['the title is missing', `p:a a mg:Profile ; dcterms:identifier "a" .${box('ex:Box-note')}`, /no title/],
  ['the name is missing', `p:a a mg:Profile ; dcterms:title "A" .${box('ex:Box-note')}`, /no name/],
  ['the name is no name', entry('', 'Big Name') + box('ex:Box-note'), /cannot be the name/],
  ['the name is the base\'s', entry('', 'base') + box('ex:Box-note'), /belongs to the base/],
  ['what it demands is no severity', entry('; mg:demands sh:Waring') + box('ex:Box-note'), /no severity/],
  ['a ladder has no rung', entry('; mg:ladder "l"') + box('ex:Box-note'), /go together/],
  ['a rung is no number', entry('; mg:ladder "l" ; mg:rung "two"') + box('ex:Box-note'), /whole number/],
  ['what it includes is unknown', entry('; mg:includes p:frist') + box('ex:Box-note'), /no profile that is known/],
  ['it includes itself', entry('; mg:includes p:a') + box('ex:Box-note'), /includes itself/],
  ['a target is no class', `${entry()}p:Box a sh:NodeShape ; sh:targetClass ex:Bix ; sh:property ex:Box-note .`, /no class that is known/],
  ['a target is not a class but a node', `${entry()}p:Box a sh:NodeShape ; sh:targetNode ex:box ; sh:property ex:Box-note .`, /by sh:targetClass/],
  ['a property shape is unknown', entry() + box('ex:Box-noet'), /no property shape that is known/],
  ['a word of SHACL is misspelt', `${entry()}${box('p:x')}p:x sh:path ex:x ; sh:minCont 1 .`, /no word of SHACL/],
  ['a pattern is none', `${entry()}${box('p:x')}p:x sh:path ex:x ; sh:pattern "(" .`, /no regular expression/],
  ['it changes a shape of the base', `${entry()}${box('ex:Box-note')}ex:Box-note sh:minCount 5 .`, /shape of the base profile/],
  ['it demands nothing', entry(), /demands nothing/],
  ['a shape refers to itself', `${entry()}${box('p:x')}p:x sh:path ex:x ; sh:property p:x .`, /refers to itself/],
  ['a unit is unknown', `${entry()}${box('p:x')}p:x sh:path ex:x ; mg:canonicalUnit unit:Parsec .`, /no unit/],
] as const)('it is a fault when %s', ([, body, said]) => {
  expect(faultsOf(profileText(body)).map(({ message }) => message).join('\n')).toMatch(said);
});

test('names, IRIs, shapes and rungs belong to one profile each', () => {
  const others = [profileOf(firstText)];
  const same = faultsOf(firstText, others).map(({ message }) => message).join('\n');
  for (const said of [/the name first is that of another/, /is the profile first already/, /rung 1 of the ladder boxes/, /described by the profile first/]) expect(same).toMatch(said);
});

test('a fault names what would be right', () => {
  expect(faultsOf(profileText(entry() + box('ex:Box-noet')))[0]!.remedy).toBe('did you mean <http://example.org/Box-note>?');
  expect(faultsOf(profileText(entry('; mg:includes p:frist') + box('ex:Box-note')), [profileOf(firstText)])[0]!.remedy).toBe('did you mean <http://example.org/profiles/first>?');
});

test('the faults of all files come together, each with its file', () => {
  const load = (more: Record<string, string> = {}): string[] => loadProfiles(new Map(Object.entries({ 'first.ttl': firstText, ...more })), partsOf()).map(({ name }) => name);
  expect(load()).toEqual(['first']);
  let faults: string[] = [];
  try { load({ 'broken.ttl': 'this is no Turtle', 'wrong.ttl': profileText(entry('; mg:includes p:frist') + box('ex:Box-noet')) }); } catch (error) { if (isKnownError(error, 'start-up-faults')) faults = error.fields['faults'] as string[]; }
  expect(faults.filter((fault) => fault.startsWith('broken.ttl: '))).toHaveLength(1);
  expect(faults.filter((fault) => fault.startsWith('wrong.ttl: '))).toHaveLength(2);
});
