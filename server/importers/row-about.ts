/**
 * What each row of a table of measurements is about: channel and other channel, place on the light path, image. The texts
 * beside the numbers (names of channels, columns that nobody knows) have no field; they are kept by row.
 */
import type { Field } from '../model/resource-model.ts';
import type { Origin } from '../errors.ts';
import { literal, namedNode } from '../rdf/terms.ts';
import type { Quad } from '../rdf/terms.ts';
import { rdf } from '../rdf/vocabulary.ts';
import type { GraphWriter } from './graph-writer.ts';
import type { MeasuredRow } from './measured-rows.ts';
import type { Kind, MeasuresTable } from './measures-table.ts';
import { settle } from './source-tree.ts';
import type { Statement } from './source-tree.ts';
import { isMissing } from './write-observations.ts';
import type { Measured } from './write-observations.ts';

export type RowAbout = Omit<Measured, 'about' | 'sampleSize'> & { about?: string };
export interface RowAboutParts {
  table: MeasuresTable;
  kind?: Kind;
  rows: readonly MeasuredRow[];
  quads: readonly Quad[];
  /** IRIs of the images of the run */ images: readonly string[];
  imageFields: ReadonlyMap<string, Field>;
  imageType: string;
  /** what images of this kind of dataset are said to show */ sample?: { predicate: string; word: string };
  graph: GraphWriter;
  run: string;
  runImages: Field;
  warn(message: string, remedy: string, statement?: Statement, severity?: 'Warning' | 'Violation'): void;
}

/** Between the place on the light path and the light source. */
export const locationJoint = ' / ';

/** Reads them all. Images that only a column names become images of the run. */
export function readRowAbout({ table, kind, rows, quads, images, imageFields, imageType, sample, graph, run, runImages, warn }: RowAboutParts): { aboutOf(row: MeasuredRow): RowAbout; /** by table, a list in the order of the rows */ texts: Record<string, Record<string, unknown>[]> } {
  const known = new Map<MeasuredRow, RowAbout>();
  const texts: Record<string, Record<string, unknown>[]> = Object.create(null) as Record<string, Record<string, unknown>[]>;
  const name = imageFields.get('name')!;
  const byName = new Map(quads.filter(({ subject, predicate }) => images.includes(subject.value) && predicate.value === name.path.predicate).map(({ subject, object }) => [object.value, subject.value]));
  // a column of names of channels without numbers: each new name is the next channel
  const channels = new Map<string, number>();
  const roleOf = (column: string): string | undefined => table.keys.get(column);

  const imageNamed = (text: string, cell: Statement): string => {
    const found = byName.get(text);
    if (found !== undefined) return found;
    const iri = graph.name(`image-${text}`), place = (): Origin => cell.element.placeOf(cell);
    graph.add(iri, rdf.type, namedNode(imageType), place);
    graph.add(iri, name.path.predicate, literal(text.toWellFormed()), place);
    if (sample) graph.add(iri, sample.predicate, literal(sample.word), place);
    graph.add(run, runImages.path.predicate, namedNode(iri), place);
    byName.set(text, iri);
    return iri;
  };
  const read = (row: MeasuredRow): RowAbout => {
    const about: { -readonly [key in keyof RowAbout]: RowAbout[key] } = {}, beside: Record<string, unknown> = {};
    let place: string | undefined, source: string | undefined, channelName: Statement | undefined;
    for (const [column, cell] of row.cells) {
      if (kind?.slots.has(column)) continue;
      const role = roleOf(column), text = String(cell.value).trim();
      const keep = (): void => { beside[column] = role === undefined && /^-?\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : text; settle(cell, 'mapped', role === undefined ? 'no column that is known; kept aside for writing it again' : 'kept aside for writing it again'); };
      if (isMissing(cell.value)) { settle(cell, 'dropped', 'no value is stated'); continue; }
      if (role === 'channel' || role === 'otherChannel') {
        if (/^\d{1,6}(?:\.0*)?$/.test(text)) { about[role] = Number(text); settle(cell, 'kept'); }
        else { keep(); warn(`${column} is ${JSON.stringify(text.slice(0, 50))}, and that is no number of a channel`, 'count channels from 0', cell, 'Violation'); }
      } else if (role === 'channelName') { channelName = cell; keep(); }
      else if (role === 'image') { about.image = imageNamed(text, cell); settle(cell, 'kept'); }
      else if (role === 'location') { place = text; settle(cell, 'kept'); }
      else if (role === 'lightSource') { source = text; settle(cell, 'kept'); }
      else keep();
    }
    if (about.channel === undefined && channelName && row.index !== undefined) {
      const text = String(channelName.value).trim();
      if (!channels.has(text)) channels.set(text, channels.size);
      about.channel = channels.get(text)!;
      settle(channelName, 'mapped', 'no number of the channel is stated; channels are counted in the order of their names');
    }
    const holdsLocation = kind?.keyColumns.some((column) => roleOf(column) === 'location') === true;
    const where = place ?? (holdsLocation ? table.defaults['location'] : undefined);
    if (where !== undefined || source !== undefined) about.location = [where ?? '', ...source === undefined ? [] : [source]].join(locationJoint).trim();
    if (about.image === undefined && images.length === 1) about.image = images[0]!;
    if (about.image !== undefined) about.about = about.image;
    if (Object.keys(beside).length > 0) {
      const list = texts[row.table] ??= [];
      list.push({ ...beside, ...keysOf(about), ...row.index === undefined ? {} : { '@index': row.index } });
    }
    return about;
  };
  for (const row of rows) known.set(row, read(row));
  return { aboutOf: (row) => known.get(row) ?? {}, texts };
}

/** What tells rows apart, under names that no column has. */
export const keysOf = ({ channel, otherChannel, location }: Pick<RowAbout, 'channel' | 'otherChannel' | 'location'>): Record<string, unknown> => ({ ...channel === undefined ? {} : { '@channel': channel }, ...otherChannel === undefined ? {} : { '@other': otherChannel }, ...location === undefined ? {} : { '@location': location } });
