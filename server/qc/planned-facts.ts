/**
 * What the graph tells of images and tables of readings before they are measured: their facts, their optics, the runs that
 * are there. The questions give one fact a row with the rank of who states it; the lowest rank counts, and where two
 * statements of one rank differ, nothing is said: a made-up choice would become a figure.
 */
import { sparql } from '../rdf/sparql.ts';
import { namedNode } from '../rdf/terms.ts';
import type { JobPayload } from './job.ts';
import type { ChannelFacts, Metric } from './metric.ts';
import { bindQuery, readQuery } from './query-text.ts';

export type Row = Readonly<Record<string, { value: string } | undefined>>;
/** Asks the graph one question. */
export type Ask = (query: string) => Promise<Row[]>;

/** An image or table with what its measurement depends on. */
export interface Found {
  input: Metric['input'];
  /** its kind of QC sample; none for an experimental image */ sample?: string;
  facts: Omit<JobPayload, 'procedure'>;
  /** ways of imaging that are known of it */ modalities: string[];
  /** procedure IRI → plan keys of its runs */ runs: Map<string, string[]>;
}

const words = ['name', 'modality'];
/** A value of optics: a number above zero, or a word. */
const opticOf = (fact: string, text: string): string | number | undefined => (words.includes(fact) ? text : positive(text));
function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : undefined;
}
const whole = (text: string | undefined): number | undefined => (/^\d{1,10}$/.test(text ?? '') ? Number(text) : undefined);
/** Without what is not known. */
const known = <T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

/** Rows of one image → fact → values in the order of rank and text, each once. */
function factsByName(rows: readonly Row[]): Map<string, string[]> {
  const ranked = rows.toSorted((a, b) => Number(a['rank']?.value ?? 0) - Number(b['rank']?.value ?? 0) || (a['value']!.value < b['value']!.value ? -1 : 1));
  const facts = new Map<string, string[]>();
  for (const row of ranked) facts.set(row['fact']!.value, [...new Set([...facts.get(row['fact']!.value) ?? [], row['value']!.value])]);
  return facts;
}

/** What is stated of each channel; where only the image is described, all its channels have that. */
function opticsOf(rows: readonly Row[], sizeC: number): ChannelFacts[] {
  const indices = new Set(rows.flatMap((row) => whole(row['channel']?.value) ?? []));
  if (indices.size === 0) for (let index = 0; index < sizeC; index += 1) indices.add(index);
  return [...indices].toSorted((a, b) => a - b).map((index) => {
    const own = rows.filter(({ channel }) => channel === undefined || whole(channel.value) === index);
    const facts = new Map<string, { rank: number; value: string | number | undefined }>();
    for (const row of own) {
      const fact = row['fact']!.value, rank = Number(row['rank']!.value), value = opticOf(fact, row['value']!.value), before = facts.get(fact);
      if (fact === 'index' || value === undefined) continue;
      if (!before || rank < before.rank) facts.set(fact, { rank, value });
      else if (rank === before.rank && value !== before.value) facts.set(fact, { rank, value: undefined });
    }
    return { index, ...known(Object.fromEntries([...facts].map(([fact, { value }]) => [fact, value]))) };
  }).filter((channel) => Object.keys(channel).length > 1);
}

function imageOf(image: string, rows: readonly Row[], optics: readonly Row[]): Found | undefined {
  const facts = factsByName(rows);
  const all = (name: string): string[] => facts.get(name) ?? [];
  const first = (name: string): string | undefined => all(name)[0];
  const contentUrl = first('contentUrl');
  if (contentUrl === undefined) return undefined;
  const pair = (text: string): [string, string] => [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)];
  const runs = new Map<string, string[]>();
  for (const [procedure, key] of all('run').map(pair)) runs.set(procedure, [...runs.get(procedure) ?? [], key]);

  const pixelSize = known({ x: positive(first('pixelSizeX')), y: positive(first('pixelSizeY')), z: positive(first('pixelSizeZ')) });
  const stated = known({ pixelSize: Object.keys(pixelSize).length > 0 ? pixelSize : undefined, timeIncrement: positive(first('timeIncrement')) });
  const channels = opticsOf(optics, Math.min(whole(first('sizeC')) ?? 1, 1000));
  return {
    input: first('input') === 'table' ? 'table' : 'image', ...known({ sample: first('sample') }), runs,
    modalities: [...new Set(channels.flatMap(({ modality }) => modality ?? []))],
    facts: {
      image, contentUrl, ...known({ sha256: first('sha256'), series: whole(first('series')), significantBits: whole(first('significantBits')), acquiredAt: first('acquiredAt'), instrument: first('instrument'), location: first('location') }),
      lightPaths: all('lightPath').toSorted(), channels: all('channel').map(pair).map(([index, lightPath]) => ({ index: Number(index), lightPath })),
      ...(Object.keys(stated).length > 0 ? { stated } : {}), ...(channels.length > 0 ? { optics: channels } : {}),
    },
  };
}

const factsQuery = readQuery('image-facts'), opticsQuery = readQuery('image-optics');

/**
 * The facts of these images and tables, of those that name a file. Some 100 at once keep the questions short. Optics are
 * asked for where they matter: they cost as much as all else together.
 */
export async function findFacts(images: readonly string[], ask: Ask, needsOptics: (sample: string | undefined) => boolean = () => true): Promise<Found[]> {
  if (images.length === 0) return [];
  const listed = (iris: readonly string[]) => ({ images: sparql`${iris.map((iri) => namedNode(iri))}` });
  const byImage = async (query: string, iris: readonly string[]): Promise<Map<string, Row[]>> => (iris.length === 0 ? new Map() : Map.groupBy(await ask(bindQuery(query, listed(iris))), (row) => row['image']!.value));
  const facts = await byImage(factsQuery, images);
  const optics = await byImage(opticsQuery, images.filter((image) => needsOptics(facts.get(image)?.find((row) => row['fact']!.value === 'sample')?.['value']!.value)));
  return images.flatMap((image) => imageOf(image, facts.get(image) ?? [], optics.get(image) ?? []) ?? []);
}
