/** Judging by profiles: what they ask for beside the base, one result a thing, placeholders are no values. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DepositAnswer } from '../../../server/records/record.ts';
import { isKnownError } from '../../../server/errors.ts';
import { openTestKeeper } from '../records/keeper-harness.ts';
import type { TestKeeper } from '../records/keeper-harness.ts';
import { baseText, firstText, profileOf, profileText, secondText } from './profile-texts.ts';

let kept: TestKeeper;
beforeEach(() => { kept = openTestKeeper({ shapes: baseText, profiles: [firstText, secondText, strict].map(profileOf) }); });
afterEach(() => kept.close());

const strict = profileText(`p:strict a mg:Profile ; dcterms:identifier "strict" ; dcterms:title "Strict" .
p:strict-Box a sh:NodeShape ; sh:targetClass ex:Box ; sh:property p:strict-count , p:strict-note ; sh:or ( [ sh:class ex:Box ] [ sh:class ex:Item ] ) .
p:strict-count sh:path ex:count ; sh:name "count" ; sh:minInclusive 5 .
p:strict-note sh:path ex:note ; sh:name "note" ; sh:minCount 1 .`);

const validate = (turtle: string, ...profiles: string[]): Promise<DepositAnswer> => kept.put('x', turtle, { dryRun: true, profiles });

test('each profile has its own verdict on the same description', async () => {
  const answer = await validate('rec:x\\#b a ex:Box ; dcterms:title "Box" ; ex:note "a note" ; ex:colour "red" .', 'first', 'second', 'base');
  expect(answer.accepted).toBe(true);
  expect(answer.profiles!.map(({ profile, conforms, satisfied, applicable, score }) => [profile, conforms, satisfied, applicable, score])).toEqual([['first', true, 2, 2, 1], ['second', false, 2, 3, 0.6667], ['base', true, 2, 2, 1]]);
  expect(answer.profiles![1]!.results).toMatchObject([{ severity: 'Warning', field: 'maker', message: 'maker is missing' }]);
});

test('a warning of the base that the profile does not ask for is not in its verdict, a violation of the base is', async () => {
  const answer = await validate('rec:x\\#b a ex:Box ; ex:count 0 .', 'strict');
  expect(answer.report.results.map(({ field }) => field).toSorted()).toEqual(['count', 'note', 'title']);
  expect(answer.profiles![0]!.results.filter(({ field }) => field !== 'note').map(({ severity, field }) => `${severity} ${field}`).toSorted()).toEqual(['Violation count', 'Violation title']);
});

test('of two results about one value the more severe one stands', async () => {
  const answer = await validate('rec:x\\#b a ex:Box ; dcterms:title "Box" .', 'strict');
  expect(answer.profiles![0]!.results).toMatchObject([{ severity: 'Violation', field: 'note' }]);
  expect(answer.report.results).toMatchObject([{ severity: 'Warning', field: 'note' }]);
});

test('what a profile demands decides whether warnings count', async () => {
  const text = 'rec:x\\#b a ex:Box ; dcterms:title "Box" ; ex:note "a note" .';
  const mild = firstText.replaceAll('first', 'mild').replaceAll('colour-asked', 'mild-colour').replace('mg:ladder "boxes" ; mg:rung 1 ; mg:demands sh:Warning', 'mg:demands sh:Violation');
  const own = openTestKeeper({ shapes: baseText, profiles: [firstText, mild].map(profileOf) });
  try {
    const answer = await own.put('x', text, { dryRun: true, profiles: ['first', 'mild'] });
    expect(answer.profiles!.map(({ conforms }) => conforms)).toEqual([false, true]);
  } finally { await own.close(); }
});

test.for(['unknown', 'N/A', '-'])('the placeholder %j in a field that is asked for counts as missing', async (word) => {
  const [first, second] = (await validate(`rec:x\\#b a ex:Box ; dcterms:title "Box" ; ex:note "${word}" ; ex:colour "red" ; ex:maker "${word}" .`, 'first', 'second')).profiles!;
  expect(first).toMatchObject({ conforms: false, satisfied: 1, applicable: 2 });
  expect(second).toMatchObject({ conforms: false, satisfied: 1, applicable: 3 });
  expect(second!.results.map(({ field, message }) => `${field}: ${message}`)).toContain('maker: maker holds a placeholder, not a value');
});

test('a real value beside a placeholder is a value', async () => {
  const [first] = (await validate('rec:x\\#b a ex:Box ; dcterms:title "Box" ; ex:note "unknown", "a note" ; ex:colour "red" .', 'first')).profiles!;
  expect(first).toMatchObject({ satisfied: 2, applicable: 2, conforms: false });
});

test('an unknown profile is an error that lists the known ones', async () => {
  const error = await validate('rec:x\\#b a ex:Box .', 'first', 'frist').catch((each: unknown) => each);
  expect(isKnownError(error, 'request-not-valid') && error.message).toBe('there is no profile "frist"; there are base, first, second, strict');
});

test('what does not concern a profile has no score', async () => {
  const [first] = (await validate('rec:x\\#i a ex:Item .', 'first')).profiles!;
  expect(first).toMatchObject({ conforms: true, applicable: 0, score: null });
});

test('so many things of a form are a requirement of their own', async () => {
  const counted = profileText(`p:counted a mg:Profile ; dcterms:identifier "counted" ; dcterms:title "Counted" .
p:counted-Box a sh:NodeShape ; sh:targetClass ex:Box ; sh:property p:gift , p:items .
p:items sh:path ex:item ; sh:name "items" ; sh:minCount 1 .
p:gift sh:path ex:item ; sh:name "gift" ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:Gift ] .`);
  const own = openTestKeeper({ shapes: baseText, profiles: [profileOf(counted)] });
  try {
    const answer = await own.put('x', 'rec:x\\#b a ex:Box ; dcterms:title "Box" ; ex:item rec:x\\#i . rec:x\\#i a ex:Item .', { dryRun: true, profiles: ['counted'] });
    expect(answer.profiles![0]).toMatchObject({ conforms: false, applicable: 2, satisfied: 1 });
  } finally { await own.close(); }
});
