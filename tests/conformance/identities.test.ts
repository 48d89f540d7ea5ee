/** Real files of microscopes: none that describe different ones are taken for one, and all import a second time unchanged. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { agent, openModelKeeper } from '../support/model-keeper.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const folders = ['omexml', 'micrometa'].map((name) => join(data, name));

test.skipIf(!folders.every((folder) => existsSync(folder)))('OME-XML samples and Micro-Meta microscopes (skipped where they do not lie beside the clone)', async () => {
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))).filter((file) => statSync(file).isFile() && /\.(?:xml|ome|json)$/.test(file));
  const model = openModelKeeper();
  const unreadable = new Set<string>();
  const linked: string[] = [], asked: string[] = [], changed: string[] = [];
  try {
    for (const round of [1, 2]) {
      for (const file of files) {
        const answers = await model.keeper.deposit({ source: { bytes: new Uint8Array(readFileSync(file)), name: file.split('/').pop()! }, agent, activity: 'test' }).catch((error: unknown) => { unreadable.add(`${file.split('/').pop()!}: ${(error as Error).message}`); return []; });
        for (const { accepted, unchanged, warnings, report } of answers) {
          if (round === 2 && accepted && !unchanged) changed.push(file);
          if (round === 2) continue;
          linked.push(...warnings.filter((line) => line.includes('is the registered')).map((line) => /\(same (.*)\)/.exec(line)![1]!));
          asked.push(...report.results.filter(({ severity, shape }) => severity === 'Warning' && shape.endsWith('/identity')).map(({ message }) => /there is (.*)\. It is kept/.exec(message)![1]!));
        }
      }
    }
  } finally { await model.close(); }
  expect(files.length).toBeGreaterThan(30);
  // the flat settings files of 4DN have no importer
  expect([...unreadable].filter((line) => !/^4dn-.*no importer recognises/.test(line))).toEqual([]);
  expect(unreadable.size).toBeLessThanOrEqual(2);
  // the OME consortium's two instrument samples are of one imaginary microscope; an older one misspells its maker
  expect(linked).toEqual(['serial number "L3-1234"']);
  expect(asked).toEqual(['another manufacturer ("OME Insturuments" here, "OME Instruments" there)']);
  // two of the samples share a UUID, and so a record: each import is a new version of it
  expect(changed.filter((file) => !/(?:bad|example)\.ome\.xml$/.test(file))).toEqual([]);
});
