import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { isKnownError } from '../../server/errors.ts';
import { readSettings, variables } from '../../server/settings.ts';

test('without variables and flags the server listens on loopback and needs no token for reading', () => {
  const settings = readSettings({}, {});
  expect(settings).toMatchObject({ port: 7117, host: '127.0.0.1', example: true, worker: true, readers: 2, deadlineMs: 30_000, requireTokenForReading: false });
  expect(settings.base).toBeUndefined();
  expect(settings.dataFolder).toMatch(/[/\\]data$/);
  expect(settings.imageRoots).toEqual([`${settings.dataFolder}/images`]);
  expect(Object.isFrozen(settings)).toBe(true);
});

test('flags win over variables', () => {
  expect(readSettings({ port: '0', example: false }, { MICROGRAPH_PORT: '99', MICROGRAPH_EXAMPLE: 'true' })).toMatchObject({ port: 0, example: false });
});

test('listening beyond loopback makes reading need a token unless said otherwise', () => {
  expect(readSettings({ host: '0.0.0.0' }, {}).requireTokenForReading).toBe(true);
  expect(readSettings({ host: '0.0.0.0' }, { MICROGRAPH_PUBLIC_READ: 'true' }).requireTokenForReading).toBe(false);
});

test('a base IRI gets the slash at its end', () => {
  expect(readSettings({ base: 'https://data.example.org/lab' }, {}).base).toBe('https://data.example.org/lab/');
});

test('services for looking terms up are off, and their addresses lose what belongs to the questions', () => {
  expect(readSettings({}, {}).ols).toEqual([]);
  expect(readSettings({}, { MICROGRAPH_OLS: 'https://www.ebi.ac.uk/ols4/ https://api.terminology.tib.eu/api/v2,http://localhost:8080/api' }).ols).toEqual(['https://www.ebi.ac.uk/ols4', 'https://api.terminology.tib.eu', 'http://localhost:8080']);
  for (const value of ['ftp://x.example/ols4', 'www.ebi.ac.uk/ols4', 'https://user@x.example/', 'https://x.example/?a=b']) expect(() => readSettings({ ols: [value] }, {}), value).toThrow('settings is wrong');
});

test('images are fetched from nowhere, and a beginning of addresses ends in a slash, so that no other name begins with it', () => {
  expect(readSettings({}, {}).imageUrls).toEqual([]);
  expect(readSettings({}, { MICROGRAPH_IMAGE_URLS: 'https://images.example.org  http://127.0.0.1:9000/public' }).imageUrls).toEqual(['https://images.example.org/', 'http://127.0.0.1:9000/public/']);
  expect(readSettings({ imageUrls: ['https://a.example/b/'] }, { MICROGRAPH_IMAGE_URLS: 'https://c.example/' }).imageUrls).toEqual(['https://a.example/b/']);
  for (const value of ['s3://bucket/', 'images.example.org/', 'https://user@x.example/', 'https://x.example/?a=b', 'https://*/']) expect(() => readSettings({ imageUrls: [value] }, {}), value).toThrow('settings is wrong');
});

test('folders of images come beside the one in the data folder, where those of the example are', () => {
  const { dataFolder } = readSettings({}, {});
  expect(readSettings({ imageRoots: ['/srv/images', '/srv/images'] }, {}).imageRoots).toEqual(['/srv/images', `${dataFolder}/images`]);
  expect(readSettings({}, { MICROGRAPH_IMAGE_ROOTS: ['/a', '/b'].join(delimiter) }).imageRoots).toEqual(['/a', '/b', `${dataFolder}/images`]);
});

test('a measurement has half an hour and two gigabytes, unless said otherwise', () => {
  expect(readSettings({}, {}).measuring).toEqual({ timeMs: 1_800_000, memoryBytes: 2 ** 31 });
  expect(readSettings({ minutes: '2', memoryMb: '512' }, {}).measuring).toEqual({ timeMs: 120_000, memoryBytes: 2 ** 29 });
  expect(() => readSettings({ minutes: '0' }, {})).toThrow('settings is wrong');
});

test('all faults are told at once, each with what would be right', () => {
  let error: unknown;
  try {
    readSettings({ port: 'eighty', base: 'ftp://x y', logLevel: 'loud' }, { MICROGRAPH_READERS: '0', MICROGRAPH_PUBLIC_READ: 'maybe', MICROGRAPH_PROT: '1' });
  } catch (thrown) { error = thrown; }
  expect(isKnownError(error, 'start-up-faults')).toBe(true);
  const faults = (error as { fields: { faults: string[] } }).fields.faults;
  expect(faults).toHaveLength(6);
  for (const name of ['MICROGRAPH_PORT', 'MICROGRAPH_BASE', 'MICROGRAPH_LOG_LEVEL', 'MICROGRAPH_READERS', 'MICROGRAPH_PUBLIC_READ', 'MICROGRAPH_PROT']) {
    expect(faults.some((fault) => fault.startsWith(name))).toBe(true);
  }
});

test('every variable is described once', () => {
  expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
});
