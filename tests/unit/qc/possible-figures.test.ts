/** Which numbers a property can have follows from its definition and stands with it; no metric gives another one, whatever the image. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { Parser, Store } from 'n3';
import { describe, expect, test } from 'vitest';
import { boundsText, isPossible, readBounds } from '../../../server/model/bounds.ts';
import type { Bounds } from '../../../server/model/bounds.ts';
import { AnalysisError } from '../../../server/qc/analysis-error.ts';
import type { ImageSource } from '../../../server/qc/image-source.ts';
import type { Findings } from '../../../server/qc/metric.ts';
import { metrics, propertyIri } from '../../../server/qc/procedures.ts';
import { readReadings } from '../../../server/qc/sources/readings.ts';
import { channelsOf, green, grid, moved, red, sceneOf, seriesOf, size, timeIncrement } from '../../support/bead-truths.ts';
import { imageOf, measure } from '../../support/measure-plane.ts';
import { createUniform, drawStack } from '../../support/synthetic-beads.ts';
import { planeOf } from './image-files.ts';

const folder = resolve(import.meta.dirname, '../../../ontologies');
const graph = new Store(readdirSync(folder).filter((name) => /^qc-.*\.ttl$/.test(name)).flatMap((name) => new Parser().parse(readFileSync(join(folder, name), 'utf8'))));
const boundsOf = (property: string): Bounds => readBounds((predicate) => graph.getObjects(property, predicate, null)[0]?.value);
const stated = graph.getSubjects('http://www.w3.org/1999/02/22-rdf-syntax-ns#type', 'http://www.w3.org/ns/sosa/ObservableProperty', null).map(({ value }) => value).filter((iri) => Object.keys(boundsOf(iri)).length > 0);

test.each<[Bounds, string | undefined, string, possible: number[], impossible: number[]]>([
  [{ least: 0, greatest: 100 }, '%', 'from 0 to 100 %', [0, 50, 100, 100.000000001, -1e-14], [-1e-6, 100.001, 140]],
  [{ above: 0 }, 'µm', 'greater than 0 µm', [1e-9, 5], [0, -1]],
  [{ above: 0, greatest: 1 }, '1', 'greater than 0 and at most 1', [0.1, 1], [0, 1.1]],
  [{ least: 0 }, 'mW', '0 mW or more', [0, 1e9], [-0.001]], [{ least: 1 }, undefined, '1 or more', [1], [0.99]], [{ greatest: 1 }, undefined, '1 or less', [-5, 1], [1.01]], [{}, '%', 'any number', [-1e300, 1e300], []],
])('%j in %s is said as "%s"', (bounds, symbol, text, possible, impossible) => {
  expect(boundsText(bounds, symbol)).toBe(text);
  expect([possible.filter((value) => !isPossible(value, bounds)), impossible.filter((value) => isPossible(value, bounds))]).toEqual([[], []]);
});

test('bounds leave room, and a share is never beyond 0 and 1', () => {
  expect(stated.length).toBeGreaterThan(100);
  expect(stated.filter((iri) => { const { least, above, greatest } = boundsOf(iri); return least !== undefined && above !== undefined || greatest !== undefined && (least ?? above ?? -Infinity) >= greatest; })).toEqual([]);
});

const uniform = createUniform(7), noise = (scale: number): number => Math.floor(scale * uniform());
const field = (value: (x: number, y: number) => number) => planeOf(64, 48, value);
const planes = [field((x, y) => 1000 + 10 * x + y), field(() => 700), field(() => noise(4096)), field((x, y) => (x === 63 && y === 47 ? 4095 : 1)), field((x, y) => (x === 0 && y === 0 ? 4094 : noise(3))), field((x) => (x < 32 ? 0 : 3000 + noise(50))), planeOf(66, 66, (x, y) => (x === 0 && y === 0 ? 4000 : 1000))];
const stacks = [0, 1].map((shift) => drawStack(sceneOf(moved(grid, [shift * 0.7, 0, 0]))));
const images: [string, ImageSource, Parameters<typeof measure>[2]][] = [
  ...planes.map((plane, n): [string, ImageSource, object] => [`plane ${n}`, imageOf([plane]), { significantBits: 12, pixelSize: size }]),
  ['two channels', imageOf([planes[0]!, planes[2]!]), { significantBits: 12 }], ['frames', imageOf(Array.from({ length: 12 }, () => field(() => 100 + noise(9))), { t: 12 }), { significantBits: 12 }],
  ['beads in two channels', channelsOf(...stacks), { significantBits: 16, pixelSize: size, channels: [green, red] }],
  ['beads that drift', seriesOf([[0, 0], [0.5, 0.1], [0.9, -0.4], [1, 0], [1, 0.2]], { seed: 1 }), { significantBits: 16, pixelSize: size, timeIncrement, channels: [green] }],
];
const times = Array.from({ length: 300 }, (_, index) => index);
const tables = [times.map((at) => `${at},${5 + Math.sin(at)}`), times.map((at) => `${at},${at === 7 ? -0.2 : 0.001}`), times.map((at) => `${at},-0.01`), times.map((at) => `${at},0`)].map((rows) => `time (s),power (mW)\n${rows.join('\n')}\n`);
const settings = ['2', '0.001', '-0.1'].map((slope) => `set point (%),power (mW)\n${times.slice(0, 12).map((at) => `${at * 5},${Number(slope) * at + noise(3) * 0.01}`).join('\n')}\n`);

/** What came of a metric on something; nothing where it refuses. */
const found = async (work: Promise<Findings>): Promise<Findings['figures']> => { try { return (await work).figures; } catch (error) { if (error instanceof AnalysisError) return []; throw error; } };

describe('no number is impossible', () => {
  test.for(metrics.map((metric) => ({ name: metric.name, metric })))('of $name', async ({ name, metric }) => {
    const figures = metric.input === 'image' ? (await Promise.all(images.map(([, source, given]) => found(measure(name, source, given))))).flat()
      : (await Promise.all([...tables, ...settings].map(async (text) => found(metric.measure({ readings: await readReadings(new TextEncoder().encode(text)), facts: {}, parameters: {}, report: () => undefined }))))).flat();
    expect(figures.length).toBeGreaterThan(2);
    expect(figures.filter(({ property, value, statistic }) => !(statistic === 'standardDeviation' ? value >= 0 : statistic === 'sum' || statistic === 'count' || isPossible(value, boundsOf(propertyIri(property))))).map(({ property, value }) => `${property} ${value}`)).toEqual([]);
  });
});

test('of planes of any numbers that a detector gives, saturated fraction, uniformity, zones and quality are possible', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4095 }), { minLength: 400, maxLength: 400 }), async (values) => {
    const source = imageOf([planeOf(20, 20, (x, y) => values[20 * y + x]!)]);
    for (const name of ['saturation-2', 'field-illumination-1', 'field-zones-1', 'field-corners-1', 'image-quality-1', 'detector-variation-1']) {
      for (const { property, value, statistic } of await found(measure(name, source, { significantBits: 12 }))) if (statistic !== 'standardDeviation') expect(isPossible(value, boundsOf(propertyIri(property))), `${property} ${value}`).toBe(true);
    }
  }), { numRuns: 25 });
});
