/**
 * Every file of the BioImage Archive at hand, through the importer that is chosen for it and the real validation: none
 * fails, what is dropped is empty or said, and the loss adds up to what stands in the file. The figures are printed.
 * Skipped where the files are not.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseImporter } from '../../server/importers/index.ts';
import type { DepositAnswer } from '../../server/records/record.ts';
import { agent, openModelKeeper } from '../support/model-keeper.ts';
import type { ModelKeeper } from '../support/model-keeper.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/bia');
const reason = existsSync(folder) ? '' : ' (skipped: ../shared/data is not there)';
const filesOf = (pattern: string): string[] => (reason ? [] : globSync(pattern, { cwd: folder }).toSorted().map((file) => resolve(folder, file)));

/** Values of a submission, counted without the importer: what an attribute or a qualifier says, and what else stands in a section. */
function countPageTab(value: unknown, within = ''): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + countPageTab(each, within), 0);
  if (typeof value !== 'object' || value === null) return 1;
  const { name, value: own, type, ...rest } = value as Record<string, unknown>;
  if (name !== undefined) return 1 + ['valqual', 'nmqual'].reduce((sum, key) => sum + (Array.isArray(rest[key]) ? (rest[key] as unknown[]).length : 0), 0);
  return (within === 'files' && type !== undefined ? 1 : 0) + (own === undefined ? 0 : 1) + Object.entries(rest).reduce((sum, [key, each]) => sum + countPageTab(each, key), 0);
}
const countFile = (document: unknown): number => countPageTab(document, Array.isArray(document) ? 'files' : '');
/** The same for the API: every scalar, and an empty list as one. */
const countJson = (value: unknown): number => Array.isArray(value) ? Math.max(1, value.reduce<number>((sum, each) => sum + (Array.isArray(each) ? 1 : countJson(each)), 0))
  : typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, each) => sum + countJson(each), 0) : 1;
const sumOf = (answers: readonly DepositAnswer[]): number => answers.reduce((sum, { loss }) => sum + loss!.kept + loss!.mapped + loss!.dropped, 0);

describe.skipIf(reason !== '')(`files of the BioImage Archive${reason}`, () => {
  let keeper: ModelKeeper;
  beforeAll(() => { keeper = openModelKeeper(); });
  afterAll(async () => { await keeper.close(); });
  const deposit = async (file: string): Promise<DepositAnswer[]> => keeper.keeper.deposit({ source: { bytes: new Uint8Array(readFileSync(file)), name: basename(file) }, agent, activity: 'import' });
  const print = (what: string, answers: readonly DepositAnswer[]): void => {
    const of = (part: 'kept' | 'mapped' | 'dropped'): number => answers.reduce((sum, { loss }) => sum + loss![part], 0);
    const results = Map.groupBy(answers.flatMap(({ report }) => report.results), ({ severity }) => severity);
    console.log(`${what}: ${answers.filter(({ accepted }) => accepted).length} of ${answers.length} accepted; kept ${of('kept')}, mapped ${of('mapped')}, dropped ${of('dropped')}; ${[...results].map(([severity, those]) => `${severity} ${those.length}`).join(', ')}`);
  };

  test('every submission and file list is accepted, nothing but empty values is dropped, and the loss adds up', async () => {
    const all: DepositAnswer[] = [];
    for (const file of filesOf('biostudies/**/*.json')) {
      expect(chooseImporter({ bytes: new Uint8Array(readFileSync(file)), name: basename(file), sha256: '' }).name, file).toBe('pagetab');
      const answers = await deposit(file);
      expect(answers.flatMap(({ report }) => report.results.filter(({ severity }) => severity === 'Violation')), file).toEqual([]);
      expect(sumOf(answers), file).toBe(countFile(JSON.parse(readFileSync(file, 'utf8'))));
      expect(answers.flatMap(({ loss }) => loss!.items.filter(({ what, reason: why }) => what === 'dropped' && !/empty|stands in the term/.test(why))), file).toEqual([]);
      all.push(...answers);
    }
    expect(all.length).toBeGreaterThanOrEqual(40);
    print('PageTab', all);
  });

  test('every answer of the API is accepted, nothing but empty values is dropped, and the loss adds up', async () => {
    const all: DepositAnswer[] = [];
    for (const file of filesOf('bia-api/bia-*-metadata.json').toReversed()) {
      expect(chooseImporter({ bytes: new Uint8Array(readFileSync(file)), name: basename(file), sha256: '' }).name, file).toBe('bia-api');
      const answers = await deposit(file);
      expect(answers.flatMap(({ report }) => report.results.filter(({ severity }) => severity === 'Violation')), file).toEqual([]);
      expect(sumOf(answers), file).toBe(countJson(JSON.parse(readFileSync(file, 'utf8'))));
      expect(answers.flatMap(({ loss }) => loss!.items.filter(({ what, reason: why }) => what === 'dropped' && !/empty|differs from place/.test(why))), file).toEqual([]);
      all.push(...answers);
    }
    expect(all.length).toBeGreaterThanOrEqual(2);
    print('BIA API', all);
  });

  test('MIFA files: every mask is linked to the image that it was made from', async () => {
    const all: DepositAnswer[] = [];
    for (const file of filesOf('../rembi/mifa/{Annotations,Study,Version}_S-*.yaml')) {
      expect(chooseImporter({ bytes: new Uint8Array(readFileSync(file)), name: basename(file), sha256: '' }).name, file).toBe('mifa');
      const answers = await deposit(file);
      expect(answers.flatMap(({ report }) => report.results.filter(({ severity }) => severity === 'Violation')), file).toEqual([]);
      expect(answers.map(({ loss }) => loss!.dropped), file).toEqual([0]);
      all.push(...answers);
    }
    expect(all.length).toBeGreaterThanOrEqual(2);
    print('MIFA', all);
    const [text] = filesOf('../rembi/mifa/Annotations_S-*.yaml').map((file) => readFileSync(file, 'utf8'));
    const edges = text!.match(/source_image_id/g)!.length;
    const masks = keeper.graph.match(null, 'http://www.w3.org/ns/prov#wasDerivedFrom', null, { graph: all[0]!.record }).length;
    console.log(`${edges} edges from masks to images`);
    expect(masks).toBeGreaterThanOrEqual(edges);
  });

  test('what is none of these is taken by no importer, and that is said', () => {
    const others = [...filesOf('bia-api/bia-openapi.json'), ...filesOf('empiar/*.json')];
    expect(others.length).toBeGreaterThanOrEqual(2);
    for (const file of others) {
      expect(() => chooseImporter({ bytes: new Uint8Array(readFileSync(file)), name: basename(file), sha256: '' }), file).toThrow(expect.objectContaining({ code: 'media-type-not-supported' }));
    }
  });
});
