/** The exporters that are offered, in order. A new format is a file here and a row. */
import { resolve } from 'node:path';
import { readMappingTable } from '../importers/mapping-table.ts';
import type { Exporter } from './exporter.ts';
import { createMicroMetaExporter } from './micro-meta.ts';

export const exporters: readonly Exporter[] = [
  createMicroMetaExporter(readMappingTable(resolve(import.meta.dirname, '../../mappings/micro-meta.yaml'))),
];
