/**
 * Every real file at hand, through the importer that is chosen for it and the real validation. It asks that sound files
 * are accepted, that what is refused is refused for a fault that the file has, and that the loss adds up. The figures are
 * printed. Skipped where the files are not.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseImporter } from '../../server/importers/index.ts';
import { readRdf } from '../../server/rdf/formats.ts';
import type { DepositAnswer } from '../../server/records/record.ts';
import { openModelKeeper } from '../support/model-keeper.ts';
import type { ModelKeeper } from '../support/model-keeper.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const reason = existsSync(data) ? '' : ' (skipped: ../shared/data is not there)';
const filesOf = (pattern: string): string[] => (reason ? [] : globSync(pattern, { cwd: data }).toSorted().map((file) => resolve(data, file)));
const sourceOf = (file: string): { bytes: Uint8Array; name: string } => ({ bytes: new Uint8Array(readFileSync(file)), name: basename(file) });

/** Crates with a fault of their own: remarks within the IRIs of three ORCIDs. */
const faultyCrates = new Map([['idr0095', /has a space in it/]]);
/** Files beside the microscopes that are none. */
const noMicroscopes = ['4dn-file_set_microscope_qc.json', '4dn-microscope_setting_d1.json'];

interface Tally { files: number; seconds: number; accepted: number; refused: { file: string; answer: DepositAnswer }[]; kept: number; mapped: number; dropped: number; answers: Map<string, DepositAnswer[]> }

async function importAll(keeper: ModelKeeper, files: readonly string[], dryRun = false): Promise<Tally> {
  const started = performance.now();
  const tally: Tally = { files: files.length, seconds: 0, accepted: 0, refused: [], kept: 0, mapped: 0, dropped: 0, answers: new Map() };
  for (const file of files) {
    const answers = await keeper.keeper.deposit({ source: sourceOf(file), agent: { iri: 'https://orcid.org/0000-0002-1825-0097', name: 'test', role: 'curator' }, activity: 'import', ...(dryRun ? { dryRun } : {}) });
    tally.answers.set(file, answers);
    for (const answer of answers) {
      if (answer.accepted) tally.accepted += 1; else tally.refused.push({ file: basename(file), answer });
      tally.kept += answer.loss?.kept ?? 0; tally.mapped += answer.loss?.mapped ?? 0; tally.dropped += answer.loss?.dropped ?? 0;
    }
  }
  tally.seconds = (performance.now() - started) / 1000;
  return tally;
}

const firstReason = ({ report }: DepositAnswer): string => report.results.find(({ severity }) => severity === 'Violation')?.message ?? '';
function print(what: string, { files, seconds, accepted, refused, kept, mapped, dropped }: Tally): void {
  const records = accepted + refused.length;
  const reasons = Map.groupBy(refused, ({ answer }) => firstReason(answer).replace(/<[^>]*>/g, '…'));
  console.log(`${what}: ${files} files in ${seconds.toFixed(1)} s (${Math.round(records / seconds)} records/s), none crashed; ${accepted} accepted, ${refused.length} refused; loss ${(100 * dropped / (kept + mapped + dropped)).toFixed(1)} % (${kept} kept, ${mapped} mapped, ${dropped} dropped)`
    + [...reasons].map(([message, those]) => `\n  ${those.length} × ${message} (first: ${those[0]!.file})`).join(''));
}

/** Attributes, texts and empty elements, counted without the importer. */
function countXml(text: string): number {
  let count = 0;
  const stack: { text: string; says: boolean }[] = [];
  const sax = new SaxesParser({ xmlns: true });
  sax.on('opentag', ({ attributes }) => {
    const own = Object.values(attributes).filter(({ name, prefix }) => name !== 'xmlns' && prefix !== 'xmlns' && prefix !== 'xsi' && prefix !== 'xml').length;
    count += own;
    if (stack.length > 0) stack.at(-1)!.says = true;
    stack.push({ text: '', says: own > 0 });
  });
  sax.on('text', (chunk) => { if (stack.length > 0) stack.at(-1)!.text += chunk; });
  sax.on('cdata', (chunk) => { stack.at(-1)!.text += chunk; });
  sax.on('closetag', () => { const { text: own, says } = stack.pop()!; if (own.trim() !== '' || !says) count += 1; });
  sax.write(text).close();
  return count;
}
const countJson = (value: unknown): number => Array.isArray(value) ? Math.max(1, value.reduce<number>((sum, each) => sum + countJson(each), 0))
  : typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, each) => sum + countJson(each), 0) : 1;
const sumOf = (answers: readonly DepositAnswer[]): number => answers.reduce((sum, { loss }) => sum + (loss?.kept ?? 0) + (loss?.mapped ?? 0) + (loss?.dropped ?? 0), 0);

