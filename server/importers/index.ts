/**
 * The table of importers and the choice among them: by the name that the user gave, else the one that is surest by the
 * source's first bytes, its name and its media type.
 */
import { KnownError } from '../errors.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import { createBiaApi } from './bia-api.ts';
import { checkMapping } from './bind-mapping.ts';
import { checkGraphMapping } from './graph-mapping.ts';
import type { Importer, Source } from './importer.ts';
import { checkMeasures } from './measures-table.ts';
import { createMicroscopeMetrics } from './microscope-metrics.ts';
import { createMifa } from './mifa.ts';
import { createMicroMeta } from './micro-meta.ts';
import { createOmeTiff } from './ome-tiff.ts';
import { createOmeReader, createOmeXml } from './ome-xml.ts';
import { createPageTab } from './pagetab.ts';
import { createNboCalibrationCsv } from './nbo-calibration-csv.ts';
import { rdfFile } from './rdf-file.ts';
import { createRoCrate } from './ro-crate.ts';
import { csvFile, xlsxFile } from './spreadsheet.ts';
import { sssomFile } from './sssom.ts';
import { biaTable, calibrationsOf, crateTable, measuresTable, metricsTable, microMetaTable, mifaTable, omeTable, pageTabTable } from './tables.ts';

const readDocument = createOmeReader(omeTable);

export const importers: readonly Importer[] = [
  createOmeTiff({ table: omeTable, readDocument }),
  createOmeXml({ table: omeTable, readDocument }),
  createMicroMeta(microMetaTable),
  createPageTab(pageTabTable),
  createBiaApi(biaTable),
  createMifa(mifaTable),
  createMicroscopeMetrics(metricsTable, measuresTable),
  createRoCrate(crateTable),
  createNboCalibrationCsv(calibrationsOf),
  sssomFile,
  xlsxFile,
  csvFile,
  rdfFile,
];

/** Rows of the mapping tables that name types or fields which the shapes do not have; for start-up and tests. */
export const checkMappings = (model: ResourceModel): string[] => 
  [...[omeTable, microMetaTable, pageTabTable, biaTable, mifaTable, metricsTable].flatMap((table) => checkMapping(table(), model)), ...checkMeasures(measuresTable(), metricsTable(), model), ...checkGraphMapping(crateTable(), model)];

const offered = (): string => importers.map(({ name, title }) => `${name} (${title})`).join('; ');

/** The importer for a source. Throws request-not-valid for an unknown name, media-type-not-supported when none fits. */
export function chooseImporter(source: Source, format?: string): Importer {
  if (format !== undefined) {
    const named = importers.find(({ name }) => name === format);
    if (!named) throw new KnownError('request-not-valid', `there is no format ${JSON.stringify(format.slice(0, 100))}; formats are ${offered()}`, { format: format.slice(0, 100), formats: importers.map(({ name }) => name) });
    return named;
  }
  let best: Importer | undefined, sure = 0;
  for (const importer of importers) {
    const own = importer.recognise(source);
    if (own > sure) [best, sure] = [importer, own];
  }
  if (best) return best;
  const typed = source.mediaType === undefined ? undefined : importers.find(({ mediaTypes }) => mediaTypes.includes(source.mediaType!));
  if (typed) return typed;
  throw new KnownError('media-type-not-supported', `no importer recognises ${source.name ?? 'this source'}; say which one reads it with ?format= (${importers.map(({ name }) => name).join(', ')})`, { formats: importers.map(({ name }) => name) });
}
