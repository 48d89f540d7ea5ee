import { afterAll, expect, test } from 'vitest';
import type { DepositAnswer } from '../../../server/records/record.ts';
import { agent, openModelKeeper } from '../../support/model-keeper.ts';
import { fixture } from './importer-harness.ts';
import { writeTiff } from './tiff-bytes.ts';

const keeper = openModelKeeper();
afterAll(() => keeper.close());
const deposit = async (bytes: Uint8Array, name: string): Promise<DepositAnswer> => (await keeper.keeper.deposit({ source: { bytes, name }, agent, activity: 'import' }))[0]!;
const violations = ({ report }: DepositAnswer): unknown[] => report.results.filter(({ severity }) => severity === 'Violation');

test('an OME-XML document, and the same in a TIFF, are accepted; a second import is no new version', async () => {
  const xml = fixture('small.ome.xml');
  const answer = await deposit(xml, 'small.ome.xml');
  expect(violations(answer)).toEqual([]);
  expect(answer).toMatchObject({ accepted: true, version: 1 });
  expect(await deposit(xml, 'small.ome.xml')).toMatchObject({ accepted: true, version: 1, unchanged: true });
  expect(await deposit(writeTiff({ description: xml }), 'small.ome.tif')).toMatchObject({ accepted: true, version: 2 });
});

test('a microscope with a unit that nobody knows is refused with its place, and accepted when it is mended', async () => {
  const broken = await deposit(fixture('microscope.json'), 'microscope.json');
  expect(broken).toMatchObject({ accepted: false, loss: { dropped: 0 } });
  expect(violations(broken)).toEqual([expect.objectContaining({ value: 'furlong', origin: { pointer: '/components/5/IlluminationWavelengthRange/0/IlluminationPowerUnit' }, remedy: expect.any(String) as unknown })]);
  const mended = await deposit(new TextEncoder().encode(new TextDecoder().decode(fixture('microscope.json')).replace('furlong', 'mW')), 'microscope.json');
  expect(violations(mended)).toEqual([]);
  expect(mended.accepted).toBe(true);
});

test('a crate is accepted', async () => {
  const answer = await deposit(fixture('ro-crate-metadata.json'), 'ro-crate-metadata.json');
  expect(violations(answer)).toEqual([]);
  expect(answer.accepted).toBe(true);
});

test('a submission is accepted; what the archive asks for and it lacks is a warning', async () => {
  const answer = await deposit(fixture('submission.json'), 'S-EXAMPLE1.json');
  expect(violations(answer)).toEqual([]);
  expect(answer.accepted).toBe(true);
});

test('an answer of the API of the BioImage Archive is accepted', async () => {
  const answer = await deposit(fixture('bia-study.json'), 'bia-study.json');
  expect(violations(answer)).toEqual([]);
  expect(answer.accepted).toBe(true);
});

test('a value of a wrong type is refused with the XPath where it stands', async () => {
  const xml = new TextDecoder().decode(fixture('small.ome.xml')).replace('SizeX="512"', 'SizeX="wide"').replace('0b5c9f9e', '1b5c9f9e');
  const answer = await deposit(new TextEncoder().encode(xml), 'wrong.ome.xml');
  expect(answer.accepted).toBe(false);
  expect(violations(answer)).toContainEqual(expect.objectContaining({ field: 'sizeX', value: 'wide', origin: { xpath: '/OME/Image/Pixels/@SizeX', line: 21, column: 64 } }));
});