describe.skipIf(reason !== '')(`real files${reason}`, () => {
  let keeper: ModelKeeper;
  beforeAll(() => { keeper = openModelKeeper(); });
  afterAll(async () => { await keeper.close(); });

  test('each kind of file is recognised by its own importer', () => {
    const expected: [string, string][] = [['omexml/**/*.{xml,ome}', 'ome-xml'], ['rocrate/{gide,gide-search,ngff-challenge,bia-ro-crate}/**/*.json', 'ro-crate'], ['rocrate/**/*.ttl', 'rdf'], ['rocrate/**/*.jsonld', 'rdf'], ['ome-rdf/*.ttl', 'rdf']];
    const wrong = expected.flatMap(([pattern, importer]) => filesOf(pattern).filter((file) => chooseImporter({ ...sourceOf(file), sha256: '' }).name !== importer));
    expect(wrong).toEqual([]);
    for (const file of filesOf('micrometa/*.json')) {
      if (noMicroscopes.includes(basename(file))) expect(() => chooseImporter({ ...sourceOf(file), sha256: '' })).toThrow(expect.objectContaining({ code: 'media-type-not-supported' }));
      else expect(chooseImporter({ ...sourceOf(file), sha256: '' }).name).toBe('micro-meta');
    }
    for (const file of [...filesOf('omexml/*.{xsd,md}'), ...filesOf('micrometa/*.md'), ...filesOf('rocrate/**/*.{md,txt}')]) {
      expect(() => chooseImporter({ ...sourceOf(file), sha256: '' }), file).toThrow(expect.objectContaining({ code: 'media-type-not-supported' }));
    }
    // tables are for the importer of sheets, which says where they are no filled templates
    for (const file of [...filesOf('micrometa/*.csv'), ...filesOf('rocrate/**/*.tsv')]) expect(chooseImporter({ ...sourceOf(file), sha256: '' }).name, file).toBe('csv');
    for (const file of filesOf('qc-images/**/*.{tif,tiff}')) expect(chooseImporter({ ...sourceOf(file), sha256: '' }).name).toBe('ome-tiff');
  });

  test('every OME-XML file is accepted, and its loss adds up', async () => {
    const tally = await importAll(keeper, filesOf('omexml/**/*.{xml,ome}'));
    print('OME-XML', tally);
    expect(tally.refused.map(({ file, answer }) => [file, firstReason(answer)])).toEqual([]);
    for (const [file, answers] of tally.answers) expect(sumOf(answers), file).toBe(countXml(readFileSync(file, 'utf8')));
  });

  test('OME-TIFF files are accepted by their header; other TIFFs say what they lack', async () => {
    const tally = await importAll(keeper, filesOf('qc-images/ometiff/*.tiff'));
    print('OME-TIFF', tally);
    expect(tally.refused).toEqual([]);
    for (const file of filesOf('qc-images/{beads,field}*/*.tif')) await expect(importAll(keeper, [file])).rejects.toMatchObject({ code: 'source-not-readable', message: expect.stringMatching(/no OME-XML/) as unknown });
  });

  test('every Micro-Meta microscope is accepted, and its loss adds up', async () => {
    const tally = await importAll(keeper, filesOf('micrometa/*.json').filter((file) => !noMicroscopes.includes(basename(file))));
    print('Micro-Meta', tally);
    expect(tally.refused.map(({ file, answer }) => [file, firstReason(answer)])).toEqual([]);
    for (const [file, answers] of tally.answers) {
      const document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[] | Record<string, unknown>;
      const around = Array.isArray(document) ? Object.keys(document[0]!).length - 1 : 0;
      expect(sumOf(answers), file).toBe(around + countJson(Array.isArray(document) ? document[0]!['microscope'] : document));
    }
  });

  test('every RO-Crate that has no fault of its own is accepted alone, and its loss adds up', async () => {
    const alone = openModelKeeper();
    try {
      const files = filesOf('rocrate/**/*.json');
      const tally = await importAll(alone, files, true);
      print('RO-Crate, each alone', tally);
      expect(files.filter((file) => file.includes('/rocrate/gide/')).length).toBeGreaterThan(1000);
      for (const { file, answer } of tally.refused) expect(firstReason(answer), file).toMatch(faultyCrates.get(file.split('-')[0]!) ?? /^no fault is known$/);
      expect(tally.refused.length).toBe(faultyCrates.size);
      for (const [file, answers] of [...tally.answers].filter((_, index) => index % 10 === 0)) {
        const { quads, dropped } = await readRdf(readFileSync(file), 'application/ld+json', { baseIri: 'http://example.org/' });
        expect(sumOf(answers), file).toBe(quads.length + dropped.reduce((sum, { count }) => sum + count, 0));
      }
    } finally { await alone.close(); }
  });

  test('all RO-Crates together are accepted but where they contradict each other', async () => {
    const tally = await importAll(keeper, filesOf('rocrate/**/*.json'));
    print('RO-Crate, together', tally);
    const others = tally.refused.filter(({ file, answer }) => !faultyCrates.has(file.split('-')[0]!) && !answer.report.results.every(({ severity, message, focus_node }) => severity !== 'Violation' || (/more than 1 value/.test(message) && /^https:\/\/(?:orcid|ror)\.org\//.test(focus_node))));
    expect(others.map(({ file, answer }) => [file, firstReason(answer)])).toEqual([]);
  });
});
