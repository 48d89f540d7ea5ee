/**
 * Records as filled templates: a workbook of one record or of a study with the records that it is made of, or one of its
 * types as CSV.
 */
import type { Response } from 'express';
import { deriveLayout, findLayout } from '../derived/spreadsheet-template.ts';
import { KnownError } from '../errors.ts';
import { csvType, writeCsv } from '../exporters/csv-writer.ts';
import type { ExportedRecord } from '../exporters/row-places.ts';
import { fillLayout, layoutFor, typesIn } from '../exporters/spreadsheet.ts';
import { writeWorkbook, xlsxType } from '../exporters/workbook-writer.ts';
import type { ResourceModel } from '../model/resource-model.ts';
import type { Offer } from '../rdf/negotiate.ts';

export const sheetOffers: readonly Offer[] = [{ mediaType: xlsxType, names: ['xlsx'] }, { mediaType: csvType, names: ['csv'] }];

/** More would be some ten thousand rows: seconds in which this thread answers nobody else. */
const mostStatements = 200_000;

export interface SheetWish { /** file name without ending */ name: string; /** ?template= */ template?: string | undefined; /** ?type=, for CSV */ type?: string | undefined }

/** Sends the records as a sheet of this media type. Errors: request-not-valid. */
export async function sendSheets(response: Response, mediaType: string, records: readonly ExportedRecord[], model: ResourceModel, { name, template, type }: SheetWish): Promise<void> {
  const statements = records.reduce((sum, { quads }) => sum + quads.length, 0);
  if (statements > mostStatements) throw new KnownError('too-large', `the records have ${statements} statements; ${mostStatements} are written as sheets. Export them as RDF`, { limit: mostStatements });
  const send = (ending: string, body: Uint8Array | string): void => { response.set('content-disposition', `attachment; filename="${name}.${ending}"`).type(ending === 'csv' ? 'text/csv; charset=utf-8; header=present' : mediaType).send(typeof body === 'string' ? body : Buffer.from(body)); };
  const named = template === undefined ? undefined : findLayout(model, template);
  if (template !== undefined && !named) throw new KnownError('request-not-valid', `there is no template ${JSON.stringify(template.slice(0, 100))}; templates are ${model.templates.map((each) => each.name).join(', ')}, and one for each type`, { parameter: 'template' });
  if (mediaType === xlsxType) {
    const layout = layoutFor(records, model, named);
    send('xlsx', await writeWorkbook(layout, fillLayout(layout, records, model)));
    return;
  }
  const present = typesIn(records, model).map((each) => each.name);
  const wanted = type ?? template ?? (present.length === 1 ? present[0] : undefined);
  if (wanted === undefined || !present.includes(wanted)) throw new KnownError('request-not-valid', `CSV holds one type, and ${wanted === undefined ? 'the record has several' : `the record has no ${wanted.slice(0, 100)}`}; name one with ?type=: ${present.join(', ')}`, { parameter: 'type', types: present });
  const layout = deriveLayout(model, { name: wanted, title: wanted, description: '', types: present });
  const sheet = layout.sheets.find((each) => each.type.name === wanted)!;
  send('csv', writeCsv(sheet, fillLayout(layout, records, model).rows.get(sheet.name)));
}
