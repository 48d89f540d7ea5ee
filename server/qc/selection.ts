/**
 * What of an image is measured, where a person asks for a part: one channel, a plane or a range of planes, a time point. The
 * metric sees an image that has only these, so that no metric knows of it; its figures are told with the numbers of the whole
 * image. Which image of a file is meant is asked with it. Without a selection all is measured, as far as a procedure goes.
 */
import { KnownError } from '../errors.ts';
import { AnalysisError } from './analysis-error.ts';
import type { ImageSource, PlaneAddress } from './image-source.ts';
import type { Figure, ImageFacts, Metric } from './metric.ts';

/** Numbers from 0; what is left out is not narrowed. `zFirst` and `zLast` come together. `series`: another image of the file than the record's own. */
export interface Selection { series?: number; channel?: number; zFirst?: number; zLast?: number; t?: number }
/** A selection as it is asked for, and which image of the file. */
export interface Asked { series?: number; selection?: Selection }
type Range = readonly [first: number, last: number];

/** axis → its names in words, and what of a selection narrows it */
const axes: readonly { axis: 'c' | 'z' | 't'; one: string; many: string; range: (selection: Selection) => Range | undefined }[] = [
  { axis: 'c', one: 'channel', many: 'channels', range: ({ channel }) => (channel === undefined ? undefined : [channel, channel]) },
  { axis: 'z', one: 'plane', many: 'planes', range: ({ zFirst, zLast }) => (zFirst === undefined || zLast === undefined ? undefined : [zFirst, zLast]) },
  { axis: 't', one: 'time point', many: 'time points', range: ({ t }) => (t === undefined ? undefined : [t, t]) },
];
/** Axis along which a procedure may compare → the field of a selection that chooses one of it. */
const comparedAxes = { c: 'channel', t: 't' } as const;

/** name of what may be asked for → in words */
const fields = { series: 'which image of the file', channel: 'the channel', z: 'the plane', zFirst: 'the first plane of a range', zLast: 'its last plane', t: 'the time point' } as const;

/** Reads what a person asks for: numbers from 0 by name; `z` is a range of one plane. Undefined where nothing is asked. Throws request-not-valid. */
export function readSelection(value: unknown): Asked | undefined {
  if (value === undefined || value === null) return undefined;
  const wrong = (message: string): KnownError => new KnownError('request-not-valid', message, { field: 'selection' });
  if (typeof value !== 'object' || Array.isArray(value)) throw wrong('selection is an object of numbers from 0, such as { "channel": 0, "z": 12 }');
  const given = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  for (const [name, each] of given) {
    if (!Object.hasOwn(fields, name)) throw wrong(`a selection has no ${JSON.stringify(name.slice(0, 50))}; it has ${Object.entries(fields).map(([known, what]) => `${known} (${what})`).join(', ')}`);
    if (!Number.isSafeInteger(each) || (each as number) < 0) throw wrong(`${name} of the selection, ${fields[name as 'z']}, is a whole number from 0`);
  }
  const { series, channel, z, zFirst, zLast, t } = Object.fromEntries(given) as Partial<Record<keyof typeof fields, number>>;
  if (z !== undefined && (zFirst !== undefined || zLast !== undefined)) throw wrong('a selection has z, or zFirst and zLast');
  const first = z ?? zFirst, last = z ?? zLast;
  if ((first === undefined) !== (last === undefined)) throw wrong(`a range of planes has zFirst and zLast; ${first === undefined ? 'zFirst' : 'zLast'} is missing`);
  if (first !== undefined && first > last!) throw wrong(`zFirst is ${first}, zLast is ${last}: the range has no planes`);
  const selection: Selection = { ...(channel === undefined ? {} : { channel }), ...(first === undefined ? {} : { zFirst: first, zLast: last! }), ...(t === undefined ? {} : { t }) };
  return given.length === 0 ? undefined : { ...(series === undefined ? {} : { series }), ...(Object.keys(selection).length > 0 ? { selection } : {}) };
}

/** Throws request-not-valid for a part that the procedure cannot measure alone, or an image of the file that is another record's. */
export function checkAsked({ series, selection = {} }: Asked, { image, series: own }: { image: string; series?: number }, metric: Metric): void {
  const wrong = (message: string): KnownError => new KnownError('request-not-valid', message, { field: 'selection' });
  if (metric.input === 'table') throw wrong(`${metric.name} measures tables of readings; there is nothing of an image to choose`);
  if (series !== undefined && own !== undefined && series !== own) throw wrong(`<${image}> is image ${own} of its file (series index); ask for the record of image ${series}`);
  const compared = metric.compares?.find((axis) => selection[comparedAxes[axis]] !== undefined);
  if (compared) throw wrong(`${metric.name} compares ${axes.find(({ axis }) => axis === compared)!.many}, so one alone cannot be chosen (${comparedAxes[compared]})`);
}

