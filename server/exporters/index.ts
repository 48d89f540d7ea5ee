/** The exporters that are offered, in order. A new format is a file here and a row. */
import { mappingsFolder as mappings, measuresTable, metricsTable, microMetaTable } from '../importers/tables.ts';
import type { Exporter } from './exporter.ts';
import { createMicroMetaExporter } from './micro-meta.ts';
import { createMicroscopeMetricsExporter } from './microscope-metrics.ts';
import { createNboCalibrationExporters } from './nbo-calibration.ts';
import { createPidinstExporters } from './pidinst.ts';
import { readPidinstTable } from './pidinst-table.ts';

/** How an instrument becomes a PIDINST record: for the exporters, and for the page of an instrument. */
export const pidinstTable = readPidinstTable(`${mappings}/pidinst.yaml`);

export const exporters: readonly Exporter[] = [
  createMicroMetaExporter(microMetaTable),
  createMicroscopeMetricsExporter(metricsTable, measuresTable),
  ...createNboCalibrationExporters(`${mappings}/nbo-calibration.yaml`),
  ...createPidinstExporters(pidinstTable),
];
