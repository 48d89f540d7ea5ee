/** The exporters that are offered, in order. A new format is a file here and a row. */
import { resolve } from 'node:path';
import { readMappingTable } from '../importers/mapping-table.ts';
import type { Exporter } from './exporter.ts';
import { readMeasuresTable } from '../importers/measures-table.ts';
import { createMicroMetaExporter } from './micro-meta.ts';
import { createMicroscopeMetricsExporter } from './microscope-metrics.ts';
import { createNboCalibrationExporters } from './nbo-calibration.ts';
import { createPidinstExporters } from './pidinst.ts';
import { readPidinstTable } from './pidinst-table.ts';

/** How an instrument becomes a PIDINST record: for the exporters, and for the page of an instrument. */
export const pidinstTable = readPidinstTable(resolve(import.meta.dirname, '../../mappings/pidinst.yaml'));

const mappings = resolve(import.meta.dirname, '../../mappings');

export const exporters: readonly Exporter[] = [
  createMicroMetaExporter(readMappingTable(`${mappings}/micro-meta.yaml`)),
  createMicroscopeMetricsExporter(readMappingTable(`${mappings}/microscope-metrics.yaml`), readMeasuresTable(`${mappings}/microscope-metrics.yaml`)),
  ...createNboCalibrationExporters(`${mappings}/nbo-calibration.yaml`),
  ...createPidinstExporters(pidinstTable),
];
