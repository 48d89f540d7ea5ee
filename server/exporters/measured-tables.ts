/**
 * Observations → the tables of measurements of a dataset: one row for each channel, pair of channels, place and image, one
 * column a slot. Texts that stood beside the numbers when they were imported come back to their rows.
 */
import { keysOf, locationJoint } from '../importers/row-about.ts';
import type { Kind, MeasuresTable, Slot } from '../importers/measures-table.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { LeftOut } from './exporter.ts';
import { numberIn } from './read-observations.ts';
import type { ReadObservation } from './read-observations.ts';
import type { Json } from './write-tree.ts';

/** A statistic that says no more than that it is one value. */
const alone = (statistic: string | undefined): string => (statistic === undefined || statistic === 'single' ? '' : statistic);
export const slotKey = ({ property, statistic }: Pick<ReadObservation | Slot, 'property' | 'statistic'>): string => `${property} ${alone(statistic)}`;
export const slotsByKey = ({ slots }: Kind): ReadonlyMap<string, Slot> => new Map([...slots.values()].map((slot) => [slotKey(slot), slot]));

export interface MeasuredTablesParts {
  table: MeasuresTable;
  kind: Kind;
  model: ResourceModel;
  observations: readonly ReadObservation[];
  /** texts by table, as they were kept */ beside: Readonly<Record<string, readonly Json[]>>;
  /** name of an image */ nameOf: (image: string) => string | undefined;
  leave: (left: LeftOut) => void;
}

const words = (property: string): string => property.replace(/^.*\//, '');

/** Tables by their path. */
export function writeMeasuredTables({ table, kind, model, observations, beside, nameOf, leave }: MeasuredTablesParts): Map<string, Json[]> {
  const bySlot = slotsByKey(kind);
  const columnFor = (role: string, pair = false): string | undefined => { const found = kind.keyColumns.filter((column) => table.keys.get(column) === role); return pair ? found.at(-1) : found[0]; };
  const rows = new Map<string, { path: string; cells: Json; about: Pick<ReadObservation, 'channel' | 'otherChannel' | 'location' | 'image'> }>();
  for (const observation of observations) {
    const { channel, otherChannel, location, image } = observation, slot = bySlot.get(slotKey(observation));
    const where = channel === undefined ? '' : otherChannel === undefined ? `, channel ${channel}` : `, channel ${channel} to ${otherChannel}`;
    const lost = (reason: string): void => leave({ what: `${words(observation.property)}${alone(observation.statistic) && `, ${alone(observation.statistic)}`}${where}`, reason });
    if (!slot) { lost(`${kind.name} has no slot for it`); continue; }
    const number = numberIn(observation, slot, model);
    if (number === undefined) { lost(`its unit is none that ${slot.name} can be told in`); continue; }
    if (otherChannel !== undefined && columnFor('otherChannel') === undefined) { lost(`${kind.name} has no column for a second channel`); continue; }
    if (location !== undefined && columnFor('location') === undefined) { lost(`${kind.name} has no column for a place on the light path`); continue; }
    const name = image !== undefined && columnFor('image') !== undefined ? nameOf(image) : undefined;
    const key = JSON.stringify([slot.table, channel, otherChannel, location, name]);
    let row = rows.get(key);
    if (!row) {
      const cells: Json = {}, joint = location?.indexOf(locationJoint) ?? -1;
      const place = joint < 0 ? location : location!.slice(0, joint), source = joint < 0 ? undefined : location!.slice(joint + locationJoint.length);
      const channelColumn = columnFor('channel', otherChannel !== undefined), otherColumn = columnFor('otherChannel');
      if (channel !== undefined && channelColumn !== undefined) cells[channelColumn] = channel;
      if (otherChannel !== undefined && otherColumn !== undefined) cells[otherColumn] = otherChannel;
      if (source !== undefined) cells[columnFor('lightSource') ?? 'light_source'] = source;
      if (place) cells[columnFor('location')!] = place;
      if (name !== undefined) cells[columnFor('image')!] = name;
      rows.set(key, row = { path: slot.table, cells, about: { ...channel === undefined ? {} : { channel }, ...otherChannel === undefined ? {} : { otherChannel }, ...location === undefined ? {} : { location } } });
    }
    if (slot.name in row.cells) { lost('a dataset has one value for it, and there are several: of planes, times or runs'); continue; }
    row.cells[slot.name] = number;
    for (const role of observation.more) leave({ what: role, reason: `${kind.name} has no slot for it beside a number` });
  }
  const kept = Object.values(beside).flat(), used = new Set<Json>();
  const tables = new Map<string, Json[]>();
  for (const { path, cells, about } of rows.values()) {
    const keys = JSON.stringify(keysOf(about));
    const text = kept.find((each) => !used.has(each) && JSON.stringify(Object.fromEntries(Object.entries(each).filter(([name]) => name in keysOf({ channel: 0, otherChannel: 0, location: '' })))) === keys);
    if (text) used.add(text);
    const texts = Object.entries(text ?? {}).filter(([name]) => !name.startsWith('@'));
    tables.set(path, [...tables.get(path) ?? [], { ...Object.fromEntries(texts), ...cells }]);
  }
  for (const text of kept) if (!used.has(text)) leave({ what: Object.keys(text).filter((name) => !name.startsWith('@')).join(', '), reason: 'it stands beside no number that is written' });
  return tables;
}
