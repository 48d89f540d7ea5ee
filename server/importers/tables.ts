/**
 * The mapping tables that importers (and the exporters that lead the same way back) share. Each is read once in a thread, when
 * it is first needed; a start asks for all of them, so that what is wrong with one still stops it.
 */
import { resolve } from 'node:path';
import type { ResourceModel } from '../model/resource-model.ts';
import { readCalibrationTable } from './calibration-table.ts';
import type { CalibrationTable } from './calibration-table.ts';
import { readGraphMapping } from './graph-mapping.ts';
import { late } from './late.ts';
import { readMappingTable } from './mapping-table.ts';
import type { MappingTable } from './mapping-table.ts';
import { readMeasuresTable } from './measures-table.ts';

/** Folder of all tables. */
export const mappingsFolder = resolve(import.meta.dirname, '../../mappings');
const tableOf = (name: string): (() => MappingTable) => late(() => readMappingTable(`${mappingsFolder}/${name}.yaml`));

export const omeTable = tableOf('ome-xml');
export const microMetaTable = tableOf('micro-meta');
export const pageTabTable = tableOf('pagetab');
export const biaTable = tableOf('bia-api');
export const mifaTable = tableOf('mifa');
export const metricsTable = tableOf('microscope-metrics');
export const measuresTable = late(() => readMeasuresTable(`${mappingsFolder}/microscope-metrics.yaml`));
const boundCalibrations = new WeakMap<ResourceModel, CalibrationTable>();
/** The table of calibration records, bound to a model once. */
export function calibrationsOf(model: ResourceModel): CalibrationTable {
  let table = boundCalibrations.get(model);
  if (!table) boundCalibrations.set(model, table = readCalibrationTable(`${mappingsFolder}/nbo-calibration.yaml`, model));
  return table;
}
export const crateTable = late(() => readGraphMapping(`${mappingsFolder}/ro-crate.yaml`));