const told = ([first, last]: Range, one: string, many: string): string => (first === last ? `${one} ${first}` : `${many} ${first} to ${last}`);

/** Throws plane-not-there, with what the image has, for a part that lies outside of it. */
export function checkInImage(range: Range, axis: 'c' | 'z' | 't', shape: ImageSource['shape']): void {
  const { one, many } = axes.find((each) => each.axis === axis)!;
  if (!(range[0] >= 0 && range[1] < shape[axis])) throw new AnalysisError('plane-not-there', `${told(range, one, many)} ${range[0] === range[1] ? 'is' : 'are'} asked for; the image has ${told([0, shape[axis] - 1], one, many)}${shape[axis] === 1 ? ' alone' : ''}`);
}

/** Throws plane-not-there, with what the image has. */
export function checkAddress(address: PlaneAddress, shape: ImageSource['shape']): void {
  for (const { axis } of axes) checkInImage([address[axis], address[axis]], axis, shape);
}

/** First and last of each axis that is narrowed. */
export const extentOf = (selection: Selection): { readonly [axis in 'c' | 'z' | 't']?: Range } => Object.fromEntries(axes.flatMap(({ axis, range }) => { const found = range(selection); return found ? [[axis, found]] : []; }));

/** The first plane of the selection. */
export function firstOf(selection: Selection = {}): PlaneAddress {
  const { c = [0], z = [0], t = [0] } = extentOf(selection);
  return { c: c[0], z: z[0], t: t[0] };
}

/** What is chosen of the image of a file that is another one than the record's own: its number is a part of the choice. */
export function choiceOf({ series, selection }: Asked, own: number | undefined): Selection | undefined {
  return series !== undefined && series > 0 && own === undefined ? { ...selection, series } : selection;
}

/** The image with nothing but what is chosen, which counts from 0 in it; its facts; a sentence that says so; and where in the file it is, for figures of other planes are another series. Throws plane-not-there. */
export function selectFrom(source: ImageSource, facts: ImageFacts, selection: Selection): { source: ImageSource; facts: ImageFacts; note: string; location?: string } {
  const extent = extentOf(selection), first = firstOf(selection), shape = { ...source.shape };
  for (const { axis } of axes) {
    const range = extent[axis];
    if (!range) continue;
    checkInImage(range, axis, source.shape);
    shape[axis] = range[1] - range[0] + 1;
  }
  const { c } = extent;
  const narrowed: ImageSource = {
    ...source, shape,
    async plane(address) {
      checkAddress(address, shape);
      return source.plane({ c: address.c + first.c, z: address.z + first.z, t: address.t + first.t });
    },
    close: () => source.close(),
  };
  const place = [...selection.series === undefined ? [] : [`image ${selection.series} of the file`], ...axes.flatMap(({ axis, one, many }) => (axis !== 'c' && extent[axis] && shape[axis] < source.shape[axis] ? [told(extent[axis], one, many)] : []))];
  const chosen = axes.flatMap(({ axis, one, many }) => (extent[axis] ? [`${told(extent[axis], one, many)} of ${source.shape[axis]}`] : []));
  if (selection.series !== undefined) chosen.unshift(`image ${selection.series} of the file`);
  return {
    source: narrowed, facts: c ? { ...facts, channels: facts.channels.slice(c[0], c[1] + 1).map((channel, index) => ({ ...channel, index })) } : facts,
    note: `Measured was what was asked for: ${chosen.join(', ')}, counted from 0. Figures name the channels, planes and time points of the whole image; further notes and the tables of the run count them from the first one that was asked for.`,
    ...(place.length > 0 ? { location: place.join(', ') } : {}),
  };
}

/** A figure of what was chosen, with the numbers of the whole image. */
export function placeInImage<F extends Figure>(figure: F, selection: Selection): F {
  const first = firstOf(selection);
  const moved = { channel: first.c, otherChannel: first.c, z: first.z, t: first.t } as const;
  return { ...figure, ...Object.fromEntries(Object.entries(moved).flatMap(([name, by]) => { const value = figure[name as 'z']; return value === undefined ? [] : [[name, value + by]]; })) };
}
