/**
 * OME-XML against its schema and real files: the list of names that the tests use is that of the schema, and each file's
 * figures are printed, with what is dropped of it. Skipped where the files are not.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loss } from '../../server/rdf/report.ts';
import { agent, openModelKeeper } from '../support/model-keeper.ts';
import type { ModelKeeper } from '../support/model-keeper.ts';
import { readSchema, writeRows } from '../support/ome-schema.ts';

const data = resolve(import.meta.dirname, '../../../shared/data/omexml');
const reason = existsSync(data) ? '' : ' (skipped: ../shared/data is not there)';

/** Why a statement may be dropped: it is no metadata, it has no value, or it leads nowhere. */
const sound = /^(?:pixel values are not metadata|the bytes of an attached file|pixels are described with their image|says only that the file has no pixels|names the file|how channels are stored|the value is empty|".*" stands for "not known"|the unit of a value that is not kept|refers to what is not in the file|stands for "not known")/;

describe.skipIf(reason !== '')(`OME-XML${reason}`, () => {
  let keeper: ModelKeeper;
  beforeAll(() => { keeper = openModelKeeper(); });
  afterAll(async () => { await keeper.close(); });

  test('the list of elements and attributes is that of the schema', () => {
    expect(writeRows(readSchema(readFileSync(resolve(data, 'ome-2016-06.xsd'), 'utf8')))).toBe(readFileSync(resolve(import.meta.dirname, '../fixtures/importers/ome-2016-06.tsv'), 'utf8'));
  });

  test('of no real file is anything dropped that carries metadata', async () => {
    const lines: string[] = [], unsound: string[] = [];
    for (const file of globSync('**/*.{xml,ome}', { cwd: data }).toSorted()) {
      const [answer] = await keeper.keeper.deposit({ source: { bytes: readFileSync(resolve(data, file)), name: basename(file) }, agent, activity: 'import', dryRun: true });
      const { kept, mapped, dropped, items } = answer!.loss as Loss;
      const reasons = new Set(items.filter(({ what }) => what === 'dropped').map(({ reason: why }) => why));
      lines.push(`${file}: ${kept} kept, ${mapped} mapped, ${dropped} dropped${reasons.size === 0 ? '' : ` (${[...reasons].join('; ')})`}`);
      for (const { what, path, reason: why } of items) if (what === 'dropped' && !sound.test(why)) unsound.push(`${file} ${path}: ${why}`);
    }
    console.log(lines.join('\n'));
    expect(lines.length).toBeGreaterThanOrEqual(35);
    expect(unsound).toEqual([]);
  });
});
