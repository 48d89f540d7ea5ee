/**
 * Example files of microscopemetrics-schema and a dataset that the program itself wrote: every number in them is an
 * observation, and each record is accepted with the vocabulary that comes with the server.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exporters } from '../../server/exporters/index.ts';
import { loadModel } from '../../server/model/build-model.ts';
import { fromNQuads } from '../../server/rdf/n-quads.ts';
import type { DepositAnswer } from '../../server/records/record.ts';
import { agent, openModelKeeper, root } from '../support/model-keeper.ts';
import type { ModelKeeper } from '../support/model-keeper.ts';

const data = resolve(root, '../shared/data'), sosa = 'http://www.w3.org/ns/sosa/', mg = 'https://w3id.org/micrograph/';
const { model } = loadModel(root);
const examples = 'microscopemetrics', written = 'qc-images/field-mm-chroma';

describe.skipIf(!existsSync(join(data, examples)))('files of microscope-metrics (skipped where ../shared/data is absent)', () => {
  let keeper: ModelKeeper;
  beforeAll(async () => {
    keeper = openModelKeeper();
    for (const name of ['qc-field', 'qc-psf', 'qc-microscope-metrics']) await keeper.depositFile(join(root, `ontologies/${name}.ttl`), `ontology-${name}`);
  });
  afterAll(() => keeper.close());
  const send = async (file: string): Promise<DepositAnswer> => {
    const [answer] = await keeper.keeper.deposit({ source: { bytes: new Uint8Array(readFileSync(join(data, file))), name: file.replace(/^.*\//, '') }, agent, activity: 'test' });
    return answer!;
  };
  const valuesOf = ({ record }: DepositAnswer): number[] => fromNQuads(keeper.journal.content(keeper.journal.newest(record)!.seq)!).flatMap(({ predicate, object }) => (predicate.value === `${sosa}hasSimpleResult` ? [Number(object.value)] : []));

  test.each([
    [`${examples}/ArgolightBDataset-001.yaml`, 'succeeded', 128, 32],
    [`${examples}/FieldIlluminationDataset-001.yaml`, 'succeeded', 41, 0],
    [`${examples}/MetricsDataset-001.yaml`, 'notAssessed', 0, 1],
    [`${examples}/MetricsDataset-002.yaml`, 'failed', 0, 0],
    [`${written}/dataset_input.yaml`, 'notAssessed', 0, 0],
    [`${written}/dataset_key_measurements.yaml`, 'succeeded', 41, 2],
  ])('%s is accepted as a run that %s, with %i numbers; %i statements say nothing', async (file, status, numbers, dropped) => {
    const answer = await send(file);
    expect(answer.report.results.filter(({ severity }) => severity === 'Violation')).toEqual([]);
    expect(answer.accepted).toBe(true);
    expect(answer.loss?.dropped).toBe(dropped);
    const quads = fromNQuads(keeper.journal.content(keeper.journal.newest(answer.record)!.seq)!);
    expect(quads.filter(({ predicate }) => predicate.value === `${mg}status`).map(({ object }) => object.value)).toEqual([status]);
    expect(quads.filter(({ predicate }) => predicate.value === `${sosa}hasSimpleResult`)).toHaveLength(numbers);
  });

  test('the numbers are those of the file: all of its measurements, in any order', async () => {
    const file = `${written}/dataset_key_measurements.yaml`;
    const stated = Object.entries(parse(readFileSync(join(data, file), 'utf8')) as Record<string, unknown[]>).flatMap(([name, cells]) => (name === 'channel_nr' || typeof cells[0] !== 'number' ? [] : [cells[0]]));
    expect(stated).toHaveLength(41);
    expect(valuesOf(await send(file)).toSorted((a, b) => a - b)).toEqual(stated.toSorted((a, b) => a - b));
  });

  test.each([`${examples}/ArgolightBDataset-001.yaml`, `${examples}/FieldIlluminationDataset-001.yaml`, `${examples}/MetricsDataset-001.yaml`, `${examples}/MetricsDataset-002.yaml`, `${written}/dataset_key_measurements.yaml`])('%s is written and read again with the same numbers', async (file) => {
    const name = file.replace(/^.*\//, ''), first = await send(file), quads = fromNQuads(keeper.journal.content(keeper.journal.newest(first.record)!.seq)!);
    const text = exporters.find((each) => each.name === 'microscope-metrics')!.write(quads, { model, record: first.record });
    const [again] = await keeper.keeper.deposit({ source: { bytes: new TextEncoder().encode(text), name }, id: 'again', agent, activity: 'test' });
    expect(again!.accepted).toBe(true);
    expect(valuesOf(again!).toSorted((a, b) => a - b)).toEqual(valuesOf(first).toSorted((a, b) => a - b));
    expect(again!.loss?.dropped).toBeLessThanOrEqual(first.loss!.dropped);
  });

  test('a person record that is no dataset is refused', async () => {
    await expect(keeper.keeper.deposit({ source: { bytes: new Uint8Array(readFileSync(join(data, examples, 'invalid-MetricsDataset-001.yaml'))) }, agent, activity: 'test' })).rejects.toMatchObject({ code: 'media-type-not-supported' });
    await expect(keeper.keeper.deposit({ source: { bytes: new Uint8Array(readFileSync(join(data, examples, 'invalid-MetricsDataset-001.yaml'))), format: 'microscope-metrics' }, agent, activity: 'test' })).rejects.toMatchObject({ code: 'source-not-readable', message: expect.stringContaining('line 3') as unknown });
  });
});
