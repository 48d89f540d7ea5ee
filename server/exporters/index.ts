/** The exporters that are offered, in order. A new format is a file here and a row. */
import { resolve } from 'node:path';
import { readMappingTable } from '../importers/mapping-table.ts';
import type { Exporter } from './exporter.ts';
import { createMicroMetaExporter } from './micro-meta.ts';
import { createPidinstExporters } from './pidinst.ts';
import { readPidinstTable } from './pidinst-table.ts';

/** How an instrument becomes a PIDINST record: for the exporters, and for the page of an instrument. */
export const pidinstTable = readPidinstTable(resolve(import.meta.dirname, '../../mappings/pidinst.yaml'));

export const exporters: readonly Exporter[] = [
  createMicroMetaExporter(readMappingTable(resolve(import.meta.dirname, '../../mappings/micro-meta.yaml'))),
  ...createPidinstExporters(pidinstTable),
];
