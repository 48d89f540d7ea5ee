/** What of an image is measured where a person asks for a part: told with the numbers of the whole, refused with what the image has. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyse, hashInput } from '../../../server/qc/analyse.ts';
import { AnalysisError } from '../../../server/qc/analysis-error.ts';
import { sha256Of } from '../../../server/qc/content-hash.ts';
import { planKeyOf } from '../../../server/qc/job.ts';
import type { JobPayload } from '../../../server/qc/job.ts';
import { writeRun } from '../../../server/qc/run-record.ts';
import { choiceOf, placeInImage, readSelection } from '../../../server/qc/selection.ts';
import { writeFiles } from './image-files.ts';
import { omeSet } from './image-sets.ts';
import { bytesOf, tiffFile } from './tiff-file.ts';

const root = mkdtempSync(join(tmpdir(), 'micrograph-selection-')), width = 20, height = 18;
const sizes = { c: 3, z: 4, t: 2 };
/** Every plane is as bright as its place says. */
const brightness = ({ c, z, t }: { c: number; z: number; t: number }): number => 1000 + 1000 * c + 100 * z + 10 * t;
const set = omeSet({ depth: 4 });
beforeAll(() => {
  const xml = `<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">${[0, 1].map((image) => `<Image ID="Image:${image}"><Pixels ID="Pixels:${image}" DimensionOrder="XYCZT" Type="uint16" SizeX="${width}" SizeY="${height}" SizeC="${sizes.c}" SizeZ="${sizes.z}" SizeT="${sizes.t}">${[500, 600, 700].map((nm, at) => `<Channel ID="Channel:${image}:${at}" EmissionWavelength="${nm}"/>`).join('')}<TiffData IFD="0" PlaneCount="24"/></Pixels></Image>`).join('')}</OME>`;
  const planes = Array.from({ length: 24 }, (_, at) => brightness({ c: at % 3, z: Math.floor(at / 3) % 4, t: Math.floor(at / 12) }));
  writeFiles(root, { 'all.ome.tif': tiffFile(planes.map((value, at) => ({ width, height, blocks: [bytesOf(Array.from({ length: width * height }, (_, pixel) => value + pixel % 2 * 2))], ...(at === 0 ? { description: xml } : {}) }))) });
  writeFiles(join(root, 'set'), Object.fromEntries(Object.entries(set).filter(([name]) => name !== 'z3.ome.tif')));
});
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

const payloadOf = (more: Partial<JobPayload>): JobPayload => ({ image: 'http://example.org/image', contentUrl: 'all.ome.tif', procedure: 'field-illumination-1', lightPaths: [], channels: [], ...more });
const measure = async (more: Partial<JobPayload>) => {
  const payload = payloadOf(more), input = await hashInput(payload, { imageRoots: [root] });
  return { sha256: input.sha256, ...await analyse({ payload, input }) };
};
const outcome = async (more: Partial<JobPayload>): Promise<{ errorClass: string; message: string }> => {
  try { await measure(more); return { errorClass: 'measured', message: '' }; } catch (error) {
    if (error instanceof AnalysisError) return error;
    throw error;
  }
};
const meansOf = async (more: Partial<JobPayload>): Promise<[channel: number | undefined, mean: number][]> => (await measure({ procedure: 'image-quality-1', ...more })).measurements.filter(({ property }) => property === 'mean-intensity').map(({ channel, value }) => [channel, value]);

describe('a part of an image', () => {
  test('is what is measured, and its figures name the channels of the whole image and their light paths', async () => {
    const selection = { channel: 2, zFirst: 3, zLast: 3, t: 1 };
    expect(await meansOf({ selection })).toEqual([[2, brightness({ c: 2, z: 3, t: 1 }) + 1]]);
    const { measurements, notes } = await measure({ selection, channels: [{ index: 0, lightPath: 'http://example.org/0' }, { index: 2, lightPath: 'http://example.org/2' }] });
    expect(measurements.map(({ channel, about }) => [channel, about])).toEqual(measurements.map(() => [2, 'http://example.org/2']));
    expect(measurements.length).toBeGreaterThan(3);
    expect(notes[0]).toMatch(/^Measured was what was asked for: channel 2 of 3, plane 3 of 4, time point 1 of 2, counted from 0\. Figures name/);
  });
  test('is a range of planes, along which medians are those of its planes', async () => {
    const middle = (c: number): number => brightness({ c, z: 1.5, t: 0 }) + 1;
    expect(await meansOf({ selection: { zFirst: 1, zLast: 2, t: 0 } })).toEqual([0, 1, 2].map((c) => [c, middle(c)]));
  });
  test('is told with its figures where it is less than the whole, for those of another plane are another series', async () => {
    const placesOf = async (more: Partial<JobPayload>) => [...new Set((await measure({ procedure: 'image-quality-1', ...more })).measurements.map(({ location }) => location))];
    expect(await placesOf({ selection: { zFirst: 3, zLast: 3, t: 1 } })).toEqual(['plane 3, time point 1']);
    expect(await placesOf({ selection: { zFirst: 1, zLast: 2 } })).toEqual(['planes 1 to 2']);
    expect(await placesOf({ selection: { channel: 0, zFirst: 0, zLast: 3 } })).toEqual([undefined]);
    expect(await placesOf({ series: 1 })).toEqual([undefined]);
    const { measurements, notes } = await measure({ procedure: 'image-quality-1', series: 1, selection: choiceOf({ series: 1, selection: { t: 0 } }, undefined)! });
    expect([measurements[0]!.location, notes[0]]).toEqual(['image 1 of the file, time point 0', expect.stringMatching(/asked for: image 1 of the file, time point 0 of 2,/)]);
    expect([choiceOf({ series: 1 }, 1), choiceOf({ series: 0 }, undefined), choiceOf({}, undefined)]).toEqual([undefined, undefined, undefined]);
  });
  test('is all of it where nothing is asked, and a procedure of one plane says what to do', async () => {
    expect(await meansOf({})).toHaveLength(3);
    expect(await outcome({})).toMatchObject({ errorClass: 'several-planes', message: expect.stringContaining('ask for the one that is meant (selection)') });
    expect(await outcome({ series: 1, selection: { zFirst: 0, zLast: 0, t: 0 } })).toMatchObject({ errorClass: 'measured' });
  });
  test.each<[Partial<JobPayload>, string, RegExp]>([
    [{ selection: { zFirst: 40, zLast: 40, t: 0 } }, 'plane-not-there', /plane 40 is asked for; the image has planes 0 to 3/], [{ selection: { zFirst: 2, zLast: 9, t: 0 } }, 'plane-not-there', /planes 2 to 9 are asked for; the image has planes 0 to 3/],
    [{ selection: { channel: 3 } }, 'plane-not-there', /channel 3 is asked for; the image has channels 0 to 2/], [{ selection: { t: 2 } }, 'plane-not-there', /time point 2 is asked for; the image has time points 0 to 1/],
    [{ series: 2 }, 'series-not-there', /images 0 to 1/], [{ contentUrl: 'set/z0.ome.tif', selection: { t: 1 } }, 'plane-not-there', /the image has time point 0 alone/],
  ])('%j that is not there ends in a class with what there is', async (more, errorClass, message) => {
    const ended = await outcome(more);
    expect([ended.errorClass, ended.message]).toEqual([errorClass, expect.stringMatching(message)]);
  });
  test('of a set needs the files that it is in, and no other', async () => {
    expect(await outcome({ contentUrl: 'set/z0.ome.tif', procedure: 'image-quality-1' })).toMatchObject({ errorClass: 'files-missing', message: expect.stringContaining('z3.ome.tif') });
    const { sha256 } = await measure({ contentUrl: 'set/z0.ome.tif', selection: { zFirst: 1, zLast: 2 }, procedure: 'image-quality-1' });
    expect(sha256).toBe(sha256Of(['z0.ome.tif', 'z1.ome.tif', 'z2.ome.tif'].map((name) => `${sha256Of(set[name]!)}  ${name}\n`).join('')));
  });
  test('of a set that is registered by the hash of all its files is of that set; what is not all there is not compared, which is said', async () => {
    writeFiles(join(root, 'registered'), set);
    const hashOf = (names: readonly string[]): string => sha256Of(names.map((name) => `${sha256Of(set[name]!)}  ${name}\n`).join('')), all = hashOf(Object.keys(set).toSorted());
    const part = { contentUrl: 'registered/z0.ome.tif', selection: { zFirst: 1, zLast: 1 }, procedure: 'image-quality-1' };
    expect(await measure({ ...part, sha256: all })).toMatchObject({ sha256: hashOf(['z0.ome.tif', 'z1.ome.tif']), notes: expect.not.arrayContaining([expect.stringContaining('not compared')]) });
    expect(await outcome({ ...part, sha256: sha256Of(set['z0.ome.tif']!) })).toMatchObject({ errorClass: 'measured' });
    expect(await outcome({ ...part, sha256: 'f'.repeat(64) })).toMatchObject({ errorClass: 'content-changed', message: expect.stringContaining(all) });
    expect((await measure({ ...part, contentUrl: 'set/z0.ome.tif', sha256: all })).notes).toEqual(expect.arrayContaining([expect.stringMatching(/registered hash was not compared.*z3\.ome\.tif/)]));
  });
  test('is part of the key of the work and told by the run; without one both are what they were', () => {
    const keys = [{}, { selection: { channel: 0 } }, { selection: { zFirst: 0, zLast: 0 } }, { selection: { t: 0 } }, { series: 1 }].map((more) => planKeyOf(payloadOf(more)));
    expect(new Set(keys).size).toBe(keys.length);
    const run = { record: 'http://example.org/records/qc-1', jobKey: 'a', planKey: 'b', image: 'http://example.org/image', procedure: { name: 'saturation-2', parameters: {} }, software: { name: 's', version: '1' }, startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:00:01Z', measurements: [] };
    expect(writeRun({ ...run, selection: { zLast: 4, zFirst: 3 } }).nquads).toContain('micrograph/selection> "{\\"zFirst\\":3,\\"zLast\\":4}"');
    expect(writeRun(run).nquads).not.toContain('micrograph/selection');
  });
  test('moves the channels, planes and time points of a figure, and what it does not name stays unnamed', () => {
    expect(placeInImage({ property: 'p', value: 1, channel: 0, z: 2 }, { channel: 3, zFirst: 5, zLast: 9, t: 4 })).toEqual({ property: 'p', value: 1, channel: 3, z: 7 });
  });
});

describe('what a person asks for', () => {
  test.each<[unknown, unknown]>([
    [undefined, undefined], [null, undefined], [{}, undefined], [{ series: 1 }, { series: 1 }], [{ z: 3, channel: null }, { selection: { zFirst: 3, zLast: 3 } }],
    [{ channel: 0, zFirst: 1, zLast: 2, t: 5, series: 0 }, { series: 0, selection: { channel: 0, zFirst: 1, zLast: 2, t: 5 } }],
  ])('%j is read', (given, read) => { expect(readSelection(given)).toEqual(read); });
  test.each<[unknown, RegExp]>([
    [3, /is an object of numbers/], [[1], /is an object of numbers/], [{ colour: 1 }, /has no "colour"; it has series \(which image/], [{ z: -1 }, /z of the selection, the plane, is a whole number from 0/], [{ z: 1.5 }, /whole number/], [{ t: '0' }, /whole number/],
    [{ zFirst: 3 }, /zLast is missing/], [{ zLast: 3 }, /zFirst is missing/], [{ zFirst: 4, zLast: 3 }, /no planes/], [{ z: 1, zLast: 3 }, /z, or zFirst and zLast/],
  ])('%j is refused', (given, message) => { expect(() => readSelection(given)).toThrow(expect.objectContaining({ code: 'request-not-valid', message: expect.stringMatching(message) })); });
});
